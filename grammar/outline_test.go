package grammar

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// showOutline writes a section per line: name, physical lines from 1, "?" for one
// that is not closed.
func showOutline(sections []*Section, indent string) string {
	var b strings.Builder
	for _, s := range sections {
		mark := ""
		if !s.Closed {
			mark = "?"
		}
		fmt.Fprintf(&b, "%s%s %d-%d%s\n", indent, s.Name, s.Open.Mark.Line+1, s.Close.Mark.Line+1, mark)
		b.WriteString(showOutline(s.Children, indent+" "))
	}
	return b.String()
}

func TestOutline(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", ""},
		{"nested", "<A x>\nB\n<C y>\n</C>\n</A>\n<D>\n</D>\n", "<A 1-5\n <C 3-4\n<D 6-7\n"},
		{"any letter case", "<Aa x>\n</aA>\n", "<Aa 1-2\n"},
		{"not closed", "<A x>\nB\nC\n", "<A 1-3?\n"},
		{"not closed, nothing inside", "<A x>", "<A 1-1?\n"},
		{"outer close ends inner sections", "<A x>\n<B y>\n<C z>\nD\n</A>\n<E>\n</E>", "<A 1-5\n <B 2-4?\n  <C 3-4?\n<E 6-7\n"},
		{"stray close", "</X>\n<A x>\n</X>\n</A>\n</A>\n", "<A 2-4\n"},
		{"close without '>'", "<A x>\n</A\n", "<A 1-2\n"},
		{"quoted", "\"<A\" x>\n\"</A>\"\n", "<A 1-2\n"},
		{"comments are nothing", "#<A>\n<B>\n#</B>\n</B>\n", "<B 2-4\n"},
		{"continuation", "<A \\\nx>\nB\\\nC\n<\\\n/A>\n", "<A 1-5\n"},
		{"names of bytes, not of characters", "<\xff>\n</\xfe>\n</\xff>\n", "<\xff 1-3\n"},
		{"blank behind '<'", "< A>\n</>\n", "< 1-2\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := showOutline(Parse(test.text).Outline(), ""); got != test.want {
				t.Errorf("outline of %q\n got:\n%s\nwant:\n%s", test.text, got, test.want)
			}
		})
	}
}

func TestEnclosing(t *testing.T) {
	const text = "<A>\n<B>\nx\n</B>\n<C>\ny\n</A>\nz\n<D>\nw\n"
	want := map[string]string{
		"<A>":  "",
		"<B>":  "<A",
		"x":    "<A <B",
		"</B>": "<A <B",
		"<C>":  "<A",
		"y":    "<A <C",
		"</A>": "<A <C", // as httpd reads it, <C> is still open here
		"z":    "",
		"<D>":  "",
		"w":    "<D",
	}
	f := Parse(text)
	for line, want := range want {
		if got := names(f.Enclosing(strings.Index(text, line))); got != want {
			t.Errorf("around %q are %q, want %q", line, got, want)
		}
	}
	if got := names(f.Enclosing(len(text))); got != "<D" {
		t.Errorf("at the end are %q", got)
	}
	if got := names(Parse("<A>").Enclosing(3)); got != "" {
		t.Errorf("at the end of an opening line are %q", got)
	}
}

func names(sections []*Section) string {
	var names []string
	for _, s := range sections {
		names = append(names, s.Name)
	}
	return strings.Join(names, " ")
}

// A file of nothing but open sections and stray closes must not take time that
// grows with the square of its length.
func TestOutlineOfDeepNesting(t *testing.T) {
	const depth = 50000
	text := strings.Repeat("<A>\n", depth) + strings.Repeat("</B>\n", depth) + strings.Repeat("</A>\n", depth)
	done := make(chan int, 1)
	go func() { done <- len(Parse(text).Enclosing(4 * depth)) }()
	select {
	case got := <-done:
		if got != depth {
			t.Errorf("%d sections are open, want %d", got, depth)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the outline is not there after 30 seconds")
	}
}
