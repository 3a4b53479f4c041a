package grammar

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

var tokenNames = map[TokenKind]string{
	TokenWhiteSpace: "space", TokenName: "name", TokenBracket: "bracket", TokenWord: "word",
	TokenQuote: "quote", TokenVariable: "variable", TokenSpecial: "special",
	TokenOptionKey: "key", TokenEquals: "equals", TokenComment: "comment",
	TokenContinuation: "continuation", TokenLineEnd: "end", TokenDropped: "dropped",
}

// showTokens writes the tokens of l, white space of one blank left out.
func showTokens(l *Line) string {
	var b strings.Builder
	for _, token := range l.Tokens() {
		text := l.Raw()[token.Span.Start:token.Span.End]
		if token.Kind == TokenWhiteSpace && text == " " {
			continue
		}
		quoted := strconv.Quote(text)
		fmt.Fprintf(&b, "%s %s\n", tokenNames[token.Kind], quoted[1:len(quoted)-1])
	}
	return b.String()
}

func TestTokens(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"blank", "\t\r\n", "space \\t\nend \\r\\n"},
		{"comment", "  # a ${B}\n", "space   \ncomment # a ${B}\nend \\n"},
		{"comment over two lines", "#a\\\nb\n", "comment #a\ncontinuation \\\\\\n\ncomment b\nend \\n"},
		{"directive", "Listen 80\n", "name Listen\nword 80\nend \\n"},
		{"'>' behind a plain name", "Timeout> 5", "name Timeout\nbracket >\nword 5"},
		{"'/' second keeps '>'", "a/> 5", "name a/>\nword 5"},
		{"quoted words", `Alias '/a b'"c"`, "name Alias\nquote '\nword /a b\nquote '\nquote \\\"\nword c\nquote \\\""},
		{"no closing quote", `Alias "a b`, "name Alias\nquote \\\"\nword a b"},
		{"quoted name", `"Listen" 80`, "quote \\\"\nname Listen\nquote \\\"\nword 80"},
		{"opening line", "<Directory /srv>\n", "bracket <\nname Directory\nword /srv\nbracket >\nend \\n"},
		{"opening line with quotes", `<Files "a">`, "bracket <\nname Files\nquote \\\"\nword a\nquote \\\"\nbracket >"},
		{"text behind the last '>'", "<If a > b> c", "bracket <\nname If\nword a\nword >\nword b\nbracket >\nword c"},
		{"opening line without '>'", "<Files a", "bracket <\nname Files\nword a"},
		{"opening line without arguments", "<Else>", "bracket <\nname Else\nbracket >"},
		{"closing line", "</Files> a>", "bracket </\nname Files\nbracket >\nword a>"},
		{"closing line that is too short", "</>", "bracket </\nbracket >"},
		{"variable in a word", "Alias /a${B c}d e", "name Alias\nword /a\nvariable ${B c}\nword d\nword e"},
		{"variable as name", "${A b} c", "variable ${A b}\nword c"},
		{"variable with a quote", `Alias "${a"b}" c`, "name Alias\nquote \\\"\nvariable ${a\\\"b}\nquote \\\"\nword c"},
		{"variable that does not end", "Alias ${a b", "name Alias\nword ${a\nword b"},
		{"variables do not nest", "Alias ${${A}}", "name Alias\nvariable ${${A}\nword }"},
		{"special", "WSGIProcessGroup x%{ENV:A}y", "name WSGIProcessGroup\nword x\nspecial %{ENV:A}\nword y"},
		{"special with a blank", "LogFormat %{a b}", "name LogFormat\nword %{a\nword b}"},
		{"quoted special with a blank", "LogFormat '%{a b}t'", "name LogFormat\nquote '\nspecial %{a b}\nword t\nquote '"},
		{"variable in a special", "X %{a:${B}c}", "name X\nspecial %{a:\nvariable ${B}\nspecial c}"},
		{"option", "X threads=15 a-b=%{GLOBAL} c=", "name X\nkey threads\nequals =\nword 15\nkey a-b\nequals =\nspecial %{GLOBAL}\nkey c\nequals ="},
		{"quoted option value", `X home="/a b" c`, "name X\nkey home\nequals =\nquote \\\"\nword /a b\nquote \\\"\nword c"},
		{"no option key", `X /a=b 1=2 "a=b"`, "name X\nword /a=b\nword 1=2\nquote \\\"\nword a=b\nquote \\\""},
		{"option with a variable", "X a=${B}", "name X\nkey a\nequals =\nvariable ${B}"},
		{"word over two lines", "Lis\\\nten \\\r\n80\r\n", "name Lis\ncontinuation \\\\\\n\nname ten\ncontinuation \\\\\\r\\n\nword 80\nend \\r\\n"},
		{"several continuations", "A\\\n\\\nb\n", "name A\ncontinuation \\\\\\n\ncontinuation \\\\\\n\nname b\nend \\n"},
		{"backslash that an empty line takes", "A\\\\\n\n b\n", "name A\ncontinuation \\\\\\\\\\n\ncontinuation \\n\nword b\nend \\n"},
		{"continuation at the end", "A\\\n", "name A\ncontinuation \\\\\\n"},
		{"NUL", "A b\x00c\\\r\n", "name A\nword b\ndropped \\x00c\\\\\nend \\r\\n"},
		{"NUL at the end of the file", "A\x00\r", "name A\ndropped \\x00\\r"},
		{"NUL in a continued line", "A\\\n\x00c\n", "name A\ncontinuation \\\\\\n\ndropped \\x00c\nend \\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := strings.TrimSuffix(showTokens(onlyLine(t, test.text)), "\n")
			if got != test.want {
				t.Errorf("tokens of %q\n got:\n%s\nwant:\n%s", test.text, got, test.want)
			}
		})
	}
}
