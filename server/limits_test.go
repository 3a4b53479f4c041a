package server

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

const modules = "LoadModule mpm_event_module /x/mod_mpm_event.so\nLoadModule macro_module /x/mod_macro.so\nLoadModule env_module /x/mod_env.so\n"

// hostile are roots that lead to more than a server reads; missing files and macros
// behind it are not missed.
var hostile = map[string]string{
	"a large disk":     modules + "Include disk\nUse Missing\n",
	"a file of 10 GB":  modules + "Include sparse.conf\nUse Missing\n",
	"a macro":          modules + "<Macro m0>\nSetEnv A b\n</Macro>\n" + nested("<Macro m%d>\n%s</Macro>\n", "Use m%d\n", 9) + "Use m9\nUse Missing\n",
	"variables":        modules + "Define A xxxxxxxx\n" + strings.Repeat("Define A ${A}${A}${A}${A}\n", 8) + "Use Missing\n",
	"sections":         modules + strings.Repeat("<Directory /a>\n", 100_000),
	"switched off":     modules + strings.Repeat("<IfDefine A>\n", 100_000),
	"a line of 10 MB":  modules + "SetEnv A " + strings.Repeat("x", 10_000_000),
	"a line of 5 MB":   modules + "SetEnv A " + strings.Repeat("x", 5_000_000) + "\n",
	"a file of 50 MiB": modules + strings.Repeat("WSGIScriptAlias /a /srv/app.wsgi\n", 50<<20/33),
	"blank lines":      modules + strings.Repeat("\n", workspace.MostLines+1),
}

func nested(format, use string, depth int) string {
	text := ""
	for i := range depth {
		text += fmt.Sprintf(format, i+1, strings.Repeat(fmt.Sprintf(use, i), 10))
	}
	return text
}

// TestHostileInput opens each of them in one session: one clear finding, and the next
// request is answered.
func TestHostileInput(t *testing.T) {
	sizes := map[string]int64{"sparse.conf": 10 << 30}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		sizes["disk/"+name] = workspace.MostBytes
	}
	folder := tree(t, map[string]string{"disk/0.conf": ""})
	for name, size := range sizes {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
	}
	s := start(t, Options{})
	s.initialize(folder, nil)
	for name, text := range hostile {
		if testing.Short() && len(text) > 1<<20 {
			continue // a message of that length takes a second in the test itself
		}
		uri := fileURI(filepath.Join(folder, "httpd.conf"))
		s.open(uri, text)
		found := strings.Fields(strings.ReplaceAll(codes(s.publishedAt(uri, 1)), "context", ""))
		if rules := slices.Compact(slices.Clone(found)); len(found) > 4 || !slices.Equal(rules, []string{"not-read"}) {
			t.Errorf("%s: %q", name, found)
		}
		hover := s.answer(s.request("textDocument/hover", position(uri, 0, 2)))
		if tooLarge := workspace.Bounded("", text) != nil; (hover.Error != nil) != tooLarge {
			t.Errorf("%s: hover answers %s %v", name, hover.Result, hover.Error)
		}
		s.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri}})
	}
}

// A document that grows beyond the limits is not read, and read again when it shrinks.
func TestDocumentBeyondTheLimits(t *testing.T) {
	folder := tree(t, map[string]string{"httpd.conf": ""})
	uri := fileURI(filepath.Join(folder, "httpd.conf"))
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(uri, "# ä€\U0001F600\n"+unknownDirective)
	s.change(uri, 2, at(0, 6), strings.Repeat("\n", workspace.MostLines))
	if got := codes(s.publishedAt(uri, 2)); got != "not-read" {
		t.Errorf("a large document: %q", got)
	}
	s.change(uri, 3, at(workspace.MostLines+1, 0), "WSGI")
	s.change(uri, 4, &protocol.Range{Start: at(0, 6).Start, End: at(workspace.MostLines, 0).Start}, "")
	diagnostics := s.publishedAt(uri, 4)
	if len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Message, "WSGINoSuchDirective") || diagnostics[0].Range.Start.Line != 1 {
		t.Errorf("after it has shrunk: %+v", diagnostics)
	}
}

// More findings than a person reads are counted, not sent.
func TestFindingsShown(t *testing.T) {
	files := map[string]string{}
	for i := range mostUnopened + 20 {
		files[fmt.Sprintf("conf.d/%03d.conf", i)] = "ServerSignature\n"
	}
	folder := tree(t, files)
	uri := fileURI(filepath.Join(folder, "httpd.conf"))
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(uri, modules+strings.Repeat("SetEnv A ${NOTHING}\n", mostDiagnostics+50)+"Include conf.d/*.conf\n")
	diagnostics := s.publishedAt(uri, 1)
	if len(diagnostics) > mostDiagnostics+1 || !strings.Contains(diagnostics[0].Message, "more findings in this file are not shown") {
		t.Errorf("%d findings, the first %q", len(diagnostics), diagnostics[0].Message)
	}
	s.change(uri, 2, at(0, 0), "# edited\n")
	others := map[string]bool{}
	for {
		p := s.published()
		if p.URI == uri && *p.Version == 2 {
			break
		}
		others[p.URI] = true
	}
	if len(others) != mostUnopened {
		t.Errorf("%d other files", len(others))
	}
}
