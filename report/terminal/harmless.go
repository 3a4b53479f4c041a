package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Harmless is s without anything that drives a terminal or reorders what it shows: control
// characters, escape sequences, marks of direction and bytes that are no UTF-8 are written
// out as \xHH or \u{HHHH}. Line ends stay, tabs are blanks, and what a template engine puts
// in is an ellipsis.
func Harmless(s string) string {
	if isHarmless(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case r == '\t':
			b.WriteByte(' ')
		case r == grammar.Placeholder:
			if !strings.HasSuffix(b.String(), "…") {
				b.WriteString("…")
			}
		case r == '\n' || !drives(r):
			b.WriteString(s[:size])
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		s = s[size:]
	}
	return b.String()
}

func isHarmless(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return r != '\n' && drives(r) }) < 0
}

// drives reports whether a character does something instead of being shown: the control
// characters of both sets, line and paragraph separators, and those of the class Format,
// among them the marks of direction.
func drives(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Columns is how many columns s takes where it is shown.
func Columns(s string) int { return text.StringWidthWithoutEscSequences(s) }
