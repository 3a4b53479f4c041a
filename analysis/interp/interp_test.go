package interp

import (
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// parse evaluates a configuration that loads nothing, as a fragment.
func parse(t testing.TB, text string, o config.Options) *config.Configuration {
	t.Helper()
	const root = "/etc/apache2/apache2.conf"
	store := workspace.NewStore(nil)
	store.SetOverlay(root, grammar.Parse(text))
	o.Root, o.Fragment = root, true
	return config.NewEvaluator(o).Evaluate(t.Context(), store.Snapshot())
}

// standard is Python 3.minor.
func standard(minor int, freeThreaded bool) Target {
	return Target{Python: Version{Major: 3, Minor: minor}, FreeThreaded: &freeThreaded}
}

// resolve resolves a configuration on ordinary Python 3.13.
func resolve(t testing.TB, text string) *Resolution {
	t.Helper()
	return Build(parse(t, text, config.Options{})).Resolve(standard(13, false))
}
