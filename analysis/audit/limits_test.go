package audit_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// application is a configuration with one script, and files beside it.
func application(t *testing.T, mount string, files map[string]string) (root, folder string) {
	t.Helper()
	folder = t.TempDir()
	files["httpd.conf"] = strings.ReplaceAll("ServerName localhost\nLoadModule wsgi_module modules/mod_wsgi.so\nWSGIDaemonProcess d python-path=@DIR@/site\n"+
		"WSGIScriptAlias / @DIR@/"+mount+" process-group=d\n", "@DIR@", folder)
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "httpd.conf"), folder
}

// rewrite gives a file another text.
func rewrite(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLargeSourcesAreNotRead(t *testing.T) {
	root, folder := application(t, "app.wsgi", map[string]string{
		"app.wsgi":      "import large\n",
		"site/large.py": "import small\n" + strings.Repeat("# nothing\n", 1<<18),
		"site/small.py": "\n",
	})
	in := audited(t, root, folder, "3.13", nil, nil).Interpreters[0]
	if in.Unseen.Unread != 1 || in.Modules != 1 {
		t.Errorf("%d modules, %+v", in.Modules, in.Unseen)
	}
}

func TestWhatIsFollowedIsBounded(t *testing.T) {
	files := map[string]string{}
	for n := range 300 {
		files[fmt.Sprintf("apps/a%03d.wsgi", n)] = "import m\n"
	}
	files["site/m.py"] = "import m, m.n, site.m\nfrom m import m\nfrom . import m\nimport m as m\n"
	root, folder := application(t, "apps/", files)
	in := audited(t, root, folder, "3.13", nil, nil).Interpreters[0]
	if len(in.Scripts) != 200 || in.Modules != 200 {
		t.Errorf("%d scripts, %d modules", len(in.Scripts), in.Modules)
	}
}

// TestHalfWrittenScriptsAreFollowed audits what stands in a script while somebody types.
func TestHalfWrittenScriptsAreFollowed(t *testing.T) {
	root, folder := application(t, "app.wsgi", map[string]string{
		"app.wsgi":      "import shop\nimport \nfrom . import\nx = foo(\nimport sho\nfrom shop import (a,\ndef f(:\n",
		"site/shop.py":  "import sys\n",
		"site/other.py": "",
	})
	in := audited(t, root, folder, "3.13", nil, nil).Interpreters[0]
	if in.Modules < 1 || in.Scripts[0].Problem != "" {
		t.Errorf("%d modules, %+v", in.Modules, in.Scripts[0])
	}
}

// TestFoldersOfScriptsAreWorkedOut holds what a script can do with sys.path, and that names which grow without end cost nothing.
func TestFoldersOfScriptsAreWorkedOut(t *testing.T) {
	endless := "A00 = 'x'\n"
	for n := range 60 {
		endless += fmt.Sprintf("A%02d = A%02d + A%02d\n", n+1, n, n)
	}
	root, folder := application(t, "app.wsgi", map[string]string{
		"app.wsgi": "import os, sys, site\nfrom pathlib import Path\nHERE = os.path.dirname(os.path.abspath(__file__))\nsys.path.insert(0, os.path.join(HERE, 'one'))\n" +
			"sys.path += [str(Path(__file__).resolve().parent / 'two')]\nsite.addsitedir(f'{HERE}/three')\n" + endless + "sys.path.append(A60)\n" +
			"import first, second, third\n",
		"one/first.py": "", "two/second.py": "", "three/third.py": "",
	})
	in := audited(t, root, folder, "3.13", nil, nil).Interpreters[0]
	if in.Modules != 3 {
		t.Errorf("%d modules of 3", in.Modules)
	}
}

// TestAnAuditEndsWithItsContext holds that audits do not pile up behind somebody who types.
func TestAnAuditEndsWithItsContext(t *testing.T) {
	root, folder := application(t, "app.wsgi", map[string]string{"app.wsgi": "import sys\n"})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r := auditedUntil(t, ctx, root, folder, "3.13", nil, nil); len(r.Interpreters) > 0 {
		t.Errorf("%d interpreters were audited for nobody", len(r.Interpreters))
	}
}
