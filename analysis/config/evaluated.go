package config

import (
	"iter"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Evaluator evaluates one root again and again. It remembers what it worked out for
// the parts that did not change. It is not safe for concurrent use; the
// Configurations that it returns are.
type Evaluator struct {
	options Options
}

// NewEvaluator returns an evaluator without memories.
func NewEvaluator(o Options) *Evaluator { return &Evaluator{options: o} }

// Evaluate reads the root of the evaluator's options in s as httpd would.
func (e *Evaluator) Evaluate(s *workspace.Snapshot) *Configuration {
	return &Configuration{Options: e.options, Snapshot: s}
}

// Configuration is one root as httpd reads it. It is immutable.
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
	Skipped []Skipped
	// Modules are the modules there at the end of reading, the static ones first.
	Modules []Module
	// ServerRoot is the value at the end of reading.
	ServerRoot string
}

// Module is a module that httpd has when the reading phase ends.
type Module struct {
	Identifier string // alias_module
	Source     string // mod_alias.c; "" when not known
	// Load is the LoadModule directive, nil for a static module.
	Load *Directive
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
	Directive  *Directive // the <Macro> line
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

// Facts returns the facts in the order of the tree. The pointers in it are those of
// the evaluation before for all lines that were not touched.
func (c *Configuration) Facts() []Fact { return nil }

// Acts returns the directives that acted while reading, in order.
func (c *Configuration) Acts() []Act { return nil }

// Defines returns the names that are defined when the reading phase ends.
func (c *Configuration) Defines() []Define { return nil }

// Variable returns the value that ${name} has at the end of reading.
func (c *Configuration) Variable(name string) (value string, ok bool) { return "", false }

// Macros returns the macros that are defined when the reading phase ends.
func (c *Configuration) Macros() []Macro { return nil }

// Loaded reports whether the module with the identifier, or of the source file, is
// there at the end of reading.
func (c *Configuration) Loaded(module string) bool { return false }

// All yields every effective directive, a section before its children.
func (c *Configuration) All() iter.Seq[*Directive] {
	return func(yield func(*Directive) bool) {}
}

// Tree returns the top level of httpd's tree at the end of the reading phase.
func (c *Configuration) Tree() []*Node { return nil }

// Node is a directive in httpd's tree.
type Node struct {
	Directive *Directive
	Children  []*Node
}

// IncludedBy returns the Include lines that brought the file into the configuration;
// an act's Directive.Parent is the section that its contents stand in.
func (c *Configuration) IncludedBy(path string) []Act { return nil }

// Locate returns where the spot is in the snapshot that was evaluated.
func (c *Configuration) Locate(s Spot) Location { return Location{} }

// LocateDirective returns where the directive's line is.
func (c *Configuration) LocateDirective(d *Directive) Location { return c.Locate(d.LineSpot()) }

// Words are the words of Args; of a section's, those before the last '>'. The spans
// count in Args.
func (d *Directive) Words() []grammar.Word { return nil }

// Spot maps a span of Args to the line that it came from.
func (d *Directive) Spot(args grammar.Span) Spot { return Spot{Origin: d.Origin} }

// NameSpot is the directive's name in its line, without '<' and '>'.
func (d *Directive) NameSpot() Spot { return Spot{Origin: d.Origin} }

// LineSpot is the whole line without its white space.
func (d *Directive) LineSpot() Spot { return Spot{Origin: d.Origin} }

// Enclosing returns the nearest enclosing section of that name, such as
// "<VirtualHost" (any letter case), nil if there is none.
func (d *Directive) Enclosing(name string) *Directive { return nil }
