package python

import "sort"

// Fault is the first thing for which Python refuses the file, or nil. It holds only what every Python from 3.8 on refuses;
// patterns of match statements, and what needs the meaning of names, are not looked at.
func (m *Module) Fault() *Fault {
	c := &checker{faults: append([]Fault(nil), m.faults...)}
	m.Walk(func(s *Statement, within []Enclosing) bool {
		c.statement(s, within)
		return true
	})
	if len(c.faults) == 0 {
		return nil
	}
	sort.SliceStable(c.faults, func(a, b int) bool { return c.faults[a].At < c.faults[b].At })
	return &c.faults[0]
}

type checker struct {
	faults []Fault
}

// expect reads tokens by one of the methods of expressions, and all of them.
func (c *checker) expect(tokens []Token, at int, read func(p *expressions)) {
	p := &expressions{tokens: tokens}
	read(p)
	if err := p.finish(); err != nil {
		if len(tokens) > 0 {
			at = p.err.At
		}
		c.faults = append(c.faults, Fault{At: at, Message: p.err.Message})
	}
}

func (c *checker) fault(at int, message string) {
	c.faults = append(c.faults, Fault{At: at, Message: message})
}

func (c *checker) statement(s *Statement, within []Enclosing) {
	for _, decorator := range s.Decorators {
		c.expect(decorator, s.Start, func(p *expressions) { p.named() })
	}
	if len(s.Clauses) == 0 {
		c.simple(s, within)
		return
	}
	for _, clause := range s.Clauses {
		c.head(s, clause)
	}
}

func (c *checker) simple(s *Statement, within []Enclosing) {
	tokens := s.Tokens
	if s.Keyword == "" {
		c.expect(tokens, s.Start, func(p *expressions) { p.assignment() })
		return
	}
	at := tokens[0].End()
	rest := tokens[1:]
	switch s.Keyword {
	case "import", "from":
		c.imports(s)
	case "return":
		if !insideFunction(within) {
			c.fault(s.Start, "'return' outside function")
		}
		if len(rest) > 0 {
			c.expect(rest, at, func(p *expressions) { p.list(true) })
		}
	case "raise":
		c.expect(rest, at, func(p *expressions) {
			if len(rest) > 0 {
				p.expression()
				if p.take("from") {
					p.expression()
				}
			}
		})
	case "assert":
		c.expect(rest, at, func(p *expressions) {
			p.expression()
			if p.take(",") {
				p.expression()
			}
		})
	case "del":
		c.expect(rest, at, func(p *expressions) { p.assignable(p.list(false)) })
	case "global", "nonlocal":
		for _, piece := range commaSeparated(rest) {
			if len(piece) != 1 || !piece[0].IsIdentifier() {
				c.fault(at, "invalid syntax")
			}
		}
	case "type":
		if pieces := separated(rest, "="); len(pieces) == 2 {
			c.expect(pieces[1], at, func(p *expressions) { p.expression() })
		}
	default: // pass, break, continue
		if len(rest) > 0 {
			c.fault(rest[0].Start, "invalid syntax")
		}
	}
}

func insideFunction(within []Enclosing) bool {
	for at := len(within) - 1; at >= 0; at-- {
		switch within[at].Keyword {
		case "def":
			return true
		case "class":
			return false
		}
	}
	return false
}

// imports checks that every name of an import statement was read.
func (c *checker) imports(s *Statement) {
	found := s.Imports()
	if len(found) == 0 {
		c.fault(s.Tokens[0].End(), "invalid syntax")
		return
	}
	if s.Keyword == "import" {
		for at, piece := range commaSeparated(s.Tokens[1:]) {
			c.alias(piece, at, len(found))
		}
		return
	}
	at := 1
	for at < len(s.Tokens) && !s.Tokens[at].Is("import") {
		at++
	}
	names := s.Tokens[at+1:]
	if names[0].Is("(") {
		if !names[len(names)-1].Is(")") {
			c.fault(names[0].Start, "invalid syntax")
			return
		}
		names = names[1 : len(names)-1]
	}
	pieces := commaSeparated(names)
	for at, piece := range pieces {
		if len(piece) == 1 && piece[0].Is("*") && len(pieces) == 1 {
			continue
		}
		c.alias(piece, at, len(found[0].Names))
	}
}

// alias checks "a.b as c", the piece of an import statement with this number.
func (c *checker) alias(piece []Token, number, count int) {
	if len(piece) == 0 {
		c.fault(0, "invalid syntax")
		return
	}
	_, length := dotted(piece)
	rest := piece[length:]
	if length == 0 || number >= count || len(rest) != 0 && (len(rest) != 2 || !rest[0].Is("as") || !rest[1].IsIdentifier()) {
		c.fault(piece[0].Start, "invalid syntax")
	}
}

// head checks what stands between the keyword of a clause and its colon.
func (c *checker) head(s *Statement, clause *Clause) {
	at := clause.Start + len(clause.Keyword)
	head := clause.Head
	switch clause.Keyword {
	case "if", "elif", "while":
		c.expect(head, at, func(p *expressions) { p.named() })
	case "for":
		c.expect(head, at, func(p *expressions) {
			p.assignable(p.target())
			p.want("in")
			p.list(true)
		})
	case "with":
		c.with(head, at)
	case "except":
		c.except(head, at)
	case "def":
		c.definition(s, at)
	case "class":
		c.class(s, at)
	case "match":
		c.expect(head, at, func(p *expressions) { p.list(true) })
	case "else", "try", "finally":
		if len(head) > 0 {
			c.fault(head[0].Start, "expected ':'")
		}
	}
}

func (c *checker) with(head []Token, at int) {
	items := func(p *expressions) {
		for {
			p.expression()
			if p.take("as") {
				p.assignable(p.alone())
			}
			if !p.take(",") || p.at == len(p.tokens) {
				return
			}
		}
	}
	// Parentheses around the whole hold items (Python 3.9), or are those of an expression.
	if len(head) > 2 && head[0].Is("(") && head[len(head)-1].Is(")") {
		p := &expressions{tokens: head[1 : len(head)-1]}
		if items(p); p.finish() == nil {
			return
		}
	}
	c.expect(head, at, items)
}

// alone reads one target of "as", which may be a tuple in parentheses.
func (p *expressions) alone() Expression {
	if p.take("*") {
		p.fail("invalid syntax")
	}
	return p.primary()
}

func (c *checker) except(head []Token, at int) {
	if len(head) > 0 {
		c.expect(head, at, func(p *expressions) {
			p.take("*")
			p.list(false)
			if p.take("as") && p.peek().IsIdentifier() {
				p.at++
			}
		})
	}
}

func (c *checker) definition(s *Statement, at int) {
	open, closing := s.parentheses()
	if s.Name() == "" || closing < 0 {
		c.fault(at, "invalid syntax")
		return
	}
	c.expect(s.Tokens[open+1:closing], at, func(p *expressions) { p.parameters("", true) })
	c.expect(s.Tokens[closing+1:], at, func(p *expressions) {
		if p.take("->") {
			p.list(true)
		}
	})
}

func (c *checker) class(s *Statement, at int) {
	open, closing := s.parentheses()
	if s.Name() == "" || open >= 0 && closing < 0 {
		c.fault(at, "invalid syntax")
		return
	}
	if open >= 0 {
		c.expect(s.Tokens[open+1:closing], at, func(p *expressions) { p.arguments() })
		if rest := s.Tokens[closing+1:]; len(rest) > 0 {
			c.fault(rest[0].Start, "invalid syntax")
		}
	}
}
