// Package editors_test checks the settings for editors that no other test drives.
package editors_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// at follows keys through nested objects and lists.
func at(t *testing.T, value any, path ...any) any {
	t.Helper()
	for _, key := range path {
		switch key := key.(type) {
		case string:
			value = value.(map[string]any)[key]
		case int:
			value = value.([]any)[key]
		}
		if value == nil {
			t.Fatalf("nothing at %v of %v", key, path)
		}
	}
	return value
}

// comment is a line of a JSON file with comments, as Sublime Text reads it.
var comment = regexp.MustCompile(`(?m)^\s*//.*$`)

func TestSnippetsStartTheServer(t *testing.T) {
	for _, test := range []struct {
		file    string
		command []any
	}{
		{"helix/languages.toml", []any{"language-server", "modwsgi-ls", "command"}},
		{"kate/lspclient.json", []any{"servers", "apache", "command", 0}},
		{"sublime/LSP.sublime-settings", []any{"clients", "modwsgi-ls", "command", 0}},
		{"coc/coc-settings.json", []any{"languageserver", "modwsgi-ls", "command"}},
		{"zed/extension.toml", []any{"language_servers", "modwsgi-ls", "name"}},
	} {
		t.Run(test.file, func(t *testing.T) {
			var parsed map[string]any
			data, err := read(t, test.file), error(nil)
			if filepath.Ext(test.file) == ".toml" {
				err = toml.Unmarshal(data, &parsed)
			} else {
				err = json.Unmarshal(comment.ReplaceAll(data, nil), &parsed)
			}
			if err != nil {
				t.Fatal(err)
			}
			if name := at(t, parsed, test.command...); name != "modwsgi-ls" {
				t.Errorf("starts %v", name)
			}
		})
	}
}

func TestHelixAndZedNameOneLanguage(t *testing.T) {
	var helix, zed, language, cargo map[string]any
	for file, parsed := range map[string]*map[string]any{
		"helix/languages.toml":             &helix,
		"zed/extension.toml":               &zed,
		"zed/languages/apache/config.toml": &language,
		"zed/Cargo.toml":                   &cargo,
	} {
		if err := toml.Unmarshal(read(t, file), parsed); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if servers := at(t, helix, "language", 0, "language-servers"); !slices.Contains(servers.([]any), any("modwsgi-ls")) {
		t.Errorf("Helix starts %v for Apache", servers)
	}
	name := at(t, language, "name")
	if languages := at(t, zed, "language_servers", "modwsgi-ls", "languages"); !slices.Contains(languages.([]any), name) {
		t.Errorf("Zed starts the server for %v, and the language is %v", languages, name)
	}
}

// The version of all that is released together.
func TestEditorsHaveOneVersion(t *testing.T) {
	var vscode struct{ Version string }
	if err := json.Unmarshal(read(t, "vscode/package.json"), &vscode); err != nil {
		t.Fatal(err)
	}
	version := regexp.QuoteMeta(vscode.Version)
	for file, pattern := range map[string]string{
		"emacs/modwsgi-ls.el":       `(?m)^;; Version: ` + version + `$`,
		"neovim/mason/package.yaml": `@v` + version + `\n`,
		"zed/extension.toml":        `(?m)^version = "` + version + `"$`,
		"../cli/version.go":         `release = "` + version + `"`,
		"vscode/CHANGELOG.md":       `(?m)^## ` + version + `\b`,
	} {
		if !regexp.MustCompile(pattern).Match(read(t, file)) {
			t.Errorf("%s does not tell of version %s", file, vscode.Version)
		}
	}
}

// Mason downloads what a release holds.
func TestMasonNamesTheArchivesOfARelease(t *testing.T) {
	mason := string(read(t, "neovim/mason/package.yaml"))
	template := regexp.MustCompile(`(?m)^archives:\n(?:  .*\n)*?    name_template: "(.*)"$`).FindSubmatch(read(t, "../.goreleaser.yaml"))
	if template == nil {
		t.Fatal("a release names no archives")
	}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, processor := range []string{"amd64", "arm64"} {
			name := strings.NewReplacer("{{ .Os }}", system, "{{ .Arch }}", processor).Replace(string(template[1])) + ".tar.gz"
			if system == "windows" {
				name = strings.TrimSuffix(name, ".tar.gz") + ".zip"
			}
			if !strings.Contains(mason, "file: "+name+"\n") {
				t.Errorf("Mason does not know %s", name)
			}
		}
	}
}
