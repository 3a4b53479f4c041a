package assist

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// Tokens classifies the text of the lines in span, in order. No token crosses a line end.
func Tokens(d Document, span grammar.Span) iter.Seq[SemanticToken] {
	return func(yield func(SemanticToken) bool) {
		for mark, line := range linesIn(d.File, span) {
			for _, token := range d.lineTokens(statementOf(mark, line)) {
				if !yield(token) {
					return
				}
			}
		}
	}
}

// lineTokens classifies one line.
func (d Document) lineTokens(s statement) []SemanticToken {
	var tokens []SemanticToken
	add := func(raw grammar.Span, kind TokenType, modifiers TokenModifier) {
		if raw.Len() > 0 {
			tokens = append(tokens, SemanticToken{raw.Shift(s.mark.Offset), kind, modifiers})
		}
	}
	if s.kind == grammar.Comment {
		for _, part := range physicalParts(s.line.Raw()) {
			add(part, CommentToken, 0)
		}
		return tokens
	}
	entry := s.entry(d)
	names := map[int]mention{} // by the raw offset of the name
	for _, m := range s.mentions() {
		if m.kind != variable || m.definition || s.kind == grammar.Open {
			names[s.line.RawSpan(m.span).Start] = m
		}
	}
	options := entry != nil && len(entry.Options) > 0
	for _, t := range s.line.Tokens() {
		switch t.Kind {
		case grammar.TokenName:
			add(t.Span, nameType(s), nameModifiers(entry))
		case grammar.TokenVariable:
			add(t.Span, VariableToken, 0)
		case grammar.TokenSpecial:
			add(t.Span, SpecialToken, 0)
		case grammar.TokenQuote:
			add(t.Span, StringToken, 0)
		case grammar.TokenOptionKey:
			if options {
				add(t.Span, OptionToken, 0)
			}
		case grammar.TokenEquals:
			if options {
				add(t.Span, OperatorToken, 0)
			}
		case grammar.TokenWord:
			text := s.line.Raw()[t.Span.Start:t.Span.End]
			if m, ok := names[t.Span.Start]; ok {
				kind, modifiers := mentionType(m)
				add(t.Span, kind, modifiers)
			} else if kind, ok := wordType(s, entry, text); ok {
				add(t.Span, kind, 0)
			}
		}
	}
	return tokens
}

// physicalParts are the physical lines of a comment, as spans of raw without white space.
func physicalParts(raw string) []grammar.Span {
	var parts []grammar.Span
	start := 0
	for line := range strings.SplitAfterSeq(raw, "\n") {
		text := strings.TrimSpace(line)
		at := start + strings.Index(line, text)
		parts = append(parts, grammar.Span{Start: at, End: at + len(text)})
		start += len(line)
	}
	return parts
}

func nameType(s statement) TokenType {
	if s.kind == grammar.Plain {
		return DirectiveToken
	}
	return SectionToken
}

func nameModifiers(entry *catalog.Directive) TokenModifier {
	switch {
	case entry == nil:
		return UnknownModifier
	case entry.Gone || entry.Deprecated:
		return DeprecatedModifier
	}
	return 0
}

func mentionType(m mention) (TokenType, TokenModifier) {
	modifiers := TokenModifier(0)
	if m.definition {
		modifiers = DefinitionModifier
	}
	switch m.kind {
	case variable, requestVariable:
		return VariableToken, modifiers
	case logFormat:
		return ConstantToken, modifiers
	case macro:
		return MacroToken, modifiers
	}
	return GroupToken, modifiers
}

// wordType is what a plain word of the arguments is; ok is false for text without a
// meaning of its own.
func wordType(s statement, entry *catalog.Directive, text string) (kind TokenType, ok bool) {
	if name := strings.ToLower(s.name); name == "loadmodule" || name == "<ifmodule" {
		if catalog.Default().Module(strings.TrimPrefix(text, "!")) != nil {
			return ModuleToken, true
		}
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return NumberToken, true
	}
	if entry != nil && constant(entry, text) {
		return ConstantToken, true
	}
	return 0, false
}

// constant reports whether text is one of the words that the directive knows.
func constant(entry *catalog.Directive, text string) bool {
	is := func(word string) bool { return strings.EqualFold(word, text) }
	if is("On") || is("Off") || slices.ContainsFunc(entry.Values, is) {
		return true
	}
	return slices.ContainsFunc(entry.Arguments, func(a catalog.Argument) bool { return slices.ContainsFunc(a.Values, is) })
}
