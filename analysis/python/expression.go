package python

// An Expression is a node of the tree that ParseExpression builds. The types below are all there are.
type Expression interface {
	// Extent is where the expression stands in Module.Text.
	Extent() Range
}

// Range is the offsets from Start to before End.
type Range struct{ Start, End int }

// Extent is the range itself; every node has it.
func (r Range) Extent() Range { return r }

// The nodes of expressions.
type (
	// Identifier is a name.
	Identifier struct {
		Range
		Name string
	}
	// Constant is a string, bytes, a number, None, True, False or the ellipsis.
	Constant struct {
		Range
		Kind ConstantKind
		// Value is the text of a string or of bytes, with neighbours joined and escapes replaced; of others, what stands in the file.
		Value string
	}
	// Joined is an f-string or a t-string, with the strings beside it.
	Joined struct {
		Range
		Pieces []Piece
		// Template marks a t-string, which is no text.
		Template bool
	}
	// Display is a tuple, a list or a set.
	Display struct {
		Range
		Kind     DisplayKind
		Elements []Expression
	}
	// Dict is a dictionary; the key of an entry that is unpacked (**) is nil.
	Dict struct {
		Range
		Keys, Values []Expression
	}
	// Comprehension is a list, a set, a dictionary or a generator made by a loop.
	Comprehension struct {
		Range
		// Kind is ListDisplay, SetDisplay or DictDisplay; a generator is a TupleDisplay.
		Kind DisplayKind
		// Element is the value made each time; of a dictionary, Key and Element.
		Key, Element Expression
		Loops        []Loop
	}
	// Attribute is X.Name.
	Attribute struct {
		Range
		X    Expression
		Name string
	}
	// Subscript is X[Index].
	Subscript struct {
		Range
		X, Index Expression
	}
	// Slice is an index with colons; what is left out is nil.
	Slice struct {
		Range
		Low, High, Step Expression
	}
	// Call is a call.
	Call struct {
		Range
		Function  Expression
		Arguments []Argument
	}
	// Unary is "not", "-", "+", "~" or "await" before an operand.
	Unary struct {
		Range
		Operator string
		X        Expression
	}
	// Binary is an operator of arithmetic between two operands.
	Binary struct {
		Range
		Operator string
		X, Y     Expression
	}
	// Comparison is one or more comparisons in a row; Operators has one element less than Operands.
	Comparison struct {
		Range
		Operators []string
		Operands  []Expression
	}
	// Logical is "and" or "or" between two or more operands.
	Logical struct {
		Range
		Operator string
		Operands []Expression
	}
	// Conditional is "Then if Test else Else".
	Conditional struct {
		Range
		Test, Then, Else Expression
	}
	// Lambda is a function without a name.
	Lambda struct {
		Range
		Parameters []Parameter
		Body       Expression
	}
	// Starred is "*X".
	Starred struct {
		Range
		X Expression
	}
	// Yield is "yield X" or "yield from X"; X may be nil.
	Yield struct {
		Range
		From bool
		X    Expression
	}
	// Named is "Name := X".
	Named struct {
		Range
		Name string
		X    Expression
	}
)

// ConstantKind is the kind of a Constant.
type ConstantKind uint8

// The kinds of constants. Unreadable is a string whose value this package cannot tell.
const (
	StringConstant ConstantKind = iota
	BytesConstant
	NumberConstant
	NoneConstant
	TrueConstant
	FalseConstant
	EllipsisConstant
	UnreadableConstant
)

// DisplayKind is the kind of a Display or of a Comprehension.
type DisplayKind uint8

// The kinds of displays.
const (
	TupleDisplay DisplayKind = iota
	ListDisplay
	SetDisplay
	DictDisplay
)

// A Piece of a Joined is text, or the value of an expression.
type Piece struct {
	// Text is literal text, with its escapes replaced. Readable is false where this package cannot tell it.
	Text     string
	Readable bool
	// X is the expression of a field, nil for text. Conversion is the letter behind '!', Format the pieces behind ':'.
	X          Expression
	Conversion byte
	Format     []Piece
}

// A Loop is one "for" of a comprehension with its conditions.
type Loop struct {
	Target, Iterable Expression
	Conditions       []Expression
}

// An Argument of a call; Name is empty for one by position, "*" and "**" for what is unpacked.
type Argument struct {
	Name string
	X    Expression
}

// A Parameter of a function. Kind is empty, or "*" or "**" for one that collects the rest; "/" and the bare "*" are
// parameters without a name.
type Parameter struct {
	Kind, Name string
	Default    Expression
}
