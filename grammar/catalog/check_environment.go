package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// environmentHandlers are the directives of modules/metadata/mod_setenvif.c.
var environmentHandlers = map[string]handler{
	"SetEnvIf":           checkSetEnvIf,
	"SetEnvIfNoCase":     checkSetEnvIf,
	"BrowserMatch":       func(h *handling) { checkCondition(h, 0) },
	"BrowserMatchNoCase": func(h *handling) { checkCondition(h, 0) },
}

// checkSetEnvIf is add_setenvif.
func checkSetEnvIf(h *handling) {
	if h.value(0) == "" {
		h.refuseWord(0, "Missing header-field name for "+h.directive.Name)
		return
	}
	checkCondition(h, 1)
}

// checkCondition is add_setenvif_core: a regular expression and the variables to
// set, from the at-th word on.
func checkCondition(h *handling, at int) {
	if h.value(at) == "" {
		h.refuseWord(at, "Missing regular expression for "+h.directive.Name)
		return
	}
	// A backslash at the end makes no expression of a plain text (non_regex_pattern).
	if !strings.HasSuffix(h.value(at), `\`) && !pcre.Valid(h.value(at)) {
		h.refuseWord(at, h.directive.Name+" regex could not be compiled.")
	}
	if at > 0 && headerPattern(h.value(0)) && !pcre.Valid(h.value(0)) {
		h.refuseWord(0, h.directive.Name+"Header name regex could not be compiled.")
	}
	if h.value(at+1) == "" {
		h.refuseWord(len(h.words), "Missing envariable expression for "+h.directive.Name)
	}
}

// headerPattern is is_header_regex: a name with characters that no header has.
func headerPattern(name string) bool {
	return strings.Trim(apr.Lower(name), "abcdefghijklmnopqrstuvwxyz0123456789-_") != ""
}
