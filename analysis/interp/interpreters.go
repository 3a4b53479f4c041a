package interp

import (
	"slices"
	"strings"
)

// reached is the interpreter of the application group, created at its first request if
// need be.
func (s *starter) reached(g group) *Interpreter {
	if g.open != nil {
		return s.perRequest(g.open.Pattern, g.open.Candidates)
	}
	i := s.byName[g.name]
	if i == nil {
		i = s.create(g.name, AtFirstRequest)
		s.keep(i)
	}
	return i
}

// perRequest stands for all interpreters whose names a pattern gives. It has the
// settings of a name that no container selects; the candidates can differ from it.
func (s *starter) perRequest(pattern string, candidates []string) *Interpreter {
	p := s.Process
	i := p.open[pattern]
	if i == nil {
		i = s.create(anyName, PerRequest)
		i.ApplicationGroup, i.Pattern = "", pattern
		for n := range i.Codes {
			i.Codes[n].Text = strings.ReplaceAll(i.Codes[n].Text, anyName, pattern)
		}
		for _, c := range s.r.Model.Containers {
			if c.ApplicationGroup != nil && *c.ApplicationGroup != "" && (c.ProcessGroup == nil || *c.ProcessGroup == p.Name()) {
				candidates = append(slices.Clip(candidates), *c.ApplicationGroup)
			}
		}
		p.Interpreters = append(p.Interpreters, i)
		if p.open == nil {
			p.open = map[string]*Interpreter{}
		}
		p.open[pattern] = i
	}
	for _, name := range candidates {
		if name = globalAsEmpty(name); !slices.Contains(i.Candidates, name) {
			i.Candidates = append(i.Candidates, name)
		}
	}
	return i
}

// serve records what brings requests to the interpreter.
func (i *Interpreter) serve(a *arrival) {
	if a.mount != nil {
		if !slices.Contains(i.Mounts, a.mount) {
			i.Mounts = append(i.Mounts, a.mount)
		}
	} else if !slices.Contains(i.Handlers, a.handler) {
		i.Handlers = append(i.Handlers, a.handler)
	}
}
