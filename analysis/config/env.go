package config

import (
	"sync"

	"github.com/benbjohnson/immutable"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// environment is the state of the reader between two lines: names and
// variables, modules, macros, the server root. It is persistent: a change makes a
// new one and shares the rest. A chunk that is read again and makes the same of the
// same environment gives the same pointer (entry.settle), so that what follows stays
// valid at a glance.
type environment struct {
	values  *immutable.Map[string, any] // by key, see the functions below
	modules moduleSet
	last    *loaded // the module loaded last
}

// loaded is the list of loaded modules, the last first.
type loaded struct {
	module Module
	before *loaded
	count  int
}

// The keys of values. Each kind of name has a prefix of its own; a value that is
// not there reads as nil.
const (
	keyServerRoot = "r" // string
	keyMoved      = "w" // moved: where a tree is that was checked out elsewhere
	keyMacroTable = "t" // true once a <Macro> was read: "no macro defined before Use"
	keyEndless    = "e" // true once the include depth was exceeded: no more Includes
	keyPartial    = "p" // true once something was not read (Limits): what is missing may stand there
	keyExhausted  = "x" // true once an Include or a Use went beyond the limits: no more of them
	keyWindows    = "z" // true once ServerRoot was on a drive of Windows
	keyPatterns   = "g" // pcre.Options: of RegexDefaultOptions
	keyDebian     = "b" // true once a module came from the folder of Debian's package
)

func keyDefine(name string) string   { return "d" + name }            // Define
func keyVariable(name string) string { return "v" + apr.Lower(name) } // string
func keyMacro(name string) string    { return "m" + name }            // *macro
func keyModule(name string) string   { return "o" + name }            // true: not in the catalogue
func keyLoadedIf(name string) string { return "i" + name }            // string: Directive.tests of its LoadModule

// write is a change: of one value, or a module that is loaded.
type write struct {
	key    string
	value  any // nil removes the key
	module Module
}

func newEnvironment() *environment {
	return &environment{values: immutable.NewMap[string, any](nil)}
}

func (e *environment) get(key string) any {
	value, _ := e.values.Get(key)
	return value
}

// after is the environment after the change w.
func (e *environment) after(w write) *environment {
	next := &environment{values: e.values, modules: e.modules, last: e.last}
	switch {
	case w.module != Module{}:
		next.load(w.module)
	case w.value == nil:
		next.values = e.values.Delete(w.key)
	default:
		next.values = e.values.Set(w.key, w.value)
	}
	return next
}

// load adds the module to a new environment.
func (e *environment) load(m Module) {
	count := 1
	if e.last != nil {
		count += e.last.count
	}
	e.last = &loaded{module: m, before: e.last, count: count}
	if i, ok := moduleIndex(m.Identifier); ok {
		e.modules.add(i)
		return
	}
	e.values = e.values.Set(keyModule(m.Identifier), true)
	if m.Source != "" {
		e.values = e.values.Set(keyModule(m.Source), true)
	}
}

// list returns the loaded modules in order.
func (l *loaded) list() []Module {
	if l == nil {
		return nil
	}
	modules := make([]Module, l.count)
	for ; l != nil; l = l.before {
		modules[l.count-1] = l.module
	}
	return modules
}

// moduleSet is a set of the catalogue's modules, by their index.
type moduleSet [4]uint64

func (s *moduleSet) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s *moduleSet) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

// differs reports whether s and o are different in what is in mask.
func (s *moduleSet) differs(o, mask *moduleSet) bool {
	for i := range s {
		if (s[i]^o[i])&mask[i] != 0 {
			return true
		}
	}
	return false
}

// moduleIndex numbers the modules of the catalogue; ok is false for a module that it
// does not know or that does not fit into a moduleSet.
func moduleIndex(identifier string) (index int, ok bool) {
	index, ok = moduleIndexes()[identifier]
	return index, ok
}

var moduleIndexes = sync.OnceValue(func() map[string]int {
	indexes := map[string]int{}
	for _, m := range catalog.Default().Modules() {
		if _, ok := indexes[m.Identifier]; !ok && len(indexes) < 64*len(moduleSet{}) {
			indexes[m.Identifier] = len(indexes)
		}
	}
	return indexes
})
