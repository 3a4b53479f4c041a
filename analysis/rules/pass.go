package rules

import (
	"cmp"
	"context"
	"slices"

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
	// Fragment is true for a file whose root is unknown: what may stand elsewhere is
	// not missed.
	Fragment bool
}

// Check applies all rules and returns the findings in the order in which the
// server comes to their places. It returns what it has when ctx ends.
func Check(ctx context.Context, in Input) []Finding {
	p := &Pass{Input: in, index: newIndex(in), stopped: map[*config.Directive]bool{}}
	p.refusals()
	p.emissions()
	for i := range all {
		if ctx.Err() != nil {
			break
		}
		if all[i].check == nil || all[i].whole && in.Fragment {
			continue
		}
		p.rule = &all[i]
		p.rule.check(p)
	}
	p.order()
	return p.findings
}

// Pass is one application of the rules to one input.
type Pass struct {
	Input
	*index
	rule     *Rule
	stopped  map[*config.Directive]bool // what httpd refuses: nothing else about it counts
	findings []Finding
	about    []*config.Directive // of findings[i], nil when Seq is already set
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
func (p *Pass) report(at place, f Finding) {
	if p.stopped[at.directive] || !inFile(at.spot) {
		return
	}
	f.Related = slices.DeleteFunc(f.Related, func(r Related) bool { return !inFile(r.Spot) })
	f.Rule = p.rule.ID
	f.Severity = max(f.Severity, p.rule.Severity)
	f.URL = p.rule.URL
	f.Spot = at.spot
	p.findings = append(p.findings, f)
	p.about = append(p.about, at.directive)
}

// inFile reports whether s stands in a file.
func inFile(s config.Spot) bool { return s.Origin != nil && s.Origin.File != "" }

// order gives each finding its Seq and sorts by it; findings of one directive stay
// in the order of the rules.
func (p *Pass) order() {
	seq := map[*config.Directive]int{}
	for _, d := range p.about {
		if d != nil {
			seq[d] = 0
		}
	}
	if len(seq) > 0 {
		for _, fact := range p.Config.Facts() {
			if _, wanted := seq[fact.Directive]; wanted {
				seq[fact.Directive] = fact.Seq
			}
		}
	}
	for i, d := range p.about {
		if d != nil {
			p.findings[i].Seq = seq[d]
		}
	}
	slices.SortStableFunc(p.findings, func(a, b Finding) int { return cmp.Compare(a.Seq, b.Seq) })
}
