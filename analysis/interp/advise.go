package interp

import (
	"fmt"
	"slices"
	"strings"
)

// Recommendation is the one advice for a kind of process, and how the three modes
// compare for it (the manual's guide to GIL modes, "Choosing a mode").
type Recommendation struct {
	// Now says which modes its interpreters have.
	Now string
	// Advice is what to do, in one or two sentences.
	Advice string
	// Gains is false when the own GIL or free-threading that is in force brings nothing.
	Gains bool
	// Options are the ways to let more Python run at once, the safest first.
	Options []ModeOption
	// Beware are traps of the group as it is.
	Beware []string
}

// ModeOption is one way to let more Python run at once in a group.
type ModeOption struct {
	Name     string // in a few words
	Mode     Mode
	Possible bool // on a build in question
	Gain     bool // it would let more run at once
	Verdict  string
	// Needs are the preconditions that the configuration cannot show.
	Needs []string
	// Write are the lines that bring it; none where they bring nothing or stand already.
	Write []string
}

// Recommend advises on the n-th process of the resolutions: one on the build of the
// target, or one on each build in question. It is nil where no Python starts.
func Recommend(builds []*Resolution, n int) *Recommendation {
	best := builds[len(builds)-1].Processes[n]
	if !best.Starts {
		return nil
	}
	w := weigh(builds, n)
	r := &Recommendation{Now: w.now(), Gains: true, Beware: w.beware()}
	if best.Group == nil {
		w.adviseEmbedded(r)
		return r
	}
	r.Options = []ModeOption{w.moreProcesses(), w.own(), w.freeThreaded()}
	w.advise(r)
	return r
}

// weights are what the configuration shows of a process.
type weights struct {
	builds    []*Resolution
	n         int
	process   *Process // on the latest build
	name      string
	processes int
	threads   int
	modes     []Mode   // of the interpreters that serve, on the latest build
	main      bool     // requests end in the main interpreter
	names     []string // of the sub interpreters that serve
	perName   []string // what chooses further names
	open      bool     // how many further names there are is not known
	unset     string   // the variable that should choose names, and that nothing sets
	mounts    int
	idle      bool // nothing runs here
	known     bool // the build is
	serving   []*Interpreter
}

func weigh(builds []*Resolution, n int) weights {
	p := builds[len(builds)-1].Processes[n]
	w := weights{builds: builds, n: n, process: p, name: p.Name(), processes: 1, known: len(builds) == 1}
	if p.Group != nil {
		w.processes, w.threads = p.Group.Processes, p.Group.Threads
	}
	var mounts []*Mount
	for _, i := range p.Interpreters {
		if i.Idle() {
			continue
		}
		w.serving = append(w.serving, i)
		for _, m := range i.Mounts {
			if !slices.Contains(mounts, m) {
				mounts = append(mounts, m)
			}
		}
		if !slices.Contains(w.modes, i.Mode) {
			w.modes = append(w.modes, i.Mode)
		}
		switch {
		case i.Main:
			w.main = w.main || len(i.Mounts)+len(i.Handlers) > 0
		case i.Created == PerRequest && i.Pattern == "%{RESOURCE}" && !i.manyScripts():
			for _, m := range i.Mounts { // the server's name is not known, but it has one
				w.names = append(w.names, m.Path)
			}
		case i.Unset:
			w.unset = i.Pattern
			w.names = append(w.names, i.Pattern)
		case i.Created == PerRequest:
			w.perName = append(w.perName, i.Pattern)
			w.open = w.open || !i.Complete
			for _, name := range i.Candidates {
				if name != "" && name != i.Pattern && !slices.Contains(w.names, name) {
					w.names = append(w.names, name)
				}
			}
		case !slices.Contains(w.names, i.ApplicationGroup):
			w.names = append(w.names, i.ApplicationGroup)
		}
	}
	w.idle, w.mounts = len(w.serving) == 0, len(mounts)
	return w
}

// manyScripts reports whether one of the mounts is of a folder or a pattern, so that
// each script has a name of its own.
func (i *Interpreter) manyScripts() bool {
	return len(i.Handlers) > 0 || slices.ContainsFunc(i.Mounts, func(m *Mount) bool { return m.Match || strings.HasSuffix(m.Target, "/") })
}

// several reports whether requests can end in more than one sub interpreter.
func (w weights) several() bool { return len(w.names) > 1 || w.open }

// now says the modes that the serving interpreters have, by build where they differ.
func (w weights) now() string {
	if w.idle {
		return "nothing runs in it"
	}
	var texts []string
	for _, b := range w.builds {
		texts = append(texts, modesOf(b.Processes[w.n]))
	}
	if !slices.ContainsFunc(texts, func(t string) bool { return t != texts[0] }) {
		return texts[0]
	}
	var parts []string
	for i, text := range texts {
		if slices.Contains(texts[:i], text) {
			continue
		}
		var kinds []int
		for kind, other := range texts {
			if other == text {
				kinds = append(kinds, kind)
			}
		}
		parts = append(parts, OnKinds(kinds...)+" "+text)
	}
	return strings.Join(parts, "; ")
}

// modesOf is "own GIL for cpu_app, shared GIL for io_app", or the one mode there is.
func modesOf(p *Process) string {
	var modes []Mode
	names := map[Mode][]string{}
	for _, i := range p.Interpreters {
		if i.Idle() {
			continue
		}
		if !slices.Contains(modes, i.Mode) {
			modes = append(modes, i.Mode)
		}
		name := i.ApplicationGroup
		switch {
		case i.Main:
			name = "%{GLOBAL}"
		case i.Created == PerRequest:
			name = "names chosen by the request"
		}
		names[i.Mode] = append(names[i.Mode], name)
	}
	if len(modes) == 1 {
		return modes[0].Words()
	}
	var parts []string
	for _, mode := range modes {
		list := names[mode]
		if len(list) > 3 {
			list = append(list[:3:3], fmt.Sprintf("%d more", len(list)-3))
		}
		parts = append(parts, mode.Words()+" for "+strings.Join(list, ", "))
	}
	return strings.Join(parts, " and ")
}

// advise is the advice for a daemon group.
func (w weights) advise(r *Recommendation) {
	own, free := slices.Contains(w.modes, OwnGIL), slices.Contains(w.modes, FreeThreaded)
	switch {
	case w.idle:
		r.Advice = "No request ends here, so its mode does not matter."
	case w.threads == 0:
		r.Advice = "No thread takes requests, so its mode does not matter."
	case (own || free) && w.threads == 1:
		r.Gains = false
		r.Advice = "It gains nothing with one thread in a process: nothing could run beside it. Go back to the shared GIL, and use processes= for more cores."
	case own && !w.several() && !w.main && w.unset != "":
		r.Gains = false
		r.Advice = fmt.Sprintf("It gains nothing as long as nothing sets the variable of %s: one application group serves all requests, and its threads take turns. Let a dispatch script or SetEnvIf choose between several names, or go back to the shared GIL.", w.unset)
	case own && !w.several() && !w.main:
		r.Gains = false
		r.Advice = "It gains nothing: the group has one application group, whose threads take turns as they do with the shared GIL. Go back to the shared GIL, or let a dispatch script spread the requests over several application groups."
	case free:
		r.Advice = "Keep it only while every extension and your own code are known to be safe without the GIL: nothing warns when they are not. The shared GIL with several processes needs no such proof."
	case own:
		r.Advice = fmt.Sprintf("Keep it while every extension that the application imports supports it. %s", w.copies())
	default:
		r.Advice = "Keep it, unless you have measured that Python computing (not waiting for a database or the network) is what limits you."
		if w.threads == 1 {
			r.Advice = "Keep it: with one thread in a process there is nothing that could run beside it. More processes use more cores."
		}
	}
	if w.mounts > 1 && w.threads > 1 {
		r.Advice += " Where its applications need different modes, give each mode a daemon group of its own."
	}
}

// copies says how often the application is loaded.
func (w weights) copies() string {
	if n := len(w.names); n > 1 && !w.open {
		return fmt.Sprintf("%d application groups × %s load the application %d times.", n, count(w.processes, "process"), n*w.processes)
	}
	return "Each application group loads the application once more."
}

// adviseEmbedded is the advice for the Apache children.
func (w weights) adviseEmbedded(r *Recommendation) {
	serves := slices.ContainsFunc(w.serving, func(i *Interpreter) bool { return len(i.Mounts)+len(i.Handlers) > 0 })
	if !serves {
		r.Advice = "No application runs in the Apache children, so their mode hardly matters."
		return
	}
	r.Advice = "Move the applications into a daemon process group, whatever the mode: its number of processes and threads is its own, a new version is taken over without restarting httpd, and its settings reach nothing else."
	r.Options = []ModeOption{{
		Name: "daemon process group", Mode: SharedGIL, Possible: true, Gain: true,
		Verdict: "the usual way to run applications",
		Write:   []string{"WSGIDaemonProcess app processes=2 threads=15", "WSGIProcessGroup app"},
	}}
}

// beware are the traps of named application groups, which the default ones are too.
func (w weights) beware() []string {
	if len(w.names) == 0 && len(w.perName) == 0 {
		return nil
	}
	list := []string{"Extensions that know only the main interpreter (NumPy and what builds on it, PyO3) do not work in a named application group, which the default one is: give those application-group=%{GLOBAL} in a process group of their own."}
	if slices.ContainsFunc(w.builds, func(r *Resolution) bool { return r.Target.freeThreadedBuild() }) {
		text := "A free-threaded build refuses extensions of the single-phase kind in every named application group, with the GIL on or off."
		list = append(list, text)
	}
	return list
}

// container is the section that sets a line for the group.
func (w weights) container(line string) []string {
	return []string{"<WSGIInterpreterOptions process-group=" + w.name + ">", "    " + line, "</WSGIInterpreterOptions>"}
}

func (w weights) moreProcesses() ModeOption {
	o := ModeOption{Name: "more processes", Mode: SharedGIL, Possible: true, Gain: true,
		Verdict: "more cores without any risk; add processes=4, say, to its WSGIDaemonProcess. Each process has its own memory"}
	if w.processes > 1 {
		o.Verdict = fmt.Sprintf("%d run Python at once already, one thread in each process; raise processes= for more cores, without any risk", w.processes)
		return o
	}
	return o
}

func (w weights) own() ModeOption {
	o := ModeOption{Name: "own GIL", Mode: OwnGIL, Needs: []string{"every C extension that the applications import declares support for a GIL of its own (modwsgi-ls audit tells); one that does not fails with ImportError, and each request is answered with 500"}}
	first := w.firstBuild(Target.ownGILs)
	o.Possible = first != nil
	only := ""
	if !w.known && o.Possible {
		only = "from Python 3.12 on: "
	}
	switch {
	case !o.Possible:
		o.Verdict = "not possible on Python " + w.builds[0].Target.PythonName() + "; it begins with 3.12"
		o.Needs = nil
	case w.process.FreeThreaded.On:
		o.Verdict = "not beside WSGIFreeThreading On, which wins for the whole process"
		o.Needs = nil
	case w.threads == 1:
		o.Verdict, o.Needs = "no: with one thread in a process nothing could run beside it", nil
	case w.main && len(w.names) == 0 && len(w.perName) == 0:
		o.Verdict, o.Needs = "no: requests end in the main interpreter, which always uses the process's GIL", nil
	case !w.several():
		o.Verdict = "no: only one application group here, and its threads take turns; it needs a dispatch script that spreads requests over several names, and each name loads the application again"
		o.Needs = nil
	case w.open:
		o.Verdict, o.Gain = only+"application groups run beside each other in one process; the request decides how many there are, and each loads the application again. For computing that must stay in one process", true
	default:
		o.Verdict, o.Gain = only+fmt.Sprintf("%d application groups run beside each other in one process; threads in one group take turns. For computing that must stay in one process", len(w.names)), true
	}
	if o.Gain && !slices.Contains(w.modes, OwnGIL) {
		o.Write = w.container("WSGIPerInterpreterGIL On")
	}
	return o
}

func (w weights) freeThreaded() ModeOption {
	o := ModeOption{Name: "free-threaded", Mode: FreeThreaded, Needs: []string{"every C extension and your own code are safe without the GIL (modwsgi-ls audit tells of the extensions): data that nothing but the GIL guards is the highest risk, and nothing warns"}}
	first := w.firstBuild(Target.freeThreadedBuild)
	o.Possible = first != nil
	only := ""
	if !w.known && o.Possible {
		only = "on a free-threaded build (3.13t or later): "
	}
	switch {
	case !o.Possible:
		o.Verdict = "not possible on Python " + w.builds[0].Target.PythonName() + "; it needs a free-threaded build, and the line alone switches own GILs and switch intervals off"
		o.Needs = nil
	case w.threads == 1:
		o.Verdict, o.Needs = "no: with one thread in a process nothing could run beside it, and a single thread is slower without the GIL", nil
	default:
		o.Verdict, o.Gain = only+fmt.Sprintf("all %d threads of a process run Python at once, sharing its memory", w.threads), true
		if slices.Contains(w.modes, OwnGIL) {
			o.Verdict += "; own GILs of the group are skipped then"
		}
	}
	if o.Gain && w.known && !w.process.FreeThreaded.On {
		o.Write = w.container("WSGIFreeThreading On")
	}
	return o
}

// firstBuild is the first build that can do something, nil without one.
func (w weights) firstBuild(can func(Target) bool) *Resolution {
	for _, b := range w.builds {
		if can(b.Target) {
			return b
		}
	}
	return nil
}

// count is "1 process", "2 processes".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ses", n, noun)
}
