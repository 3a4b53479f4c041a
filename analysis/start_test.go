package analysis_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// What mod_wsgi-express setup-server generates depends on what its own apachectl
// starts httpd with.
func TestGeneratedByExpress(t *testing.T) {
	const configuration = `<IfDefine MOD_WSGI_MPM_ENABLE_EVENT_MODULE>
LoadModule mpm_event_module '${MOD_WSGI_MODULES_DIRECTORY}/mod_mpm_event.so'
</IfDefine>
LoadModule wsgi_module '/opt/mod_wsgi-py313.cpython-313-x86_64-linux-gnu.so'
ServerName localhost
Listen 8000
<IfDefine !EMBEDDED_MODE>
WSGIRestrictEmbedded On
WSGIDaemonProcess 'localhost:8000' threads=5
</IfDefine>
WSGIHandlerScript wsgi-handler '/srv/handler.wsgi' process-group='localhost:8000' application-group='%{GLOBAL}'
<IfDefine MOD_WSGI_IMPORT_HANDLER_SCRIPT>
WSGIImportScript '/srv/handler.wsgi' process-group='localhost:8000' application-group='%{GLOBAL}'
</IfDefine>
`
	const script = `#!/bin/sh
HTTPD="/usr/sbin/httpd"
HTTPD_ARGS="-f /srv/httpd.conf -DMOD_WSGI_MPM_ENABLE_EVENT_MODULE -DMOD_WSGI_IMPORT_HANDLER_SCRIPT"

HTTPD_COMMAND="$HTTPD $HTTPD_ARGS"

MOD_WSGI_MODULES_DIRECTORY="/usr/lib/httpd/modules"
export MOD_WSGI_MODULES_DIRECTORY
`
	folder := t.TempDir()
	for name, text := range map[string]string{"httpd.conf": configuration, "apachectl": script} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	project := analysis.NewProject(analysis.Settings{})
	result := project.AnalyseFile(context.Background(), filepath.Join(folder, "httpd.conf"), workspace.NewStore(nil).Snapshot())
	if result.Fragment {
		t.Error("the configuration counts as a fragment")
	}
	for _, f := range result.Findings {
		t.Errorf("%s: %s", f.Rule, f.Message)
	}
	process := result.Resolution.Process("localhost:8000")
	if process == nil {
		t.Fatal("no process group localhost:8000")
	}
	if main := process.Interpreter(""); main == nil || len(main.Imports) != 1 {
		t.Errorf("the handler script is not imported into %+v", main)
	}
}
