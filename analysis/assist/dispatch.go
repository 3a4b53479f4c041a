package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/dispatch"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// dispatchText says what a dispatch script chooses, as far as its text tells, and how
// often the application is loaded for it.
func (h hover) dispatchText(directive *config.Directive) string {
	for _, s := range h.Model.Scripts {
		if s.Directive != directive || s.Directive.Name != "WSGIDispatchScript" {
			continue
		}
		script := h.Model.Dispatch(s)
		if script == nil {
			return "The script cannot be read here, so that any process group and any name is possible.\n\n"
		}
		var b strings.Builder
		if f := script.Fault; f != nil {
			fmt.Fprintf(&b, "Python does not load it: line %d: %s. Requests are then served as the configuration says (WSGI0105).\n\n", script.Module.Line(f.At), Escape(f.Message))
		}
		h.functionText(&b, s, script, "process_group()", script.Process, "the process group stays as the configuration says")
		h.functionText(&b, s, script, "application_group()", script.Application, "the application group stays as the configuration says")
		h.functionText(&b, s, script, "callable_object()", script.Callable, "")
		b.WriteString("\n")
		if f := script.Application; f != nil && f.Complete && len(f.Names) > 1 {
			b.WriteString(h.copiesText(s, f.Strings()))
		}
		return b.String()
	}
	return ""
}

func (h hover) functionText(b *strings.Builder, s *interp.Script, script *dispatch.Script, name string, f *dispatch.Function, without string) {
	if f == nil {
		if without != "" {
			fmt.Fprintf(b, "- no `%s`: %s\n", name, without)
		}
		return
	}
	label := "`" + name + "`"
	if path := h.Model.DispatchPath(s); path != "" && f.At != (python.Range{}) {
		label = "[" + label + "](" + FileURL(path, script.Module.Line(f.At.Start)) + ")"
	}
	var names []string
	for _, n := range f.Strings() {
		if n == "" {
			n = "%{GLOBAL}"
		}
		names = append(names, code(n))
	}
	text := someOf(names, 8)
	switch {
	case !f.Complete && len(names) == 0:
		text = "a name that its text does not tell"
	case !f.Complete:
		text += ", or another name"
	case len(names) == 0:
		text = "no name"
	}
	if f.None {
		text += "; or None, and then the configuration decides"
	}
	fmt.Fprintf(b, "- %s returns %s\n", label, text)
}

// copiesText counts how often the applications are loaded because of the names.
func (h hover) copiesText(s *interp.Script, names []string) string {
	var lines []string
	for _, p := range h.Resolution.Processes {
		n := 0
		for _, i := range p.Interpreters {
			if slices.Contains(names, i.ApplicationGroup) && !i.Main && len(i.Mounts) > 0 {
				n++
			}
		}
		if n < 2 || p.Group == nil {
			continue
		}
		lines = append(lines, fmt.Sprintf("%d names × %s = %d copies of the application in %s", n, plural(p.Group.Processes, "process"), n*p.Group.Processes, groupText(p.Name())))
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "; ") + ".\n\n"
}

// dispatchPlaces are where dispatch scripts say the name of a group.
func (d Document) dispatchPlaces(name mention) []Place {
	if d.Model == nil {
		return nil
	}
	var places []Place
	for _, s := range d.Model.Scripts {
		script := d.Model.Dispatch(s)
		if script == nil {
			continue
		}
		f := script.Application
		if name.kind == processGroup {
			f = script.Process
		}
		if f == nil || name.kind != processGroup && name.kind != applicationGroup {
			continue
		}
		path := d.Model.DispatchPath(s)
		file, err := d.Config.Snapshot.File(path)
		if err != nil {
			continue
		}
		for _, n := range f.Names {
			if place := (Place{path, spanIn(file, script.Module, n.At)}); n.Text == name.name && !slices.Contains(places, place) {
				places = append(places, place)
			}
		}
	}
	return places
}

// spanIn is a range of a module in its file, whose bytes can be of another encoding: then
// it is the whole line.
func spanIn(file *grammar.File, m *python.Module, at python.Range) grammar.Span {
	if file.Text() == m.Text {
		return grammar.Span{Start: at.Start, End: at.End}
	}
	line := m.Line(at.Start) - 1
	start := file.Offset(grammar.Position{Line: line}, grammar.UTF8)
	end := file.Offset(grammar.Position{Line: line + 1}, grammar.UTF8)
	return grammar.Span{Start: start, End: max(start, end-1)}
}
