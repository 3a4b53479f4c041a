package compare

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

const casesFolder = "../../testdata/modwsgi-cases"

// recordedCase is what the real server made of a case on one build.
type recordedCase struct {
	name  string
	modes map[[2]string]interp.Mode
	own   map[[2]string]float64 // intervals of own GILs
	now   *interp.Resolution
}

func recordedCases(t *testing.T, build string) (cases []recordedCase) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(casesFolder, "*", "verdict.json"))
	if err != nil || len(paths) < 715 {
		t.Fatalf("%d cases: %v", len(paths), err)
	}
	store := workspace.NewStore(nil)
	python, free, err := interp.ParsePython(strings.TrimPrefix(build, "python"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var v struct {
			Define []string
			Builds map[string]struct {
				Run *struct {
					Responses []struct {
						ProcessGroup     string `json:"process_group"`
						ApplicationGroup string `json:"application_group"`
						Mode             interp.Mode
						SwitchInterval   float64 `json:"switch_interval"`
					}
					Interpreters []struct {
						ProcessGroup     string `json:"process_group"`
						ApplicationGroup string `json:"application_group"`
						Mode             interp.Mode
					}
				}
			}
		}
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		run := v.Builds[build].Run
		if run == nil {
			continue
		}
		c := recordedCase{name: filepath.Base(filepath.Dir(path)), modes: map[[2]string]interp.Mode{}, own: map[[2]string]float64{}}
		for _, i := range run.Interpreters {
			c.modes[[2]string{i.ProcessGroup, i.ApplicationGroup}] = i.Mode
		}
		for _, r := range run.Responses {
			if r.Mode == interp.OwnGIL {
				c.own[[2]string{r.ProcessGroup, r.ApplicationGroup}] = r.SwitchInterval
			}
		}
		folder, err := filepath.Abs(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Join(folder, "..", "base.conf")
		text, err := os.ReadFile(base)
		if err != nil {
			t.Fatal(err)
		}
		own, err := os.ReadFile(filepath.Join(folder, "httpd.conf"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains("\n"+string(own), "\nListen ") {
			text = bytes.ReplaceAll(text, []byte("\nListen 127.0.0.1:8000\n"), []byte("\n\n"))
		}
		store.SetOverlay(base, grammar.Parse(string(text)))
		evaluated := config.NewEvaluator(config.Options{Root: base, ServerRoot: folder, Defines: v.Define,
			Env: map[string]string{"LANG": "C"}, AsRoot: true}).Evaluate(t.Context(), store.Snapshot())
		c.now = interp.Build(evaluated).Resolve(interp.Target{Python: python, FreeThreaded: &free})
		cases = append(cases, c)
	}
	return cases
}

// TestNeighbours compares each recorded case with the next: an interpreter that both
// servers made changes its mode, or the interval of its own GIL, if and only if the
// difference says so.
func TestNeighbours(t *testing.T) {
	for _, build := range []string{"python3.13", "python3.13t"} {
		cases := recordedCases(t, build)
		compared, changed := 0, 0
		for n := 1; n < len(cases); n++ {
			a, b := cases[n-1], cases[n]
			told := map[[2]string]Interpreter{}
			d := Resolutions([]*interp.Resolution{a.now}, []*interp.Resolution{b.now})
			for _, i := range d.Interpreters {
				if !i.PerRequest {
					told[[2]string{i.Group, i.Name}] = i
				}
			}
			for name, old := range a.modes {
				now, both := b.modes[name]
				if !both || !listed(a.now, name) || !listed(b.now, name) {
					continue // requests decide the name, or it came or went
				}
				compared++
				if old != now {
					changed++
				}
				if i := told[name]; i.ModeChanged() != (old != now) {
					t.Errorf("%s, %s → %s: %q changes %s → %s, told %t", build, a.name, b.name, name, old, now, i.ModeChanged())
				}
				before, wasOwn := a.own[name]
				after, isOwn := b.own[name]
				i, differs := told[name]
				if wasOwn && isOwn && (before != after) != (differs && !SameInterval(i.Old[0], i.New[0])) {
					t.Errorf("%s, %s → %s: the interval of %q is %g, then %g; told %t", build, a.name, b.name, name, before, after, differs)
				}
			}
		}
		if compared < 380 || changed < 75 {
			t.Errorf("%s: %d interpreters compared, of which %d change", build, compared, changed)
		}
		t.Logf("%s: %d interpreters of neighbours compared, %d change their mode", build, compared, changed)
	}
}

func listed(r *interp.Resolution, name [2]string) bool {
	p := r.Process(name[0])
	return p != nil && p.Interpreter(name[1]) != nil
}

// TestOrderAndPlacesAreNoDifference holds that moving lines changes nothing.
func TestOrderAndPlacesAreNoDifference(t *testing.T) {
	resolve := func(text string) []*interp.Resolution {
		store := workspace.NewStore(nil)
		store.SetOverlay("/httpd.conf", grammar.Parse(text))
		c := config.NewEvaluator(config.Options{Root: "/httpd.conf"}).Evaluate(t.Context(), store.Snapshot())
		m := interp.Build(c)
		var all []*interp.Resolution
		for _, target := range interp.StandardTargets(interp.Target{}) {
			all = append(all, m.Resolve(target))
		}
		return all
	}
	const a = "WSGIDaemonProcess a threads=2\n"
	const b = "WSGIDaemonProcess b threads=2\n"
	const rest = "WSGIPerInterpreterGIL On\nWSGIScriptAlias /a /a.wsgi process-group=a\nWSGIScriptAlias /b /a.wsgi process-group=b\n"
	if d := Resolutions(resolve(a+b+rest), resolve("# moved\n\n"+b+rest+a)); !d.Empty() {
		t.Errorf("%+v", d)
	}
	d := Resolutions(resolve(a+b+rest), resolve(a+rest))
	if d.Empty() || len(d.Groups) != 1 || d.Groups[0].New != nil || len(d.Requests) != 1 || d.Requests[0].URL != "/b" || d.Requests[0].New.Status != 500 {
		t.Errorf("a group goes: %+v", d)
	}
}
