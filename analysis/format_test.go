package analysis_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/compare"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// formatTrees is how many random trees are formatted; .ci/run asks for 10,000.
var formatTrees = flag.Int("format.trees", 100, "random trees to format")

// TestFormatKeepsWhatHttpdReads formats all configurations of testdata, and random trees of
// files: httpd's verdict, the interpreters and the requests stay, and what was formatted is
// not formatted again.
func TestFormatKeepsWhatHttpdReads(t *testing.T) {
	formatted := 0
	check := func(name string, files map[string]string) {
		after := map[string]string{}
		for path, text := range files {
			after[path] = format(text)
			if after[path] != text {
				formatted++
			}
			if again := format(after[path]); again != after[path] {
				t.Errorf("%s: %s is formatted again:\n%q\n%q", name, path, after[path], again)
			}
		}
		old, new := analysisOf(files), analysisOf(after)
		v, w := old.Verdict(), new.Verdict()
		if v.OK != w.OK || v.File != w.File || v.Line != w.Line || strings.Join(strings.Fields(v.Message), " ") != strings.Join(strings.Fields(w.Message), " ") || !slices.Equal(v.Codes, w.Codes) {
			t.Errorf("%s: the verdict was %+v, is %+v\n%s", name, v, w, after["main.conf"])
		}
		if d := compare.Resolutions(old.Builds(), new.Builds()); !d.Empty() {
			t.Errorf("%s: another resolution: %+v", name, d)
		}
		if len(old.Findings) != len(new.Findings) {
			t.Errorf("%s: there were %d findings, there are %d", name, len(old.Findings), len(new.Findings))
		}
	}
	n := 0
	err := filepath.WalkDir("../testdata", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".conf" {
			return err
		}
		if n++; testing.Short() && n%32 != 0 {
			return nil
		}
		text, err := os.ReadFile(path)
		check(path, map[string]string{"main.conf": string(text)})
		return err
	})
	if err != nil || n == 0 {
		t.Fatalf("%d configurations: %v", n, err)
	}
	trees := *formatTrees
	if testing.Short() {
		trees = min(trees, 20)
	}
	lines := readVocabulary(t)
	for seed := range uint64(trees) {
		g := newGenerator(seed, lines, "2.4.68")
		g.configuration()
		check(fmt.Sprintf("seed %d", seed), g.files)
	}
	t.Logf("%d configurations and %d trees, %d files changed", n, trees, formatted)
}

func format(text string) string {
	d := assist.Document{File: grammar.Parse(text)}
	edits := assist.Format(d, nil, assist.FormatOptions{Width: 4})
	for _, edit := range slices.Backward(edits) {
		text = text[:edit.Span.Start] + edit.Text + text[edit.Span.End:]
	}
	return text
}

// analysisOf analyses files that are on no disk.
func analysisOf(files map[string]string) *analysis.Result {
	const folder = "/nowhere"
	store := workspace.NewStore(nil)
	for name, text := range files {
		store.SetOverlay(filepath.Join(folder, name), grammar.Parse(text))
	}
	settings := analysis.Settings{
		AsRoot: true, ServerRoot: folder, Defines: []string{"GIVEN"}, Env: map[string]string{"FROM_ENV": "from env", "EMPTY": ""},
		Before: []string{
			"LoadModule mpm_event_module modules/mod_mpm_event.so", "LoadModule wsgi_module modules/mod_wsgi.so",
			"LoadModule authz_core_module modules/mod_authz_core.so", "LoadModule alias_module modules/mod_alias.so",
		},
	}
	return analysis.NewProject(settings).AnalyseFile(context.Background(), filepath.Join(folder, "main.conf"), store.Snapshot())
}
