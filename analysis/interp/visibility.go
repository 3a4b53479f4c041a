package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// restriction is the WSGIRestrictProcess in force that does not permit the group, nil
// when none does. Names in its list compare without case (apr_table_get), %{GLOBAL}
// is the embedded mode.
func restriction(scopes []*scope, processGroup string) *config.Directive {
	d := lastSet(scopes, "wsgirestrictprocess")
	if d == nil {
		return nil
	}
	for _, w := range d.Words() {
		if strings.EqualFold(globalAsEmpty(w.Value), processGroup) {
			return nil
		}
	}
	return d
}

// visible reports whether a group can be used from a server (wsgi_execute_remote): it
// is defined there or in the main server, or the ServerNames are equal byte for byte.
// The second result is false when a name is not known.
func (m *Model) visible(g *ProcessGroup, from *Host) (visible, known bool) {
	if g == nil || g.Host == from || g.Host.Index == 0 {
		return true, true
	}
	here, there := m.Name(from), m.Name(g.Host)
	return here == there && here != "", here != "" && there != ""
}

// refused are the checks of wsgi_execute_remote and, for embedded requests, of
// wsgi_hook_handler: what a request to the group is refused with, nil when it is
// served.
func (r *Resolution) refused(q *query, processGroup string) *Emission {
	m := r.Model
	log := func(code string, by *config.Directive, args ...any) *Emission {
		e := emit(code, by, args...)
		return &e
	}
	if d := restriction(q.scopes, processGroup); d != nil {
		return log("WSGI0149", d, processGroup)
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
	g := m.groups[processGroup]
	switch {
	case len(m.Groups) == 0:
		return log("WSGI0150", nil, processGroup)
	case g == nil:
		return log("WSGI0151", nil, processGroup)
	}
	if visible, _ := m.visible(g, q.host); !visible {
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

// noteRefused keeps what q ends in, unless the environment, a dispatch script or a
// name that is not known here may decide otherwise.
func (r *Resolution) noteRefused(q *query, options *Handler, g *groups, name string, e Emission) {
	if g.process.open != nil || q.dispatcher() != nil {
		return
	}
	if _, known := r.Model.visible(r.Model.groups[name], q.host); !known {
		return
	}
	note := Refused{Emission: e, Host: q.host, Mount: q.mount, ProcessGroup: name, GroupBy: g.processBy}
	if q.mount == nil {
		note.Handler = options
	}
	r.Refused = append(r.Refused, note)
}
