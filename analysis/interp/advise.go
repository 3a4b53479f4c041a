package interp

import "fmt"

// Advice weighs one GIL mode for a process group (the manual's guide to GIL modes,
// "Choosing a mode").
type Advice struct {
	Mode Mode
	// Verdict says in a sentence part what the mode brings this group.
	Verdict string
	// Needs are the preconditions that the configuration cannot show.
	Needs []string
	// Current is true for the mode that the group's sub interpreters have now.
	Current bool
	// Write are the lines of configuration that bring the mode.
	Write []string
}

// Advise weighs the three modes for process p, the present one first.
func Advise(r *Resolution, p *Process) []Advice {
	if !p.Starts {
		return nil
	}
	w := weigh(r, p)
	all := []Advice{w.shared(), w.own(), w.freeThreaded()}
	for i := range all {
		all[i].Current = all[i].Mode == w.current
	}
	for i := range all {
		if all[i].Current && i > 0 {
			all[0], all[i] = all[i], all[0]
		}
	}
	return all
}

// weights are what the configuration shows of a group.
type weights struct {
	target    Target
	selector  string
	current   Mode
	processes int
	threads   int  // 0: not known, the MPM decides
	names     int  // named application groups that are known
	main      bool // requests end in the main interpreter
	many      bool // names that only requests decide
}

func weigh(r *Resolution, p *Process) weights {
	w := weights{target: r.Target, selector: "process-group=%{GLOBAL}", processes: 1, current: SharedGIL}
	if p.Group != nil {
		w.selector = "process-group=" + p.Group.Name
		w.processes, w.threads = p.Group.Processes, p.Group.Threads
	}
	for _, i := range p.Interpreters {
		switch {
		case i.Created == PerRequest:
			w.many = true
		case !i.Main:
			w.names++
		case len(i.Mounts)+len(i.Handlers) > 0:
			w.main = true
		}
		if !i.Main || p.FreeThreaded.On {
			w.current = i.Mode
		}
	}
	return w
}

func (w weights) container(line string) []string {
	return []string{"<WSGIInterpreterOptions " + w.selector + ">", "    " + line, "</WSGIInterpreterOptions>"}
}

// size is processes × threads in words.
func (w weights) size() string {
	return fmt.Sprintf("%d × %d", w.processes, w.threads)
}

func (w weights) shared() Advice {
	a := Advice{Mode: SharedGIL, Verdict: "works with every application; more processes are how it uses more cores"}
	switch {
	case w.threads == 1:
		a.Verdict = "right for one thread per process: nothing else could run beside it"
	case w.processes > 1 && w.threads > 1:
		a.Verdict = fmt.Sprintf("works with every application; of %s threads %d run Python at once, one in each process", w.size(), w.processes)
	case w.threads > 1:
		a.Verdict = fmt.Sprintf("works with every application; of %d threads one runs Python at a time, which suits waiting for a database or the network", w.threads)
	}
	return a
}

func (w weights) own() Advice {
	a := Advice{
		Mode:  OwnGIL,
		Needs: []string{"Python 3.12 or later", "every C extension that the applications import supports sub interpreters with an own GIL (PEP 684)"},
		Write: w.container("WSGIPerInterpreterGIL On"),
	}
	switch {
	case !w.target.ownGILs() && w.target.Python.Known():
		a.Verdict = "not possible on Python " + w.target.Python.String()
	case w.threads == 1:
		a.Verdict = "no gain with one thread per process"
	case w.main && w.names == 0 && !w.many:
		a.Verdict = "no gain: the group serves the main interpreter, which always uses the process's GIL"
	case w.names < 2 && !w.many:
		a.Verdict = "no gain: threads in one application group take turns, and the group has no second one; a dispatch script could spread requests over several"
	case w.many:
		a.Verdict = "application groups run beside each other in one process, and their number is decided per request; each costs the memory of a whole application"
	default:
		a.Verdict = fmt.Sprintf("up to %d application groups run beside each other in one process; threads in one group take turns", w.names)
	}
	return a
}

func (w weights) freeThreaded() Advice {
	a := Advice{
		Mode:    FreeThreaded,
		Needs:   []string{"a free-threaded build (3.13t or later), and mod_wsgi built for it", "extensions and the application itself are safe without the GIL (PEP 703)"},
		Write:   w.container("WSGIFreeThreading On"),
		Verdict: "all threads run Python at once in one process, sharing its memory",
	}
	switch {
	case w.target.Concrete() && !w.target.freeThreadedBuild():
		a.Verdict = "not possible on Python " + w.target.Python.String() + ", and the line alone already switches own GILs and switch intervals off"
	case w.threads == 1:
		a.Verdict = "no gain with one thread per process; single threads are slower than with the GIL"
	case w.threads > 1:
		a.Verdict = fmt.Sprintf("all %d threads of a process run Python at once, sharing its memory", w.threads)
	}
	return a
}
