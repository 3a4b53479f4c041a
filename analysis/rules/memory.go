package rules

import (
	"context"
	"maps"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Memory is what the checks of one root keep from one to the next, so that an edit
// costs what it touches. It serves one check at a time; what it hands out is not
// changed any more.
type Memory struct {
	surroundings surroundings // of all that is remembered
	kinds        *kinds
	parts        []*part
	facts        []judgedFacts // by rule
	groups       unitMemory[*interp.ProcessGroup]
	containers   unitMemory[*interp.Container]
	processes    unitMemory[*interp.Process]
	decisions    decisions
	common       *common                       // nil when not all of what is remembered rests on one
	segments     [][]segment                   // of the check before: their memory serves the next
	bySection    map[*config.Directive]*server // of all checks, with what was found about each
	checks       int
}

// NewMemory returns an empty memory.
func NewMemory() *Memory {
	return &Memory{kinds: &kinds{byName: map[string]*kind{}}, bySection: map[*config.Directive]*server{}}
}

// prepare forgets what was found in other surroundings.
func (m *Memory) prepare(now surroundings) {
	if !m.surroundings.same(now) {
		*m = *NewMemory()
		m.surroundings = now
	}
}

// common are the inputs that the findings about the mounts of all servers share: if one
// changes, all are judged again.
type common struct {
	main     []*config.Directive    // the main server's facts among serverFacts
	bounded  bool                   // whether virtual hosts are judged
	premises []premise              // by rule
	groups   []*interp.ProcessGroup // on which refused requests rest
	left     []*config.LeftOut      // what would define others
}

// judged are the findings about one server, with what they rest on besides.
type judged struct {
	check     int // the last that came to the server
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
	now, last := p.common(), p.Memory.common
	sameMain := last != nil && now.bounded == last.bounded && slices.Equal(now.main, last.main) && slices.Equal(now.premises, last.premises)
	sameGroups := last != nil && slices.EqualFunc(now.groups, last.groups, sameGroup) && slices.Equal(now.left, last.left)
	p.Memory.common = nil // when ctx ends, what is remembered is half old and half new
	for _, s := range p.servers {
		if ctx.Err() != nil {
			return
		}
		if s.judged == nil {
			s.judged = &judged{}
		}
		j := s.judged
		known := j.check == p.check-1
		if !known || !sameMain || !slices.Equal(s.facts.stretches, j.stretches) || !slices.EqualFunc(s.mounts, j.mounts, sameMount) ||
			!slices.EqualFunc(s.denied, j.denied, sameDenied) {
			j.ofMounts = s.apart(p.judgeMounts(s, now))
		}
		if !known || !sameGroups || !slices.EqualFunc(s.refused, j.refused, sameRefused) {
			j.ofRefused = s.apart(p.judgeRefused(s))
		}
		j.check, j.stretches, j.mounts, j.refused, j.denied = p.check, s.facts.stretches, s.mounts, s.refused, s.denied
		p.tell(j.ofRefused)
		p.tell(j.ofMounts)
	}
	if len(p.bySection) > 2*len(p.servers) {
		maps.DeleteFunc(p.bySection, func(section *config.Directive, _ *server) bool { return !p.comesTo(section) })
	}
	p.Memory.common = &now
}

// mostTakenOver is how many pairs of a main server's line and a virtual host that takes it
// over are judged; with more, virtual hosts are not.
const mostTakenOver = 4_000_000

// common is what the findings about servers rest on now.
func (p *Pass) common() common {
	var c common
	for _, s := range p.main.facts.stretches {
		for _, f := range s.facts {
			c.main = append(c.main, f.Directive)
		}
	}
	c.bounded = (len(c.main)+len(p.main.mounts))*len(p.servers) <= mostTakenOver
	c.premises = make([]premise, len(all))
	for i := range all {
		if r := &all[i]; r.mounts != nil && p.asks(r) {
			c.premises[i] = given
			if r.given != nil {
				c.premises[i] = r.given(p)
			}
		}
	}
	c.left = p.Config.LeftOut
	c.groups = p.Model.Groups
	return c
}

// judgeMounts applies the rules about the mounts of s whose premise is not silent. Where
// too much of the main server counts for too many virtual hosts, theirs are not judged.
func (p *Pass) judgeMounts(s *server, c common) []*told {
	if len(s.mounts)+len(s.denied)+len(p.main.mounts) == 0 || s != p.main && !c.bounded {
		return nil
	}
	v := &hostView{view: view{surroundings: p.surroundings()}, section: s.section, mounts: mountsOf(s.mounts)}
	if s != p.main {
		if p.inherited == nil {
			p.inherited = mountsOf(p.main.mounts)
		}
		v.inherited = p.inherited
	}
	for _, d := range s.denied {
		v.denied = append(v.denied, denialOf(d))
	}
	for _, of := range p.with(s) {
		v.around = append(v.around, &of.facts)
	}
	for i := range all {
		if v.premise = c.premises[i]; v.premise != silent {
			p.attempt(&v.reporter, &all[i], func() { all[i].mounts(v) })
		}
	}
	return v.found
}

// judgeLines adds what was found about single lines, when their runs were first seen.
func (p *Pass) judgeLines() {
	for _, part := range p.parts {
		if !part.judged {
			part.judged = true
			v := &view{surroundings: p.surroundings()}
			for _, l := range part.lists {
				for _, rule := range l.kind.rules {
					if !p.asks(rule) {
						continue
					}
					for _, f := range l.facts {
						p.attempt(&v.reporter, rule, func() { rule.line(v, f) })
					}
				}
			}
			part.found = v.found
		}
		p.found = append(p.found, part.found...)
	}
}

// apart marks findings about s that stand in another server.
func (s *server) apart(found []*told) []*told {
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

func sameGroup(a, b *interp.ProcessGroup) bool { return a == b || a.Directive == b.Directive }

func sameMount(a, b *interp.Mount) bool { return a.Directive == b.Directive }

func sameDenied(a, b *interp.Denied) bool {
	return a.Mount.Directive == b.Mount.Directive && a.By == b.By
}

func sameRefused(a, b *interp.Refused) bool {
	return a.Code == b.Code && a.Directive == b.Directive && a.ProcessGroup == b.ProcessGroup && namingLine(a) == namingLine(b)
}
