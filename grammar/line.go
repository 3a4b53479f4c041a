package grammar

import (
	"sort"
	"strings"
)

// Line is one logical line: one physical line, or several that end in a backslash
// each and the one behind them. It is immutable and knows no position, so its
// pointer can serve as the key of what was found out about it.
type Line struct {
	raw    string
	text   string // as httpd reads it
	lead   int    // offset of text in the joined, untrimmed line
	breaks int    // line ends in raw as editors see them
	join   *joined
	marked bool // it says that its file is a template
	engine bool // of a template, a line that the engine alone reads
	steps  bool // of a template, a line that begins or ends branches
	// depth is by how much more branches are open behind the line, low the fewest among
	// its steps.
	depth, low int32
}

// Kind is what a line is by its first word.
type Kind uint8

// The kinds of lines.
const (
	Blank   Kind = iota // nothing but white space
	Comment             // starts with '#'
	Plain               // a directive
	Open                // starts with '<': opens a section
	Close               // starts with '</': closes a section
)

// newLine makes a line of its raw text and of the content that httpd is left with
// before it removes white space at both ends (cfg_trim_line in server/util.c). In a
// template that is not all that httpd gets to read.
func newLine(raw, content string, join *joined, how reading) Line {
	l := Line{raw: raw, breaks: editorBreaks(raw), join: join, marked: isTemplate(raw, how.named)}
	if how.template && !isComment(content) {
		parts := templateParts(content)
		steps := stepsOf(content, parts)
		l.steps = len(steps) > 0
		l.depth, l.low = depthOf(steps)
		if content, l.engine = withoutTemplate(content, parts, how.named); l.engine {
			l.lead = len(content)
			return l
		}
	}
	text := strings.TrimLeft(content, whiteSpace)
	l.text, l.lead = strings.TrimRight(text, whiteSpace), len(content)-len(text)
	return l
}

// Engine reports whether the line belongs to a template engine alone: it has no text, and
// what stands behind it may be there or not.
func (l *Line) Engine() bool { return l.engine }

func (l *Line) size() extent {
	e := extent{bytes: len(l.raw), physical: l.Physical(), editor: l.breaks, depth: l.depth, low: l.low}
	if l.marked {
		e.marked = 1
	}
	if l.engine || l.steps {
		e.engine = 1
	}
	return e
}

// unfinished reports whether text behind the line would belong to it.
func (l *Line) unfinished() bool {
	return !strings.HasSuffix(l.raw, "\n") || l.join != nil && l.join.open
}

// content is the joined line before trimming, where its bytes come from, and the
// raw offset at which the content of the last physical line ends.
func (l *Line) content() *joined {
	if l.join != nil {
		return l.join
	}
	text, _ := physicalLine(l.raw)
	if nul := strings.IndexByte(text, 0); nul >= 0 {
		text = text[:nul]
	}
	return &joined{text: text, pieces: []piece{{0, 0, len(text)}}, end: len(text), physical: 1}
}

// Raw is all bytes of the line, its line ends and backslashes included.
func (l *Line) Raw() string { return l.raw }

// Text is the line as httpd reads it: physical lines joined, each cut at a NUL,
// without white space at both ends. Variables are not expanded.
func (l *Line) Text() string { return l.text }

// Physical is the number of physical lines, at least 1. A backslash and LF at the
// very end of the file count one more, as httpd does: it is the line that it tries
// to join and names in a message.
func (l *Line) Physical() int {
	if l.join != nil {
		return l.join.physical
	}
	return 1
}

// Kind is what the first word says, before variables are expanded.
func (l *Line) Kind() Kind {
	if l.text == "" {
		return Blank
	}
	word := l.text
	switch word[0] {
	case '#':
		return Comment
	case '"', '\'':
		w, _, _ := NextWord(l.text, 0)
		word = w.Value
	}
	switch {
	case strings.HasPrefix(word, "</"):
		return Close
	case strings.HasPrefix(word, "<"):
		return Open
	}
	return Plain
}

// Name is the first word without quotes, as typed. Unless its second character is
// '/', one '>' at its end is not part of it (ap_build_config_sub in httpd's
// server/config.c), so it is "<Directory" for an opening line and "</Directory>" for a
// closing one. Blank lines and comments have no name.
func (l *Line) Name() string {
	if l.text == "" || l.text[0] == '#' {
		return ""
	}
	w, _, _ := NextWord(l.text, 0)
	return withoutBracket(w.Value)
}

// withoutBracket is the first word of a line without the '>' that httpd cuts off.
func withoutBracket(word string) string {
	if len(word) > 1 && word[1] == '/' {
		return word
	}
	return strings.TrimSuffix(word, ">")
}

// Arguments is what follows the first word and white space, and its offset in
// Text. It is the typed text: httpd gives a section without arguments ">".
func (l *Line) Arguments() (text string, start int) {
	if l.text == "" || l.text[0] == '#' {
		return "", len(l.text)
	}
	_, next, _ := NextWord(l.text, 0)
	return l.text[next:], next
}

// RawSpan is where the bytes of s, a span of Text, stand in Raw. Backslashes and
// line ends inside it belong to it, those around it do not.
func (l *Line) RawSpan(s Span) Span {
	s.Start = clamp(s.Start, 0, len(l.text))
	s.End = clamp(s.End, s.Start, len(l.text))
	start := l.rawOffset(s.Start)
	if s.End == s.Start {
		return Span{start, start}
	}
	return Span{start, l.rawOffset(s.End-1) + 1}
}

// rawOffset is where the byte of Text at offset stands in Raw; for the length of
// Text, the place behind its last byte.
func (l *Line) rawOffset(offset int) int {
	if l.join == nil {
		return l.lead + offset
	}
	if offset == len(l.text) && offset > 0 {
		return l.rawOffset(offset-1) + 1
	}
	offset += l.lead
	pieces := l.join.pieces
	i := sort.Search(len(pieces), func(i int) bool { return pieces[i].text > offset }) - 1
	if i < 0 {
		return 0
	}
	return pieces[i].raw + offset - pieces[i].text
}

// TextOffset is the offset in Text that stands for the offset in Raw: the same byte,
// or the next one that Text has.
func (l *Line) TextOffset(rawOffset int) int {
	offset := rawOffset
	if l.join != nil {
		pieces := l.join.pieces
		i := sort.Search(len(pieces), func(i int) bool { return pieces[i].raw > rawOffset }) - 1
		if i < 0 {
			return 0
		}
		offset = pieces[i].text + min(rawOffset-pieces[i].raw, pieces[i].size)
	}
	return clamp(offset-l.lead, 0, len(l.text))
}
