package pcre

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bytes beyond ASCII are no characters for httpd, which matches without PCRE2_UTF. The
// engines here read UTF-8: each such byte becomes one rune that is no letter, no digit
// and no space.
const firstByteRune = 0xE000

// encode writes a subject for the engines; offsets gives the offset in the subject for
// each in the text, nil when both are the same.
func encode(subject string) (text string, offsets []int) {
	ascii := true
	for i := range len(subject) {
		ascii = ascii && subject[i] < utf8.RuneSelf
	}
	if ascii {
		return subject, nil
	}
	var out strings.Builder
	for i := range len(subject) {
		before := out.Len()
		if c := subject[i]; c < utf8.RuneSelf {
			out.WriteByte(c)
		} else {
			out.WriteRune(firstByteRune + rune(c))
		}
		for range out.Len() - before {
			offsets = append(offsets, i)
		}
	}
	return out.String(), append(offsets, len(subject))
}

// encodeByte writes a byte as a literal of a pattern.
func encodeByte(c byte) string {
	switch {
	case c >= utf8.RuneSelf:
		return string(rune(firstByteRune + int(c)))
	case isLetter(c) || '0' <= c && c <= '9' || c == '/' || c == '_':
		return string(rune(c))
	default:
		return fmt.Sprintf(`\x%02x`, c)
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// byteSet is what a class matches.
type byteSet [256]bool

func (s *byteSet) add(low, high byte) {
	for c := int(low); c <= int(high); c++ {
		s[c] = true
	}
}

func (s *byteSet) union(o byteSet) {
	for c, in := range o {
		s[c] = s[c] || in
	}
}

func (s *byteSet) negate() {
	for c := range s {
		s[c] = !s[c]
	}
}

// fold adds the other case of each letter of ASCII.
func (s *byteSet) fold() {
	for c := byte('a'); c <= 'z'; c++ {
		upper := c - 'a' + 'A'
		in := s[c] || s[upper]
		s[c], s[upper] = in, in
	}
}

// String is the set as a class of a pattern. A rune that no subject holds stands for
// the empty set.
func (s byteSet) String() string {
	var out strings.Builder
	out.WriteByte('[')
	for c := 0; c < len(s); c++ {
		if !s[c] {
			continue
		}
		first := c
		// Bytes beyond ASCII have runes of another range.
		for c+1 < len(s) && s[c+1] && c+1 != utf8.RuneSelf {
			c++
		}
		out.WriteString(encodeByte(byte(first)))
		if c > first {
			out.WriteByte('-')
			out.WriteString(encodeByte(byte(c)))
		}
	}
	if out.Len() == 1 {
		out.WriteRune(firstByteRune)
	}
	out.WriteByte(']')
	return out.String()
}

// classEscape is the set of \d and the like (in the C locale, without UCP).
func classEscape(letter byte) (s byteSet, ok bool) {
	switch letter | 0x20 {
	case 'd':
		s.addNamed("digit")
	case 'w':
		s.addNamed("word")
	case 's':
		s.addNamed("space")
	case 'h':
		for _, c := range "\t \u00a0" {
			s[c] = true
		}
	case 'v':
		s.add('\n', '\r')
		s[0x85] = true
	default:
		return s, false
	}
	if letter < 'a' {
		s.negate()
	}
	return s, true
}

// addNamed adds a POSIX class.
func (s *byteSet) addNamed(name string) bool {
	switch name {
	case "alnum":
		s.addNamed("alpha")
		s.addNamed("digit")
	case "alpha":
		s.addNamed("lower")
		s.addNamed("upper")
	case "ascii":
		s.add(0, 0x7f)
	case "blank":
		s.add('\t', '\t')
		s.add(' ', ' ')
	case "cntrl":
		s.add(0, 0x1f)
		s.add(0x7f, 0x7f)
	case "digit":
		s.add('0', '9')
	case "graph":
		s.add('!', '~')
	case "lower":
		s.add('a', 'z')
	case "print":
		s.add(' ', '~')
	case "punct":
		s.add('!', '/')
		s.add(':', '@')
		s.add('[', '`')
		s.add('{', '~')
	case "space":
		s.add('\t', '\r')
		s.add(' ', ' ')
	case "upper":
		s.add('A', 'Z')
	case "word":
		s.addNamed("alnum")
		s.add('_', '_')
	case "xdigit":
		s.add('0', '9')
		s.add('a', 'f')
		s.add('A', 'F')
	default:
		return false
	}
	return true
}

// class takes a [...] class.
func (t *translation) class() bool {
	rest := t.rest()
	at := 1
	negated := strings.HasPrefix(rest, "[^")
	if negated {
		at++
	}
	var set byteSet
	for first := at; at < len(rest); {
		if rest[at] == ']' && at > first {
			if t.flags.caseless {
				set.fold()
			}
			if negated {
				set.negate()
			}
			return t.unit(at+1, set.String(), unit{})
		}
		width, ok := set.item(rest[at:], t.flags.caseless)
		if !ok {
			return false
		}
		at += width
	}
	return false
}

// item adds the class item at the start of rest to the set.
func (s *byteSet) item(rest string, caseless bool) (width int, ok bool) {
	if name, kind, is := posix(rest); is {
		name, negated := strings.CutPrefix(name, "^")
		var named byteSet
		if caseless && (name == "lower" || name == "upper") {
			name = "alpha"
		}
		if kind != ':' || !named.addNamed(name) {
			return 0, false
		}
		width = len("[::]") + len(name)
		if negated {
			named.negate()
			width++
		}
		s.union(named)
		return width, true
	}
	if rest[0] == '\\' && len(rest) > 1 {
		if escaped, is := classEscape(rest[1]); is {
			s.union(escaped)
			// A hyphen after a class is one by itself; before another end it is not understood.
			return 2, !strings.HasPrefix(rest[2:], "-") || strings.HasPrefix(rest[2:], "-]")
		}
	}
	low, width, ok := classByte(rest)
	if !ok {
		return 0, false
	}
	high := low
	if after := rest[width:]; len(after) > 1 && after[0] == '-' && after[1] != ']' {
		if _, _, is := posix(after[1:]); is {
			return 0, false
		}
		more := 0
		if high, more, ok = classByte(after[1:]); !ok || high < low {
			return 0, false
		}
		width += 1 + more
	}
	s.add(low, high)
	return width, true
}

// classByte is the one byte that the start of rest stands for in a class.
func classByte(rest string) (c byte, width int, ok bool) {
	if rest[0] != '\\' {
		return rest[0], 1, true
	}
	if strings.HasPrefix(rest, `\b`) {
		return '\b', 2, true
	}
	return byteEscape(rest)
}

// byteEscape is the byte that an escape stands for, in and out of classes; ok is false
// for those that stand for something else.
func byteEscape(rest string) (c byte, width int, ok bool) {
	if len(rest) < 2 {
		return 0, 0, false
	}
	switch c := rest[1]; c {
	case 'a':
		return '\a', 2, true
	case 'e':
		return 0x1b, 2, true
	case 'f':
		return '\f', 2, true
	case 'n':
		return '\n', 2, true
	case 'r':
		return '\r', 2, true
	case 't':
		return '\t', 2, true
	case 'x':
		return number(rest, 2, 2, "0123456789abcdefABCDEF", 16)
	case 'o':
		if !strings.HasPrefix(rest, `\o{`) {
			return 0, 0, false
		}
		return number(rest, 2, 0, "01234567", 8)
	case '0':
		return number(rest, 1, 3, "01234567", 8)
	default:
		return c, 2, !isLetter(c) && (c < '0' || '9' < c)
	}
}

// number is the byte whose number stands at the offset in braces, or in at most so
// many digits without them.
func number(rest string, at, most int, alphabet string, base int) (c byte, width int, ok bool) {
	text := rest[at:]
	if inside, braced := strings.CutPrefix(text, "{"); braced && base != 8 || braced && most == 0 {
		digits, _, closed := strings.Cut(inside, "}")
		n, err := strconv.ParseUint(digits, base, 8)
		return byte(n), at + len(digits) + 2, closed && err == nil
	}
	end := digitsEnd(text[:min(most, len(text))], alphabet)
	if end == 0 {
		return 0, at, true
	}
	n, err := strconv.ParseUint(text[:end], base, 8)
	return byte(n), at + end, err == nil
}

func digitsEnd(s, alphabet string) int {
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return i
		}
	}
	return len(s)
}
