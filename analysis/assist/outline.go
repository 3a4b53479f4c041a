package assist

import (
	"iter"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// linesIn yields the logical lines that have text in span, with their starts.
func linesIn(f *grammar.File, span grammar.Span) iter.Seq2[grammar.Mark, *grammar.Line] {
	return func(yield func(grammar.Mark, *grammar.Line) bool) {
		for i, chunk := range f.Chunks() {
			if f.ChunkMark(i+1).Offset < span.Start {
				continue
			}
			from := f.ChunkMark(i)
			for j, line := range chunk.Lines() {
				mark := chunk.Mark(j)
				mark.Offset, mark.Line = from.Offset+mark.Offset, from.Line+mark.Line
				if mark.Offset > span.End {
					return
				}
				if mark.Offset+len(line.Raw()) > span.Start && !yield(mark, line) {
					return
				}
			}
		}
	}
}

// sectionSpan is a section with its closing line; an unclosed one is its opening line.
func sectionSpan(s *grammar.Section) grammar.Span {
	open := statementOf(s.Open.Mark, s.Open.Line).whole()
	if !s.Closed {
		return open
	}
	end := statementOf(s.Close.Mark, s.Close.Line).whole().End
	return grammar.Span{Start: open.Start, End: end}
}

// Folding lists what can be folded: closed sections, continued lines, and comments
// of more than one line.
func Folding(d Document) []Fold {
	var folds []Fold
	var sections func([]*grammar.Section)
	sections = func(list []*grammar.Section) {
		for _, s := range list {
			if s.Closed {
				folds = append(folds, Fold{Span: sectionSpan(s)})
			}
			sections(s.Children)
		}
	}
	sections(d.File.Outline())

	var comments grammar.Span
	lines := 0 // physical lines of comments in a row
	flush := func() {
		if lines > 1 {
			folds = append(folds, Fold{Span: comments, Comment: true})
		}
		lines = 0
	}
	for mark, line := range d.File.Lines() {
		s := statementOf(mark, line)
		if s.kind == grammar.Comment {
			if lines == 0 {
				comments.Start = s.whole().Start
			}
			lines += line.Physical()
			comments.End = s.whole().End
			continue
		}
		flush()
		if whole := s.whole(); s.kind != grammar.Blank && line.Physical() > 1 {
			folds = append(folds, Fold{Span: whole})
		}
	}
	flush()
	return folds
}

// SelectionRanges are the ranges around offset, innermost first: the word, the
// arguments, the line, the sections around it, the file.
func SelectionRanges(d Document, offset int) []grammar.Span {
	s := statementAt(d.File, offset)
	ranges := []grammar.Span{{Start: 0, End: d.File.Len()}}
	add := func(span grammar.Span) {
		outer := ranges[len(ranges)-1]
		inside := span.Start >= outer.Start && span.End <= outer.End && span.Contains(offset)
		if inside && span != outer {
			ranges = append(ranges, span)
		}
	}
	for _, section := range d.File.Enclosing(offset) {
		add(sectionSpan(section))
		open := statementOf(section.Open.Mark, section.Open.Line)
		if section.Closed {
			add(grammar.Span{Start: open.mark.Offset + len(open.line.Raw()), End: section.Close.Mark.Offset})
		}
	}
	add(s.whole())
	add(s.span(s.nameSpan))
	add(s.argSpan(grammar.Span{Start: 0, End: len(s.args)}))
	for _, w := range s.words() {
		add(s.argSpan(w.Span))
		add(s.argSpan(w.Body()))
	}
	if m, ok := mentionAt(s, offset); ok {
		add(s.span(m.span))
	}
	slices.Reverse(ranges)
	return ranges
}
