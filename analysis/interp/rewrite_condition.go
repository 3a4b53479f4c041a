package interp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// meets evaluates the conditions of a rule; those with [OR] make one with the next.
func (w *rewriting) meets(r *rewriteRule) bool {
	for i := 0; i < len(r.conditions); i++ {
		c := &r.conditions[i]
		met := w.condition(c)
		if c.or {
			if met {
				for i < len(r.conditions)-1 && r.conditions[i].or {
					i++
				}
			}
			continue
		}
		if !met {
			return false
		}
	}
	return true
}

// condition evaluates one condition; what is not known is guessed.
func (w *rewriting) condition(c *rewriteCondition) bool {
	result := config.Unknown
	if strings.EqualFold(c.input, "expr") {
		var groups []string
		if result, groups = w.evaluate(c.directive, c.pattern); result == config.True && !c.negated {
			w.conditionGroups, w.conditionKnown = groups, true
		}
	} else if input, known := w.expandRule(c.input, nil); known {
		result = w.compare(c, input)
	} else if !c.negated && !strings.HasPrefix(c.pattern, "-") {
		w.conditionGroups, w.conditionKnown = nil, false
	}
	if result != config.Unknown && c.negated {
		result = config.True - result
	}
	return w.w.holds(result, c.directive, "only the request decides whether it holds")
}

// compare holds the input against the pattern of a condition.
func (w *rewriting) compare(c *rewriteCondition, input string) config.Truth {
	pattern := c.pattern
	switch pattern {
	case "-f", "-d", "-s", "-l", "-h", "-L":
		return w.fileTest(pattern, input)
	case "-U":
		return w.answers(input)
	case "-x", "-F":
		return config.Unknown
	}
	if len(pattern) > 3 && pattern[0] == '-' {
		a, b := apr.Atoi(input), apr.Atoi(pattern[3:])
		if order, ok := map[string]func(int, int) bool{
			"-eq": func(a, b int) bool { return a == b }, "-ge": func(a, b int) bool { return a >= b }, "-gt": func(a, b int) bool { return a > b },
			"-le": func(a, b int) bool { return a <= b }, "-lt": func(a, b int) bool { return a < b }, "-ne": func(a, b int) bool { return a != b },
		}[pattern[:3]]; ok {
			return truth(order(a, b))
		}
	}
	if len(pattern) > 1 && strings.IndexByte("=<>", pattern[0]) >= 0 {
		return w.order(c, input)
	}
	at, answer := c.directive.Pattern(pattern, c.caseless).Find(input)
	if answer == pcre.Yes && !c.negated {
		w.conditionGroups, w.conditionKnown = texts(input, at), true
	}
	return map[pcre.Answer]config.Truth{pcre.No: config.False, pcre.Yes: config.True, pcre.Unknown: config.Unknown}[answer]
}

// answers reports whether a URL path leads to something that a request could have (-U).
func (w *rewriting) answers(target string) config.Truth {
	switch {
	case target == "" || !w.looksUp():
		return config.False
	case w.depth > deepestLook:
		return config.Unknown
	}
	switch s := w.lookup(target).prepare(); s {
	case undecided:
		return config.Unknown
	default:
		return truth(s < 400)
	}
}

// deepestLook bounds the lookups of lookups.
const deepestLook = 1

// looksUp reports whether mod_rewrite looks other URLs up: not while its own lookup of the
// same path is made (subreq_ok).
func (e *exchange) looksUp() bool { return e.outer == nil || e.outer.uri != e.uri }

// order is a comparison of texts: =text, <text, >text, <=text, >=text. mod_rewrite orders
// by length first.
func (w *rewriting) order(c *rewriteCondition, input string) config.Truth {
	operator := c.pattern[:1]
	text := c.pattern[1:]
	if operator != "=" && strings.HasPrefix(text, "=") {
		operator, text = operator+"=", text[1:]
	}
	if operator == "=" && text == `""` {
		text = ""
	}
	if c.caseless {
		input, text = strings.ToLower(input), strings.ToLower(text)
	}
	order := strings.Compare(input, text)
	if !c.caseless && len(input) != len(text) {
		order = len(input) - len(text)
	}
	switch operator {
	case "=":
		return truth(input == text)
	case "<":
		return truth(order < 0)
	case "<=":
		return truth(order <= 0)
	case ">":
		return truth(order > 0)
	}
	return truth(order >= 0)
}

func truth(is bool) config.Truth {
	if is {
		return config.True
	}
	return config.False
}

// longestText bounds what variables and groups bring to a text; a longer one is open.
const longestText = 1 << 16

// expandRule fills $N, %N, %{NAME} and ${map:key} of a text (do_expand). known is false
// when something in it is only known from the request. rule is the one whose target it is,
// nil for other texts.
func (w *rewriting) expandRule(text string, rule *rewriteRule) (expanded string, known bool) {
	var out strings.Builder
	known = true
	for i := 0; i < len(text); i++ {
		if out.Len() > longestText {
			return "", false
		}
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			out.WriteByte(text[i])
		case (c == '$' || c == '%') && i+1 < len(text) && isDigit(text[i+1]):
			i++
			groups := w.ruleGroups
			if c == '%' {
				groups = w.conditionGroups
				known = known && w.conditionKnown
			}
			if n := int(text[i] - '0'); n < len(groups) {
				out.WriteString(rule.escape(groups[n]))
			}
		case (c == '$' || c == '%') && strings.HasPrefix(text[i+1:], "{"):
			inside, rest, ok := cutOutside(text[i+2:], '}')
			_, _, isMap := cutOutside(inside, ':')
			if !ok || c == '$' && !isMap {
				out.WriteString(text[i : i+2])
				i++
				continue
			}
			value := ""
			if c == '$' {
				value, ok = w.lookMap(inside, rule)
			} else {
				value, ok = w.lookVariable(inside)
			}
			known = known && ok
			out.WriteString(value)
			i = len(text) - len(rest) - 1
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), known
}

// escape is what [B] does to a reference (escape_backref).
func (r *rewriteRule) escape(text string) string {
	if r == nil || !r.has("escapebackreferences") && !r.has("bne") && !r.has("bctls") {
		return text
	}
	chosen := strings.Join(r.flags["escapebackreferences"], "")
	spared := strings.Join(r.flags["bne"], "")
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		escaped := chosen == "" || strings.IndexByte(chosen, c) >= 0
		if r.has("bctls") {
			escaped = c <= ' ' || c == 0x7f || chosen != "" && strings.IndexByte(chosen, c) >= 0
		}
		switch word := isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_'; {
		case word, !escaped, strings.IndexByte(spared, c) >= 0:
			out.WriteByte(c)
		case c == ' ' && !r.has("backrefnoplus") && !r.has("bnp"):
			out.WriteByte('+')
		default:
			fmt.Fprintf(&out, "%%%02x", c)
		}
	}
	return out.String()
}

// rewriteVariables are the names that mod_rewrite knows; all others are empty, of headers
// too.
var rewriteVariables = strings.Fields(`time time_day time_sec time_min time_mon time_wday time_year time_hour ipv6 https is_subreq path_info
	auth_type http_host server_name remote_addr server_addr http_accept the_request api_version http_cookie server_port remote_host
	remote_port remote_user script_user request_uri script_group remote_ident http_referer query_string server_admin document_root
	http_forwarded context_prefix request_method request_scheme http_user_agent server_protocol server_software conn_remote_addr
	http_proxy_connection context_document_root`)

// lookVariable is a %{NAME} of mod_rewrite (lookup_variable).
func (w *rewriting) lookVariable(name string) (value string, known bool) {
	kind, argument, ok := strings.Cut(name, ":")
	if ok {
		switch strings.ToUpper(kind) {
		case "ENV":
			v := w.variable(argument)
			return v.value, !v.open
		case "HTTP":
			return w.header(argument)
		case "LA-U":
			return w.lookAhead(argument)
		case "LA-F", "SSL":
			return "", false
		}
		return "", true
	}
	switch lower := strings.ToLower(name); {
	case lower == "request_filename" || lower == "script_filename":
		return w.file, true
	case slices.Contains(rewriteVariables, lower):
		return w.serverVariable(lower)
	}
	return "", true
}

// lookAhead is a variable of the request that the current URL path would be.
func (w *rewriting) lookAhead(name string) (value string, known bool) {
	switch {
	case !w.looksUp():
		return "", true
	case w.folder != "" || w.depth > deepestLook:
		return "", false
	}
	found := w.lookup(w.file)
	if found.prepare() == undecided {
		return "", false
	}
	return (&rewriting{exchange: found, file: found.file}).lookVariable(name)
}
