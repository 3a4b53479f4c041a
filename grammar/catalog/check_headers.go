package catalog

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// headerHandlers are the directives of modules/metadata/mod_headers.c.
var headerHandlers = map[string]handler{
	"Header":        checkHeader,
	"RequestHeader": checkHeader,
}

var headerActions = []string{"set", "setifempty", "add", "append", "merge", "unset", "echo", "note", "edit", "edit*"}

// checkHeader is header_cmd and header_inout_cmd. Expressions are not judged.
func checkHeader(h *handling) {
	at := 0 // of the action
	if h.directive.Name == "Header" && oneOf(h.value(0), []string{"always", "onsuccess"}) {
		at = 1
	}
	action := apr.Lower(h.value(at))
	behind := len(h.words) - at - 2 // words behind the header's name
	switch {
	case behind > 3:
		h.refuseWord(at+5, h.directive.Name+" has too many arguments")
	case !slices.Contains(headerActions, action):
		h.refuseWord(at, "first argument must be 'add', 'set', 'setifempty', 'append', 'merge', 'unset', 'echo', 'note', 'edit', or 'edit*'.")
		h.suggestNearest("", action, headerActions)
	case action == "edit" || action == "edit*":
		if behind < 2 {
			h.refuseWord(len(h.words), "Header edit requires a match and a substitution")
			return
		}
		if !pcre.Valid(h.value(at + 2)) {
			h.refuseWord(at+2, "Header edit regex could not be compiled")
		}
		checkClause(h, at+4)
		checkHeaderFormat(h, at+3)
	case behind > 2:
		h.refuseWord(at+4, "Too many arguments to directive")
	case action == "unset" && behind > 1:
		h.refuseWord(at+3, "header unset takes two arguments")
	case action == "echo" && behind > 1:
		h.refuseWord(at+3, "Header echo takes two arguments")
	case action == "echo" && h.directive.Name != "Header":
		h.refuseWord(at, "Header echo only valid on Header directives")
	case action == "echo" && !pcre.Valid(h.value(at+1)):
		h.refuseWord(at+1, "Header echo regex could not be compiled")
	case action == "unset" || action == "echo":
		checkClause(h, at+2)
	case behind < 1:
		h.refuseWord(len(h.words), "Header requires three arguments")
	default:
		checkClause(h, at+3)
		checkHeaderFormat(h, at+2)
	}
}

// checkClause checks the condition behind a header.
func checkClause(h *handling, i int) {
	if i >= len(h.words) {
		return
	}
	clause := apr.Lower(h.value(i))
	switch variable, isEnv := strings.CutPrefix(clause, "env="); {
	case isEnv && (variable == "" || variable == "!"):
		h.refuseWord(i, "error: missing environment variable name. envclause should be in the form env=envar ")
	case !isEnv && clause != "early" && !strings.HasPrefix(clause, "expr="):
		h.refuseWord(i, "Unknown parameter: "+h.value(i))
	}
}

// checkHeaderFormat is parse_format_string: %{argument}letter.
func checkHeaderFormat(h *handling, i int) {
	format := h.value(i)
	if strings.HasPrefix(format, "expr=") {
		return
	}
	for {
		_, rest, found := strings.Cut(format, "%")
		if !found || rest == "" {
			return
		}
		if rest[0] == '%' {
			format = rest[1:]
			continue
		}
		if rest[0] == '{' {
			_, rest, _ = strings.Cut(rest[1:], "}")
		}
		if rest == "" || !strings.Contains("Dtelsib", rest[:1]) {
			h.refuseWord(i, "Unrecognized header format %"+rest[:min(1, len(rest))])
			return
		}
		format = rest[1:]
	}
}
