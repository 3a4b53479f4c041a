package grammar

import (
	"slices"
	"testing"
)

func TestWords(t *testing.T) {
	tests := []struct {
		text string
		want []Word
	}{
		{"", nil},
		{" \t\r\v\f\n", nil},
		{" a\tb ", []Word{{"a", Span{1, 2}, 0, true}, {"b", Span{3, 4}, 0, true}}},
		{`"a b" c`, []Word{{"a b", Span{0, 5}, '"', true}, {"c", Span{6, 7}, 0, true}}},
		{`'a "b'`, []Word{{`a "b`, Span{0, 6}, '\'', true}}},
		{`"a"b`, []Word{{"a", Span{0, 3}, '"', true}, {"b", Span{3, 4}, 0, true}}},
		{`"a""b"`, []Word{{"a", Span{0, 3}, '"', true}, {"b", Span{3, 6}, '"', true}}},
		{`a"b c"`, []Word{{`a"b`, Span{0, 3}, 0, true}, {`c"`, Span{4, 6}, 0, true}}},
		{`""`, []Word{{"", Span{0, 2}, '"', true}}},
		{`"a b`, []Word{{"a b", Span{0, 4}, '"', false}}},
		{`"`, []Word{{"", Span{0, 1}, '"', false}}},
		{`"a\"b\\c\d\'"`, []Word{{`a"b\c\d\'`, Span{0, 13}, '"', true}}},
		{`'a\'b\"'`, []Word{{`a'b\"`, Span{0, 8}, '\'', true}}},
		{`"a\\"b`, []Word{{`a\`, Span{0, 5}, '"', true}, {"b", Span{5, 6}, 0, true}}},
		{`"a\`, []Word{{`a\`, Span{0, 3}, '"', false}}},
		{`a\\b\c\"\ d`, []Word{{`a\b\c\"\`, Span{0, 9}, 0, true}, {"d", Span{10, 11}, 0, true}}},
		{"a\u00a0b", []Word{{"a\u00a0b", Span{0, 4}, 0, true}}},
	}
	for _, test := range tests {
		if got := Words(test.text); !slices.Equal(got, test.want) {
			t.Errorf("Words(%q)\n got %+v\nwant %+v", test.text, got, test.want)
		}
	}
}

func TestNextWordSaysWhereTheNextOneStarts(t *testing.T) {
	w, next, ok := NextWord("a  'b c'  d", 1)
	if !ok || w.Value != "b c" || w.Span != (Span{3, 8}) || next != 10 {
		t.Errorf("got %+v, next %d, %t", w, next, ok)
	}
	if body := w.Body(); body != (Span{4, 7}) {
		t.Errorf("the body is at %v", body)
	}
	if _, next, ok := NextWord("a  ", 1); ok || next != 3 {
		t.Errorf("behind the last word: next %d, %t", next, ok)
	}
}
