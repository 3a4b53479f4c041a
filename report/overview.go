// Package report writes what is known of a root for people and programs: one value, the
// Overview, in each format. It knows no terminal and no protocol.
package report

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// Overview is a root's Python processes and interpreters with their GIL modes and the
// lines that decided them.
type Overview struct {
	Root           string // as it was named
	Httpd, ModWSGI Version
	Python         string // the build, "" when it is not known
	PythonFrom     string // what the build is known from
	// FreeThreadedBuild is true where that is a build without GIL.
	FreeThreadedBuild bool
	Refusal           *Refusal
	Groups            []Group // embedded mode first, then the daemon groups in file order
	Logged            []Logged
	Requests          []Request

	builds []*interp.Resolution
	result *analysis.Result
}

// Version is a version, and whether it is only taken for granted.
type Version struct {
	Text    string
	Assumed bool
}

// Refusal is the error that keeps httpd from starting.
type Refusal struct {
	Message string
	Place   Place
}

// Place is a line of a file; the zero value is none.
type Place struct {
	Path string // absolute
	File string // as one prints it
	Line int    // the directive's first, from 1
}

// Group is one kind of Python process: the Apache children or a daemon process group.
type Group struct {
	Name               string // "" for embedded mode
	Place              Place  // of its WSGIDaemonProcess
	Processes, Threads int    // 0 when the MPM decides
	Starts             bool   // Python runs there
	Why                string // why it does not
	WhyPlace           Place
	Mode               Mode // of what runs there; Mixed when that differs
	Sentence           string
	Interpreters       []Interpreter
	Recommendation     *interp.Recommendation
}

// Mode is an interpreter's GIL mode, or the most that a build of Python gives it.
type Mode struct {
	Kind interp.Mode
	// Since is the first build that gives it, "" when every build in question does.
	Since string
}

// Mixed is the kind of a group in which interpreters have different modes.
const Mixed interp.Mode = "mixed"

// String is the mode in running text, such as "own GIL (3.12+)".
func (m Mode) String() string {
	text := m.Kind.Words()
	if m.Kind == Mixed {
		text = "several modes"
	}
	if m.Since != "" {
		text += " (" + m.Since + ")"
	}
	return text
}

// Interpreter is one interpreter of a group.
type Interpreter struct {
	Title      string // for people: "/ of www.example.com"
	Name       string // as mod_wsgi calls it; "" for main, what decides where the request does
	Main       bool
	PerRequest bool
	Names      []string // that a request can choose
	Complete   bool     // no other than Names
	Unset      bool     // nothing here sets the variable that names it
	Idle       bool     // nothing runs in it
	Runs       []Run
	Mode       Mode
	By         Decision
	Interval   float64 // in seconds; 0 when CPython's default, or none, is in force
	Codes      []string
}

// Run is a mount, handler or script of an interpreter.
type Run struct {
	Text  string
	Place Place
}

// Decision is what decided a mode.
type Decision struct {
	Line    string // as written, "" for a default
	Place   Place
	Ignored string // why the line has no effect here, "" when it has
	Default string // why there is none
}

// Logged is a message of the server.
type Logged struct {
	Code, Text string
	AtLoad     bool // while the configuration is read
	Builds     []string
	Place      Place
}

// Request is the way of one request.
type Request struct {
	analysis.Answer
	Modes []BuildMode
}

// BuildMode is a mode on one build of Python.
type BuildMode struct {
	Build string
	Mode  interp.Mode
}

// New is the overview of a root that is called name; the ways of the requests for urls
// are followed.
func New(r *analysis.Result, name string, urls ...string) *Overview {
	o := &Overview{Root: name, result: r, builds: r.Builds()}
	target := o.builds[0].Target
	o.Httpd = Version{target.Httpd.String(), !r.Target.Httpd.Known()}
	o.ModWSGI = Version{target.ModWSGI.String(), !r.Target.ModWSGI.Known()}
	if r.Target.Concrete() {
		o.FreeThreadedBuild = *r.Target.FreeThreaded
		o.Python, o.PythonFrom = target.PythonName(), strings.Replace(r.Target.From, "flag", "--python", 1)
	}
	if v := r.Verdict(); !v.OK {
		o.Refusal = &Refusal{Message: clean(v.Message)}
		if v.File != "" {
			o.Refusal.Place = Place{v.File, r.Relative(v.File), v.Line}
		}
	}
	for p := range r.Resolution.Processes {
		o.Groups = append(o.Groups, o.group(p))
	}
	o.logs(true, func(r *interp.Resolution) []interp.Emission { return r.Load })
	o.logs(false, func(r *interp.Resolution) []interp.Emission { return r.Run })
	for _, url := range urls {
		o.Requests = append(o.Requests, o.request(url))
	}
	return o
}

// Fragment reports whether the root is a file that no main configuration is known to
// include.
func (o *Overview) Fragment() bool { return o.result.Fragment && !o.result.Config.Options.HtAccess() }

// BuildNames are the builds of Python that the overview speaks of.
func (o *Overview) BuildNames() []string {
	var names []string
	for _, b := range o.builds {
		names = append(names, b.Target.PythonName())
	}
	return names
}

func (o *Overview) group(p int) Group {
	best := o.builds[len(o.builds)-1].Processes[p]
	g := Group{Name: best.Name(), Starts: best.Starts}
	if d := best.Group; d != nil {
		g.Place, g.Processes, g.Threads = o.place(d.Directive), d.Processes, d.Threads
	}
	if !best.Starts {
		g.Why, g.WhyPlace = o.result.Model.PythonWhy, o.place(o.result.Model.PythonBy)
		return g
	}
	for i := range best.All() {
		g.Interpreters = append(g.Interpreters, o.interpreter(p, i))
	}
	g.Mode = modeOf(g.Interpreters[:len(best.Interpreters)])
	g.Sentence = assist.AtOnce(o.builds, p)
	g.Recommendation = o.result.Recommend(o.builds, p)
	return g
}

// modeOf is the mode of all that run something, of the main interpreter when nothing
// does.
func modeOf(interpreters []Interpreter) Mode {
	var modes []Mode
	for _, i := range interpreters {
		if !i.Idle && !slices.Contains(modes, i.Mode) {
			modes = append(modes, i.Mode)
		}
	}
	switch {
	case len(modes) == 1:
		return modes[0]
	case len(modes) > 1:
		return Mode{Kind: Mixed}
	}
	return interpreters[0].Mode
}

func (o *Overview) interpreter(p, n int) Interpreter {
	in := o.builds[len(o.builds)-1].Processes[p].All()[n]
	view := Interpreter{
		Title: clean(assist.InterpreterTitle(in)), Name: clean(in.ApplicationGroup), Main: in.Main, Idle: in.Idle(),
		Mode: o.mode(p, n), By: o.decision(p, n),
	}
	if in.Possible {
		view.Title += " (some requests)"
	}
	if in.Created == interp.PerRequest {
		view.PerRequest, view.Name, view.Names, view.Complete, view.Unset = true, clean(in.Pattern), in.Candidates, in.Complete, in.Unset
	}
	if s := in.SwitchInterval; s != nil && *s != interp.DefaultInterval {
		view.Interval = *s
	}
	for _, m := range in.Mounts {
		view.Runs = append(view.Runs, Run{clean(assist.MountTitle(m)), o.place(m.Directive)})
	}
	for _, h := range in.Handlers {
		view.Runs = append(view.Runs, Run{clean("handler " + h.Name), o.place(h.Directive)})
	}
	for _, i := range in.Imports {
		if i.Mount == nil {
			view.Runs = append(view.Runs, Run{clean("loads " + filepath.Base(i.Script) + " at start"), o.place(i.Directive)})
		}
	}
	for _, s := range in.Scripts {
		view.Runs = append(view.Runs, Run{clean(strings.TrimPrefix(s.Directive.Name, "WSGI") + " " + filepath.Base(s.Path)), o.place(s.Directive)})
	}
	for _, b := range o.builds {
		for _, e := range b.Processes[p].All()[n].Codes {
			if !slices.Contains(view.Codes, e.Code) {
				view.Codes = append(view.Codes, e.Code)
			}
		}
	}
	return view
}

// mode is what the latest build gives, with the first build that does.
func (o *Overview) mode(p, n int) Mode { return o.modeOf(o.onBuilds(p, n)) }

// onBuilds is an interpreter on each of the builds.
func (o *Overview) onBuilds(p, n int) []*interp.Interpreter {
	var list []*interp.Interpreter
	for _, b := range o.builds {
		list = append(list, b.Processes[p].All()[n])
	}
	return list
}

func (o *Overview) modeOf(onBuilds []*interp.Interpreter) Mode {
	mode := Mode{Kind: onBuilds[len(onBuilds)-1].Mode}
	first := slices.IndexFunc(onBuilds, func(i *interp.Interpreter) bool { return i.Mode == mode.Kind })
	if first > 0 {
		mode.Since = assist.SinceBuild(o.builds[first].Target)
	}
	return mode
}

func (o *Overview) decision(p, n int) Decision { return o.decisionOf(o.onBuilds(p, n)) }

// decisionOf is what decides the interpreter's mode, on the latest build on which a
// line does.
func (o *Overview) decisionOf(onBuilds []*interp.Interpreter) (d Decision) {
	for _, i := range slices.Backward(onBuilds) {
		reason, ok := i.ModeReason()
		if !ok || d.Line != "" && (reason.Directive == nil || reason.Outcome != interp.Wins) {
			continue
		}
		if reason.Directive == nil {
			d = Decision{Default: reason.Text}
			continue
		}
		d = Decision{Line: clean(strings.TrimSpace(reason.Setting + " " + reason.Value)), Place: o.place(reason.Directive)}
		if reason.Outcome == interp.Wins {
			return d
		}
		d.Ignored = reason.Text
	}
	return d
}

func (o *Overview) place(d *config.Directive) Place {
	if d == nil {
		return Place{}
	}
	at := o.result.Config.LocateDirective(d)
	if at.File == "" {
		return Place{}
	}
	return Place{at.File, clean(o.result.Relative(at.File)), at.First}
}

func (o *Overview) logs(atLoad bool, of func(*interp.Resolution) []interp.Emission) {
	begin := len(o.Logged)
	for _, b := range o.builds {
		for _, e := range of(b) {
			at := begin + slices.IndexFunc(o.Logged[begin:], func(l Logged) bool { return l.Code == e.Code })
			if at < begin {
				at = len(o.Logged)
				o.Logged = append(o.Logged, Logged{Code: e.Code, Text: clean(e.Text), AtLoad: atLoad, Place: o.place(e.Directive)})
			}
			if name := b.Target.PythonName(); !slices.Contains(o.Logged[at].Builds, name) {
				o.Logged[at].Builds = append(o.Logged[at].Builds, name)
			}
		}
	}
	slices.SortStableFunc(o.Logged[begin:], func(a, b Logged) int { return strings.Compare(a.Code, b.Code) })
}

func (o *Overview) request(url string) Request {
	r := Request{Answer: o.result.Answer(url, o.builds, o.result.Relative)}
	for _, b := range o.builds {
		if mode := o.result.Answer(url, []*interp.Resolution{b}, o.result.Relative).Mode; mode != nil {
			r.Modes = append(r.Modes, BuildMode{b.Target.PythonName(), *mode})
		}
	}
	return r
}

// clean is text on one line without what could drive a terminal.
func clean(s string) string { return strings.ReplaceAll(terminal.Harmless(s), "\n", " ") }
