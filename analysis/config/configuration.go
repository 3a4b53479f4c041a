package config

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Configuration is one root as httpd reads it. It is immutable and safe for
// concurrent use.
type Configuration struct {
	Options  Options
	Snapshot *workspace.Snapshot
	// Files are the absolute paths of the files read, in the order of their first
	// reading; the root is the first.
	Files []string
	// Faults are what httpd refuses or warns of, by phase and in the order in which
	// httpd comes to them: httpd's own verdict is the first that is no warning.
	Faults []Fault
	// Skipped are the regions that a false condition switches off.
	Skipped []*Skipped
	// LeftOut are the definitions in them: of groups, variables, macros and modules.
	LeftOut []*LeftOut
	// Modules are the modules there at the end of reading, the static ones first.
	Modules []Module
	// ServerRoot is the value at the end of reading.
	ServerRoot string
	// Partial is set when something was beyond the limits: what is missing may stand
	// there. A fault of kind FaultLimit says what.
	Partial bool
	// Late is set when time was the limit: another evaluation may read more.
	Late bool

	root   *fragment
	env    *environment
	assume bool
	// told and warned count the errors and the warnings of each phase.
	told, warned [After + 1]int
	lines        *lineIndex

	facts     func() []Fact
	acts      func() []Act
	positions sync.Map // by path: *positions
}

// Skipped is a region that a false condition switches off.
type Skipped struct {
	// Open and Close are the conditional's opening line and the line that ends it;
	// Close has no Origin when the region goes on to the end of the file.
	Open, Close Spot
	Why         string // "FLAG is not defined"
}

// LeftOut is a line of a region that a false condition switches off, which would define
// a name.
type LeftOut struct {
	Name  string // of the directive, in lower case
	Words []grammar.Word
	Spot  Spot
	Open  Spot   // the conditional's opening line
	Why   string // it is false
}

// Module is a module that httpd has when the reading phase ends.
type Module struct {
	Identifier string // alias_module
	Source     string // mod_alias.c; "" when not known
	// Load is the LoadModule directive, nil for a static module.
	Load *Directive

	dynamic bool // loaded by a line that is not there
}

// Define is a name that is defined when the reading phase ends.
type Define struct {
	Name     string // as written
	Value    string
	HasValue bool
	// Directive is the Define, nil for a name given by -D.
	Directive *Directive
}

// Macro is a macro that is defined when the reading phase ends.
type Macro struct {
	Name       string // lower-case
	Parameters []string
	Directive  *Directive // the <Macro line
	Body       []*grammar.Line
}

// Fact is an effective directive that later stages take into account; facts.go
// lists the names.
type Fact struct {
	Directive *Directive
	Seq       int // in the order of the walk
}

// Act is a directive that acted while reading (EXEC_ON_READ), such as Include,
// Define, Use or a conditional section.
type Act struct {
	Directive *Directive
	Seq       int
	// Condition is the outcome of a conditional section; True for all others.
	Condition Truth
	// Files are the files that an Include read, in order.
	Files []string
}

func newConfiguration(o Options, s *workspace.Snapshot) *Configuration {
	c := &Configuration{Options: o, Snapshot: s}
	c.facts = sync.OnceValue(c.collectFacts)
	c.acts = sync.OnceValue(c.collectActs)
	return c
}

// Facts returns the facts in the order of the tree. The pointers in it are those of
// the evaluation before for all lines that were not touched. The slice must not be
// modified.
func (c *Configuration) Facts() []Fact { return c.facts() }

func (c *Configuration) collectFacts() []Fact {
	facts := make([]Fact, 0, c.root.lists[factList].total)
	c.root.each(factList, 0, func(seq int, it *item) bool {
		facts = append(facts, Fact{it.directive, seq})
		return true
	})
	return facts
}

// Acts returns the directives that acted while reading, in order. The slice must not
// be modified.
func (c *Configuration) Acts() []Act { return c.acts() }

func (c *Configuration) collectActs() []Act {
	acts := make([]Act, 0, c.root.lists[actList].total)
	c.root.each(actList, 0, func(seq int, it *item) bool {
		a := it.more.(*act)
		acts = append(acts, Act{it.directive, seq, a.condition, a.files})
		return true
	})
	return acts
}

// Defines returns the names that are defined when the reading phase ends, in byte
// order.
func (c *Configuration) Defines() []Define { return valuesOf[Define](c.env) }

// Variable returns the value that ${name} has at the end of reading.
func (c *Configuration) Variable(name string) (value string, ok bool) {
	if value, ok := c.env.get(keyVariable(name)).(string); ok {
		return value, true
	}
	value, ok = c.Options.Env[name]
	return value, ok
}

// Macros returns the macros that are defined when the reading phase ends, in byte
// order of their names.
func (c *Configuration) Macros() []Macro {
	var macros []Macro
	for _, m := range valuesOf[*macro](c.env) {
		public := Macro{Name: m.name, Parameters: m.parameters, Directive: m.directive}
		for _, l := range m.body {
			public.Body = append(public.Body, l.line)
		}
		macros = append(macros, public)
	}
	return macros
}

// valuesOf returns the values of a type in the order of their keys.
func valuesOf[T any](e *environment) []T {
	byKey := map[string]T{}
	for i := e.values.Iterator(); !i.Done(); {
		key, value, _ := i.Next()
		if v, ok := value.(T); ok {
			byKey[key] = v
		}
	}
	values := make([]T, 0, len(byKey))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		values = append(values, byKey[key])
	}
	return values
}

// Loaded reports whether the module with the identifier, or of the source file, is
// there at the end of reading.
func (c *Configuration) Loaded(module string) bool {
	return slices.ContainsFunc(c.Modules, func(m Module) bool {
		return m.Identifier == module || m.Source == module
	})
}

// All yields every effective directive, a section before its children.
func (c *Configuration) All() iter.Seq[*Directive] {
	return func(yield func(*Directive) bool) {
		c.root.all(func(it *item) bool { return !isDirective(it) || yield(it.directive) })
	}
}

// Node is a directive in httpd's tree.
type Node struct {
	Directive *Directive
	Children  []*Node
}

// Tree returns the top level of httpd's tree at the end of the reading phase.
func (c *Configuration) Tree() []*Node {
	top := &Node{}
	nodes := map[*Directive]*Node{nil: top}
	for d := range c.All() {
		n := &Node{Directive: d}
		if strings.HasPrefix(d.Name, "<") {
			nodes[d] = n
		}
		parent := nodes[d.Parent]
		parent.Children = append(parent.Children, n)
	}
	return top.Children
}

// IncludedBy returns the Include lines that brought the file into the configuration;
// an act's Directive.Parent is the section that its contents stand in.
func (c *Configuration) IncludedBy(path string) []Act {
	path = c.Snapshot.Canonical(path)
	var acts []Act
	for _, a := range c.Acts() {
		if slices.ContainsFunc(a.Files, func(f string) bool { return c.Snapshot.Canonical(f) == path }) {
			acts = append(acts, a)
		}
	}
	return acts
}
