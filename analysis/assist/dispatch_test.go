package assist

import (
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

const dispatchConf = `ServerName x.example
WSGIDaemonProcess d processes=2 threads=5
<WSGIInterpreterOptions process-group=d>
    WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
<WSGIInterpreterOptions process-group=d application-group=interp_1>
    WSGISwitchInterval 0.001
</WSGIInterpreterOptions>
WSGIDispatchScript /srv/dispatch.py
WSGIScriptAlias / /srv/app.wsgi process-group=d application-group=%{ENV:NAME}
`

const dispatchPy = "NAMES = ['interp_0', 'interp_1']\ndef application_group(environ):\n    return NAMES[len(environ) % 2]\n"

// dispatched is the configuration with its script, on Python 3.13.
func dispatched(t *testing.T) Document {
	t.Helper()
	store := workspace.NewStore(nil)
	file := grammar.Parse(dispatchConf)
	store.SetOverlay("/conf/httpd.conf", file)
	store.SetOverlay("/srv/dispatch.py", grammar.Parse(dispatchPy))
	c := config.NewEvaluator(config.Options{Root: "/conf/httpd.conf"}).Evaluate(t.Context(), store.Snapshot())
	version, free, err := interp.ParsePython("3.13")
	if err != nil {
		t.Fatal(err)
	}
	target := interp.Target{Python: version, FreeThreaded: &free}
	m := interp.Build(c)
	return Document{Path: "/conf/httpd.conf", File: file, Config: c, Model: m, Resolution: m.Resolve(target), Target: target, TargetKnown: true}
}

// TestDispatchScriptInTheEditor holds what hover, completion, definition and references
// make of the names in a dispatch script.
func TestDispatchScriptInTheEditor(t *testing.T) {
	d := dispatched(t)
	at := func(text string) int { return strings.Index(dispatchConf, text) + 1 }
	hover, _, _ := Hover(d, at("WSGIDispatchScript"))
	for _, part := range []string{"`application_group()`](file:///srv/dispatch.py#L2) returns `interp_0`, `interp_1`\n", "no `process_group()`", "2 names × 2 processes = 4 copies of the application in `d`"} {
		if !strings.Contains(hover, part) {
			t.Errorf("the hover does not hold %q:\n%s", part, hover)
		}
	}
	selector := at("interp_1>")
	if places, _ := Definition(d, selector); len(places) == 0 || places[0].Path != "/srv/dispatch.py" || dispatchPy[places[0].Span.Start:places[0].Span.End] != "'interp_1'" {
		t.Errorf("definition: %v", places)
	}
	found := false
	for _, p := range References(d, selector, true) {
		found = found || p.Path == "/srv/dispatch.py"
	}
	if !found {
		t.Error("the script is no reference")
	}
	var labels []string
	for _, item := range Complete(d, strings.Index(dispatchConf, "interp_1>")).Items {
		labels = append(labels, item.Label)
	}
	if text := strings.Join(labels, " "); !strings.Contains(text, "interp_0") || !strings.Contains(text, "interp_1") {
		t.Errorf("completion offers %s", text)
	}
	if hover, _, _ := Hover(d, at("%{ENV:NAME}")+2); !strings.Contains(hover, "Where a dispatch script names the group, the variable is not asked.") {
		t.Errorf("hover on the variable:\n%s", hover)
	}
}
