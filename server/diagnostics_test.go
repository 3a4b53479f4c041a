package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

// wholeRoot begins a configuration that httpd accepts.
const wholeRoot = "LoadModule mpm_event_module modules/mod_mpm_event.so\n"

// summary is diagnostics in short: line, and the beginning of the message.
func summary(diagnostics []protocol.Diagnostic) string {
	var lines []string
	for _, d := range diagnostics {
		if *d.Severity == protocol.DiagnosticSeverityError {
			message, _, _ := strings.Cut(d.Message, ",")
			lines = append(lines, fmt.Sprintf("%d %s", d.Range.Start.Line, message))
		}
	}
	return strings.Join(lines, "; ")
}

// until waits until the newest published diagnostics of the document are as wanted.
func (s *session) until(uri, want string) {
	s.t.Helper()
	for {
		p := s.published()
		if p.URI == uri && summary(p.Diagnostics) == want {
			return
		}
	}
}

// Each edit is followed by its diagnostics, with its version.
func TestEveryEditIsPublished(t *testing.T) {
	folder := tree(t, map[string]string{"apache2.conf": wholeRoot})
	s := start(t, Options{})
	s.initialize(folder, nil)
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	s.open(uri, wholeRoot)
	if got := summary(s.publishedAt(uri, 1)); got != "" {
		t.Errorf("a whole root has %s", got)
	}
	s.change(uri, 2, at(1, 0), "Bogus On\n")
	if got, want := summary(s.publishedAt(uri, 2)), "1 Invalid command 'Bogus'"; got != want {
		t.Errorf("published %q, want %q", got, want)
	}
	s.change(uri, 3, at(1, 0), "# a comment\n")
	if got, want := summary(s.publishedAt(uri, 3)), "2 Invalid command 'Bogus'"; got != want {
		t.Errorf("published %q, want %q", got, want)
	}
	// An edit that changes nothing of what is said is published as well.
	s.change(uri, 4, at(3, 0), "# a comment\n")
	s.publishedAt(uri, 4)
	// A burst is answered at least for its last edit.
	for version := 5; version < 100; version++ {
		s.change(uri, version, at(2, 0), "#")
	}
	if got := summary(s.publishedAt(uri, 99)); got != "" {
		t.Errorf("published %q for a comment", got)
	}
	if code := s.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// An edit of an included file changes what is said about the others.
func TestOtherFilesFollow(t *testing.T) {
	root := wholeRoot + "Include a.conf\n<IfDefine X>\nBogus On\n</IfDefine>\nInclude b.conf\n"
	folder := tree(t, map[string]string{"apache2.conf": root, "a.conf": "", "b.conf": ""})
	uriOf := func(name string) string { return fileURI(filepath.Join(folder, name)) }
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(uriOf("apache2.conf"), root)
	s.open(uriOf("a.conf"), "")
	s.publishedAt(uriOf("a.conf"), 1)

	s.change(uriOf("a.conf"), 2, at(0, 0), "Define X\n")
	s.until(uriOf("apache2.conf"), "3 Invalid command 'Bogus'")
	s.change(uriOf("a.conf"), 3, nil, "")
	s.until(uriOf("apache2.conf"), "")

	// A file that nobody has opened is published for its errors, and no longer when
	// they are gone: here because the disk has changed.
	if err := os.WriteFile(filepath.Join(folder, "b.conf"), []byte("\nBogus\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	changed := map[string]any{"changes": []any{map[string]any{"uri": uriOf("b.conf"), "type": 2}}}
	s.notify("workspace/didChangeWatchedFiles", changed)
	s.until(uriOf("b.conf"), "1 Invalid command 'Bogus'")
	if err := os.Remove(filepath.Join(folder, "b.conf")); err != nil {
		t.Fatal(err)
	}
	s.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": uriOf("b.conf"), "type": 3}}})
	s.until(uriOf("b.conf"), "")
}

// A closed document counts as it is on disk.
func TestCloseRevertsToDisk(t *testing.T) {
	root := wholeRoot + "Include a.conf\n<IfDefine X>\nBogus On\n</IfDefine>\n"
	folder := tree(t, map[string]string{"apache2.conf": root, "a.conf": "# nothing\n"})
	uriOf := func(name string) string { return fileURI(filepath.Join(folder, name)) }
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(uriOf("apache2.conf"), root)
	s.open(uriOf("a.conf"), "Define X\nBogus\n")
	s.until(uriOf("apache2.conf"), "3 Invalid command 'Bogus'")
	s.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uriOf("a.conf")}})
	seen := map[string]string{}
	for range 2 {
		p := s.published()
		seen[p.URI] = summary(p.Diagnostics)
		if p.URI == uriOf("a.conf") && p.Version != nil {
			t.Error("a closed document has a version")
		}
	}
	for _, name := range []string{"apache2.conf", "a.conf"} {
		if got, ok := seen[uriOf(name)]; !ok || got != "" {
			t.Errorf("%s: published %q, %v", name, got, ok)
		}
	}
}

// A document that is closed and opened again is published again, also with the same
// version and text.
func TestReopen(t *testing.T) {
	s := start(t, Options{})
	s.initialize("", nil)
	for range 3 {
		s.open(uri, "Listen 80\n")
		s.publishedAt(uri, 1)
		s.notify("textDocument/didClose", theDocument)
	}
}

// The link in sites-enabled and the file in sites-available are one document.
func TestSymbolicLink(t *testing.T) {
	root := wholeRoot + "IncludeOptional sites-enabled/*.conf\n"
	folder := tree(t, map[string]string{"apache2.conf": root, "sites-available/a.conf": ""})
	if err := os.Mkdir(filepath.Join(folder, "sites-enabled"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../sites-available/a.conf", filepath.Join(folder, "sites-enabled/a.conf")); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"sites-available/a.conf", "sites-enabled/a.conf"} {
		t.Run(name, func(t *testing.T) {
			s := start(t, Options{})
			s.initialize(folder, nil)
			uri := fileURI(filepath.Join(folder, name))
			s.open(uri, "Bogus\n")
			if got, want := summary(s.publishedAt(uri, 1)), "0 Invalid command 'Bogus'"; got != want {
				t.Errorf("published %q, want %q", got, want)
			}
		})
	}
}

// In a fragment, what a module that nobody loads would know is not complained about.
func TestFragment(t *testing.T) {
	folder := tree(t, map[string]string{"part.conf": ""})
	s := start(t, Options{})
	s.initialize(folder, nil)
	uri := fileURI(filepath.Join(folder, "part.conf"))
	s.open(uri, "WSGIProcessGroup x\n<Directory /srv>\nBogus On\n")
	if got := summary(s.publishedAt(uri, 1)); strings.Contains(got, "Bogus") {
		t.Errorf("published %q", got)
	}
}

func TestPullDiagnostics(t *testing.T) {
	folder := tree(t, map[string]string{"apache2.conf": wholeRoot})
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	s := start(t, Options{})
	capabilities := s.initialize(folder, map[string]any{"initializationOptions": map[string]any{"diagnostics": "pull"}})
	if capabilities["diagnosticProvider"] == nil {
		t.Error("pull diagnostics are not offered")
	}
	s.open(uri, wholeRoot+"Bogus\n")
	type pulled struct {
		Kind     string
		ResultID string `json:"resultId"`
		Items    []protocol.Diagnostic
	}
	params := map[string]any{"textDocument": map[string]any{"uri": uri}}
	full := mustAsk[pulled](s, "textDocument/diagnostic", params)
	if got, want := full.Kind+" "+summary(full.Items), "full 1 Invalid command 'Bogus'"; got != want {
		t.Errorf("pulled %q, want %q", got, want)
	}
	params["previousResultId"] = full.ResultID
	if again := mustAsk[pulled](s, "textDocument/diagnostic", params); again.Kind != "unchanged" {
		t.Errorf("pulled %+v", again)
	}
	s.end()
	for len(s.notifications) > 0 {
		if m := <-s.notifications; m.Method == protocol.ServerTextDocumentPublishDiagnostics {
			t.Errorf("pushed %s", m.Params)
		}
	}
}

func TestPushIsTheDefault(t *testing.T) {
	s := start(t, Options{})
	if capabilities := s.initialize("", nil); capabilities["diagnosticProvider"] != nil {
		t.Error("a client would show everything twice")
	}
}

// What a false condition keeps httpd from reading is marked, and only that.
func TestSwitchedOff(t *testing.T) {
	root := wholeRoot + "<IfDefine X>\n  Bogus On\n  <IfDefine Y>\n  </IfDefine>\n</IfDefine>\n<IfDefine !X>\nTimeout 5\n</IfDefine>\n<IfDefine Z>\n</IfDefine>\n"
	folder := tree(t, map[string]string{"apache2.conf": root})
	s := start(t, Options{})
	s.initialize(folder, nil)
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	s.open(uri, root)
	published := s.publishedAt(uri, 1)
	if len(published) != 1 {
		t.Fatalf("published %d diagnostics, want 1", len(published))
	}
	d := published[0]
	if want := (protocol.Range{Start: at(2, 0).Start, End: at(5, 0).Start}); d.Range != want {
		t.Errorf("marked %v, want %v", d.Range, want)
	}
	if *d.Severity != protocol.DiagnosticSeverityHint || len(d.Tags) != 1 || d.Tags[0] != protocol.DiagnosticTagUnnecessary {
		t.Errorf("severity %v, tags %v", *d.Severity, d.Tags)
	}
	if want := "httpd does not read this: X is not defined"; d.Message != want {
		t.Errorf("message %q, want %q", d.Message, want)
	}
}
