package python

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// isStringPrefix tells whether a word may stand before a quote.
func isStringPrefix(word string) bool {
	if len(word) > 2 {
		return false
	}
	switch strings.ToLower(word) {
	case "r", "u", "b", "f", "t", "rb", "br", "rf", "fr", "rt", "tr":
		return true
	}
	return false
}

// quotation is how a string is written: its prefix in lower case, and its quotes.
type quotation struct {
	prefix, quotes string
}

func (q quotation) raw() bool { return strings.Contains(q.prefix, "r") }

func (q quotation) formatted() bool { return strings.ContainsAny(q.prefix, "ft") }

// quotationOf reads the prefix and the quotes that a string's text begins with.
func quotationOf(text string) quotation {
	at := strings.IndexAny(text, `'"`)
	quotes := text[at : at+1]
	if strings.HasPrefix(text[at:], strings.Repeat(quotes, 3)) {
		quotes = text[at : at+3]
	}
	return quotation{prefix: strings.ToLower(text[:at]), quotes: quotes}
}

// stringToken reads a string; the current place is its first quote.
func (l *lexer) stringToken(start int) Token {
	how := quotationOf(l.text[start:])
	l.at += len(how.quotes)
	token := Token{Kind: String, Start: start}
	if how.formatted() {
		token.Parts = l.parts(how, false)
		if token.Parts == nil {
			token.Parts = []Part{}
		}
	} else {
		l.literal(how)
	}
	if strings.HasPrefix(l.text[l.at:], how.quotes) {
		l.at += len(how.quotes)
	} else if len(how.quotes) == 3 {
		l.fault(start, "unterminated triple-quoted string literal")
	} else {
		l.fault(start, "unterminated string literal")
	}
	token.Text = l.text[start:l.at]
	return token
}

// literal passes over plain text up to the closing quotes, or to the end of the line where they are missing.
func (l *lexer) literal(how quotation) {
	for l.at < len(l.text) {
		switch c := l.text[l.at]; {
		case c == '\\':
			l.escaped()
		case c == how.quotes[0] && strings.HasPrefix(l.text[l.at:], how.quotes):
			return
		case len(how.quotes) == 1 && (c == '\n' || c == '\r'):
			return
		default:
			l.at++
		}
	}
}

// escaped passes over a backslash and the character that it escapes.
func (l *lexer) escaped() {
	l.at++
	if end := lineEnd(l.text, l.at); end > 0 {
		l.at += end
	} else if l.at < len(l.text) {
		l.at++
	}
}

// parts reads the inside of an f-string up to its closing quotes; or, in a format, up to the brace that closes the field.
func (l *lexer) parts(how quotation, format bool) []Part {
	var parts []Part
	start := l.at
	flush := func() {
		if l.at > start {
			parts = append(parts, Part{Literal: l.text[start:l.at]})
		}
	}
	for l.at < len(l.text) {
		switch c := l.text[l.at]; {
		case c == '\\' && !how.raw() && strings.HasPrefix(l.text[l.at:], `\N{`):
			l.at += 3
			if end := strings.IndexAny(l.text[l.at:], "}'\"\n"); end >= 0 && l.text[l.at+end] == '}' {
				l.at += end + 1
			}
		case c == '\\' && (l.peek(1) == '{' || l.peek(1) == '}'):
			l.at++
		case c == '\\':
			l.escaped()
		case c == how.quotes[0] && strings.HasPrefix(l.text[l.at:], how.quotes), len(how.quotes) == 1 && (c == '\n' || c == '\r'):
			flush()
			return parts
		case c == '{' && l.peek(1) == '{' && !format:
			l.at += 2
		case c == '{':
			flush()
			parts = append(parts, l.field(how))
			start = l.at
		case c == '}' && format:
			flush()
			return parts
		case c == '}':
			if l.peek(1) != '}' {
				l.fault(l.at, "f-string: single '}' is not allowed")
				l.at++
			} else {
				l.at += 2
			}
		default:
			l.at++
		}
	}
	flush()
	return parts
}

// field reads a replacement field; the current place is its opening brace.
func (l *lexer) field(how quotation) Part {
	l.fields++
	defer func() { l.fields-- }()
	part, open := Part{IsField: true}, l.at
	l.at++
	depth := 0
	for {
		oneLine := l.recovery && len(how.quotes) == 1
		l.blanks(!oneLine)
		switch c := l.peek(0); {
		case l.at >= len(l.text), l.fields > maxFieldNesting, oneLine && lineEnd(l.text, l.at) > 0:
			l.fault(open, "f-string: expecting '}'")
			return part
		case depth == 0 && c == '}':
			l.at++
			return part
		case depth == 0 && c == '!' && l.peek(1) != '=':
			l.at++
			l.blanks(true)
			part.Conversion = l.peek(0)
			l.name()
		case depth == 0 && c == ':':
			l.at++
			part.Format = l.parts(how, true)
			if l.peek(0) != '}' {
				l.fault(open, "f-string: expecting '}'")
				return part
			}
		case c == how.quotes[0] && strings.HasPrefix(l.text[l.at:], how.quotes) && l.unclosed(how):
			l.fault(open, "f-string: expecting '}'")
			return part
		default:
			token := l.token()
			depth += nesting(token)
			part.Field = append(part.Field, token)
		}
	}
}

// unclosed tells whether a quote inside a field ends the f-string around it because no brace closes the field
// on this line, as it is while somebody types. Since 3.12 a field may hold the quotes of its own string.
func (l *lexer) unclosed(how quotation) bool {
	brace := l.ahead(&l.brace, "}")
	return brace == len(l.text) || len(how.quotes) == 1 && l.ahead(&l.lineEnd, "\r\n") < brace
}

// ahead is the place of the next of some characters, or the end of the text. The place is looked up once, however
// often it is asked for.
func (l *lexer) ahead(known *int, characters string) int {
	if *known < l.at {
		if next := strings.IndexAny(l.text[l.at:], characters); next >= 0 {
			*known = l.at + next
		} else {
			*known = len(l.text)
		}
	}
	return *known
}

// nesting is 1 for a token that opens a bracket, -1 for one that closes it, else 0.
func nesting(token Token) int {
	if token.Kind == Operator {
		switch token.Text {
		case "(", "[", "{":
			return 1
		case ")", "]", "}":
			return -1
		}
	}
	return 0
}

// Value reads a string token: its text without quotes and with its escapes replaced. It is not ok for an f-string
// and where a character is given by its name, which this package does not know. IsBytes tells bytes from text.
func (t Token) Value() (value string, ok bool) {
	if t.Kind != String || t.Parts != nil {
		return "", false
	}
	how := quotationOf(t.Text)
	body := strings.TrimPrefix(t.Text[len(how.prefix):], how.quotes)
	return unescape(strings.TrimSuffix(body, how.quotes), how.raw(), t.IsBytes())
}

// IsBytes tells whether the token is a bytes literal.
func (t Token) IsBytes() bool {
	return t.Kind == String && strings.Contains(quotationOf(t.Text).prefix, "b")
}

// unescape replaces the escapes of a string's text.
func unescape(text string, raw, bytes bool) (string, bool) {
	if raw || !strings.Contains(text, `\`) {
		return normalizeLineEnds(text), true
	}
	var out strings.Builder
	for at := 0; at < len(text); {
		if text[at] != '\\' {
			next := strings.IndexByte(text[at:], '\\')
			if next < 0 {
				next = len(text) - at
			}
			out.WriteString(normalizeLineEnds(text[at : at+next]))
			at += next
			continue
		}
		length, ok := escape(&out, text[at:], bytes)
		if !ok {
			return "", false
		}
		at += length
	}
	return out.String(), true
}

func normalizeLineEnds(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

var simpleEscapes = map[byte]string{
	'\\': `\`, '\'': "'", '"': `"`, 'a': "\a", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v",
}

// escape writes what one escape stands for and tells its length. An escape that Python does not know stays as it is.
func escape(out *strings.Builder, text string, bytes bool) (length int, ok bool) {
	if len(text) == 1 {
		out.WriteByte('\\')
		return 1, true
	}
	if end := lineEnd(text, 1); end > 0 {
		return 1 + end, true
	}
	c := text[1]
	if simple, found := simpleEscapes[c]; found {
		out.WriteString(simple)
		return 2, true
	}
	if '0' <= c && c <= '7' {
		length = 2
		for length < 4 && length < len(text) && '0' <= text[length] && text[length] <= '7' {
			length++
		}
		writeCode(out, text[1:length], 8, bytes)
		return length, true
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	switch {
	case c == 'N' && !bytes:
		return 0, false
	case digits == 0 || bytes && c != 'x':
		out.WriteString(text[:2])
		return 2, true
	case len(text) < 2+digits || !writeCode(out, text[2:2+digits], 16, bytes):
		return 0, false
	}
	return 2 + digits, true
}

func writeCode(out *strings.Builder, digits string, base int, bytes bool) bool {
	code, err := strconv.ParseUint(digits, base, 32)
	switch {
	case err != nil || code > utf8.MaxRune:
		return false
	case bytes:
		out.WriteByte(byte(code))
	default:
		out.WriteRune(rune(code))
	}
	return true
}
