package catalog

import (
	"net/netip"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// serverHandlers are directives that name the server, its address and its user.
var serverHandlers = map[string]handler{
	"ServerAlias": checkServerAlias,
	"ServerName":  checkServerName,
	"Listen":      checkListen,
	"User":        checkUser,
	"Group":       checkGroup,
}

// checkServerAlias is set_server_alias in server/core.c.
func checkServerAlias(h *handling) {
	if !h.where.VirtualHost {
		h.refuse(grammar.Span{End: len(h.args)}, "ServerAlias only used in <VirtualHost>")
	}
}

// checkServerName is server_hostname_port in server/core.c.
func checkServerName(h *handling) {
	name := h.value(0)
	if wildcard(name) {
		h.refuseWord(0, `Invalid ServerName "`+name+`" use ServerAlias to set multiple server names.`)
		return
	}
	host := name
	if _, rest, ok := strings.Cut(name, "://"); ok {
		host = rest
	}
	if _, port, ok := strings.Cut(host, ":"); ok {
		if n := apr.Atoi(port); n <= 0 || n >= 65536 {
			h.refuseWord(0, `The port number "`+name+`" is outside the appropriate range (i.e., 1..65535).`)
		}
	}
}

// wildcard is APR's apr_fnmatch_test.
func wildcard(s string) bool {
	brackets := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '?', '*':
			return true
		case '\\':
			i++
		case '[':
			brackets++
		case ']':
			if brackets > 0 {
				return true
			}
		}
	}
	return false
}

// checkListen is ap_set_listener in server/listen.c, without the look-up of names.
func checkListen(h *handling) {
	if len(h.words) < 1 || len(h.words) > 2 {
		h.refuseWord(len(h.words), "Listen requires 1 or 2 arguments.")
		return
	}
	host, port, ok := listenAddress(h.value(0))
	switch {
	case !ok:
		h.refuseWord(0, "Invalid address or port")
	case port == 0:
		h.refuseWord(0, "Port must be specified")
	case !possibleHost(host):
		h.refuseWord(0, "Listen setup failed")
	}
}

// possibleHost is false for what no resolver takes for a name or an address: httpd's
// look-up in alloc_listener fails.
func possibleHost(host string) bool {
	if host == "*" || strings.HasPrefix(host, "[") {
		return true
	}
	return !strings.ContainsFunc(host, func(r rune) bool {
		return !(r == '.' || r == '-' || r == '_' || r == ':' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
}

// listenAddress is the host, "" for none, and the port, 0 for none, as APR's
// apr_parse_addr_port reads them; ok is false for what it refuses.
func listenAddress(address string) (host string, port int, ok bool) {
	host = strings.TrimRight(address, "0123456789")
	switch {
	case host == "":
		port = apr.Atoi(address)
		return "", port, 1 <= port && port <= 65535
	case strings.HasSuffix(host, ":") && host != address:
		port = apr.Atoi(address[len(host):])
		if host = host[:len(host)-1]; host == "" || port < 1 || port > 65535 {
			return "", 0, false
		}
	default:
		host = address
	}
	if inner, bracketed := strings.CutPrefix(host, "["); bracketed {
		inner, closed := strings.CutSuffix(inner, "]")
		if strings.Contains(inner, "%") && closed {
			return host, port, true // a scope, which only the system knows
		}
		ip, err := netip.ParseAddr(inner)
		if !closed || err != nil || !ip.Is6() {
			return "", 0, false
		}
	}
	return host, port, true
}

const runningAsRoot = "Error:\tApache has not been designed to serve pages while\n" +
	"\trunning as root.  There are known race conditions that\n" +
	"\twill allow any local user to read any file on the system.\n" +
	"\tIf you still desire to serve pages as root then\n" +
	"\tadd -DBIG_SECURITY_HOLE to the CFLAGS env variable\n" +
	"\tand then rebuild the server.\n" +
	"\tIt is strongly suggested that you instead modify the User\n" +
	"\tdirective in your httpd.conf file to list a non-root\n" +
	"\tuser.\n"

// checkUser is unixd_set_user in modules/arch/unix/mod_unixd.c.
func checkUser(h *handling) {
	number, numeric := strings.CutPrefix(h.value(0), "#")
	if h.value(0) == "root" || numeric && apr.Atoi(number) == 0 {
		h.refuseWord(0, runningAsRoot)
		return
	}
	h.userExists(grammar.Span{End: len(h.args)}, h.value(0))
}

// checkGroup is unixd_set_group.
func checkGroup(h *handling) { h.groupExists(grammar.Span{End: len(h.args)}, h.value(0)) }
