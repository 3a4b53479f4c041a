package config

import (
	"errors"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// entry remembers the reading of one chunk of a file: what it was given, what it
// asked for, and what came of it.
type entry struct {
	before state
	env    *environment
	outcome

	after    state
	envAfter *environment
	fragment *fragment
	// sources are the files that Includes of the chunk brought.
	sources map[sourceKey]*source
	// cost is what reading the chunk took, from what was spent before it.
	cost, from cost
}

// outcome is what a chunk, or a part of it, did to its surroundings.
type outcome struct {
	asked  questions
	writes []write
	// bounded is set when it met a limit: it holds only where as much was spent before
	// it. late is set when time was the limit: it does not hold at all.
	bounded, late bool
}

// settle takes over the environment that one of the earlier readings left, if this
// one made the same of the same environment.
func (e *entry) settle(earlier []*entry) {
	for _, o := range earlier {
		if o.env == e.env && slices.Equal(o.writes, e.writes) {
			e.envAfter = o.envAfter
			return
		}
	}
}

// questions are what a chunk, with all that it includes, read from outside (modules,
// variables, files) before writing it itself.
type questions struct {
	modules moduleSet // asked for
	loaded  moduleSet // those of them that were there
	values  []answered
	outside []outside
}

// answered is a value of the environment and what it was.
type answered struct {
	key   string
	value any
}

// outside is a question to the workspace and its answer.
type outside struct {
	kind   outsideKind
	path   string
	answer any // *grammar.File, *workspace.Listing, workspace.Info; withheld, or string for another error
}

// withheld is the reason for which the workspace does not read what is there.
type withheld string

type outsideKind uint8

const (
	_ outsideKind = iota // a value of the environment
	fileText
	fileInfo
	folder
)

// look asks the workspace.
func look(s *workspace.Snapshot, kind outsideKind, path string) any {
	var (
		answer any
		err    error
	)
	switch kind {
	case fileText:
		answer, err = s.File(path)
	case fileInfo:
		answer, err = s.Stat(path)
	case folder:
		answer, err = s.Folder(path)
	}
	var refusal *workspace.Refusal
	switch {
	case errors.As(err, &refusal):
		return withheld(refusal.Reason)
	case err != nil:
		return err.Error()
	}
	return answer
}

// same reports whether two answers of the workspace are equal.
func same(a, b any) bool {
	if a == b {
		return true
	}
	l, ok := a.(*workspace.Listing)
	m, ok2 := b.(*workspace.Listing)
	return ok && ok2 && slices.Equal(l.Entries, m.Entries)
}

// valid reports whether the entry holds for the state, and for the environment, the
// workspace and the limits of the reading.
func (r *reading) valid(e *entry, before state) bool {
	if !e.before.equal(before) {
		return false
	}
	if e.bounded && (e.late || e.from != r.spent) || r.limits.beyond(r.spent.plus(e.cost)) != nil {
		return false
	}
	if e.env != r.env {
		if r.env.modules.differs(&e.asked.loaded, &e.asked.modules) {
			return false
		}
		for _, q := range e.asked.values {
			if r.env.get(q.key) != q.value {
				return false
			}
		}
	}
	for _, q := range e.asked.outside {
		if !same(look(r.snapshot, q.kind, q.path), q.answer) {
			return false
		}
	}
	return true
}

// apply does what reading the chunk did.
func (r *reading) apply(e *entry) {
	r.env, r.spent = e.environmentAfter(r.env), r.spent.plus(e.cost)
}

// environmentAfter is what the chunk makes of env.
func (e *entry) environmentAfter(env *environment) *environment {
	if e.env == env {
		return e.envAfter
	}
	next := env
	for _, w := range e.writes {
		next = next.after(w)
	}
	e.env, e.envAfter = env, next
	return next
}

// question is something that was asked: a value of the environment by its key, or the
// workspace by a path.
type question struct {
	kind outsideKind
	name string
}

// recorder writes down what a chunk asks and changes while it is read.
type recorder struct {
	outcome
	known   map[question]bool // those in outcome.asked
	own     moduleSet         // modules that the chunk loaded itself
	written map[string]int    // where in outcome.writes
}

func (r *recorder) module(index int, there bool) {
	if r.own.has(index) {
		return
	}
	r.asked.modules.add(index)
	if there {
		r.asked.loaded.add(index)
	}
}

func (r *recorder) value(key string, value any) {
	if _, own := r.written[key]; own || !r.first(question{name: key}) {
		return
	}
	r.asked.values = append(r.asked.values, answered{key, value})
}

func (r *recorder) workspace(q outside) {
	if r.first(question{q.kind, q.path}) {
		r.asked.outside = append(r.asked.outside, q)
	}
}

// first reports whether the question is asked for the first time.
func (r *recorder) first(q question) bool {
	if r.known[q] {
		return false
	}
	if r.known == nil {
		r.known = map[question]bool{}
	}
	r.known[q] = true
	return true
}

// write notes a change. Of several changes of a value the last is what counts.
func (r *recorder) write(w write) {
	if at, again := r.written[w.key]; again && w.module == (Module{}) {
		r.writes[at] = w
		return
	}
	r.writes = append(r.writes, w)
	if w.module == (Module{}) {
		r.wrote(w.key)
		return
	}
	if i, ok := moduleIndex(w.module.Identifier); ok {
		r.own.add(i)
		return
	}
	r.wrote(keyModule(w.module.Identifier))
	r.wrote(keyModule(w.module.Source))
}

// wrote notes that the last change is one of the value.
func (r *recorder) wrote(key string) {
	if r.written == nil {
		r.written = map[string]int{}
	}
	r.written[key] = len(r.writes) - 1
}

// merge takes over what a part of the chunk, such as an included file, asked and
// changed.
func (r *recorder) merge(o *outcome) {
	for i := range r.asked.modules {
		asked := o.asked.modules[i] &^ r.own[i]
		r.asked.loaded[i] |= o.asked.loaded[i] & asked &^ r.asked.modules[i]
		r.asked.modules[i] |= asked
	}
	for _, q := range o.asked.values {
		r.value(q.key, q.value)
	}
	for _, q := range o.asked.outside {
		r.workspace(q)
	}
	for _, w := range o.writes {
		r.write(w)
	}
	r.bounded, r.late = r.bounded || o.bounded, r.late || o.late
}

// source is a file as it stands at one place of the configuration: included twice,
// it is two sources. It keeps what was remembered of its chunks.
type source struct {
	path     string
	included *Origin // the Include line; nil for the root
	depth    int     // number of Includes around it
	entries  map[*grammar.Chunk]*entry
	chunks   []*grammar.Chunk // of the evaluation before
	whole    *fragment        // of the evaluation before
	// file and entire remember the reading of the whole file, for an included one.
	file   *grammar.File
	entire *entry
}

// sourceKey names a file that an Include line brings.
type sourceKey struct {
	path     string
	included *Origin
}

func newSource(path string, included *Origin, depth int) *source {
	return &source{path: path, included: included, depth: depth, entries: map[*grammar.Chunk]*entry{}}
}

// forget drops what was remembered of chunks that the file, whose chunks were all
// read by now, does not have any more.
func (s *source) forget(now []*grammar.Chunk) {
	gone, came := different(s.chunks, now)
	s.chunks = now
	if len(gone)*len(came) < 100 { // an edit
		for _, c := range gone {
			if !slices.Contains(came, c) {
				delete(s.entries, c)
			}
		}
	}
	if len(s.entries) == len(now) {
		return
	}
	entries := make(map[*grammar.Chunk]*entry, len(now))
	for _, c := range now {
		entries[c] = s.entries[c]
	}
	s.entries = entries
}

// different is what two lists of chunks do not have in common at their ends.
func different(before, now []*grammar.Chunk) (gone, came []*grammar.Chunk) {
	for len(before) > 0 && len(now) > 0 && before[0] == now[0] {
		before, now = before[1:], now[1:]
	}
	for len(before) > 0 && len(now) > 0 && before[len(before)-1] == now[len(now)-1] {
		before, now = before[:len(before)-1], now[:len(now)-1]
	}
	return before, now
}

// replaced returns the memory to search for c's unchanged lines and the files that they
// include: c's own entry, else those of the chunks that the edit removed.
func (s *source) replaced(now []*grammar.Chunk, c *grammar.Chunk) []*entry {
	if known := s.entries[c]; known != nil {
		return []*entry{known}
	}
	gone, _ := different(s.chunks, now)
	// A file that was read anew shares no line.
	const most = 64
	var entries []*entry
	for _, old := range gone[:min(len(gone), most)] {
		if e := s.entries[old]; e != nil {
			entries = append(entries, e)
		}
	}
	return entries
}
