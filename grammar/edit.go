package grammar

import (
	"slices"
	"strings"
)

// Reparse is the file after the edits, each applied to the result of the one
// before; spans beyond the text are clamped. Lines that no edit touches are shared
// with f, as the same *Line. An edit costs as much as the lines that it touches
// and the list of chunks.
func (f *File) Reparse(edits ...Edit) *File {
	for _, e := range edits {
		f = f.apply(e)
	}
	return f
}

// Become is the file with another text: lines that it has at its start and its end
// already are shared with f.
func (f *File) Become(text string) *File {
	edit := difference(f.Text(), text)
	if edit == (Edit{}) {
		return f
	}
	return f.apply(edit)
}

// difference is the one edit that makes after of before, without what both have in
// common at their ends.
func difference(before, after string) Edit {
	if before == after {
		return Edit{}
	}
	start, end := 0, 0
	shorter := min(len(before), len(after))
	for start < shorter && before[start] == after[start] {
		start++
	}
	for end < shorter-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	return Edit{
		Span: Span{start, len(before) - end},
		// Lines are parts of the text that they were read from: this one is not to be kept
		// whole for their sake.
		Text: strings.Clone(after[start : len(after)-end]),
	}
}

func (f *File) apply(e Edit) *File {
	from := clamp(e.Span.Start, 0, f.Len())
	to := clamp(e.Span.End, from, f.Len())

	first := f.find(from)
	if last, ok := f.unfinished(); ok && first == f.end() {
		first = last
	}
	next := f.find(to) // the first line behind the touched ones
	if f.start(next).bytes < to {
		next = f.after(next)
	}
	fresh := f.Slice(Span{f.start(first).bytes, from}) + e.Text + f.Slice(Span{to, f.start(next).bytes})
	lines := readLines(fresh, f.how)

	// The last line may now go on in the one behind it. Taking twice as many each
	// time keeps a line that swallows thousands from being read thousands of times.
	for n := 1; len(lines) > 0 && next != f.end() && lines[len(lines)-1].unfinished(); n *= 2 {
		var b strings.Builder
		b.WriteString(lines[len(lines)-1].raw)
		for i := 0; i < n && next != f.end(); i++ {
			b.WriteString(f.line(next).raw)
			next = f.after(next)
		}
		lines = append(lines[:len(lines)-1], readLines(b.String(), f.how)...)
	}
	return f.splice(first, next, lines)
}

// splice is f with the lines from first up to next, exclusive, replaced.
func (f *File) splice(first, next place, lines []*Line) *File {
	low, high := first.chunk, next.chunk // the chunks that are replaced
	if first.line > 0 {
		lines = slices.Concat(f.chunks[low].lines[:first.line], lines)
	}
	if next.line > 0 {
		lines = slices.Concat(lines, f.chunks[high].lines[next.line:])
		high++
	}
	// Small neighbours are joined, else many deletions would leave many chunks. The
	// limit leaves room for lines to come.
	if low > 0 && mergeable(f.chunks[low-1].lines, lines) {
		low--
		lines = slices.Concat(f.chunks[low].lines, lines)
	}
	if high < len(f.chunks) && mergeable(lines, f.chunks[high].lines) {
		lines = slices.Concat(lines, f.chunks[high].lines)
		high++
	}
	g := &File{how: f.how, chunks: slices.Concat(f.chunks[:low], split(lines), f.chunks[high:])}
	g.starts = make([]extent, low, len(g.chunks)+1)
	copy(g.starts, f.starts)
	g.sumFrom(f.starts[low])
	if g.marked() != g.how.template {
		return parse(g.Text(), g.how.named) // the first mark of a template came, or the last went
	}
	return g
}

func mergeable(a, b []*Line) bool { return len(a)+len(b) <= maxChunk/2 }
