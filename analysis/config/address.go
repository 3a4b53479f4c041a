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
	host := strings.TrimSuffix(address, ":*")
	rest := strings.TrimRight(host, "0123456789")
	switch {
	case host == "":
		return badAddress
	case rest == "":
		if !isPort(host) {
			return badAddress
		}
		return "Missing address for VirtualHost"
	case rest != host && strings.HasSuffix(rest, ":"):
		if rest == ":" || !isPort(host[len(rest):]) {
			return badAddress
		}
		host = rest[:len(rest)-1]
	}
	if literal, ok := strings.CutPrefix(host, "["); ok {
		literal, closed := strings.CutSuffix(literal, "]")
		ip, err := netip.ParseAddr(literal)
		if !closed || err != nil || !ip.Is6() {
			return badAddress
		}
	}
	return ""
}

func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && 1 <= n && n <= 65535
}
