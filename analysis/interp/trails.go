package interp

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// followLimit bounds how many pairs of a main server's mount or section and a virtual
// host are followed. Beyond it they are followed on the main server only.
const followLimit = 20000

// trail is where the requests to one server end, whatever the target is.
type trail struct {
	arrivals []arrival
	possible []arrival // that not all requests to a mount or handler take
	ports    []int     // beside the likely one
	scripts  []scriptRun
	refused  []Refused
	denied   []Denied
}

// arrival is what brings requests to process groups.
type arrival struct {
	host      *Host
	mount     *Mount   // nil when a handler brings them
	handler   *Handler // nil when a mount does
	processes []string // names of the groups; several only if the request decides
	// applications are the application groups; several only if a dispatch script decides.
	applications []group
	dispatcher   *Script           // in force, nil without one
	restriction  *config.Directive // the WSGIRestrictProcess in force, nil without one
	groupBy      *config.Directive // names the process group; nil for the default
	// applicationBy names the application group; nil for the default.
	applicationBy *config.Directive
	sure          bool // nothing that is not known here chooses the process group
}

// scriptRun is a script that runs in the Apache children, and its application group.
type scriptRun struct {
	script      *Script
	application group
}

// reach is how far the main server's mounts and sections, and requests to itself, go.
type reach struct {
	mounts, locations bool // to all virtual hosts
	itself            bool // requests can end at the main server
	alone             bool // the main server has no virtual host beside it
}

// follow finds where requests and scripts end, by following one representative request
// for each mount and for each literal <Location> that sets a group or a handler. The trails of servers that
// nothing concerns are last's.
func (m *Model) follow(last *Model) {
	main := m.base.main
	m.reach = reach{
		alone:     len(m.Hosts) == 1,
		mounts:    len(main.mounts)*len(m.Hosts) <= followLimit,
		locations: len(main.places.literal)*len(m.Hosts) <= followLimit,
		itself:    len(main.mounts)+len(main.places.literal) > 0 && m.mainServes(),
	}
	stale := m.keptTrails(last)
	for i, h := range m.Hosts {
		if m.trails[i] == nil {
			m.trails[i] = m.newTrail(h)
		} else if stale.concerns(m.trails[i]) {
			again := *m.trails[i]
			again.refused = m.refusedOf(again.arrivals)
			m.trails[i] = &again
		}
	}
}

// stale says in which of the kept trails to judge anew what is refused.
type stale struct {
	all   bool
	names map[string]bool // of process groups
}

func (s *stale) concerns(t *trail) bool {
	if s.all || len(s.names) == 0 {
		return s.all
	}
	for i := range t.arrivals {
		for _, name := range t.arrivals[i].processes {
			if s.names[name] {
				return true
			}
		}
	}
	return false
}

// keptTrails copies the trails of unchanged hosts from last, and returns which of them
// must have their refusals judged again; nil if none could be kept.
func (m *Model) keptTrails(last *Model) *stale {
	m.trails = make([]*trail, len(m.Hosts))
	if last.base != m.base || last.reach != m.reach {
		return nil
	}
	head, tail := ends(last.Hosts, m.Hosts, identical)
	copy(m.trails, last.trails[:head])
	copy(m.trails[len(m.trails)-tail:], last.trails[len(last.trails)-tail:])
	s := &stale{names: map[string]bool{}}
	s.all = last.PythonInChildren != m.PythonInChildren || last.PythonBy != m.PythonBy || (len(last.Groups) == 0) != (len(m.Groups) == 0)
	differing(last.Groups, m.Groups, func(g *ProcessGroup) {
		// All servers may use a group of the main one, whatever its options are.
		before, now := last.Group(g.Name), m.Group(g.Name)
		if before == nil || now == nil || !before.Host.Main() || !now.Host.Main() {
			s.names[g.Name] = true
		}
	})
	return s
}

// names adds the names of the process groups that the trail leads to.
func (t *trail) names(to map[string]bool) {
	for _, arrivals := range [][]arrival{t.arrivals, t.possible} {
		for i := range arrivals {
			for _, name := range arrivals[i].processes {
				to[name] = true
			}
		}
	}
	if len(t.scripts) > 0 {
		to[""] = true
	}
}

// dispatches reports whether a script can send requests to any process group.
func (t *trail) dispatches(m *Model) bool {
	return slices.ContainsFunc(t.arrivals, func(a arrival) bool { return m.sendsAnywhere(a.dispatcher) })
}

// newTrail follows the requests to h.
func (m *Model) newTrail(h *Host) *trail {
	t := &trail{ports: m.otherPorts(h)}
	main := m.base.main
	for _, s := range h.scripts {
		group := ""
		if s.ApplicationGroup != nil {
			group = *s.ApplicationGroup
		}
		t.scripts = append(t.scripts, scriptRun{s, m.anyRequest(h, "/").expand(group, serverGroup)})
	}
	if !h.Main() || m.reach.itself || !m.reach.mounts {
		for _, mount := range h.mounts {
			t.followMount(m, h, mount)
		}
		if !h.Main() && m.reach.mounts {
			for _, mount := range main.mounts {
				t.followMount(m, h, mount)
			}
		}
		t.followLocations(m, h)
	}
	for _, handler := range h.handlers {
		t.followHandler(m, handler)
	}
	t.refused = m.refusedOf(t.arrivals)
	return t
}

// mainServes reports whether a request can end at the main server: not when virtual
// hosts on wildcard addresses take all ports.
func (m *Model) mainServes() bool {
	listens := m.base.listens
	name := m.base.main.ServerName
	if len(m.Hosts) == 1 || len(listens) == 0 {
		return len(m.Hosts) == 1 || m.hostAt(otherAddress, name, 0).Main()
	}
	for _, l := range listens {
		address := l.host
		if anyAddress(address) {
			address = otherAddress
		}
		if m.hostAt(address, name, l.port).Main() {
			return true
		}
	}
	return false
}

// followMount follows a request to a mount. Where an earlier mount or alias takes all
// its URLs it is not served there.
func (t *trail) followMount(m *Model, h *Host, mount *Mount) {
	uri := mount.Path
	if mount.Match {
		q := m.anyRequest(h, "/")
		q.mount, q.scriptKnown = mount, literalPattern(mount.Path) != ""
		if q.scriptKnown {
			q = m.anyRequest(h, literalPattern(mount.Path))
		} else {
			q.file = mount.Target
			q.scopes, q.open = m.inForce(h, "/", cleanFile(q.file))
		}
		t.reach(q, mount.options())
		t.consider(q, mount.options(), literalPattern(mount.Path))
		return
	}
	q := m.anyRequest(h, uri)
	if q.mount != mount { // what takes the mount's own URL may leave those below it
		if q = m.anyRequest(h, strings.TrimRight(uri, "/")+"/some/page"); q.mount != mount {
			return
		}
	}
	if folder := strings.HasSuffix(mount.Target, "/") && !hasSuffix(strings.TrimRight(mount.Target, "/")); folder {
		q.scriptKnown = false // one name for each script in the folder
	}
	if by := q.denied(); by != nil {
		t.denied = append(t.denied, Denied{Host: h, Mount: mount, By: by})
	}
	t.reach(q, mount.options())
	t.consider(q, mount.options(), uri)
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
func (t *trail) followLocations(m *Model, h *Host) {
	servers := []*Host{h}
	if !h.Main() && m.reach.locations {
		servers = append(servers, m.base.main)
	}
	for _, s := range servers {
		for _, section := range s.places.literal {
			if !section.changesRoute() || !strings.HasPrefix(section.pattern, "/") {
				continue
			}
			q := m.anyRequest(h, section.pattern)
			if options, ok := q.route(); ok {
				t.reach(q, options)
				if len(q.open) > 0 {
					t.consider(q, options, section.pattern)
				}
			}
		}
	}
}

func (s *scope) changesRoute() bool {
	for _, name := range []string{"sethandler", "addhandler", "wsgiprocessgroup", "wsgiapplicationgroup"} {
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
	if h := handlerScriptFor(q.scopes, name); h != nil && name != "" {
		return h, true
	}
	return nil, false
}

// followHandler follows handlers whose URLs are not known: those of folders, of
// suffixes, and handler scripts that rewriting can reach.
func (t *trail) followHandler(m *Model, h *Handler) {
	var within []*section
	for s := h.around; s != nil; s = s.around {
		if s.kind == locationSection && s.regex == nil && !apr.IsPattern(s.pattern) && h.Script == "" {
			return // followLocations
		}
		within = append(within, s)
	}
	q := &query{m: m, host: h.Host, static: true}
	q.scopes = inOrder(q, within)
	t.reach(q, h)
	t.considerHandler(q, h, within)
}

// reach files what a request ends in.
func (t *trail) reach(q *query, options *Handler) {
	t.arrivals = append(t.arrivals, newArrival(q, options))
}

// newArrival is what a request ends in.
func newArrival(q *query, options *Handler) arrival {
	g := q.groups(options)
	a := arrival{
		host: q.host, mount: q.mount, applications: []group{g.application},
		dispatcher: q.dispatcher(), restriction: q.restriction(), groupBy: g.processBy,
		applicationBy: g.applicationBy,
	}
	if q.mount == nil {
		a.handler = options
	}
	processes := []group{g.process}
	if a.dispatcher != nil {
		processes, a.applications = q.dispatched(a.dispatcher, g)
	}
	for _, p := range processes {
		names := []string{p.name}
		if p.open != nil {
			names = p.open.Candidates
		}
		for _, name := range names {
			if name = globalAsEmpty(name); !slices.Contains(a.processes, name) {
				a.processes = append(a.processes, name)
			}
		}
	}
	a.sure = g.process.open == nil && a.dispatcher == nil && q.unsure == nil
	return a
}

// refusedOf are those of the arrivals that mod_wsgi surely refuses: not those of which
// the environment, a dispatch script or a name that is not known here may decide.
func (m *Model) refusedOf(arrivals []arrival) []Refused {
	var all []Refused
	for i := range arrivals {
		a := &arrivals[i]
		if !a.sure {
			continue
		}
		name := a.processes[0]
		e := m.refusal(a.host, a.restriction, name)
		if e == nil {
			continue
		}
		if _, known := m.visible(m.Group(name), a.host); known {
			all = append(all, Refused{Emission: *e, Host: a.host, Mount: a.mount, Handler: a.handler, ProcessGroup: name, GroupBy: a.groupBy})
		}
	}
	return all
}
