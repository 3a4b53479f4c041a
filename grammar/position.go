package grammar

import (
	"strings"
	"unicode/utf8"
)

// editorBreaks is the number of line ends that an editor sees in text: LF, CRLF and
// CR alone.
func editorBreaks(text string) int {
	n := strings.Count(text, "\n")
	if strings.IndexByte(text, '\r') >= 0 {
		n += strings.Count(text, "\r") - strings.Count(text, "\r\n")
	}
	return n
}

// editorLine is the length of the editor's line at the start of text, and its
// length with its line end.
func editorLine(text string) (content, size int) {
	i := strings.IndexAny(text, "\r\n")
	switch {
	case i < 0:
		return len(text), len(text)
	case strings.HasPrefix(text[i:], "\r\n"):
		return i, i + 2
	}
	return i, i + 1
}

// Position is where the byte offset stands for an editor. The offset is clamped to
// the file; inside a character, or between CR and LF, it counts as the place before.
func (f *File) Position(offset int, enc Encoding) Position {
	offset = clamp(offset, 0, f.Len())
	start, l := f.lineAt(offset)
	rest, left := l.raw, offset-start.bytes
	p := Position{Line: start.editor}
	for {
		content, size := editorLine(rest)
		if left < size || size == content {
			p.Column = enc.column(rest[:content], left)
			return p
		}
		p.Line++
		left -= size
		rest = rest[size:]
	}
}

// Walk converts byte offsets that do not decrease into positions, each in the time of the
// text between it and the one before. It answers as File.Position does.
type Walk struct {
	file *File
	enc  Encoding
	// at is the last offset and its position; rest is the text from there to the end of
	// the editor's line.
	at       int
	position Position
	rest     string
	began    bool
}

// Walk begins at the start of the file.
func (f *File) Walk(enc Encoding) *Walk { return &Walk{file: f, enc: enc} }

// Position is where the byte offset stands for an editor.
func (w *Walk) Position(offset int) Position {
	if !w.began || offset < w.at || offset-w.at >= len(w.rest) {
		w.start(offset)
		return w.position
	}
	for w.at < offset {
		r, size := utf8.DecodeRuneInString(w.rest)
		if w.at+size > offset {
			break
		}
		w.at += size
		w.rest = w.rest[size:]
		w.position.Column += w.enc.units(r, size)
	}
	return w.position
}

// start finds the offset from the start of its line.
func (w *Walk) start(offset int) {
	w.began = true
	w.position = w.file.Position(offset, w.enc)
	w.at = w.file.Offset(w.position, w.enc)
	start, l := w.file.lineAt(w.at)
	w.rest = l.raw[w.at-start.bytes:]
	content, _ := editorLine(w.rest)
	w.rest = w.rest[:content]
}

// Offset is the byte offset of an editor's position. A line behind the last one is
// the end of the file; a column behind the end of its line is that end; a column
// inside a character is the place before it; negative numbers count as 0.
func (f *File) Offset(p Position, enc Encoding) int {
	if p.Line < 0 {
		return 0
	}
	at := f.search(p.Line, func(e extent) int { return e.editor })
	if at == f.end() {
		// The editor's last line is behind the last line end, wherever that is.
		last, ok := f.unfinished()
		if !ok || p.Line > f.size().editor {
			return f.Len()
		}
		at = last
	}
	start := f.start(at)
	rest, offset := f.line(at).raw, start.bytes
	for n := p.Line - start.editor; n > 0; n-- {
		_, size := editorLine(rest)
		rest = rest[size:]
		offset += size
	}
	content, _ := editorLine(rest)
	return offset + enc.offset(rest[:content], p.Column)
}

// OffsetIn is File.Offset in a text that is not read into lines.
func OffsetIn(text string, p Position, enc Encoding) int {
	at := 0
	for range p.Line {
		content, size := editorLine(text[at:])
		if at += size; content == size {
			return at // the last line
		}
	}
	content, _ := editorLine(text[at:])
	return at + enc.offset(text[at:at+content], p.Column)
}

// column is the number of units before the byte offset in line, a line without its
// end. A byte that is no UTF-8 is one unit.
func (enc Encoding) column(line string, offset int) int {
	units := 0
	for at := 0; at < len(line); {
		r, size := utf8.DecodeRuneInString(line[at:])
		if at += size; at > offset {
			break
		}
		units += enc.units(r, size)
	}
	return units
}

// offset is the byte offset of the column in line, a line without its end.
func (enc Encoding) offset(line string, column int) int {
	at := 0
	for at < len(line) {
		r, size := utf8.DecodeRuneInString(line[at:])
		if column -= enc.units(r, size); column < 0 {
			break
		}
		at += size
	}
	return at
}

func (enc Encoding) units(r rune, size int) int {
	switch {
	case enc == UTF8:
		return size
	case enc == UTF16 && r > 0xFFFF:
		return 2
	}
	return 1
}
