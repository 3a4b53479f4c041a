package rules_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// ran is what a request to the real server came to.
type ran struct {
	Request      string
	Status       int
	ProcessGroup *string `json:"process_group"`
}

// TestFindingsAgreeWithRuns holds findings about what will happen against what did: in
// a group that is called unused nothing ran, and a mount that is said to be refused with
// 500 answered no request.
func TestFindingsAgreeWithRuns(t *testing.T) {
	store := workspace.NewStore(nil)
	base, err := filepath.Abs("../../testdata/modwsgi-cases/base.conf")
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]int{}
	for _, pattern := range []string{"../../testdata/modwsgi-cases/*/verdict.json", "../../testdata/routing-cases/*/verdict.json"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) < 200 {
			t.Fatalf("%d cases: %v", len(paths), err)
		}
		for _, path := range paths {
			path, err := filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			folder := filepath.Dir(path)
			var recorded struct {
				Define []string
				Builds map[string]struct{ Run *struct{ Responses []ran } }
			}
			read(t, path, folder, &recorded)
			c := config.NewEvaluator(config.Options{
				Root: base, ServerRoot: folder, Defines: recorded.Define, AsRoot: true, HttpdVersion: "2.4.67",
				UserExists: recordedAccount, GroupExists: recordedAccount,
			}).Evaluate(context.Background(), store.Snapshot())
			m := interp.Build(c)
			for build, of := range recorded.Builds {
				if of.Run == nil {
					continue
				}
				python, freeThreaded, err := interp.ParsePython(strings.TrimPrefix(build, "python"))
				if err != nil {
					t.Fatal(err)
				}
				target := interp.Target{Python: python, FreeThreaded: &freeThreaded, ModWSGI: interp.Version{Major: 6, Patch: 5}}
				in := rules.Input{Config: c, Model: m, Resolution: m.Resolve(target), Target: target}
				for _, f := range rules.Check(context.Background(), in) {
					refutable, right := foretold(f, of.Run.Responses)
					if refutable {
						held[f.Rule]++
					}
					if !right {
						t.Errorf("%s: line %d: %s, but %+v", filepath.Base(folder), c.Locate(f.Spot).First, f.Message, of.Run.Responses)
					}
				}
			}
		}
	}
	t.Logf("findings that the runs could have refuted: %v", held)
}

// foretold reports whether responses can refute the finding at all, and whether these do
// not.
func foretold(f rules.Finding, responses []ran) (refutable, right bool) {
	text := f.Spot.Origin.Line.Raw()
	switch f.Rule {
	case "unused-process-group":
		_, rest, _ := strings.Cut(f.Message, "'")
		name := strings.TrimSuffix(rest, "'")
		return true, !slices.ContainsFunc(responses, func(r ran) bool { return r.ProcessGroup != nil && *r.ProcessGroup == name })
	case "WSGI0149", "WSGI0150", "WSGI0151", "WSGI0152", "WSGI0143":
		words := strings.Fields(text)
		if len(words) < 2 || !strings.EqualFold(words[0], "WSGIScriptAlias") {
			return false, true
		}
		return true, !slices.ContainsFunc(responses, func(r ran) bool { return r.Status == 200 && r.Request == words[1] })
	}
	return false, true
}
