package python

// Inspect calls visit for an expression and for all that it is made of, each with how surely it is worked out when the
// expression is: the body of a lambda when it is called, an operand behind "and" or a part of a loop sometimes.
func Inspect(x Expression, visit func(x Expression, certainty Certainty)) {
	inspect(x, Always, visit)
}

func inspect(x Expression, certainty Certainty, visit func(Expression, Certainty)) {
	if x == nil {
		return
	}
	visit(x, certainty)
	each := func(parts ...Expression) {
		for _, part := range parts {
			inspect(part, certainty, visit)
		}
	}
	sometimes := func(parts ...Expression) {
		for _, part := range parts {
			inspect(part, max(certainty, Sometimes), visit)
		}
	}
	switch x := x.(type) {
	case *Joined:
		for _, piece := range x.Pieces {
			each(piece.X)
		}
	case *Display:
		each(x.Elements...)
	case *Dict:
		each(x.Keys...)
		each(x.Values...)
	case *Comprehension:
		for at, loop := range x.Loops {
			if at == 0 {
				each(loop.Iterable)
			} else {
				sometimes(loop.Iterable)
			}
			sometimes(loop.Conditions...)
		}
		sometimes(x.Key, x.Element)
	case *Attribute:
		each(x.X)
	case *Subscript:
		each(x.X, x.Index)
	case *Slice:
		each(x.Low, x.High, x.Step)
	case *Call:
		each(x.Function)
		for _, argument := range x.Arguments {
			each(argument.X)
		}
	case *Unary:
		each(x.X)
	case *Binary:
		each(x.X, x.Y)
	case *Comparison:
		each(x.Operands...)
	case *Logical:
		each(x.Operands[:1]...)
		sometimes(x.Operands[1:]...)
	case *Conditional:
		each(x.Test)
		sometimes(x.Then, x.Else)
	case *Lambda:
		for _, parameter := range x.Parameters {
			each(parameter.Default)
		}
		inspect(x.Body, max(certainty, WhenCalled), visit)
	case *Starred:
		each(x.X)
	case *Yield:
		each(x.X)
	case *Named:
		each(x.X)
	}
}
