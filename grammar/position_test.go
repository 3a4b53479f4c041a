package grammar

import "testing"

func TestPosition(t *testing.T) {
	// An editor's lines are "aé𝄞\xffb", "cd", "e\", "f", "" and "g".
	const text = "aé𝄞\xffb\rcd\r\ne\\\nf\n\ng"
	tests := []struct {
		offset             int
		line               int
		utf8, utf16, utf32 int
	}{
		{0, 0, 0, 0, 0},
		{1, 0, 1, 1, 1},
		{3, 0, 3, 2, 2},
		{7, 0, 7, 4, 3},
		{8, 0, 8, 5, 4},
		{9, 0, 9, 6, 5}, // before the CR
		{10, 1, 0, 0, 0},
		{12, 1, 2, 2, 2}, // before CRLF
		{14, 2, 0, 0, 0},
		{16, 2, 2, 2, 2},
		{17, 3, 0, 0, 0},
		{18, 3, 1, 1, 1},
		{19, 4, 0, 0, 0},
		{20, 5, 0, 0, 0},
		{21, 5, 1, 1, 1},
	}
	f := Parse(text)
	for _, test := range tests {
		for enc, column := range map[Encoding]int{UTF8: test.utf8, UTF16: test.utf16, UTF32: test.utf32} {
			p := Position{test.line, column}
			if got := f.Position(test.offset, enc); got != p {
				t.Errorf("Position(%d, %d) is %v, want %v", test.offset, enc, got, p)
			}
			if got := f.Offset(p, enc); got != test.offset {
				t.Errorf("Offset(%v, %d) is %d, want %d", p, enc, got, test.offset)
			}
		}
	}
}

func TestPositionRoundsDown(t *testing.T) {
	f := Parse("é𝄞\r\nx")
	for offset, want := range map[int]Position{1: {0, 0}, 3: {0, 1}, 4: {0, 1}, 5: {0, 1}, 7: {0, 3}} {
		if got := f.Position(offset, UTF16); got != want {
			t.Errorf("Position(%d) is %v, want %v", offset, got, want)
		}
	}
	if got := f.Offset(Position{0, 2}, UTF16); got != 2 {
		t.Errorf("a column between two surrogates is offset %d, want 2", got)
	}
	if got := f.Offset(Position{0, 4}, UTF8); got != 2 {
		t.Errorf("a column inside a UTF-8 character is offset %d, want 2", got)
	}
}

func TestPositionClamps(t *testing.T) {
	for _, text := range []string{"", "a", "a\n", "a\\\n", "a\r", "a\nbc"} {
		f := Parse(text)
		if got := f.Offset(Position{99, 99}, UTF16); got != len(text) {
			t.Errorf("%q: a line behind the last is offset %d", text, got)
		}
		if got := f.Offset(Position{-1, 5}, UTF16); got != 0 {
			t.Errorf("%q: a negative line is offset %d", text, got)
		}
		if got := f.Offset(Position{0, -5}, UTF16); got != 0 {
			t.Errorf("%q: a negative column is offset %d", text, got)
		}
		if got, want := f.Position(99, UTF16), f.Position(len(text), UTF16); got != want {
			t.Errorf("%q: an offset behind the end is %v, want %v", text, got, want)
		}
		if got := f.Position(-9, UTF16); got != (Position{}) {
			t.Errorf("%q: a negative offset is %v", text, got)
		}
	}
	f := Parse("ab\r\ncd")
	if got := f.Offset(Position{0, 99}, UTF16); got != 2 {
		t.Errorf("a column behind the end of its line is offset %d, want 2", got)
	}
}

func TestPositionBehindTheLastLineEnd(t *testing.T) {
	for text, want := range map[string]Position{
		"":        {0, 0},
		"a\n":     {1, 0},
		"a\r":     {1, 0},
		"a\\\n":   {1, 0},
		"a\\\r\n": {1, 0},
		"a\\\nb":  {1, 1},
	} {
		f := Parse(text)
		if got := f.Position(len(text), UTF16); got != want {
			t.Errorf("the end of %q is %v, want %v", text, got, want)
		}
		if got := f.Offset(want, UTF16); got != len(text) {
			t.Errorf("%v of %q is offset %d, want %d", want, text, got, len(text))
		}
	}
}

// A Walk answers as Position does, for every sequence of offsets.
func TestWalk(t *testing.T) {
	texts := []string{
		"", "a", "Listen 80\nä𝄞 x\r\n\rlast", "a \\\n  b \\\r\n c\n\n𝄞\xff\x00x\ny", "\n\n", "\r\r\n\n𝄞", "one\rtwo\rthree",
	}
	for _, text := range texts {
		f := Parse(text)
		for _, enc := range []Encoding{UTF8, UTF16, UTF32} {
			for step := 1; step < 5; step++ {
				walk := f.Walk(enc)
				for offset := 0; offset <= len(text); offset += step {
					for range 2 { // the same offset again, too
						if got, want := walk.Position(offset), f.Position(offset, enc); got != want {
							t.Fatalf("%q, encoding %d, offset %d by steps of %d: %v, want %v", text, enc, offset, step, got, want)
						}
					}
				}
				if got, want := walk.Position(0), f.Position(0, enc); got != want {
					t.Errorf("%q: back at the start %v, want %v", text, got, want)
				}
			}
		}
	}
}
