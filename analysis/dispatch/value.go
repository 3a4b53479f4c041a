package dispatch

import (
	"maps"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// kind is what an atom is.
type kind uint8

const (
	textKind     kind = iota // a string, or bytes
	numberKind               // an int that is known
	noneKind                 // None
	boolKind                 // of which the value is known
	otherKind                // something that is no text and no container
	sequenceKind             // a list, tuple, set or iterator
	tableKind                // a dictionary
	functionKind             // a function of the script
	classKind                // a class, or an instance of one that is not looked into
	externalKind             // what an import or a builtin brings, under its dotted name
	openKind                 // anything at all
	failedKind               // what a call that surely fails returns
	absentKind               // a name that is perhaps not bound
)

// atom is one thing that a value can be. Containers are shared by all values that hold
// them, and what is put into one stays in it.
type atom struct {
	kind kind
	at   python.Range
	text string // of a text; the dotted name of an external one; "int" of another that is one
	n    int    // of a number; 1 for True

	elements []value // of a sequence, by index
	keys     []value // of a table; the values are elements
	more     value   // what else a container can hold
	open     bool    // a container can hold anything besides

	function   *function
	attributes *scope // of a class
	enum       bool   // the class's attributes are members that have a value
	texts      bool   // and that are texts themselves
}

// function is a def or a lambda with the scopes around it.
type function struct {
	parameters []python.Parameter
	body       []*python.Statement
	result     python.Expression // of a lambda
	around     *scope
	async      bool
	generator  bool
	defaults   map[string]value
	running    bool // so that recursion ends
}

// value is all that something can be. It is not changed once it is made.
type value []*atom

var (
	anything  = &atom{kind: openKind}
	none      = &atom{kind: noneKind}
	absent    = &atom{kind: absentKind}
	noText    = &atom{kind: otherKind}
	yes       = &atom{kind: boolKind, n: 1}
	no        = &atom{kind: boolKind}
	unknownOf = value{anything}
	either    = value{yes, no}
)

// mostAtoms bounds a value; one that can be more than that can be anything.
const mostAtoms = 200

// join is what can be either.
func join(a, b value) value {
	if len(a) == 0 {
		return b
	}
	joined := a
	for _, x := range b {
		if !has(joined, x) {
			joined = append(joined[:len(joined):len(joined)], x)
		}
	}
	if len(joined) > mostAtoms {
		return append(joined[:mostAtoms:mostAtoms], anything)
	}
	return joined
}

func has(v value, x *atom) bool {
	for _, a := range v {
		if a == x || a.same(x) {
			return true
		}
	}
	return false
}

// same compares constants; everything else is itself alone.
func (a *atom) same(b *atom) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case textKind, externalKind, otherKind:
		return a.text == b.text
	case numberKind, boolKind:
		return a.n == b.n
	case noneKind, openKind, failedKind, absentKind:
		return true
	}
	return false
}

// items is everything that a container can give.
func (a *atom) items() value {
	items := a.more
	for _, v := range a.elements {
		items = join(items, v)
	}
	if a.open {
		items = join(items, unknownOf)
	}
	return items
}

// put adds to what a container can hold; changed tells whether that is new.
func (a *atom) put(v value) (changed bool) {
	before := len(a.more)
	a.more = join(a.more, v)
	return len(a.more) != before
}

// truth says whether an atom can be true and can be false.
func (a *atom) truth() (canBeTrue, canBeFalse bool) {
	switch a.kind {
	case textKind:
		return a.text != "", a.text == ""
	case numberKind, boolKind:
		return a.n != 0, a.n == 0
	case noneKind:
		return false, true
	case sequenceKind, tableKind:
		if len(a.elements) == 0 {
			return a.open || len(a.more) > 0, true
		}
		return true, a.open || len(a.more) > 0
	case functionKind, classKind:
		return true, false
	case absentKind, failedKind:
		return false, false
	}
	return true, true
}

func (v value) truth() (canBeTrue, canBeFalse bool) {
	for _, a := range v {
		t, f := a.truth()
		canBeTrue, canBeFalse = canBeTrue || t, canBeFalse || f
	}
	return canBeTrue, canBeFalse
}

// only are the atoms that ok accepts.
func (v value) only(ok func(*atom) bool) (kept value) {
	for _, a := range v {
		if ok(a) {
			kept = append(kept, a)
		}
	}
	return kept
}

func text(s string, at python.Range) *atom { return &atom{kind: textKind, text: s, at: at} }
func number(n int, at python.Range) *atom  { return &atom{kind: numberKind, n: n, at: at} }
func external(name string, at python.Range) *atom {
	return &atom{kind: externalKind, text: name, at: at}
}

// sequence is a container of elements of which each is known.
func sequence(at python.Range, elements ...value) *atom {
	return &atom{kind: sequenceKind, at: at, elements: elements}
}

// some is a container of any number of the items.
func some(at python.Range, items value) *atom {
	known := items.only(func(a *atom) bool { return a.kind != openKind })
	return &atom{kind: sequenceKind, at: at, more: known, open: len(known) < len(items)}
}

// scope holds the names of a module, a class or a call.
type scope struct {
	names   map[string]value
	around  *scope // where names are looked up that it has not
	isClass bool   // functions inside do not see its names
	// elsewhere are names that a call declares as global or nonlocal, by their scope.
	elsewhere map[string]*scope
}

func newScope(around *scope) *scope { return &scope{names: map[string]value{}, around: around} }

func (s *scope) get(name string) (value, bool) {
	v, ok := s.names[name]
	return v, ok
}

// copy is the state of the names now.
func (s *scope) state() map[string]value { return maps.Clone(s.names) }

// joinStates is what the names can be after either of two ways.
func joinStates(a, b map[string]value) map[string]value {
	joined := make(map[string]value, len(a)+len(b))
	for name, v := range a {
		if other, ok := b[name]; ok {
			joined[name] = join(v, other)
		} else {
			joined[name] = join(v, value{absent})
		}
	}
	for name, v := range b {
		if _, ok := a[name]; !ok {
			joined[name] = join(v, value{absent})
		}
	}
	return joined
}
