package server

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

func TestSettings(t *testing.T) {
	yes := true
	for _, test := range []struct {
		name, json string
		want       analysis.Settings
	}{
		{"nothing", `{}`, analysis.Settings{}},
		{"under our name", `{"modwsgi-ls": {"defines": ["A"]}, "other": 1}`, analysis.Settings{Defines: []string{"A"}}},
		{"the section itself", `{"defines": ["A"]}`, analysis.Settings{Defines: []string{"A"}}},
		{"paths", `{"roots": ["x/a.conf", "/b.conf"], "serverRoot": "x", "envvars": "e", "pathMap": {"/etc": "y"}}`,
			analysis.Settings{
				Roots: []string{"/folder/x/a.conf", "/b.conf"}, ServerRoot: "/folder/x", Envvars: "/folder/e",
				PathMap: map[string]string{"/etc": "/folder/y"},
			}},
		{"target", `{"python": "3.13t", "modWsgi": "6.0.5", "httpd": "2.4.68"}`, analysis.Settings{Target: interp.Target{
			Python: interp.Version{Major: 3, Minor: 13}, FreeThreaded: &yes, From: "setting",
			ModWSGI: interp.Version{Major: 6, Patch: 5}, Httpd: interp.Version{Major: 2, Minor: 4, Patch: 68},
		}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var read settings
			if err := read.read(json.RawMessage(test.json)); err != nil {
				t.Fatal(err)
			}
			got, err := read.analysis("/folder")
			if err != nil {
				t.Fatal(err)
			}
			test.want.AsRoot = true
			if test.want.PathMap == nil {
				test.want.PathMap = map[string]string{}
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("read %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestExpressSettings(t *testing.T) {
	var read settings
	if err := read.read(json.RawMessage(`{"express": {"processes": null, "threads": 0, "processGroup": "x"}}`)); err != nil {
		t.Fatal(err)
	}
	want := &analysis.Express{Host: "localhost", Port: 8000, ProcessGroup: "x"}
	if got := read.Express.analysis(); *got != *want {
		t.Errorf("read %+v, want %+v", got, want)
	}
	if got := (expressSettings{}).analysis(); got.Threads != 5 {
		t.Errorf("%d threads without a setting", got.Threads)
	}
}

func TestSettingsThatCannotBeRead(t *testing.T) {
	for _, text := range []string{`{"python": "x"}`, `{"modWsgi": "x"}`, `{"httpd": "x"}`} {
		var read settings
		if err := read.read(json.RawMessage(text)); err != nil {
			t.Fatal(err)
		}
		if _, err := read.analysis(""); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
	var read settings
	if err := read.read(json.RawMessage(`{"defines": 7}`)); err == nil {
		t.Error("a number is accepted as a list")
	}
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
