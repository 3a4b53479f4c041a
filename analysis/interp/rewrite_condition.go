package interp

import (
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
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
	} else if input, known := w.expandRule(c.input); known {
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
	case "-x", "-U", "-F":
		return config.Unknown
	}
	if len(pattern) > 3 && pattern[0] == '-' {
		a, _ := strconv.Atoi(input)
		b, err := strconv.Atoi(pattern[3:])
		if order, ok := map[string]func(int, int) bool{
			"-eq": func(a, b int) bool { return a == b }, "-ge": func(a, b int) bool { return a >= b }, "-gt": func(a, b int) bool { return a > b },
			"-le": func(a, b int) bool { return a <= b }, "-lt": func(a, b int) bool { return a < b }, "-ne": func(a, b int) bool { return a != b },
		}[pattern[:3]]; ok && err == nil {
			return truth(order(a, b))
		}
	}
	if len(pattern) > 0 && strings.IndexByte("=<>", pattern[0]) >= 0 {
		return w.order(c, input)
	}
	at, answer := c.directive.Pattern(pattern, c.caseless).Find(input)
	if answer == pcre.Yes && !c.negated {
		w.conditionGroups, w.conditionKnown = texts(input, at), true
	}
	return map[pcre.Answer]config.Truth{pcre.No: config.False, pcre.Yes: config.True, pcre.Unknown: config.Unknown}[answer]
}

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
// when something in it is only known from the request.
func (w *rewriting) expandRule(text string) (expanded string, known bool) {
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
				out.WriteString(groups[n])
			}
		case c == '$' && strings.HasPrefix(text[i:], "${"):
			return "", false // a map
		case c == '%' && strings.HasPrefix(text[i:], "%{"):
			name, rest, ok := strings.Cut(text[i+2:], "}")
			if !ok {
				out.WriteByte(c)
				continue
			}
			value, ok := w.lookVariable(name)
			known = known && ok
			out.WriteString(value)
			i = len(text) - len(rest) - 1
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), known
}

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
		}
		return "", false
	}
	switch lower := strings.ToLower(name); lower {
	case "request_filename", "script_filename":
		return w.file, true
	default:
		return w.serverVariable(lower)
	}
}
