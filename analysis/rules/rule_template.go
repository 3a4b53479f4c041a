package rules

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// templateID is the id of the one rule that speaks of template text itself.
const templateID = "template"

var templateFile = Rule{
	ID:       templateID,
	Severity: Information,
	Title:    "The file is a template: what its engine puts in is not known",
	check:    checkTemplates,
}

// checkTemplates says once of each template that it is one.
func checkTemplates(p *Pass) {
	for _, path := range p.Config.Files {
		f, err := p.Config.Snapshot.File(path)
		if err != nil || !f.Template() {
			continue
		}
		l := firstOfTemplate(f)
		raw := l.Raw()
		text := strings.TrimLeft(raw, " \t")
		whole := grammar.Span{Start: len(raw) - len(text), End: len(strings.TrimRight(raw, " \t\r\n"))}
		p.found = append(p.found, newTold(Finding{
			Rule: templateID, Severity: Information,
			Message: "This file is a template: what its engine puts in, and which of its branches are there, is not known here",
			Note:    "Lines that hold nothing of the engine are judged; about the others nothing is said. Check the file that the engine writes for the rest.",
			Spot:    config.Spot{Origin: &config.Origin{File: path, Line: l}, Span: whole},
		}, nil))
	}
}

// firstOfTemplate is the first line with text that the engine puts in, else the first of
// the engine's own.
func firstOfTemplate(f *grammar.File) *grammar.Line {
	var engine *grammar.Line
	for _, l := range f.Lines() {
		if l.Kind() != grammar.Comment && grammar.HasPlaceholder(l.Text()) {
			return l
		}
		if engine == nil && l.Engine() {
			engine = l
		}
	}
	return engine
}

// restsOnTemplate reports whether the line of a finding holds what a template engine puts in.
func restsOnTemplate(spot config.Spot) bool {
	return spot.Origin != nil && spot.Origin.Line != nil && grammar.HasPlaceholder(spot.Origin.Line.Text())
}

// restsOnVariable reports whether the text at fault holds a variable that nothing which was
// read defines: another part of the configuration may.
func restsOnVariable(t *told) bool {
	o := t.Spot.Origin
	if t.about == nil || o == nil || o.Line == nil || !strings.Contains(t.about.Args, "${") {
		return false
	}
	raw := o.Line.Raw()
	return t.Spot.Span.End <= len(raw) && strings.Contains(raw[t.Spot.Span.Start:t.Spot.Span.End], "${")
}
