package dispatch

import (
	"maps"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// mostSteps bounds the work for one script; beyond it nothing is complete.
const mostSteps = 40000

// evaluation follows one script.
type evaluation struct {
	module  *python.Module
	globals *scope
	star    bool // an import of * can bring any name
	steps   int
	depth   int
	changes int // of containers and of global names
}

func newEvaluation(m *python.Module) *evaluation {
	e := &evaluation{module: m, globals: newScope(nil)}
	e.globals.names["__name__"] = value{external("__name__", python.Range{})}
	return e
}

func (e *evaluation) exhausted() bool { return e.steps > mostSteps }

// run loads the script.
func (e *evaluation) run() {
	e.block(e.module.Body, &frame{scope: e.globals})
}

// frame is one run of a block of code: the names, and what it returns.
type frame struct {
	*scope
	returned value
	yielded  value
	states   []map[string]value // at each break and continue
}

// block carries out statements. falls is false when what stands behind is not reached.
func (e *evaluation) block(body []*python.Statement, f *frame) (falls bool) {
	for _, s := range body {
		if e.steps++; e.exhausted() {
			return true
		}
		if !e.statement(s, f) {
			return false
		}
	}
	return true
}

func (e *evaluation) statement(s *python.Statement, f *frame) (falls bool) {
	switch s.Keyword {
	case "":
		e.simple(s, f)
	case "return":
		f.returned = join(f.returned, e.returnedBy(s, f))
		return false
	case "raise":
		return false
	case "break", "continue":
		f.states = append(f.states, f.state())
		return false
	case "global", "nonlocal":
		e.declare(s, f)
	case "del":
		for _, t := range s.Tokens[1:] {
			if t.IsIdentifier() {
				delete(f.names, t.Text)
			}
		}
	case "import", "from":
		e.imports(s, f)
	case "def":
		e.bind(s.Name(), e.decorated(s, value{e.define(s, f)}, f), f)
	case "class":
		e.bind(s.Name(), e.decorated(s, value{e.class(s, f)}, f), f)
	case "if":
		return e.conditional(s.Clauses, f)
	case "while", "for":
		return e.loop(s, f)
	case "try":
		return e.attempt(s, f)
	case "with":
		return e.with(s, f)
	case "match":
		return e.match(s, f)
	case "assert":
		if x, err := python.ParseExpression(s.Tokens[1:]); err == nil {
			e.narrow(x, f, true)
		}
	}
	return true
}

func (e *evaluation) returnedBy(s *python.Statement, f *frame) value {
	if len(s.Tokens) <= 1 {
		return value{none}
	}
	x, ok := s.Expression()
	if !ok { // half written
		if x == nil {
			return unknownOf
		}
		return join(e.eval(x, f), unknownOf)
	}
	return e.eval(x, f)
}

// simple is an assignment or an expression.
func (e *evaluation) simple(s *python.Statement, f *frame) {
	a, ok := s.Assignment()
	if !ok {
		if x, ok := s.Expression(); ok {
			e.eval(x, f)
		}
		return
	}
	if a.Value == nil {
		return
	}
	v := e.eval(a.Value, f)
	for _, target := range a.Targets {
		if a.Operator != "=" && a.Operator != ":" {
			e.augment(target, strings.TrimSuffix(a.Operator, "="), v, f)
			continue
		}
		e.assign(target, v, f)
	}
}

// augment is "target op= v". A list grows in its place, for all that hold it.
func (e *evaluation) augment(target python.Expression, operator string, v value, f *frame) {
	old := e.eval(target, f)
	result := e.binary(operator, old, v, target.Extent())
	for _, a := range old {
		if a.kind == sequenceKind && operator == "+" {
			for _, b := range v {
				e.put(a, b.items())
			}
		}
		if a.kind == tableKind && operator == "|" {
			for _, b := range v {
				e.put(a, b.items())
			}
		}
	}
	e.assign(target, result, f)
}

func (e *evaluation) put(container *atom, v value) {
	if len(v) > 0 && container.put(v) {
		e.changes++
	}
}

// assign gives a value to what stands left of "=".
func (e *evaluation) assign(target python.Expression, v value, f *frame) {
	switch t := target.(type) {
	case *python.Identifier:
		e.bind(t.Name, v, f)
	case *python.Starred:
		var items value
		for _, a := range v {
			items = join(items, e.itemsOf(a))
		}
		e.assign(t.X, value{some(t.Range, items)}, f)
	case *python.Display:
		for n, element := range t.Elements {
			var part value
			for _, a := range v {
				if a.kind == sequenceKind && n < len(a.elements) && len(a.elements) == len(t.Elements) && len(a.more) == 0 && !a.open {
					part = join(part, a.elements[n])
				} else {
					part = join(part, e.itemsOf(a))
				}
			}
			e.assign(element, part, f)
		}
	case *python.Subscript:
		for _, a := range e.eval(t.X, f) {
			if a.kind == tableKind || a.kind == sequenceKind {
				e.put(a, v)
			}
		}
	case *python.Attribute:
		for _, a := range e.eval(t.X, f) {
			if a.kind == classKind && a.attributes != nil {
				old := a.attributes.names[t.Name]
				a.attributes.names[t.Name] = join(old, v)
				if len(a.attributes.names[t.Name]) != len(old) {
					e.changes++
				}
			}
		}
	}
}

// bind gives a name its value: another one, or in a call that declared it elsewhere one
// more.
func (e *evaluation) bind(name string, v value, f *frame) {
	if name == "" {
		return
	}
	if to := f.elsewhere[name]; to != nil {
		old := to.names[name]
		to.names[name] = join(old, v)
		if len(to.names[name]) != len(old) {
			e.changes++
		}
		return
	}
	f.names[name] = v
}

func (e *evaluation) declare(s *python.Statement, f *frame) {
	for _, t := range s.Tokens[1:] {
		if !t.IsIdentifier() {
			continue
		}
		to := e.globals
		if s.Keyword == "nonlocal" {
			for to = f.around; to != nil && to.names[t.Text] == nil; to = to.around {
			}
		}
		if to == nil || to == f.scope {
			continue
		}
		if f.elsewhere == nil {
			f.elsewhere = map[string]*scope{}
		}
		f.elsewhere[t.Text] = to
	}
}

// conditional is if with its elif and else.
func (e *evaluation) conditional(clauses []*python.Clause, f *frame) (falls bool) {
	if len(clauses) == 0 {
		return true
	}
	c := clauses[0]
	if c.Keyword == "else" {
		return e.block(c.Body, f)
	}
	test, err := python.ParseExpression(c.Head)
	canBeTrue, canBeFalse := true, true
	if err == nil {
		canBeTrue, canBeFalse = e.eval(test, f).truth()
	}
	before := f.state()
	var after map[string]value
	if canBeTrue {
		if err == nil {
			e.narrow(test, f, true)
		}
		if e.block(c.Body, f) {
			falls, after = true, f.state()
		}
	}
	f.names = before
	if canBeFalse {
		if err == nil {
			e.narrow(test, f, false)
		}
		if e.conditional(clauses[1:], f) {
			if falls {
				f.names = joinStates(after, f.names)
			}
			return true
		}
	}
	if falls {
		f.names = after
	}
	return falls
}

// loop is for or while. The body is followed twice, since the second time it starts
// with what the first left.
func (e *evaluation) loop(s *python.Statement, f *frame) (falls bool) {
	body, outer := s.Clauses[0], f.states
	endless := false
	before := f.state()
	for range 2 {
		f.states = nil
		if s.Keyword == "for" {
			e.bindLoop(body.Head, f)
		} else if test, err := python.ParseExpression(body.Head); err == nil {
			canBeTrue, canBeFalse := e.eval(test, f).truth()
			endless = !canBeFalse
			if !canBeTrue {
				break
			}
			e.narrow(test, f, true)
		}
		falls := e.block(body.Body, f)
		states := f.states
		if falls {
			states = append(states, f.state())
		}
		after := before
		for n, state := range states {
			if n == 0 && endless {
				after = state
			} else {
				after = joinStates(after, state)
			}
		}
		f.names = after
	}
	broken := len(f.states) > 0
	f.states = outer
	if endless && !broken {
		return false
	}
	if len(s.Clauses) > 1 && s.Clauses[1].Keyword == "else" {
		state := f.state()
		if !e.block(s.Clauses[1].Body, f) {
			f.names = state
			return broken
		}
		f.names = joinStates(state, f.names)
	}
	return true
}

// bindLoop gives the targets of "for targets in iterable" their values.
func (e *evaluation) bindLoop(head []python.Token, f *frame) {
	depth := 0
	for n, t := range head {
		switch t.Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case "in":
			if depth > 0 || t.Kind != python.Name {
				continue
			}
			target, err := python.ParseExpression(head[:n])
			iterable, err2 := python.ParseExpression(head[n+1:])
			if err != nil || err2 != nil {
				return
			}
			var items value
			for _, a := range e.eval(iterable, f) {
				items = join(items, e.itemsOf(a))
			}
			e.assign(target, items, f)
			return
		}
	}
}

// attempt is try with its handlers: each of them can begin with what the names were
// before and what they are after the body.
func (e *evaluation) attempt(s *python.Statement, f *frame) (falls bool) {
	before := f.state()
	bodyFalls := e.block(s.Body(), f)
	after := f.state()
	thrown := joinStates(before, after)
	var states []map[string]value
	var finally *python.Clause
	for _, c := range s.Clauses[1:] {
		switch c.Keyword {
		case "except":
			f.names = maps.Clone(thrown)
			if len(c.Head) > 2 && c.Head[len(c.Head)-2].Text == "as" {
				f.names[c.Head[len(c.Head)-1].Text] = value{noText}
			}
			if e.block(c.Body, f) {
				states = append(states, f.state())
			}
		case "else":
			if bodyFalls {
				f.names = after
				bodyFalls = e.block(c.Body, f)
				after = f.state()
			}
		case "finally":
			finally = c
		}
	}
	if bodyFalls {
		states = append(states, after)
	}
	f.names = thrown
	for n, state := range states {
		if n == 0 {
			f.names = state
		} else {
			f.names = joinStates(f.names, state)
		}
	}
	if finally != nil && !e.block(finally.Body, f) {
		return false
	}
	return len(states) > 0
}

func (e *evaluation) with(s *python.Statement, f *frame) (falls bool) {
	suppresses := false
	for n, t := range s.Clauses[0].Head {
		suppresses = suppresses || t.Text == "suppress"
		if n > 0 && s.Clauses[0].Head[n-1].Text == "as" && t.IsIdentifier() {
			e.bind(t.Text, unknownOf, f)
		}
	}
	return e.block(s.Body(), f) || suppresses
}

// match follows all cases; the names in patterns can be anything.
func (e *evaluation) match(s *python.Statement, f *frame) (falls bool) {
	before := f.state()
	var states []map[string]value
	all := false
	for _, c := range s.Clauses {
		if c.Keyword != "case" {
			continue
		}
		f.names = maps.Clone(before)
		guarded := false
		for n, t := range c.Head {
			guarded = guarded || t.Text == "if"
			free := t.IsIdentifier() && t.Text != "_" && !guarded && (n == 0 || c.Head[n-1].Text != ".") &&
				(n+1 == len(c.Head) || c.Head[n+1].Text != "." && c.Head[n+1].Text != "(" && c.Head[n+1].Text != "=")
			if free && t.Text != "as" && t.Text != "None" && t.Text != "True" && t.Text != "False" {
				e.bind(t.Text, unknownOf, f)
			}
		}
		if len(c.Head) == 1 && c.Head[0].IsIdentifier() {
			all = true
		}
		if e.block(c.Body, f) {
			states = append(states, f.state())
		}
	}
	if !all {
		states = append(states, before)
	}
	for n, state := range states {
		if n == 0 {
			f.names = state
		} else {
			f.names = joinStates(f.names, state)
		}
	}
	return len(states) > 0
}
