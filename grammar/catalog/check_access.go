package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// accessHandlers are directives of mod_access_compat, of mod_authz_core and of those
// that ask for passwords.
var accessHandlers = map[string]handler{
	"Allow":   checkAllow,
	"Deny":    checkAllow,
	"Require": checkRequire,

	"AuthBasicProvider": checkAuthnProvider, "AuthDigestProvider": checkAuthnProvider,
	"AuthFormProvider": checkAuthnProvider,
}

// checkAllow is allow_cmd in modules/aaa/mod_access_compat.c.
func checkAllow(h *handling) {
	if !apr.EqualFold(h.value(0), "from") {
		h.refuseWord(0, "allow and deny must be followed by 'from'")
		return
	}
	for i, w := range h.words {
		if i == 0 || apr.EqualFold(w.Value, "all") || oneOf(w.Value, []string{"env=*"}) {
			continue
		}
		switch reason := subnetFault(w.Value); {
		case reason == "":
		case reason != badValue:
			h.refuseWord(i, reason)
		case strings.Contains(w.Value, "/"):
			h.refuseWord(i, "An IP address was expected")
		case strings.Contains(w.Value, "#"):
			h.refuseWord(i, "No comments are allowed here")
		}
	}
}

// checkRequire is add_authz_provider in modules/aaa/mod_authz_core.c with the lines
// of its own providers and those of mod_authz_host and mod_ssl.
func checkRequire(h *handling) {
	words := h.words
	if Negated(h.args) {
		words = words[1:]
	}
	provider := grammar.Word{Span: grammar.Span{End: len(h.args)}}
	if len(words) > 0 {
		provider = words[0]
	}
	if provider.Value == "" || !h.provided(provider.Value, authzProviders) {
		h.refuse(provider.Span, "Unknown Authz provider: "+provider.Value)
		return
	}
	switch name := provider.Value; name {
	case "all":
		h.requireAll(words)
	case "ip":
		h.requireIP(words)
	case "ssl", "ssl-verify-client":
		if len(words) > 1 {
			h.refuse(words[1].Span, "'Require "+name+"' does not take arguments")
		}
	}
}

// Negated reports whether the arguments of a Require begin with "not".
func Negated(args string) bool {
	w, _, _ := grammar.NextWord(args, 0)
	return apr.EqualFold(w.Value, "not")
}

func (h *handling) requireAll(words []grammar.Word) {
	if len(words) == 2 && oneOf(words[1].Value, []string{"granted", "denied"}) {
		return
	}
	span := words[0].Span
	if len(words) > 1 {
		span = grammar.Span{Start: words[1].Span.Start, End: words[len(words)-1].Span.End}
	}
	h.refuse(span, "Argument for 'Require all' must be 'granted' or 'denied'")
	if len(words) == 2 {
		h.suggestNearest("", words[1].Value, []string{"granted", "denied"})
	}
}

func (h *handling) requireIP(words []grammar.Word) {
	if len(words) == 1 || words[1].Value == "" {
		h.refuse(words[0].Span, "'require ip' requires an argument")
		return
	}
	for _, w := range words[1:] {
		if w.Value == "" {
			return
		}
		switch reason := subnetFault(w.Value); reason {
		case "":
		case badValue:
			h.refuse(w.Span, "ip address '"+w.Value+"' appears to be invalid")
		default:
			h.refuse(w.Span, "ip address '"+w.Value+"' appears to be invalid: "+reason)
		}
	}
}
