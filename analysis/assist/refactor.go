package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// RefactorKind is what a refactoring does to the text, in the terms of LSP.
type RefactorKind uint8

// The kinds of refactorings.
const (
	// Extract moves something into a section of its own.
	Extract RefactorKind = iota
	// Inline moves it back to where it counts.
	Inline
	// Rewrite changes what the line says.
	Rewrite
)

// Refactoring is a change of the file that keeps what its lines mean, or whose title says
// what it changes.
type Refactoring struct {
	Title string
	Kind  RefactorKind
	Edits []grammar.Edit // of this file, in order
}

// mostContainers is how many process groups a setting is offered to be moved to.
const mostContainers = 6

// Refactorings are the ways to write the line at offset otherwise: the groups of a mount
// as options or as directives in a <Location>, a setting of interpreters for all of them
// or in a <WSGIInterpreterOptions> of one process group; its other value, with what that
// changes; and such a container outside of the sections around it.
func Refactorings(d Document, offset int) []Refactoring {
	s := statementAt(d.File, offset)
	switch name := strings.ToLower(s.name); {
	case name == "wsgiscriptalias":
		return d.groupsToSection(s)
	case name == "<location":
		return d.sectionToGroups(s, offset)
	case name == container:
		return d.containerOut(s, offset)
	case slices.Contains(scopedDirectives, name):
		switched := d.switchTo(s)
		if section := d.innermostSection(offset); section == nil {
			return append(switched, d.settingToContainer(s)...)
		} else if strings.EqualFold(section.Name, container) {
			return append(switched, settingOutOfContainer(d.File, s, section)...)
		}
		return switched
	}
	return nil
}

// groupOptions are the options of a mount that choose where it runs, and the directives
// that do the same in a section.
var groupOptions = map[string]string{
	"process-group":     "WSGIProcessGroup",
	"application-group": "WSGIApplicationGroup",
}

// groupsToSection moves process-group= and application-group= of a mount into a <Location>.
func (d Document) groupsToSection(s statement) []Refactoring {
	entry := s.entry(d)
	if entry == nil {
		return nil
	}
	words, options := entry.WSGIOptions(s.args)
	var edits []grammar.Edit
	var directives []string
	for _, o := range options {
		directive := groupOptions[strings.ToLower(o.Name)]
		if directive == "" || o.Value == "" || strings.Contains(o.Value, "${") {
			continue
		}
		span := o.Span
		span.Start = len(strings.TrimRight(s.args[:span.Start], " \t"))
		edits = append(edits, grammar.Edit{Span: s.argSpan(span)})
		directives = append(directives, directive+" "+grammar.QuoteWord(o.Value))
	}
	if len(directives) == 0 || len(words) == 0 || strings.Contains(words[0].Value, "${") {
		return nil
	}
	indent, end := s.indentation(), s.mark.Offset+len(s.line.Raw())
	text := indent + "<Location " + grammar.QuoteWord(words[0].Value) + ">\n"
	for _, directive := range directives {
		text += indent + "    " + directive + "\n"
	}
	text += indent + "</Location>\n"
	if !strings.HasSuffix(s.line.Raw(), "\n") {
		text = "\n" + text
	}
	edits = append(edits, grammar.Edit{Span: grammar.Span{Start: end, End: end}, Text: text})
	return []Refactoring{{"Move the groups of this mount into a <Location>", Extract, edits}}
}

// sectionToGroups moves the groups that a <Location> chooses to the mount of its path.
func (d Document) sectionToGroups(s statement, offset int) []Refactoring {
	var section *grammar.Section
	for _, touched := range sectionsTouching(d.File, offset) {
		if touched.Open.Mark == s.mark && touched.Closed {
			section = touched
		}
	}
	words := s.words()
	if section == nil || len(words) != 1 || len(section.Children) > 0 {
		return nil
	}
	var options string
	for mark, line := range linesIn(d.File, grammar.Span{Start: s.mark.Offset + len(s.line.Raw()), End: section.Close.Mark.Offset - 1}) {
		inner := statementOf(mark, line)
		values := inner.words()
		option := ""
		for name, directive := range groupOptions {
			if strings.EqualFold(inner.name, directive) && len(values) == 1 {
				option = name + "=" + grammar.QuoteWord(values[0].Value)
			}
		}
		switch {
		case inner.kind == grammar.Blank:
		case option == "":
			return nil // the section does more
		default:
			options += " " + option
		}
	}
	mount, ok := d.mountOf(words[0].Value, section)
	if !ok || options == "" {
		return nil
	}
	end := mount.whole().End
	whole := grammar.Span{Start: s.mark.Offset, End: section.Close.Mark.Offset + len(section.Close.Line.Raw())}
	edits := []grammar.Edit{{Span: grammar.Span{Start: end, End: end}, Text: options}, {Span: whole}}
	if whole.Start < end {
		slices.Reverse(edits)
	}
	return []Refactoring{{"Move the groups of this section to the mount", Inline, edits}}
}

// mountOf is the one WSGIScriptAlias of the path beside the section that chooses no group.
func (d Document) mountOf(path string, section *grammar.Section) (found statement, ok bool) {
	around := d.File.Enclosing(section.Open.Mark.Offset)
	for mark, line := range d.File.Lines() {
		s := statementOf(mark, line)
		if !strings.EqualFold(s.name, "WSGIScriptAlias") || !slices.Equal(d.File.Enclosing(mark.Offset), around) {
			continue
		}
		words := s.words()
		if len(words) < 2 || words[0].Value != path {
			continue
		}
		if ok || len(words) > 2 {
			return statement{}, false // several, or one that chooses itself
		}
		found, ok = s, true
	}
	return found, ok
}

// settingToContainer moves a setting that counts everywhere into a container of one
// process group.
func (d Document) settingToContainer(s statement) []Refactoring {
	if d.Model == nil || s.line.Physical() > 1 || !containersKnown(d) {
		return nil
	}
	names := []string{"%{GLOBAL}"}
	for _, g := range d.Model.Groups {
		if !slices.Contains(names, g.Name) && !strings.ContainsAny(g.Name, " \t\"'<>") {
			names = append(names, g.Name)
		}
	}
	var found []Refactoring
	indent, text := s.indentation(), s.text
	for _, name := range names[:min(len(names), mostContainers)] {
		title := "Move into <WSGIInterpreterOptions process-group=" + name + ">"
		if name == "%{GLOBAL}" {
			title += " (embedded mode)"
		}
		found = append(found, Refactoring{title, Extract, []grammar.Edit{{
			Span: s.whole(),
			Text: fmt.Sprintf("<WSGIInterpreterOptions process-group=%s>\n%s    %s\n%s</WSGIInterpreterOptions>", name, indent, text, indent),
		}}})
	}
	return found
}

// containersKnown reports whether the target's mod_wsgi has <WSGIInterpreterOptions>.
func containersKnown(d Document) bool {
	for _, entry := range catalog.Default().Directive(container) {
		if entry.Available(d.modWSGI()) {
			return true
		}
	}
	return false
}

// settingOutOfContainer moves a setting out of its container, and the container away when
// nothing else is in it.
func settingOutOfContainer(f *grammar.File, s statement, section *grammar.Section) []Refactoring {
	if !section.Closed || len(section.Children) > 0 {
		return nil
	}
	alone := true
	for mark, line := range linesIn(f, grammar.Span{Start: section.Open.Mark.Offset + len(section.Open.Line.Raw()), End: section.Close.Mark.Offset - 1}) {
		alone = alone && (line.Kind() == grammar.Blank || mark == s.mark)
	}
	open := statementOf(section.Open.Mark, section.Open.Line)
	text := open.indentation() + strings.TrimLeft(s.line.Raw(), " \t")
	whole := grammar.Span{Start: s.mark.Offset, End: s.mark.Offset + len(s.line.Raw())}
	edits := []grammar.Edit{
		{Span: grammar.Span{Start: open.mark.Offset, End: open.mark.Offset}, Text: text},
		{Span: whole},
	}
	if alone {
		edits = []grammar.Edit{{Span: grammar.Span{Start: open.mark.Offset, End: section.Close.Mark.Offset + len(section.Close.Line.Raw())}, Text: text}}
	}
	return []Refactoring{{"Move out of the container, to every interpreter", Inline, edits}}
}

// containerOut moves a container in front of the outermost section around it: httpd refuses
// it in a virtual host, where it would not belong to that host either.
func (d Document) containerOut(s statement, offset int) []Refactoring {
	var section, outermost *grammar.Section
	for _, touched := range sectionsTouching(d.File, offset) {
		if touched.Open.Mark == s.mark && touched.Closed {
			section = touched
		}
	}
	if section == nil {
		return nil
	}
	for _, around := range d.File.Enclosing(section.Open.Mark.Offset) {
		if name := strings.ToLower(around.Name); around != section && outermost == nil && name != "<macro" && !slices.Contains(transparent, name) {
			outermost = around
		}
	}
	if outermost == nil {
		return nil
	}
	whole := grammar.Span{Start: s.mark.Offset, End: section.Close.Mark.Offset + len(section.Close.Line.Raw())}
	at := grammar.Span{Start: outermost.Open.Mark.Offset, End: outermost.Open.Mark.Offset}
	what := outermost.Name + ">"
	if strings.EqualFold(outermost.Name, "<VirtualHost") {
		what = "the virtual host"
	}
	return []Refactoring{{"Move the container out of " + what, Rewrite, []grammar.Edit{{Span: at, Text: d.File.Slice(whole)}, {Span: whole}}}}
}

// innermostSection is the section around the offset, nil at the top level.
func (d Document) innermostSection(offset int) *grammar.Section {
	around := d.File.Enclosing(offset)
	if len(around) == 0 {
		return nil
	}
	return around[len(around)-1]
}

// indentation is the white space in front of the line.
func (s statement) indentation() string {
	raw := s.line.Raw()
	return raw[:len(raw)-len(strings.TrimLeft(raw, " \t"))]
}
