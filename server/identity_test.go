package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

// codes are the rules of the findings, in order.
func codes(diagnostics []protocol.Diagnostic) string {
	var rules []string
	for _, d := range diagnostics {
		if d.Code != nil {
			rules = append(rules, d.Code.Value.(string))
		}
	}
	return strings.Join(rules, " ")
}

// linked is a tree with one site under two names.
func linked(t *testing.T, site string) (folder, available, enabled string) {
	t.Helper()
	folder = tree(t, map[string]string{
		"apache2.conf":              "LoadModule mpm_event_module /x/mod_mpm_event.so\nInclude sites-enabled/*.conf\n",
		"sites-available/shop.conf": site,
		"sites-enabled/000.conf":    "# nothing\n",
	})
	if err := os.Symlink("../sites-available/shop.conf", filepath.Join(folder, "sites-enabled/shop.conf")); err != nil {
		t.Skip(err)
	}
	return folder, fileURI(filepath.Join(folder, "sites-available/shop.conf")), fileURI(filepath.Join(folder, "sites-enabled/shop.conf"))
}

const unknownDirective, fine = "NoSuchDirective on\n", "ServerSignature Off\n"

// Of two windows with the same text the one is named that the configuration names, whatever
// was typed before.
func TestWindowsWithTheSameText(t *testing.T) {
	folder, available, enabled := linked(t, "WSGIDaemonProcess shop\n")
	main := fileURI(filepath.Join(folder, "apache2.conf"))
	s := start(t, Options{})
	s.initialize(folder, nil)
	text := "LoadModule mpm_event_module /x/mod_mpm_event.so\nInclude sites-enabled/*.conf\nWSGIImportScript /x.wsgi process-group=shop application-group=a\n"
	s.open(main, text)
	s.open(enabled, "WSGIDaemonProcess shop\n")
	s.open(available, "WSGIDaemonProcess sho\n")
	s.change(available, 2, at(0, 21), "p")
	s.publishedAt(available, 2)
	where := map[string]any{"textDocument": map[string]any{"uri": main}, "position": protocol.Position{Line: 2, Character: 40}}
	if got := s.answer(s.request("textDocument/definition", where)); !strings.Contains(string(got.Result), enabled) {
		t.Errorf("the group is defined in %s: %s", enabled, got.Result)
	}
}

// One file is open under two names, as on Debian: each window shows what it holds.
func TestOneFileInTwoWindows(t *testing.T) {
	folder, available, enabled := linked(t, fine)
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(available, fine)
	s.open(enabled, fine)
	s.publishedAt(enabled, 1)
	s.change(available, 2, at(0, 0), unknownDirective)
	if got := codes(s.publishedAt(available, 2)); got != "unknown-directive" {
		t.Errorf("the edited window: %q", got)
	}
	s.change(enabled, 2, at(0, 0), "# a comment\n")
	if got := codes(s.publishedAt(enabled, 2)); got != "" {
		t.Errorf("the other window: %q", got)
	}
	s.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": enabled}})
	s.change(available, 3, at(2, 0), "# more\n")
	if got := codes(s.publishedAt(available, 3)); got != "unknown-directive" {
		t.Errorf("after the other window was closed: %q", got)
	}
	hover := mustAsk[*protocol.Hover](s, "textDocument/hover", position(available, 1, 3))
	if hover == nil || hover.Range == nil || hover.Range.Start.Line != 1 {
		t.Errorf("hover on the second line: %+v", hover)
	}
}

// A file that is closed and opened again, as Neovim and Emacs do to read it anew, is told of
// under its other name in between. To these editors both are one file, in which the last
// word counts.
func TestReopenedUnderAnotherName(t *testing.T) {
	folder, available, enabled := linked(t, unknownDirective)
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(available, unknownDirective)
	s.publishedAt(available, 1)
	words := map[string]int{} // by URI, how many findings at last
	next := func() string {
		p := s.published()
		words[p.URI] = len(p.Diagnostics)
		return p.URI
	}
	s.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": available}})
	for next() != enabled {
	}
	if words[available] > 0 || words[enabled] == 0 {
		t.Errorf("closed: %v", words)
	}
	s.open(available, unknownDirective)
	for next() != available {
	}
	if words[available] == 0 || words[enabled] > 0 {
		t.Errorf("opened again: %v", words)
	}
}

// A window keeps its text although the same path was opened and closed as another URI.
func TestOnePathInTwoURIs(t *testing.T) {
	folder := tree(t, map[string]string{"a.conf": fine})
	plain := fileURI(filepath.Join(folder, "a.conf"))
	escaped := strings.Replace(plain, "a.conf", "%61.conf", 1)
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(plain, unknownDirective)
	s.open(escaped, fine)
	s.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": escaped}})
	s.change(plain, 2, at(0, 0), "WSGINoSuchDirective on\n")
	if got := codes(s.publishedAt(plain, 2)); !strings.HasPrefix(got, "unknown-directive") {
		t.Errorf("got %q", got)
	}
}

// A file that is deleted and made again is found through the link, whether the client
// reports it or not.
func TestLinkedFileComesBack(t *testing.T) {
	for _, watched := range []bool{true, false} {
		folder, available, enabled := linked(t, unknownDirective)
		target := filepath.Join(folder, "sites-available/shop.conf")
		other := fileURI(filepath.Join(folder, "sites-enabled/000.conf"))
		s := start(t, Options{lookEvery: 10 * time.Millisecond})
		s.initialize(folder, nil)
		expect := func(want int) {
			t.Helper()
			for {
				if p := s.published(); p.URI == enabled && len(p.Diagnostics) == want {
					return
				}
			}
		}
		report := func() {
			if watched {
				s.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": available, "type": 2}}})
			}
		}
		s.open(other, "# nothing\n")
		expect(1)
		for range 2 {
			if err := os.Remove(target); err != nil {
				t.Fatal(err)
			}
			report()
			expect(0)
			if err := os.WriteFile(target, []byte(unknownDirective), 0o644); err != nil {
				t.Fatal(err)
			}
			report()
			expect(1)
		}
	}
}

// What is said about a root does not depend on which of its files is open.
func TestRootIsJudgedTheSameWhateverIsOpen(t *testing.T) {
	const root = "Include missing.conf\nNoSuchDirective on\nInclude conf.d/*.conf\n"
	folder := tree(t, map[string]string{"httpd.conf": root, "conf.d/a.conf": fine})
	main, included := fileURI(filepath.Join(folder, "httpd.conf")), fileURI(filepath.Join(folder, "conf.d/a.conf"))
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(main, root)
	alone := codes(s.publishedAt(main, 1))
	s.open(included, fine)
	s.change(main, 2, at(0, 0), "\n")
	if both := codes(s.publishedAt(main, 2)); both != alone {
		t.Errorf("%q with an included file open, %q without", both, alone)
	}
}

// The file of exports beside the root is noticed when it changes.
func TestEnvironmentIsReadAgain(t *testing.T) {
	const root = "LoadModule mpm_event_module /x/mod_mpm_event.so\nPidFile ${RUN}/pid\n"
	folder := tree(t, map[string]string{"apache2.conf": root, "envvars": "export RUN=/run\n"})
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	s := start(t, Options{lookEvery: 10 * time.Millisecond})
	s.initialize(folder, nil)
	s.open(uri, root)
	if got := codes(s.publishedAt(uri, 1)); got != "" {
		t.Fatalf("got %q", got)
	}
	if err := os.WriteFile(filepath.Join(folder, "envvars"), []byte("# empty\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := codes(s.publishedAt(uri, 1)); got != "AH00111" {
		t.Errorf("got %q", got)
	}
}

// Renaming changes a file once that the configuration reads under two names.
func TestRenameThroughTwoLinks(t *testing.T) {
	const text = "WSGIDaemonProcess web\nWSGIProcessGroup web\n"
	folder := tree(t, map[string]string{
		"httpd.conf": "LoadModule mpm_event_module /x/mod_mpm_event.so\nInclude l/*.conf\n",
		"a.conf":     text, "l/0.conf": "",
	})
	for _, name := range []string{"l/x.conf", "l/y.conf"} {
		if err := os.Symlink("../a.conf", filepath.Join(folder, name)); err != nil {
			t.Skip(err)
		}
	}
	uri := fileURI(filepath.Join(folder, "a.conf"))
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(uri, text)
	params := position(uri, 0, 19)
	params["newName"] = "application"
	edit := mustAsk[struct {
		DocumentChanges []struct {
			TextDocument struct{ URI string }
			Edits        []protocol.TextEdit
		}
	}](s, "textDocument/rename", params)
	if len(edit.DocumentChanges) != 1 || edit.DocumentChanges[0].TextDocument.URI != uri || len(edit.DocumentChanges[0].Edits) != 2 {
		t.Errorf("got %+v", edit)
	}
	params["context"] = map[string]any{"includeDeclaration": true}
	if places := mustAsk[[]protocol.Location](s, "textDocument/references", params); len(places) != 2 {
		t.Errorf("references: %+v", places)
	}
	if places := mustAsk[[]protocol.Location](s, "textDocument/definition", params); len(places) != 1 {
		t.Errorf("definition: %+v", places)
	}
}
