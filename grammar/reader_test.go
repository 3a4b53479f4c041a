package grammar

import (
	"slices"
	"strings"
	"testing"
)

// texts are the logical lines of f as httpd reads them.
func texts(f *File) []string {
	var got []string
	for _, l := range f.Lines() {
		got = append(got, l.Text())
	}
	return got
}

func TestLogicalLines(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
		physical   []int
	}{
		{"empty file", "", nil, nil},
		{"one line", "A b\n", []string{"A b"}, []int{1}},
		{"no line end at the end", "A\nB", []string{"A", "B"}, []int{1, 1}},
		{"blank lines stay", "\n\nA\n\n", []string{"", "", "A", ""}, []int{1, 1, 1, 1}},
		{"CRLF", "A\r\nB\r\n", []string{"A", "B"}, []int{1, 1}},
		{"CR alone is white space", "A\rB\r", []string{"A\rB"}, []int{1}},
		{"white space at both ends", " \t\v\f A b \r \n", []string{"A b"}, []int{1}},
		{"no-break space stays", "\u00a0A\u00a0\n\xa0\n", []string{"\u00a0A\u00a0", "\xa0"}, []int{1, 1}},
		{"BOM belongs to the first word", "\ufeffA\n", []string{"\ufeffA"}, []int{1}},
		{"continuation", "A \\\n  b\n", []string{"A   b"}, []int{2}},
		{"continuation of three lines", "A\\\nB\\\nC\nD\n", []string{"ABC", "D"}, []int{3, 1}},
		{"continuation with CRLF", "A\\\r\nB\r\n", []string{"AB"}, []int{2}},
		{"CR before the backslash stays", "A\r\\\nB\n", []string{"A\rB"}, []int{2}},
		{"two CR are no CRLF", "A\\\r\r\nB\n", []string{"A\\", "B"}, []int{1, 1}},
		{"two backslashes keep one", "A\\\\\nB\n", []string{"A\\B"}, []int{2}},
		{"a blank prevents continuation", "A \\ \nB\n", []string{"A \\", "B"}, []int{1, 1}},
		{"a comment continues", "# A\\\nB\nC\n", []string{"# AB", "C"}, []int{2, 1}},
		{"'#' on a continued line", "A \\\n# b\n", []string{"A # b"}, []int{2}},
		{"an empty line ends a continuation", "A\\\n\nB\n", []string{"A", "B"}, []int{2, 1}},
		{"an empty line is continued by the backslash that is left", "A\\\\\n\nB\n", []string{"AB"}, []int{3}},
		{"an empty CRLF line likewise", "A\\\\\r\n\r\nB\n", []string{"AB"}, []int{3}},
		{"an empty line takes the CR before it for its own", "A\\\r\\\n\nB\n", []string{"AB"}, []int{3}},
		{"backslash at the end of the file", "A\\", []string{"A\\"}, []int{1}},
		{"backslash and CR at the end of the file", "A\\\r", []string{"A\\"}, []int{1}},
		{"backslash and LF at the end of the file", "A\\\n", []string{"A"}, []int{2}},
		{"only backslash and LF", "\\\n", []string{""}, []int{2}},
		{"NUL ends the line", "A\x00b\\\nC\n", []string{"A", "C"}, []int{1, 1}},
		{"NUL behind a backslash", "A\\\x00\nC\n", []string{"A\\", "C"}, []int{1, 1}},
		{"NUL in a continued line", "A\\\nB\x00c\\\nD\n", []string{"AB", "D"}, []int{2, 1}},
		{"NUL first in a continued line", "A\\\\\n\x00\nD\n", []string{"A\\", "D"}, []int{2, 1}},
		{"NUL at the end of the file", "A \x00", []string{"A"}, []int{1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := Parse(test.text)
			if got := texts(f); !slices.Equal(got, test.want) {
				t.Errorf("lines of %q\n got %q\nwant %q", test.text, got, test.want)
			}
			var physical []int
			var raw strings.Builder
			for mark, l := range f.Lines() {
				if mark.Offset != raw.Len() {
					t.Errorf("line %q starts at %d, want %d", l.Raw(), mark.Offset, raw.Len())
				}
				physical = append(physical, l.Physical())
				raw.WriteString(l.Raw())
			}
			if !slices.Equal(physical, test.physical) {
				t.Errorf("physical lines of %q: got %d, want %d", test.text, physical, test.physical)
			}
			if raw.String() != test.text || f.Text() != test.text || f.Len() != len(test.text) {
				t.Errorf("the text is %q, the lines give %q and the file %q", test.text, raw.String(), f.Text())
			}
		})
	}
}

func TestMarksCountPhysicalLines(t *testing.T) {
	f := Parse("A\\\nB\n\nC\\\r\nD\rE\nF")
	var lines []int
	for mark := range f.Lines() {
		lines = append(lines, mark.Line)
	}
	if want := []int{0, 2, 3, 5}; !slices.Equal(lines, want) {
		t.Errorf("lines start at %d, want %d", lines, want)
	}
	if f.PhysicalLines() != 6 {
		t.Errorf("PhysicalLines is %d, want 6", f.PhysicalLines())
	}
}

func TestLineAt(t *testing.T) {
	tests := []struct {
		text   string
		offset int
		mark   Mark
		raw    string
	}{
		{"", 0, Mark{}, ""},
		{"A\nB\n", 0, Mark{0, 0}, "A\n"},
		{"A\nB\n", 1, Mark{0, 0}, "A\n"},
		{"A\nB\n", 2, Mark{2, 1}, "B\n"},
		{"A\nB\n", 4, Mark{4, 2}, ""},
		{"A\nB", 3, Mark{2, 1}, "B"},
		{"A\nB\\\n", 5, Mark{2, 1}, "B\\\n"},
		{"A\nB", -7, Mark{0, 0}, "A\n"},
		{"A\nB", 70, Mark{2, 1}, "B"},
	}
	for _, test := range tests {
		mark, l := Parse(test.text).LineAt(test.offset)
		if mark != test.mark || l.Raw() != test.raw {
			t.Errorf("LineAt(%d) in %q is %q at %v, want %q at %v", test.offset, test.text, l.Raw(), mark, test.raw, test.mark)
		}
	}
}

func TestSlice(t *testing.T) {
	const text = "One\nTwo \\\nmore\nThree"
	f := Parse(text)
	for start := 0; start <= len(text); start++ {
		for end := start; end <= len(text); end++ {
			if got := f.Slice(Span{start, end}); got != text[start:end] {
				t.Fatalf("Slice(%d, %d) is %q, want %q", start, end, got, text[start:end])
			}
		}
	}
	if got := f.Slice(Span{-3, 99}); got != text {
		t.Errorf("a span beyond the text gives %q", got)
	}
	if got := f.Slice(Span{5, 2}); got != "" {
		t.Errorf("a span that ends before its start gives %q", got)
	}
}
