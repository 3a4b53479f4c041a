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

// perRequest stands for all interpreters whose names a pattern gives.
func (s *starter) perRequest(pattern string, candidates []string) *Interpreter {
	p := s.Process
	i := p.open[pattern]
	unset := len(candidates) == 1 && candidates[0] == pattern
	if i != nil {
		i.Unset = i.Unset && unset
	} else {
		name := anyName
		if unset {
			name = pattern
		}
		i = s.forPattern(name, pattern)
		i.Unset = unset
		candidates = append(slices.Clip(candidates), s.selected()...)
		p.Interpreters = append(p.Interpreters, i)
		if p.open == nil {
			p.open = map[string]*Interpreter{}
		}
		p.open[pattern] = i
	}
	i.mayBe(candidates)
	return i
}

// forPattern makes what stands for the interpreters of a pattern. It has the settings of a
// name; the candidates can differ from it.
func (s *starter) forPattern(name, pattern string) *Interpreter {
	i := s.create(name, PerRequest)
	i.ApplicationGroup, i.Pattern = "", pattern
	for n := range i.Codes {
		i.Codes[n].Text = strings.ReplaceAll(i.Codes[n].Text, anyName, pattern)
	}
	return i
}

// selected are the application groups that containers for the process select.
func (s *starter) selected() []string {
	var names []string
	for _, c := range s.r.Model.Containers {
		if c.ApplicationGroup != nil && *c.ApplicationGroup != "" && (c.ProcessGroup == nil || *c.ProcessGroup == s.Name()) {
			names = append(names, *c.ApplicationGroup)
		}
	}
	return names
}

// mayBe adds names that an interpreter per request can have.
func (i *Interpreter) mayBe(candidates []string) {
	for _, name := range candidates {
		if name = globalAsEmpty(name); !slices.Contains(i.Candidates, name) {
			i.Candidates = append(i.Candidates, name)
		}
	}
}

// maybeAll files the interpreters of all ways that not all requests take.
func (s *starter) maybeAll(in input) {
	for _, a := range in.possible {
		for _, g := range a.applications {
			s.maybe(g, a)
		}
	}
	for _, a := range in.sent {
		s.maybe(group{open: &PerRequestChoice{Pattern: a.dispatcher.Path}}, a)
	}
}

// possibleKey is what tells the possible interpreters of a process apart.
type possibleKey struct {
	pattern bool // stands for the interpreters whose names a pattern gives
	name    string
}

// maybe files the interpreter of a way that not all requests take among the possible ones,
// unless other requests create it surely.
func (s *starter) maybe(g group, a *arrival) {
	p := s.Process
	if g.open != nil && p.open[g.open.Pattern] != nil || g.open == nil && p.byName[g.name] != nil {
		return
	}
	key := possibleKey{name: g.name}
	var candidates []string
	if g.open != nil {
		key, candidates = possibleKey{pattern: true, name: g.open.Pattern}, g.open.Candidates
	}
	i := s.possible[key]
	if i == nil {
		if key.pattern {
			i = s.forPattern(anyName, key.name)
			candidates = append(slices.Clip(candidates), s.selected()...)
		} else {
			i = s.create(key.name, AtFirstRequest)
		}
		i.Possible = true
		p.Possible, s.possible[key] = append(p.Possible, i), i
	}
	i.mayBe(candidates)
	s.serve(i, a)
}

// serve records what brings requests to the interpreter.
func (s *starter) serve(i *Interpreter, a *arrival) {
	what := any(a.handler)
	if a.mount != nil {
		what = a.mount
	}
	if s.served[served{i, what}] {
		return
	}
	s.served[served{i, what}] = true
	if a.mount != nil {
		i.Mounts = append(i.Mounts, a.mount)
	} else {
		i.Handlers = append(i.Handlers, a.handler)
	}
}

// served is what an interpreter serves: a *Mount or a *Handler.
type served struct {
	by   *Interpreter
	what any
}
