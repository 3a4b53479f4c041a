package server

import (
	"path/filepath"
	"strings"
	"testing"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

// TestLensSinceTheLastSave holds that a lens says which modes unsaved edits change, and
// that it goes when they are taken back or saved.
func TestLensSinceTheLastSave(t *testing.T) {
	folder := tree(t, map[string]string{"apache2.conf": site, "part.conf": part})
	s := start(t, Options{})
	s.initialize(folder, nil)
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	s.open(uri, site)
	off := strings.Replace(site, "WSGIPerInterpreterGIL On", "WSGIPerInterpreterGIL Off", 1)
	params := map[string]any{"textDocument": map[string]any{"uri": uri}}
	told := func() string {
		for _, lens := range mustAsk[[]protocol.CodeLens](s, "textDocument/codeLens", params) {
			if lens.Command != nil && strings.HasPrefix(lens.Command.Title, "Since the last save") {
				return lens.Command.Title
			}
		}
		return ""
	}
	const changed = "Since the last save: /api of api: own GIL → shared GIL, /part of api: own GIL → shared GIL"
	for n, step := range []struct{ text, want string }{{site, ""}, {off, changed}, {"# one more\n" + off, changed}, {"# a comment\n" + site, ""}, {off, changed}} {
		if n > 0 {
			s.change(uri, n+1, nil, step.text)
		}
		if got := told(); got != step.want {
			t.Errorf("step %d: %q, want %q", n, got, step.want)
		}
	}
	s.notify("textDocument/didSave", params)
	if got := told(); got != "" {
		t.Errorf("after the save: %q", got)
	}
	s.change(uri, 9, nil, site)
	if got := told(); got != "Since the last save: /api of api: shared GIL → own GIL, /part of api: shared GIL → own GIL" {
		t.Errorf("back again: %q", got)
	}
	s.notify("textDocument/didClose", params)
	s.open(uri, site)
	s.change(uri, 2, nil, "# one more\n"+site)
	if got := told(); got != "" {
		t.Errorf("compared with what was saved before the document was closed: %q", got)
	}
}
