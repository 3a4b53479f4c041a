package audit

import (
	"path"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// evaluatePath is the folder that an expression gives in a file: constants, __file__, and what os.path and pathlib do with them.
func evaluatePath(x python.Expression, names map[string]python.Expression, file string) (string, bool) {
	return evaluateText(x, names, func(x python.Expression) (string, bool) {
		name, ok := x.(*python.Identifier)
		return file, ok && name.Name == "__file__"
	})
}

// evaluateText is the text that an expression gives: constants, names that stand for others, and what known gives a value.
func evaluateText(x python.Expression, names map[string]python.Expression, known func(python.Expression) (string, bool)) (string, bool) {
	steps := 0
	var evaluate func(x python.Expression) (string, bool)
	evaluate = func(x python.Expression) (string, bool) {
		if steps++; steps > mostSteps {
			return "", false
		}
		if text, ok := known(x); ok {
			return text, true
		}
		text, ok := evaluateStep(x, names, evaluate)
		return text, ok && len(text) <= mostPath
	}
	return evaluate(x)
}

// mostSteps and mostPath bound what an expression of names that stand for others can grow to.
const (
	mostSteps = 500
	mostPath  = 4096
)

// evaluateStep is the value of one expression, whose parts inner evaluates.
func evaluateStep(x python.Expression, names map[string]python.Expression, inner func(python.Expression) (string, bool)) (string, bool) {
	switch x := x.(type) {
	case *python.Constant:
		return x.Value, x.Kind == python.StringConstant
	case *python.Identifier:
		if value := names[x.Name]; value != nil {
			return inner(value)
		}
	case *python.Binary:
		left, ok1 := inner(x.X)
		right, ok2 := inner(x.Y)
		switch {
		case !ok1 || !ok2:
			return "", false
		case x.Operator == "+":
			return left + right, true
		case x.Operator == "/": // pathlib
			return join(left, right), true
		}
	case *python.Attribute:
		folder, ok := inner(x.X)
		if ok && x.Name == "parent" {
			return path.Dir(folder), true
		}
	case *python.Subscript: // Path(__file__).parents[1]
		if parents, ok := x.X.(*python.Attribute); ok && parents.Name == "parents" {
			folder, ok := inner(parents.X)
			index, number := x.Index.(*python.Constant)
			if ok && number && len(index.Value) == 1 && index.Value >= "0" && index.Value <= "9" {
				for range index.Value[0] - '0' + 1 {
					folder = path.Dir(folder)
				}
				return folder, true
			}
		}
	case *python.Joined:
		var text strings.Builder
		for _, piece := range x.Pieces {
			part := piece.Text
			if piece.X != nil {
				var ok bool
				if part, ok = inner(piece.X); !ok {
					return "", false
				}
			}
			text.WriteString(part)
		}
		return text.String(), true
	case *python.Call:
		return evaluateCall(x, inner)
	}
	return "", false
}

func evaluateCall(call *python.Call, inner func(python.Expression) (string, bool)) (string, bool) {
	var arguments []string
	for _, argument := range call.Arguments {
		value, ok := inner(argument.X)
		if !ok || argument.Name != "" {
			return "", false
		}
		arguments = append(arguments, value)
	}
	name := python.DottedName(call.Function)
	if method, ok := call.Function.(*python.Attribute); ok {
		switch method.Name {
		case "resolve", "absolute":
			return inner(method.X)
		case "joinpath":
			folder, ok := inner(method.X)
			return join(folder, arguments...), ok
		}
	}
	if len(arguments) == 0 {
		return "", false
	}
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "join":
		return join(arguments[0], arguments[1:]...), strings.HasSuffix(name, "path.join") || name == "join"
	case "dirname":
		return path.Dir(arguments[0]), true
	case "abspath", "realpath", "normpath", "str", "fspath", "Path", "PurePath":
		return path.Clean(arguments[0]), len(arguments) == 1
	}
	return "", false
}

// join is os.path.join.
func join(first string, others ...string) string {
	for _, other := range others {
		if path.IsAbs(other) {
			first = other
		} else {
			first = path.Join(first, other)
		}
	}
	return first
}
