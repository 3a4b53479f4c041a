package audit_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

const recordedImports = "../../testdata/imports"

// recordedRun is what the real server did on one build.
type recordedRun struct {
	Build   string
	Define  []string
	Imports []recordedImport
}

type recordedImport struct {
	Request          *string
	ProcessGroup     string `json:"process_group"`
	ApplicationGroup string `json:"application_group"`
	Module           string
	How, Real        string
}

// unpack puts a case into a folder of its own.
func unpack(t *testing.T, name string, modules map[string][]byte) string {
	t.Helper()
	folder := t.TempDir()
	from := filepath.Join(recordedImports, "cases", name)
	if err := os.CopyFS(folder, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(strings.ReplaceAll(string(text), "@DIR@", folder)), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	list, _ := os.ReadFile(filepath.Join(folder, "modules.txt"))
	for _, module := range strings.Fields(string(list)) {
		target := filepath.Join(folder, module)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, modules[filepath.Base(module)], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func recordedModules(t *testing.T) map[string][]byte {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join(recordedImports, "modules.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	modules := map[string][]byte{}
	for _, entry := range archive.File {
		content, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		if modules[entry.Name], err = io.ReadAll(content); err != nil {
			t.Fatal(err)
		}
		content.Close()
	}
	return modules
}

// unzipped is one file of an archive.
func unzipped(t testing.TB, archive []byte, name string) []byte {
	t.Helper()
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	content, err := files.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	data, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// audited evaluates a root on a build and audits it.
func audited(t testing.TB, root, folder, build string, defines []string, library *audit.Library) *audit.Report {
	t.Helper()
	return auditedUntil(t, context.Background(), root, folder, build, defines, library)
}

// auditedUntil is audited that ends with ctx.
func auditedUntil(t testing.TB, ctx context.Context, root, folder, build string, defines []string, library *audit.Library) *audit.Report {
	t.Helper()
	python, freeThreaded, err := interp.ParsePython(build)
	if err != nil {
		t.Fatal(err)
	}
	snapshot := workspace.NewStore(nil).Snapshot()
	c := config.NewEvaluator(config.Options{Root: root, ServerRoot: folder, Defines: defines}).Evaluate(context.Background(), snapshot)
	target := interp.Target{Python: python, FreeThreaded: &freeThreaded, ModWSGI: interp.Version{Major: 6, Minor: 0, Patch: 5}}
	return audit.Run(ctx, audit.Input{
		Config: c, Resolution: interp.Build(c).Resolve(target), Target: target, Snapshot: snapshot, Library: library,
	})
}

// gradeOf is the worst that the report says of a module in an interpreter, and whether it says so only because
// another interpreter has the module.
func gradeOf(r *audit.Report, processGroup, applicationGroup, module string) (grade audit.Grade, shared, found bool) {
	grade = audit.NothingAgainst
	for _, in := range r.Interpreters {
		if in.Process.Name() != processGroup || in.ApplicationGroup != applicationGroup && in.Created != interp.PerRequest {
			continue
		}
		for _, i := range in.Imports {
			if i.Module == module {
				grade, found = min(grade, i.Grade), true
			}
		}
		for _, s := range r.Shared {
			for at, i := range s.Imports {
				if i.Module == module && s.By[at] == in && grade > s.Grade {
					grade, shared = s.Grade, true
				}
			}
		}
	}
	return grade, shared, found
}

func TestRecordedImports(t *testing.T) {
	cases, err := os.ReadDir(filepath.Join(recordedImports, "cases"))
	if err != nil || len(cases) < 30 {
		t.Fatalf("%d cases (%v)", len(cases), err)
	}
	modules := recordedModules(t)
	counts := map[string]int{}
	for _, each := range cases {
		data, err := os.ReadFile(filepath.Join(recordedImports, "cases", each.Name(), "verdict.json"))
		if err != nil {
			t.Fatal(err)
		}
		var verdict struct{ Runs []recordedRun }
		if err := json.Unmarshal(data, &verdict); err != nil {
			t.Fatal(err)
		}
		folder := unpack(t, each.Name(), modules)
		base, err := os.ReadFile(filepath.Join(recordedImports, "base.conf"))
		if err != nil {
			t.Fatal(err)
		}
		root := filepath.Join(folder, "base.conf")
		if err := os.WriteFile(root, base, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, run := range verdict.Runs {
			report := audited(t, root, folder, strings.TrimPrefix(run.Build, "python"), run.Define, nil)
			failedOnce := map[string]int{}
			for _, want := range run.Imports {
				grade, shared, found := gradeOf(report, want.ProcessGroup, want.ApplicationGroup, want.Module)
				where := fmt.Sprintf("%s on %s %v: %s in %s|%s (%s): %s", each.Name(), run.Build, run.Define, want.Module, want.ProcessGroup, want.ApplicationGroup, want.How, want.Real)
				loads := want.Real == "ok"
				never := want.Real == "not imported" || want.Real == "not reached"
				fails := !loads && !never && !strings.HasPrefix(want.Real, "ModuleNotFoundError")
				switch {
				case fails && grade == audit.WillFail && (want.How == "top" || want.How == "strings"):
					counts["fails: will fail"]++
				case fails && grade == audit.MayFail && want.How != "top":
					counts["fails: may fail ("+want.How+")"]++
				case fails:
					counts["FAILS UNSEEN"]++
					t.Errorf("%s: called %s (found: %v)", where, grade, found)
				case loads && shared:
					// Of those that share a module, one loads it.
					counts["loads: the first of several"]++
					failedOnce[want.Module]++
				case loads && grade <= audit.MayFail:
					counts["LOADS, CALLED FAILING"]++
					t.Errorf("%s: called %s", where, grade)
				case loads:
					counts["loads: nothing against it"]++
				case never && grade == audit.WillFail && want.Real == "not imported":
					t.Errorf("%s: called %s", where, grade)
				default:
					counts[want.Real]++
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%-32s %d", key, counts[key])
	}
}
