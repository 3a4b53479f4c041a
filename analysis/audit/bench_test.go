package audit_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// manyExtensions is a configuration whose application imports so many extension modules, each in a package of its own.
func manyExtensions(b *testing.B, count int) (root string) {
	b.Helper()
	folder := b.TempDir()
	data, err := os.ReadFile(filepath.Join(recordedImports, "modules.zip"))
	if err != nil {
		b.Fatal(err)
	}
	module := unzipped(b, data, "harbor.cpython-313-x86_64-linux-gnu.so")
	write := func(name string, data []byte) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	var script strings.Builder
	for n := range count {
		write(fmt.Sprintf("site/p%04d/__init__.py", n), []byte("from . import harbor\n"))
		write(fmt.Sprintf("site/p%04d/harbor.cpython-313-x86_64-linux-gnu.so", n), module)
		fmt.Fprintf(&script, "import p%04d\n", n)
	}
	write("app.wsgi", []byte(script.String()))
	write("httpd.conf", []byte(fmt.Sprintf("ServerName localhost\nLoadModule wsgi_module modules/mod_wsgi.so\n"+
		"WSGIDaemonProcess d python-path=%[1]s/site\nWSGIScriptAlias / %[1]s/app.wsgi process-group=d\n", folder)))
	return filepath.Join(folder, "httpd.conf")
}

func benchmarkAudit(b *testing.B, warm bool) {
	root := manyExtensions(b, 1600)
	python, free := interp.Version{Major: 3, Minor: 13}, false
	target := interp.Target{Python: python, FreeThreaded: &free, ModWSGI: interp.Version{Major: 6, Patch: 5}}
	snapshot := workspace.NewStore(nil).Snapshot()
	c := config.NewEvaluator(config.Options{Root: root}).Evaluate(context.Background(), snapshot)
	resolution := interp.Build(c).Resolve(target)
	library := audit.NewLibrary()
	run := func(snapshot *workspace.Snapshot) {
		report := audit.Run(context.Background(), audit.Input{Config: c, Resolution: resolution, Target: target, Snapshot: snapshot, Library: library})
		if n := len(report.Interpreters[0].Imports); n != 1600 {
			b.Fatalf("%d extensions", n)
		}
	}
	if warm {
		run(snapshot)
	}
	for b.Loop() {
		if !warm {
			library, snapshot = audit.NewLibrary(), workspace.NewStore(nil).Snapshot()
		}
		run(snapshot)
	}
}

// BenchmarkAuditCold reads 1,600 extension files and as many packages for the first time.
func BenchmarkAuditCold(b *testing.B) { benchmarkAudit(b, false) }

// BenchmarkAuditWarm looks whether any of them has changed.
func BenchmarkAuditWarm(b *testing.B) { benchmarkAudit(b, true) }
