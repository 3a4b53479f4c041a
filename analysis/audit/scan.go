package audit

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// scan is what an audit has to know of one file of Python text.
type scan struct {
	imports []*imported
	// strings are the constants that look like the names of modules.
	strings []named
	// replaced are modules that the file puts into sys.modules itself.
	replaced []string
	// extended is set in a package that looks for its modules in all folders of its name.
	extended bool
	// exported is __all__, where it is a list of constants.
	exported []string
	// binds are the names that the file gives a value, other than by "from . import name".
	binds map[string]binding
	// paths are changes of sys.path, and ownPaths of the package's __path__.
	paths, ownPaths []pathEdit
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
	// branches are the clauses around it that are carried out because other imports find nothing, or because they find
	// something; besides is the certainty without them.
	branches []branch
	besides  python.Certainty
}

// branch is a handler of a try statement, or its else clause, with the imports that decide whether it is carried out.
type branch struct {
	attempts []*imported
	// missing is set for a handler: it needs an import that finds nothing.
	missing bool
}

// binding is how a file gives a name a value.
type binding struct {
	// sure is set where it surely does.
	sure bool
	// from is the module that a from-import takes the name out of, and nothing else gives it a value.
	from string
}

// named is a constant string with its line.
type named struct {
	text string
	line int
	// bare is set where only a program that works names out would take it for a module: a word without a dot, in no list.
	bare bool
}

// pathEdit puts a folder on a path. One of activate_this.py stands for the packages of that virtual environment.
type pathEdit struct {
	folder python.Expression
	front  bool
	names  map[string]python.Expression
}

func newScan(data []byte, facts python.Facts) *scan {
	module := python.Read(data)
	facts = facts.In(module)
	s := &scan{binds: map[string]binding{}}
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
		r.bind(s.Name(), within)
	case "for", "with":
		r.bindHead(s, within)
	case "", "return", "assert", "if", "while", "match":
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
	r.noteBranches(i, each.Within)
	if i.certainty == python.WhenCalled && len(each.Within) > 0 && each.Within[0].Keyword == "def" {
		r.inside = append(r.inside, functionImport{len(r.found), each.Within[0].Name(), append([]python.Enclosing(nil), each.Within[1:]...)})
	}
	r.found = append(r.found, i)
	return i
}

// noteBranches notes the try statements around an import: those in whose first clause it surely is, and those of which another
// clause holds it.
func (r *scanner) noteBranches(i *imported, within []python.Enclosing) {
	for at, around := range within {
		if around.Keyword == "try" && around.Clause == around.Clauses[0] && python.CertaintyOf(within[at+1:], r.facts) == python.Always {
			r.attempts[around.Statement] = append(r.attempts[around.Statement], i)
		}
		if decided := around.OnMissing(); decided != python.Unknown {
			i.branches = append(i.branches, branch{r.attempts[around.Statement], decided == python.True})
		}
	}
	i.besides = r.besides(within)
}

// besides is the certainty of a statement without the clauses that other imports decide.
func (r *scanner) besides(within []python.Enclosing) python.Certainty {
	var others []python.Enclosing
	for _, around := range within {
		if around.OnMissing() == python.Unknown {
			others = append(others, around)
		}
	}
	return python.CertaintyOf(others, r.facts)
}

// cloned copies names, which are pieces of the file's text, so that the text need not be kept.
func cloned(names []string) []string {
	copies := make([]string, len(names))
	for at, name := range names {
		copies[at] = strings.Clone(name)
	}
	return copies
}

// bindImport notes the names that an import binds. What "from . import m" binds is a module of the package itself.
func (r *scanner) bindImport(each python.Import, within []python.Enclosing) {
	if each.From && each.Level > 0 && each.Module == "" {
		return
	}
	for at, name := range each.Bound {
		_, bound := r.binds[name]
		r.bind(name, within)
		if b, binds := r.binds[name]; binds && !bound && each.From && each.Level == 0 && each.Names[at] == name {
			b.from = strings.Clone(each.Module)
			r.binds[name] = b
		}
	}
}

// bind notes that a statement gives a name a value.
func (r *scanner) bind(name string, within []python.Enclosing) {
	for _, around := range within {
		if around.Keyword == "def" || around.Keyword == "class" {
			return
		}
	}
	if certainty := python.CertaintyOf(within, r.facts); certainty != python.Never {
		r.binds[strings.Clone(name)] = binding{sure: r.binds[name].sure || certainty == python.Always}
	}
}

// bindHead notes the names that the head of a for or a with statement binds; a loop may be over nothing.
func (r *scanner) bindHead(s *python.Statement, within []python.Enclosing) {
	clause := s.Clauses[0]
	if s.Keyword == "for" {
		within = append(within[:len(within):len(within)], python.Enclosing{Statement: s, Clause: clause})
	}
	for at, token := range clause.Head {
		if s.Keyword == "for" && token.Is("in") {
			return
		}
		if token.IsIdentifier() && (s.Keyword == "for" || at > 0 && clause.Head[at-1].Is("as")) {
			r.bind(token.Text, within)
		}
	}
}

// bindTarget notes the names in the target of an assignment.
func (r *scanner) bindTarget(target python.Expression, within []python.Enclosing) {
	switch target := target.(type) {
	case *python.Identifier:
		r.bind(target.Name, within)
	case *python.Starred:
		r.bindTarget(target.X, within)
	case *python.Display:
		for _, element := range target.Elements {
			r.bindTarget(element, within)
		}
	}
}

// settle decides the imports in functions that the file itself calls while it is loaded.
func (r *scanner) settle() {
	for _, inner := range r.inside {
		if !r.called[inner.function] {
			continue
		}
		i := r.found[inner.at]
		i.certainty, i.besides = python.CertaintyOf(inner.within, r.facts), r.besides(inner.within)
		if i.certainty == python.Always {
			i.certainty = python.Sometimes
		}
		if i.besides == python.Always {
			i.besides = python.Sometimes
		}
	}
	r.imports = r.found
}
