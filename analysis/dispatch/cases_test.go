package dispatch

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// static is what a reader of the script must be able to say.
type static struct {
	Functions   *[]string
	Process     *names `json:"process_group"`
	Application *names `json:"application_group"`
	Callable    *names `json:"callable_object"`
	SyntaxError bool   `json:"syntax_error"`
}

type names struct {
	Names        []string
	Complete     bool
	MayBeNone    bool `json:"may_return_none"`
	MustStayOpen bool `json:"must_stay_open"`
	Possible     []string
	Optional     []string
}

// columns are what is compared, in the order in which they are printed.
var columns = []string{"functions", "names", "complete", "none", "fault"}

// TestCases holds what is read against what the real server did with the recorded
// scripts, column by column.
func TestCases(t *testing.T) {
	cases, err := filepath.Glob("../../testdata/live-cases/dispatch/cases/*/verdict.json")
	if err != nil || len(cases) < 41 {
		t.Fatalf("%d cases: %v", len(cases), err)
	}
	agreed, compared, better := map[string]int{}, map[string]int{}, 0
	for _, path := range cases {
		name := filepath.Base(filepath.Dir(path))
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var verdict struct{ Static static }
		if err := json.Unmarshal(data, &verdict); err != nil {
			t.Fatal(err)
		}
		want := verdict.Static
		if want.Functions == nil {
			continue // there is no file
		}
		script, err := os.ReadFile(filepath.Join(filepath.Dir(path), "dispatch.py"))
		if err != nil {
			t.Fatal(err)
		}
		s := Read(script)
		compare := func(column string, same bool, format string, args ...any) {
			compared[column]++
			if same {
				agreed[column]++
				return
			}
			t.Errorf("%s: %s: "+format, append([]any{name, column}, args...)...)
		}
		var functions []string
		for _, f := range []struct {
			name string
			got  *Function
			want *names
		}{{processGroup, s.Process, want.Process}, {applicationGroup, s.Application, want.Application}, {callableObject, s.Callable, want.Callable}} {
			if f.got == nil {
				continue
			}
			functions = append(functions, f.name)
			if f.want == nil {
				continue
			}
			got := f.got.Strings()
			allowed := append(slices.Clone(f.want.Possible), f.want.Optional...)
			right := !slices.ContainsFunc(f.want.Names, func(n string) bool { return !slices.Contains(got, n) && !slices.Contains(f.want.Optional, n) }) &&
				!slices.ContainsFunc(got, func(n string) bool { return !slices.Contains(f.want.Names, n) && !slices.Contains(allowed, n) })
			compare("names", right, "%q, want %q (or %q)", got, f.want.Names, allowed)
			mayComplete := f.want.Complete
			if !mayComplete && !f.want.MustStayOpen && len(f.want.Possible) > 0 && !want.SyntaxError {
				mayComplete = f.got.Complete && !slices.ContainsFunc(f.want.Possible, func(n string) bool { return !slices.Contains(got, n) })
				if mayComplete {
					better++
				}
			}
			compare("complete", f.got.Complete == mayComplete, "%t, want %t", f.got.Complete, mayComplete)
			compare("none", f.got.None == f.want.MayBeNone, "%t, want %t", f.got.None, f.want.MayBeNone)
		}
		compare("functions", slices.Equal(functions, *want.Functions), "%q, want %q", functions, *want.Functions)
		compare("fault", (s.Fault != nil) == want.SyntaxError, "%v, want %t", s.Fault, want.SyntaxError)
	}
	for _, column := range columns {
		t.Logf("%-9s %3d of %3d agree", column, agreed[column], compared[column])
	}
	t.Logf("%d lists are complete that a lesser reader leaves open", better)
}

// TestManners holds what is read of scripts in the manners in which people write them.
func TestManners(t *testing.T) {
	for _, c := range manners {
		t.Run(c.name, func(t *testing.T) {
			s := Read([]byte(c.script))
			got := "not defined"
			if f := s.Application; f != nil {
				got = strings.Join(f.Strings(), " ")
				if f.None {
					got += " None"
				}
				if !f.Complete {
					got += " …"
				}
				if !f.Sure {
					got += " ?"
				}
			}
			if strings.TrimSpace(got) != c.want {
				t.Errorf("got %q, want %q", strings.TrimSpace(got), c.want)
			}
			if s.Fault != nil && !c.fault {
				t.Errorf("fault: %v", s.Fault)
			}
		})
	}
}

// FuzzRead holds that any text has an answer in bounded time, and that half of a script
// is never called complete beyond what Python loads.
func FuzzRead(f *testing.F) {
	for _, c := range manners {
		f.Add(c.script)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := Read([]byte(text))
		for _, fn := range []*Function{s.Process, s.Application, s.Callable} {
			if fn == nil {
				continue
			}
			if s.Fault != nil && fn.Complete {
				t.Error("complete, and Python does not load it")
			}
			for _, n := range fn.Names {
				if n.At.Start < 0 || n.At.End < n.At.Start || n.At.End > len(s.Module.Text) {
					t.Errorf("%q stands at %v", n.Text, n.At)
				}
			}
		}
	})
}
