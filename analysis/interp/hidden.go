package interp

import (
	"slices"
	"strings"
	"sync"
)

// Hidden is a virtual host that no request reaches, or only one for the main server's
// own name.
type Hidden struct {
	Host *Host
	// By is an earlier host that takes its requests, nil where httpd does not listen.
	By *Host
	// Nameless is set when the host has no name of its own.
	Nameless bool
}

// HiddenHosts are the virtual hosts that nothing reaches because of the lines before
// them: each of their names is one of an earlier host on each of their addresses, they
// have no name and are not the first on their addresses, or httpd listens on none of
// their ports.
func (m *Model) HiddenHosts() []Hidden {
	m.hidden.once.Do(func() { m.hidden.hosts = m.findHidden() })
	all := make([]Hidden, len(m.hidden.hosts))
	for i, h := range m.hidden.hosts {
		all[i] = Hidden{Host: m.Hosts[h.host], Nameless: h.nameless}
		if h.by >= 0 {
			all[i].By = m.Hosts[h.by]
		}
	}
	return all
}

// hiddenHosts is what HiddenHosts found, once it was asked for. A model takes it over
// from the one before when no host has other names or addresses.
type hiddenHosts struct {
	once  sync.Once
	hosts []hiddenHost
}

// hiddenHost is a Hidden by places in Model.Hosts; by is -1 without one.
type hiddenHost struct {
	host, by int
	nameless bool
}

// keepHidden takes over what last found about hidden hosts, where it still holds.
func (m *Model) keepHidden(last *Model) {
	m.hidden = &hiddenHosts{}
	if last.base != m.base || last.hidden == nil || len(last.Hosts) != len(m.Hosts) {
		return
	}
	for i, h := range m.Hosts {
		if of := last.Hosts[i]; h != of && !h.named(of) {
			return
		}
	}
	m.hidden = last.hidden
}

// named reports whether h has the addresses and names of o.
func (h *Host) named(o *Host) bool {
	return h.ServerName == o.ServerName && slices.Equal(h.endpoints, o.endpoints) && slices.Equal(h.Aliases, o.Aliases)
}

func (m *Model) findHidden() []hiddenHost {
	type address struct {
		endpoint
		name string
	}
	first := map[endpoint]*Host{}                  // by address
	named := map[address]*Host{}                   // the first with the name
	patterns := map[endpoint][]*Host{}             // those with wildcards in their aliases
	takes := func(e endpoint, name string) *Host { // the host before that answers
		h := named[address{e, name}]
		for _, p := range patterns[e] {
			if m.answersTo(p, name) {
				return p
			}
		}
		return h
	}
	places := make(map[*Host]int, len(m.Hosts))
	for i, h := range m.Hosts {
		places[h] = i
	}
	var hidden []hiddenHost
	for _, h := range m.Hosts[1:] {
		names, addresses := h.names(), h.addresses()
		switch by := m.hidingHost(h, names, addresses, first, takes); {
		case by != nil && len(names) > 0:
			hidden = append(hidden, hiddenHost{places[h], places[by], false})
		case by != nil:
			hidden = append(hidden, hiddenHost{places[h], places[by], true})
		case !m.listensFor(h):
			hidden = append(hidden, hiddenHost{places[h], -1, false})
		}
		for _, e := range addresses {
			if first[e] == nil {
				first[e] = h
			}
			for _, name := range names {
				if strings.ContainsAny(name, "*?") {
					patterns[e] = append(patterns[e], h)
				} else if named[address{e, name}] == nil {
					named[address{e, name}] = h
				}
			}
		}
	}
	return hidden
}

// hidingHost is an earlier host that takes the requests for h on all its addresses,
// nil if there is none; first are the first hosts on each address.
func (m *Model) hidingHost(h *Host, names []string, addresses []endpoint, first map[endpoint]*Host, takes func(endpoint, string) *Host) *Host {
	var by *Host
	for _, e := range addresses {
		if len(names) == 0 {
			if by = first[e]; by == nil {
				return nil
			}
		}
		for _, name := range names {
			found := takes(e, name)
			if found == nil || strings.ContainsAny(name, "*?$") {
				return nil
			}
			if by == nil {
				by = found
			}
		}
	}
	return by
}

// addresses are those of h, with one spelling for all addresses.
func (h *Host) addresses() []endpoint {
	addresses := slices.Clone(h.endpoints)
	for i := range addresses {
		if wildcard(addresses[i].host) {
			addresses[i].host = "*"
		}
	}
	return addresses
}

// names are the ServerName and the aliases of h, in lower case.
func (h *Host) names() []string {
	var names []string
	if h.ServerName != "" {
		names = append(names, strings.ToLower(h.ServerName))
	}
	for _, alias := range h.Aliases {
		names = append(names, strings.ToLower(alias))
	}
	return names
}

// listensFor reports whether httpd listens on a port of h, or it is not known.
func (m *Model) listensFor(h *Host) bool {
	if len(h.endpoints) == 0 || len(m.base.listens) == 0 || m.base.unknownListen {
		return true
	}
	return slices.ContainsFunc(h.endpoints, func(e endpoint) bool { return e.port == 0 || m.listening(e.port) })
}
