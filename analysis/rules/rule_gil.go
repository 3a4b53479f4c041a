package rules

import (
	"fmt"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// The codes that mod_wsgi logs about GIL modes and switch intervals
// (wsgi_set_per_interpreter_gil, wsgi_set_free_threading, wsgi_python_init,
// newInterpreterObject, wsgi_start_process).

var ownGILNeedsPython312 = Rule{
	ID: "WSGI0198", Severity: Warning,
	Title: "WSGIPerInterpreterGIL needs Python 3.12",
	URL:   codePage("wsgi0198"),
	explain: func(p *Pass, e *emitted) {
		if !p.Target.Python.Known() {
			return
		}
		p.report(line(e.Directive), Finding{
			Message: fmt.Sprintf("WSGIPerInterpreterGIL has no effect on Python %d.%d", p.Target.Python.Major, p.Target.Python.Minor),
			Note:    "Own GILs exist since Python 3.12; here all interpreters of a process share one GIL. Remove the line, or build mod_wsgi for Python 3.12 or later.",
			Fixes:   deleteLine(e.Directive), Unnecessary: true,
		})
	},
	check: func(p *Pass) {
		if p.Target.Python.Known() {
			return
		}
		for _, own := range p.ownGILs() {
			if d := own.setting.Directive; p.outcome(d).wins > 0 {
				p.report(line(d), Finding{
					Severity: Information,
					Message:  "WSGIPerInterpreterGIL On needs Python 3.12 or later",
					Note:     "Before that all interpreters of a process share one GIL, and mod_wsgi logs WSGI0198.",
				})
			}
		}
	},
}

// beforeOwnGILs reports whether the target is surely a Python without own GILs.
func beforeOwnGILs(t interp.Target) bool {
	return t.Python.Known() && t.Python.Less(interp.Version{Major: 3, Minor: 12})
}

var freeThreadingNeedsBuild = Rule{
	ID: "WSGI0200", Severity: Warning,
	Title: "WSGIFreeThreading needs a free-threaded Python",
	URL:   codePage("wsgi0200"),
	check: func(p *Pass) {
		known := p.Target.FreeThreaded
		for _, s := range p.freeThreadingOn() {
			switch {
			case known == nil && !p.Fragment && !p.freesAny(s): // another rule says why it has no effect
			case known == nil:
				p.report(line(s), Finding{
					Severity: Information,
					Message:  "WSGIFreeThreading On needs a free-threaded build of Python, such as 3.13t",
					Note:     "On any other build the GIL stays (WSGI0200), and own GILs and switch intervals of the same processes are skipped as well.",
				})
			case !*known:
				p.report(line(s), Finding{
					Message: "WSGIFreeThreading On does not remove the GIL: this Python is no free-threaded build",
					Note:    "The GIL stays, and mod_wsgi skips own GILs and switch intervals of the same processes all the same. Remove the line, or build mod_wsgi for a free-threaded Python (3.13t or later).",
					Fixes:   deleteLine(s),
				})
			}
		}
	},
}

// freesAny reports whether the WSGIFreeThreading On decides for a process in which Python
// starts.
func (p *Pass) freesAny(d *config.Directive) bool {
	return slices.ContainsFunc(p.Resolution.Processes, func(process *interp.Process) bool {
		return process.Starts && slices.ContainsFunc(process.FreeThreaded.Because, func(r interp.Reason) bool {
			return r.Directive == d && r.Outcome == interp.Wins
		})
	})
}

// freeThreadingOn are the WSGIFreeThreading On directives of all places but the
// containers with application-group=, which WSGI0201 speaks of.
func (p *Pass) freeThreadingOn() []*config.Directive {
	var on []*config.Directive
	add := func(s *interp.Setting) {
		if s != nil && s.On {
			on = append(on, s.Directive)
		}
	}
	add(p.Model.TopLevel.FreeThreading)
	for _, c := range p.Model.Containers {
		if c.ApplicationGroup == nil {
			add(c.Settings.FreeThreading)
		}
	}
	return on
}

var freeThreadingPerApplication = Rule{
	ID: "WSGI0201", Severity: Warning,
	Title: "WSGIFreeThreading in a container with application-group=",
	URL:   codePage("wsgi0201"),
	explain: func(p *Pass, e *emitted) {
		f := Finding{
			Message:     "WSGIFreeThreading is ignored in a container with application-group=",
			Note:        "Free-threading belongs to a whole process. Put it in a container with process-group= only, or at the top level.",
			Fixes:       deleteLine(e.Directive),
			Unnecessary: true,
		}
		if c := e.Directive.Parent; c != nil {
			f.Related = []Related{related(selectorPlace(c, "application-group"), "the selector is here")}
			if group, ok := selectorValue(c, "process-group"); ok {
				f.Note = fmt.Sprintf("Free-threading belongs to a whole process. Put it in <WSGIInterpreterOptions process-group=%s>.", group)
				f.Fixes = append(p.toWholeProcess(e.Directive), f.Fixes...)
			}
		}
		p.report(line(e.Directive), f)
	},
}

// toWholeProcess is a fix that lets d count for the process group of the container around
// it: out of the container, or without application-group= where nothing else is in it.
func (p *Pass) toWholeProcess(d *config.Directive) []Fix {
	for _, c := range p.Model.Containers {
		if c.Directive == d.Parent && len(settings(c)) == 1 {
			return removeWord(selectorPlace(c.Directive, "application-group"))
		}
	}
	return moveToGroup(d)
}

var switchIntervalSharedGIL = Rule{
	ID: "WSGI0199", Severity: Warning,
	Title: "A switch interval for an interpreter that shares its GIL",
	URL:   codePage("wsgi0199"),
	explain: func(p *Pass, e *emitted) {
		f := Finding{
			Message: "The switch interval is skipped: " + names(e, "the interpreter") + " has no GIL of its own",
			Note:    "A container with application-group= sets the interval only for an interpreter with its own GIL. Add WSGIPerInterpreterGIL On to the container (Python 3.12 or later), or move the interval to a container with process-group= only.",
		}
		old := beforeOwnGILs(p.Target)
		if old {
			f.Note = fmt.Sprintf("A container with application-group= sets the interval only for an interpreter with its own GIL, and Python %d.%d has none. Move the interval to a container with process-group= only.", p.Target.Python.Major, p.Target.Python.Minor)
		}
		if c := e.Directive.Parent; c != nil {
			f.Related = []Related{related(line(c), "the container")}
			if !old && !p.setsOwnGIL(c) {
				f.Fixes = insertAbove("Add WSGIPerInterpreterGIL On", e.Directive, "WSGIPerInterpreterGIL On")
			}
			f.Fixes = append(f.Fixes, p.toWholeProcess(e.Directive)...)
		}
		p.report(line(e.Directive), f)
	},
}

// setsOwnGIL reports whether the container says On or Off about own GILs.
func (p *Pass) setsOwnGIL(container *config.Directive) bool {
	return slices.ContainsFunc(p.Model.Containers, func(c *interp.Container) bool {
		return c.Directive == container && c.Settings.PerInterpreterGIL != nil
	})
}

// inVain is a fix that deletes a line which is skipped wherever it would count.
func (p *Pass) inVain(d *config.Directive) []Fix {
	if p.outcome(d).wins > 0 {
		return nil
	}
	return deleteLine(d)
}

var ownGILFreeThreaded = Rule{
	ID: "WSGI0202", Severity: Warning,
	Title: "An own GIL in a free-threaded process",
	URL:   codePage("wsgi0202"),
	explain: func(p *Pass, e *emitted) {
		p.report(line(e.Directive), Finding{
			Message: "WSGIPerInterpreterGIL is skipped for " + names(e, "an interpreter") + ": its process is free-threaded",
			Note:    "WSGIFreeThreading On wins over own GILs in the whole process, even on a Python that keeps its GIL. Choose one of the two for each process group.",
			Related: p.freeThreadingOf(e), Fixes: p.inVain(e.Directive),
		})
	},
}

var intervalFreeThreadedChildren = Rule{
	ID: "WSGI0203", Severity: Warning,
	Title: "A switch interval in free-threaded Apache children",
	URL:   codePage("wsgi0203"),
	explain: func(p *Pass, e *emitted) {
		if p.skippedElsewhere(e.Directive) {
			return // WSGI0205 names the children too
		}
		p.report(line(e.Directive), Finding{
			Message: "WSGISwitchInterval is skipped in the Apache children, which are free-threaded",
			Note:    "Without a GIL there is nothing to switch. Remove the line, or put it into a container for the process groups that have a GIL.",
			Related: p.freeThreadingOf(e), Fixes: p.inVain(e.Directive),
		})
	},
}

var intervalFreeThreadedDaemon = Rule{
	ID: "WSGI0204", Severity: Warning,
	Title: "switch-interval= on a free-threaded daemon group",
	URL:   codePage("wsgi0204"),
	explain: func(p *Pass, e *emitted) {
		at := line(e.Directive)
		for _, g := range p.Model.Groups {
			if g.Directive == e.Directive {
				if o := g.Option("switch-interval"); o != nil {
					at = argument(g.Directive, o.Span)
				}
			}
		}
		p.report(at, Finding{
			Message: "switch-interval= is skipped: the daemon group is free-threaded",
			Note:    "Without a GIL there is nothing to switch. Remove the option, or WSGIFreeThreading for this group.",
			Related: p.freeThreadingOf(e), Fixes: removeWord(at), Unnecessary: true,
		})
	},
}

var intervalFreeThreadedInterpreter = Rule{
	ID: "WSGI0205", Severity: Warning,
	Title: "A switch interval for an interpreter of a free-threaded process",
	URL:   codePage("wsgi0205"),
	explain: func(p *Pass, e *emitted) {
		embedded := slices.ContainsFunc(p.Resolution.Run, func(run interp.Emission) bool {
			return run.Code == intervalFreeThreadedChildren.ID && run.Directive == e.Directive
		})
		if embedded && !p.skippedElsewhere(e.Directive) {
			return // WSGI0203 says it of the children
		}
		f := Finding{
			Message: "WSGISwitchInterval is skipped for " + names(e, "interpreters") + ": no GIL to switch in a free-threaded process",
			Note:    "Remove the line, or put it into a container for the process groups that have a GIL.",
			Related: p.freeThreadingOf(e), Fixes: p.inVain(e.Directive),
		}
		if embedded {
			f.Note = "The Apache children log WSGI0203 for the same line. " + f.Note
		}
		p.report(line(e.Directive), f)
	},
}

// skippedElsewhere reports whether an interpreter of a daemon group skips the interval
// that the line sets because its process is free-threaded.
func (p *Pass) skippedElsewhere(d *config.Directive) bool {
	for _, process := range p.Resolution.Processes {
		for _, i := range process.Interpreters {
			if process.Group != nil && slices.ContainsFunc(i.Codes, func(e interp.Emission) bool { return e.Code == "WSGI0205" && e.Directive == d }) {
				return true
			}
		}
	}
	return false
}

// names lists the interpreters of e, or says other when there are none.
func names(e *emitted, other string) string {
	if len(e.Interpreters) == 0 {
		return other
	}
	return e.names()
}

// freeThreadingOf points at the WSGIFreeThreading that won in the process of e.
func (p *Pass) freeThreadingOf(e *emitted) []Related {
	var process *interp.Process
	switch {
	case len(e.Interpreters) > 0:
		process = e.Interpreters[0].Process
	default:
		for _, candidate := range p.Resolution.Processes {
			if candidate.Group == nil || candidate.Group.Directive == e.Directive {
				process = candidate
			}
		}
	}
	if process == nil {
		return nil
	}
	for _, r := range process.FreeThreaded.Because {
		if r.Outcome == interp.Wins && r.Directive != nil {
			return []Related{{r.Directive.LineSpot(), "free-threading is switched on here"}}
		}
	}
	return nil
}
