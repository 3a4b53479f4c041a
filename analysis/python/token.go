package python

import (
	"strings"
	"unicode/utf8"
)

// Kind is what a token is.
type Kind uint8

// The kinds of tokens. Keywords are names, as in Python's own tokenizer.
const (
	Name Kind = iota + 1
	Number
	String
	Operator
	Invalid
)

// A Token is one word of Python text. Comments, blanks and line ends are no tokens.
type Token struct {
	Kind Kind
	// Text is the token as it stands in the file; a string's has its prefix and its quotes.
	Text string
	// Start is the byte offset in Module.Text.
	Start int
	// Parts hold what stands between the quotes of an f-string or a t-string, and are nil for other tokens.
	Parts []Part
}

// A Part of an f-string is a piece of literal text, or a replacement field.
type Part struct {
	// Literal is the text as it stands in the file, before escapes are read; empty for a field.
	Literal string
	// Field holds the tokens of a field's expression, without the conversion and the format.
	Field []Token
	// Conversion is the letter after '!', or 0.
	Conversion byte
	// Format holds what follows the field's colon.
	Format []Part
	// IsField tells an empty field from an empty literal.
	IsField bool
}

// End is the offset behind the token.
func (t Token) End() int { return t.Start + len(t.Text) }

// Is tells whether the token is this operator or this word.
func (t Token) Is(text string) bool {
	return (t.Kind == Operator || t.Kind == Name) && t.Text == text
}

// keywords are the words that are never a name, from Python 3.8 to 3.15.
var keywords = map[string]bool{
	"False": true, "None": true, "True": true, "and": true, "as": true, "assert": true, "async": true, "await": true, "break": true,
	"class": true, "continue": true, "def": true, "del": true, "elif": true, "else": true, "except": true, "finally": true, "for": true,
	"from": true, "global": true, "if": true, "import": true, "in": true, "is": true, "lambda": true, "nonlocal": true, "not": true,
	"or": true, "pass": true, "raise": true, "return": true, "try": true, "while": true, "with": true, "yield": true,
}

// IsKeyword tells whether the token is a reserved word.
func (t Token) IsKeyword() bool { return t.Kind == Name && keywords[t.Text] }

// IsIdentifier tells whether the token is a name that a program may give.
func (t Token) IsIdentifier() bool { return t.Kind == Name && !keywords[t.Text] }

// maxNesting is how deep brackets may nest; CPython's own limit is the same.
const maxNesting = 200

// maxFieldNesting is how deep replacement fields may stand in others (150 f-strings in CPython).
const maxFieldNesting = 150

// lexer cuts text into tokens.
type lexer struct {
	text   string
	at     int
	fields int // replacement fields around the current place
	// recovery is for text that is unfinished: an open bracket ends where a line begins as only a statement can,
	// and the field of a string of one line ends with the line.
	recovery bool
	// brace and lineEnd are the next places of these as far as they are known; see ahead.
	brace, lineEnd int
	fault          func(at int, message string)
}

// blanks passes over blanks, comments and joined lines, and, inside of brackets, over line ends.
func (l *lexer) blanks(bracketed bool) {
	for l.at < len(l.text) {
		switch c := l.text[l.at]; {
		case c == ' ' || c == '\t' || c == '\f':
			l.at++
		case c == '\\' && lineEnd(l.text, l.at+1) > 0:
			l.at += 1 + lineEnd(l.text, l.at+1)
			if l.at == len(l.text) {
				l.fault(l.at, "unexpected EOF while parsing")
			}
		case c == '#':
			l.at += untilLineEnd(l.text[l.at:])
		case bracketed && lineEnd(l.text, l.at) > 0:
			l.at += lineEnd(l.text, l.at)
		default:
			return
		}
	}
}

// lineEnd is the length of the line end at an offset, 0 where there is none.
func lineEnd(text string, at int) int {
	switch {
	case at >= len(text):
		return 0
	case text[at] == '\n':
		return 1
	case text[at] == '\r' && at+1 < len(text) && text[at+1] == '\n':
		return 2
	case text[at] == '\r':
		return 1
	}
	return 0
}

func untilLineEnd(text string) int {
	if end := strings.IndexAny(text, "\r\n"); end >= 0 {
		return end
	}
	return len(text)
}

// token reads the token at the current place, which is neither blank nor a line end.
func (l *lexer) token() Token {
	start := l.at
	switch c := l.text[start]; {
	case isNameStart(c):
		l.name()
		if l.at < len(l.text) && (l.text[l.at] == '\'' || l.text[l.at] == '"') && isStringPrefix(l.text[start:l.at]) {
			return l.stringToken(start)
		}
		return Token{Kind: Name, Text: l.text[start:l.at], Start: start}
	case isDigit(c) || c == '.' && start+1 < len(l.text) && isDigit(l.text[start+1]):
		l.number()
		return Token{Kind: Number, Text: l.text[start:l.at], Start: start}
	case c == '\'' || c == '"':
		return l.stringToken(start)
	}
	if length := operatorLength(l.text[start:]); length > 0 {
		l.at += length
		return Token{Kind: Operator, Text: l.text[start:l.at], Start: start}
	}
	_, size := utf8.DecodeRuneInString(l.text[start:])
	l.at += size
	if l.text[start] == '\\' {
		l.fault(start, "unexpected character after line continuation character")
	} else {
		l.fault(start, "invalid syntax")
	}
	return Token{Kind: Invalid, Text: l.text[start:l.at], Start: start}
}

func (l *lexer) name() {
	for l.at < len(l.text) && (isNameStart(l.text[l.at]) || isDigit(l.text[l.at])) {
		l.at++
	}
}

// isNameStart takes every byte of a character outside of ASCII for a letter, as CPython's tokenizer does.
func isNameStart(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number reads a number. A word that follows without a blank (1if) is the next token.
func (l *lexer) number() {
	if l.text[l.at] == '0' && l.at+1 < len(l.text) {
		if digits := radixDigits[l.text[l.at+1]|0x20]; digits != "" {
			l.at += 2
			l.run(digits)
			return
		}
	}
	l.run("0123456789")
	if l.peek(0) == '.' {
		l.at++
		l.run("0123456789")
	}
	if l.peek(0)|0x20 == 'e' {
		sign := 0
		if l.peek(1) == '+' || l.peek(1) == '-' {
			sign = 1
		}
		if isDigit(l.peek(1 + sign)) {
			l.at += 1 + sign
			l.run("0123456789")
		}
	}
	if l.peek(0)|0x20 == 'j' {
		l.at++
	}
}

var radixDigits = map[byte]string{'x': "0123456789abcdefABCDEF", 'o': "01234567", 'b': "01"}

// run passes over digits and the underscores between them.
func (l *lexer) run(digits string) {
	for l.at < len(l.text) {
		if !strings.Contains(digits, l.text[l.at:l.at+1]) &&
			(l.text[l.at] != '_' || l.at+1 == len(l.text) || !strings.Contains(digits, l.text[l.at+1:l.at+2])) {
			return
		}
		l.at++
	}
}

func (l *lexer) peek(ahead int) byte {
	if l.at+ahead < len(l.text) {
		return l.text[l.at+ahead]
	}
	return 0
}

// operatorLength is the length of the operator that the text begins with, 0 if there is none.
func operatorLength(text string) int {
	if len(text) >= 3 {
		switch text[:3] {
		case "**=", "//=", ">>=", "<<=", "...":
			return 3
		}
	}
	if len(text) >= 2 {
		switch text[:2] {
		case "->", ":=", "==", "!=", "<=", ">=", "**", "//", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=":
			return 2
		}
	}
	if strings.IndexByte("()[]{}:,;.=+-*/%&|^~<>@", text[0]) >= 0 {
		return 1
	}
	return 0
}
