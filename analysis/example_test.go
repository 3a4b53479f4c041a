package analysis_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// A root goes in, findings and the mode of every interpreter come out.
func Example() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	root := filepath.Join(folder, "httpd.conf")
	text := `LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule wsgi_module modules/mod_wsgi.so
Listen 80
WSGIDaemonProcess shop threads=0
WSGIScriptAlias / /srv/shop.wsgi process-group=shop application-group=web
WSGIPerInterpreterGIL On
`
	if err := os.WriteFile(root, []byte(text), 0o600); err != nil {
		panic(err)
	}
	python := interp.Target{Python: interp.Version{Major: 3, Minor: 13}, FreeThreaded: new(bool)}
	project := analysis.NewProject(analysis.Settings{Target: python, AsRoot: true})
	result := project.AnalyseFile(context.Background(), root, workspace.NewStore(nil).Snapshot())
	for _, f := range result.Findings {
		at := result.Config.Locate(f.Spot)
		fmt.Printf("line %d: %s: %s\n", at.First, f.Severity, f.Rule)
	}
	for _, in := range result.Resolution.Process("shop").Interpreters {
		fmt.Printf("%q: %s\n", in.ApplicationGroup, in.Mode)
	}
	// Output:
	// line 4: warning: no-threads
	// "": shared
	// "web": own
}
