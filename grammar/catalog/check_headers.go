package catalog

import "strings"

// headerHandlers are the directives of modules/metadata/mod_headers.c.
var headerHandlers = map[string]handler{
	"Header":        checkHeader,
	"RequestHeader": checkHeader,
}

var headerActions = []string{"set", "setifempty", "add", "append", "merge", "unset", "echo", "note", "edit", "edit*"}

// checkHeader is header_cmd and header_inout_cmd. Expressions are not judged.
func checkHeader(h *handling) {
	at := 0
	if h.directive.Name == "Header" && oneOf(h.value(0), []string{"always", "onsuccess"}) {
		at = 1
	}
	if len(h.words) > at+5 {
		h.refuseWord(at+5, h.directive.Name+" has too many arguments")
		return
	}
	action := lower(h.value(at))
	if !isAction(action) {
		h.refuseWord(at, "first argument must be 'add', 'set', 'setifempty', 'append', 'merge', 'unset', 'echo', 'note', 'edit', or 'edit*'.")
		h.suggestNearest("", action, headerActions)
		return
	}
	// The words behind the header's name, and which of them is the condition.
	value, condition := at+2, at+3
	if edits := action == "edit" || action == "edit*"; edits {
		if len(h.words) < at+4 {
			h.refuseWord(len(h.words), "Header edit requires a match and a substitution")
			return
		}
		if !ValidRegex(h.value(value)) {
			h.refuseWord(value, "Header edit regex could not be compiled")
		}
		value, condition = at+3, at+4
	} else if len(h.words) > at+4 {
		h.refuseWord(at+4, "Too many arguments to directive")
		return
	}
	switch action {
	case "unset", "echo":
		if len(h.words) > at+3 {
			h.refuseWord(at+3, map[string]string{"unset": "header unset takes two arguments", "echo": "Header echo takes two arguments"}[action])
			return
		}
		condition = at + 2
		if action == "echo" && h.directive.Name != "Header" {
			h.refuseWord(at, "Header echo only valid on Header directives")
		} else if action == "echo" && !ValidRegex(h.value(at+1)) {
			h.refuseWord(at+1, "Header echo regex could not be compiled")
		}
		checkClause(h, condition)
		return
	}
	if value >= len(h.words) {
		h.refuseWord(len(h.words), "Header requires three arguments")
		return
	}
	checkClause(h, condition)
	checkHeaderFormat(h, value)
}

func isAction(word string) bool {
	for _, action := range headerActions {
		if word == action {
			return true
		}
	}
	return false
}

// checkClause checks the condition behind a header.
func checkClause(h *handling, i int) {
	if i >= len(h.words) {
		return
	}
	clause := lower(h.value(i))
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
