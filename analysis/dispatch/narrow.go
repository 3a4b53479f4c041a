package dispatch

import "github.com/modwsgi-ls/modwsgi-ls/analysis/python"

// comparison is True, False or either.
func (e *evaluation) comparison(x *python.Comparison, f *frame) value {
	if len(x.Operators) != 1 {
		for _, o := range x.Operands {
			e.eval(o, f)
		}
		return either
	}
	a, b := e.eval(x.Operands[0], f), e.eval(x.Operands[1], f)
	if e.isMainTest(a, b) {
		return truthValue(x.Operators[0] == "!=", x.Operators[0] == "==")
	}
	var canBeTrue, canBeFalse bool
	for _, p := range a {
		for _, q := range b {
			t, u := compareAtoms(x.Operators[0], p, q)
			canBeTrue, canBeFalse = canBeTrue || t, canBeFalse || u
		}
	}
	return truthValue(canBeTrue, canBeFalse)
}

// isMainTest recognises the comparison of __name__ with "__main__": mod_wsgi gives the
// script a name of its own.
func (e *evaluation) isMainTest(a, b value) bool {
	test := func(a, b value) bool {
		return len(a) == 1 && a[0].kind == externalKind && a[0].text == "__name__" && len(b) == 1 && b[0].kind == textKind && b[0].text == "__main__"
	}
	return test(a, b) || test(b, a)
}

// compareAtoms says how a comparison of two atoms can come out.
func compareAtoms(operator string, a, b *atom) (canBeTrue, canBeFalse bool) {
	constants := func(a *atom) bool {
		return a.kind == textKind || a.kind == numberKind || a.kind == noneKind || a.kind == boolKind
	}
	if !constants(a) || !constants(b) {
		if isNone := a.kind == noneKind || b.kind == noneKind; isNone && a.kind != openKind && b.kind != openKind &&
			a.kind != externalKind && b.kind != externalKind {
			switch operator {
			case "is", "==":
				return false, true
			case "is not", "!=":
				return true, false
			}
		}
		return true, true
	}
	switch operator {
	case "==", "is":
		return a.same(b), !a.same(b)
	case "!=", "is not":
		return !a.same(b), a.same(b)
	case "<", "<=", ">", ">=":
		if a.kind == numberKind && b.kind == numberKind {
			less := map[string]bool{"<": a.n < b.n, "<=": a.n <= b.n, ">": a.n > b.n, ">=": a.n >= b.n}[operator]
			return less, !less
		}
	}
	return true, true
}

// narrow takes away from the names in a test what they cannot be when it comes out that
// way.
func (e *evaluation) narrow(test python.Expression, f *frame, outcome bool) {
	switch x := test.(type) {
	case *python.Identifier:
		e.keep(x.Name, f, func(a *atom) bool {
			canBeTrue, canBeFalse := a.truth()
			return outcome && canBeTrue || !outcome && canBeFalse
		})
	case *python.Named:
		e.narrow(&python.Identifier{Range: x.Range, Name: x.Name}, f, outcome)
	case *python.Unary:
		if x.Operator == "not" {
			e.narrow(x.X, f, !outcome)
		}
	case *python.Logical:
		if x.Operator == "and" && outcome || x.Operator == "or" && !outcome {
			for _, o := range x.Operands {
				e.narrow(o, f, outcome)
			}
		}
	case *python.Comparison:
		if len(x.Operators) == 1 {
			e.narrowComparison(x.Operands[0], x.Operators[0], x.Operands[1], f, outcome)
		}
	case *python.Call:
		// isinstance(name, str) and the like leave what they let through.
	}
}

func (e *evaluation) narrowComparison(left python.Expression, operator string, right python.Expression, f *frame, outcome bool) {
	if named, ok := left.(*python.Named); ok {
		left = &python.Identifier{Range: named.Range, Name: named.Name}
	}
	name, ok := left.(*python.Identifier)
	if !ok {
		if other, isName := right.(*python.Identifier); isName && (operator == "==" || operator == "!=" || operator == "is" || operator == "is not") {
			if _, constant := left.(*python.Constant); constant {
				e.narrowComparison(other, operator, left, f, outcome)
			}
		}
		return
	}
	equal := map[string]bool{"==": true, "is": true, "in": true}[operator]
	if !equal && operator != "!=" && operator != "is not" && operator != "not in" {
		return
	}
	if !outcome {
		equal = !equal
	}
	others := e.eval(right, f)
	if operator == "in" || operator == "not in" {
		var items value
		for _, a := range others {
			if a.kind == tableKind {
				for _, k := range a.keys {
					items = join(items, k)
				}
				if a.open || len(a.more) > 0 {
					items = join(items, unknownOf)
				}
				continue
			}
			items = join(items, e.itemsOf(a))
		}
		others = items
	}
	closed := len(others) > 0
	for _, a := range others {
		closed = closed && (a.kind == textKind || a.kind == numberKind || a.kind == noneKind || a.kind == boolKind)
	}
	if !closed {
		return
	}
	if equal {
		v := e.lookup(name, f)
		kept := v.only(func(a *atom) bool { return has(others, a) })
		if len(kept) < len(v) && len(v.only(func(a *atom) bool { return a.kind == openKind || a.kind == externalKind })) > 0 {
			kept = others // anything, of which only these pass
		}
		e.set(name.Name, kept, f)
		return
	}
	e.keep(name.Name, f, func(a *atom) bool { return !has(others, a) })
}

// keep leaves of a name's value what ok accepts.
func (e *evaluation) keep(name string, f *frame, ok func(*atom) bool) {
	if v, bound := f.names[name]; bound && f.elsewhere[name] == nil {
		f.names[name] = v.only(ok)
	}
}

// set changes a name of this scope in a branch.
func (e *evaluation) set(name string, v value, f *frame) {
	if _, bound := f.names[name]; bound && f.elsewhere[name] == nil {
		f.names[name] = v
	}
}
