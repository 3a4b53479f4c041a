package assist

import (
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// TestEveryDirectiveHasAMeaning holds that each directive of mod_wsgi is explained in
// plain words, and that nothing else is.
func TestEveryDirectiveHasAMeaning(t *testing.T) {
	explained := map[string]bool{}
	for _, d := range catalog.Default().Directives() {
		if !d.WSGI || d.Gone {
			continue
		}
		m, ok := meaningOf(d.ManualName)
		if !ok {
			t.Errorf("%s has no meaning", d.ManualName)
			continue
		}
		explained[strings.ToLower(d.ManualName)] = true
		first, _, _ := strings.Cut(m.means, ".")
		for _, jargon := range []string{"PEP", "sub-interpreter", "sub interpreter", "capsule"} {
			if strings.Contains(first, jargon) {
				t.Errorf("%s begins with jargon: %s", d.ManualName, first)
			}
		}
	}
	for name := range meanings {
		if !explained[name] {
			t.Errorf("%s is no directive of mod_wsgi", name)
		}
	}
}

// TestEscape holds that text from files is no Markdown.
func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"a_b":               "a_b",
		"_a_":               "\\_a\\_",
		"[x](http://y)":     "\\[x\\](http&#58;//y)",
		"<img src=x>":       "\\<img src=x\\>",
		"a|b`c*":            "a\\|b\\`c\\*",
		"one\ntwo\x00three": "one two three",
		"- item":            "\\- item",
	} {
		if got := Escape(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
