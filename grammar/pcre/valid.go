package pcre

import (
	"slices"
	"strconv"
	"strings"
)

// Valid is false for a pattern that PCRE2 10.42, which httpd compiles its
// regular expressions with, surely refuses: brackets without partner, a quantifier
// with nothing to repeat, an escape that does not exist and the like. It is true for
// everything else, also where it does not know.
func Valid(pattern string) bool {
	r := regex{pattern: pattern}
	for r.verdict == undecided && r.at < len(pattern) {
		r.step()
	}
	switch r.verdict {
	case undecided:
		return r.depth == 0 && r.reference <= r.groups
	case broken:
		return false
	}
	return true
}

// regex is the state of reading a pattern from left to right.
type regex struct {
	pattern string
	at      int
	depth   int // of open groups
	// groups counts those that capture; reference is the highest one referred to.
	groups, reference int
	// repeatable is whether a quantifier may come now.
	repeatable repeatable
	verdict    verdict
}

type verdict uint8

const (
	undecided verdict = iota
	broken
	beyond // what follows is not judged
)

type repeatable uint8

const (
	no repeatable = iota
	yes
	perhaps
)

func (r *regex) rest() string { return r.pattern[r.at:] }

func (r *regex) step() {
	switch c := r.pattern[r.at]; c {
	case '\\':
		r.escape()
	case '[':
		r.class()
	case '(':
		r.open()
	case ')':
		r.depth--
		if r.depth < 0 {
			r.verdict = broken
		}
		r.take(1, yes)
	case '|', '^', '$':
		r.take(1, no)
	case '*', '+', '?':
		r.quantify(1)
	case '{':
		r.braces()
	default:
		r.take(1, yes)
	}
}

func (r *regex) take(n int, then repeatable) {
	r.at += n
	r.repeatable = then
}

// quantify takes a quantifier of n bytes and the + or ? that may follow it.
func (r *regex) quantify(n int) {
	if r.repeatable == no {
		r.verdict = broken
	}
	r.at += n
	for { // what stands for nothing may come before the + or ?
		if strings.HasPrefix(r.rest(), `\E`) {
			r.at += 2
		} else if end := strings.IndexByte(r.rest(), ')'); strings.HasPrefix(r.rest(), "(?#") && end > 0 {
			r.at += end + 1
		} else {
			break
		}
	}
	if r.at < len(r.pattern) && strings.IndexByte("+?", r.pattern[r.at]) >= 0 {
		r.at++
	}
	r.repeatable = no
}

// braces takes {n}, {n,} or {n,m}; any other brace is an ordinary character.
func (r *regex) braces() {
	const most = 65535
	inside, _, closed := strings.Cut(near(r.rest()[1:]), "}")
	least, limit, ranged := strings.Cut(inside, ",")
	n, err := strconv.ParseUint(least, 10, 64)
	m := n
	if ranged && limit != "" && err == nil {
		m, err = strconv.ParseUint(limit, 10, 64)
	}
	if !closed || err != nil {
		r.take(1, perhaps)
		return
	}
	if m < n || m > most {
		r.verdict = broken
	}
	r.quantify(len(inside) + 2)
}

// near is the start of s in which the end of something short must be, so that a long
// pattern full of beginnings is not searched through again and again.
func near(s string) string { return s[:min(len(s), 32)] }

func (r *regex) escape() {
	rest := r.rest()
	if len(rest) == 1 {
		r.verdict = broken
		return
	}
	switch rest[1] {
	case 'i', 'j', 'l', 'm', 'q', 'u', 'y', 'I', 'J', 'L', 'M', 'O', 'T', 'U', 'Y':
		r.verdict = broken // no such escape
	case 'A', 'b', 'B', 'G', 'z', 'Z':
		r.take(2, no)
	case 'E':
		r.at += 2
	case 'Q':
		literal, _, _ := strings.Cut(rest[2:], `\E`)
		r.take(2+len(literal), perhaps)
	case '1', '2', '3', '4', '5', '6', '7':
		if len(rest) == 2 || rest[2] < '0' || '9' < rest[2] { // else it may be octal
			r.reference = max(r.reference, int(rest[1]-'0'))
		}
		r.take(2, yes)
	case 'c', 'g', 'k', 'K', 'N', 'o', 'p', 'P', 'x':
		// These take arguments of their own kind.
		if len(rest) > 2 && strings.IndexByte("{<'", rest[2]) >= 0 || rest[1] == 'c' {
			r.verdict = beyond
			return
		}
		r.take(2, perhaps)
	default:
		r.take(2, yes)
	}
}

// open takes the start of a group.
func (r *regex) open() {
	rest := r.rest()
	if strings.HasPrefix(rest, "(*") {
		r.verdict = beyond
		return
	}
	if !strings.HasPrefix(rest, "(?") {
		r.depth++
		r.groups++
		r.take(1, no)
		return
	}
	for _, start := range []string{"(?:", "(?=", "(?!", "(?>", "(?|", "(?<=", "(?<!"} {
		if strings.HasPrefix(rest, start) {
			r.depth++
			r.take(len(start), no)
			return
		}
	}
	if comment, ok := strings.CutPrefix(rest, "(?#"); ok {
		end := strings.IndexByte(comment, ')')
		if end < 0 {
			r.verdict = broken
		}
		r.at += len("(?#") + end + 1
		return
	}
	r.special(rest)
}

// special takes "(?" with a name or with flags behind it.
func (r *regex) special(rest string) {
	name, ok := strings.CutPrefix(strings.Replace(rest, "(?P<", "(?<", 1), "(?<")
	if ok {
		if end := strings.IndexByte(name, '>'); end > 0 && isName(name[:end]) {
			r.depth++
			r.groups++
			r.take(strings.IndexByte(rest, '>')+1, no)
			return
		}
		r.verdict = beyond
		return
	}
	end := strings.IndexAny(rest, ":)")
	if end < 0 || strings.Trim(rest[2:end], "imsU-") != "" {
		r.verdict = beyond
		if rest == "(?" {
			r.verdict = broken
		}
		return
	}
	if rest[end] == ':' {
		r.depth++
	}
	r.take(end+1, no)
}

// nameBytes are what the name of a group consists of.
const nameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"

func isName(s string) bool {
	return strings.Trim(s, nameBytes) == "" && (s[0] < '0' || '9' < s[0])
}

var posixClasses = []string{
	"alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph",
	"lower", "print", "punct", "space", "upper", "word", "xdigit",
}

// class takes a [...] class.
func (r *regex) class() {
	rest := r.rest()
	if _, kind, ok := posix(rest); ok && kind != 0 {
		r.verdict = broken // only inside a class
		return
	}
	at := 1
	if strings.HasPrefix(rest, "[^") {
		at++
	}
	for first := at; at < len(rest); {
		switch name, kind, ok := posix(rest[at:]); {
		case ok:
			if kind != ':' || !slices.Contains(posixClasses, strings.TrimPrefix(name, "^")) {
				r.verdict = broken
				return
			}
			at += len("[::]") + len(name)
		case rest[at] == ']' && at > first:
			r.take(at+1, yes)
			return
		case rest[at] == '\\':
			if strings.HasPrefix(rest[at:], `\Q`) || strings.HasPrefix(rest[at:], `\E`) || strings.HasPrefix(rest[at:], `\c`) {
				r.verdict = beyond
				return
			}
			at += 2
		default:
			width, forward := span(rest[at:])
			if !forward {
				r.verdict = broken
				return
			}
			at += width
		}
	}
	r.verdict = broken
}

// posix is the name in [:name:], [.name.] or [=name=] at the start of s, and which
// of the three it is.
func posix(s string) (name string, kind byte, ok bool) {
	if len(s) < 2 || s[0] != '[' || strings.IndexByte(":.=", s[1]) < 0 {
		return "", 0, false
	}
	name, _, ok = strings.Cut(near(s[2:]), s[1:2]+"]")
	ok = ok && name != "" && strings.Trim(name, "^abcdefghijklmnopqrstuvwxyz") == ""
	return name, s[1], ok
}

// span is the width of the character or of the range of two plain characters, such as
// a-z, at the start of s; forward is false for a range in the wrong order. A hyphen
// behind a range is an ordinary character.
func span(s string) (width int, forward bool) {
	if len(s) < 3 || s[1] != '-' || s[0] >= 0x80 || strings.IndexByte(`[]\-`, s[0]) >= 0 || strings.IndexByte(`[]\-`, s[2]) >= 0 {
		return 1, true
	}
	return 3, s[0] <= s[2]
}
