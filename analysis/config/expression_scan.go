package config

import (
	"strconv"
	"strings"
)

// expressionScanner splits a condition into tokens (server/util_expr_scan.l). What a
// byte means depends on the text around it.
type expressionScanner struct {
	text  string
	at    int
	value string // of an identifier, an operator, a number, a text, a regular expression or a reference to a group of one
	// failure is httpd's word for a T_ERROR.
	failure string
	// within are the strings and variables that are open: '"', '\'', '{' for a variable's
	// name, ':' for a function's argument, wholeText where all of the text is a string.
	within []byte
}

// wholeText stands for the string that a text without quotes is.
const wholeText = 0

const unterminated = "Unterminated string or variable"

func (s *expressionScanner) fail(message string) string {
	s.failure = message
	return errorToken
}

func (s *expressionScanner) push(c byte) { s.within = append(s.within, c) }
func (s *expressionScanner) pop()        { s.within = s.within[:len(s.within)-1] }

// token is the next token, by the name that httpd's messages have for it.
func (s *expressionScanner) token() string {
	if n := len(s.within); n > 0 {
		if s.within[n-1] == '{' {
			return s.name()
		}
		return s.piece(s.within[n-1])
	}
	for s.at < len(s.text) && strings.IndexByte(" \t\n", s.text[s.at]) >= 0 {
		s.at++
	}
	if s.at == len(s.text) {
		return endOfText
	}
	rest := s.text[s.at:]
	switch c := rest[0]; {
	case c == '"' || c == '\'':
		s.at++
		s.push(c)
		return "T_STR_BEGIN"
	case strings.HasPrefix(rest, "%{"):
		s.at += 2
		s.push('{')
		return "T_VAR_BEGIN"
	case c == '$' && len(rest) > 1 && isDigit(rest[1]):
		s.at += 2
		s.value = rest[1:2]
		return "T_REGEX_BACKREF"
	case c == '/':
		return s.regex(1)
	case c == 'm' && len(rest) > 1 && strings.IndexByte(`/#$%^,;:_?|-!.'"`, rest[1]) >= 0:
		return s.regex(2)
	case strings.IndexByte("(){},:", c) >= 0:
		s.at++
		return "'" + rest[:1] + "'"
	}
	return s.operator(rest)
}

// operators by spelling, the longer first where one starts with another.
var operators = [][2]string{
	{"==", "T_OP_STR_EQ"}, {"=~", "T_OP_REG"}, {"=", "T_OP_STR_EQ"},
	{"!=", "T_OP_STR_NE"}, {"!~", "T_OP_NRE"}, {"!", "T_OP_NOT"},
	{"<=", "T_OP_STR_LE"}, {"<", "T_OP_STR_LT"}, {">=", "T_OP_STR_GE"}, {">", "T_OP_STR_GT"},
	{"&&", "T_OP_AND"}, {"||", "T_OP_OR"}, {".", "T_OP_CONCAT"},
}

// keywords are words, with or without a '-', that are operators.
var keywords = map[string]string{
	"and": "T_OP_AND", "or": "T_OP_OR", "not": "T_OP_NOT", "true": "T_TRUE", "false": "T_FALSE",
	"-in": "T_OP_IN", "-eq": "T_OP_EQ", "-ne": "T_OP_NE", "-ge": "T_OP_GE", "-le": "T_OP_LE", "-gt": "T_OP_GT", "-lt": "T_OP_LT",
	"in": "T_OP_IN", "eq": "T_OP_EQ", "ne": "T_OP_NE", "ge": "T_OP_GE", "le": "T_OP_LE", "gt": "T_OP_GT", "lt": "T_OP_LT",
}

// operator scans what no other kind of token starts with: operators, numbers, words.
func (s *expressionScanner) operator(rest string) string {
	for _, o := range operators {
		if strings.HasPrefix(rest, o[0]) {
			s.at += len(o[0])
			return o[1]
		}
	}
	sign := 0
	if rest[0] == '-' {
		sign = 1
	}
	if n := digits(rest[sign:]); n > 0 {
		s.value = rest[:sign+n]
		s.at += sign + n
		return "T_DIGIT"
	}
	n := nameLength(rest[sign:])
	if sign == 0 && rest[0] == '_' {
		n = 0 // an identifier starts with a letter
	}
	if n == 0 {
		return s.fail("Parse error near '" + rest[:1] + "'")
	}
	word := rest[:sign+n]
	s.at += len(word)
	if token, ok := keywords[word]; ok {
		return token
	}
	s.value = word[sign:]
	switch {
	case sign == 0:
		return identifier
	case n == 1:
		return "T_OP_UNARY"
	}
	return "T_OP_BINARY"
}

// name scans inside %{.
func (s *expressionScanner) name() string {
	if s.at == len(s.text) {
		return s.fail(unterminated)
	}
	c := s.text[s.at]
	switch {
	case c == '}':
		s.at++
		s.pop()
		return "T_VAR_END"
	case c == ':':
		s.at++
		s.within[len(s.within)-1] = ':'
		return "':'"
	case c == '\n':
		return s.fail(unterminated)
	}
	n := nameLength(s.text[s.at:])
	if n == 0 || c == '_' {
		return s.fail("Invalid character in variable name '" + s.text[s.at:s.at+1] + "'")
	}
	s.value = s.text[s.at : s.at+n]
	s.at += n
	return identifier
}

// piece scans inside a string or an argument; end is one of '"', "'" and ':'.
func (s *expressionScanner) piece(end byte) string {
	start := s.at
	if end == wholeText && start == len(s.text) {
		return endOfText
	}
	for ; s.at < len(s.text); s.at++ {
		rest := s.text[s.at:]
		c := rest[0]
		special := "" // the token that starts here
		length := 1
		switch {
		case c == '\n':
			return s.fail(unterminated)
		case c == '\\' && len(rest) > 1:
			n := digits(rest[1:])
			if n > 3 || n > 0 && strings.ContainsAny(rest[1:n+1], "89") {
				return s.fail("Bad escape sequence")
			}
			if n == 3 && rest[1] > '3' {
				return s.fail("Escape sequence out of bound")
			}
			s.at += max(n, 1)
			continue
		case c == end && end != ':' && end != wholeText:
			special = "T_STR_END"
		case c == '}' && end == ':':
			special = "T_VAR_END"
		case strings.HasPrefix(rest, "%{"):
			special, length = "T_VAR_BEGIN", 2
		case c == '$' && len(rest) > 1 && isDigit(rest[1]):
			special, length = "T_REGEX_BACKREF", 2
		default:
			continue
		}
		if s.at > start {
			s.value = unescape(s.text[start:s.at])
			return "T_STRING" // and the special text again
		}
		s.at += length
		switch special {
		case "T_REGEX_BACKREF":
			s.value = rest[1:2]
		case "T_VAR_BEGIN":
			s.push('{')
		case "T_STR_END", "T_VAR_END":
			s.pop()
		}
		return special
	}
	if end == wholeText {
		s.value = unescape(s.text[start:])
		return "T_STRING"
	}
	return s.fail(unterminated)
}

// unescape resolves the backslashes of a string: \r, \n, \t, \b, \f, octal numbers, and
// any other character as itself.
func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '\\' || i+1 == len(text) {
			out.WriteByte(c)
			continue
		}
		if n := digits(text[i+1:]); n > 0 {
			code, _ := strconv.ParseUint(text[i+1:i+1+n], 8, 8)
			out.WriteByte(byte(code))
			i += n
			continue
		}
		i++
		if at := strings.IndexByte("rntbf", text[i]); at >= 0 {
			out.WriteByte("\r\n\t\b\f"[at])
		} else {
			out.WriteByte(text[i])
		}
	}
	return out.String()
}

// regex scans a regular expression whose delimiter ends the next skip bytes.
func (s *expressionScanner) regex(skip int) string {
	delimiter := s.text[s.at+skip-1]
	body := s.text[s.at+skip:]
	end := strings.IndexByte(body, delimiter)
	if end < 0 {
		s.at = len(s.text)
		return endOfText
	}
	s.value = body[:end]
	s.at += skip + end + 1
	if strings.HasPrefix(s.text[s.at:], "i") {
		s.at++
		return "T_REGEX_I"
	}
	return "T_REGEX"
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// digits is the number of digits at the start of text.
func digits(text string) int {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	return n
}
