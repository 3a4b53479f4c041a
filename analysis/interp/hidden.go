package interp

import (
	"slices"
	"strings"
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
	var hidden []Hidden
	for _, h := range m.Hosts[1:] {
		names, addresses := h.names(), h.addresses()
		switch by := m.hidingHost(h, names, addresses, first, takes); {
		case by != nil && len(names) > 0:
			hidden = append(hidden, Hidden{Host: h, By: by})
		case by != nil:
			hidden = append(hidden, Hidden{Host: h, By: by, Nameless: true})
		case !m.listensFor(h):
			hidden = append(hidden, Hidden{Host: h})
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
