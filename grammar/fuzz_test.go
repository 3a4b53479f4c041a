package grammar

import (
	"testing"
	"unicode/utf8"
)

// The fuzz targets start from the files in testdata/fuzz.

// FuzzReparse holds that an edited file equals the file of the edited text.
func FuzzReparse(f *testing.F) {
	f.Add("Listen {{ port }}\n{% if x %}\n", 0, 0, "<% x %>\n", 7, 17, "80")
	f.Add("{% if a\n and b %}\nListen {{ a\n }}\n{% endif %}\n", 8, 8, "%}", 20, 30, "{%")
	f.Add("Listen 80\nListen 81 \\\n", 10, 12, "{{ x }}", 0, 20, "")
	f.Fuzz(func(t *testing.T, text string, start1, end1 int, text1 string, start2, end2 int, text2 string) {
		edits := []Edit{{Span{start1, end1}, text1}, {Span{start2, end2}, text2}}
		after := applyTo(applyTo(text, edits[0]), edits[1])
		checkSame(t, Parse(text).Reparse(edits...), after)
	})
}

// FuzzTokens holds that tokens cover a line and that Text and Raw know each other.
func FuzzTokens(f *testing.F) {
	f.Add("<VirtualHost *:{{ port }}>\n {% x %}\nA <%= b %> \\\n {% c")
	f.Fuzz(func(t *testing.T, text string) {
		for _, l := range Parse(text).Lines() {
			at := 0
			for _, token := range l.Tokens() {
				if token.Span.Start != at || token.Span.End <= at {
					t.Fatalf("token %v of %q does not start at %d", token, l.Raw(), at)
				}
				at = token.Span.End
			}
			if at != len(l.Raw()) {
				t.Fatalf("tokens of %q end at %d", l.Raw(), at)
			}
			checkOffsets(t, l)
		}
	})
}

// checkOffsets fails unless the bytes of Text are found in Raw and back.
func checkOffsets(t *testing.T, l *Line) {
	t.Helper()
	for i := range len(l.Text()) {
		s := l.RawSpan(Span{i, i + 1})
		if s.Len() == 1 && l.Text()[i] == Placeholder {
			continue // stands for what the engine will put in
		}
		if s.Len() != 1 || l.Raw()[s.Start] != l.Text()[i] {
			t.Fatalf("byte %d of text %q is at %v of raw %q", i, l.Text(), s, l.Raw())
		}
		if back := l.TextOffset(s.Start); back != i {
			t.Fatalf("byte %d of text %q is at %v of raw %q, and that at %d", i, l.Text(), s, l.Raw(), back)
		}
	}
	before := 0
	for i := range len(l.Raw()) + 1 {
		offset := l.TextOffset(i)
		if offset < before || offset > len(l.Text()) {
			t.Fatalf("offset %d of raw %q is at %d of text %q, the one before at %d", i, l.Raw(), offset, l.Text(), before)
		}
		before = offset
	}
}

// FuzzPosition holds that offsets and positions are each other's inverse.
func FuzzPosition(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string, line, column int) {
		file := Parse(text)
		for _, enc := range []Encoding{UTF8, UTF16, UTF32} {
			before := Position{}
			for offset := range len(text) + 1 {
				p := file.Position(offset, enc)
				if p.Line < before.Line || p.Line == before.Line && p.Column < before.Column {
					t.Fatalf("offset %d of %q is %v, the one before %v", offset, text, p, before)
				}
				before = p
				back := file.Offset(p, enc)
				if back > offset || offset-back >= utf8.UTFMax {
					t.Fatalf("offset %d of %q is %v and that is %d", offset, text, p, back)
				}
				// Offsets come back unless they are inside a character or CRLF.
				if again := file.Position(back, enc); again != p {
					t.Fatalf("%v of %q is offset %d and that is %v", p, text, back, again)
				}
				if offset < len(text) && text[offset] < utf8.RuneSelf && back != offset &&
					(offset == 0 || text[offset-1:offset+1] != "\r\n") {
					t.Fatalf("offset %d of %q comes back as %d", offset, text, back)
				}
			}
			offset := file.Offset(Position{line, column}, enc)
			if offset < 0 || offset > len(text) {
				t.Fatalf("line %d, column %d of %q is offset %d", line, column, text, offset)
			}
			if p := file.Position(offset, enc); line >= 0 && p.Line > line || column >= 0 && p.Line == line && p.Column > column {
				t.Fatalf("line %d, column %d of %q is offset %d and that is %v", line, column, text, offset, p)
			}
		}
	})
}
