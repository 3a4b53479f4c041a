package rules

import (
	"fmt"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Combinations of GIL modes that mod_wsgi takes without a word.

var ownGILWithoutEffect = Rule{
	ID: "own-gil-main", Severity: Warning, Title: "WSGIPerInterpreterGIL where only the main interpreter is", URL: directivePage("WSGIPerInterpreterGIL"),
	whole: true, check: checkOwnGILWithoutEffect,
}

// checkOwnGILWithoutEffect: the main interpreter never gets an own GIL, without a
// message (newInterpreterObject).
func checkOwnGILWithoutEffect(p *Pass) {
	if len(p.Model.Mounts)+len(p.Model.Handlers)+len(p.Model.Imports) == 0 {
		return
	}
	for _, own := range p.ownGILs() {
		c := own.container
		if c != nil && missingGroup(p, c) || !p.onlyMain(c) {
			continue
		}
		p.report(line(own.setting.Directive), Finding{
			Message: "WSGIPerInterpreterGIL has no effect: it only meets main interpreters, which never have a GIL of their own",
			Note:    "Give the mounts a name: application-group=NAME instead of %{GLOBAL}. Then each name is a sub interpreter with its own GIL.",
		})
	}
}

// ownGIL is a WSGIPerInterpreterGIL On that counts in its place.
type ownGIL struct {
	setting   *interp.Setting
	container *interp.Container // nil at the top level
}

func (p *Pass) ownGILs() []ownGIL {
	var all []ownGIL
	add := func(s *interp.Setting, c *interp.Container) {
		if s != nil && s.On {
			all = append(all, ownGIL{s, c})
		}
	}
	add(p.Model.TopLevel.PerInterpreterGIL, nil)
	for _, c := range p.Model.Containers {
		add(c.Settings.PerInterpreterGIL, c)
	}
	return all
}

// onlyMain reports whether the container, or the top level, meets main interpreters
// only, at least one of which serves something.
func (p *Pass) onlyMain(c *interp.Container) bool {
	if c != nil && c.ApplicationGroup != nil {
		return *c.ApplicationGroup == ""
	}
	serves := false
	for _, process := range p.Resolution.Selected(c) {
		for _, i := range process.Interpreters {
			if !i.Main {
				return false
			}
			serves = serves || serving(i)
		}
	}
	return serves
}

func serving(i *interp.Interpreter) bool {
	return len(i.Mounts)+len(i.Handlers)+len(i.Imports) > 0
}

var ownGILOneThread = Rule{
	ID: "own-gil-one-thread", Severity: Hint, Title: "An own GIL in a process with one thread", URL: directivePage("WSGIPerInterpreterGIL"),
	process: func(v *view, process *interp.Process) {
		g := process.Group
		if g == nil || g.Directive == nil || g.Threads != 1 || g.Option("threads") == nil {
			return
		}
		for _, i := range process.Interpreters {
			if i.Mode == interp.OwnGIL && serving(i) {
				v.report(argument(g.Directive, g.Option("threads").Span), Finding{
					Message: fmt.Sprintf("One thread cannot use the own GIL of %s", interpreterName(i)),
					Note:    "A process with one thread handles one request at a time, so that nothing runs in parallel in it. Raise threads=, or leave WSGIPerInterpreterGIL away.",
				})
				break
			}
		}
	},
}

var globalWithNamed = Rule{
	ID: "global-with-named", Severity: Warning, Title: "%{GLOBAL} and named application groups in one process", URL: directivePage("WSGIApplicationGroup"),
	process: checkGlobalWithNamed,
}

// checkGlobalWithNamed: from Python 3.12 on, a thread that has served a named sub
// interpreter serves later requests for the main interpreter in the named one.
func checkGlobalWithNamed(v *view, process *interp.Process) {
	python := v.Target.Python
	if python.Known() && python.Less(interp.Version{Major: 3, Minor: 12}) {
		return
	}
	var global, named *interp.Mount
	var name *interp.Interpreter
	for _, i := range process.Interpreters {
		switch {
		case len(i.Mounts) == 0:
		case i.Main && global == nil:
			global = i.Mounts[0]
		case !i.Main && named == nil:
			named, name = i.Mounts[0], i
		}
	}
	if global == nil || named == nil || global == named {
		return
	}
	f := Finding{
		Message: fmt.Sprintf("Requests for %s can run in %s", global.Path, interpreterName(name)),
		Note:    "From Python 3.12 on, a thread that has served a named interpreter stays in it for later %{GLOBAL} requests. Give the two mounts different process groups, or both a name.",
		Related: []Related{{named.Directive.LineSpot(), "this mount has a named interpreter in the same processes"}},
	}
	if !python.Known() {
		f.Severity = Information
	}
	v.report(line(global.Directive), f)
}

var mixedModes = Rule{
	ID: "mixed-modes", Severity: Hint, Title: "Two GIL modes in one process", URL: directivePage("WSGIPerInterpreterGIL"),
	process: checkMixedModes,
}

// checkMixedModes reports named interpreters of one process of which some have an own
// GIL and some share one.
func checkMixedModes(v *view, process *interp.Process) {
	var own, shared *interp.Interpreter
	for _, i := range process.Interpreters {
		switch {
		case i.Main || len(i.Mounts) == 0:
		case i.Mode == interp.OwnGIL && own == nil:
			own = i
		case i.Mode == interp.SharedGIL && shared == nil:
			shared = i
		}
	}
	if own == nil || shared == nil || chosenAlone(own) || chosenAlone(shared) {
		return
	}
	v.report(line(shared.Mounts[0].Directive), Finding{
		Message: fmt.Sprintf("%s shares the GIL of the process, while %s has its own", capital(interpreterName(shared)), interpreterName(own)),
		Note:    "Both modes live in the same processes. If that is not meant, scope WSGIPerInterpreterGIL by process-group=.",
		Related: []Related{{own.Mounts[0].Directive.LineSpot(), "this mount has an own GIL"}},
	})
}

// chosenAlone reports whether a container that names this very interpreter, by its process
// group and its application group, decides its mode: that is meant.
func chosenAlone(i *interp.Interpreter) bool {
	reason, ok := i.ModeReason()
	if !ok || reason.Directive == nil || reason.Directive.Parent == nil || !isContainer(reason.Directive.Parent) {
		return false
	}
	_, process := selectorValue(reason.Directive.Parent, "process-group")
	_, application := selectorValue(reason.Directive.Parent, "application-group")
	return process && application
}

// capital writes a sentence's first letter large.
func capital(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
