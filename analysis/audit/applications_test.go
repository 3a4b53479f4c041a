package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
)

// small is a file of testdata/imports/applications: what CPython 3.13 answered when a sub interpreter with its own GIL ran the
// script, what became of each import of an extension there, and the grade that it is given; then the files.
type small struct {
	answer string
	files  map[string]string
	// modules are the extensions with the names of their files in modules.zip.
	modules map[string]string
	imports []smallImport
}

type smallImport struct{ module, real, grade string }

func readSmall(t *testing.T, path string) small {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(data), "=== ")
	app := small{files: map[string]string{}, modules: map[string]string{}}
	for _, line := range strings.Split(strings.TrimSpace(sections[0]), "\n") {
		key, value, _ := strings.Cut(line, ": ")
		if key == "answer" {
			app.answer = value
			continue
		}
		real, grade, _ := strings.Cut(value, ", ")
		app.imports = append(app.imports, smallImport{key, real, grade})
	}
	for _, section := range sections[1:] {
		name, text, _ := strings.Cut(section, "\n")
		if name != "modules" {
			app.files[name] = text
			continue
		}
		for _, module := range strings.Fields(text) {
			target, file, other := strings.Cut(module, ":")
			if !other {
				file = filepath.Base(target)
			}
			app.modules[target] = file
		}
	}
	return app
}

// TestSmallApplications holds each way of importing against what CPython made of it. No import that loads or is not carried
// out may be called failing, and one that fails is seen.
func TestSmallApplications(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(recordedImports, "applications", "*.txt"))
	if err != nil || len(paths) < 80 {
		t.Fatalf("%d applications (%v)", len(paths), err)
	}
	const tag = ".cpython-313-x86_64-linux-gnu.so"
	modules := recordedModules(t)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			app := readSmall(t, path)
			for target, file := range app.modules {
				app.files[target+tag] = string(modules[file+tag])
			}
			app.files["site/empty"], app.files["lib/empty"] = "", ""
			root, folder := application(t, "app.wsgi", app.files)
			for name, text := range app.files {
				if strings.Contains(text, "@DIR@") && name != "httpd.conf" {
					os.WriteFile(filepath.Join(folder, name), []byte(strings.ReplaceAll(text, "@DIR@", folder)), 0o644)
				}
			}
			config, err := os.ReadFile(root)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(string(config), "/site\n", "/site:"+folder+"/lib\n") + "WSGIPerInterpreterGIL On\n"
			if err := os.WriteFile(root, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			report := audited(t, root, folder, "3.13", nil, nil)
			for _, want := range app.imports {
				app.hold(t, report, want)
			}
		})
	}
}

// hold compares one import with the report, and the recorded grade with what happened.
func (app small) hold(t *testing.T, report *audit.Report, want smallImport) {
	t.Helper()
	grade := "not seen"
	if worst, _, found := gradeOf(report, "d", report.Interpreters[0].ApplicationGroup, want.module); found {
		grade = worst.String()
	}
	if grade != want.grade {
		t.Errorf("%s: %s, want %s", want.module, grade, want.grade)
	}
	will := audit.WillFail.String()
	switch {
	case want.real == "loads" && want.grade == will, want.real != "loads" && app.answer == "ok" && want.grade == will:
		t.Errorf("%s is called failing, and CPython says %s, %s", want.module, want.real, app.answer)
	case want.real == "fails" && want.grade != will && want.grade != audit.MayFail.String() && !app.plugin():
		t.Errorf("%s fails and is not seen", want.module)
	}
}

// plugin tells whether the application finds modules by entry points, which are only counted.
func (app small) plugin() bool { return strings.Contains(app.files["app.wsgi"], "entry_points") }
