package dispatch

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// imports gives names to what a script imports.
func (e *evaluation) imports(s *python.Statement, f *frame) {
	at := python.Range{Start: s.Start, End: s.Start}
	if len(s.Tokens) > 0 {
		last := s.Tokens[len(s.Tokens)-1]
		at.End = last.Start + len(last.Text)
	}
	// Names behind "as" stand for those before it.
	as := map[string]string{}
	for n := 2; n < len(s.Tokens); n++ {
		if s.Tokens[n-1].Is("as") || s.Tokens[n-1].Text == "as" {
			as[s.Tokens[n-2].Text] = s.Tokens[n].Text
		}
	}
	for _, i := range s.Imports() {
		if !i.From {
			name, parts := i.Module, strings.Split(i.Module, ".")
			if alias, ok := as[parts[len(parts)-1]]; ok {
				e.bind(alias, value{external(name, at)}, f)
				continue
			}
			e.bind(parts[0], value{external(parts[0], at)}, f)
			continue
		}
		for _, name := range i.Names {
			if name == "*" {
				e.star = true
				continue
			}
			bound := name
			if alias, ok := as[name]; ok {
				bound = alias
			}
			e.bind(bound, value{external(strings.Repeat(".", i.Level)+i.Module+"."+name, at)}, f)
		}
	}
}

// define makes the function of a def.
func (e *evaluation) define(s *python.Statement, f *frame) *atom {
	at := nameRange(s)
	fn := &function{parameters: s.Parameters(), body: s.Body(), around: f.scope, async: s.Async, defaults: map[string]value{}}
	if f.isClass {
		fn.around = f.around
	}
	fn.generator = yields(fn.body)
	for _, p := range fn.parameters {
		if p.Default != nil {
			fn.defaults[p.Name] = e.eval(p.Default, f)
		}
	}
	return &atom{kind: functionKind, at: at, function: fn}
}

// nameRange is where the name of a def or class stands.
func nameRange(s *python.Statement) python.Range {
	if len(s.Tokens) == 0 {
		return python.Range{Start: s.Start, End: s.Start}
	}
	t := s.Tokens[0]
	return python.Range{Start: t.Start, End: t.Start + len(t.Text)}
}

// yields reports whether a body is a generator's.
func yields(body []*python.Statement) bool {
	for _, s := range body {
		if s.Keyword == "def" || s.Keyword == "class" {
			continue
		}
		for _, t := range s.Tokens {
			if t.Text == "yield" && t.Kind == python.Name {
				return true
			}
		}
		for _, c := range s.Clauses {
			if yields(c.Body) {
				return true
			}
		}
	}
	return false
}

// class follows the body of a class.
func (e *evaluation) class(s *python.Statement, f *frame) *atom {
	inner := newScope(f.scope)
	inner.isClass = true
	e.block(s.Body(), &frame{scope: inner})
	c := &atom{kind: classKind, at: nameRange(s), attributes: inner}
	for n, t := range s.Tokens {
		if n > 0 && t.IsIdentifier() {
			c.texts = c.texts || t.Text == "str" || t.Text == "StrEnum"
			c.enum = c.enum || strings.HasSuffix(t.Text, "Enum")
			c.open = c.open || t.Text != "object" && !strings.HasSuffix(t.Text, "Enum") && t.Text != "str"
		}
	}
	return c
}

// decorated applies the decorators, the last one first.
func (e *evaluation) decorated(s *python.Statement, v value, f *frame) value {
	for n := len(s.Decorators) - 1; n >= 0; n-- {
		x, err := python.ParseExpression(s.Decorators[n])
		if err != nil {
			return join(v, unknownOf)
		}
		at := nameRange(s)
		v = e.call(e.eval(x, f), []argument{{x: v}}, at)
		for _, a := range v {
			if a.at == (python.Range{}) && a.kind == functionKind {
				a.at = at
			}
		}
	}
	return v
}
