package interp

import (
	"slices"
	"strings"
)

// scalarKind is how the value of a scoped directive is read.
type scalarKind uint8

const (
	onOff scalarKind = iota
	seconds
	paths
)

// scalarOf is the kind of the scoped directive of that name.
func scalarOf(name string) scalarKind {
	switch strings.ToLower(name) {
	case "wsgipythonpath":
		return paths
	case "wsgiswitchinterval":
		return seconds
	default:
		return onOff
	}
}

// slot is where the setting of that name is kept.
func (s *Settings) slot(name string) **Setting {
	switch strings.ToLower(name) {
	case "wsgiperinterpretergil":
		return &s.PerInterpreterGIL
	case "wsgifreethreading":
		return &s.FreeThreading
	case "wsgiswitchinterval":
		return &s.SwitchInterval
	case "wsgirestrictstdin":
		return &s.RestrictStdin
	case "wsgirestrictstdout":
		return &s.RestrictStdout
	case "wsgirestrictsignal":
		return &s.RestrictSignal
	default:
		return &s.PythonPath
	}
}

// set makes set, which is in no place yet, the setting of its name.
func (s *Settings) set(set *Setting) {
	slot := s.slot(set.Directive.Name)
	if before := *slot; before != nil {
		set.Overwritten = append(slices.Clip(before.Overwritten), before.Directive)
	}
	*slot = set
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
	return m.scoping.inFileOrder(
		m.scoping.bySelector[selector{}],
		m.scoping.bySelector[selector{process: processGroup, hasProcess: true}],
		m.scoping.bySelector[selector{application: applicationGroup, hasApplication: true}],
		m.scoping.bySelector[selector{processGroup, applicationGroup, true, true}],
	)
}

// inFileOrder merges lists that are in file order each.
func (x *scoping) inFileOrder(lists ...[]*Container) []*Container {
	var merged []*Container
	for {
		best := -1
		for i, l := range lists {
			if len(l) > 0 && (best < 0 || x.order[l[0]] < x.order[lists[best][0]]) {
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
