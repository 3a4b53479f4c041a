package catalog

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

var trustHandlers = map[string]handler{
	"WSGITrustedProxies": checkTrustedProxies,
}

// checkTrustedProxies is wsgi_set_trusted_proxies in wsgi_config.c.
func checkTrustedProxies(h *handling) {
	for _, w := range h.words {
		h.checkTrustedProxy(w)
	}
}

func (h *handling) checkTrustedProxy(w grammar.Word) {
	alphabet := "0123456789./"
	if strings.Contains(w.Value, ":") {
		alphabet = "0123456789abcdef:/"
	}
	message := `Unable to parse trusted proxy IP address/subnet of "` + w.Value + `".`
	if w.Value == "" || strings.Trim(w.Value, alphabet) != "" {
		h.refuse(w.Span, message)
	} else if reason := subnetFault(w.Value); reason != "" {
		h.refuse(w.Span, message+" "+reason)
	}
}

// What apr_strerror says about addresses.
const (
	badAddress = "The specified IP address is invalid."
	badMask    = "The specified network mask is invalid."
	badValue   = "Invalid argument"
)

// subnetFault is why apr_ipsubnet_create refuses an address with an optional mask
// behind a slash, in the words of apr_strerror; "" if it does not.
func subnetFault(subnet string) string {
	text, mask, masked := strings.Cut(subnet, "/")
	if text == "" || !strings.Contains(text, ":") && strings.Trim(text, "0123456789.") != "" {
		return badValue
	}
	address, err := netip.ParseAddr(plain(text))
	if err != nil || address.Zone() != "" {
		if masked || !networkPrefix(text) {
			return badAddress
		}
		return ""
	}
	if !masked {
		return ""
	}
	address = address.Unmap()
	if bits, end, overflow := apr.Strtol(mask, 10); end == len(mask) && !overflow && bits > 0 && bits <= int64(address.BitLen()) {
		return ""
	}
	if m, err := netip.ParseAddr(plain(mask)); err == nil && m.Is4() && address.Is4() {
		return ""
	}
	return badMask
}

// plain is an address without the leading zeros of its numbers, which APR's
// inet_pton reads over and Go does not.
func plain(address string) string { return leadingZeros.ReplaceAllString(address, "$1$2") }

var leadingZeros = regexp.MustCompile(`(^|[.:])0+([0-9A-Fa-f])`)

// networkPrefix reports whether text is the start of an IPv4 address, such as
// 192.168 or "10.", which stands for a network.
func networkPrefix(text string) bool {
	octets := strings.Split(strings.TrimSuffix(text, "."), ".")
	for _, octet := range octets {
		if octet == "" || strings.Trim(octet, "0123456789") != "" || apr.Atoi(octet) < 0 || apr.Atoi(octet) > 255 {
			return false
		}
	}
	return len(octets) <= 4 && len(text) <= len("255.255.255.255")
}
