package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/revision/gittest"
)

// TestBaseline holds that what a baseline holds does not count, also after lines came in
// above it, and that what is new counts.
func TestBaseline(t *testing.T) {
	folder := writeFiles(t, map[string]string{"httpd.conf": warns + "Bogus on\n"})
	t.Chdir(folder)
	if _, stderr, code := run(t, "check", "--write-baseline", "known.json", "."); code != exitFindings {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	write := func(text string) {
		if err := os.WriteFile("httpd.conf", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("# new\n\n" + warns + "Bogus on\n")
	if stdout, _, code := run(t, "check", "--baseline", "known.json", "--max-warnings", "0", "."); code != exitClean || !strings.Contains(stdout, "suppressed") {
		t.Errorf("known findings count: exit code %d: %s", code, stdout)
	}
	write(warns + "Bogus on\nNew on\n")
	if stdout, _, code := run(t, "check", "--baseline", "known.json", "."); code != exitFindings || !strings.Contains(stdout, "'New'") || strings.Contains(stdout, "'Bogus'") {
		t.Errorf("what is new: exit code %d: %s", code, stdout)
	}
	for _, text := range []string{"", "{}", `{"version": 2}`} {
		if err := os.WriteFile("bad.json", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, code := run(t, "check", "--baseline", "bad.json", "."); code != exitFailed {
			t.Errorf("%q is taken for a baseline", text)
		}
	}
}

// TestChangedSince holds that what was there in a revision does not count, wherever an edit
// has moved it, and that an edit's effect on other lines counts.
func TestChangedSince(t *testing.T) {
	folder := writeFiles(t, map[string]string{"etc/httpd.conf": warns + "Bogus on\nInclude more.conf\n", "etc/more.conf": "Listen 81\n"})
	t.Chdir(folder)
	gittest.Commit(t, folder)
	if stdout, stderr, code := run(t, "check", "--changed-since", "HEAD", "etc"); code != exitClean {
		t.Errorf("nothing changed: exit code %d: %s%s", code, stdout, stderr)
	}
	if err := os.WriteFile("etc/more.conf", []byte("# new\nListen 81\nNew on\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	stdout, _, code := run(t, "check", "--format", "compact", "--changed-since", "HEAD", "etc")
	if code != exitFindings || !strings.Contains(stdout, "'New'") || strings.Contains(stdout, "'Bogus'") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	if _, _, code := run(t, "check", "--changed-since", "no-such-revision", "etc"); code != exitFailed {
		t.Errorf("no revision: exit code %d", code)
	}
}

// TestCheckStandardInput holds that a text is checked as the file that it stands for, in the
// configuration that reads this file.
func TestCheckStandardInput(t *testing.T) {
	folder := writeFiles(t, map[string]string{"apache2.conf": warns + "Include sites/*.conf\n", "sites/a.conf": "Listen 81\n"})
	t.Chdir(folder)
	for _, test := range []struct {
		args []string
		text string
		want string
		code int
	}{
		{[]string{"--stdin-filename", "sites/a.conf", "-"}, "Bogus on\n", "sites/a.conf:1:1: error: ", exitFindings},
		{[]string{"--stdin-filename", "sites/a.conf", "-"}, "Listen 82\n", "nothing found", exitClean},
		{[]string{"-d", folder, "-"}, warns, "stdin:4:21: warning: ", exitClean},
		{[]string{"--fix", "-"}, "", "", exitFailed},
	} {
		var stdout, stderr bytes.Buffer
		code := execute(append([]string{"check"}, test.args...), strings.NewReader(test.text), &stdout, &stderr)
		if code != test.code || !strings.Contains(stdout.String(), test.want) || strings.Contains(stdout.String(), "apache2.conf:") {
			t.Errorf("%q: exit code %d: %s%s", test.args, code, stdout.String(), stderr.String())
		}
	}
}

// TestRules holds that each rule is listed and has its page in the terminal.
func TestRules(t *testing.T) {
	stdout, _, code := run(t, "rules")
	if code != exitClean || !strings.Contains(stdout, "no-threads") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	for _, r := range command[[]jsonRule](t, "rules", "--format", "json") {
		if stdout, stderr, code := run(t, "explain", r.ID); code != exitClean || !strings.HasPrefix(stdout, r.ID+": ") {
			t.Errorf("%s: exit code %d: %s%s", r.ID, code, stdout, stderr)
		}
	}
}
