package grammar

// Span is a half-open range of bytes. What it counts from (the file, a logical
// line's raw text, a directive's arguments) is said where the span is returned.
type Span struct {
	Start, End int
}

// Len is the number of bytes that s covers.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether the byte offset lies in s; the end counts, so that a
// cursor directly behind a word is still on it.
func (s Span) Contains(offset int) bool { return s.Start <= offset && offset <= s.End }

// Shift moves s by n bytes.
func (s Span) Shift(n int) Span { return Span{s.Start + n, s.End + n} }

// Encoding is the unit in which an LSP column is counted.
type Encoding uint8

// The three encodings of LSP 3.17; UTF-16 is the default of the protocol.
const (
	UTF16 Encoding = iota
	UTF8
	UTF32
)

// Position is an editor's position: line and column from 0, the column in the
// units of an Encoding. Editors end a line at LF, CRLF and lone CR; httpd only at
// LF, so Line is not httpd's line number (see Mark).
type Position struct {
	Line, Column int
}

// Mark is a place in a file as httpd counts: bytes from the start of the file and
// physical lines from 0, ended by LF only.
type Mark struct {
	Offset, Line int
}

// Edit replaces the bytes of Span by Text.
type Edit struct {
	Span Span
	Text string
}
