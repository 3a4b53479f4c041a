package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// choice is a directive whose words must come from a list, in any letter case.
type choice struct {
	words string // separated by blanks
	// complaint is what httpd says to another word, which takes the place of %s.
	complaint string
}

const onOffOnly = "parameter must be 'on' or 'off'"

// choices are the directives of httpd that only compare their words with a list, by
// the modules that have them. Those that take several words check each on its own.
var choices = map[string]choice{
	// server/core.c
	"AcceptPathInfo":           {"on off default", "AcceptPathInfo must be set to on, off or default"},
	"AllowEncodedSlashes":      {"on off nodecode", "AllowEncodedSlashes must be On, Off, or NoDecode"},
	"EnableMMAP":               {"on off", onOffOnly},
	"EnableSendfile":           {"on off", onOffOnly},
	"UseCanonicalPhysicalPort": {"on off", onOffOnly},
	"HostnameLookups":          {"on off double", "parameter must be 'on', 'off', or 'double'"},
	"UseCanonicalName":         {"on off dns", "parameter must be 'on', 'off', or 'dns'"},
	"ServerSignature":          {"on off email", "ServerSignature: use one of: off | on | email"},
	"TraceEnable":              {"on off extended", "TraceEnable must be one of 'on', 'off', or 'extended'"},
	"ProtocolsHonorOrder":      {"on off", "ProtocolsHonorOrder must be 'on' or 'off'"},
	"ServerTokens": {"os min minimal major minor prod productonly full",
		"ServerTokens takes 1 argument: 'Prod(uctOnly)', 'Major', 'Minor', 'Min(imal)', 'OS', or 'Full'"},
	"HttpProtocolOptions": {"allow0.9 require1.0 strict unsafe registeredmethods lenientmethods",
		"HttpProtocolOptions accepts 'Unsafe' or 'Strict' (default), 'RegisteredMethods' or 'LenientMethods' (default), and 'Require1.0' or 'Allow0.9' (default)"},
	// modules/aaa
	"Order":                       {"allow,deny deny,allow mutual-failure", "unknown order"},
	"Satisfy":                     {"all any", "Satisfy either 'any' or 'all'."},
	"AuthMerging":                 {"off and or", "AuthMerging must be one of: Off | And | Or"},
	"AuthBasicUseDigestAlgorithm": {"off md5", "Invalid algorithm in AuthBasicUseDigestAlgorithm: %s"},
	// modules/filters
	"BrotliAlterETag":            {"addsuffix nochange remove", "BrotliAlterETag accepts only 'AddSuffix', 'NoChange' and 'Remove'"},
	"DeflateAlterETag":           {"addsuffix nochange remove", "DeflateAlterETAG accepts only 'NoChange', 'AddSuffix', and 'Remove'"},
	"AuthLDAPDereferenceAliases": {"never off searching finding always on", "Unrecognized value for AuthLDAPDereferenceAliases directive"},
	"CharsetOptions": {"implicitadd noimplicitadd translateallmimetypes notranslateallmimetypes",
		"Invalid CharsetOptions option: %s"},
	"XBitHack": {"off on full", "XBitHack must be set to Off, On, or Full"},
	// modules/http2
	"H2CopyFiles":       {"on off", h2OnOff},
	"H2Direct":          {"on off", h2OnOff},
	"H2EarlyHints":      {"on off", h2OnOff},
	"H2ModernTLSOnly":   {"on off", h2OnOff},
	"H2OutputBuffering": {"on off", h2OnOff},
	"H2ProxyRequests":   {"on off", h2OnOff},
	"H2Push":            {"on off", h2OnOff},
	"H2Upgrade":         {"on off", h2OnOff},
	"H2WebSockets":      {"on off", h2OnOff},
	// modules/proxy
	"ProxyBadHeader":       {"iserror ignore startbody", "ProxyBadHeader must be one of: IsError | Ignore | StartBody"},
	"ProxyStatus":          {"off on full", "ProxyStatus must be one of: off | on | full"},
	"ProxyVia":             {"off on full block", "ProxyVia must be one of: off | on | full | block"},
	"ProxyFCGIBackendType": {"generic fpm", "ProxyFCGIBackendType requires one of the following arguments: 'GENERIC', 'FPM'"},
	// modules/http, modules/ldap, modules/md, modules/metadata
	"LDAPReferrals":       {"on off default", "LDAPReferrals must be 'on', 'off', or 'default'"},
	"LDAPTrustedMode":     {"none ssl tls starttls", "Invalid LDAPTrustedMode setting: must be one of NONE, SSL, or TLS/STARTTLS"},
	"MultiviewsMatch":     {"any negotiatedonly filters handlers", "Unrecognized option '%s'"},
	"MDMatchNames":        {"all servernames", "invalid argument, must be a 'all' or 'servernames'"},
	"MDRenewMode":         {"auto always manual", "unknown MDDriveMode %s"},
	"MDRequireHttps":      {"off temporary permanent", "unknown '%s', supported parameter values are 'temporary' and 'permanent'"},
	"MDProfileMandatory":  {"on off", mdOnOff},
	"MDBaseServer":        {"on off", mdOnOff},
	"MDCertificateStatus": {"on off", mdOnOff},
	"MDMustStaple":        {"on off", mdOnOff},
	"MDServerStatus":      {"on off", mdOnOff},
	"MDStapleOthers":      {"on off", mdOnOff},
	"MDStapling":          {"on off", mdOnOff},
	"CookieSameSite":      {"strict lax none", "CookieSameSite accepts 'Strict', 'Lax', or 'None'"},
	// modules/lua
	"LuaInherit": {"none parent-first parent-last",
		"LuaInherit type of '%s' not recognized, valid options are 'none', 'parent-first', and 'parent-last'"},
	"LuaCodeCache": {"never stat forever", "LuaCodeCache type of '%s' not recognized, valid options are 'never', 'stat', and 'forever'"},
	// modules/ssl; optional is accepted, with the notice AH10510
	"SSLEngine":       {"on off optional", "Argument must be On or Off"},
	"SSLVerifyClient": {verifyLevels, "SSLVerifyClient: Invalid argument '%s'"},
	"SSLProxyVerify":  {verifyLevels, "SSLProxyVerify: Invalid argument '%s'"},
}

const (
	h2OnOff      = "value must be On or Off"
	mdOnOff      = "unknown '%s', supported parameter values are 'on' and 'off'"
	verifyLevels = "none off optional require on optional_no_ca"
)

// retired are directives of httpd that are always an error.
var retired = map[string]string{
	"Port":          "Port was replaced with Listen in Apache 2.0",
	"FancyIndexing": "The FancyIndexing directive is no longer supported. Use IndexOptions FancyIndexing.",
	"SSLLog":        "SSLLog directive is no longer supported - use ErrorLog.",
	"SSLLogLevel":   "SSLLogLevel directive is no longer supported - use LogLevel.",
}

var choiceHandlers = makeChoiceHandlers()

func makeChoiceHandlers() map[string]handler {
	table := map[string]handler{}
	for name, c := range choices {
		table[name] = c.check
	}
	for name, complaint := range retired {
		table[name] = func(h *handling) { h.refuseWord(len(h.words), complaint) }
	}
	return table
}

func (c choice) check(h *handling) {
	allowed := strings.Fields(c.words)
	for i, w := range h.words {
		if oneOf(w.Value, allowed) {
			continue
		}
		h.refuseWord(i, strings.ReplaceAll(c.complaint, "%s", w.Value))
		if meant := meantSwitch(w.Value); meant != "" && oneOf(meant, allowed) {
			h.suggest(meant)
		} else {
			h.suggestNearest("", w.Value, allowed)
		}
	}
}

// oneOf compares in any letter case; an allowed word may end in '*', which stands for
// any text.
func oneOf(word string, allowed []string) bool {
	for _, a := range allowed {
		if prefix, open := strings.CutSuffix(a, "*"); open && len(word) >= len(prefix) && apr.EqualFold(word[:len(prefix)], prefix) {
			return true
		}
		if apr.EqualFold(word, a) {
			return true
		}
	}
	return false
}
