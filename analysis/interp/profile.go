package interp

import (
	"path"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// profile is what an interpreter gets, the same for all names of a process that the
// same containers match.
type profile struct {
	mode                  Mode
	own                   *float64 // the interval of its own GIL
	sets                  *float64 // the interval that it sets for the shared GIL
	stdin, stdout, signal bool
	path                  []string
	because               []Reason
	logs                  []func(applicationGroup string) Emission
}

// anyName stands for every sub interpreter that no container names.
const anyName = "\x00any"

// profile finds or works out the profile of an interpreter name.
func (s *starter) profile(applicationGroup string) *profile {
	key := applicationGroup
	if key != "" && !s.r.Model.scoping.selected[key] {
		key = anyName
	}
	f := s.profiles[key]
	if f == nil {
		f = s.findProfile(key)
		s.profiles[key] = f
	}
	return f
}

// plainKey identifies the default profile: an ordinary GIL, no container, no option of
// the group. All groups without such share one profile for the main interpreter, and one
// for the others.
type plainKey struct{ main, embedded bool }

func (s *starter) findProfile(applicationGroup string) *profile {
	containers, g := s.r.Model.matching(s.Name(), applicationGroup), s.Group
	if len(containers) > 0 || g != nil && (g.Threads == 0 || g.Option("home") != nil || g.Option("python-path") != nil) ||
		s.FreeThreaded.On {
		return s.r.newProfile(s.Process, applicationGroup, containers)
	}
	key := plainKey{applicationGroup == "", g == nil}
	f := s.plain[key]
	if f == nil {
		f = s.r.newProfile(s.Process, applicationGroup, containers)
		s.plain[key] = f
	}
	return f
}

// newProfile is wsgi_resolve_interpreter_options and what newInterpreterObject makes
// of its result.
func (r *Resolution) newProfile(p *Process, applicationGroup string, containers []*Container) *profile {
	m := r.Model
	main, active := applicationGroup == "", p.FreeThreaded.On
	f := &profile{mode: SharedGIL}

	free := active && r.Target.freeThreadedBuild()
	if free {
		f.mode = FreeThreaded
		f.because = append(f.because, p.FreeThreaded.Because...)
	} else if active {
		f.because = append(f.because, inVain(p.FreeThreaded.Because)...)
	}
	gil := m.decide("WSGIPerInterpreterGIL", containers, func(s *Settings) *Setting { return s.PerInterpreterGIL })
	on := gil.winner != nil && gil.winner.On
	if on {
		switch {
		case main && free:
			gil.ignore(freeThreadingWon(free))
		case main:
			gil.ignore("the main interpreter always uses the process's GIL")
		case !r.Target.ownGILs():
			gil.ignore("an own GIL needs Python 3.12")
		case active:
			gil.ignore(freeThreadingWon(free))
			by := gil.winner.Directive
			f.logs = append(f.logs, func(name string) Emission {
				return emit("WSGI0202", by, interpreterText(name), processText(p.Name()))
			})
		default:
			f.mode = OwnGIL
		}
	}
	if gil.winner == nil && !free {
		text := "nothing sets it, so interpreters share the process's GIL"
		if r.Target.freeThreadedBuild() {
			text = "nothing sets it: mod_wsgi keeps the GIL on, in a free-threaded Python too"
		}
		gil.because = append(gil.because, Reason{Setting: "WSGIPerInterpreterGIL", Value: "Off", Outcome: Default, Text: text})
	}
	f.because = append(f.because, gil.because...)
	r.interval(p, f, containers, main, active)
	r.restrictions(p, f, containers)
	r.pythonPath(p, f, containers)
	return f
}

// inVain are the reasons for free-threading on a build that has a GIL.
func inVain(because []Reason) []Reason {
	because = slices.Clone(because)
	for i := range because {
		if because[i].Outcome == Wins {
			because[i].Outcome, because[i].Text = Ignored, "this build of Python has a GIL (WSGI0200)"
		}
	}
	return because
}

func freeThreadingWon(really bool) string {
	if really {
		return "free-threading won: the process has no GIL"
	}
	return "WSGIFreeThreading On is in force for the process, and mod_wsgi goes by that even on a build that has the GIL"
}

// interval decides the switch interval of the profile.
func (r *Resolution) interval(p *Process, f *profile, containers []*Container, main, active bool) {
	si := r.Model.decide("WSGISwitchInterval", containers, func(s *Settings) *Setting {
		if !s.SwitchInterval.counts() {
			return nil
		}
		return s.SwitchInterval
	})
	if f.mode == OwnGIL {
		n := DefaultInterval
		f.own = &n
	}
	if si.winner == nil {
		f.because = append(f.because, si.because...)
		return
	}
	n, by := si.winner.Seconds, si.winner.Directive
	switch scoped := si.container != nil && si.container.ApplicationGroup != nil; {
	case active:
		si.ignore(freeThreadingWon(f.mode == FreeThreaded))
		f.logs = append(f.logs, func(name string) Emission { return emit("WSGI0205", by, n, interpreterText(name)) })
	case f.mode == OwnGIL:
		f.own = &n
	case scoped && !main:
		si.ignore("its container has application-group= and the interpreter has no own GIL to set it on")
		f.logs = append(f.logs, func(name string) Emission { return emit("WSGI0199", by, n, interpreterText(name)) })
	default:
		f.sets = &n
	}
	f.because = append(f.because, si.because...)
}

// restrictions decides WSGIRestrictStdin, WSGIRestrictStdout and WSGIRestrictSignal.
// The server is taken to run as a service, not with -X.
func (r *Resolution) restrictions(p *Process, f *profile, containers []*Container) {
	stdin := r.Model.decide("WSGIRestrictStdin", containers, func(s *Settings) *Setting { return s.RestrictStdin })
	stdout := r.Model.decide("WSGIRestrictStdout", containers, func(s *Settings) *Setting { return s.RestrictStdout })
	signal := r.Model.decide("WSGIRestrictSignal", containers, func(s *Settings) *Setting { return s.RestrictSignal })
	f.stdin = stdin.winner != nil && stdin.winner.On
	f.stdout = stdout.winner != nil && stdout.winner.On
	f.signal = signal.winner == nil || signal.winner.On
	if f.signal && p.Group != nil && p.Group.Threads == 0 {
		f.signal = false
		signal.ignore("a process with threads=0 handles signals itself")
	}
	for _, d := range []*decision{stdin, stdout, signal} {
		f.because = append(f.because, d.because...)
	}
}

// pythonPath is the layering of sys.path (newInterpreterObject): home= first, then the
// containers from the most specific and latest to the others, the base layer last.
func (r *Resolution) pythonPath(p *Process, f *profile, containers []*Container) {
	var layers [][]string // the last one is applied first
	layer := func(setting, text, why string, by *config.Directive) {
		layers = append(layers, r.folders(text))
		f.because = append(f.because, Reason{Setting: setting, Directive: by, Value: text, Outcome: Wins, Text: why})
	}
	var home []string
	if p.Group != nil {
		if o := p.Group.Option("home"); o != nil {
			home = []string{o.Value}
			f.because = append(f.because, Reason{Setting: "home=", Directive: p.Group.Directive, Value: o.Value, Outcome: Wins,
				Text: "put before everything on sys.path"})
		}
	}
	for specificity := 2; specificity >= 0; specificity-- {
		for n := len(containers) - 1; n >= 0; n-- {
			c := containers[n]
			if s := c.Settings.PythonPath; s != nil && c.Specificity() == specificity {
				layer("WSGIPythonPath", s.Value, "its layer stands before less specific and earlier ones", s.Directive)
			}
		}
	}
	top := r.Model.TopLevel.PythonPath
	switch {
	case p.Group == nil && top != nil:
		layer("WSGIPythonPath", top.Value, "the base layer of the Apache children", top.Directive)
	case p.Group != nil:
		if o := p.Group.Option("python-path"); o != nil {
			layer("python-path=", o.Value, "the base layer of the group", p.Group.Directive)
		}
		if top != nil {
			f.because = append(f.because, Reason{Setting: "WSGIPythonPath", Directive: top.Directive, Value: top.Value, Outcome: Ignored,
				Text: "the top level counts in the Apache children only; a daemon group has python-path="})
		}
	}
	f.path = append(home, layered(layers)...)
}

// layered is the result of applying the layers from the last to the first
// (wsgi_apply_python_path): what is new comes to the front. A folder that is there
// already keeps its place; site.addsitedir adds it once more at the end of sys.path
// unless it exists on the server, which is not known here.
func layered(layers [][]string) []string {
	var front, end []string
	for _, folders := range slices.Backward(layers) {
		var fresh []string
		for _, folder := range folders {
			if slices.Contains(front, folder) {
				end = append(end, folder)
			} else {
				fresh = append(fresh, folder)
			}
		}
		front = append(fresh, front...)
	}
	return append(front, end...)
}

// folders are the folders of a path list as site.addsitedir writes them.
func (r *Resolution) folders(list string) []string {
	windows := r.Target.Platform == "windows"
	separator := ":"
	if windows {
		separator = ";"
	}
	var folders []string
	for _, folder := range strings.Split(list, separator) {
		if folder == "" {
			continue
		}
		if strings.HasPrefix(folder, "/") && !windows {
			folder = path.Clean(folder)
		}
		folders = append(folders, folder)
	}
	return folders
}
