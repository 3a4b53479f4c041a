package python

import (
	"slices"
	"strings"
)

// Facts are what is known of the Python that will run a file; zero parts are unknown.
type Facts struct {
	// Minor is the x of Python 3.x.
	Minor int
	// Platform is sys.platform: "linux", "darwin", "win32".
	Platform string
	// Names are what is known of names of the file; see Module.Constants.
	Names map[string]Truth
	// Aliases are the names under which the file imports others; see Module.Aliases.
	Aliases map[string]string
	// Swallowing are context managers of the file; see Module.Swallowing.
	Swallowing map[string]bool
}

// In adds to what is known what the file itself tells.
func (f Facts) In(m *Module) Facts {
	f.Names, f.Aliases, f.Swallowing = m.Constants(), m.Aliases(), m.Swallowing()
	return f
}

// Original is the dotted name that another one stands for: "from importlib import import_module as load" makes load
// an alias of import_module.
func (f Facts) Original(name string) string {
	first, rest, dotted := strings.Cut(name, ".")
	original := f.Aliases[first]
	switch {
	case original == "":
		return name
	case dotted:
		return original + "." + rest
	}
	return original
}

// Truth is the value of a condition as far as text tells it.
type Truth uint8

// The truth values.
const (
	Unknown Truth = iota
	True
	False
)

func truth(is bool) Truth {
	if is {
		return True
	}
	return False
}

// Condition tells the value of a condition that depends on nothing but the Python that runs it: constants, TYPE_CHECKING, the
// version, the platform. The name of the module is never "__main__" under mod_wsgi.
func Condition(x Expression, facts Facts) Truth {
	switch x := x.(type) {
	case *Constant:
		switch x.Kind {
		case TrueConstant:
			return True
		case FalseConstant, NoneConstant:
			return False
		case NumberConstant:
			return truth(strings.Trim(x.Value, "0_.") != "")
		case StringConstant, BytesConstant:
			return truth(x.Value != "")
		}
	case *Identifier:
		switch x.Name {
		case "TYPE_CHECKING", "PY2":
			return False
		case "__debug__", "PY3":
			return True
		}
		return facts.Names[x.Name]
	case *Attribute:
		switch x.Name {
		case "TYPE_CHECKING", "PY2":
			return False
		case "PY3":
			return True
		}
	case *Unary:
		if x.Operator == "not" {
			return negated(Condition(x.X, facts))
		}
	case *Logical:
		return logical(x, facts)
	case *Comparison:
		if len(x.Operators) == 1 {
			return compared(x.Operands[0], x.Operators[0], x.Operands[1], facts)
		}
	case *Call:
		if method, ok := x.Function.(*Attribute); ok && method.Name == "startswith" && isName(method.X, "sys.platform") &&
			facts.Platform != "" && len(x.Arguments) == 1 {
			if prefix, ok := x.Arguments[0].X.(*Constant); ok && prefix.Kind == StringConstant {
				return truth(strings.HasPrefix(facts.Platform, prefix.Value))
			}
		}
	}
	return Unknown
}

func negated(t Truth) Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	}
	return Unknown
}

func logical(x *Logical, facts Facts) Truth {
	decisive, result := False, True
	if x.Operator == "or" {
		decisive, result = True, False
	}
	for _, operand := range x.Operands {
		switch Condition(operand, facts) {
		case decisive:
			return decisive
		case Unknown:
			result = Unknown
		}
	}
	return result
}

// compared tells a comparison of the version, the platform or the module's name with a constant.
func compared(left Expression, operator string, right Expression, facts Facts) Truth {
	if text, ok := right.(*Constant); ok && text.Kind == StringConstant && (operator == "==" || operator == "!=") {
		value := map[string]string{
			"__name__": "a module", "sys.platform": facts.Platform, "os.name": osName(facts.Platform), "sys.implementation.name": "cpython",
		}
		if name := DottedName(left); value[name] != "" {
			return truth((value[name] == text.Value) == (operator == "=="))
		}
		return Unknown
	}
	version, ok := versionOf(left, facts)
	if !ok {
		return Unknown
	}
	wanted, ok := numbers(right)
	if !ok {
		return Unknown
	}
	return ordered(version, operator, wanted, len(version) < 3)
}

func osName(platform string) string {
	switch platform {
	case "":
		return ""
	case "win32":
		return "nt"
	}
	return "posix"
}

// versionOf is the version that sys.version_info, a part of it or an index into it stands for.
func versionOf(x Expression, facts Facts) ([]int, bool) {
	if facts.Minor == 0 {
		return nil, false
	}
	switch x := x.(type) {
	case *Attribute:
		switch {
		case isName(x, "sys.version_info"):
			return []int{3, facts.Minor, 0}, true
		case isName(x.X, "sys.version_info") && x.Name == "major":
			return []int{3}, true
		case isName(x.X, "sys.version_info") && x.Name == "minor":
			return []int{facts.Minor}, true
		}
	case *Identifier:
		if x.Name == "version_info" {
			return []int{3, facts.Minor, 0}, true
		}
	case *Subscript:
		if !isName(x.X, "sys.version_info") {
			return nil, false
		}
		switch index := x.Index.(type) {
		case *Constant:
			switch index.Value {
			case "0":
				return []int{3}, true
			case "1":
				return []int{facts.Minor}, true
			}
		case *Slice:
			if high, ok := index.High.(*Constant); ok && index.Low == nil && index.Step == nil {
				switch high.Value {
				case "1":
					return []int{3}, true
				case "2":
					return []int{3, facts.Minor}, true
				}
			}
		}
	}
	return nil, false
}

// numbers reads a number or a tuple of numbers.
func numbers(x Expression) ([]int, bool) {
	switch x := x.(type) {
	case *Constant:
		n := 0
		for _, c := range x.Value {
			if c < '0' || c > '9' || n > 1000 {
				return nil, false
			}
			n = n*10 + int(c-'0')
		}
		return []int{n}, x.Kind == NumberConstant
	case *Display:
		var all []int
		for _, element := range x.Elements {
			one, ok := numbers(element)
			if !ok || len(one) != 1 {
				return nil, false
			}
			all = append(all, one[0])
		}
		return all, x.Kind == TupleDisplay && len(all) > 0
	}
	return nil, false
}

// ordered compares a version with numbers as tuples are compared. A whole sys.version_info has a patch number that is not
// known, so that only its first two parts decide.
func ordered(version []int, operator string, wanted []int, exact bool) Truth {
	known := version
	if !exact {
		known = version[:2]
	}
	order := slices.Compare(known[:min(len(known), len(wanted))], wanted[:min(len(known), len(wanted))])
	if order == 0 {
		switch {
		case exact:
			order = len(known) - len(wanted)
		case len(wanted) <= 2:
			order = 1 // (3, 13, patch, …) is greater than (3, 13)
		default:
			return Unknown
		}
	}
	switch operator {
	case "<":
		return truth(order < 0)
	case "<=":
		return truth(order <= 0)
	case ">":
		return truth(order > 0)
	case ">=":
		return truth(order >= 0)
	case "==":
		return truth(order == 0)
	case "!=":
		return truth(order != 0)
	}
	return Unknown
}

// DottedName is "a.b.c" of an expression of names and attributes, empty for others and for names of very many parts.
func DottedName(x Expression) string {
	const most = 64
	var parts []string
	for len(parts) < most {
		switch node := x.(type) {
		case *Identifier:
			parts = append(parts, node.Name)
			slices.Reverse(parts)
			return strings.Join(parts, ".")
		case *Attribute:
			parts = append(parts, node.Name)
			x = node.X
			continue
		}
		return ""
	}
	return ""
}

func isName(x Expression, name string) bool { return DottedName(x) == name }
