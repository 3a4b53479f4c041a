package python

import "strings"

// line is a logical line: the tokens of a statement, or of several with semicolons between, over all
// physical lines that brackets and backslashes join.
type line struct {
	indent indentation
	tokens []Token
}

// indentation is the width of a line's leading blanks, counted with tabs of eight columns and with tabs of one.
// Python wants both counts to agree about which of two lines stands deeper.
type indentation struct {
	columns, alternate int
}

// logicalLines cuts text into logical lines.
func logicalLines(text string, recovery bool, fault func(at int, message string)) []line {
	l := &lexer{text: text, recovery: recovery, fault: fault}
	var lines []line
	pool := make([]Token, 0, len(text)/5)
	for l.at < len(text) {
		indent := l.indentation()
		l.blanks(false)
		if end := lineEnd(text, l.at); end > 0 {
			l.at += end
			continue
		}
		if l.at == len(text) {
			break
		}
		first := len(pool)
		pool = l.line(pool, indent)
		lines = append(lines, line{indent: indent, tokens: pool[first:len(pool):len(pool)]})
	}
	return lines
}

// indentation measures the blanks at the current place. Of a line that a backslash joins to the next, the first
// width that is not 0 counts.
func (l *lexer) indentation() indentation {
	var width, joined indentation
	for ; l.at < len(l.text); l.at++ {
		switch l.text[l.at] {
		case ' ':
			width.columns++
			width.alternate++
		case '\t':
			width.columns = (width.columns/8 + 1) * 8
			width.alternate++
		case '\f':
			width = indentation{}
		case '\\':
			end := lineEnd(l.text, l.at+1)
			if end == 0 {
				return width
			}
			if joined.columns == 0 {
				joined = width
			}
			width = indentation{}
			l.at += end
		default:
			if joined.columns > 0 {
				return joined
			}
			return width
		}
	}
	return width
}

// line appends the tokens of one logical line.
func (l *lexer) line(tokens []Token, indent indentation) []Token {
	var open []Token
	for {
		l.blanks(false)
		if l.at == len(l.text) {
			break
		}
		if end := lineEnd(l.text, l.at); end > 0 {
			l.at += end
			if len(open) == 0 || l.recovery && l.beginsStatement(indent) {
				break
			}
			continue
		}
		token := l.token()
		tokens = append(tokens, token)
		switch nesting(token) {
		case 1:
			open = append(open, token)
			if len(open) == maxNesting {
				l.fault(token.Start, "too many nested parentheses")
				open = open[:maxNesting-1]
			}
		case -1:
			open = l.close(open, token)
		}
	}
	if len(open) > 0 {
		l.fault(open[len(open)-1].Start, "'"+open[len(open)-1].Text+"' was never closed")
	}
	return tokens
}

// close takes the bracket that a closing one belongs to from the open ones. A closing bracket of another
// kind closes what is open up to its partner, or nothing.
func (l *lexer) close(open []Token, closing Token) []Token {
	partner := map[string]string{")": "(", "]": "[", "}": "{"}[closing.Text]
	if len(open) == 0 {
		l.fault(closing.Start, "unmatched '"+closing.Text+"'")
		return open
	}
	if last := open[len(open)-1]; last.Text != partner {
		l.fault(closing.Start, "closing parenthesis '"+closing.Text+"' does not match opening parenthesis '"+last.Text+"'")
		for at := len(open) - 1; at >= 0; at-- {
			if open[at].Text == partner {
				return open[:at]
			}
		}
		return open
	}
	return open[:len(open)-1]
}

// beginsStatement tells whether the line at the current place begins with a word that stands in no expression,
// and not deeper than the statement before it.
func (l *lexer) beginsStatement(statement indentation) bool {
	ahead := &lexer{text: l.text, at: l.at}
	indent := ahead.indentation()
	start := ahead.at
	ahead.name()
	switch l.text[start:ahead.at] {
	case "def", "class", "import", "from", "return", "raise", "try", "while", "with", "pass", "break", "continue", "del", "global",
		"nonlocal", "assert":
		return indent.columns <= statement.columns
	}
	return false
}

// commaSeparated cuts tokens at the commas outside of brackets. A comma at the end makes no empty piece.
func commaSeparated(tokens []Token) [][]Token { return separated(tokens, ",") }

// separated cuts tokens at an operator outside of brackets.
func separated(tokens []Token, operator string) [][]Token {
	var pieces [][]Token
	depth, from := 0, 0
	for at, token := range tokens {
		depth += nesting(token)
		if depth == 0 && token.Kind == Operator && token.Text == operator {
			pieces = append(pieces, tokens[from:at])
			from = at + 1
		}
	}
	if from < len(tokens) {
		pieces = append(pieces, tokens[from:])
	}
	return pieces
}

// outerColon is the place of the colon that ends the head of a compound statement, or -1: the first one outside of
// brackets that belongs to no lambda.
func outerColon(tokens []Token) int {
	depth, lambdas := 0, 0
	for at, token := range tokens {
		depth += nesting(token)
		switch {
		case depth > 0:
		case token.Kind == Name && token.Text == "lambda":
			lambdas++
		case token.Kind == Operator && token.Text == ":":
			if lambdas == 0 {
				return at
			}
			lambdas--
		}
	}
	return -1
}

// dotted reads the dotted name that tokens begin with, and tells how many tokens it takes.
func dotted(tokens []Token) (name string, count int) {
	var parts []string
	for count < len(tokens) && tokens[count].Kind == Name {
		parts = append(parts, tokens[count].Text)
		count++
		if count+1 >= len(tokens) || !tokens[count].Is(".") || tokens[count+1].Kind != Name {
			break
		}
		count++
	}
	return normalIdentifier(strings.Join(parts, ".")), count
}
