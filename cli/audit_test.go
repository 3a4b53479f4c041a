package cli

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// auditTree is a configuration with applications that import extension modules of testdata.
func auditTree(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	write := func(name string, data []byte) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	archive, err := zip.OpenReader("testdata/extensions/cpython-313.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	for _, entry := range archive.File {
		name, _, _ := strings.Cut(entry.Name, ".")
		if name != "t_noslot" && name != "t_oneinterp" && name != "t_si2" && name != "t_heapdef" {
			continue
		}
		content, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		content.Close()
		write("site/"+name+".so", data)
	}
	write("env/lib/python3.13/os.py", nil)
	write("site/shop/__init__.py", []byte("from . import models\n"))
	write("site/shop/models.py", []byte("import os\n\ntry:\n    import t_noslot\nexcept ImportError:\n    t_noslot = None\nimport t_si2, t_heapdef\n"))
	write("a.wsgi", []byte("import shop\nimport t_oneinterp\nimport importlib\nimportlib.import_module(shop.plugin)\n"))
	write("b.wsgi", []byte("import t_oneinterp\ndef application(environ, start_response):\n    import t_noslot\n"))
	write("httpd.conf", []byte(strings.ReplaceAll(`ServerName localhost
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule wsgi_module modules/mod_wsgi.so
Listen 127.0.0.1:8000
WSGIDaemonProcess d threads=2 python-home=@DIR@/env python-path=@DIR@/site
WSGIDaemonProcess own threads=2 python-home=@DIR@/env python-path=@DIR@/site
WSGIScriptAlias /a @DIR@/a.wsgi process-group=d application-group=a
WSGIScriptAlias /b @DIR@/b.wsgi process-group=d application-group=b
WSGIScriptAlias /own @DIR@/a.wsgi process-group=own application-group=own
WSGIScriptAlias /gone @DIR@/gone.wsgi process-group=own application-group=own
<WSGIInterpreterOptions process-group=own>
    WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
`, "@DIR@", "/srv/shop")))
	return folder
}

func TestAudit(t *testing.T) {
	folder := auditTree(t)
	root := filepath.Join(folder, "httpd.conf")
	var stdout, stderr bytes.Buffer
	if code := Run([]string{"audit", "--python", "3.13", "--path-map", "/srv/shop=" + folder, root}, &stdout, &stderr); code != exitFindings {
		t.Errorf("exit code %d\n%s", code, stderr.String())
	}
	golden(t, "testdata/cli/golden/audit.txt", strings.ReplaceAll(stdout.String(), folder, "@DIR@"))

	stdout.Reset()
	if code := Run([]string{"audit", "--python", "3.13", "--path-map", "/srv/shop=" + folder, "--format", "json", root}, &stdout, &stderr); code != exitFindings {
		t.Errorf("exit code %d\n%s", code, stderr.String())
	}
	schema, err := jsonschema.NewCompiler().Compile("docs/audit.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(stdout.Bytes(), &value); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}

	for _, test := range []struct {
		args []string
		code int
		part string
	}{
		{[]string{"--python", "3.13", "--group", "d", root}, exitFindings, "t_oneinterp in process group d"},
		{[]string{"--python", "3.13", "--group", "nobody", root}, exitFailed, "no process group has this name"},
		{[]string{"--python", "3.13", "--group", "%{GLOBAL}", root}, exitClean, "No Python application"},
		{[]string{"--python", "3.14", root}, exitFindings, "/srv/shop/env holds no library of Python 3.14"},
		{[]string{root}, exitFindings, "Python 3.13"},
		{[]string{"--format", "html", root}, exitFailed, "must be text or json"},
	} {
		stdout.Reset()
		stderr.Reset()
		code := Run(append([]string{"audit", "--path-map", "/srv/shop=" + folder}, test.args...), &stdout, &stderr)
		if output := strings.Join(strings.Fields(stdout.String()+stderr.String()), " "); code != test.code || !strings.Contains(output, test.part) {
			t.Errorf("%q: exit code %d\n%s%s", test.args, code, stdout.String(), stderr.String())
		}
	}
}

// TestAdviceReadsTheAudit holds that the advice for a mode is checked against what extensions declare.
func TestAdviceReadsTheAudit(t *testing.T) {
	folder := auditTree(t)
	var stdout, stderr bytes.Buffer
	if code := Run([]string{"explain", "--advise", "--group", "d", "--python", "3.13", "--path-map", "/srv/shop=" + folder, filepath.Join(folder, "httpd.conf")}, &stdout, &stderr); code != exitClean {
		t.Errorf("exit code %d\n%s", code, stderr.String())
	}
	output := strings.Join(strings.Fields(stdout.String()), " ")
	if !strings.Contains(output, "no: 1 of the 4 C extensions that are imported here (t_oneinterp) cannot be imported under an own GIL") {
		t.Error(stdout.String())
	}
}
