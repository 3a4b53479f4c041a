package config

import (
	"net/netip"
	"strconv"
	"strings"
)

const badAddress = "The address or port is invalid"

// checkAddress judges one address of a <VirtualHost> (get_addresses in
// server/vhost.c, apr_parse_addr_port in APR). It returns httpd's message, "" if
// there is nothing to say; whether a name can be resolved is not asked.
func checkAddress(address string) string {
	address = strings.TrimSuffix(address, ":*")
	host, port := splitAddress(address)
	switch {
	case port != "" && !isPort(port) || host == "" && strings.HasPrefix(address, ":") || address == "":
		return badAddress
	case host == "":
		return "Missing address for VirtualHost"
	}
	if literal, ok := strings.CutPrefix(host, "["); ok {
		literal, closed := strings.CutSuffix(literal, "]")
		ip, err := netip.ParseAddr(withoutLeadingZeros(literal))
		if !closed || err != nil || !ip.Is6() {
			return badAddress
		}
	}
	return ""
}

// withoutLeadingZeros shortens the groups of an IPv6 address to four digits: APR's
// inet_pton looks at their value, not at their length.
func withoutLeadingZeros(address string) string {
	groups := strings.Split(address, ":")
	for i, group := range groups {
		for len(group) > 4 && group[0] == '0' {
			group = group[1:]
		}
		groups[i] = group
	}
	return strings.Join(groups, ":")
}

func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && 1 <= n && n <= 65535
}

// splitAddress divides an address as apr_parse_addr_port does; either part may be
// missing.
func splitAddress(address string) (host, port string) {
	host = strings.TrimRight(address, "0123456789")
	port = address[len(host):]
	switch {
	case host == "":
		return "", port
	case port == "" || !strings.HasSuffix(host, ":"):
		return address, ""
	}
	return host[:len(host)-1], port
}
