package python

import "strings"

// atom reads what needs no operator: a name, a constant, a string, or what stands in brackets.
func (p *expressions) atom() Expression {
	start, token := p.start(), p.peek()
	switch token.Kind {
	case Number:
		p.at++
		return &Constant{Range: p.since(start), Kind: NumberConstant, Value: token.Text}
	case String:
		return p.text()
	case Name:
		if kind, ok := map[string]ConstantKind{"None": NoneConstant, "True": TrueConstant, "False": FalseConstant}[token.Text]; ok {
			p.at++
			return &Constant{Range: p.since(start), Kind: kind, Value: token.Text}
		}
		if token.IsIdentifier() {
			p.at++
			return &Identifier{Range: p.since(start), Name: normalIdentifier(token.Text)}
		}
	case Operator:
		switch token.Text {
		case "...":
			p.at++
			return &Constant{Range: p.since(start), Kind: EllipsisConstant, Value: token.Text}
		case "(":
			return p.bracketed(TupleDisplay, ")")
		case "[":
			return p.bracketed(ListDisplay, "]")
		case "{":
			return p.braced()
		}
	}
	p.fail("invalid syntax")
	return &Constant{Kind: UnreadableConstant}
}

// bracketed reads a tuple, a list, an expression in parentheses, or a comprehension.
func (p *expressions) bracketed(kind DisplayKind, closing string) Expression {
	start := p.start()
	p.at++
	var elements []Expression
	comma := false
	for p.at < len(p.tokens) && !p.is(closing) {
		element := p.element(true)
		if len(elements) == 0 && (p.is("for") || p.is("async")) {
			made := p.loops(kind, nil, element)
			p.want(closing)
			made.Range = p.since(start)
			return made
		}
		elements = append(elements, element)
		if comma = p.take(","); !comma {
			break
		}
	}
	p.want(closing)
	if kind == TupleDisplay && len(elements) == 1 && !comma {
		if _, starred := elements[0].(*Starred); starred {
			p.fail("cannot use starred expression here")
		}
		return elements[0]
	}
	return &Display{Range: p.since(start), Kind: kind, Elements: elements}
}

// braced reads a set, a dictionary, or a comprehension of one.
func (p *expressions) braced() Expression {
	start := p.start()
	p.at++
	set := &Display{Kind: SetDisplay}
	dict := &Dict{}
	for p.at < len(p.tokens) && !p.is("}") {
		var key, value Expression
		if p.take("**") {
			value = p.expression()
		} else if key = p.element(true); p.take(":") {
			value = p.expression()
		}
		first := len(set.Elements)+len(dict.Values) == 0
		if first && (p.is("for") || p.is("async")) {
			made := p.loops(SetDisplay, nil, key)
			if value != nil {
				made.Kind, made.Key, made.Element = DictDisplay, key, value
			}
			p.want("}")
			made.Range = p.since(start)
			return made
		}
		if value == nil {
			set.Elements = append(set.Elements, key)
		} else {
			dict.Keys, dict.Values = append(dict.Keys, key), append(dict.Values, value)
		}
		if !p.take(",") {
			break
		}
	}
	if len(set.Elements) > 0 && len(dict.Values) > 0 {
		p.fail("':' expected after dictionary key")
	}
	p.want("}")
	if len(set.Elements) > 0 {
		set.Range = p.since(start)
		return set
	}
	dict.Range = p.since(start)
	return dict
}

func (p *expressions) comprehension(start int, kind DisplayKind, key, element Expression) Expression {
	made := p.loops(kind, key, element)
	made.Range = p.since(start)
	return made
}

// loops reads the "for" parts of a comprehension.
func (p *expressions) loops(kind DisplayKind, key, element Expression) *Comprehension {
	made := &Comprehension{Kind: kind, Key: key, Element: element}
	for p.is("for") || p.is("async") {
		p.take("async")
		p.want("for")
		loop := Loop{Target: p.target()}
		p.want("in")
		loop.Iterable = p.operation(0)
		for p.take("if") {
			loop.Conditions = append(loop.Conditions, p.operation(0))
		}
		made.Loops = append(made.Loops, loop)
	}
	return made
}

// target reads what a loop assigns to, up to the word "in".
func (p *expressions) target() Expression {
	start := p.start()
	element := func() Expression {
		begin := p.start()
		if p.take("*") {
			return &Starred{X: p.primary(), Range: p.since(begin)}
		}
		return p.primary()
	}
	first := element()
	if !p.is(",") {
		return first
	}
	elements := []Expression{first}
	for p.take(",") && !p.is("in") && !p.is("=") && p.beginsExpression() {
		elements = append(elements, element())
	}
	return &Display{Range: p.since(start), Kind: TupleDisplay, Elements: elements}
}

// text reads a string and those that stand right behind it.
func (p *expressions) text() Expression {
	start := p.start()
	var pieces []Piece
	kind, joined, template := StringConstant, false, false
	for at := p.at; p.peek().Kind == String && p.err == nil; p.at++ {
		token := p.peek()
		if token.Parts != nil {
			how := quotationOf(token.Text)
			joined = true
			template = template || strings.Contains(how.prefix, "t")
			pieces = append(pieces, p.pieces(token.Parts, how.raw())...)
			if p.err != nil {
				break
			}
			continue
		}
		if bytes := token.IsBytes(); at == p.at && bytes {
			kind = BytesConstant
		} else if bytes != (kind == BytesConstant) {
			p.fail("cannot mix bytes and nonbytes literals")
			break
		}
		value, ok := token.Value()
		pieces = append(pieces, Piece{Text: value, Readable: ok})
	}
	if joined {
		return &Joined{Range: p.since(start), Pieces: pieces, Template: template}
	}
	var value strings.Builder
	for _, piece := range pieces {
		if !piece.Readable {
			return &Constant{Range: p.since(start), Kind: UnreadableConstant}
		}
		value.WriteString(piece.Text)
	}
	return &Constant{Range: p.since(start), Kind: kind, Value: value.String()}
}

// pieces reads the parts of an f-string; the expressions in it count as deep as the string stands.
func (p *expressions) pieces(parts []Part, raw bool) []Piece {
	p.depth++
	defer func() { p.depth-- }()
	var pieces []Piece
	for _, part := range parts {
		if !part.IsField {
			text, ok := unescape(strings.NewReplacer("{{", "{", "}}", "}").Replace(part.Literal), raw, false)
			pieces = append(pieces, Piece{Text: text, Readable: ok})
			continue
		}
		field := part.Field
		if count := len(field); count > 1 && field[count-1].Is("=") {
			// "{x=}" also writes the text of the expression, with its blanks.
			field = field[:count-1]
			pieces = append(pieces, Piece{})
		}
		inner := &expressions{tokens: field, depth: p.depth}
		x := inner.list(true)
		if err := inner.finish(); err != nil {
			if len(field) > 0 && p.err == nil {
				p.err = inner.err
				p.tokens = p.tokens[:p.at]
			} else {
				p.fail("f-string: valid expression required before '}'")
			}
		}
		pieces = append(pieces, Piece{X: x, Conversion: part.Conversion, Format: p.pieces(part.Format, raw)})
	}
	return pieces
}
