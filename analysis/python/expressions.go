package python

import "fmt"

// A SyntaxError says where tokens are no expression.
type SyntaxError struct {
	At      int
	Message string
}

func (e *SyntaxError) Error() string { return e.Message }

// ParseExpression reads tokens as an expression, or as several with commas between, which are a tuple. The error is
// a *SyntaxError; beside it stands what could be read before.
func ParseExpression(tokens []Token) (Expression, error) {
	p := &expressions{tokens: tokens}
	x := p.list(true)
	return x, p.finish()
}

// ParseParameters reads what stands between the parentheses of a def.
func ParseParameters(tokens []Token) ([]Parameter, error) {
	p := &expressions{tokens: tokens}
	parameters := p.parameters("", true)
	return parameters, p.finish()
}

// maxExpressionDepth is how deep the reader of expressions goes.
const maxExpressionDepth = 1000

// expressions reads tokens by recursive descent. After the first error every method returns at once, because there
// are no tokens left.
type expressions struct {
	tokens []Token
	at     int
	depth  int
	err    *SyntaxError
}

func (p *expressions) finish() error {
	if p.err == nil && p.at < len(p.tokens) {
		p.fail("invalid syntax")
	}
	if p.err == nil {
		return nil
	}
	return p.err
}

func (p *expressions) fail(message string) {
	if p.err != nil {
		return
	}
	p.err = &SyntaxError{Message: message}
	switch {
	case p.at < len(p.tokens):
		p.err.At = p.tokens[p.at].Start
	case len(p.tokens) > 0:
		p.err.At = p.tokens[len(p.tokens)-1].End()
	}
	p.tokens = p.tokens[:p.at]
}

func (p *expressions) peek() Token {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return Token{}
}

func (p *expressions) is(text string) bool { return p.peek().Is(text) }

// take steps over a token if it is the one wanted.
func (p *expressions) take(text string) bool {
	if p.is(text) {
		p.at++
		return true
	}
	return false
}

func (p *expressions) want(text string) {
	if !p.take(text) {
		p.fail(fmt.Sprintf("expected '%s'", text))
	}
}

// start is where the next token stands, end where the last one ended.
func (p *expressions) start() int { return p.peek().Start }

func (p *expressions) since(start int) Range {
	if p.at == 0 {
		return Range{start, start}
	}
	return Range{start, p.tokens[p.at-1].End()}
}

// list reads expressions with commas between. One expression without a comma is itself, else they are a tuple.
func (p *expressions) list(starred bool) Expression {
	start := p.start()
	first := p.element(starred)
	if !p.is(",") {
		return first
	}
	elements := []Expression{first}
	for p.take(",") && p.beginsExpression() {
		elements = append(elements, p.element(starred))
	}
	return &Display{Range: p.since(start), Kind: TupleDisplay, Elements: elements}
}

// element is one expression of a list: starred, a yield, named by := or plain.
func (p *expressions) element(starred bool) Expression {
	start := p.start()
	switch {
	case starred && p.take("*"):
		return &Starred{X: p.operation(0), Range: p.since(start)}
	case p.is("yield"):
		return p.yield()
	}
	return p.named()
}

func (p *expressions) yield() Expression {
	start := p.start()
	p.at++
	y := &Yield{}
	if p.take("from") {
		y.From, y.X = true, p.expression()
	} else if p.beginsExpression() {
		y.X = p.list(true)
	}
	y.Range = p.since(start)
	return y
}

func (p *expressions) named() Expression {
	start := p.start()
	if p.peek().IsIdentifier() && p.at+1 < len(p.tokens) && p.tokens[p.at+1].Is(":=") {
		name := normalIdentifier(p.peek().Text)
		p.at += 2
		return &Named{Name: name, X: p.expression(), Range: p.since(start)}
	}
	return p.expression()
}

// beginsExpression tells whether the next token can be the first of an expression.
func (p *expressions) beginsExpression() bool {
	switch token := p.peek(); token.Kind {
	case Number, String:
		return true
	case Name:
		switch token.Text {
		case "not", "lambda", "await", "yield", "None", "True", "False":
			return true
		}
		return token.IsIdentifier()
	case Operator:
		switch token.Text {
		case "(", "[", "{", "-", "+", "~", "...", "*":
			return true
		}
	}
	return false
}

// expression reads a conditional, a lambda, or what binds closer.
func (p *expressions) expression() Expression {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxExpressionDepth {
		p.fail("too many nested expressions")
	}
	start := p.start()
	if p.is("lambda") {
		return p.lambda()
	}
	then := p.operation(0)
	if !p.take("if") {
		return then
	}
	test := p.operation(0)
	p.want("else")
	return &Conditional{Then: then, Test: test, Else: p.expression(), Range: p.since(start)}
}

func (p *expressions) lambda() Expression {
	start := p.start()
	p.at++
	l := &Lambda{Parameters: p.parameters(":", false)}
	p.want(":")
	l.Body = p.expression()
	l.Range = p.since(start)
	return l
}

// parameters reads the parameters of a function up to a token, or to the end of the tokens.
func (p *expressions) parameters(until string, annotations bool) []Parameter {
	var parameters []Parameter
	for p.at < len(p.tokens) && (until == "" || !p.is(until)) {
		var each Parameter
		if p.is("*") || p.is("**") || p.is("/") {
			each.Kind = p.peek().Text
			p.at++
		}
		if p.peek().IsIdentifier() && each.Kind != "/" {
			each.Name = normalIdentifier(p.peek().Text)
			p.at++
			if annotations && p.take(":") {
				p.element(each.Kind == "*")
			}
			if p.take("=") {
				each.Default = p.expression()
			}
		} else if each.Kind == "" || each.Kind == "**" {
			p.fail("invalid syntax")
		}
		parameters = append(parameters, each)
		if !p.take(",") {
			break
		}
	}
	return parameters
}

// The levels of binary operators, the loosest first; level is an index into them.
var binaryLevels = [][]string{
	{"or"}, {"and"}, {"not"}, {"<", ">", "==", ">=", "<=", "!=", "in", "is", "not"},
	{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "//", "%", "@"},
}

const (
	notLevel        = 2
	comparisonLevel = 3
)

// operation reads operators of a level and of the closer ones.
func (p *expressions) operation(level int) Expression {
	start := p.start()
	if level == len(binaryLevels) {
		return p.unary()
	}
	if level == notLevel {
		if !p.is("not") {
			return p.operation(level + 1)
		}
		return p.prefixed(func() Expression { return p.operation(notLevel) })
	}
	x := p.operation(level + 1)
	switch level {
	case 0, 1:
		return p.logical(x, start, level)
	case comparisonLevel:
		return p.comparison(x, start)
	}
	for {
		operator := p.operatorOf(level)
		if operator == "" {
			return x
		}
		p.at++
		y := p.operation(level + 1)
		x = &Binary{Range: p.since(start), Operator: operator, X: x, Y: y}
	}
}

// operatorOf is the next token's text if it is an operator of the level.
func (p *expressions) operatorOf(level int) string {
	for _, operator := range binaryLevels[level] {
		if p.is(operator) {
			return operator
		}
	}
	return ""
}

func (p *expressions) logical(x Expression, start, level int) Expression {
	operator := p.operatorOf(level)
	if operator == "" {
		return x
	}
	operands := []Expression{x}
	for p.take(operator) {
		operands = append(operands, p.operation(level+1))
	}
	return &Logical{Range: p.since(start), Operator: operator, Operands: operands}
}

func (p *expressions) comparison(x Expression, start int) Expression {
	c := &Comparison{Operands: []Expression{x}}
	for {
		operator := p.operatorOf(comparisonLevel)
		if operator == "" {
			break
		}
		p.at++
		switch {
		case operator == "not":
			p.want("in")
			operator = "not in"
		case operator == "is" && p.take("not"):
			operator = "is not"
		}
		c.Operators = append(c.Operators, operator)
		c.Operands = append(c.Operands, p.operation(comparisonLevel+1))
	}
	if len(c.Operators) == 0 {
		return x
	}
	c.Range = p.since(start)
	return c
}

// prefixed reads an operator before its operand.
func (p *expressions) prefixed(operand func() Expression) Expression {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxExpressionDepth {
		p.fail("too many nested expressions")
		return &Constant{Kind: UnreadableConstant}
	}
	start, operator := p.start(), p.peek().Text
	p.at++
	return &Unary{Operator: operator, X: operand(), Range: p.since(start)}
}

// unary reads signs and powers; a power binds closer than a sign on its left and less close than one on its right.
func (p *expressions) unary() Expression {
	start := p.start()
	switch {
	case p.is("-"), p.is("+"), p.is("~"):
		return p.prefixed(p.unary)
	case p.is("await"):
		return p.power(p.prefixed(p.primary), start)
	}
	return p.power(p.primary(), start)
}

func (p *expressions) power(x Expression, start int) Expression {
	if !p.is("**") {
		return x
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxExpressionDepth {
		p.fail("too many nested expressions")
		return x
	}
	p.at++
	return &Binary{Operator: "**", X: x, Y: p.unary(), Range: p.since(start)}
}

// primary reads an atom with the attributes, calls and subscripts behind it.
func (p *expressions) primary() Expression {
	start := p.start()
	x := p.atom()
	for {
		switch {
		case p.take("."):
			if p.peek().Kind != Name || p.peek().IsKeyword() {
				p.fail("invalid syntax")
				return x
			}
			name := normalIdentifier(p.peek().Text)
			p.at++
			x = &Attribute{Range: p.since(start), X: x, Name: name}
		case p.take("("):
			arguments := p.arguments()
			p.want(")")
			x = &Call{Range: p.since(start), Function: x, Arguments: arguments}
		case p.take("["):
			index := p.index()
			p.want("]")
			x = &Subscript{Range: p.since(start), X: x, Index: index}
		default:
			return x
		}
	}
}

func (p *expressions) arguments() []Argument {
	var arguments []Argument
	for p.at < len(p.tokens) && !p.is(")") {
		var each Argument
		switch {
		case p.is("*") || p.is("**"):
			start := p.start()
			each.Name = p.peek().Text
			p.at++
			each.X = p.expression()
			if p.is("for") || p.is("async") {
				element := &Starred{X: each.X, Range: p.since(start)}
				each.Name, each.X = "", p.comprehension(start, TupleDisplay, nil, element)
			}
		case p.peek().IsIdentifier() && p.at+1 < len(p.tokens) && p.tokens[p.at+1].Is("="):
			each.Name = normalIdentifier(p.peek().Text)
			p.at += 2
			each.X = p.expression()
		default:
			start := p.start()
			each.X = p.named()
			if p.is("for") || p.is("async") {
				each.X = p.comprehension(start, TupleDisplay, nil, each.X)
			}
		}
		arguments = append(arguments, each)
		if !p.take(",") {
			break
		}
	}
	return arguments
}

// index reads what stands between square brackets behind an expression.
func (p *expressions) index() Expression {
	start := p.start()
	first := p.slice()
	if !p.is(",") {
		return first
	}
	elements := []Expression{first}
	for p.take(",") && !p.is("]") {
		elements = append(elements, p.slice())
	}
	return &Display{Range: p.since(start), Kind: TupleDisplay, Elements: elements}
}

func (p *expressions) slice() Expression {
	start := p.start()
	var parts [3]Expression
	colons := 0
	for {
		if !p.is(":") && !p.is("]") && !p.is(",") {
			parts[colons] = p.element(true)
		}
		if colons == 2 || !p.take(":") {
			break
		}
		colons++
	}
	if colons == 0 {
		if parts[0] == nil {
			p.fail("invalid syntax")
			return &Constant{Kind: UnreadableConstant}
		}
		return parts[0]
	}
	return &Slice{Range: p.since(start), Low: parts[0], High: parts[1], Step: parts[2]}
}
