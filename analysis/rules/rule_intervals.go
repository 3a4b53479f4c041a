package rules

import (
	"fmt"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Switch intervals that reach further than they look (newInterpreterObject,
// wsgi_start_process).

var oddInterval = Rule{
	ID: "odd-switch-interval", Severity: Warning, Title: "A switch interval of seconds", URL: directivePage("WSGISwitchInterval"),
	check: checkOddIntervals,
}

// longestInterval is 200 times CPython's default of 5 ms: a thread that waits for
// the GIL so long is no longer served in any useful time.
const longestInterval = 1.0

func checkOddIntervals(p *Pass) {
	odd := func(at place, seconds float64) {
		if seconds > longestInterval {
			p.report(at, Finding{
				Message: fmt.Sprintf("The switch interval is %g seconds", seconds),
				Note:    "The unit is seconds: a thread that computes keeps all others waiting so long. 5 ms, CPython's default, are 0.005.",
			})
		}
	}
	for _, s := range p.intervals() {
		odd(word(s.Directive, 0), s.Seconds)
	}
	for _, g := range p.Model.Groups {
		if g.SwitchInterval != nil && g.Directive != nil {
			odd(argument(g.Directive, g.Option("switch-interval").Span), *g.SwitchInterval)
		}
	}
}

// intervals are all WSGISwitchInterval settings that count in their place.
func (p *Pass) intervals() []*interp.Setting {
	var all []*interp.Setting
	if s := p.Model.TopLevel.SwitchInterval; s != nil {
		all = append(all, s)
	}
	for _, c := range p.Model.Containers {
		if s := c.Settings.SwitchInterval; s != nil {
			all = append(all, s)
		}
	}
	return all
}

var processWideInterval = Rule{
	ID: "process-wide-interval", Severity: Warning, Title: "A switch interval for %{GLOBAL} reaches the whole process", URL: directivePage("WSGISwitchInterval"),
	check: checkProcessWide,
}

// checkProcessWide: in a container with application-group=%{GLOBAL} the interval is
// applied to the GIL of the main interpreter, which all interpreters without an own
// one share.
func checkProcessWide(p *Pass) {
	for _, c := range p.Model.Containers {
		s := c.Settings.SwitchInterval
		if s == nil || c.ApplicationGroup == nil || *c.ApplicationGroup != "" {
			continue
		}
		for _, process := range p.Resolution.Processes {
			if c.ProcessGroup != nil && *c.ProcessGroup != process.Name() {
				continue
			}
			if other := sharing(process); other != nil {
				p.report(line(s.Directive), Finding{
					Message: "The interval for %{GLOBAL} also counts for " + interpreterName(other),
					Note:    "Interpreters without an own GIL share the one of the main interpreter, and its interval. Write a container with process-group= only, which says so, or give the others own GILs.",
					Related: []Related{related(selectorPlace(c.Directive, "application-group"), "the selector is here")},
				})
				break
			}
		}
	}
}

// sharing is a sub interpreter that shares the main interpreter's GIL and serves
// requests, nil without one.
func sharing(process *interp.Process) *interp.Interpreter {
	for _, i := range process.Interpreters {
		if !i.Main && i.Mode == interp.SharedGIL && len(i.Mounts)+len(i.Handlers) > 0 {
			return i
		}
	}
	return nil
}

var overwrittenInterval = Rule{
	ID: "overwritten-interval", Severity: Warning, Title: "switch-interval= that WSGISwitchInterval overwrites later", URL: directivePage("WSGISwitchInterval"),
	check: checkOverwrittenIntervals,
}

// checkOverwrittenIntervals: switch-interval= is applied when the process has
// started; every sub interpreter that is created later with a shared GIL applies
// WSGISwitchInterval again, to the whole process.
func checkOverwrittenIntervals(p *Pass) {
	for _, process := range p.Resolution.Processes {
		g := process.Group
		if g == nil || g.SwitchInterval == nil || g.Directive == nil {
			continue
		}
		i, by := laterInterval(process)
		if by == nil || p.seconds(by) == *g.SwitchInterval {
			continue
		}
		p.report(argument(g.Directive, g.Option("switch-interval").Span), Finding{
			Message: fmt.Sprintf("switch-interval= holds only until %s is created", interpreterName(i)),
			Note:    "Then WSGISwitchInterval is applied to the GIL that the whole process shares. Keep one of the two.",
			Related: []Related{{by.LineSpot(), "this interval counts from then on"}},
		})
	}
}

// laterInterval is the first interpreter that is created at a request, shares the
// GIL and sets an interval, with the directive.
func laterInterval(process *interp.Process) (*interp.Interpreter, *config.Directive) {
	for _, i := range process.Interpreters {
		if i.Main || i.Created == interp.AtStart || i.Mode != interp.SharedGIL {
			continue
		}
		for _, r := range i.Because {
			if r.Setting == "WSGISwitchInterval" && r.Outcome == interp.Wins && r.Directive != nil {
				return i, r.Directive
			}
		}
	}
	return nil, nil
}

// seconds is the interval that d sets.
func (p *Pass) seconds(d *config.Directive) float64 {
	for _, s := range p.intervals() {
		if s.Directive == d {
			return s.Seconds
		}
	}
	return 0
}
