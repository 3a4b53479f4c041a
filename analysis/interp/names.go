package interp

import (
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// group is the expansion of a group's value.
type group struct {
	name string
	// open is the value that only a request decides; nil when name is known.
	open *PerRequestChoice
	// decidedBy are further lines that the expansion depends on.
	decidedBy []*config.Directive
}

func literal(name string) group { return group{name: name} }

// expansions says which special values a kind of group knows.
type expansions struct {
	resource, env bool
}

var (
	requestGroup = expansions{resource: true, env: true} // wsgi_process_group, wsgi_application_group
	serverGroup  = expansions{}                          // wsgi_server_group
)

// expand expands a group's value for a request. A value is special only as a whole;
// anything else is a literal name.
func (q *query) expand(value string, kind expansions) group {
	switch {
	case value == "%{GLOBAL}":
		return literal("")
	case value == "%{SERVER}":
		return q.serverName(value, "")
	case value == "%{HOST}":
		return q.hostName()
	case value == "%{RESOURCE}" && kind.resource:
		return q.resource()
	case kind.env && strings.HasPrefix(value, "%{ENV:") && strings.HasSuffix(value, "}"):
		return q.environment(value, kind)
	}
	return literal(value)
}

// environment expands %{ENV:name}. A value that begins with '%' is expanded once more,
// unless it is %{ENV: itself; an unset variable leaves the text as it is.
func (q *query) environment(text string, kind expansions) group {
	v := q.variable(text[len("%{ENV:") : len(text)-1])
	switch {
	case v.open || !v.set && q.static:
		candidates := v.candidates
		if v.set {
			candidates = append(candidates, v.value)
		} else if len(candidates) == 0 && !v.open {
			candidates = []string{text}
		}
		return group{open: &PerRequestChoice{Pattern: text, Candidates: candidates}, decidedBy: v.decidedBy}
	case !v.set:
		return literal(text)
	case strings.HasPrefix(v.value, "%") && !strings.HasPrefix(v.value, "%{ENV:"):
		g := q.expand(v.value, kind)
		g.decidedBy = append(g.decidedBy, v.decidedBy...)
		return g
	default:
		return group{name: v.value, decidedBy: v.decidedBy}
	}
}

// resource expands %{RESOURCE}, the default application group: the server's name, a
// bar and the script's URL (wsgi_script_name).
func (q *query) resource() group {
	if !q.scriptKnown {
		return group{open: &PerRequestChoice{Pattern: "%{RESOURCE}"}}
	}
	return q.serverName("%{RESOURCE}", "|"+q.scriptName)
}

// serverName is the server's name with the port, unless that is 80 or 443.
func (q *query) serverName(pattern, suffix string) group {
	name := q.m.Name(q.host)
	if name == "" {
		return group{open: &PerRequestChoice{Pattern: pattern}}
	}
	return literal(withPort(name, q.port()) + suffix)
}

// hostName expands %{HOST}: what the client calls the server.
func (q *query) hostName() group {
	if q.static {
		var candidates []string
		for _, name := range append([]string{q.m.Name(q.host)}, q.host.Aliases...) {
			if name != "" && !apr.IsMatchFold(name) {
				candidates = append(candidates, withPort(name, q.port()))
			}
		}
		return group{open: &PerRequestChoice{Pattern: "%{HOST}", Candidates: candidates}}
	}
	if q.name == "" {
		return q.serverName("%{HOST}", "")
	}
	return literal(withPort(strings.ToLower(q.name), q.port()))
}

func withPort(name string, port int) string {
	if port == 0 || port == 80 || port == 443 {
		return name
	}
	return name + ":" + strconv.Itoa(port)
}

// port is ap_get_server_port: with UseCanonicalName Off the port of the Host header
// first, then that of ServerName, then with UseCanonicalPhysicalPort On the socket's; 0
// stands for the scheme's own.
func (q *query) port() int {
	if q.headerPort != 0 && !q.m.canonical(q.host) {
		return q.headerPort
	}
	port := q.m.declaredPort(q.host)
	if port == 0 && q.m.physical(q.host) {
		return q.socketPort
	}
	return port
}

// declaredPort is the port of ServerName; of a virtual host without one that of its
// first address, else the main server's (ap_parse_vhost_addrs). 0 without any.
func (m *Model) declaredPort(h *Host) int {
	switch {
	case h.ServerName != "" || h.Main():
		return h.namePort
	case len(h.endpoints) > 0 && h.endpoints[0].port != 0:
		return h.endpoints[0].port
	default:
		return m.base.main.namePort
	}
}

// hostHeader is the Host header that the client sends.
func (q *query) hostHeader() string {
	if q.sentHost != "" {
		return q.sentHost
	}
	if q.headerPort == 0 {
		return q.name
	}
	return q.name + ":" + strconv.Itoa(q.headerPort)
}
