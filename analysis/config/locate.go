package config

import (
	"sync"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// lineIndex remembers which chunk a line stands in. That a chunk holds a line never
// changes, so all Configurations of an evaluator share it.
type lineIndex struct {
	mu    sync.Mutex
	lines map[*grammar.Line]linePlace
	files map[string][]*grammar.Chunk // whose lines are in it, by path
}

type linePlace struct {
	chunk *grammar.Chunk
	index int
}

func newLineIndex() *lineIndex {
	return &lineIndex{lines: map[*grammar.Line]linePlace{}, files: map[string][]*grammar.Chunk{}}
}

// add makes sure that the lines of a file's chunks can be found, and forgets those
// that it had before.
func (x *lineIndex) add(path string, chunks []*grammar.Chunk) {
	x.mu.Lock()
	defer x.mu.Unlock()
	gone, came := different(x.files[path], chunks)
	x.drop(gone)
	for _, c := range came {
		for i, l := range c.Lines() {
			x.lines[l] = linePlace{c, i}
		}
	}
	x.files[path] = chunks
}

// drop forgets the lines of the chunks, but for those that went to another chunk.
func (x *lineIndex) drop(chunks []*grammar.Chunk) {
	for _, c := range chunks {
		for _, l := range c.Lines() {
			if x.lines[l].chunk == c {
				delete(x.lines, l)
			}
		}
	}
}

// keep forgets the files that the configuration does not read.
func (x *lineIndex) keep(c *Configuration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.files) <= len(c.Files) {
		return
	}
	read := make(map[string]bool, len(c.Files))
	for _, path := range c.Files {
		read[c.Snapshot.Canonical(path)] = true
	}
	for path, chunks := range x.files {
		if !read[path] {
			x.drop(chunks)
			delete(x.files, path)
		}
	}
}

func (x *lineIndex) find(l *grammar.Line) (linePlace, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	p, ok := x.lines[l]
	return p, ok
}

// positions is where the chunks of one file of a Configuration stand.
type positions struct {
	file   *grammar.File
	chunks map[*grammar.Chunk]int
}

// Locate returns where the spot is in the snapshot that was evaluated; a spot
// without a line, of -C and -c directives, has an empty Location.
func (c *Configuration) Locate(s Spot) Location {
	if s.Origin == nil || s.Origin.File == "" {
		return Location{}
	}
	mark, ok := c.mark(s.Origin)
	if !ok {
		return Location{File: s.Origin.File}
	}
	span := s.Span
	if span.Len() == 0 && span.Start == 0 {
		span = s.Origin.Line.RawSpan(grammar.Span{End: len(s.Origin.Line.Text())})
	}
	return Location{
		File:  s.Origin.File,
		Span:  span.Shift(mark.Offset),
		Line:  mark.Line + s.Origin.Line.Physical(),
		First: mark.Line + 1,
	}
}

// LocateDirective returns where the directive's line is.
func (c *Configuration) LocateDirective(d *Directive) Location { return c.Locate(d.LineSpot()) }

// mark is the start of the origin's line.
func (c *Configuration) mark(o *Origin) (grammar.Mark, bool) {
	p := c.positionsOf(o.File)
	if p == nil {
		return grammar.Mark{}, false
	}
	place, ok := c.lines.find(o.Line)
	index, here := p.chunks[place.chunk]
	if ok && here {
		return plus(p.file.ChunkMark(index), place.chunk.Mark(place.index)), true
	}
	// The line went to another chunk in a later snapshot.
	for mark, l := range p.file.Lines() {
		if l == o.Line {
			return mark, true
		}
	}
	return grammar.Mark{}, false
}

// positionsOf is nil for a file that cannot be read.
func (c *Configuration) positionsOf(path string) *positions {
	if known, ok := c.positions.Load(path); ok {
		return known.(*positions)
	}
	file, err := c.Snapshot.File(path)
	if err != nil {
		return nil
	}
	chunks := file.Chunks()
	c.lines.add(c.Snapshot.Canonical(path), chunks)
	p := &positions{file: file, chunks: make(map[*grammar.Chunk]int, len(chunks))}
	for i, chunk := range chunks {
		p.chunks[chunk] = i
	}
	known, _ := c.positions.LoadOrStore(path, p)
	return known.(*positions)
}

func plus(a, b grammar.Mark) grammar.Mark {
	return grammar.Mark{Offset: a.Offset + b.Offset, Line: a.Line + b.Line}
}

// reportedLine is the line number that httpd has for the origin: the last physical
// line in a file, or the line of a macro's body.
func (c *Configuration) reportedLine(o *Origin) int {
	switch {
	case o.Use != nil:
		return o.Use.BodyAt
	case o.File == "":
		return 0
	}
	return c.Locate(Spot{Origin: o}).Line
}

// reportedFile is the name that httpd has for what the origin's line was read from
// (use_macro in modules/core/mod_macro.c).
func (c *Configuration) reportedFile(o *Origin) string {
	if o.Use == nil {
		if o.File == "" {
			return "-c/-C directives"
		}
		return o.File
	}
	m := message{whereFormat + ` used on line %s of "%s"`, []any{
		o.Use.Macro, lineOf{o.Use.definition}, filePart{o.Use.definition}, lineOf{o.Use.At}, filePart{o.Use.At}}}
	return m.render(c)
}

// Chunk returns the chunk of its file that the origin's line stands in, and its index.
func (c *Configuration) Chunk(o *Origin) (index int, chunk *grammar.Chunk, ok bool) {
	p := c.positionsOf(o.File)
	if p == nil {
		return 0, nil, false
	}
	place, ok := c.lines.find(o.Line)
	if !ok {
		return 0, nil, false
	}
	index, ok = p.chunks[place.chunk]
	return index, place.chunk, ok
}
