package assist

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// Signature describes the arguments of the directive at offset and which of them the
// cursor is on.
func Signature(d Document, offset int) (SignatureHelp, bool) {
	s := statementAt(d.File, offset)
	entry := s.entry(d)
	if entry == nil || s.kind == grammar.Close || offset <= s.span(s.nameSpan).End {
		return SignatureHelp{}, false
	}
	label, parameters := signature(entry, s.optionsToShow(entry, offset))
	help := SignatureHelp{Label: label, Documentation: entry.Summary, Parameters: parameters, Active: -1}
	w := wordAt(s, offset)
	key, _, isPair := strings.Cut(w.text, "=")
	for i, p := range parameters {
		name := strings.Trim(label[p.Span.Start:p.Span.End], "[]")
		if option, ok := strings.CutSuffix(strings.SplitAfter(name, "=")[0], "="); ok {
			if isPair && strings.EqualFold(option, key) {
				help.Active = i
			}
		} else if !isPair && i == w.index {
			help.Active = i
		}
	}
	if n := len(parameters); help.Active < 0 && !isPair && n > 0 && strings.Contains(label, "...") {
		help.Active = n - 1
	}
	return help, true
}

// mostOptions is how many options a signature lists when nobody has chosen among them.
const mostOptions = 6

// optionsToShow are the options of the directive that its signature lists: all if they
// are few, else those that the line uses or that the cursor's word begins.
func (s statement) optionsToShow(entry *catalog.Directive, offset int) []catalog.Option {
	if len(entry.Options) <= mostOptions {
		return entry.Options
	}
	used := map[string]bool{}
	for _, word := range s.words() {
		if key, _, isPair := strings.Cut(word.Value, "="); isPair {
			used[strings.ToLower(key)] = true
		}
	}
	begun := strings.ToLower(wordAt(s, offset).before)
	var shown []catalog.Option
	for _, o := range entry.Options {
		if used[o.Name] || begun != "" && strings.HasPrefix(o.Name, begun) {
			shown = append(shown, o)
		}
	}
	return shown
}

// signature is the directive with its arguments and the given of its options on one
// line; without either those of the manual's first syntax line. An ellipsis stands for
// options that are left out.
func signature(entry *catalog.Directive, options []catalog.Option) (label string, parameters []Parameter) {
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(title(entry), ">"))
	add := func(text, documentation string) {
		b.WriteString(" ")
		start := b.Len()
		b.WriteString(text)
		parameters = append(parameters, Parameter{grammar.Span{Start: start, End: b.Len()}, documentation})
	}
	for _, a := range entry.Arguments {
		text := a.Name
		if len(a.Values) > 0 && len(a.Values) <= 4 {
			text = strings.Join(a.Values, "|")
		}
		if a.Repeatable {
			text += " ..."
		}
		if a.Optional {
			text = "[" + text + "]"
		}
		add(text, a.Description)
	}
	for _, o := range options {
		text := o.Name + "=" + strings.Join(o.Values, "|")
		if !o.Required {
			text = "[" + text + "]"
		}
		add(text, o.Description)
	}
	if len(options) < len(entry.Options) {
		b.WriteString(" …")
	}
	if len(parameters) == 0 {
		for _, text := range syntaxArguments(entry) {
			add(text, "")
		}
	}
	if entry.Section {
		b.WriteString(">")
	}
	return b.String(), parameters
}

// syntaxArguments are the arguments in the manual's first syntax line; what brackets
// hold is one.
func syntaxArguments(entry *catalog.Directive) []string {
	if len(entry.Syntax) == 0 {
		return nil
	}
	line, _, _ := strings.Cut(entry.Syntax[0], "...</")
	if entry.Section {
		line, _, _ = strings.Cut(line, ">")
	}
	_, line, _ = strings.Cut(line, " ")
	var arguments []string
	depth, start := 0, -1
	for i, c := range line + " " {
		switch {
		case c == ' ' && depth == 0:
			if start >= 0 {
				arguments = append(arguments, line[start:i])
			}
			start = -1
			continue
		case c == '[' || c == '(' || c == '{':
			depth++
		case (c == ']' || c == ')' || c == '}') && depth > 0:
			depth--
		}
		if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		arguments = append(arguments, line[start:])
	}
	return arguments
}

// typed is the word that the cursor is on or directly behind; an empty one in white
// space.
type typed struct {
	text  string       // without quotes
	span  grammar.Span // without quotes, in the file
	index int          // among the arguments, from 0
	// before is the part of text in front of the cursor.
	before string
}

// wordAt is the argument at offset.
func wordAt(s statement, offset int) typed {
	w := typed{span: grammar.Span{Start: offset, End: offset}}
	for _, word := range s.words() {
		outer, inner := s.argSpan(word.Span), s.argSpan(word.Body())
		if outer.Start > offset {
			break
		}
		if inner.Contains(offset) {
			text := s.args[word.Body().Start:word.Body().End]
			at := s.line.TextOffset(offset-s.mark.Offset) - s.argsAt - word.Body().Start
			return typed{text, inner, w.index, text[:max(0, min(at, len(text)))]}
		}
		w.index++
	}
	return w
}
