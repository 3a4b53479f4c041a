package dispatch

import (
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// eval is what an expression can be.
func (e *evaluation) eval(x python.Expression, f *frame) value {
	if e.steps++; e.exhausted() {
		return unknownOf
	}
	switch x := x.(type) {
	case *python.Constant:
		return constant(x)
	case *python.Identifier:
		return e.lookup(x, f)
	case *python.Joined:
		if x.Template {
			return value{noText}
		}
		return e.joined(x.Pieces, x.Range, f)
	case *python.Display:
		return value{e.display(x, f)}
	case *python.Dict:
		return value{e.table(x, f)}
	case *python.Comprehension:
		return value{e.comprehension(x, f)}
	case *python.Attribute:
		return e.attribute(x, f)
	case *python.Subscript:
		return e.subscript(x, f)
	case *python.Call:
		return e.callOf(x, f)
	case *python.Unary:
		return e.unary(x, f)
	case *python.Binary:
		return e.binary(x.Operator, e.eval(x.X, f), e.eval(x.Y, f), x.Range)
	case *python.Comparison:
		return e.comparison(x, f)
	case *python.Logical:
		return e.logical(x, f)
	case *python.Conditional:
		return e.either(x, f)
	case *python.Lambda:
		return value{e.lambda(x, f)}
	case *python.Named:
		v := e.eval(x.X, f)
		e.bind(x.Name, v, f)
		return v
	case *python.Yield:
		if x.X != nil {
			v := e.eval(x.X, f)
			if x.From {
				var items value
				for _, a := range v {
					items = join(items, e.itemsOf(a))
				}
				v = items
			}
			f.yielded = join(f.yielded, v)
		}
		return unknownOf
	}
	return unknownOf
}

func constant(x *python.Constant) value {
	switch x.Kind {
	case python.StringConstant, python.BytesConstant:
		return value{text(x.Value, x.Range)}
	case python.NumberConstant:
		if n, err := strconv.ParseInt(strings.ReplaceAll(x.Value, "_", ""), 0, 32); err == nil {
			return value{number(int(n), x.Range)}
		}
		return value{noText}
	case python.NoneConstant:
		return value{none}
	case python.TrueConstant:
		return value{yes}
	case python.FalseConstant:
		return value{no}
	case python.EllipsisConstant:
		return value{noText}
	}
	return unknownOf
}

func (e *evaluation) lookup(x *python.Identifier, f *frame) value {
	if to := f.elsewhere[x.Name]; to != nil {
		return to.names[x.Name]
	}
	for s := f.scope; s != nil; s = s.around {
		if s.isClass && s != f.scope {
			continue
		}
		if v, ok := s.names[x.Name]; ok {
			return v.only(func(a *atom) bool { return a.kind != absentKind })
		}
	}
	if e.star {
		return unknownOf
	}
	return value{external("builtins."+x.Name, x.Range)}
}

// joined is an f-string, for each value that its fields can have.
func (e *evaluation) joined(pieces []python.Piece, at python.Range, f *frame) value {
	texts := []string{""}
	for _, p := range pieces {
		next := []string{p.Text}
		if p.X == nil && !p.Readable {
			return unknownOf
		}
		if p.X != nil {
			v := e.eval(p.X, f)
			if next = nil; len(p.Format) > 0 {
				return e.formatted(pieces, v, at)
			}
			for _, a := range v {
				s, ok := a.str()
				if !ok || p.Conversion != 0 && p.Conversion != 's' {
					return unknownOf
				}
				next = append(next, s)
			}
		}
		if len(texts)*len(next) > mostAtoms {
			return unknownOf
		}
		var longer []string
		for _, t := range texts {
			for _, n := range next {
				longer = append(longer, t+n)
			}
		}
		texts = longer
	}
	return textsAt(texts, at)
}

// formatted is one field with a format that fills a number with zeros, which is the
// only one that names need.
func (e *evaluation) formatted(pieces []python.Piece, v value, at python.Range) value {
	var before, after string
	format, seen := "", false
	for _, p := range pieces {
		switch {
		case p.X == nil && !p.Readable, p.X != nil && seen:
			return unknownOf
		case p.X != nil:
			seen = true
			for _, part := range p.Format {
				if part.X != nil {
					return unknownOf
				}
				format += part.Text
			}
		case seen:
			after += p.Text
		default:
			before += p.Text
		}
	}
	width, err := strconv.Atoi(strings.TrimSuffix(format, "d"))
	if err != nil || width < 0 || width > 20 {
		return unknownOf
	}
	var texts []string
	for _, a := range v {
		if a.kind != numberKind || a.n < 0 {
			return unknownOf
		}
		pad := " "
		if strings.HasPrefix(format, "0") {
			pad = "0"
		}
		digits := strconv.Itoa(a.n)
		texts = append(texts, before+strings.Repeat(pad, max(0, width-len(digits)))+digits+after)
	}
	return textsAt(texts, at)
}

func textsAt(texts []string, at python.Range) (v value) {
	for _, t := range texts {
		v = join(v, value{text(t, at)})
	}
	return v
}

// str is str() of a constant.
func (a *atom) str() (string, bool) {
	switch a.kind {
	case textKind:
		return a.text, true
	case numberKind:
		return strconv.Itoa(a.n), true
	case noneKind:
		return "None", true
	case boolKind:
		if a.n == 1 {
			return "True", true
		}
		return "False", true
	}
	return "", false
}

func (e *evaluation) display(x *python.Display, f *frame) *atom {
	s := sequence(x.Range)
	for _, element := range x.Elements {
		if star, ok := element.(*python.Starred); ok {
			for _, a := range e.eval(star.X, f) {
				if a.kind == sequenceKind && len(a.more) == 0 && !a.open {
					s.elements = append(s.elements, a.elements...)
				} else {
					items := some(x.Range, e.itemsOf(a))
					s.more, s.open = join(s.more, items.more), s.open || items.open
				}
			}
			continue
		}
		s.elements = append(s.elements, e.eval(element, f))
	}
	if x.Kind == python.SetDisplay || len(s.more) > 0 {
		s.more, s.elements = s.items().only(func(a *atom) bool { return a.kind != openKind }), nil
	}
	return s
}

func (e *evaluation) table(x *python.Dict, f *frame) *atom {
	t := &atom{kind: tableKind, at: x.Range}
	for n, key := range x.Keys {
		v := e.eval(x.Values[n], f)
		if key != nil {
			t.keys, t.elements = append(t.keys, e.eval(key, f)), append(t.elements, v)
			continue
		}
		for _, a := range v {
			if a.kind == tableKind {
				t.keys, t.elements = append(t.keys, a.keys...), append(t.elements, a.elements...)
				t.more, t.open = join(t.more, a.more), t.open || a.open
			} else {
				t.open = true
			}
		}
	}
	return t
}

// comprehension follows each element of what is known, in a scope of its own.
func (e *evaluation) comprehension(x *python.Comprehension, f *frame) *atom {
	inner := &frame{scope: newScope(f.scope)}
	result := &atom{kind: sequenceKind, at: x.Range}
	if x.Kind == python.DictDisplay {
		result.kind = tableKind
	}
	e.loops(x, x.Loops, inner, result)
	return result
}

func (e *evaluation) loops(x *python.Comprehension, loops []python.Loop, f *frame, result *atom) {
	if len(loops) == 0 {
		v := e.eval(x.Element, f)
		if x.Kind == python.DictDisplay {
			result.keys, result.elements = append(result.keys, e.eval(x.Key, f)), append(result.elements, v)
			return
		}
		result.elements = append(result.elements, v)
		return
	}
	loop := loops[0]
	for _, a := range e.eval(loop.Iterable, f) {
		each := a.elements
		if a.kind == tableKind {
			each = a.keys
		}
		if a.kind != sequenceKind && a.kind != tableKind || len(a.more) > 0 || a.open || len(each) > mostAtoms {
			each = []value{e.itemsOf(a)}
			result.open = result.open || a.open || a.kind != sequenceKind && a.kind != tableKind
		}
		for _, item := range each {
			e.assign(loop.Target, item, f)
			possible := true
			for _, c := range loop.Conditions {
				canBeTrue, _ := e.eval(c, f).truth()
				possible = possible && canBeTrue
			}
			if possible {
				e.loops(x, loops[1:], f, result)
			}
		}
	}
}

func (e *evaluation) attribute(x *python.Attribute, f *frame) (v value) {
	for _, a := range e.eval(x.X, f) {
		switch a.kind {
		case classKind:
			if a.attributes != nil {
				if found, ok := a.attributes.names[x.Name]; ok {
					v = join(v, e.member(a, found))
					continue
				}
			}
			if a.enum && a.attributes == nil && x.Name == "value" {
				v = join(v, a.more)
				continue
			}
			v = join(v, unknownOf)
		case externalKind:
			v = join(v, value{external(a.text+"."+x.Name, x.Range)})
		case sequenceKind, tableKind, textKind:
			v = join(v, value{{kind: otherKind, at: x.Range}}) // a method, which callOf knows
		case noneKind, absentKind: // AttributeError
		default:
			v = join(v, unknownOf)
		}
	}
	return v
}

// member is an attribute of a class; of an Enum it is a member, which is no text.
func (e *evaluation) member(class *atom, v value) value {
	if !class.enum || class.texts {
		return v
	}
	var members value
	for _, a := range v {
		members = append(members, &atom{kind: classKind, at: a.at, enum: true, more: value{a}})
	}
	return members
}

func (e *evaluation) subscript(x *python.Subscript, f *frame) (v value) {
	index := e.eval(x.Index, f)
	_, slices := x.Index.(*python.Slice)
	for _, a := range e.eval(x.X, f) {
		switch {
		case a.kind == tableKind:
			found, _ := a.under(index)
			v = join(v, found)
		case a.kind == sequenceKind && slices:
			v = join(v, value{some(x.Range, a.items())})
		case a.kind == sequenceKind:
			if n, ok := single(index); ok && n.kind == numberKind && len(a.more) == 0 && !a.open {
				if at := n.n; at < 0 {
					n = number(at+len(a.elements), n.at)
				}
				if n.n >= 0 && n.n < len(a.elements) {
					v = join(v, a.elements[n.n])
				}
				continue
			}
			v = join(v, a.items())
		case a.kind == noneKind, a.kind == numberKind, a.kind == boolKind, a.kind == absentKind:
		default:
			v = join(v, unknownOf)
		}
	}
	return v
}

// single is the one constant that a value is.
func single(v value) (*atom, bool) {
	if len(v) == 1 && (v[0].kind == textKind || v[0].kind == numberKind) {
		return v[0], true
	}
	return nil, false
}

// under is what a table has under a key; sure tells that it surely has the key.
func (a *atom) under(key value) (v value, sure bool) {
	constant, known := single(key)
	if !known {
		return a.items(), false
	}
	for n := len(a.keys) - 1; n >= 0; n-- {
		k, ok := single(a.keys[n])
		if ok && k.same(constant) {
			return join(a.elements[n], a.more), true
		}
		if !ok {
			return a.items(), false
		}
	}
	if a.open {
		return join(a.more, unknownOf), false
	}
	return a.more, false
}

func (e *evaluation) unary(x *python.Unary, f *frame) value {
	v := e.eval(x.X, f)
	switch x.Operator {
	case "not":
		canBeTrue, canBeFalse := v.truth()
		return truthValue(canBeFalse, canBeTrue)
	case "-":
		if n, ok := single(v); ok && n.kind == numberKind {
			return value{number(-n.n, x.Range)}
		}
		return value{noText}
	case "await":
		return unknownOf
	}
	return value{noText}
}

func truthValue(canBeTrue, canBeFalse bool) (v value) {
	if canBeTrue {
		v = append(v, yes)
	}
	if canBeFalse {
		v = append(v, no)
	}
	return v
}

// logical is and or or: the operands that can be the result.
func (e *evaluation) logical(x *python.Logical, f *frame) (v value) {
	before := f.state()
	defer func() { f.names = joinStates(before, f.names) }()
	for n, operand := range x.Operands {
		o := e.eval(operand, f)
		if n == len(x.Operands)-1 {
			return join(v, o)
		}
		// The operand is the result where it ends the evaluation.
		v = join(v, o.only(func(a *atom) bool {
			canBeTrue, canBeFalse := a.truth()
			return x.Operator == "or" && canBeTrue || x.Operator == "and" && canBeFalse
		}))
		canBeTrue, canBeFalse := o.truth()
		if x.Operator == "or" && !canBeFalse || x.Operator == "and" && !canBeTrue {
			return v
		}
		e.narrow(operand, f, x.Operator == "and")
	}
	return v
}

func (e *evaluation) either(x *python.Conditional, f *frame) (v value) {
	canBeTrue, canBeFalse := e.eval(x.Test, f).truth()
	before := f.state()
	if canBeTrue {
		e.narrow(x.Test, f, true)
		v = e.eval(x.Then, f)
		f.names = before
	}
	if canBeFalse {
		before = f.state()
		e.narrow(x.Test, f, false)
		v = join(v, e.eval(x.Else, f))
		f.names = before
	}
	return v
}

func (e *evaluation) lambda(x *python.Lambda, f *frame) *atom {
	fn := &function{parameters: x.Parameters, result: x.Body, around: f.scope, defaults: map[string]value{}}
	for _, p := range x.Parameters {
		if p.Default != nil {
			fn.defaults[p.Name] = e.eval(p.Default, f)
		}
	}
	return &atom{kind: functionKind, at: x.Range, function: fn}
}
