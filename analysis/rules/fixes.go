package rules

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// replace is a fix that writes text in place of at, or none when the text there did
// not come from the file as it stands (a variable, a macro's parameter).
func replace(title string, at place, text string) []Fix {
	if at == line(at.directive) || !written(at) {
		return nil
	}
	return []Fix{{Title: title, Edits: []TextEdit{{at.spot, text}}}}
}

// deleteLine is a fix that removes d's whole line.
func deleteLine(d *config.Directive) []Fix {
	if d == nil || d.Origin == nil || d.Origin.Line == nil || d.Entry != nil && d.Entry.Section {
		return nil
	}
	whole := config.Spot{Origin: d.Origin, Span: grammar.Span{End: len(d.Origin.Line.Raw())}}
	return []Fix{{Title: "Delete the line", Edits: []TextEdit{{whole, ""}}}}
}

// appendWord is a fix that adds a word at the end of d's line.
func appendWord(title string, d *config.Directive, text string) []Fix {
	if d.Origin == nil || d.Origin.Line == nil || d.Origin.Use != nil {
		return nil
	}
	end := len(strings.TrimRight(d.Origin.Line.Raw(), " \t\v\f\r\n"))
	spot := config.Spot{Origin: d.Origin, Span: grammar.Span{Start: end, End: end}}
	return []Fix{{Title: title, Edits: []TextEdit{{spot, " " + text}}}}
}

// insertAbove is a fix that writes a line above d's, indented as it is.
func insertAbove(title string, d *config.Directive, text string) []Fix {
	if d.Origin == nil || d.Origin.Line == nil || d.Origin.Use != nil {
		return nil
	}
	return []Fix{{Title: title, Edits: []TextEdit{above(d, indentation(d)+text+"\n")}}}
}

// above puts text in front of d's line. An empty span stands for a whole line, so that the
// edit takes the line's first characters along.
func above(d *config.Directive, text string) TextEdit {
	first := max(1, len(indentation(d)))
	return TextEdit{config.Spot{Origin: d.Origin, Span: grammar.Span{End: first}}, text + d.Origin.Line.Raw()[:first]}
}

// moveToGroup is a fix that moves d out of its container into one of the process group
// alone, which it writes in front of it.
func moveToGroup(d *config.Directive) []Fix {
	around := d.Parent
	w, _, ok := selector(around, "process-group")
	removal := deleteLine(d)
	if !ok || removal == nil || d.Origin.Use != nil || !written(argument(around, w.Span)) {
		return nil
	}
	tag := "<WSGIInterpreterOptions " + grammar.QuoteWord(w.Value) + ">"
	indent := indentation(around)
	text := indent + tag + "\n" + indentation(d) + strings.TrimSpace(d.Origin.Line.Raw()) + "\n" + indent + "</WSGIInterpreterOptions>\n"
	return []Fix{{Title: "Move it into " + tag, Edits: []TextEdit{above(around, text), removal[0].Edits[0]}}}
}

// indentation is the white space in front of d.
func indentation(d *config.Directive) string {
	raw := d.Origin.Line.Raw()
	return raw[:len(raw)-len(strings.TrimLeft(raw, " \t"))]
}

// written reports whether the text at stands in the file letter by letter as httpd
// sees it.
func written(at place) bool {
	o := at.spot.Origin
	if o == nil || o.Line == nil || at.spot.Span.End > len(o.Line.Raw()) {
		return false
	}
	text := o.Line.Raw()[at.spot.Span.Start:at.spot.Span.End]
	return !strings.Contains(text, "${") && (o.Use == nil || !strings.ContainsAny(text, "$%@"))
}

// removeWord is a fix that takes the word at out of its line, with the white space
// before it.
func removeWord(at place) []Fix {
	if !written(at) || at.spot.Span.Start == 0 {
		return nil
	}
	raw := at.spot.Origin.Line.Raw()
	span := at.spot.Span
	span.Start = len(strings.TrimRight(raw[:span.Start], " \t"))
	return []Fix{{
		Title: "Remove " + raw[at.spot.Span.Start:at.spot.Span.End],
		Edits: []TextEdit{{config.Spot{Origin: at.spot.Origin, Span: span}, ""}},
	}}
}

// deletionsAreSafe are the fixes of f; those that only take away text without effect leave
// what the server does, and need nobody's judgement. A line of a macro may have an effect
// in another use.
func deletionsAreSafe(f Finding) []Fix {
	if !f.Unnecessary {
		return f.Fixes
	}
	fixes := slices.Clone(f.Fixes)
	for i, fix := range fixes {
		deletes := !slices.ContainsFunc(fix.Edits, func(e TextEdit) bool {
			return e.NewText != "" || e.Spot.Origin == nil || e.Spot.Origin.Use != nil
		})
		fixes[i].Safe = fix.Safe || deletes
	}
	return fixes
}
