package server

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// archivedExtension is a file of an archive of extension modules in testdata.
func archivedExtension(t *testing.T, archive, name string) string {
	t.Helper()
	files, err := zip.OpenReader("../testdata/extensions/" + archive + ".zip")
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	for _, entry := range files.File {
		if strings.HasPrefix(entry.Name, name+".") {
			content, err := entry.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer content.Close()
			data, err := io.ReadAll(content)
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
	}
	t.Fatalf("no %s", name)
	return ""
}

// openApplication begins a session with a configuration whose application imports an extension of the single-phase kind on
// a free-threaded build.
func openApplication(t *testing.T, further map[string]any) (s *session, folder, uri, text string) {
	t.Helper()
	folder = tree(t, map[string]string{
		"lib/t_single.so": archivedExtension(t, "cpython-313t", "t_single"),
		"lib/shop.py":     "import t_single\n",
		"app.wsgi":        "import os\nimport shop\n",
	})
	text = wholeRoot + "LoadModule wsgi_module modules/mod_wsgi.so\nWSGIDaemonProcess d threads=2 python-path=" + folder + "/lib\n" +
		"WSGIScriptAlias / " + folder + "/app.wsgi process-group=d application-group=a\n"
	if err := os.WriteFile(filepath.Join(folder, "apache2.conf"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s = start(t, Options{})
	options := map[string]any{"python": "3.13t"}
	for key, value := range further {
		options[key] = value
	}
	s.initialize(folder, map[string]any{"initializationOptions": options})
	uri = fileURI(filepath.Join(folder, "apache2.conf"))
	s.open(uri, text)
	return s, folder, uri, text
}

// untilRule waits until the document is published with a finding of the rule, or without one.
func (s *session) untilRule(uri, rule string, there bool) protocol.Diagnostic {
	s.t.Helper()
	for {
		p := s.published()
		if p.URI != uri {
			continue
		}
		var found protocol.Diagnostic
		has := false
		for _, d := range p.Diagnostics {
			if d.Code != nil && d.Code.Value == rule {
				found, has = d, true
			}
		}
		if has == there {
			return found
		}
	}
}

func TestImportsThatFailAreTold(t *testing.T) {
	s, folder, uri, text := openApplication(t, nil)
	found := s.untilRule(uri, "extension-t-build", true)
	if !strings.Contains(found.Message, "The import of t_single fails in a named application group on Python 3.13t") {
		t.Error(found.Message)
	}
	var way []string
	for _, related := range found.RelatedInformation {
		way = append(way, strings.TrimPrefix(string(related.Location.URI), fileURI(folder)))
	}
	if got := strings.Join(way, " "); got != "/app.wsgi /lib/shop.py /lib/t_single.so" {
		t.Errorf("related places: %s", got)
	}
	answer := s.answer(s.request("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": uri}, "position": s.positionOf(uri, "WSGIDaemonProcess")}))
	if !strings.Contains(string(answer.Result), "**1 C extension is imported here**: 1 will fail (`t_single`).") {
		t.Errorf("the hover of the group: %s", answer.Result)
	}
	// The cure takes it away, and the first state brings it back.
	line := strings.Count(text, "\n") - 1
	start := strings.Index(strings.Split(text, "\n")[line], "application-group=a") + len("application-group=")
	at := protocol.Range{
		Start: protocol.Position{Line: uint32(line), Character: uint32(start)},
		End:   protocol.Position{Line: uint32(line), Character: uint32(start + 1)},
	}
	s.change(uri, 2, &at, "%{GLOBAL}")
	s.untilRule(uri, "extension-t-build", false)
	at.End.Character = at.Start.Character + uint32(len("%{GLOBAL}"))
	s.change(uri, 3, &at, "b")
	s.untilRule(uri, "extension-t-build", true)
	s.end()
}

func TestImportsAreMarkedInScriptsThatAreOpen(t *testing.T) {
	s, folder, uri, _ := openApplication(t, map[string]any{"audit": map[string]any{"marks": true}})
	s.untilRule(uri, "extension-t-build", true)
	script := fileURI(filepath.Join(folder, "app.wsgi"))
	s.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": script, "languageId": "python", "version": 1, "text": "import os\nimport shop\n"}})
	for {
		p := s.published()
		if p.URI != script || len(p.Diagnostics) == 0 {
			continue
		}
		d := p.Diagnostics[0]
		if d.Range.Start.Line != 1 || d.Range.Start.Character != 0 || !strings.Contains(d.Message, "The import of t_single will fail in the application group a of the process group d") {
			t.Errorf("%+v", d)
		}
		break
	}
	if answer := s.answer(s.request("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": script}, "position": map[string]any{"line": 1, "character": 8}})); string(answer.Result) != "null" || answer.Error != nil {
		t.Errorf("a hover in Python text: %s", answer.Result)
	}
	// An edit that takes the import away takes the mark away.
	s.change(script, 2, nil, "import os\n")
	for {
		if p := s.published(); p.URI == script && len(p.Diagnostics) == 0 {
			break
		}
	}
	s.end()
}

func TestImportsThatSeveralInterpretersNeedAreMarked(t *testing.T) {
	folder := tree(t, map[string]string{
		"lib/t_oneinterp.so": archivedExtension(t, "cpython-313", "t_oneinterp"), "app.wsgi": "import os\nimport t_oneinterp\n",
	})
	text := wholeRoot + "LoadModule wsgi_module modules/mod_wsgi.so\nWSGIDaemonProcess d threads=2 python-path=" + folder + "/lib\n" +
		"WSGIScriptAlias /a " + folder + "/app.wsgi process-group=d application-group=a\n" +
		"WSGIScriptAlias /b " + folder + "/app.wsgi process-group=d application-group=b\n"
	if err := os.WriteFile(filepath.Join(folder, "apache2.conf"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s := start(t, Options{})
	s.initialize(folder, map[string]any{"initializationOptions": map[string]any{"python": "3.13", "audit": map[string]any{"marks": true}}})
	uri, script := fileURI(filepath.Join(folder, "apache2.conf")), fileURI(filepath.Join(folder, "app.wsgi"))
	s.open(uri, text)
	s.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": script, "languageId": "python", "version": 1, "text": "import os\nimport t_oneinterp\n"}})
	for {
		p := s.published()
		if p.URI != script || len(p.Diagnostics) == 0 {
			continue
		}
		if d := p.Diagnostics[0]; d.Range.Start.Line != 1 || !strings.Contains(d.Message, "t_oneinterp can be loaded by one interpreter of a process, and 2 of this one import it, the application group") {
			t.Errorf("%+v", d)
		}
		break
	}
	s.end()
}

func TestWhatAnAuditMayRead(t *testing.T) {
	folder := tree(t, map[string]string{"in/app.wsgi": "", "out/app.wsgi": ""})
	files := workspace.NewStore(nil).Snapshot()
	for _, test := range []struct {
		trusted bool
		read    string
		outside bool
	}{
		{true, "", true}, {true, "everywhere", true}, {true, "workspace", false},
		{false, "", false}, {false, "everywhere", false}, {false, "workspace", false},
	} {
		s := &snapshot{folders: []string{filepath.Join(folder, "in")}, files: files}
		s.settings.Trusted, s.settings.Audit.Read = test.trusted, test.read
		allowed := s.readable()
		may := func(path string) bool { return allowed == nil || allowed(filepath.Join(folder, path)) }
		if may("out/app.wsgi") != test.outside || !may("in/app.wsgi") || may("in/../out/app.wsgi") != test.outside {
			t.Errorf("%+v", test)
		}
	}
}
