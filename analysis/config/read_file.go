package config

import (
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// readFile reads the whole file; nil when reading has halted. bottom is what its
// lines stand in.
func (r *reading) readFile(s *source, f *grammar.File, bottom *frame, nested *recorder) *fragment {
	chunks := f.Chunks()
	reader := &fileReader{reading: r, source: s, nested: nested, template: f.Template()}
	reader.open = bottom
	if f.Branches() && f.Balanced() {
		reader.branches = true
	} else if f.Branches() {
		reader.open = bottom.when(templateTest)
	}
	items := make([]item, 0, len(chunks)+1)
	for _, c := range chunks {
		fragment := reader.chunk(c, chunks)
		if fragment == nil {
			return nil
		}
		items = append(items, item{kind: nestedItem, more: fragment})
	}
	s.forget(chunks)
	if end := reader.endOfFile(); end != nil {
		items = append(items, item{kind: nestedItem, more: end})
	}
	if s.whole == nil || !sameItems(s.whole.items, items) {
		s.whole = newFragment(items)
	}
	return s.whole
}

// readIncluded reads a file in the place of an Include, or remembers what came of it;
// nil when reading has halted.
func (r *fileReader) readIncluded(s *source, f *grammar.File) *fragment {
	before := state{open: r.open.bottom()}
	e := s.entire
	if e != nil && s.file == f && r.valid(e, before) {
		r.apply(e)
	} else {
		e = &entry{before: before, env: r.env, from: r.spent}
		recorder := &recorder{}
		e.fragment = r.readFile(s, f, r.open.bottom(), recorder)
		if e.fragment == nil {
			return nil
		}
		e.outcome, e.envAfter, e.cost = recorder.outcome, r.env, r.spent.minus(e.from)
		if s.entire != nil {
			e.settle([]*entry{s.entire})
			r.env = e.envAfter
		}
		s.file, s.entire = f, e
	}
	r.recorder.merge(&e.outcome)
	return e.fragment
}

// sameItems reports whether two lists of nested fragments are the same.
func sameItems(a, b []item) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].more != b[i].more {
			return false
		}
	}
	return true
}

// chunk reads one chunk, or remembers what came of it; nil when reading has halted.
func (r *fileReader) chunk(c *grammar.Chunk, chunks []*grammar.Chunk) *fragment {
	e := r.source.entries[c]
	if e != nil && r.valid(e, r.state) {
		r.apply(e)
		r.state = e.after
	} else {
		e = &entry{before: r.state, env: r.env, from: r.spent}
		r.recorder, r.sources = &recorder{}, map[sourceKey]*source{}
		r.items = make([]item, 0, len(c.Lines()))
		r.memory, r.known = r.source.replaced(chunks, c), nil
		if r.template {
			r.set(keyPartial, true)
		}
		for _, l := range c.Lines() {
			if r.halted() {
				return nil
			}
			r.line(input{text: l.Text(), line: l})
		}
		if r.halted() {
			return nil
		}
		e.outcome, e.sources = r.recorder.outcome, r.sources
		e.after, e.envAfter, e.cost = r.state, r.env, r.spent.minus(e.from)
		e.settle(r.memory)
		r.env = e.envAfter
		e.fragment = newFragment(r.items)
		r.source.entries[c] = e
	}
	if r.nested != nil {
		r.nested.merge(&e.outcome)
	}
	return e.fragment
}

// place returns the place of an included file in the configuration, the same for the
// same Include line.
func (r *fileReader) place(path string, included *Origin) *source {
	key := sourceKey{path, included}
	s := r.sources[key]
	for _, e := range r.memory {
		if s == nil {
			s = e.sources[key]
		}
	}
	if s == nil {
		s = newSource(path, included, r.source.depth+1)
	}
	r.sources[key] = s
	return s
}
