package pcre

import "testing"

// What PCRE2 10.42 in httpd 2.4.71 says.
func TestValid(t *testing.T) {
	for _, pattern := range []string{
		"(", ")", "a**", "a+++", "^*", "$*", "|*", "*a", "+", "a{2}{3}", "a{3,2}", "a{70000}", "{2}", "[z-a]", "[b-a",
		`\i`, `\j`, `\l`, `\m`, `\q`, `\y`, `\I`, `\J`, `\M`, `\O`, `\T`, `\Y`, `\U`, `\L`, `\u`, `a\`, "[a", "[]", "[^]",
		"[[:foo:]]", "[:alpha:]", "(?", "(?<n>a", "(?#a", `\E*`, "(?i)*", "a|*b", `\b*`, "(?:a", "(a))", `\1`, `(a)\2`, "[[.a.]]", "[[=a=]]",
	} {
		if Valid(pattern) {
			t.Errorf("%s: taken for valid", pattern)
		}
	}
	for _, pattern := range []string{
		"", "a++", "a*?", "a?+", `\N`, `\Q(`, `\Q(\E`, "()*", "(?=a)*", `\pL`, `\C`, "a{,3}", "[a]]", "a]", "a}", "a{", "[]a]", "[^]a]",
		"a(?x) # (", `^/(?<site>[^/]+)`, "(?P<n>a)", "(?|a|b)", "(?<=a)b", `[\]]`, "[[:alpha:]_-]", "[a-z0-9._-]+", "[a-z-9]",
		`^(.*)\.php$`, "(?i)abc", "(?i:abc)*", "(?i-s)a", "(?(1)a|b)", "(*UTF)a", `\x{41}`, `(a)\1`, `\1(a)`, `(?<n>a)\1`, `\101`, "[[a]", "(?R)?", `a{2,}?`, `[a\Q]\E]`,
	} {
		if !Valid(pattern) {
			t.Errorf("%s: taken for invalid", pattern)
		}
	}
}
