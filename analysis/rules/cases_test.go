package rules_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// said is what the real httpd said of a recorded configuration.
type said struct {
	OK      bool
	File    *string
	Line    *int
	Message *string
	Codes   []string
}

// judge holds the findings and the verdict against what httpd said: an accepted
// configuration has no error, a refused one has one whose range has httpd's line.
func judge(t *testing.T, name string, in rules.Input, want said, store *workspace.Store) {
	t.Helper()
	findings := rules.Check(context.Background(), in)
	errors := slices.DeleteFunc(slices.Clone(findings), func(f rules.Finding) bool { return f.Severity != rules.Error })
	if want.OK {
		for _, f := range errors {
			t.Errorf("%s is accepted, but: %s: %s", name, f.Rule, f.Message)
		}
	} else if !slices.ContainsFunc(errors, func(f rules.Finding) bool { return covers(t, in.Config, f, want, store) }) {
		t.Errorf("%s: no error at %s", name, *want.Message)
	}
	if v := rules.Configtest(in); v.OK != want.OK {
		t.Errorf("%s: configtest says %v %q", name, v.OK, v.Message)
	} else if want.Codes != nil && !slices.Equal(v.Codes, want.Codes) && len(v.Codes)+len(want.Codes) > 0 {
		t.Errorf("%s: codes %q, httpd %q", name, v.Codes, want.Codes)
	}
}

// covers reports whether the range of f has the line that httpd reported.
func covers(t *testing.T, c *config.Configuration, f rules.Finding, want said, store *workspace.Store) bool {
	t.Helper()
	if want.Line == nil || strings.HasPrefix(*want.File, "macro ") {
		return true // httpd names no line of a file
	}
	if f.Spot.Origin == nil {
		return false
	}
	at := c.Locate(f.Spot)
	file, err := store.Snapshot().File(at.File)
	if err != nil {
		return false
	}
	text := file.Text()
	first := 1 + strings.Count(text[:at.Span.Start], "\n")
	last := 1 + strings.Count(text[:at.Span.End], "\n")
	return strings.HasSuffix(at.File, filepath.Base(*want.File)) && first <= *want.Line && *want.Line <= last
}

func TestRecordedByModWSGI(t *testing.T) {
	store := workspace.NewStore(nil)
	for _, path := range recordings(t, "../../testdata/modwsgi-cases/*/verdict.json") {
		folder := filepath.Dir(path)
		var recorded struct {
			Define []string
			Builds map[string]struct{ Check said }
		}
		read(t, path, folder, &recorded)
		c := config.NewEvaluator(config.Options{
			Root: filepath.Join(folder, "../base.conf"), ServerRoot: folder, Defines: recorded.Define, AsRoot: true,
			UserExists: recordedAccount, GroupExists: recordedAccount,
		}).Evaluate(context.Background(), store.Snapshot())
		m := interp.Build(c)
		for build, want := range recorded.Builds {
			python, freeThreaded, err := interp.ParsePython(strings.TrimPrefix(build, "python"))
			if err != nil {
				t.Fatal(err)
			}
			target := interp.Target{Python: python, FreeThreaded: &freeThreaded, ModWSGI: interp.Version{Major: 6, Patch: 5}}
			in := rules.Input{Config: c, Model: m, Resolution: m.Resolve(target), Target: target}
			judge(t, filepath.Base(folder)+" on "+build, in, want.Check, store)
		}
	}
}

// recordedAccount tells the accounts of the machine on which the cases were recorded.
func recordedAccount(name string) bool { return !strings.HasPrefix(name, "nosuch") }

// recordedQuirks are cases that are read otherwise than httpd does on purpose; the
// tests of package config say why.
var recordedQuirks = []string{"line-lost-206"}

func TestRecordedByHttpd(t *testing.T) {
	store := workspace.NewStore(nil)
	for _, path := range recordings(t, "../../testdata/httpd-cases/*.json") {
		folder, name := filepath.Dir(path), strings.TrimSuffix(filepath.Base(path), ".json")
		if slices.Contains(recordedQuirks, name) {
			continue
		}
		var recorded struct {
			said
			Defines    []string
			Env        map[string]string
			Base       string
			ServerRoot string
		}
		read(t, path, folder, &recorded)
		options := config.Options{
			Root: filepath.Join(folder, name+".conf"), ServerRoot: filepath.Join(folder, recorded.ServerRoot),
			Defines: recorded.Defines, Env: recorded.Env, HttpdVersion: "2.4.71", AsRoot: true,
		}
		if recorded.Base == "common" {
			options.Before = []string{`Include "` + filepath.Join(folder, "base/common.conf") + `"`}
		}
		c := config.NewEvaluator(options).Evaluate(context.Background(), store.Snapshot())
		m := interp.Build(c)
		target := interp.Target{Python: interp.Version{Major: 3, Minor: 11}, FreeThreaded: new(bool)}
		in := rules.Input{Config: c, Model: m, Resolution: m.Resolve(target), Target: target}
		judge(t, name, in, recorded.said, store)
	}
}

func recordings(t *testing.T, pattern string) []string {
	t.Helper()
	pattern, err := filepath.Abs(pattern)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) < 400 {
		t.Fatalf("%d cases: %v", len(paths), err)
	}
	return paths
}

// read decodes a recording, in which @DIR@ stands for the folder.
func read(t *testing.T, path, folder string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(data), "@DIR@", folder)), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
