package python_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// outline writes the tree of statements, one a line, deeper ones indented.
func outline(body []*python.Statement, depth int) string {
	var out strings.Builder
	for _, s := range body {
		fmt.Fprintf(&out, "%s%s", strings.Repeat(" ", depth), s.Keyword)
		if s.Name() != "" {
			fmt.Fprintf(&out, " %s", s.Name())
		}
		if len(s.Clauses) == 0 {
			fmt.Fprintf(&out, "(%d)", len(s.Tokens))
		}
		out.WriteString("\n")
		for at, clause := range s.Clauses {
			if at > 0 {
				fmt.Fprintf(&out, "%s%s\n", strings.Repeat(" ", depth), clause.Keyword)
			}
			out.WriteString(outline(clause.Body, depth+1))
		}
	}
	return out.String()
}

func TestStatementsAndTheirBlocks(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"one line each", "import a; from b import c\nx = 1\n", "import(2)\nfrom(4)\n(3)\n"},
		{"block on the line of its head", "if x: import a; import b\nelse: import c\n", "if\n import(2)\n import(2)\nelse\n import(2)\n"},
		{"colons of others", "if {1: 2}[x:y] and (lambda: 1)():\n  pass\n", "if\n pass(1)\n"},
		{"try in full", "try:\n  a\nexcept E as e:\n  b\nelse:\n  c\nfinally:\n  d\n", "try\n (1)\nexcept\n (1)\nelse\n (1)\nfinally\n (1)\n"},
		{"else of the outer if", "if a:\n  if b:\n    c\nelse:\n  d\n", "if\n if\n  (1)\nelse\n (1)\n"},
		{"def and class", "@d\nasync def f(a: int = 3) -> {1: 2}: return a\nclass C[T: int](B): x: int = 1\n", "def f\n return(2)\nclass C\n (5)\n"},
		{"soft keywords as names", "match = 1\nmatch[x]: int\nmatch(x)\ncase = 2\ntype = 3\ntype(x)\nlazy = import_ = 4\n", "(3)\n(6)\n(4)\n(3)\n(3)\n(4)\n(5)\n"},
		{"soft keywords as statements", "type X[T] = list[T]\nlazy import a\nlazy from b import c\n", "type(10)\nimport(2)\nfrom(4)\n"},
		{"match", "match x, y:\n  case 1 | 2: a\n  case {'k': v} if v:\n    match(v)\n", "match\ncase\n (1)\ncase\n (4)\n"},
		{"joined lines", "if a and \\\n   b:\n    x = (1,\n  2)\n\n# note\n    y\n", "if\n (7)\n (1)\n"},
		{"strings over lines", "x = '''\ndef f():\n'''\nimport a\n", "(3)\nimport(2)\n"},
		{"f-string with its own quotes", "x = f'{a['b']!r:>{n}} {{}}' + f\"{'\\n'.join(\n x)}\"\nimport a\n", "(5)\nimport(2)\n"},
		{"form feed and tabs", "if a:\n\tb\n\x0c\nimport c\n", "if\n (1)\nimport(2)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			module := python.Parse(test.text)
			if fault := module.Fault(); fault != nil {
				t.Errorf("%d: %s", fault.At, fault.Message)
			}
			if difference := cmp.Diff(test.want, outline(module.Body, 0)); difference != "" {
				t.Error(difference)
			}
		})
	}
}

func TestHalfWrittenFilesKeepWhatFollows(t *testing.T) {
	for _, text := range []string{
		"x = foo(1,\nimport a\n",
		"x = 'abc\nimport a\n",
		"x = f'{a\nimport a\n",
		"x = f'{a[\"b'\nimport a\n",
		"def f(:\nimport a\n",
		"if x\nimport a\n",
		"if x:\nimport a\n",
		"  y\nimport a\n",
		"try:\n  x\nimport a\n",
		"@d\n\nimport a\n",
		"x = [1)\nimport a\n",
		"x = 1 $ 2\nimport a\n",
		"def f():\n    return {'a': [\n\nimport a\n",
		"if x:\n        y\n    z\nimport a\n",
		"match x:\n  y\nimport a\n",
		"import a\nx = '''",
		"import a\nx = \\",
	} {
		module := python.Parse(text)
		if module.Fault() == nil {
			t.Errorf("%q: Python refuses it", text)
		}
		imports := module.Imports()
		if len(imports) != 1 || imports[0].Module != "a" || imports[0].InFunction() {
			t.Errorf("%q: %+v\n%s", text, imports, outline(module.Body, 0))
		}
	}
}

func TestFilesAreDecodedAsTheySay(t *testing.T) {
	for _, test := range []struct{ data, want, fault string }{
		{"\xef\xbb\xbfx = 'é'", "é", ""},
		{"# -*- coding: latin-1 -*-\nx = '\xe9'", "é", ""},
		{"#!/usr/bin/python\r\n# vim: set fileencoding=koi8-r :\r\nx = '\xc1'", "а", ""},
		{"y\n# coding: latin-1\nx = '\xe9'", "\ufffd", "(unicode error) 'utf-8' codec can't decode the file"},
		{"# coding: nonsense\nx = '\xe9'", "é", "unknown encoding: nonsense"},
		{"x = '\\x41\\u00e9\\101\\\n\\q'", "AéA\\q", ""},
		{"x = r'\\x41'", `\x41`, ""},
		{"x = '''a\r\nb'''", "a\nb", ""},
	} {
		module := python.Read([]byte(test.data))
		message := ""
		if fault := module.Fault(); fault != nil {
			message = fault.Message
		}
		last := module.Body[len(module.Body)-1].Tokens
		value, ok := last[len(last)-1].Value()
		if value != test.want || !ok || message != test.fault {
			t.Errorf("%q: %q, fault %q", test.data, value, message)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"import a\n", "if x: import a\nelse:\n\tfrom . import b as c, d\n", "f'{a!r:{b}}' rb'\\x00' '''\n'''", "match x:\n case [1, *_]: pass\n",
		"def f(a, /, *, b=1, **k) -> int:\n  return [x for x in y if z]\n", "x = (\ndef f(): pass", "\\\n \\\n", "0x_f 1_0.e-5j", "@a\nclass B: x = lambda: (yield)\n",
		"f'{", "f'''{f\"{", "try:\n a\nexcept* E: b\nfinally: c", "\xef\xbb\xbf# coding: latin-1\n\xe9", "((((((((((",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		module := python.Read(data)
		module.Fault()
		at := 0
		module.Walk(func(s *python.Statement, within []python.Enclosing) bool {
			if s.Start < at || s.Start > len(module.Text) {
				t.Fatalf("a statement at %d behind one at %d", s.Start, at)
			}
			at = s.Start
			s.Assignment()
			s.Expression()
			s.Parameters()
			for _, token := range s.Tokens {
				if module.Text[token.Start:token.End()] != token.Text {
					t.Fatalf("token %q does not stand at %d", token.Text, token.Start)
				}
			}
			return true
		})
		for _, each := range module.Imports() {
			module.Position(each.Start)
			python.CertaintyOf(each.Within, python.Facts{Minor: 13, Platform: "linux", Names: module.Constants()})
		}
	})
}
