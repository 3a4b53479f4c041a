package interp

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

func newHost(section *config.Directive) *Host {
	return &Host{Section: section, scope: scope{directive: section}}
}

// Main reports whether h is the main server.
func (h *Host) Main() bool { return h.Section == nil }

func (b *builder) virtualHost(d *config.Directive) {
	h := newHost(d)
	for _, w := range d.Words() {
		h.Addresses = append(h.Addresses, w.Value)
		host, port := splitPort(w.Value)
		h.endpoints = append(h.endpoints, endpoint{host, port})
		if h.Port == 0 && port != 0 {
			h.Port = port
		}
	}
	b.hosts[d] = h
	b.content.hosts = append(b.content.hosts, h)
}

// serverName sets a server's name as httpd's set_server_name does: the scheme and the
// port are no part of it.
func (b *builder) serverName(d *config.Directive) {
	h := b.hostOf(d)
	name := value(d.Words(), 0)
	if _, rest, ok := strings.Cut(name, "://"); ok {
		name = rest
	}
	host, port := splitPort(name)
	h.ServerName, h.namePort = host, port
	if port != 0 {
		h.Port = port
	}
}

func (b *builder) serverAlias(d *config.Directive) {
	h := b.hostOf(d)
	for _, w := range d.Words() {
		h.Aliases = append(h.Aliases, w.Value)
	}
}

func (x *base) listen(d *config.Directive) {
	address := value(d.Words(), 0)
	host, port := splitPort(address)
	if port == 0 {
		n, err := strconv.Atoi(address)
		if err != nil {
			x.unknownListen = true
			return
		}
		host, port = "", n
	}
	x.listens = append(x.listens, endpoint{strings.Trim(host, "[]"), port})
}

func (b *builder) useCanonicalName(d *config.Directive) {
	on := strings.EqualFold(value(d.Words(), 0), "on")
	b.hostOf(d).canonicalName = &on
}

func (b *builder) useCanonicalPhysicalPort(d *config.Directive) {
	on := strings.EqualFold(value(d.Words(), 0), "on")
	b.hostOf(d).physicalPort = &on
}

func (b *builder) documentRoot(d *config.Directive) {
	b.hostOf(d).documentRoot = d
}

// endpoint is an address that httpd listens on, where host is "" for all, or that a
// <VirtualHost> is for; port is 0 without one.
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
// address the main server's, else what its first address resolves to (ap_fini_vhost_config),
// of which only localhost is known; "" when it is not known.
func (m *Model) Name(h *Host) string {
	if h.ServerName != "" || h.Main() {
		return h.ServerName
	}
	for _, a := range h.endpoints {
		if wildcard(a.host) {
			return m.base.main.ServerName
		}
	}
	if len(h.endpoints) > 0 && (h.endpoints[0].address() == loopback || h.endpoints[0].address() == "::1") {
		return "localhost"
	}
	return ""
}

func wildcard(host string) bool { return host == "*" || host == "_default_" }

// canonical reports whether UseCanonicalName On is in force for h.
func (m *Model) canonical(h *Host) bool { return isOn(h.canonicalName, m.base.main.canonicalName) }

// physical reports whether UseCanonicalPhysicalPort On is in force for h.
func (m *Model) physical(h *Host) bool { return isOn(h.physicalPort, m.base.main.physicalPort) }

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
	for _, a := range h.endpoints {
		if a.port != 0 {
			return a.port
		}
	}
	port := 0
	for _, l := range m.base.listens {
		if l.port == 80 || l.port == 443 {
			return l.port
		}
		if port == 0 {
			port = l.port
		}
	}
	return port
}

// ListensOn reports whether httpd listens on the port, or it is not known.
func (m *Model) ListensOn(port int) bool {
	return len(m.base.listens) == 0 || m.base.unknownListen || m.listening(port)
}

// listening reports whether httpd listens on the port.
func (m *Model) listening(port int) bool {
	for _, l := range m.base.listens {
		if l.port == port {
			return true
		}
	}
	return false
}

// possibleHosts are the servers that can take a request for the host name on the local
// port: one for each address that it can arrive at. Where one of them has the name, that
// is taken to lead there.
func (m *Model) possibleHosts(name string, port int) []*Host {
	if len(m.Hosts) == 1 {
		return m.Hosts
	}
	var hosts, named []*Host
	addresses := m.addresses(name, port)
	for _, address := range addresses {
		h := m.hostAt(address, name, port)
		if slices.Contains(hosts, h) {
			continue
		}
		hosts = append(hosts, h)
		if !h.Main() && m.answersTo(h, name) {
			named = append(named, h)
		}
	}
	if len(named) > 0 && !slices.ContainsFunc(addresses, isLoopback) {
		return named
	}
	return hosts
}

// otherAddress stands for the addresses that no <VirtualHost> names.
const otherAddress = ""

// addresses are those that a request for the name can arrive at on the port: the one in the
// URL, else those that httpd listens on, else those of the virtual hosts and others.
func (m *Model) addresses(name string, port int) []string {
	if isAddress(name) {
		return []string{strings.Trim(name, "[]")}
	}
	if strings.EqualFold(name, "localhost") {
		return []string{loopback}
	}
	if listening, all := m.listeningAt(port); !all {
		return listening
	}
	all := []string{otherAddress}
	seen := map[string]bool{otherAddress: true}
	for _, h := range m.Hosts[1:] {
		for _, a := range h.endpoints {
			if address := a.address(); !seen[address] && (a.port == 0 || port == 0 || a.port == port) {
				seen[address] = true
				all = append(all, address)
			}
		}
	}
	return all
}

// listeningAt are the addresses that httpd listens on for the port; all is whether it
// listens on all, or where is not known.
func (m *Model) listeningAt(port int) (addresses []string, all bool) {
	for _, l := range m.base.listens {
		switch {
		case l.port != port && port != 0:
		case anyAddress(l.host):
			return nil, true
		case !slices.Contains(addresses, l.host):
			addresses = append(addresses, l.host)
		}
	}
	return addresses, len(addresses) == 0
}

// address is the host of an endpoint as requests arrive at it: localhost is its address;
// otherAddress for a wildcard.
func (a endpoint) address() string {
	switch {
	case wildcard(a.host):
		return otherAddress
	case strings.EqualFold(a.host, "localhost"):
		return loopback
	}
	return strings.Trim(a.host, "[]")
}

func isLoopback(address string) bool {
	a, err := netip.ParseAddr(address)
	return err == nil && a.IsLoopback()
}

// hostAt finds the server that takes a request for the host name at a local address
// (vhost.c): the best set of addresses that is not empty, in it the first whose ServerName
// or ServerAlias fits, else its first.
func (m *Model) hostAt(address, name string, port int) *Host {
	var sets [4][]*Host // IP:port, IP:*, *:port, *:*
	for _, h := range m.Hosts[1:] {
		best := len(sets)
		for _, a := range h.endpoints {
			if rank, ok := a.rank(address, port); ok {
				best = min(best, rank)
			}
		}
		if best < len(sets) {
			sets[best] = append(sets[best], h)
		}
	}
	set := firstSet(firstSet(sets[0], sets[1]), firstSet(sets[2], sets[3]))
	if h := m.byName(set, name); h != nil {
		return h
	}
	for _, h := range set { // the address as it is written counts as a name, too
		if slices.ContainsFunc(h.endpoints, func(a endpoint) bool { return strings.EqualFold(a.host, name) }) {
			return h
		}
	}
	if len(set) > 0 {
		return set[0]
	}
	return m.base.main
}

func firstSet(a, b []*Host) []*Host {
	if len(a) > 0 {
		return a
	}
	return b
}

// onlyAddress is the one address that connections to the port arrive at, "" when there are
// several or when that is not known.
func (m *Model) onlyAddress(port int) string {
	if addresses, _ := m.listeningAt(port); len(addresses) == 1 {
		return addresses[0]
	}
	return ""
}

// anyAddress reports whether the host of a Listen stands for all addresses.
func anyAddress(host string) bool { return host == "" || host == "0.0.0.0" || host == "::" }

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

// rank is the set that an address of a <VirtualHost> falls in for a request at a local
// address and port.
func (a endpoint) rank(address string, port int) (rank int, ok bool) {
	if a.port != 0 && port != 0 && a.port != port {
		return 0, false
	}
	rank = 0
	if a.port == 0 {
		rank = 1
	}
	if wildcard(a.host) {
		return rank + 2, true
	}
	return rank, address != otherAddress && a.address() == address
}

// answersTo reports whether the name is h's ServerName or fits one of its aliases.
func (m *Model) answersTo(h *Host, name string) bool {
	if own := m.Name(h); own != "" && strings.EqualFold(own, name) {
		return true
	}
	for _, alias := range h.Aliases {
		if apr.MatchFold(alias, name) {
			return true
		}
	}
	return false
}
