package grammar

import "strings"

// TokenKind is what a token is to a reader of the line.
type TokenKind uint8

// The kinds of tokens. "Dropped" is what httpd never sees: a NUL and what follows
// it in the physical line.
const (
	TokenWhiteSpace   TokenKind = iota
	TokenName                   // the name of a directive or section, without brackets
	TokenBracket                // "<" or "</" before a section's name, ">" behind it or its arguments
	TokenWord                   // text of an argument
	TokenQuote                  // the quotation mark at an end of a word
	TokenVariable               // ${NAME}
	TokenSpecial                // %{NAME}
	TokenOptionKey              // KEY of KEY=VALUE
	TokenEquals                 // the '=' behind it
	TokenComment                // a whole comment
	TokenContinuation           // a backslash and line end that join two physical lines
	TokenLineEnd                // LF or CRLF at the end of the logical line
	TokenDropped
)

// Token is a piece of a line that has one meaning.
type Token struct {
	Kind TokenKind
	Span Span // in Raw
}

// Tokens cuts Raw into tokens, without gap or overlap. A word is several tokens if
// a quotation mark, a variable or a continuation is in it. A quoted VALUE of
// KEY=VALUE counts as quoted, as wsgi_parse_option in mod_wsgi's src/server/mod_wsgi.c reads it,
// though httpd's own words would end at its first blank.
func (l *Line) Tokens() []Token {
	t := tokenizer{raw: l.raw, join: l.content(), tokens: make([]Token, 0, 8)}
	t.text = t.join.text
	t.findVariables()
	start, end := l.lead, l.lead+len(l.text)
	t.put(TokenWhiteSpace, 0, start)
	switch l.Kind() {
	case Blank:
	case Comment:
		t.variables = nil // nobody expands them
		t.put(TokenComment, start, end)
	case Plain, Close:
		t.words(t.name(start, end), end)
	case Open:
		at := t.name(start, end)
		// The section's handler takes the arguments up to the last '>'.
		last := strings.LastIndexByte(t.masked[at:end], '>')
		if last < 0 {
			t.words(at, end)
			break
		}
		t.words(at, at+last)
		t.put(TokenBracket, at+last, at+last+1)
		t.words(at+last+1, end)
	}
	t.put(TokenWhiteSpace, end, len(t.text))
	t.finish()
	return t.tokens
}

// tokenizer cuts the joined text of a line. Offsets are in that text unless they
// are called raw.
type tokenizer struct {
	raw       string
	join      *joined
	text      string
	masked    string // text with every variable painted over, so that nothing in one counts
	variables []Span // of text, those that are not behind yet
	piece     int    // the piece of join that comes next
	at        int    // the raw offset at which the last token ends
	tokens    []Token
}

// findVariables finds what ap_resolve_env in httpd's server/core.c would replace:
// everything from "${" to the next '}', blanks included.
func (t *tokenizer) findVariables() {
	t.masked = t.text
	var paint []byte
	for at := 0; ; {
		open := strings.Index(t.text[at:], "${")
		if open < 0 {
			break
		}
		open += at
		size := strings.IndexByte(t.text[open:], '}') + 1
		if size == 0 {
			break
		}
		at = open + size
		t.variables = append(t.variables, Span{open, at})
		if paint == nil {
			paint = []byte(t.text)
		}
		for i := open; i < at; i++ {
			paint[i] = 'x'
		}
	}
	if paint != nil {
		t.masked = string(paint)
	}
}

// name cuts the first word and the white space behind it and returns the end.
func (t *tokenizer) name(from, to int) int {
	w, next, _ := NextWord(t.masked[:to], from)
	body := w.Body()
	t.put(TokenQuote, w.Span.Start, body.Start)
	name := t.masked[body.Start:body.End]
	start, end := body.Start, body.Start+len(withoutBracket(name))
	switch {
	case strings.HasPrefix(name, "</"):
		start += len("</")
		end = body.Start + len(strings.TrimSuffix(name, ">"))
	case strings.HasPrefix(name, "<"):
		start += len("<")
	}
	t.put(TokenBracket, body.Start, start)
	t.put(TokenName, start, end)
	t.put(TokenBracket, end, body.End)
	t.put(TokenQuote, body.End, w.Span.End)
	t.put(TokenWhiteSpace, w.Span.End, next)
	return next
}

// words cuts arguments.
func (t *tokenizer) words(from, to int) {
	masked := t.masked[:to]
	for from < to {
		at := skipSpace(masked, from)
		t.put(TokenWhiteSpace, from, at)
		if key := optionKey(masked[at:]); key > 0 {
			t.put(TokenOptionKey, at, at+key)
			t.put(TokenEquals, at+key, at+key+1)
			if at += key + 1; at == to || isSpace(masked[at]) {
				from = at
				continue
			}
		}
		w, _, ok := NextWord(masked, at)
		if !ok {
			return
		}
		body := w.Body()
		t.put(TokenQuote, at, body.Start)
		t.body(body.Start, body.End)
		t.put(TokenQuote, body.End, w.Span.End)
		from = w.Span.End
	}
}

// optionKey is the length of KEY where text starts with KEY=, else 0.
func optionKey(text string) int {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_':
		case i > 0 && ('0' <= c && c <= '9' || c == '-' || c == '.'):
		case c == '=':
			return i
		default:
			return 0
		}
	}
	return 0
}

// body cuts what is between the quotes of a word.
func (t *tokenizer) body(from, to int) {
	for at := from; ; {
		open := strings.Index(t.masked[at:to], "%{")
		if open < 0 {
			break
		}
		open += at
		size := strings.IndexByte(t.masked[open:to], '}') + 1
		if size == 0 {
			break
		}
		t.put(TokenWord, from, open)
		at = open + size
		t.put(TokenSpecial, open, at)
		from = at
	}
	t.put(TokenWord, from, to)
}

// put adds a token of the kind, cut at variables.
func (t *tokenizer) put(kind TokenKind, from, to int) {
	for len(t.variables) > 0 && t.variables[0].Start < to {
		v := t.variables[0]
		t.variables = t.variables[1:]
		t.putRaw(kind, from, v.Start)
		t.putRaw(TokenVariable, v.Start, v.End)
		from = v.End
	}
	t.putRaw(kind, from, to)
}

// putRaw adds a token of the kind, cut at continuations.
func (t *tokenizer) putRaw(kind TokenKind, from, to int) {
	for from < to {
		p := t.join.pieces[t.piece]
		t.continuation(p.raw)
		end := p.text + p.size
		if end <= to {
			t.piece++
		}
		size := min(to, end) - from
		t.add(kind, t.at+size)
		from += size
	}
}

// continuation adds the backslashes and line ends up to the raw offset, one token
// for each physical line.
func (t *tokenizer) continuation(to int) {
	for t.at < to {
		end := to
		if lf := strings.IndexByte(t.raw[t.at:to], '\n'); lf >= 0 {
			end = t.at + lf + 1
		}
		t.add(TokenContinuation, end)
	}
}

// add adds the token that ends at the raw offset, unless it is empty.
func (t *tokenizer) add(kind TokenKind, end int) {
	if t.at < end {
		t.tokens = append(t.tokens, Token{kind, Span{t.at, end}})
		t.at = end
	}
}

// finish adds what is behind the joined text.
func (t *tokenizer) finish() {
	t.continuation(t.join.end)
	rest := t.raw[t.at:]
	line := strings.TrimSuffix(strings.TrimSuffix(rest, "\n"), "\r")
	if !strings.HasSuffix(rest, "\n") {
		line = rest
	}
	t.add(TokenDropped, t.at+len(line))
	t.add(TokenLineEnd, len(t.raw))
}
