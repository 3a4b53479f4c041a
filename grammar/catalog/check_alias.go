package catalog

import (
	"regexp"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

const badRegex = "Regular expression could not be compiled."

// aliasHandlers are the directives of modules/mappers/mod_alias.c and
// mod_vhost_alias.c.
var aliasHandlers = map[string]handler{
	"Alias":             checkAlias,
	"ScriptAlias":       checkAlias,
	"AliasMatch":        checkAliasMatch,
	"ScriptAliasMatch":  checkAliasMatch,
	"Redirect":          redirect(302, false),
	"RedirectMatch":     redirect(302, true),
	"RedirectTemp":      redirect(302, false),
	"RedirectPermanent": redirect(301, false),

	"VirtualDocumentRoot":   checkHostPath,
	"VirtualDocumentRootIP": checkHostPath,
	"VirtualScriptAlias":    checkHostPath,
	"VirtualScriptAliasIP":  checkHostPath,
}

// checkAlias is add_alias. With one argument the section gives the URL, so it must be
// a <Location>; with two it must not be in any such section.
func checkAlias(h *handling) {
	name, inside := h.directive.Name, h.where.Directory || h.where.HtAccess
	if len(h.words) == 1 {
		if !inside {
			h.refuseWord(0, "Alias must have two arguments when used globally")
		} else if oneOf(h.where.Section, []string{"<Directory*", "<Files*", "<If", "<ElseIf", "<Else"}) {
			h.refuseWord(0, name+" cannot occur within "+h.where.Section+"> section")
		}
		return
	}
	if oneOf(h.where.Section, []string{"<Limit", "<LimitExcept"}) {
		h.refuseWord(len(h.words), name+" cannot occur within <Limit> or <LimitExcept> section")
	} else if inside {
		h.refuseWord(len(h.words), name+" cannot occur within directory context")
	}
}

func checkAliasMatch(h *handling) {
	if !pcre.Valid(h.value(0)) {
		h.refuseWord(0, badRegex)
	}
}

// redirect is add_redirect_internal. status is what the client gets when the first
// word does not name another one.
func redirect(status int, match bool) handler {
	return func(h *handling) {
		status, at, named := status, 0, false
		first := h.value(0)
		switch apr.Lower(first) {
		case "permanent":
			status, named = 301, true
		case "temp":
			status, named = 302, true
		case "seeother":
			status, named = 303, true
		case "gone":
			status, named = 410, true
		default:
			if first != "" && '0' <= first[0] && first[0] <= '9' {
				status, named = apr.Atoi(first), true
			}
		}
		redirects := 300 <= status && status < 400
		if len(h.words) == 3 && !named {
			h.refuseWord(0, "Redirect: invalid first argument (of three)")
			return
		}
		if h.where.Directory || h.where.HtAccess {
			// The section's own path is redirected; the URL is an expression.
			if named && redirects && len(h.words) == 2 || len(h.words) == 1 && !(named && redirects) {
				return
			}
		}
		if named {
			at = 1
		}
		if match && at < len(h.words) && !pcre.Valid(h.value(at)) {
			h.refuseWord(at, badRegex)
		}
		url := at + 1
		switch {
		case redirects && url >= len(h.words):
			h.refuseWord(len(h.words), "URL to redirect to is missing")
		case redirects && !match && !isURL(h.value(url)) && !strings.HasPrefix(h.value(url), "/"):
			h.refuseWord(url, "Redirect to non-URL")
		case !redirects && url < len(h.words):
			h.refuseWord(url, "Redirect URL not valid for this status")
		}
	}
}

// isURL is ap_is_url in server/util.c: a scheme and a colon.
func isURL(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	return ok && scheme != "" && strings.Trim(apr.Lower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == ""
}

// hostPart is what stands behind a '%' in the path of a mass virtual host.
var hostPart = regexp.MustCompile(`^(?:[p%]|-?[0-9]\+?(?:\.-?[0-9]\+?)?)`)

// checkHostPath is vhost_alias_set.
func checkHostPath(h *handling) {
	path := h.value(0)
	if !strings.HasPrefix(path, "/") {
		if !apr.EqualFold(path, "none") {
			h.refuseWord(0, "format string must be an absolute path, or 'none'")
		}
		return
	}
	for {
		_, rest, found := strings.Cut(path, "%")
		if !found {
			return
		}
		part := hostPart.FindString(rest)
		path = rest[len(part):]
		if part == "" || part != "p" && part != "%" && !strings.Contains(part, ".") && strings.HasPrefix(path, ".") {
			h.refuseWord(0, "syntax error in format string")
			return
		}
	}
}
