package rules

import (
	"context"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Memory is what the checks of one root keep from one to the next, so that an edit
// costs what it touches. It serves one check at a time; what it hands out is not
// changed any more.
type Memory struct {
	kinds   *kinds
	parts   []*part
	common  common
	servers map[*config.Directive]*judged // by virtual host, nil the main server
}

// NewMemory returns an empty memory.
func NewMemory() *Memory { return &Memory{kinds: &kinds{byName: map[string]*kind{}}} }

// common is what the findings about the mounts of every server rest on.
type common struct {
	main   []*config.Directive // the main server's facts among serverFacts
	given  []any               // the answers of Rule.given
	groups []*config.Directive // the daemon groups, on which refused requests rest
}

// judged are the findings about one server, with what they rest on besides.
type judged struct {
	stretches []*stretch
	mounts    []*interp.Mount
	refused   []*interp.Refused
	denied    []*interp.Denied
	ofMounts  []*told
	ofRefused []*told
}

// judgeServers applies the rules of mounts to one server after the other; what is
// remembered of a server that nothing touched is still right.
func (p *Pass) judgeServers(ctx context.Context) {
	now := p.common()
	last := p.Memory.common
	sameMain := slices.Equal(now.main, last.main) && slices.Equal(now.given, last.given)
	sameGroups := slices.Equal(now.groups, last.groups)
	remembered := make(map[*config.Directive]*judged, len(p.servers))
	for _, s := range p.servers {
		if ctx.Err() != nil {
			return
		}
		j := &judged{stretches: s.stretches, mounts: s.mounts, refused: s.refused, denied: s.denied}
		before := p.Memory.servers[s.section]
		if before != nil && sameMain && slices.Equal(j.stretches, before.stretches) && slices.EqualFunc(j.mounts, before.mounts, sameMount) &&
			slices.EqualFunc(j.denied, before.denied, sameDenied) {
			j.ofMounts = before.ofMounts
		} else {
			j.ofMounts = p.apart(s, func() { p.judgeMounts(s, now.given) })
		}
		if before != nil && sameGroups && slices.EqualFunc(j.refused, before.refused, sameRefused) {
			j.ofRefused = before.ofRefused
		} else {
			j.ofRefused = p.apart(s, func() { p.judgeRefused(s) })
		}
		remembered[s.section] = j
		p.tell(j.ofRefused)
		p.tell(j.ofMounts)
	}
	p.Memory.common, p.Memory.servers = now, remembered
}

// common is what the findings about servers rest on now.
func (p *Pass) common() common {
	var c common
	for _, s := range p.main.stretches {
		for _, f := range s.facts {
			c.main = append(c.main, f.Directive)
		}
	}
	for i := range all {
		var answer any
		if r := &all[i]; r.mounts != nil && !(r.whole && p.Fragment) {
			answer = true
			if r.given != nil {
				answer = r.given(p)
			}
		}
		c.given = append(c.given, answer)
	}
	for _, g := range p.Model.Groups {
		c.groups = append(c.groups, g.Directive)
	}
	return c
}

// judgeMounts applies the rules about the mounts of s whose answer is not nil.
func (p *Pass) judgeMounts(s *server, given []any) {
	if len(s.mounts)+len(s.denied)+len(p.main.mounts) == 0 {
		return
	}
	for i := range all {
		if given[i] != nil {
			p.attempt(&all[i], func() { all[i].mounts(p, s) })
		}
	}
}

// apart returns the findings of judge, which are about s.
func (p *Pass) apart(s *server, judge func()) []*told {
	before := p.found
	p.found = nil
	judge()
	found := p.found
	p.found = before
	for _, t := range found {
		t.elsewhere = t.about.Enclosing("<VirtualHost") != s.section
	}
	return found
}

// tell adds findings about a server. What several servers find about one line is told
// once.
func (p *Pass) tell(found []*told) {
	for _, t := range found {
		if t.elsewhere {
			key := toldKey{t.Rule, t.about}
			if p.shared[key] {
				continue
			}
			p.shared[key] = true
		}
		p.found = append(p.found, t)
	}
}

// toldKey is a rule and the line of a finding.
type toldKey struct {
	rule string
	line *config.Directive
}

func sameMount(a, b *interp.Mount) bool { return a.Directive == b.Directive }

func sameDenied(a, b *interp.Denied) bool {
	return a.Mount.Directive == b.Mount.Directive && a.By == b.By
}

func sameRefused(a, b *interp.Refused) bool {
	return a.Code == b.Code && a.Directive == b.Directive && a.ProcessGroup == b.ProcessGroup && namingLine(a) == namingLine(b)
}
