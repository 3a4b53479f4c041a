package rules

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// server is the main server or a virtual host with what the rules of mounts look at.
type server struct {
	section *config.Directive // nil for the main server
	facts   hostFacts
	mounts  []*interp.Mount
	refused []*interp.Refused // requests for its mounts and handlers
	denied  []*interp.Denied  // requests to it
	check   int               // the last that came to it
	judged  *judged           // what was found, nil before the first time
}

// hostFacts are the directives of one server among serverFacts.
type hostFacts struct {
	kinds     *kinds
	stretches []*stretch
	scopes    map[string]scopeIndex        // what scopesOf found, by name
	aliases   map[string]*config.Directive // what aliasPaths found
}

// named returns the facts of that lower-case name, one of serverFacts.
func (h *hostFacts) named(name string) []fact {
	k := h.kinds.byName[name]
	if k == nil {
		return nil
	}
	var all []fact
	for _, stretch := range h.stretches {
		for _, f := range stretch.facts {
			if f.kind == k {
				all = append(all, f)
			}
		}
	}
	return all
}

// divide makes the servers.
func (x *index) divide() {
	x.in.Memory.checks++
	x.bySection, x.check = x.in.Memory.bySection, x.in.Memory.checks
	x.servers = make([]*server, 0, len(x.in.Model.Hosts)+1)
	x.main = x.server(nil)
	for _, p := range x.parts {
		for i, s := range p.stretches {
			of := s.of
			if of == nil {
				of = x.server(s.section)
				s.of = of
			}
			x.begin(of)
			of.facts.stretches = appended(of.facts.stretches, p.stretches[i:i+1])
		}
	}
	of, next := x.main, 0 // mounts come in the order of the servers, mostly
	mounts := x.in.Model.Mounts
	for from, i := 0, 1; i <= len(mounts); i++ {
		if i < len(mounts) && mounts[i].Host == mounts[from].Host {
			continue
		}
		section := sectionOf(mounts[from].Host)
		if of.section != section {
			next++
			if next < len(x.servers) && x.servers[next].section == section {
				of = x.servers[next]
			} else {
				of = x.server(section)
			}
		}
		of.mounts = appended(of.mounts, mounts[from:i])
		from = i
	}
	for i := range x.in.Resolution.Refused {
		r := &x.in.Resolution.Refused[i]
		if section := sectionOf(r.Host); section != of.section {
			of = x.server(section)
		}
		of.refused = append(of.refused, r)
	}
	for i := range x.in.Resolution.Denied {
		d := &x.in.Resolution.Denied[i]
		if section := sectionOf(d.Host); section != of.section {
			of = x.server(section)
		}
		of.denied = append(of.denied, d)
	}
}

// appended is a list with more behind it; without a list it is the others themselves.
func appended[T any](list, more []T) []T {
	if list == nil {
		return slices.Clip(more)
	}
	return append(list, more...)
}

// sectionOf is the <VirtualHost> of h, nil for the main server.
func sectionOf(h *interp.Host) *config.Directive {
	if h == nil {
		return nil
	}
	return h.Section
}

// server is the one of the section, nil the main one.
func (x *index) server(section *config.Directive) *server {
	s := x.bySection[section]
	if s == nil {
		s = &server{section: section}
		x.bySection[section] = s
	}
	x.begin(s)
	return s
}

// begin empties a server that the present check has not come to yet. Servers outlive
// checks, so that they are found without a look into the map.
func (x *index) begin(s *server) {
	if s.check == x.check {
		return
	}
	*s = server{section: s.section, facts: hostFacts{kinds: x.kinds}, check: x.check, judged: s.judged}
	x.servers = append(x.servers, s)
}

// comesTo reports whether there is such a server in this check.
func (x *index) comesTo(section *config.Directive) bool {
	s := x.bySection[section]
	return s != nil && s.check == x.check
}

// with returns the main server and s: what stands in either counts for mounts of s.
func (x *index) with(s *server) []*server {
	if s == x.main {
		return []*server{s}
	}
	return []*server{x.main, s}
}

// covering returns the occurrences of a directive, one of serverFacts, that apply to
// all requests of m, in no order of precedence.
func (x *index) covering(name string, m *interp.Mount) []fact {
	var facts around
	for _, s := range x.with(x.server(sectionOf(m.Host))) {
		facts = append(facts, &s.facts)
	}
	return facts.covering(name, mountOf(m))
}
