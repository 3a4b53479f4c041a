package interp

import (
	"math"
	"slices"
)

// DefaultInterval is CPython's switch interval, in seconds.
const DefaultInterval = 0.005

// Resolve works out every process and interpreter of m on target t. It is pure. Where
// the Python build is unknown it answers as for one without own GILs; callers then
// rather ask for each of StandardTargets.
func (m *Model) Resolve(t Target) *Resolution { return m.resolve(t, nil, nil) }

// resolve is Resolve that keeps the processes of last but those of the groups that are
// touched. last is nil or has the same base and target.
func (m *Model) resolve(t Target, last *Resolution, touched map[string]bool) *Resolution {
	r := &Resolution{Model: m, Target: t, Load: m.loadEmissions(t)}
	r.Processes = make([]*Process, 1+len(m.Groups))
	if last != nil {
		r.keepProcesses(last, touched)
	}
	plain := map[plainKey]*profile{}
	for n, in := range m.inputs(r.Processes) {
		r.Processes[n] = r.process(n, *in, plain)
	}
	for _, p := range r.Processes {
		r.Run = append(r.Run, p.run...)
	}
	for _, trail := range m.trails {
		r.Refused = append(r.Refused, trail.refused...)
		r.Denied = append(r.Denied, trail.denied...)
	}
	return r
}

// keepProcesses takes over the processes of last but those of the groups that are touched.
func (r *Resolution) keepProcesses(last *Resolution, touched map[string]bool) {
	groups := r.Model.Groups
	head, tail := ends(last.Model.Groups, groups, identical)
	copy(r.Processes, last.Processes[:1+head])
	copy(r.Processes[len(r.Processes)-tail:], last.Processes[len(last.Processes)-tail:])
	for n := 1 + head; n < len(r.Processes)-tail; n++ {
		r.Processes[n] = last.Process(groups[n-1].Name)
	}
	for name := range touched {
		if n := r.Model.processAt(name); n >= 0 {
			r.Processes[n] = nil
		}
	}
}

// processName is the name of the n-th process: the Apache children, then the groups.
func (m *Model) processName(n int) string {
	if n == 0 {
		return ""
	}
	return m.Groups[n-1].Name
}

// processAt is the place of the process of that name, -1 if there is none.
func (m *Model) processAt(name string) int {
	if name == "" {
		return 0
	}
	if n, ok := m.groupAt[name]; ok {
		return n + 1
	}
	return -1
}

// input is what reaches one process.
type input struct {
	imports  []*Import
	arrivals []*arrival
	possible []*arrival
	sent     []*arrival // that a dispatch script may send to the process
	scripts  []*scriptRun
}

// inputs collects the imports, scripts and arrivals of each process that must be resolved
// (nil in processes), by its place.
func (m *Model) inputs(processes []*Process) map[int]*input {
	inputs := map[int]*input{}
	var names []string
	var list []*input
	for n, p := range processes {
		if p == nil {
			in := &input{}
			inputs[n], list, names = in, append(list, in), append(names, m.processName(n))
		}
	}
	if len(inputs) == 0 {
		return inputs
	}
	const few = 8 // names are compared one by one
	wanted := func(name string) *input {
		if len(names) > few {
			return inputs[m.processAt(name)]
		}
		for i := range names {
			if names[i] == name {
				return list[i]
			}
		}
		return nil
	}
	for _, i := range m.Imports {
		if in := wanted(i.ProcessGroup); in != nil {
			in.imports = append(in.imports, i)
		}
	}
	for _, t := range m.trails {
		for n := range t.scripts {
			if in := wanted(""); in != nil {
				in.scripts = append(in.scripts, &t.scripts[n])
			}
		}
		for n := range t.arrivals {
			a := &t.arrivals[n]
			for _, name := range a.processes {
				if in := wanted(name); in != nil && m.refusal(a.host, a.restriction, name) == nil {
					in.arrivals = append(in.arrivals, a)
				}
			}
			if m.sendsAnywhere(a.dispatcher) {
				for n, in := range inputs {
					if name := m.processName(n); !slices.Contains(a.processes, name) && m.refusal(a.host, a.restriction, name) == nil {
						in.sent = append(in.sent, a)
					}
				}
			}
		}
		for n := range t.possible {
			a := &t.possible[n]
			for _, name := range a.processes {
				if in := wanted(name); in != nil && m.refusal(a.host, a.restriction, name) == nil {
					in.possible = append(in.possible, a)
				}
			}
		}
	}
	return inputs
}

// Process returns the process of that name ("" is embedded mode), nil if there is none.
func (r *Resolution) Process(name string) *Process {
	if n := r.Model.processAt(name); n >= 0 {
		return r.Processes[n]
	}
	return nil
}

// Selected are the processes that a container's process-group= selects: all without one.
func (r *Resolution) Selected(c *Container) []*Process {
	if c == nil || c.ProcessGroup == nil {
		return r.Processes
	}
	if n := r.Model.processAt(*c.ProcessGroup); n >= 0 {
		return r.Processes[n : n+1]
	}
	return nil
}

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
	return r.starter(p, map[plainKey]*profile{}).create(applicationGroup, AtFirstRequest)
}

// starter makes the interpreters of one process.
type starter struct {
	*Process
	r        *Resolution
	profiles map[string]*profile   // by application group
	plain    map[plainKey]*profile // of all processes
	served   map[served]bool
	possible map[possibleKey]*Interpreter
}

func (r *Resolution) starter(p *Process, plain map[plainKey]*profile) *starter {
	return &starter{Process: p, r: r, profiles: map[string]*profile{}, plain: plain, served: map[served]bool{}, possible: map[possibleKey]*Interpreter{}}
}

// process starts the n-th kind of process: free-threading is decided, the main
// interpreter and the preloads are created, and the intervals set in their order; then
// the scripts and requests that reach it are followed.
func (r *Resolution) process(n int, in input, plain map[plainKey]*profile) *Process {
	m := r.Model
	p := &Process{Starts: true, byName: map[string]*Interpreter{}}
	if n == 0 {
		p.Starts = m.PythonInChildren
	} else {
		p.Group = m.Groups[n-1]
	}
	p.FreeThreaded = m.freeThreading(p.Name())
	if !p.Starts {
		return p
	}
	s := r.starter(p, plain)
	s.begin(in.imports)
	for _, run := range in.scripts {
		i := s.reached(run.application)
		i.Scripts = append(i.Scripts, run.script)
	}
	for _, a := range in.arrivals {
		for _, g := range a.applications {
			s.serve(s.reached(g), a)
		}
	}
	if p.Group == nil || p.Group.Threads > 0 {
		s.maybeAll(in)
	}
	p.MixesMain = r.Target.ownGILs() && p.mixesMain()
	p.run = slices.Clone(p.Codes)
	for _, i := range p.Interpreters {
		p.run = append(p.run, i.Codes...)
	}
	return p
}

// begin is the start of the process.
func (s *starter) begin(imports []*Import) {
	p := s.Process
	interval := DefaultInterval
	if top := s.r.Model.TopLevel.SwitchInterval; p.Group == nil && top.counts() {
		if p.FreeThreaded.On {
			p.Codes = append(p.Codes, emit("WSGI0203", top.Directive, top.Seconds, processText("")))
		} else {
			interval = top.Seconds
			p.IntervalBy = &Reason{Setting: top.Directive.Name, Directive: top.Directive, Value: top.Value, Outcome: Wins,
				Text: "set once Python has started in the child"}
		}
	}
	p.SwitchInterval = &interval
	s.start("", nil)
	lastNamed := p.byName[""]
	for _, i := range imports {
		created := s.start(i.ApplicationGroup, i)
		if i.ApplicationGroup != "" {
			lastNamed = created
		}
	}
	s.daemonInterval(lastNamed)
	if p.FreeThreaded.On && s.r.Target.freeThreadedBuild() {
		p.SwitchInterval, p.IntervalBy = nil, nil
	}
	for _, i := range p.Interpreters {
		i.SwitchInterval = p.intervalOf(i)
	}
}

// start creates an interpreter that exists from the process's start.
func (s *starter) start(applicationGroup string, by *Import) *Interpreter {
	p := s.Process
	i := p.byName[applicationGroup]
	if i == nil {
		i = s.create(applicationGroup, AtStart)
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
func (s *starter) daemonInterval(lastNamed *Interpreter) {
	p := s.Process
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
	case s.r.Target.ownGILs() && lastNamed.Mode == OwnGIL:
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
func (s *starter) create(applicationGroup string, created Created) *Interpreter {
	f := s.profile(applicationGroup)
	i := &Interpreter{
		Process: s.Process, ApplicationGroup: applicationGroup, Main: applicationGroup == "", Created: created,
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
	i.SwitchInterval = s.intervalOf(i)
	return i
}
