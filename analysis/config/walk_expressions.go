package config

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// embedded is an expression of ap_expr in the arguments of a directive.
type embedded struct {
	text   string
	span   grammar.Span // in Args
	filled bool         // a text in which variables are filled in, not a condition
	// message is httpd's when it refuses the expression; the text and the complaint take
	// the places of %[1]s and %[2]s.
	message string
}

// expressions judges the expressions of a directive; it is false when httpd refuses one.
func (w *walker) expressions(d *Directive, entry *catalog.Directive, offset int) bool {
	if w.strangers {
		return true // its module may have functions and variables of its own
	}
	for _, e := range w.embedded(d, entry) {
		check := checkExpression
		if e.filled {
			check = checkStringExpression
		}
		if complaint := check(e.text); complaint != "" {
			said := strings.NewReplacer("%[1]s", e.text, "%[2]s", complaint).Replace(e.message)
			w.fault(offset, d, fault{kind: FaultValue, spot: d.Spot(e.span), text: text(said)})
			return false
		}
	}
	return true
}

// embedded finds the expressions of a directive.
func (w *walker) embedded(d *Directive, entry *catalog.Directive) []embedded {
	words := d.Words()
	word := func(i int) string {
		if i < len(words) {
			return words[i].Value
		}
		return ""
	}
	condition := func(i int, message string) []embedded { return []embedded{{word(i), words[i].Span, false, message}} }
	filled := func(i int, message string) []embedded { return []embedded{{word(i), words[i].Span, true, message}} }
	switch name := entry.Name; name {
	case "RewriteCond": // cmd_rewritecond
		if len(words) > 1 && apr.EqualFold(word(0), "expr") {
			return condition(1, `RewriteCond: cannot compile expression "%[1]s" %[2]s`)
		}
	case "SetEnvIfExpr":
		if len(words) > 0 {
			return condition(0, `Could not parse expression "%[1]s": %[2]s`)
		}
	case "Require":
		return requireExpression(d, words)
	case "Header", "RequestHeader":
		return headerExpressions(words, word)
	case "ErrorDocument":
		if len(words) == 2 && !apr.EqualFold(word(1), "default") && word(0) != "401" {
			return filled(1, "Cannot parse expression in ErrorDocument: %[2]s")
		}
	case "AuthName", "AuthType":
		if len(words) == 1 {
			return filled(0, "Cannot parse expression '%[1]s' in "+name+": %[2]s")
		}
	case "Alias", "ScriptAlias":
		if len(words) == 1 {
			return filled(0, "Cannot parse alias expression '%[1]s': %[2]s")
		}
	case "Redirect", "RedirectPermanent", "RedirectTemp":
		if len(words) == 1 && !apr.EqualFold(word(0), "gone") {
			return filled(0, "Cannot parse redirect expression '%[1]s': %[2]s")
		}
	case "SetHandler":
		if text, ok := strings.CutPrefix(word(0), "expr="); ok {
			return []embedded{{text, words[0].Span, true, "Can't parse expression : %[2]s"}}
		}
	}
	return nil
}

// requireExpression is the expression of Require expr, and of those providers whose words
// are filled in.
func requireExpression(d *Directive, words []grammar.Word) []embedded {
	if len(words) > 0 && apr.EqualFold(words[0].Value, "not") {
		words = words[1:]
	}
	if len(words) < 2 {
		return nil
	}
	const message = "Cannot parse expression in require line: %[2]s"
	from, to := words[1].Span.Start, len(strings.TrimRight(d.Args, " \t"))
	if from >= to {
		return nil
	}
	rest := embedded{text: d.Args[from:to], span: grammar.Span{Start: from, End: to}, message: message}
	switch kind := apr.Lower(words[0].Value); {
	case kind == "expr" && len(words) == 2:
		rest.text = words[1].Value
	case kind == "expr":
	case slices.Contains([]string{"user", "group", "host", "forward-dns"}, kind):
		rest.filled = true
	default:
		return nil
	}
	return []embedded{rest}
}

// headerExpressions are the value and the condition of Header and RequestHeader.
func headerExpressions(words []grammar.Word, word func(int) string) []embedded {
	at := 0
	if apr.EqualFold(word(0), "always") || apr.EqualFold(word(0), "onsuccess") {
		at = 1
	}
	value := at + 2
	last := value + 1
	switch apr.Lower(word(at)) {
	case "set", "append", "add", "merge", "setifempty", "note":
	case "edit", "edit*":
		value, last = value+1, last+1
	case "unset", "echo":
		value, last = -1, value
	default:
		return nil
	}
	var found []embedded
	expression := func(i int, filled bool, message string) {
		if text, ok := strings.CutPrefix(word(i), "expr="); ok {
			found = append(found, embedded{text, words[i].Span, filled, message})
		}
	}
	if value >= 0 {
		expression(value, true, "Can't parse value expression : %[2]s")
	}
	expression(last, false, "Can't parse envclause/expression: %[2]s")
	return found
}
