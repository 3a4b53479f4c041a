package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
	"github.com/modwsgi-ls/modwsgi-ls/docs"
)

// TestFileOfAProject holds that check and explain read the file of the root's project, and
// that flags go before it.
func TestFileOfAProject(t *testing.T) {
	folder := writeFiles(t, map[string]string{
		settings.FileName:        "roots = ['a/httpd.conf']\ndefines = ['X']\nexclude = ['a/vendor/*']\n[rules]\nno-threads = 'off'\nunused-process-group = 'error'\n",
		"a/httpd.conf":           warns + "<IfDefine X>\nBogus on\n</IfDefine>\nInclude vendor/*.conf\n",
		"a/vendor/v.conf":        "WSGIDaemonProcess v threads=abc\n",
		"b/httpd.conf":           warns,
		"b/" + settings.FileName: "python = '3.12'\n",
	})
	t.Chdir(folder)
	stdout, stderr, code := run(t, "check", "--format", "compact")
	if code != exitFindings || !strings.Contains(stdout, "a/httpd.conf:6:1: error: Invalid command 'Bogus'") ||
		!strings.Contains(stdout, "error: ") || strings.Contains(stdout, "no-threads") || strings.Contains(stdout, "vendor") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	if stdout, _, _ := run(t, "check", "-D", "Y", "--format", "compact"); strings.Contains(stdout, "Bogus") {
		t.Errorf("a flag does not go before the file: %s", stdout)
	}
	if err := os.WriteFile("a/"+settings.FileName, []byte("exclude = ['vendor']\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if stdout, _, _ := run(t, "check", "--format", "compact", "a"); strings.Contains(stdout, "vendor") || !strings.Contains(stdout, "no-threads") {
		t.Errorf("a folder is not excluded: %s", stdout)
	}
	if err := os.Remove("a/" + settings.FileName); err != nil {
		t.Fatal(err)
	}
	if stdout, _, _ := run(t, "check", "--no-config", "--format", "compact", "a"); !strings.Contains(stdout, "no-threads") {
		t.Errorf("--no-config: %s", stdout)
	}
	if stdout, _, _ := run(t, "explain", "--format", "json", "b"); !strings.Contains(stdout, `"python": "3.12"`) || !strings.Contains(stdout, `"from": ".modwsgi-ls.toml"`) {
		t.Errorf("the nearest file does not count: %.300s", stdout)
	}
	if stdout, _, _ := run(t, "check", "--config", "b/"+settings.FileName, "--format", "compact", "a"); !strings.Contains(stdout, "no-threads") {
		t.Errorf("--config: %s", stdout)
	}
	if err := os.WriteFile(settings.FileName, []byte("pyton = '3.12'\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := run(t, "check", "a"); code != exitFailed || !strings.Contains(stderr, ".modwsgi-ls.toml:1:1: pyton: there is no such setting; is python meant?") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// TestConfig holds that what config prints is a file of settings with the same content.
func TestConfig(t *testing.T) {
	folder := writeFiles(t, map[string]string{settings.FileName: "python = '3.12'\n[env]\nA = '1'\nB = '2'\n[express]\nport = 1\nsetenv = { C = '1' }\n" +
		"[[overrides]]\nfiles = ['/a']\nrules = { no-threads = 'off' }\n[[overrides]]\nfiles = [\n'/b']\n[overrides.rules]\nno-threads = 'hint'\n"})
	t.Chdir(folder)
	stdout, _, code := run(t, "config", "--python", "3.13t", "--env", "B=3", "--express-threads", "0", "--express-setenv", "D=2")
	want := map[string]any{
		"python": "3.13t", "env": map[string]any{"A": "1", "B": "3"},
		"express": map[string]any{"port": int64(1), "threads": int64(0), "setenv": map[string]any{"C": "1", "D": "2"}},
		"overrides": []any{
			map[string]any{"files": []any{"/a"}, "rules": map[string]any{"no-threads": "off"}},
			map[string]any{"files": []any{"/b"}, "rules": map[string]any{"no-threads": "hint"}},
		},
	}
	var got map[string]any
	if err := toml.Unmarshal([]byte(stdout), &got); err != nil || code != exitClean || compact(got) != compact(want) {
		t.Errorf("%v, exit code %d: %s", err, code, stdout)
	}
	at := filepath.Join(folder, settings.FileName) + ":"
	for _, line := range []string{
		"'3.13t'  # --python\n", "A = '1'  # " + at + "3\n", "B = '3'  # --env\n", "threads = 0  # --express-threads\n",
		"C = '1'  # " + at + "7\n", "D = '2'  # --express-setenv\n", "['/a']  # " + at + "9\n", "'off'  # " + at + "10\n", "['/b']  # " + at + "12\n", "'hint'  # " + at + "15\n",
	} {
		if !strings.Contains(stdout, line) {
			t.Errorf("no %q in %s", line, stdout)
		}
	}
	if stdout, _, _ := run(t, "config", "--schema"); stdout != string(docs.SettingsSchema) {
		t.Error("--schema prints another one")
	}
}

// TestFlagsAreSettings holds that each setting of the schema has its flag, but for those
// that belong to a file.
func TestFlagsAreSettings(t *testing.T) {
	inFileOnly := map[string]bool{"roots": true, "rules": true, "exclude": true, "overrides": true, "format": true, "express.includeFiles": true}
	var schema struct {
		Properties map[string]struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(docs.SettingsSchema, &schema); err != nil {
		t.Fatal(err)
	}
	command := checkCommand()
	check := func(key string) {
		flag := flagOf[key]
		switch {
		case inFileOnly[key] && flag != "":
			t.Errorf("%s has the flag --%s", key, flag)
		case !inFileOnly[key] && command.Flags().Lookup(flag) == nil:
			t.Errorf("%s has no flag", key)
		}
	}
	for key, property := range schema.Properties {
		if key != "express" {
			check(key)
			continue
		}
		for inside := range property.Properties {
			check(key + "." + inside)
		}
	}
}
