package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// option reports whether one of the words of Options is in force, and the line that
// decides it. httpd's default is FollowSymLinks alone (core.c, set_options).
func option(scopes []*scope, name string) (on bool, by *config.Directive) {
	for _, s := range scopes {
		for _, d := range s.settings.get("options") {
			for _, w := range d.Words() {
				word, sign := strings.ToLower(w.Value), byte(0)
				if word != "" && (word[0] == '+' || word[0] == '-') {
					word, sign = word[1:], word[0]
				}
				switch {
				case word == name || word == "all":
					on, by = sign != '-', d
				case sign == 0 && by != d:
					on, by = false, d // a list without signs replaces what was there
				}
			}
		}
	}
	return on, by
}

// access is what httpd's own access control says of a request without credentials.
type access struct {
	status int // 0 for served
	open   bool
	by     *config.Directive
	codes  []Emission
}

// access weighs the Require lines of the innermost place that has any. Lines that
// depend on the client are taken as met, and said to be open.
func (q *query) access() access {
	for i := len(q.scopes) - 1; i >= 0; i-- {
		lines := q.scopes[i].settings.get("require")
		if len(lines) == 0 {
			continue
		}
		var a access
		for _, d := range lines {
			words := d.Words()
			switch strings.ToLower(value(words, 0)) {
			case "all":
				if strings.EqualFold(value(words, 1), "granted") {
					return access{by: d}
				}
				if a.by == nil {
					a.status, a.by = 403, d
				}
			case "valid-user", "user", "group", "wsgi-group":
				a.status, a.by = 401, d
				a.codes = q.authentication()
				if strings.EqualFold(value(words, 0), "wsgi-group") && lastSet(q.scopes, "wsgiauthgroupscript") == nil {
					a.codes = append(a.codes, emit("WSGI0058", d))
				}
			default:
				a.status, a.by, a.open = 0, d, true
			}
		}
		return a
	}
	return access{}
}

// authentication are the codes that a request with credentials is refused with:
// provider wsgi without WSGIAuthUserScript (wsgi_check_password, wsgi_get_realm_hash).
func (q *query) authentication() []Emission {
	if lastSet(q.scopes, "wsgiauthuserscript") != nil {
		return nil
	}
	for directive, code := range map[string]string{"authbasicprovider": "WSGI0041", "authdigestprovider": "WSGI0044"} {
		d := lastSet(q.scopes, directive)
		kind := strings.TrimSuffix(strings.TrimPrefix(directive, "auth"), "provider")
		if d == nil || !strings.EqualFold(firstWord(lastSet(q.scopes, "authtype")), kind) {
			continue
		}
		for _, w := range d.Words() {
			if strings.EqualFold(w.Value, "wsgi") {
				return []Emission{emit(code, d)}
			}
		}
	}
	return nil
}

// firstWord is a directive's first word, "" without one.
func firstWord(d *config.Directive) string {
	if d == nil {
		return ""
	}
	return value(d.Words(), 0)
}
