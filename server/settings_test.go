package server

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
)

func TestSettings(t *testing.T) {
	for text, want := range map[string]settings.Settings{
		`{}`: {},
		`{"modwsgi-ls": {"defines": ["A"]}, "other": 1}`:           {Defines: []string{"A"}},
		`{"defines": ["A"]}`:                                       {Defines: []string{"A"}},
		`{"express": {"port": 1}, "configtest": {"command": "x"}}`: {Express: settings.Express{Port: 1}},
	} {
		var read editorSettings
		if err := read.read(json.RawMessage(text)); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read.Settings, want) {
			t.Errorf("%s: read %+v, want %+v", text, read.Settings, want)
		}
	}
	for text, want := range map[string]string{
		`{"defines": 7, "python": "3.13"}`:                                                                   "the setting defines: must be a list in brackets, not a number",
		`{"pyton": "3.12", "python": "3.13", "serverPath": "/x", "trace": {}}`:                               "the setting pyton: there is no such setting; is python meant?",
		`{"express": {"port": 99999}, "python": "3.13", "httpd": null}`:                                      "the setting express.port: must be at most 65535",
		`{"configtest": 7, "python": "3.13"}`:                                                                "the setting configtest is not read: ",
		`{"audit": {"read": "off"}, "python": "3.13", "express": {"threads": null}, "recognizeFiles": true}`: "",
	} {
		var read editorSettings
		err := read.read(json.RawMessage(text))
		if read.Python != "3.13" {
			t.Errorf("%s: one costs the others", text)
		}
		if (err == nil) != (want == "") || err != nil && (!strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestSettingsFile holds that the file of the project counts, that its edits and what is
// wrong with it are seen, and that the user's settings go before it.
func TestSettingsFile(t *testing.T) {
	root := wholeRoot + "<IfDefine X>\nBogus\n</IfDefine>\n"
	folder := tree(t, map[string]string{"apache2.conf": root, settings.FileName: "defines = ['X']\n"})
	uri, file := fileURI(filepath.Join(folder, "apache2.conf")), filepath.Join(folder, settings.FileName)
	const refused = "2 Invalid command 'Bogus'"
	s := start(t, Options{})
	s.initialize(folder, nil)
	s.open(uri, root)
	s.until(uri, refused)
	change := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		s.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": fileURI(file), "type": 2}}})
	}
	change("[rules]\nunknown-directive = 'off'\n")
	s.until(uri, "")
	change("\ndefine = ['X']\n")
	s.until(fileURI(file), "1 define: there is no such setting; is defines meant?")
	change("defines = ['X']\n")
	s.until(fileURI(file), "") // what is withdrawn comes first
	s.until(uri, refused)
	s.notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{settingsSection: map[string]any{"defines": []string{"Y"}}}})
	s.until(uri, "")
}

// The three ways in which clients hand over settings.
func TestSettingsOfASession(t *testing.T) {
	root := wholeRoot + "<IfDefine X>\nBogus\n</IfDefine>\n"
	folder := tree(t, map[string]string{"apache2.conf": root})
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	const refused = "2 Invalid command 'Bogus'"
	with := map[string]any{"defines": []string{"X"}}
	t.Run("initializationOptions", func(t *testing.T) {
		s := start(t, Options{})
		s.initialize(folder, map[string]any{"initializationOptions": with})
		s.open(uri, root)
		s.until(uri, refused)
	})
	t.Run("didChangeConfiguration", func(t *testing.T) {
		s := start(t, Options{})
		s.initialize(folder, nil)
		s.open(uri, root)
		s.until(uri, "")
		s.notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{settingsSection: with}})
		s.until(uri, refused)
		s.notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{}}) // says nothing
		s.notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{settingsSection: map[string]any{}}})
		s.until(uri, "")
	})
	t.Run("workspace/configuration", func(t *testing.T) {
		s := start(t, Options{})
		s.answers["workspace/configuration"] = []any{with}
		s.initialize(folder, map[string]any{"capabilities": map[string]any{"workspace": map[string]any{"configuration": true}}})
		s.open(uri, root)
		s.until(uri, refused)
		s.mu.Lock()
		s.answers["workspace/configuration"] = []any{map[string]any{"defines": []string{}}}
		s.mu.Unlock()
		s.notify("workspace/didChangeConfiguration", map[string]any{"settings": nil})
		s.until(uri, "")
	})
}
