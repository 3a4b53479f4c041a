package config

import "testing"

// TestExpression holds what the real httpd says of conditions.
func TestExpression(t *testing.T) {
	for condition, want := range map[string]string{
		"1 ==":                      "syntax error, unexpected $end",
		"(1 == 2":                   "syntax error, unexpected $end, expecting T_OP_OR or T_OP_AND or ')'",
		"foo":                       "syntax error, unexpected $end, expecting '('",
		"1 == 2 3":                  "syntax error, unexpected T_DIGIT, expecting $end",
		"1 2":                       "syntax error, unexpected T_DIGIT",
		"%{X}":                      "syntax error, unexpected $end: Variable 'X' does not exist",
		"%{HTTP_HOST":               "syntax error, unexpected T_ERROR, expecting T_VAR_END or ':': Unterminated string or variable",
		"'a == 1":                   "Unterminated string or variable",
		"1 -foo 2":                  "Binary operator '-foo' does not exist",
		"-q 1":                      "Unary operator '-q' does not exist",
		"-n":                        "syntax error, unexpected $end",
		"!":                         "syntax error, unexpected $end",
		"1 == 2 &&":                 "syntax error, unexpected $end",
		"nofunc(1) == 2":            "Function 'nofunc' does not exist",
		"%{nofunc:x} == 1":          "Function 'nofunc' does not exist",
		"1 =~ m#x(#":                "Failed to compile regular expression",
		"1 =~ 2":                    "syntax error, unexpected T_DIGIT, expecting T_REGEX or T_REGEX_I",
		"1 in 2":                    "syntax error, unexpected T_DIGIT, expecting T_ID or '{'",
		"1 in {'a','b'":             "syntax error, unexpected $end, expecting '}' or ','",
		"1 in {":                    "syntax error, unexpected $end",
		"@":                         "Parse error near '@'",
		"1 == 2 @":                  "syntax error, unexpected T_ERROR, expecting $end: Parse error near '@'",
		"tolower('x'":               "syntax error, unexpected $end, expecting T_OP_CONCAT or ')'",
		"%{REQUEST_URI} =~ /x":      "syntax error, unexpected $end, expecting T_REGEX or T_REGEX_I",
		"%{}":                       "syntax error, unexpected T_VAR_END, expecting T_ID",
		"%{A B}":                    "syntax error, unexpected T_ERROR, expecting T_VAR_END or ':': Invalid character in variable name ' '",
		"true false":                "syntax error, unexpected T_FALSE, expecting $end",
		")":                         "syntax error, unexpected ')'",
		"%{NOPE} ==":                "syntax error, unexpected $end: Variable 'NOPE' does not exist",
		"'a' 'b'":                   "syntax error, unexpected T_STR_BEGIN",
		"'a%{X":                     "syntax error, unexpected T_ERROR, expecting T_VAR_END or ':': Unterminated string or variable",
		"1 == 'a b%{HTTP_HOST}":     "syntax error, unexpected T_ERROR, expecting T_STRING or T_REGEX_BACKREF or T_STR_END or T_VAR_BEGIN: Unterminated string or variable",
		"PeerExtList('x')":          "syntax error, unexpected $end: Function 'PeerExtList' does not exist",
		"1 in foo('x')":             "List-returning function 'foo' does not exist",
		"1 && 1":                    "syntax error, unexpected T_OP_AND",
		"%{foo:bar":                 "Unterminated string or variable",
		"1 in PeerExtList('1.2')":   "",
		"1 == 2 && %{SSL_FOO} == 1": "",
		"-z req('x') && -e '/x'":    "",
		"1 == $1":                   "",
		"true":                      "",
		"-T %{HTTPS}":               "",
		"%{HTTP_HOST} == 'a' || (not %{QUERY_STRING} =~ m#^x/#i and -n %{env:A b})": "",
		"'a' . %{HTTPS} . 'b' in { 'x', tolower('Y') }":                             "",
	} {
		if got := checkExpression(condition); got != want {
			t.Errorf("%s\n got %q\nwant %q", condition, got, want)
		}
	}
}
