package grammar

import "testing"

func onlyLine(t *testing.T, text string) *Line {
	t.Helper()
	f := Parse(text)
	if len(f.Chunks()) != 1 || len(f.Chunks()[0].Lines()) != 1 {
		t.Fatalf("%q is not one logical line", text)
	}
	return f.Chunks()[0].Lines()[0]
}

func TestKindNameArguments(t *testing.T) {
	tests := []struct {
		name, text string
		kind       Kind
		first      string
		arguments  string
		start      int
	}{
		{"blank", " \t\n", Blank, "", "", 0},
		{"comment", "  # Listen 80\n", Comment, "", "", 11},
		{"'#' inside is text", "Listen 80 # web\n", Plain, "Listen", "80 # web", 7},
		{"quoted '#' is a name", `"#" a`, Plain, "#", "a", 4},
		{"directive", "\tListen \t 80  \n", Plain, "Listen", "80", 9},
		{"without arguments", "Listen\n", Plain, "Listen", "", 6},
		{"quoted name", `"Listen"80`, Plain, "Listen", "80", 8},
		{"escaped name", `"Li\"s\\t\x" 80`, Plain, `Li"s\t\x`, "80", 13},
		{"empty name", `"" 80`, Plain, "", "80", 3},
		{"'>' behind a plain name", "Timeout> 5", Plain, "Timeout", "5", 9},
		{"only one '>' is cut", "Timeout>> 5", Plain, "Timeout>", "5", 10},
		{"only '>'", ">", Plain, "", "", 1},
		{"'/' second keeps '>'", "a/> 5", Plain, "a/>", "5", 4},
		{"opening line", "<Directory /srv>", Open, "<Directory", "/srv>", 11},
		{"opening line without arguments", "<Else>", Open, "<Else", "", 6},
		{"quoted opening line", `"<Directory" /srv>`, Open, "<Directory", "/srv>", 13},
		{"blank behind '<'", "< Directory /srv>", Open, "<", "Directory /srv>", 2},
		{"only '<'", "<", Open, "<", "", 1},
		{"'<>'", "<>", Open, "<", "", 2},
		{"argument glued to the name", `<Directory"/srv">`, Open, `<Directory"/srv"`, "", 17},
		{"closing line", "</Directory>", Close, "</Directory>", "", 12},
		{"closing line with words", "</Directory> x", Close, "</Directory>", "x", 13},
		{"quoted closing line", `'</Directory>'`, Close, "</Directory>", "", 14},
		{"only '</'", "</", Close, "</", "", 2},
		{"name split by a continuation", "Lis\\\nten 80", Plain, "Listen", "80", 7},
		{"variable as name", "${A b} c", Plain, "${A", "b} c", 4},
		{"BOM", "\ufeff# x", Plain, "\ufeff#", "x", 5},
		{"cut at NUL", "Listen 8\x000", Plain, "Listen", "8", 7},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := onlyLine(t, test.text)
			arguments, start := l.Arguments()
			if l.Kind() != test.kind || l.Name() != test.first {
				t.Errorf("%q: kind %d name %q, want %d %q", test.text, l.Kind(), l.Name(), test.kind, test.first)
			}
			if arguments != test.arguments || start != test.start {
				t.Errorf("%q: arguments %q at %d, want %q at %d", test.text, arguments, start, test.arguments, test.start)
			}
			if l.Text()[start:] != arguments {
				t.Errorf("%q: arguments are not at %d of %q", test.text, start, l.Text())
			}
		})
	}
}

func TestRawSpan(t *testing.T) {
	const raw = "  Al\\\r\nias /a\\\\\n\n/b \\\n  c\x00d\n" // read as `Alias /a/b   c`
	l := onlyLine(t, raw)
	tests := []struct {
		text string // a stretch of Text, found in it
		raw  string
	}{
		{"Alias", "Al\\\r\nias"},
		{"Al", "Al"},
		{"ias", "ias"},
		{"/a", "/a"},
		{"/b", "/b"},
		{"a/", "a\\\\\n\n/"},
		{"b   c", "b \\\n  c"},
		{"c", "c"},
	}
	if l.Text() != "Alias /a/b   c" {
		t.Fatalf("the line reads %q", l.Text())
	}
	for _, test := range tests {
		for i := 0; i+len(test.text) <= len(l.Text()); i++ {
			if l.Text()[i:i+len(test.text)] != test.text {
				continue
			}
			s := l.RawSpan(Span{i, i + len(test.text)})
			if got := raw[s.Start:s.End]; got != test.raw {
				t.Errorf("%q of Text is %q of Raw, want %q", test.text, got, test.raw)
			}
			break
		}
	}
	if got := l.RawSpan(Span{0, 99}); raw[got.Start:got.End] != "Al\\\r\nias /a\\\\\n\n/b \\\n  c" {
		t.Errorf("all of Text is %q of Raw", raw[got.Start:got.End])
	}
	end := l.RawSpan(Span{len(l.Text()), len(l.Text())})
	if want := len(raw) - len("\x00d\n"); end != (Span{want, want}) {
		t.Errorf("the end of Text is at %v of Raw, want %d", end, want)
	}
}

func TestTextOffset(t *testing.T) {
	const raw = "  Al\\\nias  \n" // read as "Alias"
	l := onlyLine(t, raw)
	want := []int{0, 0, 0, 1, 2, 2, 2, 3, 4, 5, 5, 5, 5}
	for offset, want := range want {
		if got := l.TextOffset(offset); got != want {
			t.Errorf("TextOffset(%d) is %d, want %d", offset, got, want)
		}
	}
	if got := l.TextOffset(-1); got != 0 {
		t.Errorf("TextOffset(-1) is %d", got)
	}
}

func TestRawSpanOfBlankLines(t *testing.T) {
	for _, raw := range []string{"\n", "  \n", "\\\n\\\n", " \\\n \n", "\x00\n"} {
		l := onlyLine(t, raw)
		if s := l.RawSpan(Span{0, 5}); s.Start < 0 || s.Start > len(raw) || s.Len() != 0 {
			t.Errorf("%q: the empty text is at %v", raw, s)
		}
	}
}
