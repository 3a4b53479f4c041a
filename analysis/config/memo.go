package config

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// entry remembers the reading of one chunk of a file: what it was given, what it
// asked for, and what came of it.
type entry struct {
	before state
	env    *environment
	asked  questions
	writes []write

	after    state
	envAfter *environment
	fragment *fragment
}

// questions are what a chunk, with all that it includes, asked of its surroundings
// before it answered it itself.
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
	answer any // *grammar.File, *workspace.Listing, workspace.Info, or string for an error
}

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
	if err != nil {
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

// valid reports whether the entry holds for the state, the environment and the
// workspace.
func (e *entry) valid(before state, env *environment, s *workspace.Snapshot) bool {
	if !e.before.equal(before) {
		return false
	}
	if e.env != env {
		if env.modules.differs(&e.asked.loaded, &e.asked.modules) {
			return false
		}
		for _, q := range e.asked.values {
			if env.get(q.key) != q.value {
				return false
			}
		}
	}
	for _, q := range e.asked.outside {
		if !same(look(s, q.kind, q.path), q.answer) {
			return false
		}
	}
	return true
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
	questions
	asked   map[question]bool
	own     moduleSet // modules that the chunk loaded itself
	written map[string]bool
	writes  []write
}

func (r *recorder) module(index int, there bool) {
	if r.own.has(index) {
		return
	}
	r.modules.add(index)
	if there {
		r.loaded.add(index)
	}
}

func (r *recorder) value(key string, value any) {
	if r.written[key] || !r.first(question{name: key}) {
		return
	}
	r.values = append(r.values, answered{key, value})
}

func (r *recorder) workspace(q outside) {
	if r.first(question{q.kind, q.path}) {
		r.outside = append(r.outside, q)
	}
}

// first reports whether the question is asked for the first time.
func (r *recorder) first(q question) bool {
	if r.asked[q] {
		return false
	}
	if r.asked == nil {
		r.asked = map[question]bool{}
	}
	r.asked[q] = true
	return true
}

func (r *recorder) write(w write) {
	r.writes = append(r.writes, w)
	if (w.module != Module{}) {
		if i, ok := moduleIndex(w.module.Identifier); ok {
			r.own.add(i)
			return
		}
		r.wrote(keyModule(w.module.Identifier))
		r.wrote(keyModule(w.module.Source))
		return
	}
	r.wrote(w.key)
}

func (r *recorder) wrote(key string) {
	if r.written == nil {
		r.written = map[string]bool{}
	}
	r.written[key] = true
}

// merge takes over what a chunk of an included file asked and changed.
func (r *recorder) merge(e *entry) {
	for i := range r.modules {
		asked := e.asked.modules[i] &^ r.own[i]
		r.loaded[i] |= e.asked.loaded[i] & asked &^ r.modules[i]
		r.modules[i] |= asked
	}
	for _, q := range e.asked.values {
		r.value(q.key, q.value)
	}
	for _, q := range e.asked.outside {
		r.workspace(q)
	}
	for _, w := range e.writes {
		r.write(w)
	}
}

// source is a file as it stands at one place of the configuration: included twice,
// it is two sources. It keeps what was remembered of its chunks.
type source struct {
	path     string
	included *Origin // the Include line; nil for the root
	depth    int     // number of Includes around it
	entries  map[*grammar.Chunk][]*entry
	chunks   []*grammar.Chunk // of the evaluation before
	whole    *fragment        // of the evaluation before
	// file and entire remember the reading of the whole file, for an included one.
	file   *grammar.File
	entire *entry
}

// keptEntries bounds how many states of a chunk are remembered.
const keptEntries = 3

func (s *source) find(c *grammar.Chunk, before state, env *environment, snapshot *workspace.Snapshot) *entry {
	for _, e := range s.entries[c] {
		if e.valid(before, env, snapshot) {
			return e
		}
	}
	return nil
}

func (s *source) remember(c *grammar.Chunk, e *entry) {
	kept := s.entries[c]
	if len(kept) == keptEntries {
		kept = kept[:keptEntries-1]
	}
	s.entries[c] = slices.Concat([]*entry{e}, kept)
}

// forget drops what was remembered of chunks that the file does not have any more.
func (s *source) forget(now []*grammar.Chunk) {
	s.chunks = now
	if len(s.entries) <= len(now)+len(now)/4+8 {
		return
	}
	entries := make(map[*grammar.Chunk][]*entry, len(now))
	for _, c := range now {
		entries[c] = s.entries[c]
	}
	s.entries = entries
}

// replaced returns the entries of the chunks of the evaluation before that are not
// in the file now, together with all entries of chunk c: the memory in which the
// directives of unchanged lines are found again.
func (s *source) replaced(now []*grammar.Chunk, c *grammar.Chunk) []*entry {
	if kept := s.entries[c]; len(kept) > 0 {
		return kept
	}
	before := s.chunks
	for len(before) > 0 && len(now) > 0 && before[0] == now[0] {
		before, now = before[1:], now[1:]
	}
	for len(before) > 0 && len(now) > 0 && before[len(before)-1] == now[len(now)-1] {
		before, now = before[:len(before)-1], now[:len(now)-1]
	}
	// A file that was read anew shares no line.
	const most = 64
	var entries []*entry
	for _, old := range before[:min(len(before), most)] {
		entries = append(entries, s.entries[old]...)
	}
	return entries
}
