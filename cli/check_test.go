package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// run is the output and the exit code of one call.
func run(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errors bytes.Buffer
	code = Run(args, &out, &errors)
	return out.String(), errors.String(), code
}

// writeFiles writes files into a new folder.
func writeFiles(t *testing.T, files map[string]string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

const warns = "LoadModule mpm_event_module modules/mod_mpm_event.so\nLoadModule wsgi_module modules/mod_wsgi.so\nListen 80\nWSGIDaemonProcess g threads=abc\n"

// TestExitCodes holds what a pipeline decides by.
func TestExitCodes(t *testing.T) {
	folder := writeFiles(t, map[string]string{"warns.conf": warns, "errs.conf": warns + "Bogus on\n", "empty/readme": ""})
	warned, refused := filepath.Join(folder, "warns.conf"), filepath.Join(folder, "errs.conf")
	for _, test := range []struct {
		args []string
		code int
	}{
		{[]string{warned}, exitClean},
		{[]string{"--max-warnings", "0", warned}, exitFindings},
		{[]string{"--max-warnings", "1000", warned}, exitClean},
		{[]string{refused}, exitFindings},
		{[]string{"--severity", "error", refused}, exitFindings},
		{[]string{"--exit-zero", refused}, exitClean},
		{[]string{"--exit-zero", filepath.Join(folder, "nothere.conf")}, exitFailed},
		{[]string{filepath.Join(folder, "empty")}, exitFailed},
		{[]string{"--format", "yaml", warned}, exitFailed},
		{[]string{"--output", "sarif", warned}, exitFailed},
		{[]string{"--output", "yaml=" + filepath.Join(folder, "x"), warned}, exitFailed},
		{[]string{"--output", "json=" + filepath.Join(folder, "no/such/folder"), warned}, exitFailed},
		{[]string{"--color", "blue", warned}, exitFailed},
	} {
		if _, stderr, code := run(t, append([]string{"check"}, test.args...)...); code != test.code {
			t.Errorf("check %q: exit code %d, want %d: %s", test.args, code, test.code, stderr)
		}
	}
}

// TestSeveralOutputs holds that one run writes several formats.
func TestSeveralOutputs(t *testing.T) {
	folder := writeFiles(t, map[string]string{"httpd.conf": warns})
	sarif, junit := filepath.Join(folder, "a.sarif"), filepath.Join(folder, "b.xml")
	stdout, _, _ := run(t, "check", "-o", "sarif="+sarif, "--output", "junit="+junit, "--format", "compact", "-q", folder)
	if !strings.Contains(stdout, "[no-threads]") || strings.Contains(stdout, "file:") {
		t.Errorf("compact and quiet: %s", stdout)
	}
	for path, want := range map[string]string{sarif: `"version": "2.1.0"`, junit: "<testsuites>"} {
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v, no %s in %.200s", path, err, want, text)
		}
	}
}

// TestOutputInPlaceOfText holds that FORMAT=- is what standard output gets, and that a run
// that cannot begin leaves files as they are and tells no totals.
func TestOutputInPlaceOfText(t *testing.T) {
	folder := writeFiles(t, map[string]string{"httpd.conf": warns, "kept": "old"})
	t.Chdir(folder)
	if stdout, stderr, code := run(t, "check", "-o", "json=-", "."); code != exitClean || !strings.HasPrefix(stdout, "{\n  \"roots\"") || strings.Contains(stdout, "file:") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	for _, args := range [][]string{{"-o", "json=kept", "--severity", "x", "."}, {"-o", "json=kept", "-o", "yaml=x", "."}, {"-o", "json=kept", "nothere"}} {
		stdout, stderr, code := run(t, append([]string{"check"}, args...)...)
		if text, err := os.ReadFile("kept"); code != exitFailed || stdout != "" || err != nil || string(text) != "old" {
			t.Errorf("%q: exit code %d: %s%s; kept: %v, %s", args, code, stdout, stderr, err, text)
		}
	}
	if _, err := os.Stat("-"); err == nil {
		t.Error("a file - is written")
	}
}

// TestSharedFiles holds that what several roots say of a file that they have in common is
// told once, but in formats that have a part for each root.
func TestSharedFiles(t *testing.T) {
	root := warns + "Include ../shared.conf\n"
	t.Chdir(writeFiles(t, map[string]string{"a/httpd.conf": root, "b/httpd.conf": root, "c/httpd.conf": root, "shared.conf": "Bogus on\n"}))
	for format, times := range map[string]int{"compact": 1, "text": 1, "github": 1, "gitlab": 1, "checkstyle": 1, "sarif": 1, "json": 3, "junit": 3} {
		stdout, _, code := run(t, "check", "--format", format, ".")
		told := strings.Count(strings.ReplaceAll(stdout, "&#39;", "'"), "Invalid command 'Bogus'")
		if format == "sarif" { // in the code flow as well
			told /= 2
		}
		if format == "json" || format == "junit" { // in the configtest, in an attribute
			told /= 2
		}
		if told != times || code != exitFindings {
			t.Errorf("%s: exit code %d: told %d times, want %d:\n%s", format, code, told, times, stdout)
		}
	}
}

// TestUnreadRoots holds that a root which cannot be read is told in each format, and what is
// wrong with a project's file once.
func TestUnreadRoots(t *testing.T) {
	folder := writeFiles(t, map[string]string{".modwsgi-ls.toml": "pyton = '3.13'\n", "a/httpd.conf": warns, "b/httpd.conf": warns})
	t.Chdir(folder)
	for _, format := range findingFormats {
		stdout, stderr, code := run(t, "check", "--format", format, ".")
		if code != exitFailed || strings.Count(stderr, "pyton: there is no such setting") != 1 {
			t.Errorf("%s: exit code %d: %s", format, code, stderr)
		}
		want, times := "pyton: there is no such setting", 2
		if format == "text" || format == "compact" {
			want, times = "0 files: 2 configurations could not be read", 1
		}
		if format == "junit" {
			times = 4 // in an attribute and in the text
		}
		if strings.Count(stdout, want) != times {
			t.Errorf("%s: %s", format, stdout)
		}
	}
}

// TestRootsOfPaths holds which files a path names: files, folders with several main files
// below, patterns; each once.
func TestRootsOfPaths(t *testing.T) {
	folder := writeFiles(t, map[string]string{
		"a/httpd.conf": "", "b/etc/apache2/apache2.conf": "", "b/etc/apache2/old/apache2.conf": "",
		"c/conf/httpd.conf": "", "c/conf/original/httpd.conf": "", "sites/one.conf": "", "sites/two.conf": "",
		".git/httpd.conf": "", "node_modules/x/httpd.conf": "",
	})
	for _, test := range []struct{ paths, want []string }{
		{[]string{""}, []string{"a/httpd.conf", "b/etc/apache2/apache2.conf", "c/conf/httpd.conf"}},
		{[]string{"a", "a/httpd.conf", "c"}, []string{"a/httpd.conf", "c/conf/httpd.conf"}},
		{[]string{"sites/*.conf"}, []string{"sites/one.conf", "sites/two.conf"}},
		{[]string{"**/apache2"}, []string{"b/etc/apache2/apache2.conf"}},
	} {
		var paths, want []string
		for _, path := range test.paths {
			paths = append(paths, filepath.Join(folder, filepath.FromSlash(path)))
		}
		for _, path := range test.want {
			want = append(want, filepath.Join(folder, filepath.FromSlash(path)))
		}
		got, err := rootsAt(paths)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q: %q, %v; want %q", test.paths, got, err, want)
		}
	}
	for _, path := range []string{"sites", "*.nothing", "nothere"} {
		if got, err := rootsAt([]string{filepath.Join(folder, path)}); err == nil {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// TestFleet holds that many roots come out in their order, whichever is ready first, and
// that one which cannot be read costs the others nothing.
func TestFleet(t *testing.T) {
	files := map[string]string{}
	const roots = 60
	for i := range roots {
		files[fmt.Sprintf("%03d/httpd.conf", i)] = warns + strings.Repeat("# long\n", i%7*1000)
	}
	folder := writeFiles(t, files)
	if err := os.Chmod(filepath.Join(folder, "030/httpd.conf"), 0); err != nil {
		t.Fatal(err)
	}
	big := filepath.Join(folder, "031/httpd.conf")
	if err := os.Truncate(big, 1<<30); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, code := run(t, "check", "--format", "compact", "-q", folder)
	if code != exitFailed || !strings.Contains(stderr, "031") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	last, told := "", 0
	for line := range strings.Lines(stdout) {
		if line < last {
			t.Errorf("%q stands behind %q", line, last)
		}
		last = line
		if strings.Contains(line, "[no-threads]") {
			told++
		}
	}
	if told < roots-2 {
		t.Errorf("%d of %d roots told", told, roots)
	}
}

// TestSuppressed holds that what a comment suppresses does not count, and is kept with its
// reason.
func TestSuppressed(t *testing.T) {
	folder := writeFiles(t, map[string]string{"httpd.conf": strings.Replace(warns,
		"WSGIDaemonProcess", "# modwsgi-ls: ignore no-threads it is a test\n# modwsgi-ls: ignore-file unused-process-group a test\nWSGIDaemonProcess", 1)})
	stdout, _, code := run(t, "check", "--max-warnings", "0", folder)
	if code != exitClean || !strings.Contains(stdout, "2 suppressed") || strings.Contains(stdout, "no-threads") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	for format, want := range map[string]string{"json": `"reason": "it is a test"`, "sarif": `"justification": "it is a test"`} {
		if stdout, _, _ := run(t, "check", "--format", format, folder); !strings.Contains(stdout, want) {
			t.Errorf("%s: no %s in %s", format, want, stdout)
		}
	}
	if stdout, _, _ := run(t, "check", "--format", "github", folder); stdout != "" {
		t.Errorf("annotated: %s", stdout)
	}
}

// TestFix holds that --diff changes nothing and prints a patch, that --fix writes what is
// safe, and that --unsafe-fixes writes more.
func TestFix(t *testing.T) {
	const text = "LoadModule mpm_event_module modules/mod_mpm_event.so\nListn 80\n<Location /a\n</Location>\n"
	folder := writeFiles(t, map[string]string{"httpd.conf": "Include sites/*.conf\n", "sites/a.conf": text})
	t.Chdir(folder)
	read := func() string {
		text, err := os.ReadFile("sites/a.conf")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	stdout, stderr, code := run(t, "check", "--diff", ".")
	want := "--- a/sites/a.conf\n+++ b/sites/a.conf\n@@ -1,4 +1,4 @@\n LoadModule mpm_event_module modules/mod_mpm_event.so\n Listn 80\n-<Location /a\n+<Location /a>\n </Location>\n"
	if stdout != want || code != exitFindings || !strings.Contains(stderr, "would fix 1 finding in 1 file") || read() != text {
		t.Errorf("--diff: exit code %d: %s%s", code, stdout, stderr)
	}
	stdout, _, code = run(t, "check", "--fix", ".")
	if code != exitFindings || !strings.Contains(stdout, "Listn") || strings.Contains(stdout, "missing-bracket") || read() != strings.Replace(text, "/a\n", "/a>\n", 1) {
		t.Errorf("--fix: exit code %d: %s\n%s", code, stdout, read())
	}
	stdout, stderr, code = run(t, "check", "--fix", "--unsafe-fixes", ".")
	if code != exitClean || !strings.Contains(stderr, "fixed 1 finding in 1 file") || !strings.Contains(read(), "Listen 80") {
		t.Errorf("--unsafe-fixes: exit code %d: %s%s\n%s", code, stdout, stderr, read())
	}
	if stdout, _, code := run(t, "check", "--diff", "."); stdout != "" || code != exitClean {
		t.Errorf("nothing left: exit code %d: %s", code, stdout)
	}
}
