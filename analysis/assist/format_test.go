package assist

import (
	"fmt"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

func TestFormat(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"sections", "<VirtualHost *>\nListen 1\n<Directory />\nRequire all granted\n</Directory>\n</VirtualHost>\n",
			"<VirtualHost *>\n  Listen 1\n  <Directory />\n    Require all granted\n  </Directory>\n</VirtualHost>\n"},
		{"comments", "<A x>\n# c\n      # d\n</A>\n", "<A x>\n  # c\n  # d\n</A>\n"},
		{"continued lines move with the first", "<VirtualHost *>\nWSGIDaemonProcess g \\\n    threads=2 \\\n        processes=3\n</VirtualHost>\n",
			"<VirtualHost *>\n  WSGIDaemonProcess g \\\n      threads=2 \\\n          processes=3\n</VirtualHost>\n"},
		{"to the left too", "      ServerAlias a \\\n                  b \\\n  c\n", "ServerAlias a \\\n            b \\\nc\n"},
		{"words that go on stay", "<VirtualHost *>\nServerAlias a\\\nb \\\nc\n</VirtualHost>\n", "<VirtualHost *>\n  ServerAlias a\\\nb \\\n  c\n</VirtualHost>\n"},
		{"the last blank stays", "    ServerAlias a\\\n    b\n", "ServerAlias a\\\n b\n"},
		{"text stays", "<VirtualHost *>\nError a \\\n  b\n</VirtualHost>\n", "<VirtualHost *>\n  Error a \\\n  b\n</VirtualHost>\n"},
		{"what nobody knows stays", "<VirtualHost *>\nSecRule a \\\n  b\n</VirtualHost>\n", "<VirtualHost *>\n  SecRule a \\\n  b\n</VirtualHost>\n"},
		{"another language stays", "<VirtualHost *>\n<Perl>\n$x = <<E;\n y\nE\n</Perl>\n</VirtualHost>\n", "<VirtualHost *>\n  <Perl>\n$x = <<E;\n y\nE\n  </Perl>\n</VirtualHost>\n"},
		{"comments go on", "<VirtualHost *>\n# a \\\n# b\n</VirtualHost>\n", "<VirtualHost *>\n  # a \\\n  # b\n</VirtualHost>\n"},
		{"quotes", "<A x>\nB \"  c \\\n  d\"\n</A>\n", "<A x>\n  B \"  c \\\n  d\"\n</A>\n"},
		{"blank lines", "<A x>\n   \n\t\n</A>\n", "<A x>\n\n\n</A>\n"},
		{"CRLF", "<A x>\r\nB c\r\n</A>\r\n", "<A x>\r\n  B c\r\n</A>\r\n"},
		{"too deep", "    Listen 1\n\tListen 2\n", "Listen 1\nListen 2\n"},
		{"an unclosed section", "<A x>\nB c\n<C>\nD e\n</C>\n", "<A x>\nB c\n<C>\n  D e\n</C>\n"},
		{"a stray closing line", "</A>\nB c\n", "</A>\nB c\n"},
		{"a template's lines over several lines", "<A x>\n{% set a = [\n   1] %}\nB {{ c(\n     d) }}\n</A>\n", "<A x>\n{% set a = [\n   1] %}\n  B {{ c(\n     d) }}\n</A>\n"},
		{"options behind an engine's statement", "<A x>\nB c \\\n{% if d %}\n      e=1 \\\n{% endif %}\n      f=2\n</A>\n", "<A x>\n  B c \\\n{% if d %}\n      e=1 \\\n{% endif %}\n      f=2\n</A>\n"},
		{"sections in branches", "{% if a %}\n<A x>\n    B c\n{% else %}\n<A y>\n{% endif %}\n    D e\n</A>\n", "{% if a %}\n<A x>\n    B c\n{% else %}\n<A y>\n{% endif %}\n    D e\n</A>\n"},
		{"crossed sections", "<A x>\n<B y>\nC d\n</A>\n</B>\nE f\n", "<A x>\n  <B y>\n  C d\n</A>\n</B>\nE f\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			edits := Format(Document{File: grammar.Parse(test.text)}, nil, FormatOptions{Width: 2})
			if got := apply(test.text, edits); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestFormatRange(t *testing.T) {
	text := "<A x>\nB c\nD e\n</A>\n"
	edits := Format(Document{File: grammar.Parse(text)}, &grammar.Span{Start: 10, End: 11}, FormatOptions{Tabs: true})
	if got, want := apply(text, edits), "<A x>\nB c\n\tD e\n</A>\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzFormat holds that formatting changes no line as httpd reads it, and nothing
// when it is done again.
func FuzzFormat(f *testing.F) {
	for _, text := range []string{namesText, completionHead, "<A x>\n \\\n  B\n</A>", " \x00<A>\nb\n</A>", "\ufeff<A>\r\n\r\n</A>\r"} {
		f.Add(text, 4, false)
	}
	f.Fuzz(func(t *testing.T, text string, width int, tabs bool) {
		if len(text) > 1<<12 || width > 16 {
			return
		}
		options := FormatOptions{Width: width, Tabs: tabs}
		before := grammar.Parse(text)
		changed := apply(text, Format(Document{File: before}, nil, options))
		after := grammar.Parse(changed)
		want, got := lineTexts(before), lineTexts(after)
		if len(want) != len(got) {
			t.Fatalf("%q has %d lines, %q has %d", text, len(want), changed, len(got))
		}
		for i := range want {
			if want[i] != got[i] {
				t.Fatalf("line %d was %q, is %q", i, want[i], got[i])
			}
		}
		if again := Format(Document{File: after}, nil, options); len(again) > 0 {
			t.Fatalf("%q formats again: %v", changed, again)
		}
	})
}

// lineTexts are the lines as httpd reads them, without blank ones at the end: white
// space behind the last line end is a line, and none without it.
func lineTexts(f *grammar.File) []string {
	var texts []string
	used := 0
	for _, line := range f.Lines() {
		text := line.Text()
		if line.Physical() > 1 { // the number of blanks between words does not count
			text = wordsOf(line)
		}
		texts = append(texts, text)
		if line.Kind() != grammar.Blank {
			used = len(texts)
		}
	}
	return texts[:used]
}

// wordsOf are the words of a line, as httpd reads them and as mod_wsgi does: quotes keep
// each blank wherever they begin.
func wordsOf(line *grammar.Line) string {
	var b strings.Builder
	for _, w := range grammar.Words(line.Text()) {
		fmt.Fprintf(&b, "%q", w.Value)
	}
	var quote rune
	for _, c := range line.Text() {
		switch {
		case c == quote:
			quote = 0
		case (c == '"' || c == '\'') && quote == 0:
			quote = c
		}
		if quote != 0 || c != ' ' && c != '\t' {
			b.WriteRune(c)
		}
	}
	return b.String()
}
