package interp

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// TestDispatchCases holds the interpreters and requests under a dispatch script against
// what the real server did with the recorded ones.
func TestDispatchCases(t *testing.T) {
	folders, err := filepath.Glob("../../testdata/live-cases/dispatch/cases/*")
	if err != nil || len(folders) < 41 {
		t.Fatalf("%d cases: %v", len(folders), err)
	}
	counts := tally{map[string]int{}, map[string]int{}}
	for _, folder := range folders {
		name := filepath.Base(folder)
		data, err := os.ReadFile(filepath.Join(folder, "verdict.json"))
		if err != nil {
			t.Fatal(err)
		}
		var v struct {
			Static struct {
				SyntaxError bool `json:"syntax_error"`
			}
			Requests []string
			Builds   map[string]struct {
				Run struct{ Responses []response }
			}
		}
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		m := dispatchCase(t, folder)
		r := m.Resolve(standard(13, false))
		compare := func(column string, same bool, format string, args ...any) {
			counts.compared[column]++
			if same {
				counts.agreed[column]++
				return
			}
			t.Errorf("%s: %s: "+format, append([]any{name, column}, args...)...)
		}
		for n, want := range v.Builds["python3.13"].Run.Responses {
			if want.Status == nil || *want.Status != 200 {
				continue
			}
			got := interpreterName{want.ProcessGroup, want.ApplicationGroup, want.Mode}
			compare("interpreters", foreseen(r, got, true), "%v is not listed", got)
			a := r.Request(address(v.Requests[n]))
			names := []string{}
			switch {
			case a.ApplicationGroup != nil:
				names = append(names, *a.ApplicationGroup)
			case a.PerRequest != nil:
				names = a.PerRequest.Candidates
			}
			process := a.ProcessGroup == nil || *a.ProcessGroup == want.ProcessGroup
			complete := a.PerRequest == nil || a.PerRequest.Complete
			if a.ProcessGroup == nil { // the script chooses the process
				compare("requests", !complete || slices.Contains(names, want.ProcessGroup), "%s: %q, want %q", want.Request, names, want.ProcessGroup)
				continue
			}
			compare("requests", process && (!complete || slices.Contains(names, want.ApplicationGroup)),
				"%s: %q in %v, want %q in %q", want.Request, names, a.ProcessGroup, want.ApplicationGroup, want.ProcessGroup)
			if mode := a.Mode(); mode != nil {
				compare("modes", *mode == want.Mode, "%s: %s, want %s", want.Request, *mode, want.Mode)
			}
		}
	}
	for _, column := range []string{"interpreters", "requests", "modes"} {
		t.Logf("%-12s %4d of %4d agree", column, counts.agreed[column], counts.compared[column])
	}
}

// dispatchCase reads a case as if it stood where it was recorded.
func dispatchCase(t *testing.T, folder string) *Model {
	t.Helper()
	folder, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.ReplaceAll(text, []byte("@DIR@"), []byte(folder))
	}
	store := workspace.NewStore(nil)
	own := string(read(filepath.Join(folder, "httpd.conf")))
	base := strings.Replace(string(read("../../testdata/live-cases/base.conf")), "Include httpd.conf", own, 1)
	if !strings.Contains(base, own) {
		base += own
	}
	root := filepath.Join(folder, "base.conf")
	store.SetOverlay(root, grammar.Parse(base))
	c := config.NewEvaluator(config.Options{Root: root, ServerRoot: folder, AsRoot: true}).Evaluate(t.Context(), store.Snapshot())
	return Build(c)
}

// TestDispatchScriptIsADocument holds that an edit of the script is seen, also where the
// configuration stays, and that Update then equals Build.
func TestDispatchScriptIsADocument(t *testing.T) {
	store := workspace.NewStore(nil)
	store.SetOverlay("/httpd.conf", grammar.Parse("ServerName x\nWSGIDaemonProcess d\nWSGIDispatchScript /dispatch.py\nWSGIScriptAlias / /a.wsgi process-group=d\n"))
	names := func(m *Model) string {
		var names []string
		for _, i := range m.Resolve(standard(13, false)).Process("d").Interpreters {
			if !i.Main {
				names = append(names, i.ApplicationGroup+i.Pattern)
			}
		}
		return strings.Join(names, " ")
	}
	evaluator := config.NewEvaluator(config.Options{Root: "/httpd.conf"})
	var m *Model
	for _, step := range []struct{ script, want string }{
		{"", "x| /dispatch.py"}, // not there
		{"def application_group(environ): return 'one'\n", "one"},
		{"def application_group(environ): return 'one' if environ['HTTPS'] else 'two'\n", "one two"},
		{"def application_group(environ): return environ['X']\n", "/dispatch.py"},
		{"def application_group(environ): return\n", "x|"},
		{"# nothing\n", "x|"},
	} {
		if step.script != "" {
			store.SetOverlay("/dispatch.py", grammar.Parse(step.script))
		}
		c := evaluator.Evaluate(t.Context(), store.Snapshot())
		m = m.Update(c)
		if got := names(m); got != step.want {
			t.Errorf("after %q: %q, want %q", step.script, got, step.want)
		}
		if fresh := names(Build(c)); fresh != names(m) {
			t.Errorf("after %q: Update %q, Build %q", step.script, names(m), fresh)
		}
	}
}
