package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

// TestDispatchScriptOpenInTheEditor holds that the names in an open dispatch script are
// those of the text in the editor, at each edit, and that a name leads into the script.
func TestDispatchScriptOpenInTheEditor(t *testing.T) {
	const first = "def application_group(environ):\n    return 'one'\n"
	folder := tree(t, map[string]string{"dispatch.py": first})
	script := filepath.Join(folder, "dispatch.py")
	conf := wholeRoot + `LoadModule wsgi_module modules/mod_wsgi-py313.cpython-313-x86_64-linux-gnu.so
WSGIDaemonProcess d threads=5
WSGIDispatchScript ` + filepath.ToSlash(script) + `
WSGIScriptAlias /app /srv/app.wsgi process-group=d
`
	if err := os.WriteFile(filepath.Join(folder, "apache2.conf"), []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	s := start(t, Options{})
	s.initialize(folder, nil)
	uri, py := fileURI(filepath.Join(folder, "apache2.conf")), fileURI(script)
	s.open(uri, conf)
	line := strings.Count(conf[:strings.Index(conf, "WSGIDispatchScript")], "\n")
	hover := func() string {
		found := mustAsk[protocol.Hover](s, "textDocument/hover", position(uri, line, 3))
		content, _ := found.Contents.(protocol.MarkupContent)
		return content.Value
	}
	if text := hover(); !strings.Contains(text, "returns `one`\n") {
		t.Errorf("the file on disk:\n%s", text)
	}
	s.notify("textDocument/didOpen", map[string]any{
		"textDocument": protocol.TextDocumentItem{URI: py, LanguageID: "python", Version: 1, Text: first},
	})
	s.change(py, 2, nil, "def application_group(environ):\n    return 'two' if environ['HTTPS'] else 'three'\n")
	if text := hover(); !strings.Contains(text, "returns `two`, `three`\n") {
		t.Errorf("after the edit:\n%s", text)
	}
	s.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": py}})
	if text := hover(); !strings.Contains(text, "returns `one`\n") {
		t.Errorf("after closing it unsaved:\n%s", text)
	}
}
