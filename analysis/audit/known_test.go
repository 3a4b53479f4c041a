package audit_test

import (
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
)

// TestKnownPackagesWithoutTheirFiles audits applications whose Python is not on this machine: what is known of a package is
// told all the same, never as certain, and nothing else is.
func TestKnownPackagesWithoutTheirFiles(t *testing.T) {
	inGroup := func(build, group string, files map[string]string) *audit.Interpreter {
		t.Helper()
		root, folder := application(t, "app.wsgi", files)
		rewrite(t, root, "ServerName localhost\nLoadModule wsgi_module modules/mod_wsgi.so\n"+
			"WSGIDaemonProcess d python-home=/srv/not-here python-path="+folder+"/site\n"+
			"WSGIScriptAlias / "+folder+"/app.wsgi process-group=d application-group="+group+"\n")
		return audited(t, root, folder, build, nil, nil).Interpreters[0]
	}
	app := func() map[string]string {
		return map[string]string{"app.wsgi": "import shop.db, numpy\n", "site/shop/__init__.py": "", "site/shop/db.py": "from psycopg2 import sql\nimport psycopg2.extras\n"}
	}
	for _, test := range []struct {
		build, group string
		want         audit.Grade
		found        bool
	}{
		{"3.13", "shop", audit.MayFail, true},
		{"3.13t", "shop", audit.MayFail, true},
		{"3.13", "%{GLOBAL}", audit.NotKnown, true},
		{"3.12", "shop", audit.NotKnown, false},
	} {
		in := inGroup(test.build, test.group, app())
		if !test.found {
			if len(in.Imports) != 0 {
				t.Errorf("%+v: %+v", test, in.Imports[0])
			}
			continue
		}
		if len(in.Imports) != 1 {
			t.Errorf("%+v: %d imports", test, len(in.Imports))
			continue
		}
		i := in.Imports[0]
		if i.Grade != test.want || i.Module != "psycopg2._psycopg" || i.File != "" || i.Line != 1 || len(i.Chain) != 2 {
			t.Errorf("%+v: %+v", test, i)
		}
		if notes := strings.Join(in.Notes, "; "); strings.Contains(notes, "single-phase") != (test.build == "3.13t") {
			t.Errorf("%+v: %s", test, notes)
		}
	}
	// Where the folders of packages can be read, what is not there is no matter of extensions.
	root, folder := application(t, "app.wsgi", map[string]string{"app.wsgi": "import psycopg2\n", "env/lib/python3.13/os.py": "", "env/lib/python3.13/site-packages/x.py": ""})
	rewrite(t, root, "ServerName localhost\nLoadModule wsgi_module modules/mod_wsgi.so\nWSGIDaemonProcess d python-home="+folder+"/env\n"+
		"WSGIScriptAlias / "+folder+"/app.wsgi process-group=d application-group=a\n")
	if in := audited(t, root, folder, "3.13", nil, nil).Interpreters[0]; len(in.Imports) != 0 || len(in.Notes) != 0 {
		t.Errorf("%+v", in)
	}
}
