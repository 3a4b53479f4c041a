package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
)

// TestFmt holds the manners of fmt: in place, --check, --diff, standard input, settings.
func TestFmt(t *testing.T) {
	const rough = "<VirtualHost *:80>\nServerName a\n</VirtualHost>\n"
	neat := strings.Replace(rough, "ServerName", "    ServerName", 1)
	folder := writeFiles(t, map[string]string{
		"httpd.conf": "Include sites/*.conf\n", "sites/a.conf": rough, "sites/b.conf": neat, "not-read.conf": rough,
		"tabs/" + settings.FileName: "[format]\ntabs = true\n",
	})
	t.Chdir(folder)
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if stdout, _, code := run(t, "fmt", "--check", "."); code != exitFindings || stdout != filepath.FromSlash("sites/a.conf")+"\n" {
		t.Errorf("--check: exit code %d: %s", code, stdout)
	}
	if stdout, _, code := run(t, "fmt", "--diff", "sites/a.conf"); code != exitFindings || !strings.Contains(stdout, "-ServerName a\n+    ServerName a\n") {
		t.Errorf("--diff: exit code %d: %s", code, stdout)
	}
	if read("sites/a.conf") != rough {
		t.Error("--check or --diff has changed the file")
	}
	if _, stderr, code := run(t, "fmt", "."); code != exitClean || read("sites/a.conf") != neat || read("not-read.conf") != rough {
		t.Errorf("in place: exit code %d: %s", code, stderr)
	}
	if _, _, code := run(t, "fmt", "--check", "."); code != exitClean {
		t.Errorf("--check afterwards: exit code %d", code)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-"}, neat},
		{[]string{"--indent", "2", "-"}, strings.Replace(rough, "ServerName", "  ServerName", 1)},
		{[]string{"--stdin-filename", "tabs/x.conf", "-"}, strings.Replace(rough, "ServerName", "\tServerName", 1)},
	} {
		var stdout, stderr bytes.Buffer
		code := execute(append([]string{"fmt"}, test.args...), strings.NewReader(rough), &stdout, &stderr)
		if code != exitClean || stdout.String() != test.want {
			t.Errorf("%q: exit code %d: %q%s", test.args, code, stdout.String(), stderr.String())
		}
	}
	for path, text := range map[string]string{"x.conf": rough, "y.conf": rough} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate("x.conf", 1<<30); err != nil { // it cannot be read
		t.Fatal(err)
	}
	if _, stderr, code := run(t, "fmt", "x.conf", "y.conf"); code != exitFailed || !strings.Contains(stderr, "x.conf: ") || read("y.conf") != neat {
		t.Errorf("one of two: exit code %d: %s", code, stderr)
	}
	for _, args := range [][]string{{"fmt", "nothere"}, {"fmt"}} {
		t.Chdir(t.TempDir())
		if _, _, code := run(t, args...); code != exitFailed {
			t.Errorf("%q: exit code %d", args, code)
		}
	}
}
