package interp

import (
	"cmp"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// mostPossible bounds how many sections that may apply are tried for one mount or handler.
const mostPossible = 16

// consider files where requests to a mount or a handler may end beside the way that reach
// files: with a section by pattern or condition in force that is not sure to be, for another
// script of a folder, and on the other ports of the server. below is the URL path of the
// requests, "" when it is not known.
func (t *trail) consider(q *query, options *Handler, below string) {
	m := q.m
	plain := *q
	plain.open = nil
	if len(q.open) > 0 {
		t.mayReach(&plain, options)
	}
	for _, s := range m.mayApply(q, below) {
		own := plain
		own.scopes, _ = m.inForceWith(q.host, cleanURL(q.uri), cleanFile(q.file), s)
		if other, ok := own.route(); ok {
			t.mayReach(&own, other)
		}
	}
	if q.mount != nil && q.scriptKnown && q.mount.Folder() && !strings.HasSuffix(q.mount.Target, "/") {
		own := plain
		own.scriptKnown = false
		t.mayReach(&own, options)
	}
	for _, port := range t.ports {
		own := plain
		own.socketPort, own.headerPort = port, headerPort(port)
		t.mayReach(&own, options)
	}
}

// otherPorts are the ports on which requests can come to a server beside the likely one.
func (m *Model) otherPorts(h *Host) []int {
	listens := m.base.listens
	anyPort := m.reach.alone
	if !h.Main() {
		anyPort = slices.ContainsFunc(h.endpoints, func(a endpoint) bool { return a.port == 0 })
	}
	if len(listens) < 2 || !anyPort {
		return nil
	}
	likely := m.socketPort(h)
	var ports []int
	for _, l := range listens[:min(len(listens), mostPossible)] {
		if l.port != likely && !slices.Contains(ports, l.port) {
			ports = append(ports, l.port)
		}
	}
	return ports
}

// considerHandler is consider for a handler whose URLs are not known: any section that
// changes where requests end may hold for the same request. within are the sections that it
// stands in.
func (t *trail) considerHandler(q *query, h *Handler, within []*section) {
	for _, s := range q.m.mayApply(q, "") {
		if !slices.Contains(within, s) {
			own := *q
			own.scopes = inOrder(q, append(slices.Clone(within), s))
			t.mayReach(&own, h)
		}
	}
}

// inOrder are the servers of a query and the sections, in httpd's order of merging.
func inOrder(q *query, sections []*section) []*scope {
	scopes := []*scope{&q.m.base.main.scope}
	if !q.host.Main() {
		scopes = append(scopes, &q.host.scope)
	}
	rank := func(s *section) int {
		if s.kind == directorySection && s.regex == nil {
			return -1
		}
		return int(s.kind)
	}
	server := func(s *section) int {
		if s.host.Main() {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(sections, func(a, b *section) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(server(a), server(b)), cmp.Compare(a.order, b.order))
	})
	for _, s := range sections {
		scopes = append(scopes, &s.scope)
	}
	return scopes
}

// mayApply are the sections that change where requests end, and of which it is not sure
// whether they hold for the requests below a URL path.
func (m *Model) mayApply(q *query, below string) []*section {
	hosts := []*Host{q.host}
	if !q.host.Main() && m.reach.locations {
		hosts = append(hosts, m.base.main)
	}
	var found []*section
	add := func(list []*section) {
		for _, s := range list {
			if len(found) < mostPossible && s.changesRoute() && !slices.Contains(q.scopes, &s.scope) && s.mayHold(below) {
				found = append(found, s)
			}
			for _, n := range s.nested {
				inForce := slices.Contains(q.scopes, &s.scope)
				if len(found) < mostPossible && n.kind == ifSection && n.constant != constantFalse && n.changesRoute() && (inForce || q.file == "") {
					found = append(found, n)
				}
			}
		}
	}
	for _, h := range hosts {
		p := &h.places
		add(p.otherLocations)
		add(p.ifs)
		add(p.literal)
		add(p.regexDirectories)
		add(p.wildDirectories)
		for _, s := range p.plain {
			add([]*section{s})
		}
		add(p.files)
	}
	return found
}

// mayHold reports whether a section that is not surely in force may hold for a request below
// the URL path; "" stands for all requests.
func (s *section) mayHold(below string) bool {
	switch s.kind {
	case ifSection:
		return s.constant != constantFalse
	case locationSection:
		if below == "" {
			return true
		}
		if s.regex == nil && !apr.IsPattern(s.pattern) {
			return false // followLocations
		}
		literal := literalStart(s.pattern, s.regex != nil)
		return strings.HasPrefix(literal, below) || strings.HasPrefix(below, literal)
	}
	return below == ""
}

// literalStart is what every URL begins with that a pattern fits, as far as it can be seen.
func literalStart(pattern string, regex bool) string {
	operators := `*?[\`
	if regex {
		rest, ok := strings.CutPrefix(pattern, "^")
		if !ok || strings.Contains(pattern, "|") {
			return ""
		}
		pattern, operators = rest, `\.+*?()[]{}$`
	}
	at := strings.IndexAny(pattern, operators)
	if at < 0 {
		return pattern
	}
	if regex && strings.IndexByte("*?{", pattern[at]) >= 0 && at > 0 {
		at-- // the last character may be missing
	}
	return pattern[:at]
}

// mayReach files a way that not all requests take.
func (t *trail) mayReach(q *query, options *Handler) {
	a := newArrival(q, options)
	a.sure = false
	t.possible = append(t.possible, a)
}
