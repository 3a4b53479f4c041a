package pcre

import (
	"strconv"
	"strings"
)

// The limits of what is translated. PCRE2 itself refuses groups deeper than 250.
const (
	longestPattern = 64 << 10
	deepestGroup   = 250
)

// translation turns a pattern of PCRE2 into one that the engines here read in the same
// way: every class becomes the set of its bytes, every name a number, and the case of
// letters is written out. What is not surely understood ends the translation: also a
// look-behind whose length may vary, which PCRE2 refuses before 10.43.
type translation struct {
	pattern string
	at      int
	out     strings.Builder
	// dollarBeforeLineFeed is the option of that name.
	dollarBeforeLineFeed bool
	// backtracks is true when the pattern needs an engine that backtracks.
	backtracks bool

	group                  // that is open, or the whole pattern
	outer   []group        // around it, the innermost last
	names   map[string]int // numbers of named groups
	groups  int            // those that capture, so far
	highest int            // group that is referred to
	last    unit           // that was written
	// behind is how many groups are open around the outermost look-behind that is,
	// 0 outside of one.
	behind int
}

// group is what is known of a group that is open.
type group struct {
	flags flags
	// empty is true when the alternative can match nothing so far; before is the same
	// without the last unit; earlier is true when another alternative can.
	empty, before, earlier bool
	captures               int  // groups in front of it
	around                 bool // it looks ahead or behind
}

// unit is something that a quantifier may follow.
type unit struct {
	repeats  bool // false when nothing may be repeated
	empty    bool // it can match nothing
	captures bool // it holds a group that captures
}

// flags are the options that a pattern can switch for a part of itself.
type flags struct {
	caseless bool
	lines    bool // the dot does not match a line feed: (?-s)
}

func (o Options) has(option Options) bool { return o&option != 0 }

// translate translates a pattern that is Valid; ok is false when it holds something
// that is not surely understood.
func translate(pattern string, options Options) (t *translation, ok bool) {
	start := flags{caseless: options.has(Caseless), lines: options.has(DotWithinLine)}
	t = &translation{
		pattern: pattern, group: group{flags: start, empty: true}, names: map[string]int{},
		dollarBeforeLineFeed: options.has(DollarBeforeLineFeed),
	}
	if len(pattern) > longestPattern {
		return t, false
	}
	for t.at < len(pattern) {
		if !t.step() || len(t.outer) > deepestGroup {
			return t, false
		}
	}
	return t, len(t.outer) == 0 && t.highest <= t.groups
}

func (t *translation) rest() string { return t.pattern[t.at:] }

// write puts out what n bytes of the pattern mean that cannot be repeated.
func (t *translation) write(n int, text string) bool {
	t.at += n
	t.out.WriteString(text)
	t.last = unit{}
	return true
}

// unit puts out what n bytes of the pattern mean that can be repeated.
func (t *translation) unit(n int, text string, u unit) bool {
	t.write(n, text)
	t.last = u
	t.last.repeats = true
	t.before = t.empty
	t.empty = t.empty && u.empty
	return true
}

func (t *translation) step() bool {
	switch c := t.pattern[t.at]; c {
	case '\\':
		return t.escape()
	case '[':
		return t.class()
	case '(':
		return t.open()
	case ')':
		if len(t.outer) == 0 {
			return false
		}
		return t.close()
	case '|':
		if t.behind > 0 && len(t.outer) > t.behind {
			return false // its length may vary
		}
		t.earlier = t.earlier || t.empty
		t.empty = true
		return t.write(1, "|")
	case '^':
		return t.write(1, `\A`)
	case '$':
		if t.dollarBeforeLineFeed {
			return t.lastLine(1)
		}
		return t.write(1, `\z`)
	case '.':
		if t.flags.lines {
			return t.unit(1, `[^\n]`, unit{})
		}
		return t.unit(1, "(?s:.)", unit{})
	case '*', '+', '?':
		return t.quantifier(1)
	case '{':
		return t.braces()
	default:
		return t.literal(1, c)
	}
}

// lastLine takes n bytes that mean the end of the subject, or the place in front of a line
// feed there.
func (t *translation) lastLine(n int) bool {
	t.backtracks = true
	return t.write(n, `(?=\n?\z)`)
}

// literal takes n bytes that mean the byte c.
func (t *translation) literal(n int, c byte) bool {
	if t.flags.caseless && isLetter(c) {
		var s byteSet
		s.add(c, c)
		s.fold()
		return t.unit(n, s.String(), unit{})
	}
	return t.unit(n, encodeByte(c), unit{})
}

// quantifier takes a quantifier of n bytes, and what makes it lazy or possessive.
func (t *translation) quantifier(n int) bool {
	text := t.rest()[:n]
	once := text == "?" || text == "{1}" || text == "{0,1}"
	switch {
	case !t.last.repeats:
		return false
	case t.behind > 0 && (n == 1 || strings.Contains(text, ",")):
		return false
	case t.last.empty && t.last.captures && !once:
		return false // what such a group captured last is another thing for each engine
	}
	if text == "*" || text == "?" || strings.HasPrefix(text, "{0") {
		t.empty = t.before
	}
	if next := t.at + n; next < len(t.pattern) && (t.pattern[next] == '?' || t.pattern[next] == '+') {
		t.backtracks = t.backtracks || t.pattern[next] == '+'
		text = t.rest()[:n+1]
	}
	return t.write(len(text), text)
}

// braces takes {n}, {n,} or {n,m}. Newer versions of PCRE2 read {,m} and blanks in
// braces as quantifiers, too: such are not understood.
func (t *translation) braces() bool {
	inside, _, closed := strings.Cut(near(t.rest()[1:]), "}")
	if !closed || inside == "" || strings.Trim(inside, "0123456789, \t") != "" {
		return t.literal(1, '{')
	}
	least, limit, ranged := strings.Cut(inside, ",")
	if !isNumber(least) || ranged && limit != "" && !isNumber(limit) {
		return false
	}
	return t.quantifier(len(inside) + 2)
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// open takes the start of a group.
func (t *translation) open() bool {
	rest := t.rest()
	switch {
	case strings.HasPrefix(rest, "(*"):
		return false
	case !strings.HasPrefix(rest, "(?"):
		t.enter(1, "(")
		t.groups++
		return true
	case strings.HasPrefix(rest, "(?#"):
		end := strings.IndexByte(rest, ')')
		if end < 0 {
			return false
		}
		t.at += end + 1
		return true
	case strings.HasPrefix(rest, "(?:"):
		return t.enter(3, "(?:")
	}
	for _, start := range []string{"(?=", "(?!", "(?>", "(?<=", "(?<!"} {
		if strings.HasPrefix(rest, start) {
			t.backtracks = true
			t.enter(len(start), start)
			t.around = start != "(?>"
			if t.behind == 0 && start[2] == '<' {
				t.behind = len(t.outer)
			}
			return true
		}
	}
	for _, quotes := range []string{"(?<>", "(?P<>", "(?''"} {
		start, end := quotes[:len(quotes)-1], quotes[len(quotes)-1]
		if named, ok := strings.CutPrefix(rest, start); ok {
			return t.openNamed(len(start), named, end)
		}
	}
	return t.setFlags(rest)
}

// enter opens a group of which n bytes are read.
func (t *translation) enter(n int, text string) bool {
	t.outer = append(t.outer, t.group)
	t.group = group{flags: t.flags, empty: true, captures: t.groups}
	return t.write(n, text)
}

// close takes the end of a group.
func (t *translation) close() bool {
	inner := t.group
	t.group = t.outer[len(t.outer)-1]
	t.outer = t.outer[:len(t.outer)-1]
	if len(t.outer) < t.behind {
		t.behind = 0
	}
	return t.unit(1, ")", unit{
		empty:    inner.empty || inner.earlier || inner.around,
		captures: t.groups > inner.captures,
	})
}

// openNamed takes the rest of (?<name>. Groups are referred to by number alone.
func (t *translation) openNamed(start int, rest string, quote byte) bool {
	end := strings.IndexByte(rest, quote)
	if end <= 0 || !isName(rest[:end]) || t.names[rest[:end]] != 0 {
		return false
	}
	t.enter(start+end+1, "(")
	t.groups++
	t.names[rest[:end]] = t.groups
	return true
}

// setFlags takes (?i), (?s-i) and the like, or the same as the start of a group.
func (t *translation) setFlags(rest string) bool {
	set := t.flags
	on := true
	for i := len("(?"); i < len(rest); i++ {
		switch rest[i] {
		case '-':
			on = false
		case 'i':
			set.caseless = on
		case 's':
			set.lines = !on
		case ':':
			t.enter(i+1, "(?:")
			t.flags = set
			return true
		case ')':
			t.flags = set
			return t.write(i+1, "")
		default:
			return false
		}
	}
	return false
}

// escape takes a backslash outside of a class.
func (t *translation) escape() bool {
	rest := t.rest()
	if len(rest) == 1 {
		return false
	}
	if set, ok := classEscape(rest[1]); ok {
		return t.unit(2, set.String(), unit{})
	}
	switch rest[1] {
	case 'A', 'G': // httpd matches from the start only, where both are true
		return t.write(2, `\A`)
	case 'z':
		return t.write(2, `\z`)
	case 'Z':
		return t.lastLine(2)
	case 'b', 'B':
		return t.write(2, rest[:2])
	case 'N':
		if strings.HasPrefix(rest[2:], "{") {
			return false
		}
		return t.unit(2, `[^\n]`, unit{})
	case 'C':
		return t.unit(2, "(?s:.)", unit{})
	case 'R':
		if t.behind > 0 {
			return false
		}
		t.backtracks = true
		return t.unit(2, `(?>\r\n|[\n\x0b\f\r`+encodeByte(0x85)+`])`, unit{})
	case 'E':
		t.at += 2
		return true
	case 'Q':
		quoted, _, closed := strings.Cut(rest[2:], `\E`)
		t.at += 2
		for range len(quoted) {
			t.literal(1, t.pattern[t.at])
		}
		if closed {
			t.at += 2
		}
		return true
	case 'g', 'k', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return t.reference()
	}
	c, width, ok := byteEscape(rest)
	return ok && t.literal(width, c)
}

// reference takes a reference to a group: \1, \g1, \g{-1}, \k<name>.
func (t *translation) reference() bool {
	rest := t.rest()
	name, width := "", 0
	if kind := rest[1]; kind != 'g' && kind != 'k' {
		// Of several digits some may be an octal number.
		if len(rest) > 2 && '0' <= rest[2] && rest[2] <= '9' {
			return false
		}
		name, width = rest[1:2], 2
	} else {
		if len(rest) < 3 {
			return false
		}
		closers := map[byte]byte{'{': '}', '<': '>', '\'': '\''}
		closer := closers[rest[2]]
		switch end := strings.IndexByte(rest[min(3, len(rest)):], closer); {
		case closer != 0 && (kind == 'k' || closer == '}') && end > 0:
			name, width = rest[3:3+end], 3+end+1
		case closer == 0 && kind == 'g':
			end := 2
			for end < len(rest) && '0' <= rest[end] && rest[end] <= '9' {
				end++
			}
			name, width = rest[2:end], end
		default:
			return false // \g<name> calls the group
		}
	}
	number, err := strconv.Atoi(name)
	if err != nil {
		number = t.names[name]
	} else if strings.HasPrefix(name, "-") {
		number = t.groups + 1 + number
	}
	if number <= 0 || strings.HasPrefix(name, "+") || t.behind > 0 {
		return false
	}
	t.highest = max(t.highest, number)
	t.backtracks = true
	flag := ""
	if t.flags.caseless {
		flag = "i"
	}
	return t.unit(width, "(?"+flag+`:\`+strconv.Itoa(number)+")", unit{empty: true})
}
