package grammar

import (
	"iter"
	"sort"
	"strings"
	"sync"
)

// maxChunk is the number of logical lines that a chunk holds at most. An edit
// rebuilds one chunk and the list of chunks, so the cost is about the sum of both.
const maxChunk = 128

// File is the text of one configuration file, split into logical lines. It is
// immutable and safe for concurrent use. The lines hold the text; there is no
// second copy of it.
type File struct {
	chunks []*Chunk
	starts []extent // where each chunk starts; the last is the size of the file
	how    reading  // all lines of a file alike

	outline struct {
		once     sync.Once
		sections []*Section
	}
}

// Chunk is a run of neighbouring logical lines. It is immutable and knows no
// position, so that files share it across edits. Where chunks begin depends on the
// history of edits and means nothing.
type Chunk struct {
	lines  []*Line
	starts []extent // where each line starts in the chunk; the last is its size
}

// extent is the size of a stretch of text in the three units that are asked for.
type extent struct {
	bytes    int
	physical int   // lines ended by LF, as httpd counts
	editor   int   // line ends as editors see them: LF, CRLF, lone CR
	marked   int32 // lines that say that the file is a template
	engine   int32 // lines with statements of a template engine
	// depth is how many more branches of a template are open behind, low the fewest.
	depth, low int32
}

func (e extent) plus(o extent) extent {
	return extent{
		e.bytes + o.bytes, e.physical + o.physical, e.editor + o.editor,
		e.marked + o.marked, e.engine + o.engine, e.depth + o.depth, min(e.low, e.depth+o.low),
	}
}

func (e extent) mark() Mark { return Mark{Offset: e.bytes, Line: e.physical} }

// Parse reads text. Every text is a file: what httpd would refuse is still split
// into lines and words.
func Parse(text string) *File { return parse(text, false) }

// ParseNamed reads the text of the file of that name, which can say that it is a template.
func ParseNamed(name, text string) *File { return parse(text, namedTemplate(name)) }

func parse(text string, named bool) *File {
	how := reading{named: named}
	f := newFile(split(readLines(text, how)), how)
	if f.marked() {
		how.template = true
		f = newFile(split(readLines(text, how)), how)
	}
	return f
}

// marked reports whether a line says that the file is a template.
func (f *File) marked() bool { return f.size().marked > 0 }

// Template reports whether a template engine has still to complete the file.
func (f *File) Template() bool { return f.how.template }

// Balanced reports whether each branch of the template begins and ends in the file, so that
// it is known which lines stand in one.
func (f *File) Balanced() bool { return f.size().depth == 0 && f.size().low == 0 }

// Branches reports whether the file is a template with statements for the engine, so that
// nobody knows which of the others are there together.
func (f *File) Branches() bool { return f.size().engine > 0 }

func newFile(chunks []*Chunk, how reading) *File {
	f := &File{chunks: chunks, how: how, starts: make([]extent, 0, len(chunks)+1)}
	f.sumFrom(extent{})
	return f
}

// sumFrom completes f.starts: next is where the first chunk without a start begins.
func (f *File) sumFrom(next extent) {
	for _, c := range f.chunks[len(f.starts):] {
		f.starts = append(f.starts, next)
		next = next.plus(c.size())
	}
	f.starts = append(f.starts, next)
}

// split distributes lines evenly over as few chunks as hold them.
func split(lines []*Line) []*Chunk {
	count := (len(lines) + maxChunk - 1) / maxChunk
	chunks := make([]*Chunk, 0, count)
	for ; count > 0; count-- {
		n := (len(lines) + count - 1) / count
		chunks = append(chunks, newChunk(lines[:n:n]))
		lines = lines[n:]
	}
	return chunks
}

func newChunk(lines []*Line) *Chunk {
	c := &Chunk{lines: lines, starts: make([]extent, 0, len(lines)+1)}
	next := extent{}
	for _, l := range lines {
		c.starts = append(c.starts, next)
		next = next.plus(l.size())
	}
	c.starts = append(c.starts, next)
	return c
}

func (c *Chunk) size() extent { return c.starts[len(c.lines)] }

// Lines are the chunk's logical lines. The slice must not be modified.
func (c *Chunk) Lines() []*Line { return c.lines }

// Mark is the start of line i, relative to the chunk's start; for i equal to the
// number of lines it is the chunk's size.
func (c *Chunk) Mark(i int) Mark { return c.starts[i].mark() }

// Chunks are the file's chunks in order. The slice must not be modified.
func (f *File) Chunks() []*Chunk { return f.chunks }

// ChunkMark is the start of chunk i; for i equal to the number of chunks it is the
// file's size.
func (f *File) ChunkMark(i int) Mark { return f.starts[i].mark() }

// ChunkLine is the editor's line, from 0, at which chunk i starts.
func (f *File) ChunkLine(i int) int { return f.starts[i].editor }

func (f *File) size() extent { return f.starts[len(f.chunks)] }

// Len is the length of the text in bytes.
func (f *File) Len() int { return f.size().bytes }

// PhysicalLines is the number of lines that httpd counts: ended by LF, or by the
// end of the file if it is not empty there. See Line.Physical for the line that a
// backslash at the end of the file adds.
func (f *File) PhysicalLines() int { return f.size().physical }

// Text is the whole text, put together anew by every call.
func (f *File) Text() string { return f.Slice(Span{0, f.Len()}) }

// Slice is the text of s, in bytes of the file, clamped to the file.
func (f *File) Slice(s Span) string {
	s.Start = clamp(s.Start, 0, f.Len())
	s.End = clamp(s.End, s.Start, f.Len())
	at := f.find(s.Start)
	if at == f.end() {
		return ""
	}
	if start, l := f.start(at).bytes, f.line(at); s.End <= start+len(l.raw) {
		return l.raw[s.Start-start : s.End-start]
	}
	var b strings.Builder
	b.Grow(s.Len())
	for ; b.Len() < s.Len(); at = f.after(at) {
		raw := f.line(at).raw
		if b.Len() == 0 {
			raw = raw[s.Start-f.start(at).bytes:]
		}
		b.WriteString(raw[:min(len(raw), s.Len()-b.Len())])
	}
	return b.String()
}

// Lines yields every logical line with its start.
func (f *File) Lines() iter.Seq2[Mark, *Line] {
	return func(yield func(Mark, *Line) bool) {
		for i, c := range f.chunks {
			for j, l := range c.lines {
				if !yield(f.starts[i].plus(c.starts[j]).mark(), l) {
					return
				}
			}
		}
	}
}

// LineAt is the logical line that the byte offset stands in, and its start. Behind
// the last line end it is an empty line that Lines does not have, so that there is
// a line wherever a person can type.
func (f *File) LineAt(offset int) (Mark, *Line) {
	start, l := f.lineAt(clamp(offset, 0, f.Len()))
	return start.mark(), l
}

func (f *File) lineAt(offset int) (start extent, l *Line) {
	at := f.find(offset)
	if at == f.end() {
		last, ok := f.unfinished()
		if !ok {
			return f.size(), &Line{}
		}
		at = last
	}
	return f.start(at), f.line(at)
}

// place is the index of a chunk and of a line in it. The end of the file is chunk
// len(f.chunks), line 0.
type place struct{ chunk, line int }

func (f *File) end() place { return place{chunk: len(f.chunks)} }

func (f *File) line(at place) *Line { return f.chunks[at.chunk].lines[at.line] }

func (f *File) start(at place) extent {
	if at.chunk == len(f.chunks) {
		return f.size()
	}
	return f.starts[at.chunk].plus(f.chunks[at.chunk].starts[at.line])
}

func (f *File) after(at place) place {
	if at.line++; at.line == len(f.chunks[at.chunk].lines) {
		return place{chunk: at.chunk + 1}
	}
	return at
}

// find is the place of the line whose bytes include the one at offset, the end of
// the file for its length.
func (f *File) find(offset int) place {
	return f.search(offset, func(e extent) int { return e.bytes })
}

// search is the place of the last line that starts at or before value in a unit of
// which every line but the last has at least one; the end if value is the file's
// size or more.
func (f *File) search(value int, unit func(extent) int) place {
	if value >= unit(f.size()) {
		return f.end()
	}
	i := sort.Search(len(f.chunks), func(i int) bool { return unit(f.starts[i+1]) > value })
	value -= unit(f.starts[i])
	c := f.chunks[i]
	return place{i, sort.Search(len(c.lines), func(j int) bool { return unit(c.starts[j+1]) > value })}
}

// unfinished is the place of the last line if text appended to the file would
// belong to it.
func (f *File) unfinished() (place, bool) {
	if len(f.chunks) == 0 {
		return place{}, false
	}
	last := len(f.chunks) - 1
	at := place{last, len(f.chunks[last].lines) - 1}
	return at, f.line(at).unfinished()
}

func clamp(n, low, high int) int { return max(low, min(n, high)) }
