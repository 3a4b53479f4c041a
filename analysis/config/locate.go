package config

import (
	"sync"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// lineIndex remembers which chunk a line stands in. That a chunk holds a line never
// changes, so all Configurations of an evaluator share it.
type lineIndex struct {
	mu     sync.Mutex
	lines  map[*grammar.Line]linePlace
	chunks map[*grammar.Chunk]bool // those whose lines are in it
}

type linePlace struct {
	chunk *grammar.Chunk
	index int
}

func newLineIndex() *lineIndex {
	return &lineIndex{lines: map[*grammar.Line]linePlace{}, chunks: map[*grammar.Chunk]bool{}}
}

// forgotten is how many chunks that no file may have any more are kept at most.
const forgotten = 4096

// add makes sure that the lines of the chunks can be found.
func (x *lineIndex) add(chunks []*grammar.Chunk) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.chunks) > forgotten+2*len(chunks) {
		clear(x.lines)
		clear(x.chunks)
	}
	for _, c := range chunks {
		if x.chunks[c] {
			continue
		}
		x.chunks[c] = true
		for i, l := range c.Lines() {
			x.lines[l] = linePlace{c, i}
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
	c.lines.add(chunks)
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
