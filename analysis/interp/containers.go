package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// container reads the head of a <WSGIInterpreterOptions> section
// (wsgi_interpreter_options_section). Words that mod_wsgi refuses are left out.
func (x *context) container(d *config.Directive) {
	c := &Container{Directive: d, Index: len(x.containers)}
	for _, w := range d.Words() {
		key, text, ok := strings.Cut(w.Value, "=")
		if !ok {
			continue
		}
		text = globalAsEmpty(text)
		switch strings.ToLower(key) {
		case "process-group":
			c.ProcessGroup = &text
		case "application-group":
			c.ApplicationGroup = &text
		}
	}
	x.containers = append(x.containers, c)
	x.bySection[d] = c
}

// scoped reads one of the directives that a container can hold. It belongs to the
// container only as its immediate child (wsgi_active_options_block); otherwise it is
// top level.
func (x *context) scoped(d *config.Directive) {
	place := &x.topLevel
	c := x.bySection[d.Parent]
	if c != nil {
		place = &c.Settings
	}
	words := d.Words()
	if len(words) == 0 {
		return
	}
	s := &Setting{Directive: d, Value: words[0].Value}
	slot, scalar := place.slot(d.Name)
	switch scalar {
	case onOff:
		on, ok := catalog.OnOff(s.Value)
		if !ok {
			return
		}
		s.On = on
	case seconds:
		n, ok := catalog.SwitchInterval(s.Value)
		if !ok {
			return
		}
		s.Seconds = n
	}
	if *slot != nil {
		s.Overwritten = append((*slot).Overwritten, (*slot).Directive)
	}
	*slot = s
	x.lines = append(x.lines, scopedLine{setting: s, name: strings.ToLower(d.Name), container: c, fact: x.shared})
}

// scopedLine is one scoped directive as it is read, for what reading it logs.
type scopedLine struct {
	setting   *Setting
	name      string // lower-case
	container *Container
	fact      int // its number among the facts that all servers share
}

type scalarKind uint8

const (
	onOff scalarKind = iota
	seconds
	paths
)

// slot is where the setting of that name is kept, and how its value is read.
func (s *Settings) slot(name string) (**Setting, scalarKind) {
	switch strings.ToLower(name) {
	case "wsgiperinterpretergil":
		return &s.PerInterpreterGIL, onOff
	case "wsgifreethreading":
		return &s.FreeThreading, onOff
	case "wsgiswitchinterval":
		return &s.SwitchInterval, seconds
	case "wsgirestrictstdin":
		return &s.RestrictStdin, onOff
	case "wsgirestrictstdout":
		return &s.RestrictStdout, onOff
	case "wsgirestrictsignal":
		return &s.RestrictSignal, onOff
	default:
		return &s.PythonPath, paths
	}
}

// selector is the pair of selectors of a container, as a key.
type selector struct {
	process, application       string
	hasProcess, hasApplication bool
}

func (c *Container) selector() selector {
	var s selector
	if c.ProcessGroup != nil {
		s.process, s.hasProcess = *c.ProcessGroup, true
	}
	if c.ApplicationGroup != nil {
		s.application, s.hasApplication = *c.ApplicationGroup, true
	}
	return s
}

// Matches reports whether the container applies to the interpreter of that name in
// the process of that name: exact text, never expanded (wsgi_resolve_interpreter_options).
func (c *Container) Matches(processGroup, applicationGroup string) bool {
	return (c.ProcessGroup == nil || *c.ProcessGroup == processGroup) &&
		(c.ApplicationGroup == nil || *c.ApplicationGroup == applicationGroup)
}

// matching returns the containers that apply to an interpreter, in file order.
func (m *Model) matching(processGroup, applicationGroup string) []*Container {
	if len(m.Containers) == 0 {
		return nil
	}
	return inFileOrder(
		m.context.bySelector[selector{}],
		m.context.bySelector[selector{process: processGroup, hasProcess: true}],
		m.context.bySelector[selector{application: applicationGroup, hasApplication: true}],
		m.context.bySelector[selector{processGroup, applicationGroup, true, true}],
	)
}

// inFileOrder merges lists that are in file order each.
func inFileOrder(lists ...[]*Container) []*Container {
	var merged []*Container
	for {
		best := -1
		for i, l := range lists {
			if len(l) > 0 && (best < 0 || l[0].Index < lists[best][0].Index) {
				best = i
			}
		}
		if best < 0 {
			return merged
		}
		merged = append(merged, lists[best][0])
		lists[best] = lists[best][1:]
	}
}
