package rules

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// A rule judges units of one kind: a line, all lines of some names, a daemon group, a
// container, a process, a line with the processes in which it decides something, the
// mounts of a server, or the whole configuration. What it is given to see is what the
// memory compares, so that a remembered finding is right as long as its unit is the
// same; only rules about the whole see everything, and are asked at each check.

// reporter takes the findings of the rule that is running.
type reporter struct {
	rule  *Rule
	found []*told
}

// view is all that a rule of one line, group, container or process sees beside its unit.
// Units are never changed once they are published: one that differs is another one.
type view struct {
	reporter
	surroundings
}

// surroundings are what every remembered finding rests on.
type surroundings struct {
	// Target is what is known of the server; its zero parts are unknown.
	Target interp.Target
	// Fragment is true where what may stand elsewhere is not missed.
	Fragment bool
}

func (s surroundings) same(o surroundings) bool {
	return s.Fragment == o.Fragment && s.Target.Same(o.Target)
}

// factsView is all that a rule of facts sees: the directives of the names that it gave.
type factsView struct {
	view
	lists map[string][]fact
}

// placed returns the facts of that lower-case name, in file order.
func (v *factsView) placed(name string) []fact { return v.lists[name] }

// hostView is all that a rule of mounts sees: the mounts of one server, the facts of the
// server and of the main one that are among serverFacts, which requests for the mounts
// are surely denied, and the premise of the rule.
type hostView struct {
	view
	section *config.Directive // the <VirtualHost>, nil for the main server
	mounts  []mount
	// inherited are the mounts of the main server, which a virtual host takes over.
	inherited []mount
	denied    []denial
	around
	premise premise
}

// main reports whether the mounts are those of the main server.
func (v *hostView) main() bool { return v.section == nil }

// mount is what the line of a mount says.
type mount struct {
	Directive                      *config.Directive
	Path, Target                   string
	Match                          bool
	ProcessGroup, ApplicationGroup *string
	folder                         bool
}

// Folder reports whether the mount is of a folder of scripts.
func (m mount) Folder() bool { return m.folder }

func mountsOf(mounts []*interp.Mount) []mount {
	all := make([]mount, len(mounts))
	for i, m := range mounts {
		all[i] = mountOf(m)
	}
	return all
}

func mountOf(m *interp.Mount) mount {
	return mount{m.Directive, m.Path, m.Target, m.Match, m.ProcessGroup, m.ApplicationGroup, m.Folder()}
}

// denial is a mount whose every request is denied, and the line that denies it.
type denial struct {
	mount
	by *config.Directive
	// ofMain is true for a mount of the main server.
	ofMain bool
}

func denialOf(d *interp.Denied) denial { return denial{mountOf(d.Mount), d.By, d.Mount.Host.Main()} }

// premise is what a rule of mounts has to know of the whole configuration, as text that
// can be compared; silent when the rule has nothing to say.
type premise string

const (
	silent premise = ""
	given  premise = "given"
)

// givenIf is given, or silent.
func givenIf(condition bool) premise {
	if condition {
		return given
	}
	return silent
}

// unitMemory is what was found about the units of one kind, in their order.
type unitMemory[U comparable] struct {
	units []U
	found [][]*told
}

// judgeUnits applies the rules of a kind to the units that are not the remembered ones,
// which edits leave at the ends of the list.
func judgeUnits[U comparable](p *Pass, memory *unitMemory[U], units []U, judge func(*Rule) func(*view, U)) {
	last := *memory
	now := unitMemory[U]{units, make([][]*told, len(units))}
	head, tail := ends(last.units, units)
	copy(now.found, last.found[:head])
	copy(now.found[len(units)-tail:], last.found[len(last.units)-tail:])
	for i := head; i < len(units)-tail; i++ {
		v := &view{surroundings: p.surroundings()}
		for n := range all {
			if of := judge(&all[n]); of != nil && p.asks(&all[n]) {
				p.attempt(&v.reporter, &all[n], func() { of(v, units[i]) })
			}
		}
		now.found[i] = v.found
	}
	for _, found := range now.found {
		p.found = append(p.found, found...)
	}
	*memory = now
}

// ends counts how many elements at the beginning and at the end of two lists are the same,
// each element once.
func ends[T comparable](a, b []T) (head, tail int) {
	short := min(len(a), len(b))
	for head < short && a[head] == b[head] {
		head++
	}
	for tail < short-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head, tail
}

// judgedFacts is what a rule of facts found, with what it saw.
type judgedFacts struct {
	facts []*config.Directive // of all its names, one name after the other
	found []*told
}

// judgeFacts applies the rules of facts whose facts are not the remembered ones.
func (p *Pass) judgeFacts() {
	now := make([]judgedFacts, len(all))
	for i := range all {
		rule := &all[i]
		if rule.facts == nil || !p.asks(rule) {
			continue
		}
		names := strings.Fields(rule.lines)
		if i < len(p.Memory.facts) && p.sameFacts(names, p.Memory.facts[i].facts) {
			now[i] = p.Memory.facts[i]
		} else {
			v := &factsView{view: view{surroundings: p.surroundings()}, lists: make(map[string][]fact, len(names))}
			for _, name := range names {
				for f := range p.placed(name) {
					v.lists[name] = append(v.lists[name], f)
					now[i].facts = append(now[i].facts, f.Directive)
				}
			}
			p.attempt(&v.reporter, rule, func() { rule.facts(v) })
			now[i].found = v.found
		}
		p.found = append(p.found, now[i].found...)
	}
	p.Memory.facts = now
}

// sameFacts reports whether the facts of the names are these, one name after the other.
func (p *Pass) sameFacts(names []string, facts []*config.Directive) bool {
	n := 0
	for _, name := range names {
		for _, s := range p.segmentsOf(name) {
			for i := range s.facts {
				if n == len(facts) || facts[n] != s.facts[i].Directive {
					return false
				}
				n++
			}
		}
	}
	return n == len(facts)
}
