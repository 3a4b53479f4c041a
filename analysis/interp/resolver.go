package interp

import (
	"math"
	"slices"
)

// defaultInterval is CPython's switch interval, in seconds.
const defaultInterval = 0.005

// Resolve works out every process and interpreter of m on target t. It is pure. Where
// the Python build is unknown it answers as for one without own GILs; callers then
// rather ask for each of StandardTargets.
func (m *Model) Resolve(t Target) *Resolution {
	r := &Resolution{Model: m, Target: t, Load: m.loadEmissions(t), byName: map[string]*Process{}, plain: map[plainKey]*profile{}}
	r.add(nil, m.PythonInChildren)
	for _, g := range m.Groups {
		r.add(g, true)
	}
	r.follow()
	for _, p := range r.Processes {
		p.MixesMain = t.ownGILs() && p.mixesMain()
		r.Run = append(r.Run, p.Codes...)
		for _, i := range p.Interpreters {
			r.Run = append(r.Run, i.Codes...)
		}
	}
	return r
}

// Process returns the process of that name ("" is embedded mode), nil if there is none.
func (r *Resolution) Process(name string) *Process { return r.byName[name] }

// Interpreter returns the interpreter of that resolved name ("" is the main
// interpreter), nil if the configuration makes none.
func (p *Process) Interpreter(applicationGroup string) *Interpreter {
	return p.byName[applicationGroup]
}

// InterpreterNamed is Interpreter for any name: one that only a request brings up is
// worked out as it would be created.
func (r *Resolution) InterpreterNamed(p *Process, applicationGroup string) *Interpreter {
	if i := p.byName[applicationGroup]; i != nil || !p.Starts {
		return i
	}
	return r.create(p, applicationGroup, AtFirstRequest)
}

// add starts one kind of process: free-threading is decided, the main interpreter and
// the preloads are created, and the intervals set in their order.
func (r *Resolution) add(g *ProcessGroup, starts bool) {
	p := &Process{Group: g, Starts: starts, byName: map[string]*Interpreter{}}
	r.Processes = append(r.Processes, p)
	r.byName[p.Name()] = p
	p.FreeThreaded = r.Model.freeThreading(p.Name())
	if !starts {
		return
	}
	interval := defaultInterval
	if top := r.Model.TopLevel.SwitchInterval; g == nil && top.counts() {
		if p.FreeThreaded.On {
			p.Codes = append(p.Codes, emit("WSGI0203", top.Directive, top.Seconds, processText("")))
		} else {
			interval = top.Seconds
			p.IntervalBy = &Reason{Setting: top.Directive.Name, Directive: top.Directive, Value: top.Value, Outcome: Wins,
				Text: "set once Python has started in the child"}
		}
	}
	p.SwitchInterval = &interval
	r.start(p, "", nil)
	lastNamed := p.byName[""]
	for _, i := range r.Model.Imports {
		if i.ProcessGroup != p.Name() {
			continue
		}
		created := r.start(p, i.ApplicationGroup, i)
		if i.ApplicationGroup != "" {
			lastNamed = created
		}
	}
	r.daemonInterval(p, lastNamed)
	if p.FreeThreaded.On && r.Target.freeThreadedBuild() {
		p.SwitchInterval, p.IntervalBy = nil, nil
	}
	for _, i := range p.Interpreters {
		i.SwitchInterval = p.intervalOf(i)
	}
}

// start creates an interpreter that exists from the process's start.
func (r *Resolution) start(p *Process, applicationGroup string, by *Import) *Interpreter {
	i := p.byName[applicationGroup]
	if i == nil {
		i = r.create(p, applicationGroup, AtStart)
		p.keep(i)
		if i.SetsInterval != nil {
			*p.SwitchInterval = *i.SetsInterval
			p.IntervalBy = i.intervalReason()
		}
	}
	if by != nil {
		i.Imports = append(i.Imports, by)
	}
	return i
}

// daemonInterval applies switch-interval= of a daemon group (wsgi_start_process): after
// all import scripts, to the GIL of the interpreter that PyGILState finds. Before
// Python 3.12 that is the main one, since then the one whose script was loaded last.
func (r *Resolution) daemonInterval(p *Process, lastNamed *Interpreter) {
	if p.Group == nil || p.Group.SwitchInterval == nil {
		return
	}
	n := *p.Group.SwitchInterval
	d := p.Group.Directive
	reason := Reason{Setting: "switch-interval=", Directive: d, Value: p.Group.Option("switch-interval").Value, Outcome: Wins,
		Text: "set once all import scripts are loaded"}
	switch {
	case p.FreeThreaded.On:
		p.Codes = append(p.Codes, emit("WSGI0204", d, n, p.Name()))
	case r.Target.ownGILs() && lastNamed.Mode == OwnGIL:
		lastNamed.own = &n
		reason.Text = "since Python 3.12 it reaches the interpreter whose script was loaded last"
		lastNamed.Because = append(slices.Clip(lastNamed.Because), reason)
	default:
		*p.SwitchInterval, p.IntervalBy = n, &reason
	}
}

// keep files an interpreter under its name.
func (p *Process) keep(i *Interpreter) {
	p.Interpreters = append(p.Interpreters, i)
	p.byName[i.ApplicationGroup] = i
}

// intervalOf is the interval of the GIL that i runs under.
func (p *Process) intervalOf(i *Interpreter) *float64 {
	switch {
	case i.own != nil:
		return i.own
	case i.Mode == FreeThreaded:
		return nil
	case i.Created != AtStart && i.SetsInterval != nil:
		return i.SetsInterval
	default:
		return p.SwitchInterval
	}
}

// intervalReason is the line behind SetsInterval.
func (i *Interpreter) intervalReason() *Reason {
	for n := range i.Because {
		if b := &i.Because[n]; b.Setting == "WSGISwitchInterval" && b.Outcome == Wins {
			return b
		}
	}
	return nil
}

// mixesMain reports whether requests end in the main interpreter and in a named one.
func (p *Process) mixesMain() bool {
	main, named := false, false
	for _, i := range p.Interpreters {
		if serves := len(i.Mounts)+len(i.Handlers) > 0; serves {
			main = main || i.Main
			named = named || !i.Main
		}
	}
	return main && named
}

// counts reports whether an interval is one that mod_wsgi applies: set, and a number.
func (s *Setting) counts() bool { return s != nil && !math.IsNaN(s.Seconds) }

// create works out an interpreter as newInterpreterObject makes it.
func (r *Resolution) create(p *Process, applicationGroup string, created Created) *Interpreter {
	f := r.profile(p, applicationGroup)
	i := &Interpreter{
		Process: p, ApplicationGroup: applicationGroup, Main: applicationGroup == "", Created: created,
		Mode: f.mode, SetsInterval: f.sets,
		StdinRestricted: f.stdin, StdoutRestricted: f.stdout, SignalRestricted: f.signal,
		PythonPath: f.path, Because: f.because,
	}
	if f.own != nil {
		own := *f.own
		i.own = &own
	}
	for _, log := range f.logs {
		i.Codes = append(i.Codes, log(applicationGroup))
	}
	i.SwitchInterval = p.intervalOf(i)
	return i
}
