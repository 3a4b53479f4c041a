package config

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// node is a part of a condition of ap_expr: an operator with its operands, a word, or a
// pattern.
type node struct {
	op   string // the operator, "text", "join", "variable", "function", "list" or "$"
	text string
	args []*node
}

// ExpressionSource tells what a condition of ap_expr asks about a request. The results
// that say ok or known are false for what only the request itself tells.
type ExpressionSource interface {
	// Variable is %{NAME}, by its lower-case name.
	Variable(name string) (value string, known bool)
	// Function is %{name:argument} and name(argument), by its lower-case name.
	Function(name, argument string) (value string, known bool)
	// Test is a unary operator about something else than the text itself, such as -f.
	Test(operator, argument string) Truth
	// Matches applies a regular expression and returns its groups.
	Matches(pattern string, caseless bool, subject string) (groups []string, result Truth)
}

// Condition is a condition of ap_expr that can be evaluated.
type Condition struct{ root *node }

// ParseCondition reads a condition; ok is false for one that httpd refuses.
func ParseCondition(text string) (c Condition, ok bool) {
	p := &expression{scan: expressionScanner{text: text}}
	p.next()
	ok = p.tok != errorToken && p.expr() && p.expect(endOfText) && p.complaint == "" && p.unknown == ""
	return Condition{p.node}, ok
}

// Evaluate works out the condition. groups are those of the last regular expression with
// groups that matched, for $0 to $9 outside of the condition.
func (c Condition) Evaluate(source ExpressionSource) (result Truth, groups []string) {
	e := &evaluation{source: source}
	result = e.truth(c.root)
	return result, e.groups
}

// evaluation is one evaluation of a condition.
type evaluation struct {
	source ExpressionSource
	groups []string
}

func not(t Truth) Truth { return True - t }

func (e *evaluation) truth(n *node) Truth {
	switch n.op {
	case "T_TRUE":
		return True
	case "T_FALSE":
		return False
	case "!":
		return not(e.truth(n.args[0]))
	case "||":
		result := False
		for _, a := range n.args {
			if result = max(result, e.truth(a)); result == True {
				return True
			}
		}
		return result
	case "&&":
		result := True
		for _, a := range n.args {
			if result = min(result, e.truth(a)); result == False {
				return False
			}
		}
		return result
	case "T_OP_REG", "T_OP_NRE":
		return e.matches(n)
	case "T_OP_IN":
		return e.within(n)
	}
	if len(n.args) == 1 {
		return e.unary(n)
	}
	return e.compare(n)
}

func (e *evaluation) unary(n *node) Truth {
	value, known := e.word(n.args[0])
	switch {
	case !known:
		return Unknown
	case n.op == "-n":
		return truthOf(value != "")
	case n.op == "-z":
		return truthOf(value == "")
	case n.op == "-T":
		return truthOf(!slices.Contains([]string{"", "off", "no", "false", "0"}, apr.Lower(value)))
	}
	return e.source.Test(n.op, value)
}

func (e *evaluation) matches(n *node) Truth {
	subject, known := e.word(n.args[0])
	if !known {
		return Unknown
	}
	pattern := n.args[1]
	groups, result := e.source.Matches(pattern.text, pattern.op == "T_REGEX_I", subject)
	if n.op == "T_OP_NRE" {
		return not(result)
	}
	if result == True && len(groups) > 1 { // one without groups leaves $0 to $9 as they are
		e.groups = groups
	}
	return result
}

func (e *evaluation) within(n *node) Truth {
	value, known := e.word(n.args[0])
	if !known || n.args[1].op != "list" {
		return Unknown
	}
	result := False
	for _, a := range n.args[1].args {
		switch other, ok := e.word(a); {
		case !ok:
			result = Unknown
		case other == value:
			return True
		}
	}
	return result
}

// compare is a comparison of two words.
func (e *evaluation) compare(n *node) Truth {
	a, known := e.word(n.args[0])
	b, ok := e.word(n.args[1])
	if !known || !ok {
		return Unknown
	}
	switch n.op {
	case "-ipmatch":
		return IPMatch(a, b)
	case "-fnmatch", "-strmatch", "-strcmatch":
		return matchText(n.op, a, b)
	case "T_OP_STR_EQ":
		return truthOf(a == b)
	case "T_OP_STR_NE":
		return truthOf(a != b)
	case "T_OP_STR_LT":
		return truthOf(a < b)
	case "T_OP_STR_LE":
		return truthOf(a <= b)
	case "T_OP_STR_GT":
		return truthOf(a > b)
	case "T_OP_STR_GE":
		return truthOf(a >= b)
	}
	x, y := apr.Atoi(a), apr.Atoi(b)
	switch n.op {
	case "T_OP_EQ":
		return truthOf(x == y)
	case "T_OP_NE":
		return truthOf(x != y)
	case "T_OP_LT":
		return truthOf(x < y)
	case "T_OP_LE":
		return truthOf(x <= y)
	case "T_OP_GT":
		return truthOf(x > y)
	case "T_OP_GE":
		return truthOf(x >= y)
	}
	return Unknown
}

// IPMatch reports whether an address is in a network, as apr_ipsubnet_test does.
func IPMatch(address, network string) Truth {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return False
	}
	if prefix, err := netip.ParsePrefix(network); err == nil {
		return truthOf(prefix.Masked().Contains(a))
	}
	if b, err := netip.ParseAddr(network); err == nil {
		return truthOf(a == b)
	}
	return truthOf(strings.HasPrefix(address, strings.TrimSuffix(network, ".")+"."))
}

// matchText compares with a pattern of apr_fnmatch: -fnmatch keeps '/' apart, and
// -strcmatch does not look at case.
func matchText(operator, text, pattern string) Truth {
	switch operator {
	case "-fnmatch":
		return truthOf(apr.Match(pattern, text, apr.Pathname))
	case "-strcmatch":
		text, pattern = apr.Lower(text), apr.Lower(pattern)
	}
	return truthOf(apr.Match(pattern, text, 0))
}

// word is the text of a word.
func (e *evaluation) word(n *node) (value string, known bool) {
	switch n.op {
	case "text":
		return n.text, true
	case "$":
		at := int(n.text[0] - '0')
		if at < len(e.groups) {
			return e.groups[at], true
		}
		return "", true
	case "variable":
		return e.source.Variable(n.text)
	case "function":
		argument, known := e.word(n.args[0])
		if !known {
			return "", false
		}
		switch n.text {
		case "tolower":
			return apr.Lower(argument), true
		case "toupper":
			return strings.ToUpper(argument), true
		}
		return e.source.Function(n.text, argument)
	}
	var out strings.Builder
	for _, a := range n.args {
		text, known := e.word(a)
		if !known {
			return "", false
		}
		out.WriteString(text)
	}
	return out.String(), true
}
