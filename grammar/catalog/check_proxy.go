package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// proxyHandlers are directives of modules/proxy/mod_proxy.c.
var proxyHandlers = map[string]handler{
	"ProxyPass":        checkProxyPass,
	"ProxyPassMatch":   checkProxyPass,
	"ProxyPassReverse": checkProxyPassReverse,
	"ProxyDomain":      checkProxyDomain,
	"BalancerMember":   checkBalancerMember,
	"ProxySet":         checkProxySet,
}

// checkProxyPass is add_pass. In a section for locations the section gives the path.
func checkProxyPass(h *handling) {
	const either = "ProxyPass|ProxyPassMatch "
	match := strings.HasSuffix(apr.Lower(h.directive.Name), "match")
	inside := h.where.Directory || h.where.HtAccess
	var path, target *grammar.Word
	var settings proxySettings
	for i := range h.words {
		w := &h.words[i]
		name, value, setting := strings.Cut(w.Value, "=")
		switch {
		case path == nil && !inside && w.Value == "~":
			if match {
				h.refuseWord(i, "ProxyPassMatch invalid syntax ('~' usage).")
				return
			}
			match = true
		case path == nil && !inside:
			path = w
		case target == nil:
			target = w
		case oneOf(w.Value, []string{"nocanon", "interpolate", "noquery"}):
		case !setting && inside && strings.HasPrefix(target.Value, "/"):
			h.refuseWord(i, either+"can not have a path when defined in a location.")
			return
		case !setting:
			h.refuseWord(i, "Invalid "+either+"parameter. Parameter must be in the form 'key=value'.")
			return
		case apr.EqualFold(name, "mapping") && !oneOf(value, []string{"encoded", "servlet"}):
			h.refuseWord(i, "unknown mapping")
			return
		case apr.EqualFold(name, "mapping"):
		default:
			settings.set(name, value, *w)
		}
	}
	switch {
	case target == nil:
		h.refuseWord(len(h.words), either+"needs a path when not defined in a location")
	case match && path != nil && !pcre.Valid(path.Value):
		h.refuse(path.Span, badRegex)
	case target.Value == "!":
	case strings.HasSuffix(target.Value, "|") && len(target.Value) > 5 && apr.EqualFold(target.Value[:5], "unix:"):
		h.refuse(target.Span, either+`uses an invalid "unix:" URL`)
	default:
		complaint, at := "", target.Span
		if !isBalancer(target.Value) {
			complaint = workerURL(target.Value, match)
		}
		if complaint == "" {
			var refused proxySetting
			if refused, complaint = settings.judge(h, isBalancer(target.Value)); complaint != "" {
				at = refused.word.Span
			}
		}
		if complaint != "" {
			h.refuse(at, "ProxyPass "+complaint)
		}
	}
}

// checkProxyPassReverse is add_pass_reverse.
func checkProxyPassReverse(h *handling) {
	inside := h.where.Directory || h.where.HtAccess
	path := len(h.words) > 1 && !apr.EqualFold(h.value(1), "interpolate")
	if path && inside {
		h.refuseWord(1, "ProxyPassReverse can not have a path when defined in a location")
	} else if !path && !inside {
		h.refuseWord(len(h.words), "ProxyPassReverse needs a path when not defined in a location")
	}
}

// checkProxyDomain is set_proxy_domain.
func checkProxyDomain(h *handling) {
	if !strings.HasPrefix(h.value(0), ".") {
		h.refuseWord(0, "ProxyDomain: domain name must start with a dot.")
		h.suggest("." + h.value(0))
	}
}
