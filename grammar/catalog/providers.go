package catalog

import (
	"maps"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// authzProviders are the first words that Require takes, with the modules that
// register them (ap_register_auth_provider). Letter case counts.
var authzProviders = providers(map[string]string{
	"authz_core_module":      "all env expr method",
	"authz_host_module":      "ip host forward-dns local",
	"authz_user_module":      "user valid-user",
	"authz_groupfile_module": "group file-group",
	"authz_owner_module":     "file-owner",
	"authz_dbm_module":       "dbm-group dbm-file-group",
	"authz_dbd_module":       "dbd-group dbd-login dbd-logout",
	"authnz_ldap_module":     "ldap-user ldap-group ldap-dn ldap-attribute ldap-filter",
	"ssl_module":             "ssl ssl-verify-client",
	"wsgi_module":            "wsgi-group",
})

// authnProviders are the words that AuthBasicProvider and its like take. Letter case
// counts.
var authnProviders = providers(map[string]string{
	"authn_anon_module":    "anon",
	"authn_dbd_module":     "dbd",
	"authn_dbm_module":     "dbm",
	"authn_file_module":    "file",
	"authn_socache_module": "socache",
	"authnz_ldap_module":   "ldap",
	"wsgi_module":          "wsgi",
})

// checkAuthnProvider is add_authn_provider in modules/aaa/mod_auth_basic.c and its
// siblings.
func checkAuthnProvider(h *handling) {
	for i, w := range h.words {
		if !h.provided(w.Value, authnProviders) {
			h.refuseWord(i, "Unknown Authn provider: "+w.Value)
			return
		}
	}
}

// outputFilters are the output filters that modules register
// (ap_register_output_filter), in lower case.
var outputFilters = providers(map[string]string{
	"core_module":         "content_length core subreq_core old_write",
	"http_module":         "http_header chunk http_outerror byterange",
	"brotli_module":       "brotli_compress",
	"buffer_module":       "buffer",
	"cache_module":        "cache cache_save cache_save_subreq cache_out cache_out_subreq cache_remove_url cache_invalidate",
	"charset_lite_module": "xlateout",
	"data_module":         "data",
	"deflate_module":      "deflate inflate",
	"dumpio_module":       "dumpio_out",
	"expires_module":      "mod_expires",
	"headers_module":      "fixup_headers_out fixup_headers_err",
	"http2_module":        "h2_c2_net_out h2_c2_net_catch_h1 h2_c2_response_out h2_c2_trailers_out h2_c2_notes_out h2_c2_ws_out",
	"include_module":      "includes",
	"logio_module":        "logio_ttfb_out",
	"proxy_ftp_module":    "proxy_send_dir",
	"proxy_html_module":   "proxy-html",
	"ratelimit_module":    "rate_limit",
	"reqtimeout_module":   "reqtimeout",
	"sed_module":          "sed",
	"session_module":      "mod_session_out",
	"substitute_module":   "substitute",
	"xml2enc_module":      "xml2enc",
})

// providers turns lists of names by module into the modules by name.
func providers(lists map[string]string) map[string]string {
	modules := map[string]string{}
	for module, names := range lists {
		for _, name := range strings.Fields(names) {
			modules[name] = module
		}
	}
	return modules
}

// Declares returns the name that a directive registers as a provider or an output
// filter, in lower case; ok is false for other directives.
func (d *Directive) Declares(args string) (name string, ok bool) {
	at, declares := declarations[apr.Lower(d.Name)]
	if !declares {
		return "", false
	}
	words := grammar.Words(strings.TrimRight(args, "> \t"))
	if at >= len(words) {
		return "", false
	}
	return apr.Lower(words[at].Value), true
}

// DeclaringDirectives are the lower-case names of the directives that may register a
// name (see Directive.Declares).
func DeclaringDirectives() []string { return slices.Sorted(maps.Keys(declarations)) }

// declarations are the directives that register a name, and which word it is.
var declarations = map[string]int{
	"<authzprovideralias":      1,
	"<authnprovideralias":      1,
	"authnzfcgidefineprovider": 1,
	"luaauthzprovider":         0,
	"extfilterdefine":          0,
	"luaoutputfilter":          0,
}

// provided reports whether a loaded module or the configuration itself brings the
// name; it is true where that is not known.
func (h *handling) provided(name string, modules map[string]string) bool {
	if h.where.Loaded == nil {
		return true
	}
	module, known := modules[name]
	return known && h.where.Loaded(module) || h.where.Declared(apr.Lower(name))
}

// outputFilter checks the name of an output filter (add_filter in
// modules/filters/mod_filter.c). It is false where the name is refused.
func (h *handling) outputFilter(i int, name string) bool {
	if h.provided(apr.Lower(name), outputFilters) {
		return true
	}
	h.refuseWord(i, "Unknown filter provider "+name)
	return false
}

// checkFilterProvider is filter_provider.
func checkFilterProvider(h *handling) { h.outputFilter(1, h.value(1)) }

// checkFilterByType is filter_bytype: its first word may be several filters.
func checkFilterByType(h *handling) {
	if len(h.words) < 2 {
		h.refuseWord(len(h.words), "AddOutputFilterByType requires at least two arguments")
		return
	}
	for name := range strings.SplitSeq(h.value(0), ";") {
		if name != "" && !h.outputFilter(0, name) {
			return
		}
	}
}
