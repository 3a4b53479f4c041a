package python

// maxIndents is how deep blocks may nest (100 in CPython).
const maxIndents = 100

// parser builds statements from logical lines.
type parser struct {
	module *Module
	lines  []line
	at     int // the next line
}

// block reads the statements of one indentation, up to a line that stands less deep.
func (p *parser) block(indent indentation, depth int, cases bool) []*Statement {
	var body []*Statement
	for p.at < len(p.lines) {
		next := p.lines[p.at]
		if next.indent.columns < indent.columns {
			break
		}
		if next.indent != indent {
			p.misplaced(next, indent)
		}
		if depth > maxIndents {
			p.module.fault(next.tokens[0].Start, "too many levels of indentation")
			p.at++
			continue
		}
		body = p.statements(body, depth, cases)
	}
	return body
}

// misplaced reports a line that is deeper than its block, or whose tabs and blanks disagree.
func (p *parser) misplaced(next line, indent indentation) {
	message := "unexpected indent"
	if next.indent.columns == indent.columns {
		message = "inconsistent use of tabs and spaces in indentation"
	}
	p.module.fault(next.tokens[0].Start, message)
}

// statements reads the next logical line with the blocks and the clauses that belong to it.
func (p *parser) statements(body []*Statement, depth int, cases bool) []*Statement {
	var decorators [][]Token
	start := -1
	for p.at < len(p.lines) && p.lines[p.at].tokens[0].Is("@") {
		if start < 0 {
			start = p.lines[p.at].tokens[0].Start
		}
		decorators = append(decorators, p.lines[p.at].tokens[1:])
		p.at++
	}
	if p.at == len(p.lines) {
		p.module.fault(len(p.module.Text), "expected a function or a class after its decorators")
		return body
	}
	next := p.lines[p.at]
	tokens := next.tokens
	if start < 0 {
		start = tokens[0].Start
	}
	s := &Statement{Decorators: decorators, Start: start}
	if tokens[0].Is("async") && len(tokens) > 1 {
		s.Async = true
		tokens = tokens[1:]
	}
	keyword := compoundKeyword(tokens, cases)
	if s.Async && keyword != "def" && keyword != "for" && keyword != "with" {
		p.module.fault(s.Start, "invalid syntax")
	}
	if decorators != nil && keyword != "def" && keyword != "class" {
		p.module.fault(tokens[0].Start, "invalid syntax")
	}
	if keyword == "" {
		p.at++
		return p.simple(body, tokens)
	}
	s.Keyword = keyword
	p.clauses(s, tokens, next.indent, depth)
	return append(body, s)
}

// compoundKeyword is the keyword of the compound statement that a line begins, or empty.
func compoundKeyword(tokens []Token, cases bool) string {
	if tokens[0].Kind != Name {
		return ""
	}
	switch word := tokens[0].Text; word {
	case "if", "for", "while", "try", "with", "def", "class", "elif", "else", "except", "finally":
		return word
	case "match":
		// The word is a name elsewhere. What ends with a colon and has something between is the statement.
		if last := tokens[len(tokens)-1]; len(tokens) > 2 && last.Is(":") && !tokens[1].Is(":") {
			return word
		}
	case "case":
		if cases && outerColon(tokens) > 0 {
			return word
		}
	}
	return ""
}

// continuations are the clauses that may follow those of a statement.
var continuations = map[string][]string{
	"if": {"elif", "else"}, "for": {"else"}, "while": {"else"}, "try": {"except", "else", "finally"},
}

// clauses reads a compound statement: the line at hand, which begins with tokens, its block, and the clauses behind it.
func (p *parser) clauses(s *Statement, tokens []Token, indent indentation, depth int) {
	switch s.Keyword {
	case "elif", "else", "except", "finally":
		p.module.fault(tokens[0].Start, "invalid syntax")
	}
	for {
		clause := p.clause(tokens, indent, depth)
		s.Clauses = append(s.Clauses, clause)
		if len(s.Clauses) == 1 {
			s.Tokens = clause.Head
		}
		if p.at == len(p.lines) || p.lines[p.at].indent.columns != indent.columns || !continues(s.Keyword, p.lines[p.at].tokens[0]) {
			break
		}
		tokens = p.lines[p.at].tokens
	}
	switch {
	case s.Keyword == "try" && len(s.Clauses) == 1:
		p.module.fault(s.Start, "expected 'except' or 'finally' block")
	case s.Keyword == "match":
		// The cases stand deeper than the word match, which has no block of its own.
		match := s.Clauses[0]
		for _, inner := range match.Body {
			if inner.Keyword != "case" {
				p.module.fault(inner.Start, "invalid syntax")
				continue
			}
			s.Clauses = append(s.Clauses, inner.Clauses...)
		}
		match.Body = nil
	}
}

func continues(keyword string, token Token) bool {
	for _, word := range continuations[keyword] {
		if token.Is(word) {
			return true
		}
	}
	return false
}

// clause reads a head and its block; the line at hand begins with tokens, perhaps behind the word async.
func (p *parser) clause(tokens []Token, indent indentation, depth int) *Clause {
	c := &Clause{Keyword: tokens[0].Text, Start: tokens[0].Start}
	p.at++
	colon := outerColon(tokens)
	if colon < 0 {
		p.module.fault(tokens[len(tokens)-1].End(), "expected ':'")
		c.Head = tokens[1:]
	} else {
		c.Head = tokens[1:colon]
		if colon+1 < len(tokens) {
			c.Body = p.simple(nil, tokens[colon+1:])
			return c
		}
	}
	if p.at < len(p.lines) && p.lines[p.at].indent.columns > indent.columns {
		if p.lines[p.at].indent.alternate <= indent.alternate {
			p.module.fault(p.lines[p.at].tokens[0].Start, "inconsistent use of tabs and spaces in indentation")
		}
		inner := p.lines[p.at].indent
		c.Body = p.block(inner, depth+1, c.Keyword == "match")
		for p.at < len(p.lines) && p.lines[p.at].indent.columns > indent.columns {
			// The line stands between this block and the statement around it.
			p.module.fault(p.lines[p.at].tokens[0].Start, "unindent does not match any outer indentation level")
			c.Body = append(c.Body, p.block(p.lines[p.at].indent, depth+1, c.Keyword == "match")...)
		}
	} else if colon >= 0 {
		p.module.fault(tokens[colon].End(), "expected an indented block after '"+c.Keyword+"' statement")
	}
	return c
}

// simple reads simple statements with semicolons between.
func (p *parser) simple(body []*Statement, tokens []Token) []*Statement {
	for _, piece := range separated(tokens, ";") {
		if len(piece) == 0 {
			p.module.fault(tokens[0].Start, "invalid syntax")
			continue
		}
		s := &Statement{Tokens: piece, Start: piece[0].Start}
		if first := piece[0]; first.Kind == Name {
			switch first.Text {
			case "import", "from", "return", "raise", "pass", "break", "continue", "del", "global", "nonlocal", "assert":
				s.Keyword = first.Text
			case "lazy":
				if len(piece) > 1 && (piece[1].Is("import") || piece[1].Is("from")) {
					s.Keyword, s.Lazy, s.Tokens = piece[1].Text, true, piece[1:]
				}
			case "type":
				if len(piece) > 2 && piece[1].IsIdentifier() && (piece[2].Is("=") || piece[2].Is("[")) {
					s.Keyword = first.Text
				}
			}
		}
		body = append(body, s)
	}
	return body
}
