package rules

import (
	"context"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// TestAPanicCostsOneRule puts a rule that panics before all others: they find what
// they found without it, and the failure is told.
func TestAPanicCostsOneRule(t *testing.T) {
	const root = "/nowhere/httpd.conf"
	store := workspace.NewStore(nil)
	store.SetOverlay(root, grammar.Parse("Foo\nWSGIDaemonProcess app threads=0 processes=2x\nWSGIScriptAlias /app/ srv/app.wsgi process-group=none\n"))
	c := config.NewEvaluator(config.Options{
		Root: root, StaticModules: []string{"wsgi_module", "mpm_event_module", "core"}, Before: []string{"ServerName localhost"},
	}).Evaluate(context.Background(), store.Snapshot())
	m := interp.Build(c)
	in := Input{Config: c, Model: m, Resolution: m.Resolve(interp.Target{})}
	want := Check(context.Background(), in)

	before := all
	defer func() { all = before }()
	breaks := func(*Pass) { panic("broken") }
	all = append([]Rule{
		{ID: "broken", check: breaks},
		{ID: "broken-mounts", mounts: func(*hostView) { breaks(nil) }},
	}, all...)
	var failed []string
	in.Memory = nil
	in.Failed = func(rule string, _ any, _ []byte) { failed = append(failed, rule) }
	got := Check(context.Background(), in)
	if len(want) < 4 || len(got) != len(want) {
		t.Errorf("%d findings beside the broken rules, %d without them", len(got), len(want))
	}
	if len(failed) != 2 {
		t.Errorf("told as broken: %q", failed)
	}
}
