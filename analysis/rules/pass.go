package rules

import (
	"cmp"
	"context"
	"runtime/debug"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Input is what the rules judge.
type Input struct {
	Config *config.Configuration
	Model  *interp.Model
	// Resolution is the model on Target, its unknown parts assumed.
	Resolution *interp.Resolution
	// Target is what is known of the server; its zero parts are unknown.
	Target interp.Target
	// Audit is what the applications import, nil where nobody has looked. Its directives
	// may be those of an older configuration.
	Audit *audit.Report
	// Machine is what the server's own machine says, nil where that is another one.
	Machine *Machine
	// Fragment is true for a file whose root is unknown: what may stand elsewhere is
	// not missed.
	Fragment bool
	// Memory is that of the root, nil to judge everything anew.
	Memory *Memory
	// Failed is told of a rule that panics: its finding is missing then, all others are
	// not. Nil lets the panic go on.
	Failed func(rule string, reason any, stack []byte)
}

// open is the input that misses nothing where something was not read.
func (in Input) open() Input {
	in.Fragment = in.Fragment || in.Config.Partial
	return in
}

// Check applies all rules and returns the findings in the order in which the
// server comes to their places. It returns what it has when ctx ends.
func Check(ctx context.Context, in Input) []Finding {
	in = in.open()
	if in.Memory == nil {
		in.Memory = NewMemory()
	}
	p := &Pass{Input: in, stopped: map[*config.Directive]bool{}, shared: map[toldKey]bool{}}
	in.Memory.prepare(p.surroundings())
	p.index = newIndex(in)
	in.Memory.decisions.update(in.Resolution.Processes)
	p.refusals()
	p.emissions()
	p.judgeLines()
	p.judgeFacts()
	p.judgeServers(ctx)
	judgeUnits(p, &in.Memory.groups, in.Model.Groups, func(r *Rule) func(*view, *interp.ProcessGroup) { return r.group })
	judgeUnits(p, &in.Memory.containers, in.Model.Containers, func(r *Rule) func(*view, *interp.Container) { return r.container })
	judgeUnits(p, &in.Memory.processes, in.Resolution.Processes, func(r *Rule) func(*view, *interp.Process) { return r.process })
	p.judgeDecisions()
	for i := range all {
		if ctx.Err() != nil {
			break
		}
		if all[i].check != nil && p.asks(&all[i]) {
			p.attempt(&p.reporter, &all[i], func() { all[i].check(p) })
		}
	}
	in.Memory.parts = p.parts
	return p.findings()
}

// surroundings are those of everything that is judged now.
func (p *Pass) surroundings() surroundings { return surroundings{p.Target, p.Fragment} }

// asks reports whether the rule is not silent about this input.
func (p *Pass) asks(rule *Rule) bool { return !rule.whole || !p.Fragment }

// Pass is one application of the rules to one input.
type Pass struct {
	Input
	*index
	reporter
	said      said
	stopped   map[*config.Directive]bool // what httpd refuses: nothing else about it counts
	shared    map[toldKey]bool           // told already, of what several servers find
	inherited []mount                    // of the main server, which every virtual host takes over
	// auditable are the lines that an audit may speak of; nil until it is asked for.
	auditable map[*config.Directive]bool
}

// attempt applies one rule, which reports to r, so that a panic of it costs no other
// rule its findings.
func (p *Pass) attempt(r *reporter, rule *Rule, judge func()) {
	r.rule = rule
	if p.Failed != nil {
		defer func() {
			if reason := recover(); reason != nil {
				p.Failed(rule.ID, reason, debug.Stack())
			}
		}()
	}
	judge()
}

// told is a finding with the directive that it is about. Without one its Seq is set.
type told struct {
	Finding
	about     *config.Directive
	elsewhere bool   // that does not stand in the server in which it was found
	template  bool   // its line holds what a template engine puts in
	group     string // the process group that it says is not there
	// part holds the directive, at its place at; nil when that is not known yet.
	part *part
	at   int
}

func newTold(f Finding, about *config.Directive) *told {
	return &told{Finding: f, about: about, template: f.Rule != templateID && restsOnTemplate(f.Spot)}
}

// seq is the place of the finding in the order of the server.
func (t *told) seq() int {
	if t.part != nil {
		return t.part.run.Seq(t.at)
	}
	return t.Seq
}

// place is what a finding is about: a directive and the part of it at fault.
type place struct {
	directive *config.Directive
	spot      config.Spot
}

// line is the whole of d's line.
func line(d *config.Directive) place { return place{d, d.LineSpot()} }

// name is the name of d.
func name(d *config.Directive) place { return place{d, d.NameSpot()} }

// argument is the part span of d's arguments.
func argument(d *config.Directive, span grammar.Span) place { return place{d, d.Spot(span)} }

// word is the n-th word of d's arguments, the whole line when there are fewer.
func word(d *config.Directive, n int) place {
	if words := d.Words(); n < len(words) {
		return argument(d, words[n].Span)
	}
	return line(d)
}

// related is at as a related place with its message.
func related(at place, message string) Related { return Related{Spot: at.spot, Message: message} }

// report adds f at the given place, with the id and manual page of the rule that is
// running, and with its severity unless f's is milder. Of a directive that httpd
// refuses only that is told; of one from the command line, or from what
// mod_wsgi-express generates, nothing.
func (r *reporter) report(at place, f Finding) {
	if !inFile(at.spot) {
		return
	}
	f.Related = slices.DeleteFunc(f.Related, func(r Related) bool { return !inFile(r.Spot) })
	f.Rule = r.rule.ID
	f.Severity = max(f.Severity, r.rule.Severity)
	f.URL = r.rule.URL
	f.Spot = at.spot
	f.Related = append(f.Related, uses(f.Spot)...)
	f.Fixes = deletionsAreSafe(f)
	r.found = append(r.found, newTold(f, at.directive))
}

// uses are the Use lines that bring a line of a macro to where it is, innermost first.
func uses(s config.Spot) []Related {
	var lines []Related
	for at := s.Origin; at != nil && at.Use != nil; at = at.Use.At {
		lines = append(lines, Related{config.Spot{Origin: at.Use.At}, "the macro " + at.Use.Macro + " is used here"})
	}
	return lines
}

// inFile reports whether s stands in a file.
func inFile(s config.Spot) bool { return s.Origin != nil && s.Origin.File != "" }

// findings are what was found about lines that httpd takes, in the order in which the
// server comes to them; findings of one directive in the order of the text at fault.
func (p *Pass) findings() []Finding {
	type place struct{ seq, start, at int }
	order := make([]place, 0, len(p.found))
	p.findPlaces()
	for i, t := range p.found {
		if t.template || p.Fragment && restsOnVariable(t) || p.refused(t.about) || p.saidElsewhere(t) {
			continue
		}
		order = append(order, place{t.seq(), t.Spot.Span.Start, i})
	}
	slices.SortFunc(order, func(a, b place) int {
		if a.seq != b.seq { // nearly always
			return a.seq - b.seq
		}
		return cmp.Or(a.start-b.start, a.at-b.at)
	})
	findings := make([]Finding, len(order))
	for i, o := range order {
		findings[i] = p.found[o.at].Finding
		if found := p.commentedGroup(p.found[o.at]); found != nil {
			findings[i].Related = append(slices.Clip(findings[i].Related), found...)
		}
		findings[i].Seq = o.seq
	}
	return findings
}

// refused reports whether httpd refuses the directive, or the container around it: what
// would come of the lines inside waits until the container may stand there.
func (p *Pass) refused(d *config.Directive) bool {
	if len(p.stopped) == 0 || d == nil {
		return false
	}
	return p.stopped[d] || d.Parent != nil && isContainer(d.Parent) && p.stopped[d.Parent]
}

// findPlaces finds the directives that findings are about and whose places are not known.
func (p *Pass) findPlaces() {
	var lost []*told
	wanted := map[*kind]bool{}
	about := map[*config.Directive]segment{}
	for _, t := range p.found {
		if t.part != nil && !t.part.gone || t.about == nil {
			continue
		}
		t.part = nil
		if k := p.kinds.byName[t.about.Name]; k != nil { // else it is no fact
			wanted[k] = true
			about[t.about] = segment{}
			lost = append(lost, t)
		}
	}
	at := map[*config.Directive]int{}
	for k := range wanted {
		for _, s := range p.segments[k.number] {
			for _, f := range s.facts {
				if _, asked := about[f.Directive]; asked {
					about[f.Directive], at[f.Directive] = s, f.at
				}
			}
		}
	}
	for _, t := range lost {
		t.part, t.at = about[t.about].part, at[t.about]
	}
}
