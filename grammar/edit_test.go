package grammar

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// applyTo is what an edit does to a text, clamped as Reparse clamps.
func applyTo(text string, e Edit) string {
	start := clamp(e.Span.Start, 0, len(text))
	end := clamp(e.Span.End, start, len(text))
	return text[:start] + e.Text + text[end:]
}

// checkSame fails unless got, however it came about, equals the parsed text.
func checkSame(t *testing.T, got *File, text string) {
	t.Helper()
	checkSameAs(t, got, Parse(text))
}

// checkSameAs fails unless got, however it came about, equals the parsed file.
func checkSameAs(t *testing.T, got, want *File) {
	t.Helper()
	text := want.Text()
	if got.Template() != want.Template() || got.Branches() != want.Branches() || got.Balanced() != want.Balanced() {
		t.Fatalf("%q: template %v, branches %v, balanced %v", text, got.Template(), got.Branches(), got.Balanced())
	}
	if got.Text() != text || got.Len() != len(text) || got.PhysicalLines() != want.PhysicalLines() {
		t.Fatalf("the text is %q, %d bytes, %d lines; want %q, %d lines",
			got.Text(), got.Len(), got.PhysicalLines(), text, want.PhysicalLines())
	}
	type line struct {
		mark             Mark
		raw, text        string
		physical, breaks int
		tokens           string
	}
	lines := func(f *File) []line {
		var all []line
		for mark, l := range f.Lines() {
			all = append(all, line{mark, l.Raw(), l.Text(), l.Physical(), l.breaks, fmt.Sprint(l.Tokens())})
		}
		return all
	}
	if g, w := lines(got), lines(want); !slices.Equal(g, w) {
		t.Fatalf("lines of %q\n got %+v\nwant %+v", text, g, w)
	}
	if g, w := showOutline(got.Outline(), ""), showOutline(want.Outline(), ""); g != w {
		t.Fatalf("outline of %q\n got:\n%s\nwant:\n%s", text, g, w)
	}
	if g, w := got.Position(len(text), UTF16), want.Position(len(text), UTF16); g != w {
		t.Fatalf("the end of %q is at %v, want %v", text, g, w)
	}
	for i, c := range got.Chunks() {
		if n := len(c.Lines()); n == 0 || n > maxChunk {
			t.Fatalf("chunk %d has %d lines", i, n)
		}
	}
}

func TestReparse(t *testing.T) {
	tests := []struct {
		name, text string
		edits      []Edit
	}{
		{"nothing", "A\nB\n", nil},
		{"empty edit", "A\nB\n", []Edit{{Span{1, 1}, ""}}},
		{"first text", "", []Edit{{Span{0, 0}, "A\n"}}},
		{"all text away", "A\nB\n", []Edit{{Span{0, 4}, ""}}},
		{"one character", "Aa\nBb\nCc\n", []Edit{{Span{4, 5}, "x"}}},
		{"new line between", "A\nC\n", []Edit{{Span{2, 2}, "B\n"}}},
		{"new line at the end", "A\n", []Edit{{Span{2, 2}, "B"}}},
		{"behind an unfinished line", "A\nB", []Edit{{Span{3, 3}, "C\nD"}}},
		{"behind a backslash at the end", "A\nB\\\n", []Edit{{Span{5, 5}, "C"}}},
		{"split a line", "A b\n", []Edit{{Span{1, 1}, "\n"}}},
		{"join two lines", "A\nB\nC\n", []Edit{{Span{1, 2}, ""}}},
		{"backslash typed", "A\nB\nC\n", []Edit{{Span{1, 1}, "\\"}}},
		{"backslash before continued lines", "A\nB\\\nC\nD\n", []Edit{{Span{1, 1}, "\\"}}},
		{"backslash removed", "A\\\nB\\\nC\n", []Edit{{Span{1, 2}, ""}}},
		{"two backslashes before empty lines", "A\n\n\n\n\nB\n", []Edit{{Span{1, 1}, `\\\`}}},
		{"NUL cuts a continuation", "A\\\nB\nC\n", []Edit{{Span{0, 0}, "\x00"}}},
		{"NUL away", "A\x00\\\nB\nC\n", []Edit{{Span{1, 2}, ""}}},
		{"LF away from CRLF", "A\r\nB\r\n", []Edit{{Span{2, 3}, ""}}},
		{"between CR and LF", "A\r\nB\r\n", []Edit{{Span{2, 2}, "x"}}},
		{"over several lines", "A\nB\nC\nD\n", []Edit{{Span{1, 5}, "\nx\ny\\"}}},
		{"one after the other", "A\nB\n", []Edit{{Span{0, 1}, "long\n"}, {Span{5, 5}, "\\"}, {Span{0, 2}, ""}}},
		{"outside the text", "A\nB", []Edit{{Span{-4, 99}, "C"}, {Span{7, 3}, "D"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, text := Parse(test.text), test.text
			for _, e := range test.edits {
				text = applyTo(text, e)
			}
			checkSame(t, f.Reparse(test.edits...), text)
			checkSame(t, f, test.text) // the old file is as it was
		})
	}
}

func TestReparseRandomly(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"\n", "\r\n", "\\\n", "\\", "\r", "\x00", " ", "a", "<A>", "</A>", "#", `"`, "${x}", "é", "{{ a }}", "{%", "%}", "{% if a %}\n", "<% end", "B c\n", "B c\nD\n"}
	some := func(most int) string {
		var b strings.Builder
		for range random.IntN(most + 1) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		return b.String()
	}
	for range 50 {
		text := some(1000)
		f := Parse(text)
		for range 20 {
			start := random.IntN(len(text) + 1)
			end := start + random.IntN(10)
			if random.IntN(10) == 0 {
				end = start + random.IntN(len(text)+1-start)
			}
			e := Edit{Span{start, end}, some(1 << random.IntN(9))}
			text = applyTo(text, e)
			f = f.Reparse(e)
			checkSame(t, f, text)
		}
	}
}

func TestReparseSharesUntouchedLines(t *testing.T) {
	f := Parse(strings.Repeat("Listen 80\n", 1000))
	const at = 5003 // in line 500
	g := f.Reparse(Edit{Span{at, at}, "x"})

	old := map[*Line]bool{}
	for _, l := range f.Lines() {
		old[l] = true
	}
	var fresh []Mark
	for mark, l := range g.Lines() {
		if !old[l] {
			fresh = append(fresh, mark)
		}
	}
	if want := []Mark{{5000, 500}}; !slices.Equal(fresh, want) {
		t.Errorf("new lines are at %v, want %v", fresh, want)
	}

	chunks := map[*Chunk]bool{}
	for _, c := range f.Chunks() {
		chunks[c] = true
	}
	newChunks := 0
	for _, c := range g.Chunks() {
		if !chunks[c] {
			newChunks++
		}
	}
	if newChunks != 1 {
		t.Errorf("%d chunks are new, want 1", newChunks)
	}
}

func TestReparseSharesNeighbours(t *testing.T) {
	f := Parse("A\nB\nC\n")
	for name, e := range map[string]Edit{
		"insert before a line": {Span{2, 2}, "x\n"},
		"remove a line":        {Span{2, 4}, ""},
		"replace a line":       {Span{2, 4}, "x\n"},
		"edit in a line":       {Span{3, 3}, "x"},
	} {
		g := f.Reparse(e)
		first, last := f.Chunks()[0].Lines()[0], f.Chunks()[0].Lines()[2]
		lines := g.Chunks()[0].Lines()
		if lines[0] != first || lines[len(lines)-1] != last {
			t.Errorf("%s: the lines around are not shared", name)
		}
	}
}

func TestManyDeletionsLeaveFewChunks(t *testing.T) {
	f := Parse(strings.Repeat("Listen 80\n", 100*maxChunk))
	for i := range 90 * maxChunk {
		start := (i * 7919 % (100*maxChunk - i)) * len("Listen 80\n")
		f = f.Reparse(Edit{Span{start, start + len("Listen 80\n")}, ""})
	}
	if got := f.PhysicalLines(); got != 10*maxChunk {
		t.Fatalf("%d lines are left", got)
	}
	if got := len(f.Chunks()); got > 50 {
		t.Errorf("%d lines are in %d chunks", f.PhysicalLines(), got)
	}
}

func TestLinesThatSwallowTheirNeighbours(t *testing.T) {
	// Every empty line takes one of the backslashes.
	const n = 5000
	text := "A\n" + strings.Repeat("\n", n) + "B\n"
	e := Edit{Span{1, 1}, strings.Repeat(`\`, n)}
	checkSame(t, Parse(text).Reparse(e), applyTo(text, e))
}
