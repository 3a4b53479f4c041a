package assist

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

const outlineText = `# one
# two
<VirtualHost *:80>
    WSGIDaemonProcess api threads=5
    <Directory /srv>
        Require all granted
    </Directory>
    WSGIScriptAlias /a \
        /srv/a.wsgi
</VirtualHost>
<IfDefine X>
    Define A b
`

func TestSymbols(t *testing.T) {
	var b strings.Builder
	var write func([]Symbol, int)
	write = func(symbols []Symbol, depth int) {
		for _, s := range symbols {
			fmt.Fprintf(&b, "%s%s (%s)\n", strings.Repeat("  ", depth), s.Name, outlineText[s.NameSpan.Start:s.NameSpan.End])
			if s.NameSpan.Start < s.Span.Start || s.NameSpan.End > s.Span.End {
				t.Errorf("%s: the name %v is outside %v", s.Name, s.NameSpan, s.Span)
			}
			write(s.Children, depth+1)
		}
	}
	write(Symbols(Document{File: grammar.Parse(outlineText)}), 0)
	want := `VirtualHost *:80 (<VirtualHost)
  api (api)
  Directory /srv (<Directory)
  /a (/a)
IfDefine X (<IfDefine)
A (A)
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestFolding(t *testing.T) {
	var got []string
	for _, fold := range Folding(Document{File: grammar.Parse(outlineText)}) {
		lines := strings.Split(outlineText[fold.Span.Start:fold.Span.End], "\n")
		got = append(got, fmt.Sprintf("%s … %s %v", lines[0], strings.TrimSpace(lines[len(lines)-1]), fold.Comment))
	}
	want := []string{"<VirtualHost *:80> … </VirtualHost> false", "<Directory /srv> … </Directory> false", "# one … # two true", `WSGIScriptAlias /a \ … /srv/a.wsgi false`}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSelectionRanges(t *testing.T) {
	text, offset := cut(t, "<A x>\n    B \"c| d\" e\n</A>\nF\n")
	var got []string
	for _, span := range SelectionRanges(Document{File: grammar.Parse(text)}, offset) {
		got = append(got, text[span.Start:span.End])
	}
	want := []string{"c d", `"c d"`, `"c d" e`, `B "c d" e`, "    B \"c d\" e\n", "<A x>\n    B \"c d\" e\n</A>", text}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTokens(t *testing.T) {
	text := "# c \\\n d\n<WSGIInterpreterOptions process-group=api>\nWSGIFreeThreading On\n</WSGIInterpreterOptions>\n" +
		"WSGIDaemonProcess api threads=5 home=${HOME}\nWSGIApplicationGroup %{GLOBAL}\nFoo x\nWSGILazyInitialization On\nSetEnv A B=1\n"
	names := map[TokenType]string{CommentToken: "comment", DirectiveToken: "directive", SectionToken: "section", OptionToken: "option",
		GroupToken: "group", VariableToken: "variable", SpecialToken: "special", ConstantToken: "constant", NumberToken: "number",
		OperatorToken: "operator"}
	var got []string
	for token := range Tokens(Document{File: grammar.Parse(text)}, grammar.Span{End: len(text)}) {
		got = append(got, fmt.Sprintf("%s:%s:%d", text[token.Span.Start:token.Span.End], names[token.Type], token.Modifiers))
	}
	want := []string{`# c \:comment:0`, "d:comment:0",
		"WSGIInterpreterOptions:section:0", "process-group:option:0", "=:operator:0", "api:group:0",
		"WSGIFreeThreading:directive:0", "On:constant:0", "WSGIInterpreterOptions:section:0",
		"WSGIDaemonProcess:directive:0", "api:group:1", "threads:option:0", "=:operator:0", "5:number:0",
		"home:option:0", "=:operator:0", "${HOME}:variable:0",
		"WSGIApplicationGroup:directive:0", "%{GLOBAL}:special:0", "Foo:directive:4", "WSGILazyInitialization:directive:2", "On:constant:0",
		"SetEnv:directive:0", "A:variable:1", "1:number:0"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSignature(t *testing.T) {
	tests := []struct {
		text   string
		active string // the parameter that the cursor is on, "" for none
	}{
		{"WSGIScriptAlias |\n", "url-path"},
		{"WSGIScriptAlias /a |\n", "target"},
		{"WSGIScriptAlias /a /b process-group=x|\n", "[process-group=]"},
		{"WSGIDaemonProcess a threads=|\n", "[threads=]"},
		{"WSGIPerInterpreterGIL O|\n", "On|Off"},
		{"<WSGIInterpreterOptions application-group=|>\n", "[application-group=]"},
		{"KeepAlive |\n", "On|Off"},
		{"WSGIDaemonProcess a nonsense=|\n", ""},
	}
	for _, test := range tests {
		text, offset := cut(t, test.text)
		help, ok := Signature(Document{File: grammar.Parse(text)}, offset)
		if !ok {
			t.Errorf("%q: no signature", text)
			continue
		}
		active := ""
		if help.Active >= 0 {
			span := help.Parameters[help.Active].Span
			active = help.Label[span.Start:span.End]
		}
		if active != test.active {
			t.Errorf("%q: on %q of %q, want %q", text, active, help.Label, test.active)
		}
	}
	for _, text := range []string{"KeepAl|ive On\n", "# KeepAlive |\n", "Foo |\n", "</Directory> |\n"} {
		text, offset := cut(t, text)
		if help, ok := Signature(Document{File: grammar.Parse(text)}, offset); ok {
			t.Errorf("%q: got %q", text, help.Label)
		}
	}
}
