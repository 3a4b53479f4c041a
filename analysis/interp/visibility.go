package interp

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// restriction is the WSGIRestrictProcess in force, nil without one.
func (q *query) restriction() *config.Directive { return lastSet(q.scopes, "wsgirestrictprocess") }

// permits reports whether a WSGIRestrictProcess permits the group. Names in its list
// compare without case (apr_table_get), %{GLOBAL} is the embedded mode.
func permits(restriction *config.Directive, processGroup string) bool {
	return restriction == nil || slices.ContainsFunc(restriction.Words(), func(w grammar.Word) bool {
		return strings.EqualFold(globalAsEmpty(w.Value), processGroup)
	})
}

// visible reports whether a group can be used from a server (wsgi_execute_remote): it
// is defined there or in the main server, or the ServerNames are equal byte for byte.
// The second result is false when a name is not known.
func (m *Model) visible(g *ProcessGroup, from *Host) (visible, known bool) {
	if g == nil || g.Host == from || g.Host.Main() {
		return true, true
	}
	here, there := m.Name(from), m.Name(g.Host)
	return here == there && here != "", here != "" && there != ""
}

// Reachable reports whether requests of the server may be sent to the group: mod_wsgi
// answers those to the group of another virtual host with 500 (WSGI0152). Where a
// ServerName is not known it may.
func (m *Model) Reachable(g *ProcessGroup, from *Host) bool {
	visible, known := m.visible(g, from)
	return visible || !known
}

// Visible reports whether the group can be used from the server, as far as it is known.
func (m *Model) Visible(g *ProcessGroup, from *Host) bool {
	visible, known := m.visible(g, from)
	return visible && known
}

// refusal are the checks of wsgi_execute_remote and, for embedded requests, of
// wsgi_hook_handler: what a request on the server to the group is refused with, nil
// when it is served.
func (m *Model) refusal(h *Host, restriction *config.Directive, processGroup string) *Emission {
	log := func(code string, by *config.Directive, args ...any) *Emission {
		e := emit(code, by, args...)
		return &e
	}
	if !permits(restriction, processGroup) {
		return log("WSGI0149", restriction, processGroup)
	}
	if processGroup == "" {
		switch {
		case m.RestrictEmbedded != nil:
			return log("WSGI0143", m.RestrictEmbedded)
		case !m.PythonInChildren:
			return log("WSGI0210", m.PythonBy)
		}
		return nil
	}
	g := m.Group(processGroup)
	switch {
	case len(m.Groups) == 0:
		return log("WSGI0150", nil, processGroup)
	case g == nil:
		return log("WSGI0151", nil, processGroup)
	}
	if visible, _ := m.visible(g, h); !visible {
		return log("WSGI0152", g.Directive, processGroup)
	}
	return nil
}

// Refused is a mount or a handler whose every request mod_wsgi refuses.
type Refused struct {
	Emission
	Host         *Host
	Mount        *Mount   // nil when a handler brings the requests
	Handler      *Handler // nil when a mount does
	ProcessGroup string
	GroupBy      *config.Directive // names the process group; nil for the default
}
