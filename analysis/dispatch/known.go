package dispatch

import (
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// wholeNumbers are functions that return an int which nothing in the script tells.
var wholeNumbers = map[string]bool{
	"builtins.hash": true, "builtins.len": true, "builtins.ord": true, "builtins.id": true, "builtins.int": true, "builtins.abs": true,
	"builtins.round": true, "builtins.sum": true, "int.from_bytes": true, "builtins.int.from_bytes": true,
	"zlib.crc32": true, "zlib.adler32": true, "binascii.crc32": true, "os.getpid": true, "random.randint": true, "random.randrange": true,
	"time.time_ns": true, "threading.get_ident": true,
}

// external is a call of something that the script does not define. What the standard
// library does with names is known for what dispatch scripts use of it.
func (e *evaluation) external(name string, arguments []argument, at python.Range) value {
	first := value(nil)
	if len(arguments) > 0 {
		first = arguments[0].x
	}
	items := func() (v value) {
		for _, a := range first {
			v = join(v, e.itemsOf(a))
		}
		return v
	}
	switch name {
	case "random.choice", "builtins.next", "secrets.choice":
		v := items()
		if len(arguments) > 1 && name == "builtins.next" {
			v = join(v, arguments[1].x)
		}
		return v
	case "builtins.min", "builtins.max":
		if len(arguments) == 1 || len(arguments) == 2 && arguments[1].name == "key" {
			return items()
		}
		var v value
		for _, a := range arguments {
			if a.name == "" {
				v = join(v, a.x)
			}
		}
		return v
	case "builtins.list", "builtins.tuple", "builtins.iter", "builtins.reversed":
		if len(arguments) == 0 {
			return value{sequence(at)}
		}
		return e.sequenceOf(first, at)
	case "builtins.set", "builtins.frozenset", "builtins.sorted", "itertools.cycle", "random.sample", "random.choices", "collections.deque":
		if len(arguments) == 0 {
			return value{sequence(at)}
		}
		return value{some(at, items())}
	case "builtins.enumerate":
		return value{some(at, value{sequence(at, value{{kind: otherKind}}, items())})}
	case "builtins.zip":
		pair := sequence(at)
		for _, a := range arguments {
			var v value
			for _, list := range a.x {
				v = join(v, e.itemsOf(list))
			}
			pair.elements = append(pair.elements, v)
		}
		return value{some(at, value{pair})}
	case "itertools.chain":
		var v value
		for _, a := range arguments {
			for _, list := range a.x {
				v = join(v, e.itemsOf(list))
			}
		}
		return value{some(at, v)}
	case "random.shuffle", "builtins.print":
		return value{none}
	case "builtins.dict", "collections.OrderedDict", "types.MappingProxyType":
		return e.dict(arguments, at)
	case "builtins.range":
		return rangeOf(arguments, at)
	case "builtins.str", "sys.intern":
		return strOf(arguments, at)
	case "builtins.bool":
		canBeTrue, canBeFalse := first.truth()
		return truthValue(canBeTrue, canBeFalse)
	case "builtins.isinstance", "builtins.any", "builtins.all", "builtins.callable", "builtins.hasattr":
		return either
	case "builtins.getattr":
		e.escape(arguments)
		if len(arguments) > 2 {
			return join(unknownOf, arguments[2].x)
		}
		return unknownOf
	case "os.getenv", "os.environ.get":
		if len(arguments) > 1 {
			return join(unknownOf, arguments[1].x)
		}
		return value{anything, none}
	case "functools.lru_cache", "functools.cache", "functools.wraps", "staticmethod", "builtins.staticmethod", "builtins.classmethod":
		if len(arguments) == 1 && onlyFunctions(first) && name != "functools.wraps" {
			return first
		}
		return value{{kind: functionKind, function: identity()}}
	}
	if wholeNumbers[name] {
		return value{{kind: otherKind, text: "int"}}
	}
	e.escape(arguments)
	if strings.HasSuffix(name, ".get") {
		return openMethod("get", arguments)
	}
	return unknownOf
}

// identity is the decorator that leaves a function as it is.
func identity() *function {
	return &function{parameters: []python.Parameter{{Name: "f"}}, result: &python.Identifier{Name: "f"}}
}

func onlyFunctions(v value) bool {
	for _, a := range v {
		if a.kind != functionKind {
			return false
		}
	}
	return len(v) > 0
}

// sequenceOf is list() of what can be one.
func (e *evaluation) sequenceOf(v value, at python.Range) (lists value) {
	for _, a := range v {
		if a.kind == sequenceKind {
			lists = append(lists, &atom{kind: sequenceKind, at: at, elements: a.elements, more: a.more, open: a.open})
		} else {
			lists = append(lists, some(at, e.itemsOf(a)))
		}
	}
	return lists
}

func (e *evaluation) dict(arguments []argument, at python.Range) value {
	t := &atom{kind: tableKind, at: at}
	for _, argument := range arguments {
		switch argument.name {
		case "":
			for _, a := range argument.x {
				if a.kind == tableKind {
					t.keys, t.elements = append(t.keys, a.keys...), append(t.elements, a.elements...)
					t.more, t.open = join(t.more, a.more), t.open || a.open
					continue
				}
				for _, pair := range e.itemsOf(a) {
					if pair.kind == sequenceKind && len(pair.elements) == 2 {
						t.more = join(t.more, pair.elements[1])
					} else {
						t.open = true
					}
				}
			}
		case "*", "**":
			t.open = true
		default:
			t.keys, t.elements = append(t.keys, value{text(argument.name, at)}), append(t.elements, argument.x)
		}
	}
	return value{t}
}

// rangeOf is a range of few numbers.
func rangeOf(arguments []argument, at python.Range) value {
	bounds := []int{0, 0, 1}
	for n, a := range arguments {
		c, ok := single(a.x)
		if !ok || c.kind != numberKind || n > 2 {
			return value{{kind: sequenceKind, at: at, more: value{{kind: otherKind, text: "int"}}}}
		}
		bounds[n] = c.n
	}
	if len(arguments) == 1 {
		bounds[0], bounds[1] = 0, bounds[0]
	}
	if bounds[2] <= 0 || (bounds[1]-bounds[0])/bounds[2] > mostAtoms {
		return value{{kind: sequenceKind, at: at, more: value{{kind: otherKind, text: "int"}}}}
	}
	s := sequence(at)
	for n := bounds[0]; n < bounds[1]; n += bounds[2] {
		s.elements = append(s.elements, value{number(n, at)})
	}
	return value{s}
}

func strOf(arguments []argument, at python.Range) (v value) {
	if len(arguments) == 0 {
		return value{text("", at)}
	}
	for _, a := range arguments[0].x {
		s, ok := a.str()
		if !ok {
			return unknownOf
		}
		v = join(v, value{text(s, at)})
	}
	return v
}

// isNumber reports whether the atom is surely an int.
func (a *atom) isNumber() bool {
	return a.kind == numberKind || a.kind == boolKind || a.kind == otherKind && a.text == "int"
}

// binary is an operator between two values.
func (e *evaluation) binary(operator string, a, b value, at python.Range) (v value) {
	for _, x := range a {
		for _, y := range b {
			v = join(v, e.binaryOf(operator, x, y, at))
		}
	}
	return v
}

func (e *evaluation) binaryOf(operator string, x, y *atom, at python.Range) value {
	switch {
	case x.kind == textKind && y.kind == textKind && operator == "+":
		return value{text(x.text+y.text, at)}
	case x.kind == textKind && operator == "%":
		return e.percent(x.text, y, at)
	case x.kind == numberKind && y.kind == numberKind:
		return arithmetic(operator, x.n, y.n, at)
	case operator == "%" && x.isNumber() && y.kind == numberKind && y.n > 0 && y.n <= mostAtoms/2:
		var v value
		for n := range y.n {
			v = append(v, number(n, at))
		}
		return v
	case x.isNumber() && y.isNumber():
		return value{{kind: otherKind, text: "int"}}
	case x.kind == sequenceKind && y.kind == sequenceKind && operator == "+":
		return value{{kind: sequenceKind, at: at, elements: append(x.elements[:len(x.elements):len(x.elements)], y.elements...),
			more: join(x.more, y.more), open: x.open || y.open}}
	case x.kind == sequenceKind && operator == "*":
		return value{some(at, x.items())}
	case x.kind == tableKind && y.kind == tableKind && operator == "|":
		return e.dict([]argument{{x: value{x}}, {x: value{y}}}, at)
	case x.kind == noneKind, y.kind == noneKind && operator != "%", x.kind == absentKind, y.kind == absentKind:
		return nil // TypeError
	}
	return unknownOf
}

func arithmetic(operator string, x, y int, at python.Range) value {
	switch operator {
	case "+":
		return value{number(x+y, at)}
	case "-":
		return value{number(x-y, at)}
	case "*":
		if x > -1<<15 && x < 1<<15 && y > -1<<15 && y < 1<<15 {
			return value{number(x*y, at)}
		}
	case "//":
		if x >= 0 && y > 0 {
			return value{number(x/y, at)}
		}
	case "%":
		if x >= 0 && y > 0 {
			return value{number(x%y, at)}
		}
	}
	return value{{kind: otherKind, text: "int"}}
}

// percent is "format" % values with %s and %d.
func (e *evaluation) percent(format string, y *atom, at python.Range) value {
	operands := []value{{y}}
	if y.kind == sequenceKind && len(y.more) == 0 && !y.open {
		operands = y.elements
	}
	texts := []string{""}
	for next := 0; format != ""; {
		before, after, found := strings.Cut(format, "%")
		pieces := []string{before}
		format = after
		if found {
			verb := strings.TrimLeft(format, "0123456789")
			width, _ := strconv.Atoi(format[:len(format)-len(verb)])
			zeros := strings.HasPrefix(format, "0")
			switch {
			case strings.HasPrefix(verb, "%"):
				pieces[0] += "%"
			case next < len(operands) && verb != "" && (verb[0] == 's' || verb[0] == 'd' || verb[0] == 'i') && width < 20:
				pieces = nil
				for _, a := range operands[next] {
					s, ok := a.str()
					if !ok || verb[0] != 's' && a.kind != numberKind {
						return unknownOf
					}
					pad := " "
					if zeros {
						pad = "0"
					}
					pieces = append(pieces, before+strings.Repeat(pad, max(0, width-len(s)))+s)
				}
				next++
			default:
				return unknownOf
			}
			format = verb[1:]
		}
		if len(texts)*len(pieces) > mostAtoms {
			return unknownOf
		}
		var longer []string
		for _, t := range texts {
			for _, p := range pieces {
				longer = append(longer, t+p)
			}
		}
		texts = longer
	}
	return textsAt(texts, at)
}
