package interp

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// RequestAnswer says where one request ends.
type RequestAnswer struct {
	URL string
	// Host is the virtual host that serves the request (or the main server).
	Host *Host
	// Mount or Handler is what brought it to mod_wsgi; both nil if nothing did.
	Mount   *Mount
	Handler *Handler
	// Status is the HTTP status for a request without credentials whose script answers
	// with 200; 0 when the configuration does not decide it.
	Status int
	// Codes are what the request makes mod_wsgi log, creating its interpreter included.
	Codes []Emission
	// ProcessGroup and ApplicationGroup are the resolved names; nil when not known or
	// when nothing of mod_wsgi is reached. Under a dispatch script ProcessGroup is what
	// the configuration says; the script can choose another.
	ProcessGroup, ApplicationGroup *string
	// Process and Interpreter are where it ends; nil when not known or not reached.
	Process     *Process
	Interpreter *Interpreter
	// PerRequest is what decides per request; nil when everything is known.
	PerRequest *PerRequestChoice
	// DecidedBy are the deciding directives, in the order in which they act.
	DecidedBy []Step
	// Scripts are the access, authentication and dispatch scripts that run before it.
	Scripts []*Script
}

// PerRequestChoice is a name that only the request itself decides.
type PerRequestChoice struct {
	// Pattern is what decides: %{ENV:X}, %{HOST}, an <If>, the dispatch script's path, a
	// line whose regular expression is not known to match or not.
	Pattern    string
	Candidates []string
}

// Step is one directive that had a part in a request's way, and which.
type Step struct {
	Directive *config.Directive
	Text      string // such as "the mount that takes /m0"
}

// Request follows one request. url is "/path", "/path?query" or
// "http://host:port/path?query"; host and port stand for the Host header.
func (r *Resolution) Request(url string) *RequestAnswer {
	q := r.Model.ask(url)
	return r.answer(q, url, nil)
}

// dispatched are the names that a dispatch script returns; nil is None.
type dispatched struct {
	process, application *string
}

// answer walks the phases of a request. script is what the dispatch script answers;
// nil when that is not known.
func (r *Resolution) answer(q *query, url string, script *dispatched) *RequestAnswer {
	a := &RequestAnswer{URL: url, Host: q.host, Mount: q.mount}
	a.step(q.host.Section, "the virtual host for "+q.portName())
	if d := q.unsure; d != nil {
		a.Mount = nil
		a.step(d, "whether its pattern matches is not known")
		return a
	}
	alias, _, _ := r.Model.aliasFor(q.host, q.uri)
	if alias != nil {
		a.step(alias.directive, alias.directive.Name+" takes the URL before any mount")
		if alias.status != 0 {
			a.Status = alias.status
			return a
		}
	}
	if q.mount != nil {
		a.step(q.mount.Directive, "the mount that takes "+q.uri)
	}
	if options, ok := q.route(); ok {
		r.served(a, q, options, script)
	} else {
		r.unserved(a, q, alias != nil)
	}
	return a
}

func (a *RequestAnswer) step(d *config.Directive, text string) {
	if d == nil {
		return
	}
	a.DecidedBy = append(a.DecidedBy, Step{Directive: d, Text: text})
}

// unserved is a request that nothing of mod_wsgi takes. What stands under the
// document root is not known: httpd is taken to find nothing there but its root.
func (r *Resolution) unserved(a *RequestAnswer, q *query, aliased bool) {
	a.Mount = nil
	refusal := q.access()
	switch name, by := effectiveHandler(q.scopes, q.file, ""); {
	case refusal.open:
	case refusal.status != 0:
		a.Status = refusal.status
		a.step(refusal.by, "access")
	case name != "" || q.mount != nil:
		a.step(by, "the handler is "+name+", which is not mod_wsgi's")
	case lastSet(q.scopes, "rewriterule") != nil || lastSet(q.scopes, "redirect") != nil:
	case q.uri == "/":
		a.Status = 403 // a folder without an index and without Options Indexes
		if on, _ := option(q.scopes, "indexes"); on {
			a.Status = 200
		}
	case aliased: // a file may well be there
	default:
		a.Status = 404
	}
}

// served is a request that reaches wsgi_hook_handler.
func (r *Resolution) served(a *RequestAnswer, q *query, options *Handler, script *dispatched) {
	if q.mount == nil {
		a.Handler = options
		a.step(options.Directive, "the handler "+options.Name)
	}
	for _, name := range []string{"WSGIAccessScript", "WSGIAuthUserScript", "WSGIAuthGroupScript", "WSGIDispatchScript"} {
		if s := scriptFor(q.scopes, name); s != nil {
			a.Scripts = append(a.Scripts, s)
		}
	}
	refusal := q.access()
	a.Codes = append(a.Codes, refusal.codes...)
	if refusal.status != 0 {
		a.Status = refusal.status
		a.step(refusal.by, "access")
		return
	}
	if code, status := q.target(options); code != nil {
		a.refuse(status, *code)
		return
	}
	g := q.groups(options)
	a.step(g.processBy, "the process group")
	a.step(g.applicationBy, "the application group")
	for _, d := range append(g.process.decidedBy, g.application.decidedBy...) {
		a.step(d, "sets the variable that decides the group")
	}
	r.dispatch(a, q, &g, script)
	if g.process.open != nil {
		a.PerRequest = g.process.open
		return
	}
	name := g.process.name
	if refused := r.Model.refusal(q.host, q.restriction(), name); refused != nil {
		a.refuse(500, *refused)
		return
	}
	a.ProcessGroup, a.Process = &name, r.Process(name)
	a.Status = 200
	if a.Process.Group != nil && a.Process.Group.Threads == 0 {
		a.Status = 0 // nobody there to answer; the request hangs
		a.step(a.Process.Group.Directive, "threads=0: no thread takes requests")
	}
	if refusal.open {
		a.Status = 0
		a.step(refusal.by, "access depends on the client")
	}
	if g.application.open != nil {
		a.PerRequest = g.application.open
		return
	}
	application := g.application.name
	a.ApplicationGroup, a.Interpreter = &application, r.InterpreterNamed(a.Process, application)
	a.Codes = append(a.Codes, a.Interpreter.Codes...)
}

func (a *RequestAnswer) refuse(status int, e Emission) {
	a.Status = status
	a.Codes = append(a.Codes, e)
	a.step(e.Directive, "refuses the request ("+e.Code+")")
}

// dispatch lets the dispatch script change the groups (wsgi_execute_dispatch).
func (r *Resolution) dispatch(a *RequestAnswer, q *query, g *groups, script *dispatched) {
	s := q.dispatcher()
	for _, open := range q.open {
		if len(open.settings.get("wsgidispatchscript")) > 0 {
			g.application = group{open: &PerRequestChoice{Pattern: open.directive.Name + " " + open.directive.Args}}
			return
		}
	}
	if s == nil {
		return
	}
	a.step(s.Directive, "the dispatch script, which can choose other groups")
	if script == nil {
		choice := &PerRequestChoice{Pattern: s.Path}
		if g.application.open == nil {
			choice.Candidates = append(choice.Candidates, g.application.name)
		}
		if p := r.Process(g.process.name); p != nil && g.process.open == nil {
			if i := p.open[s.Path]; i != nil {
				choice.Candidates = append(choice.Candidates, i.Candidates...)
			}
		}
		g.application = group{open: choice}
		return
	}
	if script.process != nil {
		g.process = q.expand(*script.process, requestGroup)
	}
	if script.application != nil {
		g.application = q.expand(*script.application, requestGroup)
	}
}

// target are the checks on the script file that need no look at the disk.
func (q *query) target(options *Handler) (*Emission, int) {
	log := func(code string, by *config.Directive) *Emission {
		e := emit(code, by)
		return &e
	}
	if q.mount == nil && options.Script == "" {
		if on, by := option(q.scopes, "execcgi"); !on {
			return log("WSGI0134", by), 403
		}
	}
	if q.mount != nil {
		script, _, ok := scriptFile(q.mount, q.mountFile)
		switch {
		case !ok, script != "" && !strings.HasPrefix(script, "/") && !strings.Contains(script, ":"):
			return log("WSGI0135", q.mount.Directive), 404
		case strings.HasSuffix(script, "/"):
			return log("WSGI0136", q.mount.Directive), 403
		}
	}
	if d := lastSet(q.scopes, "acceptpathinfo"); q.pathInfo != "" && strings.EqualFold(firstWord(d), "off") {
		return log("WSGI0137", d), 404
	}
	return nil, 0
}

// Mode is the mode of the interpreter that serves the request: that of all that may,
// nil where they differ or nothing is known.
func (a *RequestAnswer) Mode() *Mode {
	var mode *Mode
	for _, in := range a.Serving() {
		if mode != nil && *mode != in.Mode {
			return nil
		}
		mode = &in.Mode
	}
	return mode
}

// Serving are the interpreters that may serve the request. Where only the name is
// decided per request they are those of any name in that process; a dispatch script can
// choose another process as well, so that nothing is known.
func (a *RequestAnswer) Serving() []*Interpreter {
	if a.Interpreter != nil {
		return []*Interpreter{a.Interpreter}
	}
	choice := a.PerRequest
	if choice == nil || a.Process == nil || !strings.HasPrefix(choice.Pattern, "%{") {
		return nil
	}
	var possible []*Interpreter
	for _, in := range a.Process.Interpreters {
		if in.Created == PerRequest && in.Pattern == choice.Pattern ||
			in.Created != PerRequest && slices.Contains(choice.Candidates, in.ApplicationGroup) {
			possible = append(possible, in)
		}
	}
	return possible
}
