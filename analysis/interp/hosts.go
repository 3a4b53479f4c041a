package interp

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

func newHost(section *config.Directive, index int) *Host {
	return &Host{Section: section, Index: index, scope: scope{directive: section}}
}

func (b *builder) virtualHost(f config.Fact) {
	h := newHost(f.Directive, len(b.m.Hosts))
	for _, w := range f.Directive.Words() {
		h.Addresses = append(h.Addresses, w.Value)
		if _, port := splitPort(w.Value); h.Port == 0 && port != 0 {
			h.Port = port
		}
	}
	b.hosts[f.Directive] = h
	b.m.Hosts = append(b.m.Hosts, h)
}

// serverName sets a server's name as httpd's set_server_name does: the scheme and the
// port are no part of it.
func (b *builder) serverName(f config.Fact) {
	h := b.hostOf(f.Directive)
	name := value(f.Directive.Words(), 0)
	if _, rest, ok := strings.Cut(name, "://"); ok {
		name = rest
	}
	host, port := splitPort(name)
	h.ServerName, h.namePort = host, port
	if port != 0 {
		h.Port = port
	}
}

func (b *builder) serverAlias(f config.Fact) {
	h := b.hostOf(f.Directive)
	for _, w := range f.Directive.Words() {
		h.Aliases = append(h.Aliases, w.Value)
	}
}

func (b *builder) listen(f config.Fact) {
	address := value(f.Directive.Words(), 0)
	host, port := splitPort(address)
	if port == 0 {
		n, err := strconv.Atoi(address)
		if err != nil {
			return
		}
		host, port = "", n
	}
	b.m.listens = append(b.m.listens, endpoint{strings.Trim(host, "[]"), port})
}

func (b *builder) useCanonicalName(f config.Fact) {
	on := strings.EqualFold(value(f.Directive.Words(), 0), "on")
	b.hostOf(f.Directive).canonicalName = &on
}

func (b *builder) useCanonicalPhysicalPort(f config.Fact) {
	on := strings.EqualFold(value(f.Directive.Words(), 0), "on")
	b.hostOf(f.Directive).physicalPort = &on
}

func (b *builder) documentRoot(f config.Fact) {
	b.hostOf(f.Directive).documentRoot = f.Directive
}

// endpoint is an address that httpd listens on; host is "" for all.
type endpoint struct {
	host string
	port int
}

// splitPort splits "host:port", "[::1]:port" or "host"; the port is 0 without one and
// for "*".
func splitPort(address string) (host string, port int) {
	colon := strings.LastIndexByte(address, ':')
	if colon < 0 || colon < strings.LastIndexByte(address, ']') {
		return address, 0
	}
	if address[colon+1:] == "*" {
		return address[:colon], 0
	}
	port, err := strconv.Atoi(address[colon+1:])
	if err != nil {
		return address, 0
	}
	return address[:colon], port
}

// Name is the server's name in force: its own, else for a virtual host on a wildcard
// address the main server's (ap_fini_vhost_config); "" when it is not known.
func (m *Model) Name(h *Host) string {
	if h.ServerName != "" || h.Index == 0 {
		return h.ServerName
	}
	for _, a := range h.Addresses {
		if host, _ := splitPort(a); !wildcard(host) {
			return ""
		}
	}
	return m.Hosts[0].ServerName
}

func wildcard(host string) bool { return host == "*" || host == "_default_" }

// canonical reports whether UseCanonicalName On is in force for h.
func (m *Model) canonical(h *Host) bool { return isOn(h.canonicalName, m.Hosts[0].canonicalName) }

// physical reports whether UseCanonicalPhysicalPort On is in force for h.
func (m *Model) physical(h *Host) bool { return isOn(h.physicalPort, m.Hosts[0].physicalPort) }

// isOn is a server's value over the main server's; Off when neither is set.
func isOn(own, main *bool) bool {
	if own != nil {
		return *own
	}
	return main != nil && *main
}

// socketPort is the port that a client most likely connects to for h: the port of
// its address, else the one that httpd listens on; 80 when both kinds are there.
func (m *Model) socketPort(h *Host) int {
	for _, a := range h.Addresses {
		if _, port := splitPort(a); port != 0 {
			return port
		}
	}
	port := 0
	for _, l := range m.listens {
		if l.port == 80 || l.port == 443 {
			return l.port
		}
		if port == 0 {
			port = l.port
		}
	}
	return port
}

// listening reports whether httpd listens on the port.
func (m *Model) listening(port int) bool {
	for _, l := range m.listens {
		if l.port == port {
			return true
		}
	}
	return false
}

// chooseHost finds the server that takes a request for the host name on the local
// port (vhost.c): the best set of addresses that is not empty, in it the first whose
// ServerName or ServerAlias fits, else its first.
func (m *Model) chooseHost(name string, port int) *Host {
	if len(m.Hosts) == 1 {
		return m.Hosts[0]
	}
	var sets [4][]*Host // IP:port, IP:*, *:port, *:*
	for _, h := range m.Hosts[1:] {
		best := len(sets)
		for _, a := range h.Addresses {
			if rank, ok := m.addressRank(a, name, port); ok {
				best = min(best, rank)
			}
		}
		if best < len(sets) {
			sets[best] = append(sets[best], h)
		}
	}
	specific, general := firstSet(sets[0], sets[1]), firstSet(sets[2], sets[3])
	set := firstSet(specific, general)
	if len(specific) > 0 && !isAddress(name) && m.byName(specific, name) == nil && m.byName(general, name) != nil {
		// The name leads to an address that is not known; the one of its host is likely.
		set = general
	}
	if h := m.byName(set, name); h != nil {
		return h
	}
	if len(set) > 0 {
		return set[0]
	}
	return m.Hosts[0]
}

func firstSet(a, b []*Host) []*Host {
	if len(a) > 0 {
		return a
	}
	return b
}

// byName is the first of the hosts that answers to the name, nil if none does.
func (m *Model) byName(hosts []*Host, name string) *Host {
	for _, h := range hosts {
		if m.answersTo(h, name) {
			return h
		}
	}
	return nil
}

// isAddress reports whether a host in a URL is an IP address.
func isAddress(name string) bool {
	_, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil
}

// addressRank is the set that an address of a <VirtualHost> falls in for a request.
// The request's local address is known only as far as Listen or the URL tell it.
func (m *Model) addressRank(address, name string, port int) (rank int, ok bool) {
	host, p := splitPort(address)
	if p != 0 && port != 0 && p != port {
		return 0, false
	}
	rank = 0
	if p == 0 {
		rank = 1
	}
	if wildcard(host) {
		return rank + 2, true
	}
	return rank, m.reachable(strings.Trim(host, "[]"), name, port)
}

// reachable reports whether a request for name on the port can arrive at the address:
// a URL that names another address, or a Listen for other addresses only, exclude it.
func (m *Model) reachable(address, name string, port int) bool {
	if isAddress(name) {
		return strings.Trim(name, "[]") == address
	}
	for _, l := range m.listens {
		if l.port == port && (l.host == "" || l.host == "0.0.0.0" || l.host == "::" || l.host == address) {
			return true
		}
	}
	return len(m.listens) == 0
}

// answersTo reports whether the name is h's ServerName or fits one of its aliases.
func (m *Model) answersTo(h *Host, name string) bool {
	if own := m.Name(h); own != "" && strings.EqualFold(own, name) {
		return true
	}
	for _, alias := range h.Aliases {
		if wildcardMatch(strings.ToLower(alias), strings.ToLower(name), false) {
			return true
		}
	}
	return false
}
