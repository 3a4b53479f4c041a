package audit

import (
	"regexp"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// scan is what an audit has to know of one file of Python text.
type scan struct {
	imports []*imported
	// strings are the constants that look like the names of modules.
	strings []named
	// exported is __all__, where it is a list of constants.
	exported []string
	// binds are the names that the file gives a value at its top level, other than by an import of a module of that name.
	binds map[string]bool
	// paths are changes of sys.path.
	paths []pathEdit
	// computed counts imports by a name that is worked out while the file runs, plugins the uses of entry points.
	computed, plugins int
}

// imported is an import of one module.
type imported struct {
	module    string
	level     int
	names     []string // of a from-import
	certainty python.Certainty
	line      int
	start     int // offsets of the module's name in the text
	end       int
	// attempt are the imports in the body of the try statement whose handler this one stands in.
	attempt []*imported
}

// named is a constant string with its line.
type named struct {
	text string
	line int
}

// pathEdit puts a folder on sys.path.
type pathEdit struct {
	folder python.Expression
	front  bool
	names  map[string]python.Expression
}

func newScan(data []byte, facts python.Facts) *scan {
	module := python.Read(data)
	facts.Names = module.Constants()
	s := &scan{binds: map[string]bool{}}
	r := &scanner{scan: s, module: module, facts: facts, values: map[string]python.Expression{}, called: map[string]bool{}, attempts: map[*python.Statement][]*imported{}}
	module.Walk(r.statement)
	r.settle()
	return s
}

// scanner fills a scan.
type scanner struct {
	*scan
	module *python.Module
	facts  python.Facts
	// values are the names at the top level with what was assigned to them last.
	values map[string]python.Expression
	// called are the functions that the top level calls; inside holds the function around each import in one.
	called map[string]bool
	inside []functionImport
	// environ are the variables that the file sets for its process.
	environ map[string]string
	// attempts are the imports in the first clause of each try statement.
	attempts map[*python.Statement][]*imported
	found    []*imported
}

type functionImport struct {
	at       int // in found
	function string
	within   []python.Enclosing
}

func (r *scanner) statement(s *python.Statement, within []python.Enclosing) bool {
	switch s.Keyword {
	case "import", "from":
		for _, each := range s.Imports() {
			each.Within = within
			r.add(each)
			r.bindImport(each, within)
		}
		return true
	case "def", "class":
		if len(within) == 0 {
			r.binds[s.Name()] = true
		}
	case "":
		r.expression(s, within)
	}
	r.constants(s)
	return true
}

// add takes over an import with what stands around it.
func (r *scanner) add(each python.Import) *imported {
	i := &imported{
		module: strings.Clone(each.Module), level: each.Level, names: cloned(each.Names), certainty: python.CertaintyOf(each.Within, r.facts),
		line: r.module.Line(each.Start), start: each.Start, end: each.End,
	}
	if each.Lazy && i.certainty != python.Never {
		i.certainty = max(i.certainty, python.WhenCalled)
	}
	for at := len(each.Within) - 1; at >= 0; at-- {
		around := each.Within[at]
		if around.Keyword != "try" {
			continue
		}
		switch {
		case around.Clause == around.Clauses[0]:
			r.attempts[around.Statement] = append(r.attempts[around.Statement], i)
		case around.Clause.Keyword == "except" && i.certainty == python.Fallback:
			i.attempt = r.attempts[around.Statement]
		}
	}
	if i.certainty == python.WhenCalled && len(each.Within) > 0 && each.Within[0].Keyword == "def" {
		r.inside = append(r.inside, functionImport{len(r.found), each.Within[0].Name(), append([]python.Enclosing(nil), each.Within[1:]...)})
	}
	r.found = append(r.found, i)
	return i
}

// cloned copies names, which are pieces of the file's text, so that the text need not be kept.
func cloned(names []string) []string {
	copies := make([]string, len(names))
	for at, name := range names {
		copies[at] = strings.Clone(name)
	}
	return copies
}

// bindImport notes what a from-import binds under another module's name.
func (r *scanner) bindImport(each python.Import, within []python.Enclosing) {
	if len(within) > 0 || !each.From || each.Level > 0 && each.Module == "" {
		return
	}
	for _, name := range each.Names {
		r.binds[name] = true
	}
}

// expression reads assignments and calls.
func (r *scanner) expression(s *python.Statement, within []python.Enclosing) {
	assignment, assigns := s.Assignment()
	if assigns && len(within) == 0 {
		r.assign(assignment)
	}
	if interesting := mentionsCalls(s.Tokens); !interesting && len(within) > 0 {
		return
	}
	var x python.Expression
	if assigns {
		x = assignment.Value
	} else {
		x, _ = s.Expression()
	}
	r.calls(x, s, within)
}

// mentionsCalls tells whether tokens hold one of the names for which an expression is read.
func mentionsCalls(tokens []python.Token) bool {
	for _, token := range tokens {
		if token.Kind != python.Name {
			continue
		}
		switch token.Text {
		case "import_module", "__import__", "path", "addsitedir", "setdefault", "environ", "entry_points", "iter_entry_points":
			return true
		}
	}
	return false
}

func (r *scanner) assign(a *python.Assignment) {
	for _, target := range a.Targets {
		switch target := target.(type) {
		case *python.Identifier:
			r.binds[target.Name] = true
			if a.Operator == "=" {
				r.values[target.Name] = a.Value
			}
			if target.Name == "__all__" && (a.Operator == "=" || a.Operator == "+=") {
				r.exported = append(r.exported, constantsOf(a.Value)...)
			}
		case *python.Subscript:
			if python.DottedName(target.X) == "os.environ" {
				r.setEnvironment(target.Index, a.Value)
			}
		}
		if python.DottedName(target) == "sys.path" {
			r.pathAssigned(a)
		}
	}
}

// pathAssigned reads "sys.path += […]", "sys.path = […] + sys.path" and "sys.path[:0] = […]".
func (r *scanner) pathAssigned(a *python.Assignment) {
	value, front := a.Value, a.Operator == "="
	if sum, ok := value.(*python.Binary); ok && sum.Operator == "+" {
		value = sum.X
		if python.DottedName(sum.X) == "sys.path" {
			value, front = sum.Y, false
		}
	}
	if list, ok := value.(*python.Display); ok {
		for _, element := range list.Elements {
			r.paths = append(r.paths, pathEdit{folder: element, front: front, names: r.values})
		}
	}
}

func (r *scanner) setEnvironment(name, value python.Expression) {
	key, ok := constant(name)
	if text, known := constant(value); ok && known {
		if r.environ == nil {
			r.environ = map[string]string{}
		}
		if _, set := r.environ[key]; !set {
			r.environ[key] = text
		}
	}
}

// calls looks at a call and at those in its function and arguments.
func (r *scanner) calls(x python.Expression, s *python.Statement, within []python.Enclosing) {
	call, ok := x.(*python.Call)
	if !ok {
		if attribute, ok := x.(*python.Attribute); ok {
			r.calls(attribute.X, s, within)
		}
		return
	}
	name := python.DottedName(call.Function)
	switch last := name[strings.LastIndexByte(name, '.')+1:]; last {
	case "import_module", "__import__":
		r.importCall(call, s, within)
	case "entry_points", "iter_entry_points":
		r.plugins++
	case "insert", "append", "extend", "addsitedir":
		r.pathCall(name, call)
	case "setdefault":
		if name == "os.environ.setdefault" && len(call.Arguments) == 2 {
			r.setEnvironment(call.Arguments[0].X, call.Arguments[1].X)
		}
	case name:
		if len(within) == 0 {
			r.called[name] = true
		}
	}
	r.calls(call.Function, s, within)
	for _, argument := range call.Arguments {
		r.calls(argument.X, s, within)
	}
}

func (r *scanner) pathCall(name string, call *python.Call) {
	arguments := call.Arguments
	switch {
	case name == "sys.path.insert" && len(arguments) == 2:
		r.paths = append(r.paths, pathEdit{folder: arguments[1].X, front: true, names: r.values})
	case (name == "sys.path.append" || strings.HasSuffix(name, "addsitedir")) && len(arguments) >= 1:
		r.paths = append(r.paths, pathEdit{folder: arguments[0].X, names: r.values})
	case name == "sys.path.extend" && len(arguments) == 1:
		if list, ok := arguments[0].X.(*python.Display); ok {
			for _, element := range list.Elements {
				r.paths = append(r.paths, pathEdit{folder: element, names: r.values})
			}
		}
	}
}

// importCall reads importlib.import_module("m") and __import__("m"). A name that only running tells is counted.
func (r *scanner) importCall(call *python.Call, s *python.Statement, within []python.Enclosing) {
	if len(call.Arguments) == 0 {
		return
	}
	module, literal := constant(call.Arguments[0].X)
	if !literal {
		if module = r.variable(call.Arguments[0].X); module == "" {
			r.computed++
			return
		}
	}
	level := len(module) - len(strings.TrimLeft(module, "."))
	at := call.Arguments[0].X.Extent()
	i := r.add(python.Import{Module: module[level:], Level: level, Start: s.Start, Within: within})
	i.start, i.end = at.Start, at.End
	if !literal && i.certainty != python.Never {
		i.certainty = max(i.certainty, python.Sometimes)
	}
}

// variable is the constant that a name of the file or a variable of the environment has.
func (r *scanner) variable(x python.Expression) string {
	switch x := x.(type) {
	case *python.Identifier:
		text, _ := constant(r.values[x.Name])
		return text
	case *python.Subscript:
		if key, ok := constant(x.Index); ok && python.DottedName(x.X) == "os.environ" {
			return r.environ[key]
		}
	case *python.Call:
		name := python.DottedName(x.Function)
		if (name == "os.environ.get" || name == "os.getenv") && len(x.Arguments) > 0 {
			key, _ := constant(x.Arguments[0].X)
			if set := r.environ[key]; set != "" || len(x.Arguments) < 2 {
				return set
			}
			text, _ := constant(x.Arguments[1].X)
			return text
		}
	}
	return ""
}

// constant is the value of a string.
func constant(x python.Expression) (string, bool) {
	c, ok := x.(*python.Constant)
	if !ok || c.Kind != python.StringConstant {
		return "", false
	}
	return c.Value, true
}

// constantsOf are the strings of a list or a tuple, of sums of such too.
func constantsOf(x python.Expression) []string {
	switch x := x.(type) {
	case *python.Display:
		var all []string
		for _, element := range x.Elements {
			if text, ok := constant(element); ok {
				all = append(all, text)
			}
		}
		return all
	case *python.Binary:
		return append(constantsOf(x.X), constantsOf(x.Y)...)
	}
	return nil
}

// moduleName is the form of names that a string may hold; nothing else is looked up.
var moduleName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

// mostStrings is how many names of a file are looked at.
const mostStrings = 2000

// constants notes the strings of a statement that have the form of a module's name. One without a dot counts
// in a list only, as INSTALLED_APPS of Django is.
func (r *scanner) constants(s *python.Statement) {
	listed := false
	for at, token := range s.Tokens {
		if token.Is("[") || token.Is("(") && at > 0 && s.Tokens[at-1].Is("=") {
			listed = true
		}
		if token.Kind != python.String || token.IsBytes() {
			continue
		}
		text, ok := token.Value()
		if ok && len(text) < 200 && (listed || strings.Contains(text, ".")) && len(r.strings) < mostStrings && moduleName.MatchString(text) {
			r.strings = append(r.strings, named{strings.Clone(text), r.module.Line(token.Start)})
		}
	}
}

// settle decides the imports in functions that the file itself calls while it is loaded.
func (r *scanner) settle() {
	for _, inner := range r.inside {
		if !r.called[inner.function] {
			continue
		}
		certainty := python.CertaintyOf(inner.within, r.facts)
		if certainty == python.Always {
			certainty = python.Sometimes
		}
		r.found[inner.at].certainty = certainty
	}
	r.imports = r.found
}
