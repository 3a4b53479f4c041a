package python

// An Assignment gives values to names, attributes or elements.
type Assignment struct {
	// Targets are what is assigned to; "a = b = 1" has two.
	Targets []Expression
	// Operator is "=", ":" for an annotation with or without a value, or that of an augmented assignment ("+=").
	Operator string
	// Annotation is the type behind the colon, or nil.
	Annotation Expression
	// Value is nil for an annotation without one.
	Value Expression
}

// Assignment reads a simple statement as an assignment. It is not ok for other statements and where the
// statement is half written.
func (s *Statement) Assignment() (*Assignment, bool) {
	if s.Keyword != "" || len(s.Clauses) > 0 {
		return nil, false
	}
	p := &expressions{tokens: s.Tokens}
	assignment, _ := p.assignment()
	return assignment, assignment != nil && p.finish() == nil
}

// Expression reads the expression of a statement that is one, or that has one: return and assert, and the heads of if, while
// and match. A return without a value has none, and a half-written one what could be read.
func (s *Statement) Expression() (Expression, bool) {
	var tokens []Token
	switch s.Keyword {
	case "":
		tokens = s.Tokens
	case "return", "assert":
		tokens = s.Tokens[1:]
	case "if", "while", "match":
		tokens = s.Clauses[0].Head
	}
	if len(tokens) == 0 {
		return nil, false
	}
	x, err := ParseExpression(tokens)
	return x, err == nil
}

// Parameters are those of a def.
func (s *Statement) Parameters() []Parameter {
	open, closing := s.parentheses()
	if s.Keyword != "def" || closing < 0 {
		return nil
	}
	parameters, _ := ParseParameters(s.Tokens[open+1 : closing])
	return parameters
}

// parentheses are the places of those behind the name of a def or a class, -1 where they are missing.
func (s *Statement) parentheses() (open, closing int) {
	open, closing = -1, -1
	depth := 0
	for at, token := range s.Tokens {
		if token.Is("(") && depth == 0 && open < 0 {
			open = at
		}
		depth += nesting(token)
		if open >= 0 && depth == 0 {
			return open, at
		}
	}
	return open, closing
}

var augmented = map[string]bool{
	"+=": true, "-=": true, "*=": true, "/=": true, "//=": true, "%=": true, "@=": true, "&=": true, "|=": true, "^=": true,
	">>=": true, "<<=": true, "**=": true,
}

// assignment reads an assignment, or else the expression that stands there.
func (p *expressions) assignment() (*Assignment, Expression) {
	first := p.list(true)
	operator := p.peek()
	switch {
	case operator.Is("="):
		a := &Assignment{Operator: "=", Targets: []Expression{first}}
		for p.take("=") {
			next := p.list(true)
			if p.is("=") {
				a.Targets = append(a.Targets, next)
			} else {
				a.Value = next
			}
		}
		for _, target := range a.Targets {
			p.assignable(target)
		}
		return a, nil
	case operator.Is(":"):
		p.at++
		a := &Assignment{Operator: ":", Targets: []Expression{first}, Annotation: p.expression()}
		if p.take("=") {
			a.Value = p.list(true)
		}
		p.assignable(first)
		return a, nil
	case operator.Kind == Operator && augmented[operator.Text]:
		p.at++
		p.assignable(first)
		return &Assignment{Operator: operator.Text, Targets: []Expression{first}, Value: p.list(true)}, nil
	}
	return nil, first
}

// assignable checks that something can be assigned to.
func (p *expressions) assignable(target Expression) {
	switch target := target.(type) {
	case *Identifier, *Attribute, *Subscript:
	case *Starred:
		p.assignable(target.X)
	case *Display:
		if target.Kind == SetDisplay {
			p.failAt(target.Start, "cannot assign to set display")
		}
		for _, element := range target.Elements {
			p.assignable(element)
		}
	default:
		p.failAt(target.Extent().Start, "cannot assign to this expression")
	}
}

func (p *expressions) failAt(at int, message string) {
	if p.err == nil {
		p.fail(message)
		p.err.At = at
	}
}
