package interp

import (
	"iter"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// Arrival is a way on which requests to one server come to mod_wsgi.
type Arrival struct {
	Host    *Host
	Mount   *Mount   // nil when a handler brings them
	Handler *Handler // nil when a mount does
	// ProcessBy and ApplicationBy are the lines that name the groups, the mount's or the
	// handler's own for an option; nil for the default.
	ProcessBy, ApplicationBy *config.Directive
}

// Arrivals yields the ways of requests to mod_wsgi, server by server.
func (m *Model) Arrivals() iter.Seq[Arrival] {
	return func(yield func(Arrival) bool) {
		for _, t := range m.trails {
			for i := range t.arrivals {
				a := &t.arrivals[i]
				if !yield(Arrival{a.host, a.mount, a.handler, a.groupBy, a.applicationBy}) {
					return
				}
			}
		}
	}
}

// FollowsAll reports whether the mounts and sections of the main server are followed
// to every virtual host; where there are too many they are not.
func (m *Model) FollowsAll() bool { return m.reach.mounts && m.reach.locations }

// Folder reports whether the mount may be one of a folder of scripts, so that which
// script runs is decided by the request.
func (m *Mount) Folder() bool {
	return m.Match && strings.ContainsAny(m.Target, "$&") || !hasSuffix(trimSlash(m.Target))
}
