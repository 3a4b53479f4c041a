package server

import (
	"encoding/json"
	"strings"
	"testing"

	protocol "github.com/tliron/glsp/protocol_3_16"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// hostileNames are names that mean something in Markdown, HTML, or a terminal.
var hostileNames = []string{
	`![x](http://evil.example/p.png)`, `[x](http://evil.example/)`, `<http://evil.example/>`, `<img src=http://evil.example/>`, `http://evil.example/`,
	"a`b", "`![x](http://evil.example/)`", "``", "a|b", "**a**", "# a", "&lt;b&gt;", "\x1b[31mred\x1b[0m", "\x1b]8;;http://evil.example/\x07a", "a\x07b", "\u202eabc", "]x[",
}

// hostileText puts a name everywhere that a configuration can have one.
func hostileText(name string) string {
	quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	return strings.ReplaceAll(`ServerName localhost
LoadModule wsgi_module modules/mod_wsgi.so
LoadModule macro_module modules/mod_macro.so
Define NAMED @
WSGIDaemonProcess @ threads=5 display-name=@
WSGIPythonHome @
SetEnv WHO @
<VirtualHost *:80>
    ServerName @
    WSGIScriptAlias /app /srv/app.wsgi process-group=@ application-group=@
    WSGIScriptAlias @ @
    WSGIScriptAlias /env /srv/env.wsgi process-group=@ application-group=%{ENV:WHO}
    <Location @>
        WSGIProcessGroup @
        WSGIApplicationGroup @
    </Location>
</VirtualHost>
<WSGIInterpreterOptions process-group=@>
    WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
<Macro Site $x>
ServerAlias $x
</Macro>
Use Site @
Use Nothing @
WSGIProcessGroup @
Include @
Unknown@ @
LogFormat "%h" @
CustomLog /dev/null @
`, "@", quoted)
}

// TestHostileNames holds that what comes from a file is text: no Markdown that a client
// gets shows a picture, links to where a file says, or holds HTML, and nothing at all holds
// a control character.
func TestHostileNames(t *testing.T) {
	for _, name := range hostileNames {
		t.Run(name, func(t *testing.T) {
			s := start(t, Options{})
			s.initialize("", map[string]any{"capabilities": announcesAll, "initializationOptions": map[string]any{"diagnostics": "pull"}})
			content := hostileText(name)
			s.open(uri, content)
			check := func(what string, m *message) {
				if m.Error != nil {
					return // a refusal is no document
				}
				var value any
				if err := json.Unmarshal(m.Result, &value); err != nil {
					t.Fatal(err)
				}
				walkTexts(value, "", func(key, text string) { checkText(t, what, key, text) })
			}
			for line, text := range strings.Split(content, "\n") {
				for _, column := range []int{1, len(text) / 3, len(text) / 2, len(text)} {
					place := map[string]any{"textDocument": map[string]any{"uri": uri}, "position": protocol.Position{Line: uint32(line), Character: uint32(column)}}
					check("hover", s.answer(s.request("textDocument/hover", place)))
					check("signature help", s.answer(s.request("textDocument/signatureHelp", place)))
				}
			}
			whole := protocol.Range{End: protocol.Position{Line: 1000}}
			check("inlay hints", s.answer(s.request("textDocument/inlayHint", map[string]any{"textDocument": map[string]any{"uri": uri}, "range": whole})))
			check("symbols", s.answer(s.request("textDocument/documentSymbol", theDocument)))
			check("lenses", s.answer(s.request("textDocument/codeLens", theDocument)))
			check("diagnostics", s.answer(s.request("textDocument/diagnostic", theDocument)))
			report := mustAsk[struct{ Text string }](s, "workspace/executeCommand", map[string]any{"command": "modwsgi.report", "arguments": []string{uri, "markdown"}})
			checkText(t, "report", "value", report.Text)
		})
	}
}

// walkTexts calls f for every text in a decoded answer, with the key of the object around it.
func walkTexts(value any, key string, f func(key, text string)) {
	switch value := value.(type) {
	case map[string]any:
		kind, _ := value["kind"].(string)
		for name, member := range value {
			if text, ok := member.(string); ok && name == "value" && kind == "plaintext" {
				f("plain", text)
				continue
			}
			walkTexts(member, name, f)
		}
	case []any:
		for _, element := range value {
			walkTexts(element, key, f)
		}
	case string:
		f(key, value)
	}
}

// checkText fails if a text does what no text from a file may do.
func checkText(t *testing.T, what, key, content string) {
	t.Helper()
	if key == "newText" || key == "uri" || key == "data" {
		return // goes back into a file
	}
	for _, c := range content {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c == '\u202e' {
			t.Errorf("%s: the control character %U in %q", what, c, content)
			return
		}
	}
	if key != "value" {
		return // shown as it is
	}
	source := []byte(content)
	_ = ast.Walk(markdownReader.Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Image:
			t.Errorf("%s shows a picture: %q", what, content)
		case *ast.RawHTML, *ast.HTMLBlock:
			t.Errorf("%s holds HTML: %q", what, content)
		case *ast.AutoLink:
			if strings.Contains(string(n.URL(source)), "evil") {
				t.Errorf("%s links to where the file says: %q", what, content)
			}
		case *ast.Link:
			if strings.Contains(string(n.Destination), "evil.example/") && !strings.HasPrefix(string(n.Destination), "file:") {
				t.Errorf("%s links to where the file says: %q", what, content)
			}
		}
		return ast.WalkContinue, nil
	})
}
