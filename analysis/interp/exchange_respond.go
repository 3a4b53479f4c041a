package interp

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// respond lets the handler answer.
func (e *exchange) respond() *RequestAnswer {
	switch {
	case e.proxied, strings.HasPrefix(e.handler, "proxy:"), e.handler == "proxy-server":
		e.w.step(e.handlerBy, "sends the request on to another server")
		return &RequestAnswer{open: true, Codes: e.codes}
	case e.redirect != "":
		a := e.redirectTo(e.redirect, httpOK, e.redirectBy, "the rules of the folder send it to "+e.redirect)
		a.Codes = append(e.codes, a.Codes...)
		return a
	case e.instead != nil:
		return e.instead.respond()
	}
	name := e.handler
	if name == "" {
		name = e.contentType
	}
	if options, ok := e.wsgi(name); ok {
		return e.serve(options)
	}
	if slices.Contains(otherHandlers, name) {
		if e.mount != nil || e.handlerBy != nil {
			e.w.step(e.handlerBy, "the handler is "+name+", which is not mod_wsgi's")
		}
		return &RequestAnswer{open: true, Codes: e.codes}
	}
	if e.handlerBy != nil && e.handler != folderType {
		e.w.step(e.handlerBy, "the handler is "+name+", which is not mod_wsgi's")
	}
	if d, target, virtual := e.action(name); d != nil {
		switch {
		case !virtual && e.kind == absent:
			return e.end(httpNotFound)
		case !virtual && e.kind == unknownKind:
			return &RequestAnswer{open: true}
		}
		return e.redirectTo(target+e.uri+withArguments(e.args), httpOK, d, "Action sends it to "+target)
	}
	if name == folderType && e.kind == folderKind {
		return e.listing()
	}
	return e.file200()
}

// withArguments is a query string as it stands behind a path.
func withArguments(args string) string {
	if args == "" {
		return ""
	}
	return "?" + args
}

// otherHandlers are the handlers of httpd's other modules that answer by themselves.
var otherHandlers = strings.Fields(`server-status server-info ldap-status balancer-manager cgi-script type-map send-as-is imap-file
	isapi-handler lua-script fcgid-script fastcgi-script form-login-handler form-logout-handler form-redirect-handler
	application/x-httpd-php php-script application/x-httpd-cgi application/x-type-map application/x-httpd-imap heartbeat
	mod_python python-program perl-script modperl`)

// wsgi finds what of mod_wsgi answers for a handler's name.
func (e *exchange) wsgi(name string) (options *Handler, ok bool) {
	if scriptHandler(name) {
		if e.mount != nil {
			return e.mount.options(), true
		}
		return &Handler{Directive: e.handlerBy, Name: name}, true
	}
	if name == "" {
		return nil, false
	}
	h := handlerScriptFor(e.scopes, name)
	return h, h != nil
}

// action is the Action in force for a handler or content type.
func (e *exchange) action(name string) (d *config.Directive, target string, virtual bool) {
	if name == "" {
		return nil, "", false
	}
	for i := len(e.scopes) - 1; i >= 0; i-- {
		for _, d := range slices.Backward(e.w.lines.of(e.scopes[i], "action")) {
			if words := d.Words(); strings.EqualFold(value(words, 0), name) {
				return d, value(words, 1), strings.EqualFold(value(words, 2), "virtual")
			}
		}
	}
	return nil, "", false
}

// listing answers for a folder without an index (mod_autoindex).
func (e *exchange) listing() *RequestAnswer {
	on, by := option(e.scopes, "indexes")
	if !e.m.Config.Options.Fragment && !e.m.Config.Loaded("autoindex_module") {
		return e.end(httpNotFound)
	}
	if !on {
		e.w.step(by, "a folder without an index, and no Options Indexes")
		return e.end(httpForbidden)
	}
	return &RequestAnswer{Status: httpOK, Codes: e.codes}
}

// file200 answers with a file (default_handler).
func (e *exchange) file200() *RequestAnswer {
	if e.kind == unknownKind {
		return &RequestAnswer{open: true, Codes: e.codes}
	}
	accept := strings.EqualFold(firstWord(e.acceptPathInfo()), "on")
	if e.kind == absent || e.kind == folderKind || e.pathInfo != "" && !accept {
		return e.end(httpNotFound)
	}
	return &RequestAnswer{Status: httpOK, Codes: e.codes}
}

// acceptPathInfo is the AcceptPathInfo in force: what mod_dir puts in the place of a request
// keeps the request's own.
func (e *exchange) acceptPathInfo() *config.Directive {
	for e.outer != nil {
		e = e.outer
	}
	return lastSet(e.scopes, "acceptpathinfo")
}

// serve is a request that reaches wsgi_hook_handler.
func (e *exchange) serve(options *Handler) *RequestAnswer {
	a := &RequestAnswer{Mount: e.mount, Codes: e.codes}
	e.codes = nil
	if e.mount == nil || options.Script != "" {
		a.Handler = options
		e.w.step(e.handlerBy, "the handler is "+options.Name)
		e.w.step(options.Directive, "the handler "+options.Name)
	}
	for _, name := range []string{"WSGIAccessScript", "WSGIAuthUserScript", "WSGIAuthGroupScript", "WSGIDispatchScript"} {
		if s := scriptFor(e.scopes, name); s != nil {
			a.Scripts = append(a.Scripts, s)
		}
	}
	if code, s := e.scriptThere(options); code != nil {
		return e.refuse(a, s, *code)
	}
	g := e.groups(options)
	e.w.step(g.processBy, "the process group")
	e.w.step(g.applicationBy, "the application group")
	for _, d := range append(g.process.decidedBy, g.application.decidedBy...) {
		e.w.step(d, "sets the variable that decides the group")
	}
	a.pattern = g.pattern(options)
	e.dispatch(&g)
	if g.process.open != nil {
		a.PerRequest = g.process.open
		return a
	}
	name := g.process.name
	if refused := e.m.refusal(e.host, e.restriction(), name); refused != nil {
		return e.refuse(a, httpInternalServerError, *refused)
	}
	a.ProcessGroup, a.Process = &name, e.w.r.Process(name)
	a.Status = httpOK
	if a.Process.Group != nil && a.Process.Group.Threads == 0 {
		a.Status = 0 // nobody there to answer; the request hangs
		e.w.step(a.Process.Group.Directive, "threads=0: no thread takes requests")
	}
	if g.application.open != nil {
		a.PerRequest = g.application.open
		a.serving = a.Process.named(g.application.open)
		return a
	}
	application := g.application.name
	a.ApplicationGroup, a.Interpreter = &application, e.w.r.InterpreterNamed(a.Process, application)
	a.serving = []*Interpreter{a.Interpreter}
	a.Codes = append(a.Codes, a.Interpreter.Codes...)
	if options.Script != "" && strings.HasPrefix(options.Script, "/") && e.w.disk.kind(options.Script) == absent {
		return e.refuse(a, httpInternalServerError, emit("WSGI0105", options.Directive), emit("WSGI0174", options.Directive))
	}
	return a
}

// refuse is the answer of mod_wsgi when it does not run the script.
func (e *exchange) refuse(a *RequestAnswer, s status, codes ...Emission) *RequestAnswer {
	e.w.step(codes[0].Directive, "refuses the request ("+codes[0].Code+")")
	refused := e.fail(s)
	if refused.Mount == nil && refused.Handler == nil {
		refused.Mount, refused.Handler, refused.Scripts = a.Mount, a.Handler, a.Scripts
	}
	refused.Codes = slices.Concat(a.Codes, codes, refused.Codes)
	return refused
}

// scriptThere are the checks on the script file.
func (e *exchange) scriptThere(options *Handler) (*Emission, status) {
	log := func(code string, by *config.Directive) *Emission {
		m := emit(code, by)
		return &m
	}
	by := options.Directive
	if options.Script == "" {
		if e.mount == nil {
			if on, by := option(e.scopes, "execcgi"); !on {
				return log("WSGI0134", by), httpForbidden
			}
		}
		switch {
		case e.kind == absent, e.mount != nil && !e.mapped():
			return log("WSGI0135", by), httpNotFound
		case e.kind == folderKind, e.kind == unknownKind && strings.HasSuffix(e.file, "/"):
			return log("WSGI0136", by), httpForbidden
		}
	}
	if d := e.acceptPathInfo(); e.pathInfo != "" && strings.EqualFold(firstWord(d), "off") {
		return log("WSGI0137", d), httpNotFound
	}
	return nil, declined
}

// mapped reports whether the URL leads to a file that can be there: the name of a target
// does not run on without a slash, and is absolute.
func (e *exchange) mapped() bool {
	if e.kind != unknownKind {
		return true
	}
	script, _, ok := scriptFile(e.mount, e.mountFile)
	return ok && (script == "" || strings.HasPrefix(script, "/") || strings.Contains(script, ":"))
}

// dispatch lets the dispatch script change the groups (wsgi_execute_dispatch).
func (e *exchange) dispatch(g *groups) {
	s := e.dispatcher()
	if s == nil {
		return
	}
	e.w.step(s.Directive, "the dispatch script, which can choose other groups")
	script := e.w.script
	if script == nil && e.m.Dispatch(s) != nil {
		processes, applications := e.dispatched(s, *g)
		g.process, g.application = oneOf(s.Path, processes), oneOf(s.Path, applications)
		return
	}
	if script == nil {
		choice := &PerRequestChoice{Pattern: s.Path, AnyProcess: true}
		if g.application.open == nil {
			choice.Candidates = append(choice.Candidates, g.application.name)
		}
		if p := e.w.r.Process(g.process.name); p != nil && g.process.open == nil {
			if i := p.open[s.Path]; i != nil {
				choice.Candidates = append(choice.Candidates, i.Candidates...)
			}
		}
		g.application = group{open: choice}
		return
	}
	if script.process != nil {
		g.process = e.expand(*script.process, requestGroup)
	}
	if script.application != nil {
		g.application = e.expand(*script.application, requestGroup)
	}
}

// pattern is the special value that the process or application group was taken from, ""
// when both are plain names.
func (g *groups) pattern(options *Handler) string {
	for _, d := range []*config.Directive{g.processBy, g.applicationBy} {
		if d == nil {
			continue
		}
		text := d.Args
		if at := strings.Index(text, "%{ENV:"); at >= 0 {
			if end := strings.IndexByte(text[at:], '}'); end > 0 {
				return text[at : at+end+1]
			}
		}
	}
	return ""
}

// named are the interpreters that a choice of names can lead to; none when another process
// can be chosen too.
func (p *Process) named(choice *PerRequestChoice) []*Interpreter {
	if choice.AnyProcess || strings.HasPrefix(choice.Pattern, "<") {
		return nil
	}
	var possible []*Interpreter
	for _, i := range p.Interpreters {
		if i.Created == PerRequest && i.Pattern == choice.Pattern ||
			i.Created != PerRequest && slices.Contains(choice.Candidates, i.ApplicationGroup) {
			possible = append(possible, i)
		}
	}
	return possible
}
