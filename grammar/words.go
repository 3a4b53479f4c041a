package grammar

import "strings"

// whiteSpace is what C's isspace accepts in the C locale.
const whiteSpace = " \t\n\v\f\r"

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// Word is one word of a directive, as ap_getword_conf in httpd's server/util.c
// reads it.
type Word struct {
	// Value is the word without its quotes and backslashes.
	Value string
	// Span is the word in the text that was split, quotes included.
	Span Span
	// Quote is the quotation mark around the word: '"', '\'' or 0.
	Quote byte
	// Closed is false for a quoted word that runs to the end of the text because
	// the second mark is missing.
	Closed bool
}

// Body is the span between the quotes of w, or all of an unquoted word.
func (w Word) Body() Span {
	s := w.Span
	if w.Quote != 0 {
		s.Start++
		if w.Closed {
			s.End--
		}
	}
	return s
}

// QuoteWord writes text as one word.
func QuoteWord(text string) string {
	if strings.ContainsAny(text, " \t") {
		return `"` + text + `"`
	}
	return text
}

// Words splits text into words.
func Words(text string) []Word {
	var words []Word
	for at := 0; ; {
		w, next, ok := NextWord(text, at)
		if !ok {
			return words
		}
		words = append(words, w)
		at = next
	}
}

// NextWord is the first word at or behind the offset from, and the offset at which
// the one after it starts. ok is false when only white space is left.
func NextWord(text string, from int) (w Word, next int, ok bool) {
	from = skipSpace(text, from)
	if from == len(text) {
		return Word{}, from, false
	}
	w.Closed = true
	if c := text[from]; c == '"' || c == '\'' {
		w.Quote = c
		end := closingQuote(text, from)
		w.Closed = end < len(text)
		w.Span = Span{from, min(end+1, len(text))}
	} else {
		end := from
		for end < len(text) && !isSpace(text[end]) {
			end++
		}
		w.Span = Span{from, end}
	}
	body := w.Body()
	w.Value = unescape(text[body.Start:body.End], w.Quote)
	return w, skipSpace(text, w.Span.End), true
}

func skipSpace(text string, at int) int {
	for at < len(text) && isSpace(text[at]) {
		at++
	}
	return at
}

// closingQuote is the offset of the mark that closes the one at open, the length of
// text without one.
func closingQuote(text string, open int) int {
	quote := text[open]
	at := open + 1
	for at < len(text) && text[at] != quote {
		if text[at] == '\\' && at+1 < len(text) && (text[at+1] == quote || text[at+1] == '\\') {
			at++
		}
		at++
	}
	return at
}

// unescape removes the backslash of `\\`, and of one before quote (0 for none);
// every other backslash stays (substring_conf in httpd's server/util.c).
func unescape(s string, quote byte) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '\\' || quote != 0 && s[i+1] == quote) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
