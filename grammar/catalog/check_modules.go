package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// moduleHandlers are single directives of httpd's smaller modules.
var moduleHandlers = gather(
	map[string]handler{
		// modules/mappers
		"Action":                 checkAction,
		"DirectoryIndexRedirect": checkIndexRedirect,
		// modules/aaa
		"AuthDigestNonceLifetime": checkNonceLifetime,
		// modules/cache
		"CacheDisable":        checkCacheDisable,
		"CacheEnable":         checkCacheEnable,
		"CacheSocacheMaxSize": checkSocacheSize,
		// modules/filters, modules/metadata, modules/loggers
		"BrotliFilterNote":  checkBrotliNote,
		"BufferSize":        checkBufferedSize,
		"DeflateFilterNote": checkDeflateNote,
		"CookieDomain":      checkCookieDomain,
		"LogMessage":        checkLogMessage,
		// modules/http2, modules/lua
		"H2Padding":       checkPadding,
		"H2PushDiarySize": checkPushDiary,
		"H2PushResource":  checkPushResource,
		"LuaScope":        checkLuaScope,
	},
	each(checkManagedDuration, "MDCheckInterval", "MDRetryDelay", "MDActivationDelay"),
	each(checkManagedOnly, "MDMember", "MDMembers", "MDCertificateFile", "MDCertificateKeyFile"),
	each(checkDigits, "DBDMin", "DBDKeep", "DBDMax", "DBDExptime"),
	each(checkLDAPTimeout, "LDAPTimeout"),
)

// checkAction is add_action.
func checkAction(h *handling) {
	if option := h.value(2); len(h.words) > 2 && !apr.EqualFold(option, "virtual") {
		h.refuseWord(2, "unrecognized option '"+option+"'")
		h.suggest("virtual")
	}
}

// checkIndexRedirect is configure_redirect.
func checkIndexRedirect(h *handling) {
	word := h.value(0)
	switch code := apr.Atoi(word); {
	case oneOf(word, []string{"on", "off", "permanent", "temp", "seeother"}):
	case word == "" || word[0] < '0' || word[0] > '9':
		h.refuseWord(0, "DirectoryIndexRedirect ON|OFF|permanent|temp|seeother|3xx")
	case code < 300 || code > 399:
		h.refuseWord(0, "DirectoryIndexRedirect only accepts values between 300 and 399")
	}
}

// checkNonceLifetime is set_nonce_lifetime.
func checkNonceLifetime(h *handling) {
	word := h.value(0)
	if _, end, _ := apr.Strtol(word, 10); end < len(word) && !strings.ContainsRune(" \t\n\v\f\r", rune(word[end])) {
		h.refuseWord(0, "Invalid time in AuthDigestNonceLifetime: "+word)
	}
}

// checkCacheDisable is add_cache_disable.
func checkCacheDisable(h *handling) {
	word := h.value(0)
	switch {
	case h.where.Directory:
		if !apr.EqualFold(word, "on") {
			h.refuseWord(0, "CacheDisable must be followed by the word 'on' when in a Location.")
		}
	case !strings.HasPrefix(word, "/") && !strings.Contains(word, ":"):
		h.refuseWord(0, "CacheDisable must specify a path or an URL.")
	}
}

// checkCacheEnable is add_cache_enable.
func checkCacheEnable(h *handling) {
	switch kind := h.value(0); {
	case strings.HasPrefix(kind, "/"):
		h.refuseWord(0, "provider ("+kind+") starts with a '/'.  Are url and provider switched?")
	case len(h.words) < 2 && !h.where.Directory:
		h.refuseWord(1, "CacheEnable provider ("+kind+") is missing an URL.")
	}
}

// checkSocacheSize is set_cache_max.
func checkSocacheSize(h *handling) {
	if n, _, overflow := apr.Strtol(h.value(0), 10); overflow || n < 1024 || n > 1<<32-1 {
		h.refuseWord(0, "CacheSocacheMaxSize argument must be a integer representing the max size of a cached entry (headers and body), "+
			"at least 1024 and at most (4294967295U)")
	}
}

// checkBufferedSize is set_buffer_size.
func checkBufferedSize(h *handling) {
	if n, _, overflow := apr.Strtol(h.value(0), 10); overflow || n <= 0 {
		h.refuseWord(0, "BufferSize must be a size in bytes, and greater than zero")
	}
}

// checkDeflateNote is deflate_set_note.
func checkDeflateNote(h *handling) {
	if kind := h.value(0); len(h.words) > 1 && !oneOf(kind, []string{"ratio", "input", "output"}) {
		h.refuseWord(0, "Unknown note type "+kind)
	}
}

// checkBrotliNote is set_filter_note.
func checkBrotliNote(h *handling) {
	if kind := h.value(0); len(h.words) > 1 && !oneOf(kind, []string{"ratio", "input", "output"}) {
		h.refuseWord(0, "Unknown BrotliFilterNote type '"+kind+"'")
	}
}

// checkCookieDomain is set_cookie_domain.
func checkCookieDomain(h *handling) {
	switch name := h.value(0); {
	case name == "":
		h.refuseWord(0, "CookieDomain values may not be null")
	case name[0] != '.':
		h.refuseWord(0, "CookieDomain values must begin with a dot")
		h.suggest("." + name)
	case !strings.Contains(name[1:], "."):
		h.refuseWord(0, "CookieDomain values must contain at least one embedded dot")
	}
}

// checkLogMessage is cmd_log_message, as far as the options behind the message go.
func checkLogMessage(h *handling) {
	for i := 1; i < len(h.words); i++ {
		lower := apr.Lower(h.value(i))
		if strings.HasPrefix(lower, "hook=") {
			return // a name that is none would be said first
		}
		if !strings.HasPrefix(lower, "hook=") && !strings.HasPrefix(lower, "expr=") {
			h.refuseWord(i, "Invalid argument "+h.value(i))
			return
		}
	}
}

// checkPadding is h2_conf_set_padding.
func checkPadding(h *handling) {
	switch bits := apr.Atoi(h.value(0)); {
	case bits < 0:
		h.refuseWord(0, "number of bits must be >= 0")
	case bits > 8:
		h.refuseWord(0, "number of bits must be <= 8")
	}
}

// checkPushDiary is h2_conf_set_push_diary_size.
func checkPushDiary(h *handling) {
	switch n := apr.Atoi(h.value(0)); {
	case n < 0:
		h.refuseWord(0, "value must be >= 0")
	case n > 0 && n&(n-1) != 0:
		h.refuseWord(0, "value must a power of 2")
	}
}

// checkPushResource is h2_conf_add_push_res.
func checkPushResource(h *handling) {
	last := 1
	if apr.EqualFold(h.value(0), "add") {
		last = 2
	} else if len(h.words) > 2 {
		h.refuseWord(2, "too many parameter")
		return
	}
	if last < len(h.words) && !apr.EqualFold(h.value(last), "critical") {
		h.refuseWord(last, "unknown last parameter")
	}
}

// checkLuaScope is register_lua_scope, which looks at the case of letters.
func checkLuaScope(h *handling) {
	switch scope := h.value(0); scope {
	case "once", "request", "conn", "thread", "server":
	default:
		h.refuseWord(0, "Invalid value for LuaScope, '"+scope+"', acceptable values are: 'once', 'request', 'conn', 'thread', 'server'")
	}
}

// checkManagedDuration is md_duration_parse of mod_md: a number with a unit, days among them.
func checkManagedDuration(h *handling) {
	word := apr.Lower(h.value(0))
	_, end, overflow := apr.Strtol(word, 10)
	unit := word[end:]
	known := unit == "" || end > 0 && (strings.IndexByte("dsh", unit[0]) >= 0 || strings.HasPrefix(unit, "ms") || strings.HasPrefix(unit, "mi"))
	if overflow || !known {
		h.refuseWord(0, "unrecognized duration format")
	}
}

// checkManagedOnly refuses what stands outside of the containers of mod_md.
func checkManagedOnly(h *handling) {
	if strings.HasPrefix(h.directive.Name, "MDMember") && len(h.words) == 1 {
		return // whether members are found out, for the server
	}
	if !apr.EqualFold(h.where.Section, "<MDomainSet") && !apr.EqualFold(h.where.Section, "<MDomain") {
		h.refuseWord(len(h.words), h.directive.Name+" is only valid inside a '<MDomainSet' context, not here")
	}
}

// checkDigits is dbd_param_int.
func checkDigits(h *handling) {
	if strings.Trim(h.value(0), "0123456789") != "" {
		h.refuseWord(0, "Argument must be numeric!")
	}
}

// checkLDAPTimeout is util_ldap_set_op_timeout.
func checkLDAPTimeout(h *handling) {
	word := h.value(0)
	switch n, end, _ := apr.Strtol(word, 10); {
	case end == 0 || end < len(word):
		h.refuseWord(0, "Timeout not numerical")
	case n < 0:
		h.refuseWord(0, "Timeout must be non-negative")
	}
}
