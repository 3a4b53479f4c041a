package python_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// spell writes an expression with all its parentheses.
func spell(x python.Expression) string {
	switch x := x.(type) {
	case nil:
		return ""
	case *python.Identifier:
		return x.Name
	case *python.Constant:
		if x.Kind == python.StringConstant || x.Kind == python.BytesConstant {
			return fmt.Sprintf("%q", x.Value)
		}
		return x.Value
	case *python.Joined:
		return "f" + pieces(x.Pieces)
	case *python.Display:
		return []string{"(", "[", "{"}[x.Kind] + spellAll(x.Elements) + []string{",)", "]", "}"}[x.Kind]
	case *python.Dict:
		var entries []string
		for at := range x.Values {
			entries = append(entries, spell(x.Keys[at])+": "+spell(x.Values[at]))
		}
		return "{" + strings.Join(entries, ", ") + "}"
	case *python.Comprehension:
		out := "<" + spell(x.Element)
		for _, loop := range x.Loops {
			out += " for " + spell(loop.Target) + " in " + spell(loop.Iterable)
			for _, condition := range loop.Conditions {
				out += " if " + spell(condition)
			}
		}
		return out + ">"
	case *python.Attribute:
		return spell(x.X) + "." + x.Name
	case *python.Subscript:
		return spell(x.X) + "[" + spell(x.Index) + "]"
	case *python.Slice:
		return spell(x.Low) + ":" + spell(x.High) + ":" + spell(x.Step)
	case *python.Call:
		var arguments []string
		for _, each := range x.Arguments {
			arguments = append(arguments, each.Name+"="+spell(each.X))
		}
		return spell(x.Function) + "(" + strings.Join(arguments, ", ") + ")"
	case *python.Unary:
		return "(" + x.Operator + " " + spell(x.X) + ")"
	case *python.Binary:
		return "(" + spell(x.X) + x.Operator + spell(x.Y) + ")"
	case *python.Comparison:
		return "(" + strings.Join(x.Operators, " ") + " " + spellAll(x.Operands) + ")"
	case *python.Logical:
		return "(" + x.Operator + " " + spellAll(x.Operands) + ")"
	case *python.Conditional:
		return "(" + spell(x.Test) + " ? " + spell(x.Then) + " : " + spell(x.Else) + ")"
	case *python.Lambda:
		return fmt.Sprintf("(lambda %d: %s)", len(x.Parameters), spell(x.Body))
	case *python.Starred:
		return "*" + spell(x.X)
	case *python.Yield:
		return "(yield " + spell(x.X) + ")"
	case *python.Named:
		return "(" + x.Name + ":=" + spell(x.X) + ")"
	}
	panic(fmt.Sprintf("%T", x))
}

func spellAll(all []python.Expression) string {
	var out []string
	for _, x := range all {
		out = append(out, spell(x))
	}
	return strings.Join(out, ", ")
}

func pieces(all []python.Piece) string {
	var out strings.Builder
	for _, piece := range all {
		if piece.X == nil {
			fmt.Fprintf(&out, "%q", piece.Text)
			continue
		}
		out.WriteString("{" + spell(piece.X) + string(rune(max(piece.Conversion, ' '))) + pieces(piece.Format) + "}")
	}
	return out.String()
}

func TestExpressions(t *testing.T) {
	for text, want := range map[string]string{
		"a or b and not c":                              "(or a, (and b, (not c)))",
		"a if b else c if d else e":                     "(b ? a : (d ? c : e))",
		"1 + 2 * -x ** -y":                              "(1+(2*(- (x**(- y)))))",
		"a < b <= c not in d is not e":                  "(< <= not in is not a, b, c, d, e)",
		"f(a, *b, k=c, **d)(x for x in y if z)":         "f(=a, *=b, k=c, **=d)(=<x for x in y if z>)",
		"a.b['c', 1:2, ::3]":                            "a.b[(\"c\", 1:2:, ::3,)]",
		"{'a': 1, **b}, {1, 2}, {}, ()":                 "({\"a\": 1, : b}, {1, 2}, {}, (,),)",
		"[x async for x, *y in z for q in x if q if r]": "<x for (x, *y,) in z for q in x if q if r>",
		"lambda a, /, b=1, *c, d, **e: a":               "(lambda 6: a)",
		"'a' \"b\" r'\\n'":                              `"ab\\n"`,
		"b'a' b'\\xff'":                                 `"a\xff"`,
		`f'a{b!r:>{w}}{{' 'c'`:                          `f"a"{br">"{w }}"{""c"`,
		`f"{x["k"]}{y=}"`:                               `f{x["k"] }""{y }`,
		"(a := 1), b":                                   "((a:=1), b,)",
		"(yield)":                                       "(yield )",
		"await a.b(c)":                                  "(await a.b(=c))",
		"x if y else lambda: z":                         "(y ? x : (lambda 0: z))",
		"[*a, b]":                                       "[*a, b]",
		"{*x for x in y}":                               "<*x for x in y>",
		"a @ b << c & d ^ e | f":                        "(((((a@b)<<c)&d)^e)|f)",
		"not a == b":                                    "(not (== a, b))",
	} {
		module := python.Parse(text)
		x, err := python.ParseExpression(module.Body[0].Tokens)
		got := spell(x)
		if err != nil || got != want {
			t.Errorf("%s\n got %s\nwant %s (%v)", text, got, want, err)
		}
	}
}

func TestRefusedSyntax(t *testing.T) {
	for _, text := range []string{
		"print 'x'", "x = ", "x = = 1", "f(", "return 1", "a b", "x = (1, 2", "import", "from a import", "from import b", "import a as", "import a.b.",
		"def f: pass", "def f(1): pass", "class 1: pass", "if: pass", "for x: pass", "x = [1, 2) ", "'a' = 1", "f() = 1", "lambda", "x = 1 2", "try: pass\nx",
		"else: pass", "with: pass", "{1: 2, 3}", "'a' b'c'", "raise a b", "global 1", "exec 'x'", "assert", "del 1", "x ? y", "f'{}'", "f'{a b}'", "@\ndef f(): pass",
		"if a: pass\n elif b: pass", "async x", "pass 1", "a = yield = 1", "while True print(1)",
	} {
		if python.Parse(text+"\n").Fault() == nil {
			t.Errorf("%s: Python refuses it", text)
		}
	}
}

func TestAssignments(t *testing.T) {
	for text, want := range map[string]string{
		"a = b = 1":             "a,b = 1",
		"x: int = 2":            "x : 2",
		"pool += ('w2',)":       `pool += ("w2",)`,
		"f = lambda a=1: a":     "f = (lambda 1: a)",
		"a, *b = c":             "(a, *b,) = c",
		"os.environ['A'] = 'b'": `os.environ["A"] = "b"`,
		"x = yield":             "x = (yield )",
		"f(a=1)":                "",
		"a == b":                "",
		"if a: pass":            "",
		"a = b c":               "",
	} {
		assignment, ok := python.Parse(text).Body[0].Assignment()
		got := ""
		if ok {
			var targets []string
			for _, target := range assignment.Targets {
				targets = append(targets, spell(target))
			}
			got = strings.Join(targets, ",") + " " + assignment.Operator + " " + spell(assignment.Value)
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestInspectKnowsWhatIsWorkedOut(t *testing.T) {
	const text = "f(a, k=[b for c in d if e], *(g if h else i), **{j: k}) and l or (lambda m=n: o)(p := -q)[r:s] < t.u + f'{v}'"
	want := map[string]python.Certainty{
		"f": python.Always, "a": python.Always, "b": python.Sometimes, "d": python.Always, "e": python.Sometimes, "g": python.Sometimes,
		"h": python.Always, "i": python.Sometimes, "j": python.Always, "k": python.Always, "l": python.Sometimes, "n": python.Sometimes,
		"o": python.WhenCalled, "q": python.Sometimes, "r": python.Sometimes, "s": python.Sometimes, "t": python.Sometimes, "v": python.Sometimes,
	}
	x, ok := python.Parse(text + "\n").Body[0].Expression()
	if !ok {
		t.Fatal("not read")
	}
	got := map[string]python.Certainty{}
	python.Inspect(x, func(x python.Expression, certainty python.Certainty) {
		if name, ok := x.(*python.Identifier); ok {
			got[name.Name] = certainty
		}
	})
	if difference := cmp.Diff(want, got); difference != "" {
		t.Error(difference)
	}
}
