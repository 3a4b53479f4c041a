package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// Containers whose selectors match nothing, or which do not scope what they hold
// (wsgi_interpreter_options_section, wsgi_resolve_interpreter_options).

var quotedSelector = Rule{
	ID: "quoted-selector", Severity: Warning, Title: "A selector with its value in quotes", URL: directivePage("WSGIInterpreterOptions"),
	container: func(v *view, c *interp.Container) {
		for _, w := range c.Directive.Words() {
			key, value, ok := strings.Cut(w.Value, "=")
			if !ok || w.Quote != 0 || !quotes(value) {
				continue
			}
			bare := strings.Trim(value, value[:1])
			write := key + "=" + bare
			v.report(argument(c.Directive, w.Span), Finding{
				Message: fmt.Sprintf("The quotes belong to the name: %s matches no group", w.Value),
				Note:    `The container has no effect. Write the value without quotes; a name with blanks needs them around the whole word: "application-group=my app".`,
				Fixes:   replace("Write "+write, argument(c.Directive, w.Span), write),
			})
		}
	},
}

// quotes reports whether value begins and ends with the same quotation mark.
func quotes(value string) bool {
	return len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0]
}

var specialSelector = Rule{
	ID: "special-selector", Severity: Warning, Title: "A special value in a selector", URL: directivePage("WSGIInterpreterOptions"),
	check: func(p *Pass) {
		for _, c := range p.Model.Containers {
			if !likeSpecial(c.Directive.Args) {
				continue
			}
			for _, name := range []string{"process-group", "application-group"} {
				w, value, ok := selector(c.Directive, name)
				at := argument(c.Directive, w.Span)
				if ok && misspelt(value) == "%{GLOBAL}" && (name != "process-group" || p.Model.Group(value) == nil) {
					p.report(at, Finding{
						Message: fmt.Sprintf("%s is the name of a group, letter by letter", value),
						Note:    "The container matches nothing unless a group has that name: only %{GLOBAL} means the main interpreter or embedded mode.",
						Fixes:   replace("Write %{GLOBAL}", at, name+"=%{GLOBAL}"),
					})
					continue
				}
				if !ok || !strings.Contains(value, "%{") || value == "%{GLOBAL}" || quotes(value) {
					continue
				}
				f := Finding{
					Message: fmt.Sprintf("A container's selector is never expanded: %s is compared as it stands", value),
					Note:    "The container matches nothing. Write the name that the interpreter really gets, one container for each.",
				}
				switch {
				case strings.EqualFold(value, "%{GLOBAL}"):
					f.Note = "The container matches nothing: only %{GLOBAL} in capitals means the main interpreter or embedded mode."
					f.Fixes = replace("Write %{GLOBAL}", at, name+"=%{GLOBAL}")
				case strings.HasPrefix(value, "%{ENV:"):
					f.Note = "The container matches only where the variable is not set, because the interpreter is then called so. Write the names that the variable can have, one container for each."
				}
				p.report(at, f)
			}
		}
	},
}

var unknownProcessSelector = Rule{
	ID: "selector-process-group", Severity: Warning, Title: "A selector that names no daemon group", URL: directivePage("WSGIInterpreterOptions"),
	whole: true,
	check: func(p *Pass) {
		for _, c := range p.Model.Containers {
			if !missingGroup(p, c) || strings.ContainsAny(*c.ProcessGroup, "%$") || quotes(*c.ProcessGroup) || misspelt(*c.ProcessGroup) != "" {
				continue
			}
			name := *c.ProcessGroup
			at := selectorPlace(c.Directive, "process-group")
			f := Finding{
				Message: fmt.Sprintf("The container matches nothing: no WSGIDaemonProcess defines '%s'", name),
				Note:    "mod_wsgi says nothing about it, and what stands in the container has no effect.",
			}
			if g := p.groupOfExpress(); g != nil {
				f.Note = fmt.Sprintf("mod_wsgi-express calls its process group %s; what stands in the container has no effect. Write process-group=%s, or start express with --process-group %s.", g.Name, g.Name, name)
				f.Fixes = replace("Write process-group="+g.Name, at, grammar.QuoteWord("process-group="+g.Name))
			} else {
				f.Fixes = p.meantGroup(at, "process-group="+name, name, &f)
			}
			p.report(at, f)
		}
	},
}

// groupOfExpress is the daemon group that mod_wsgi-express defines around the file when no
// other is there, else nil.
func (p *Pass) groupOfExpress() *interp.ProcessGroup {
	if !p.Config.Options.Express || len(p.Model.Groups) != 1 {
		return nil
	}
	return p.Model.Groups[0]
}

// missingGroup reports whether the container names a daemon group that does not exist.
func missingGroup(p *Pass, c *interp.Container) bool {
	return c.ProcessGroup != nil && *c.ProcessGroup != "" && p.Model.Group(*c.ProcessGroup) == nil
}

var unknownApplicationSelector = Rule{
	ID: "selector-application-group", Severity: Warning, Title: "A selector that names no interpreter", URL: directivePage("WSGIInterpreterOptions"),
	whole: true, check: checkApplicationSelectors,
}

// checkApplicationSelectors reports selectors whose name no interpreter of the
// processes in question can get. It is silent where a name is decided per request or
// depends on the Host header.
func checkApplicationSelectors(p *Pass) {
	inSections := p.inSections("wsgiapplicationgroup")
	for _, c := range p.Model.Containers {
		if c.ApplicationGroup == nil || *c.ApplicationGroup == "" || missingGroup(p, c) {
			continue
		}
		name := *c.ApplicationGroup
		if strings.ContainsAny(name, "%|$") || quotes(name) || misspelt(name) != "" {
			continue
		}
		names, open := p.applicationGroups(c)
		if open || len(names) == 0 || names[name] || inSections[name] {
			continue
		}
		at := selectorPlace(c.Directive, "application-group")
		f := Finding{
			Message: fmt.Sprintf("The container matches nothing: no interpreter is called '%s'", name),
			Note:    "mod_wsgi says nothing about it, and what stands in the container has no effect. Names come from application-group= on a mount, from WSGIApplicationGroup and from a dispatch script.",
		}
		if near := nearestOfFew(name, names); near != "" {
			f.Note += fmt.Sprintf(" '%s' is the nearest.", near)
			if strings.EqualFold(near, name) {
				f.Note += " The letter case counts."
			}
			f.Fixes = replace("Write "+near, at, grammar.QuoteWord("application-group="+near))
		}
		p.report(at, f)
	}
}

// nearestOfFew is the name that a wrong one most likely means; "" where none is near, or
// where there are so many that a proposal is not worth the time.
func nearestOfFew(name string, names map[string]bool) string {
	if len(names) > mostProposals {
		return ""
	}
	return catalog.Nearest(name, slices.Sorted(maps.Keys(names)))
}

// applicationGroups are the named interpreters of the processes that the container
// selects; open is true when requests can make others, or other names.
func (p *Pass) applicationGroups(c *interp.Container) (names map[string]bool, open bool) {
	key := "\x00every process"
	if c.ProcessGroup != nil {
		key = *c.ProcessGroup
	}
	known, ok := p.applications[key]
	if !ok {
		known.names, known.open = p.collectApplicationGroups(c)
		if p.applications == nil {
			p.applications = map[string]applicationNames{}
		}
		p.applications[key] = known
	}
	return known.names, known.open
}

// applicationNames is what applicationGroups remembers for a process group.
type applicationNames struct {
	names map[string]bool
	open  bool
}

func (p *Pass) collectApplicationGroups(c *interp.Container) (names map[string]bool, open bool) {
	names = map[string]bool{}
	for _, process := range p.Resolution.Selected(c) {
		for _, i := range process.Interpreters {
			switch {
			case i.Created == interp.PerRequest || strings.Contains(i.ApplicationGroup, "%{"):
				return nil, true
			case !i.Main:
				names[i.ApplicationGroup] = true
			}
		}
	}
	return names, false
}

var notScoped = Rule{
	ID: "not-scoped", Severity: Warning, Title: "A directive that the container around it does not scope", URL: directivePage("WSGIInterpreterOptions"),
	lines: everyLine, line: checkNotScoped,
}

// scoped are the directives that a container holds (wsgi_active_options_block).
var scoped = map[string]bool{
	"WSGIPerInterpreterGIL": true, "WSGIFreeThreading": true, "WSGISwitchInterval": true, "WSGIPythonPath": true,
	"WSGIRestrictStdin": true, "WSGIRestrictStdout": true, "WSGIRestrictSignal": true,
}

// checkNotScoped reports what stands in a container and counts for the whole server.
func checkNotScoped(v *view, f fact) {
	if f.Parent == nil || !isContainer(f.Parent) || f.Entry == nil || scoped[f.Name] {
		return
	}
	found := Finding{
		Message: fmt.Sprintf("%s is not scoped by the container around it", strings.TrimPrefix(f.Name, "<")),
		Note:    "It counts as if it stood outside. Move it out of <WSGIInterpreterOptions>.",
		Related: []Related{{f.Parent.LineSpot(), "the container"}},
	}
	if isContainer(f.Directive) {
		found.Message = "A container in a container does not inherit the outer selectors"
		found.Note = "It counts as if it stood outside. Write all selectors on the inner tag, and move it out."
	}
	v.report(name(f.Directive), found)
}

func isContainer(d *config.Directive) bool {
	return strings.EqualFold(d.Name, "<WSGIInterpreterOptions")
}

var setTwice = Rule{
	ID: "set-twice", Severity: Warning, Title: "A setting that is given twice in one container", URL: directivePage("WSGIInterpreterOptions"),
	container: func(v *view, c *interp.Container) {
		for _, s := range settings(c) {
			for _, d := range s.Overwritten {
				if uncertain(d) || uncertain(s.Directive) {
					continue
				}
				v.report(line(d), Finding{
					Message: fmt.Sprintf("%s has no effect: the container sets it again", d.Name),
					Note:    "Within one container the last one counts. Keep one of the two lines.",
					Related: []Related{{s.Directive.LineSpot(), "this one counts"}},
					Fixes:   deleteLine(d), Unnecessary: true,
				})
			}
		}
	},
}

var shadowedContainer = Rule{
	ID: "shadowed-setting", Severity: Information, Title: "A container's setting that other containers override everywhere", URL: directivePage("WSGIInterpreterOptions"),
	whole: true, check: checkShadowedSettings,
}

// checkShadowedSettings reports settings of containers that match interpreters and
// win in none of them. Names that are decided per request leave it open.
func checkShadowedSettings(p *Pass) {
	if len(p.Memory.decisions.losing) == 0 {
		return
	}
	for _, c := range p.Model.Containers {
		for _, s := range settings(c) {
			if !p.loses(s.Directive) || s.Directive.Name == "WSGIPythonPath" {
				continue
			}
			if _, open := p.applicationGroups(c); open {
				continue
			}
			p.report(line(s.Directive), Finding{
				Message:     fmt.Sprintf("%s has no effect here: other containers override it for every interpreter that this one matches", s.Directive.Name),
				Note:        "The container with more selectors wins, among equals the later one.",
				Unnecessary: true,
			})
		}
	}
}

// settings are the On/Off directives, the interval and the path that c sets, in the
// order of the manual.
func settings(c *interp.Container) []*interp.Setting {
	s := c.Settings
	all := []*interp.Setting{
		s.PerInterpreterGIL, s.FreeThreading, s.SwitchInterval, s.PythonPath,
		s.RestrictStdin, s.RestrictStdout, s.RestrictSignal,
	}
	return slices.DeleteFunc(all, func(s *interp.Setting) bool { return s == nil })
}
