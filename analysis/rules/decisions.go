package rules

import (
	"iter"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// decision is a line that decided a setting of interpreters, or came too late to, with the
// processes of those interpreters. It is a unit of rules: processes are never changed once
// they are published, so that what was found holds until another one comes or goes.
type decision struct {
	line      *config.Directive
	processes []*interp.Process // in the order of the resolution
	tally     tally

	stale bool // the processes are others than when it was judged
	found []*told
}

// tally counts what became of a line in all interpreters.
type tally struct {
	wins, loses, ignored int
}

// decisions are those of one resolution after the other.
type decisions struct {
	processes []*interp.Process
	byLine    map[*config.Directive]*decision
	stale     []*decision
	telling   map[*decision]bool // those with findings
	losing    map[*decision]bool // those that lost everywhere
}

// update takes the processes of a new resolution: only lines that a process names which
// came or went become stale.
func (m *decisions) update(processes []*interp.Process) {
	head, tail := ends(m.processes, processes)
	gone, came := m.processes[head:len(m.processes)-tail], processes[head:len(processes)-tail]
	const most = 64 // to take more out of long lists one by one would be quadratic
	if m.byLine == nil || len(gone) > most {
		*m = decisions{byLine: map[*config.Directive]*decision{}, telling: map[*decision]bool{}, losing: map[*decision]bool{}}
		gone, came = nil, processes
	}
	m.processes = processes
	for _, p := range gone {
		for line := range linesOf(p) {
			d := m.touched(line)
			d.processes = slices.DeleteFunc(d.processes, func(of *interp.Process) bool { return of == p })
		}
	}
	for _, p := range came {
		for line := range linesOf(p) {
			d := m.touched(line)
			d.processes = append(d.processes, p)
		}
	}
	m.order()
	for _, d := range m.stale {
		d.count()
		setOf(m.losing, d, d.loses())
	}
}

// linesOf are the lines that decided something in a process, or came too late to.
func linesOf(p *interp.Process) map[*config.Directive]bool {
	lines := map[*config.Directive]bool{}
	for reason := range reasonsOf(p) {
		lines[reason.Directive] = true
	}
	return lines
}

// reasonsOf yields the reasons in a process that are lines.
func reasonsOf(p *interp.Process) iter.Seq[*interp.Reason] {
	return func(yield func(*interp.Reason) bool) {
		each := func(reasons []interp.Reason) bool {
			for i := range reasons {
				if reasons[i].Directive != nil && !yield(&reasons[i]) {
					return false
				}
			}
			return true
		}
		if !each(p.FreeThreaded.Because) {
			return
		}
		for _, i := range p.Interpreters {
			if !each(i.Because) {
				return
			}
		}
	}
}

// touched is the decision of the line, which becomes stale.
func (m *decisions) touched(line *config.Directive) *decision {
	d := m.byLine[line]
	if d == nil {
		d = &decision{line: line}
		m.byLine[line] = d
	}
	if !d.stale {
		d.stale = true
		m.stale = append(m.stale, d)
	}
	return d
}

// order puts the processes of stale decisions into the order of the resolution, where new
// ones stand at the end.
func (m *decisions) order() {
	if !slices.ContainsFunc(m.stale, func(d *decision) bool { return len(d.processes) > 1 }) {
		return
	}
	place := make(map[*interp.Process]int, len(m.processes))
	for i, p := range m.processes {
		place[p] = i
	}
	for _, d := range m.stale {
		slices.SortFunc(d.processes, func(a, b *interp.Process) int { return place[a] - place[b] })
	}
}

// judgeDecisions applies the rules of decisions to those that are stale.
func (p *Pass) judgeDecisions() {
	m := &p.Memory.decisions
	for len(m.stale) > 0 {
		d := m.stale[len(m.stale)-1]
		m.stale, d.stale = m.stale[:len(m.stale)-1], false
		v := &view{surroundings: p.surroundings()}
		for i := range all {
			if all[i].decision != nil && p.asks(&all[i]) && len(d.processes) > 0 {
				p.attempt(&v.reporter, &all[i], func() { all[i].decision(v, d) })
			}
		}
		d.found = v.found
		setOf(m.telling, d, len(d.found) > 0)
		if len(d.processes) == 0 {
			delete(m.byLine, d.line)
		}
	}
	for d := range m.telling {
		p.found = append(p.found, d.found...)
	}
}

// setOf puts the element into the set, or takes it out.
func setOf[T comparable](set map[T]bool, element T, in bool) {
	if in {
		set[element] = true
	} else {
		delete(set, element)
	}
}

// count finds what became of the line.
func (d *decision) count() {
	d.tally = tally{}
	for _, p := range d.processes {
		for r := range reasonsOf(p) {
			if r.Directive != d.line {
				continue
			}
			switch r.Outcome {
			case interp.Wins:
				d.tally.wins++
			case interp.Loses:
				d.tally.loses++
			case interp.Ignored:
				d.tally.ignored++
			}
		}
	}
}

// loses reports whether the line lost wherever it came into question.
func (d *decision) loses() bool { return d.tally.loses > 0 && d.tally.wins+d.tally.ignored == 0 }

// outcome is what became of a scoped directive.
func (p *Pass) outcome(line *config.Directive) tally {
	if d := p.Memory.decisions.byLine[line]; d != nil {
		return d.tally
	}
	return tally{}
}

// loses reports whether a scoped directive matched interpreters, and lost in all of them.
func (p *Pass) loses(line *config.Directive) bool {
	d := p.Memory.decisions.byLine[line]
	return d != nil && d.loses()
}
