package cli

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// guideRow is a sentence or recipe of mod_wsgi's guide "GIL Modes and Free-Threading", or a
// fault that was once found beside it, and what an administrator must get.
type guideRow struct {
	number string // of the sentence, F and a number for a fault
	guide  string
	conf   string // in testdata/guide
	make   func(*testing.T) (conf, guideFiles string)
	looks  []look
	// otherwise says why the row is not held as it was asked for.
	otherwise string
}

// TestGuide asks the program what the guide's reader would ask it, in the terminal and in
// the editor.
func TestGuide(t *testing.T) {
	for _, row := range append(guideSentences, guideFaults...) {
		t.Run(row.number, func(t *testing.T) {
			path, files := filepath.Join(guideFolder, row.conf), guideFolder
			if row.make != nil {
				path, files = row.make(t)
			}
			for _, l := range row.looks {
				got := l.ask(t, path, files)
				for _, words := range l.says {
					if !strings.Contains(got, words) {
						t.Errorf("%q: %s at %q on %q does not say %q:\n%s", row.guide, l.door, l.at, l.python, words, got)
					}
				}
				for _, words := range l.silent {
					if strings.Contains(got, words) {
						t.Errorf("%q: %s at %q on %q says %q:\n%s", row.guide, l.door, l.at, l.python, words, got)
					}
				}
			}
		})
	}
}

// TestGuideIsWhole holds that no sentence and no fault is left out.
func TestGuideIsWhole(t *testing.T) {
	held := map[string]bool{}
	for _, row := range append(guideSentences, guideFaults...) {
		if held[row.number] || len(row.looks) == 0 && row.otherwise == "" {
			t.Errorf("%s is held twice, or by nothing", row.number)
		}
		held[row.number] = true
	}
	for n := 1; n <= 48; n++ {
		if !held[fmt.Sprint(n)] {
			t.Errorf("sentence %d is not held", n)
		}
	}
	for n := 1; n <= 13; n++ {
		if !held[fmt.Sprintf("F%d", n)] {
			t.Errorf("fault F%d is not held", n)
		}
	}
}

// manyHosts is a configuration of 200 virtual hosts with a daemon group each, of which one
// has an own GIL and one no GIL.
func manyHosts(t *testing.T) (conf, files string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("ServerRoot /usr/local/apache2\nLoadModule mpm_event_module modules/mod_mpm_event.so\nLoadModule authz_core_module modules/mod_authz_core.so\nListen 80\nServerName www.example.com\nLoadModule wsgi_module modules/mod_wsgi.so\n")
	for n := range 200 {
		fmt.Fprintf(&b, `<VirtualHost *:80>
    ServerName site%03[1]d.customer%[1]d.example.org
    WSGIDaemonProcess site%03[1]d processes=2 threads=15
    WSGIProcessGroup site%03[1]d
    WSGIScriptAlias / /srv/site%03[1]d/wsgi.py
</VirtualHost>
`, n)
	}
	b.WriteString("<WSGIInterpreterOptions process-group=site007>\n    WSGIFreeThreading On\n</WSGIInterpreterOptions>\n")
	b.WriteString("<WSGIInterpreterOptions process-group=site013>\n    WSGIPerInterpreterGIL On\n</WSGIInterpreterOptions>\n")
	b.WriteString("<Directory /srv>\n    Require all granted\n</Directory>\n")
	path := filepath.Join(t.TempDir(), "many.conf")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path, guideFolder
}

// withExtension is a copy of whole/ext.conf whose application imports an extension module
// that declares nothing about interpreters.
func withExtension(t *testing.T) (conf, files string) {
	t.Helper()
	folder := t.TempDir()
	text, err := os.ReadFile(filepath.Join(guideFolder, "whole", "ext.conf"))
	if err != nil {
		t.Fatal(err)
	}
	module, err := fromArchive("testdata/extensions/cpython-313.zip", "t_noslot")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"ext.conf":                  text,
		"venv/lib/python3.13/os.py": nil,
		"venv/lib/python3.13/site-packages/t_noslot.cpython-313-x86_64-linux-gnu.so": module,
		"app/wsgi.py": []byte("import t_noslot\nimport json\n"),
	} {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "ext.conf"), folder
}

// fromArchive is the module of that name in an archive of extension modules.
func fromArchive(archive, name string) ([]byte, error) {
	files, err := zip.OpenReader(archive)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	for _, entry := range files.File {
		if strings.HasPrefix(entry.Name, name+".") {
			content, err := entry.Open()
			if err != nil {
				return nil, err
			}
			defer content.Close()
			return io.ReadAll(content)
		}
	}
	return nil, os.ErrNotExist
}

// TestExplainScales holds that 200 process groups are a screen, that advice says what many
// have in common once, and that the flags show one of them, those of a mode, and all.
func TestExplainScales(t *testing.T) {
	path, _ := manyHosts(t)
	explain := func(args ...string) (text string, lines int) {
		t.Helper()
		var stdout, stderr strings.Builder
		if code := Run(append(append([]string{"explain", "--no-config", "--python", "3.14t"}, args...), path), &stdout, &stderr); code != exitClean {
			t.Fatalf("%q: exit code %d\n%s", args, code, stderr.String())
		}
		return stdout.String(), strings.Count(stdout.String(), "\n")
	}
	for _, test := range []struct {
		args  []string
		most  int
		words []string
	}{
		{nil, 26, []string{"200 process groups", "site000–site006, site008–site012, site014–site199", "site007 — WSGIFreeThreading On, ", "site013 — WSGIPerInterpreterGIL On, "}},
		{[]string{"--advise"}, 75, []string{"Beware, in several of these groups:"}},
		{[]string{"--group", "site007"}, 20, []string{"/ of site007.customer7.example.org", "main interpreter"}},
		{[]string{"--mode", "own"}, 14, []string{"site013"}},
	} {
		text, lines := explain(test.args...)
		if lines > test.most {
			t.Errorf("%q: %d lines, at most %d were wanted\n%s", test.args, lines, test.most, text)
		}
		for _, words := range test.words {
			if !strings.Contains(text, words) {
				t.Errorf("%q does not say %q:\n%s", test.args, words, text)
			}
		}
	}
	if text, _ := explain("--all"); strings.Count(text, "2 processes × 15 threads") != 200 {
		t.Error("--all does not show each group")
	}
}

// TestExplainFitsTheTerminal holds that no line is longer than the terminal is wide, but for
// a word that is, and that no place in a file is broken.
func TestExplainFitsTheTerminal(t *testing.T) {
	for _, name := range []string{"mixed", "own1", "empty", "interval", "i40", "both", "emb"} {
		path := filepath.Join(guideFolder, "whole", name+".conf")
		whole := "" // what is said, whatever the width
		for _, width := range []int{70, 80, 120, 200} {
			t.Setenv("COLUMNS", fmt.Sprint(width))
			var stdout, stderr strings.Builder
			Run([]string{"explain", "--no-config", "--advise", path}, &stdout, &stderr)
			for _, line := range strings.Split(stdout.String(), "\n") {
				if n := len([]rune(line)); n > width && len(strings.Fields(line)) > 3 {
					t.Errorf("%s: %d columns in %d: %s", path, n, width, line)
				}
			}
			said := strings.Join(strings.Fields(stdout.String()), " ")
			if whole == "" {
				whole = said
			}
			if said != whole {
				t.Errorf("%s says something else in %d columns:\n%s", path, width, stdout.String())
			}
		}
	}
}
