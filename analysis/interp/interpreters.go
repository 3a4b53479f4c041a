package interp

import (
	"slices"
	"strings"
)

// followLimit bounds how many pairs of a main server's mount or section and a virtual
// host are followed. Beyond it they are followed on the main server only.
const followLimit = 20000

// follow finds the interpreters that requests and scripts bring up, by sending any
// request to each mount and each literal <Location> that changes where it ends.
func (r *Resolution) follow() {
	m := r.Model
	r.followScripts()
	main := m.Hosts[0]
	everywhere := len(main.mounts)*len(m.Hosts) <= followLimit
	for _, h := range m.Hosts {
		if h.Index == 0 && everywhere && !m.mainServes() {
			continue
		}
		for _, mount := range h.mounts {
			r.followMount(h, mount)
		}
		if h.Index != 0 && everywhere {
			for _, mount := range main.mounts {
				r.followMount(h, mount)
			}
		}
		r.followLocations(h)
	}
	for _, h := range m.Handlers {
		r.followHandler(h)
	}
}

// mainServes reports whether a request can end at the main server: not when virtual
// hosts on wildcard addresses take all ports.
func (m *Model) mainServes() bool {
	if len(m.Hosts) == 1 || len(m.listens) == 0 {
		return len(m.Hosts) == 1 || m.chooseHost(m.Hosts[0].ServerName, 0).Index == 0
	}
	for _, l := range m.listens {
		if m.chooseHost(m.Hosts[0].ServerName, l.port).Index == 0 {
			return true
		}
	}
	return false
}

// followMount follows a request to a mount. Where an earlier mount or alias takes the
// mount's own URL it is not served there.
func (r *Resolution) followMount(h *Host, mount *Mount) {
	uri := mount.Path
	if mount.Match {
		q := r.Model.anyRequest(h, "/")
		q.mount, q.scriptKnown = mount, literalPattern(mount.Path) != ""
		if q.scriptKnown {
			q = r.Model.anyRequest(h, literalPattern(mount.Path))
		} else {
			q.file = mount.Target
			q.scopes, q.open = r.Model.inForce(h, "/", cleanFile(q.file))
		}
		r.reach(q, mount.options())
		return
	}
	q := r.Model.anyRequest(h, uri)
	if q.mount != mount {
		return
	}
	if folder := strings.HasSuffix(mount.Target, "/") && !hasSuffix(strings.TrimRight(mount.Target, "/")); folder {
		q.scriptKnown = false // one name for each script in the folder
	}
	r.reach(q, mount.options())
}

// literalPattern is the one URL that an anchored pattern without operators takes, "".
func literalPattern(pattern string) string {
	literal, ok := strings.CutPrefix(pattern, "^")
	if !ok || strings.ContainsAny(literal, `\.+*?()[]{}|$`) {
		return ""
	}
	return literal
}

// followLocations follows requests to the literal <Location> sections of a server that
// set a group or a handler.
func (r *Resolution) followLocations(h *Host) {
	servers := []*Host{h}
	if main := r.Model.Hosts[0]; h != main && len(main.places.literal)*len(r.Model.Hosts) <= followLimit {
		servers = append(servers, main)
	}
	for _, s := range servers {
		for _, section := range s.places.literal {
			if !section.changesRoute() || !strings.HasPrefix(section.pattern, "/") {
				continue
			}
			q := r.Model.anyRequest(h, section.pattern)
			if options, ok := q.route(); ok {
				r.reach(q, options)
			}
		}
	}
}

func (s *scope) changesRoute() bool {
	for _, name := range []string{"sethandler", "wsgiprocessgroup", "wsgiapplicationgroup"} {
		if len(s.settings.get(name)) > 0 {
			return true
		}
	}
	return false
}

// route finds what of mod_wsgi serves the request: the mount, or a handler by name.
// ok is false when nothing does.
func (q *query) route() (options *Handler, ok bool) {
	initial := ""
	if q.mount != nil {
		initial = "wsgi-script"
	}
	name, by := effectiveHandler(q.scopes, q.file, initial)
	if name == "" {
		name, by = rewriteHandler(q.scopes, q.uri)
	}
	if scriptHandler(name) {
		if q.mount != nil {
			return q.mount.options(), true
		}
		return &Handler{Directive: by, Name: name}, true
	}
	if h := q.m.handlerScriptFor(q.scopes, name); h != nil && name != "" {
		return h, true
	}
	return nil, false
}

// followHandler follows handlers whose URLs are not known: those of folders, of
// suffixes, and handler scripts that rewriting can reach.
func (r *Resolution) followHandler(h *Handler) {
	q := &query{m: r.Model, host: h.Host, static: true}
	q.scopes = []*scope{&r.Model.Hosts[0].scope}
	if h.Host.Index != 0 {
		q.scopes = append(q.scopes, &h.Host.scope)
	}
	for d := h.Directive.Parent; d != nil; d = d.Parent {
		name := strings.ToLower(d.Name)
		if name == "<location" && h.Script == "" {
			return // followLocations
		}
		if s := r.Model.sectionOf[d]; s != nil {
			q.scopes = append(q.scopes, &s.scope)
		}
	}
	r.reach(q, h)
}

// reach files what a request ends in under the process and its interpreters.
func (r *Resolution) reach(q *query, options *Handler) {
	g := q.groups(options)
	names := []string{g.process.name}
	if g.process.open != nil {
		names = g.process.open.Candidates
	}
	for _, name := range names {
		name = globalAsEmpty(name)
		if e := r.refused(q, name); e != nil {
			r.noteRefused(q, options, &g, name, *e)
			continue
		}
		p := r.byName[name]
		if g.application.open != nil {
			r.perRequest(p, g.application.open.Pattern, g.application.open.Candidates).serve(q, options)
		} else {
			r.named(p, g.application.name).serve(q, options)
		}
		if s := q.dispatcher(); s != nil {
			r.perRequest(p, s.Path, nil).serve(q, options)
		}
	}
}

// named is the interpreter of that name, created at its first request if need be.
func (r *Resolution) named(p *Process, applicationGroup string) *Interpreter {
	i := p.byName[applicationGroup]
	if i == nil {
		i = r.create(p, applicationGroup, AtFirstRequest)
		p.keep(i)
	}
	return i
}

// perRequest stands for all interpreters whose names a pattern gives. It has the
// settings of a name that no container selects; the candidates can differ from it.
func (r *Resolution) perRequest(p *Process, pattern string, candidates []string) *Interpreter {
	i := p.open[pattern]
	if i == nil {
		i = r.create(p, anyName, PerRequest)
		i.ApplicationGroup, i.Pattern = "", pattern
		for n := range i.Codes {
			i.Codes[n].Text = strings.ReplaceAll(i.Codes[n].Text, anyName, pattern)
		}
		for _, c := range r.Model.Containers {
			if c.ApplicationGroup != nil && *c.ApplicationGroup != "" && (c.ProcessGroup == nil || *c.ProcessGroup == p.Name()) {
				candidates = append(candidates, *c.ApplicationGroup)
			}
		}
		p.Interpreters = append(p.Interpreters, i)
		if p.open == nil {
			p.open = map[string]*Interpreter{}
		}
		p.open[pattern] = i
	}
	for _, name := range candidates {
		if name = globalAsEmpty(name); !slices.Contains(i.Candidates, name) {
			i.Candidates = append(i.Candidates, name)
		}
	}
	return i
}

// serve records what brings requests to the interpreter.
func (i *Interpreter) serve(q *query, options *Handler) {
	if q.mount != nil {
		if !slices.Contains(i.Mounts, q.mount) {
			i.Mounts = append(i.Mounts, q.mount)
		}
	} else if !slices.Contains(i.Handlers, options) {
		i.Handlers = append(i.Handlers, options)
	}
}

// followScripts creates the interpreters of dispatch, access and authentication
// scripts: in the Apache children, in the main one unless application-group= says
// otherwise (wsgi_server_group).
func (r *Resolution) followScripts() {
	p := r.Processes[0]
	if !p.Starts {
		return
	}
	for _, s := range r.Model.Scripts {
		group := ""
		if s.ApplicationGroup != nil {
			group = *s.ApplicationGroup
		}
		q := r.Model.anyRequest(s.Host, "/")
		var i *Interpreter
		if g := q.expand(group, serverGroup); g.open != nil {
			i = r.perRequest(p, g.open.Pattern, g.open.Candidates)
		} else {
			i = r.named(p, g.name)
		}
		i.Scripts = append(i.Scripts, s)
	}
}
