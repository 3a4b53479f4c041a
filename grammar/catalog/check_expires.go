package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// expiresHandlers are the directives of modules/metadata/mod_expires.c.
var expiresHandlers = map[string]handler{
	"ExpiresByType": func(h *handling) {
		if !strings.Contains(h.value(0), "/") {
			h.refuseWord(0, "Invalid mimetype: should contain a slash")
			return
		}
		h.checkExpiry(1)
	},
	"ExpiresDefault": func(h *handling) { h.checkExpiry(0) },
}

// checkExpiry checks the i-th word, a time such as "access plus 1 day".
func (h *handling) checkExpiry(i int) {
	if complaint := expiryFault(h.value(i)); complaint != "" {
		before := h.directive.Name
		for n := range i + 1 {
			before += " " + h.value(n)
		}
		h.refuseWord(i, "'"+before+"': "+complaint)
	}
}

// expiryFault is check_code. Of each word only the first letters count.
func expiryFault(code string) string {
	if strings.HasPrefix(code, "A") || strings.HasPrefix(code, "M") {
		return ""
	}
	var words []string
	for _, w := range grammar.Words(code) {
		if w.Value == "" {
			break
		}
		words = append(words, w.Value)
	}
	if len(words) == 0 || !oneOf(words[0], []string{"n*", "a*", "m*"}) {
		base := ""
		if len(words) > 0 {
			base = words[0]
		}
		return "bad expires code, unrecognised <base> '" + base + "'"
	}
	words = words[1:]
	if len(words) > 0 && oneOf(words[0], []string{"p*"}) {
		words = words[1:]
	}
	for ; len(words) > 0; words = words[2:] {
		switch number := words[0]; {
		case number[0] < '0' || '9' < number[0]:
			return "bad expires code, numeric value expected <num> '" + number + "'"
		case len(words) == 1:
			return "bad expires code, missing <type>"
		case !oneOf(words[1], []string{"y*", "mo*", "w*", "d*", "h*", "mi*", "s*"}):
			return "bad expires code, unrecognised <type>'" + words[1] + "'"
		}
	}
	return ""
}
