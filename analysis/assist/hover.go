package assist

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// Hover describes what stands at offset: what it does in this configuration first,
// then what it is.
func Hover(d Document, offset int) (markdown string, span grammar.Span, ok bool) {
	s := statementAt(d.File, offset)
	if s.kind == grammar.Blank || s.kind == grammar.Comment || !s.whole().Contains(offset) {
		return "", grammar.Span{}, false
	}
	if s.kind == grammar.Close {
		if open, ok := d.openingOf(s); ok {
			if markdown, _, ok := Hover(d, open); ok {
				return markdown, s.whole(), true
			}
		}
	}
	h := hover{Document: d, statement: s, offset: offset, entry: s.entry(d)}
	for _, describe := range []func() (string, grammar.Span){h.token, h.option, h.name, h.directive} {
		if text, span := describe(); text != "" {
			text = strings.TrimSpace(text) + "\n"
			if h.alone() && h.entry != nil && h.entry.WSGI {
				text += "\n*This file alone: no main configuration that includes it is known, and settings elsewhere may change this.*\n"
			}
			return text, span, true
		}
	}
	return "", grammar.Span{}, false
}

// alone reports whether no main configuration is known to include the file.
func (d Document) alone() bool { return d.Config != nil && d.Config.Options.Fragment }

// openingOf is the offset of the name in the tag that a closing tag ends.
func (d Document) openingOf(closing statement) (offset int, ok bool) {
	for _, section := range d.File.Enclosing(closing.mark.Offset) {
		if section.Close.Line == closing.line && section.Close.Mark.Offset == closing.mark.Offset {
			open := statementOf(section.Open.Mark, section.Open.Line)
			return open.span(open.nameSpan).Start + 1, true
		}
	}
	return 0, false
}

// hover is the place that is asked about.
type hover struct {
	Document
	statement
	offset int
	entry  *catalog.Directive
}

// token describes ${NAME} and %{NAME}.
func (h hover) token() (string, grammar.Span) {
	for _, t := range h.line.Tokens() {
		span := t.Span.Shift(h.mark.Offset)
		if !span.Contains(h.offset) {
			continue
		}
		text := h.line.Raw()[t.Span.Start:t.Span.End]
		switch t.Kind {
		case grammar.TokenVariable:
			return h.variableText(strings.TrimSuffix(strings.TrimPrefix(text, "${"), "}")), span
		case grammar.TokenSpecial:
			return h.specialText(text), span
		}
	}
	return "", grammar.Span{}
}

// option describes the key of a key=value word, and its value where that is no name.
func (h hover) option() (string, grammar.Span) {
	if h.entry == nil || !h.entry.WSGI || h.kind == grammar.Close {
		return "", grammar.Span{}
	}
	args, _ := h.line.Arguments()
	_, options := h.entry.WSGIOptions(args)
	for _, o := range options {
		span, value := h.argSpan(o.Span), h.argSpan(o.ValueSpan)
		if !span.Contains(h.offset) {
			continue
		}
		if value.Contains(h.offset) && value.Len() > 0 {
			if text, span := h.name(); text != "" {
				return text, span
			}
		}
		known := h.entry.Option(o.Name)
		if known == nil {
			return "", grammar.Span{}
		}
		return h.optionEffect(o) + optionCard(h.entry, known), span
	}
	return "", grammar.Span{}
}

// name describes a process group, application group, macro or module that is named.
func (h hover) name() (string, grammar.Span) {
	m, span, ok := h.nameAt(h.offset)
	if !ok || m.definition {
		return "", grammar.Span{}
	}
	switch m.kind {
	case processGroup:
		return h.groupSummary(m.name), span
	case applicationGroup:
		return h.applicationSummary(m.name), span
	case macro:
		return h.macroText(m.name), span
	}
	return "", grammar.Span{}
}

// directive describes the line's directive: on its name the effect and what it is, on
// its arguments the effect alone.
func (h hover) directive() (string, grammar.Span) {
	span := h.span(h.nameSpan)
	onName := span.Contains(h.offset)
	if !onName {
		span = h.whole()
		if w := wordAt(h.statement, h.offset); w.text != "" {
			span = w.span
		}
	}
	if h.entry == nil {
		return h.unknown(), span
	}
	effect := strings.TrimSpace(h.effect())
	var parts []string
	for _, part := range []string{h.switchedOff(), h.tooNew(), effect} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	switch {
	case effect == "":
		parts = append(parts, card(h.entry)+"\n"+notes(h.entry))
	case onName:
		if m, ok := meaningOf(h.entry.ManualName); ok && h.entry.WSGI {
			parts = slices.Insert(parts, len(parts)-1, strings.TrimSpace(m.text()))
			parts = append(parts, "---", strings.TrimSpace(facts(h.entry)+"\n\n"+notes(h.entry)))
		} else {
			parts = append(parts, "---", strings.TrimSpace(h.entry.Summary+"\n\n"+facts(h.entry)+"\n\n"+notes(h.entry)))
		}
	}
	return strings.Join(parts, "\n\n"), span
}

// unknown describes a name that no module has.
func (h hover) unknown() string {
	name := h.directiveName()
	if near := catalog.Default().Nearest(name); near != "" {
		return code(strings.TrimPrefix(name, "<")) + " is no directive of httpd or mod_wsgi. Did you mean " + code(strings.TrimPrefix(near, "<")) + "?"
	}
	return ""
}

// effect is what the directive does in this configuration, "" when that is not known.
func (h hover) effect() string {
	if h.Config == nil || h.kind == grammar.Close {
		return ""
	}
	if text := h.languageEffect(); text != "" {
		return text
	}
	if text := h.hostText(); text != "" {
		return text
	}
	for _, directive := range h.effective(h.line) {
		if text := h.interpreterEffect(directive); text != "" {
			return text
		}
	}
	return ""
}

// tooNew says that the target's mod_wsgi does not have the directive yet.
func (h hover) tooNew() string {
	if version := h.modWSGI(); version != "" && !h.entry.Gone && !h.entry.Available(version) {
		return "httpd refuses it: mod_wsgi " + version + " does not have it, " + h.entry.Since + " and later do."
	}
	return ""
}

// switchedOff says that a false condition around the line keeps httpd from reading
// it.
func (h hover) switchedOff() string {
	if h.Config == nil {
		return ""
	}
	for _, skipped := range h.Config.Skipped {
		if skipped.Open.Origin == nil || skipped.Open.Origin.File != h.Path {
			continue
		}
		open, end := h.Config.Locate(skipped.Open), h.Config.Locate(skipped.Close)
		if open.Span.End < h.mark.Offset && h.mark.Offset < end.Span.Start {
			return "httpd does not read this line: " + skipped.Why + "."
		}
	}
	return ""
}
