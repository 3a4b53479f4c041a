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
				case word == name || word == "all" && name != "multiviews":
					on, by = sign != '-', d
				case sign == 0 && by != d:
					on, by = false, d // a list without signs replaces what was there
				}
			}
		}
	}
	return on, by
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
