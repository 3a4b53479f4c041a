package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Combinations of GIL modes that mod_wsgi takes without a word.

var ownGILWithoutEffect = Rule{
	ID: "own-gil-main", Severity: Warning, Title: "WSGIPerInterpreterGIL where only the main interpreter is", URL: directivePage("WSGIPerInterpreterGIL"),
	check: checkOwnGILWithoutEffect,
}

// checkOwnGILWithoutEffect: the main interpreter never gets an own GIL, without a
// message (newInterpreterObject). A container that selects it by its name is wrong whatever
// else there is; of others only the whole configuration tells.
func checkOwnGILWithoutEffect(p *Pass) {
	if beforeOwnGILs(p.Target) {
		return // WSGI0198 says it
	}
	serves := len(p.Model.Mounts)+len(p.Model.Handlers)+len(p.Model.Imports) > 0
	for _, own := range p.ownGILs() {
		c := own.container
		byName := c != nil && c.ApplicationGroup != nil && *c.ApplicationGroup == ""
		if !byName && (p.Fragment || !serves || c != nil && missingGroup(p, c) || !p.onlyMain(c)) {
			continue
		}
		f := Finding{
			Message: "WSGIPerInterpreterGIL has no effect: it only meets main interpreters, which never have a GIL of their own",
			Note:    "Give the mounts a name: application-group=NAME instead of %{GLOBAL}. Then each name is a sub interpreter with its own GIL. Where an extension needs the main interpreter, leave the line away.",
			Fixes:   append(p.nameInterpreters(c), deleteLine(own.setting.Directive)...),
		}
		if p.Config.Options.Express {
			f.Note = "mod_wsgi-express runs the application in the main interpreter. Start it with --application-group NAME to change that; with one name there is still nothing to run beside it, so let a WSGIDispatchScript spread the requests over several."
		}
		p.report(line(own.setting.Directive), f)
	}
}

// nameInterpreters is a fix that gives the mounts whose main interpreters the container
// meets the name of their process group; nil where the mounts do not say %{GLOBAL} by
// themselves.
func (p *Pass) nameInterpreters(c *interp.Container) []Fix {
	const option = "application-group"
	var edits []TextEdit
	name := ""
	rename := func(at place) bool {
		if !written(at) || at.spot.Origin.Line.Raw()[at.spot.Span.Start:at.spot.Span.End] != option+"=%{GLOBAL}" {
			return false
		}
		edits = append(edits, TextEdit{at.spot, option + "=" + name})
		return true
	}
	for _, process := range p.Resolution.Selected(c) {
		for _, i := range process.Interpreters {
			if !i.Main || !serving(i) {
				continue
			}
			if name != "" && name != process.Name() || !plainName(process.Name()) || process.Interpreter(process.Name()) != nil {
				return nil
			}
			name = process.Name()
			for _, m := range i.Mounts {
				if !rename(optionWord(m.Directive, option)) {
					return nil
				}
			}
		}
	}
	if len(edits) == 0 {
		return nil
	}
	if c != nil && c.ApplicationGroup != nil && !rename(selectorPlace(c.Directive, option)) {
		return nil
	}
	return []Fix{{Title: "Write " + option + "=" + name, Edits: edits}}
}

// plainName reports whether a name can be written as a word without quotes.
func plainName(name string) bool { return name != "" && !strings.ContainsAny(name, " \t\"'\\%$<>") }

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
	if beforeOwnGILs(v.Target) {
		return
	}
	python := v.Target.Python
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
