package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// tlsHandlers are directives of modules/ssl/ssl_engine_config.c.
var tlsHandlers = map[string]handler{
	"SSLOptions":                checkTLSOptions,
	"SSLProtocol":               checkTLSProtocol,
	"SSLProxyProtocol":          checkTLSProtocol,
	"SSLCARevocationCheck":      checkRevocation,
	"SSLProxyCARevocationCheck": checkRevocation,
	"SSLCACertificateFile":      checkClientCA,
	"SSLCACertificatePath":      checkClientCA,
}

var tlsOptions = []string{"StdEnvVars", "ExportCertData", "FakeBasicAuth", "StrictRequire", "OptRenegotiate", "LegacyDNStringFormat"}

// unsigned is a word without the + or - that it may begin with.
func unsigned(word string) string {
	if strings.HasPrefix(word, "+") || strings.HasPrefix(word, "-") {
		return word[1:]
	}
	return word
}

// checkTLSOptions is ssl_cmd_SSLOptions.
func checkTLSOptions(h *handling) {
	for i, w := range h.words {
		if name := unsigned(w.Value); !oneOf(name, tlsOptions) {
			h.refuseWord(i, "SSLOptions: Illegal option '"+name+"'")
		}
	}
}

// checkTLSProtocol is ssl_cmd_protocol_parse. Whether SSLv3 is there depends on
// OpenSSL.
func checkTLSProtocol(h *handling) {
	for i, w := range h.words {
		name := unsigned(w.Value)
		if apr.EqualFold(name, "SSLv2") && !strings.HasPrefix(w.Value, "-") {
			h.refuseWord(i, "SSLProtocol: SSLv2 is no longer supported")
		} else if !oneOf(name, []string{"SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", "all"}) {
			h.refuseWord(i, h.directive.Name+": Illegal protocol '"+name+"'")
		}
	}
}

// checkRevocation is ssl_cmd_crlcheck_parse.
func checkRevocation(h *handling) {
	if !oneOf(h.value(0), []string{"none", "leaf", "chain"}) {
		h.refuseWord(0, h.directive.Name+": Invalid argument '"+h.value(0)+"'")
	}
	for i := 1; i < len(h.words); i++ {
		if !apr.EqualFold(h.value(i), "no_crl_for_cert_ok") {
			h.refuseWord(i, h.directive.Name+": Invalid argument '"+h.value(i)+"'")
		}
	}
}

// checkClientCA is ssl_cmd_SSLCACertificateFile and its sibling for folders. Whether
// the files are there is looked at before; that is not judged here.
func checkClientCA(h *handling) {
	if h.where.Directory || h.where.HtAccess {
		h.refuseWord(0, "Your SSL library does not have support for per-directory CA")
	}
}
