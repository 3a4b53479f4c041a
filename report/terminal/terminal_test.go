package terminal

import (
	"bytes"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
)

func TestHarmless(t *testing.T) {
	for s, want := range map[string]string{
		"plain – ü 漢":          "plain – ü 漢",
		"\x1b[31mred\x1b[0m":   `\x1b[31mred\x1b[0m`,
		"\x1b]0;title\x07":     `\x1b]0;title\x07`,
		"\u009b31m":            `\x9b31m`,
		"a\x9bb":               `a\x9bb`,
		"one\ttwo\nthree\r\n":  "one two\nthree\\x0d\n",
		"\u202egnp.exe":        `\u{202e}gnp.exe`,
		"\ufeffListen":         `\u{feff}Listen`,
		"a\x01b\x7fc\u2028d":   `a\x01b\x7fc\u{2028}d`,
		"a\x00\x00\x00b":       "a…b", // what a template engine puts in
		"\U000e0041hidden tag": `\u{e0041}hidden tag`,
	} {
		if got := Harmless(s); got != want {
			t.Errorf("%q is shown as %q, want %q", s, got, want)
		}
	}
}

// FuzzHarmless holds that nothing of a file drives a terminal, and that text made harmless
// stays as it is.
func FuzzHarmless(f *testing.F) {
	f.Add("\x1b[2J\u009b\x9b\u2066")
	f.Fuzz(func(t *testing.T, s string) {
		once := Harmless(s)
		for _, r := range once {
			if r != '\n' && drives(r) {
				t.Fatalf("%q is shown as %q", s, once)
			}
		}
		if Harmless(once) != once {
			t.Fatalf("%q is changed again", once)
		}
	})
}

func TestOf(t *testing.T) {
	t.Setenv("COLUMNS", "72")
	plain := Of(&bytes.Buffer{}, Auto, Auto)
	if plain != (Terminal{Width: 72}) {
		t.Errorf("a buffer is %+v", plain)
	}
	if got := plain.Paint(text.Colors{text.FgRed}, "a\x1bb"); got != `a\x1bb` {
		t.Errorf("plain: %q", got)
	}
	rich := Of(&bytes.Buffer{}, Always, Always)
	if got := string(rich.Paint(text.Colors{text.FgRed}, "a\x1bb")); got != "\x1b[31ma\\x1bb\x1b[0m" {
		t.Errorf("coloured: %q", got)
	}
	if got := string(rich.Link("https://example.com/", "label")); !strings.Contains(got, "]8;;https://example.com/") {
		t.Errorf("link: %q", got)
	}
	if got := rich.Link("https://example.com/\x1b", "label"); got != "label" {
		t.Errorf("a hostile address: %q", got)
	}
}
