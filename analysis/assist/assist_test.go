package assist

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

var update = flag.Bool("update", false, "write the golden files")

const root = "/conf/httpd.conf"

// memory is a disk that holds the files of a test.
type memory struct{ fstest.MapFS }

func inside(path string) string { return cmp.Or(strings.Trim(path, "/"), ".") }

func (m memory) Open(path string) (fs.File, error)     { return m.MapFS.Open(inside(path)) }
func (m memory) Stat(path string) (fs.FileInfo, error) { return m.MapFS.Stat(inside(path)) }
func (m memory) Readlink(string) (string, error)       { return "", fs.ErrInvalid }
func (m memory) ReadDir(path string, _ int) ([]fs.DirEntry, error) {
	return m.MapFS.ReadDir(inside(path))
}

// document evaluates text as the root on a target such as "3.13t" or "unknown"; more
// holds other files by path.
func document(t testing.TB, text, target string, more map[string]string) Document {
	t.Helper()
	disk := memory{fstest.MapFS{}}
	for path, content := range more {
		disk.MapFS[inside(path)] = &fstest.MapFile{Data: []byte(content)}
	}
	store := workspace.NewStore(disk)
	file := grammar.Parse(text)
	store.SetOverlay(root, file)
	options := config.Options{Root: root, ServerRoot: "/conf", Env: map[string]string{"LANG": "C"}}
	d := Document{Path: root, File: file}
	d.Config = config.NewEvaluator(options).Evaluate(context.Background(), store.Snapshot())
	d.Model = interp.Build(d.Config)
	d.Target = interp.Target{Python: interp.Version{Major: 3, Minor: 13}, FreeThreaded: new(bool)}
	if target != "unknown" {
		python, free, err := interp.ParsePython(target)
		if err != nil {
			t.Fatal(err)
		}
		d.Target = interp.Target{Python: python, FreeThreaded: &free, From: "flag"}
		d.TargetKnown = true
	}
	d.Resolution = d.Model.Resolve(d.Target)
	return d
}

// marker is a comment line "#   ^ label": the caret points at the line above.
type marker struct {
	offset int
	line   int // from 1
	label  string
}

// markers reads the markers of a text.
func markers(text string) []marker {
	var found []marker
	offset, above, aboveLine := 0, 0, 0
	for i, line := range strings.SplitAfter(text, "\n") {
		caret := strings.IndexByte(line, '^')
		if caret > 0 && strings.Trim(line[:caret], "# ") == "" && line[0] == '#' {
			found = append(found, marker{above + caret, aboveLine, strings.TrimSpace(line[caret+1:])})
		} else {
			above, aboveLine = offset, i+1
		}
		offset += len(line)
	}
	return found
}

// cut removes the cursor "|" from a text and returns where it was.
func cut(t testing.TB, text string) (string, int) {
	t.Helper()
	at := strings.IndexByte(text, '|')
	if at < 0 {
		t.Fatalf("no cursor in %q", text)
	}
	return text[:at] + text[at+1:], at
}

// golden compares got with a file of testdata, or writes it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%v; run with -update to write it", err)
	}
	if string(want) == got {
		return
	}
	wantLines, gotLines := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range min(len(wantLines), len(gotLines)) {
		if wantLines[i] != gotLines[i] {
			t.Fatalf("%s:%d:\n got %s\nwant %s", filepath.Base(path), i+1, gotLines[i], wantLines[i])
		}
	}
	t.Fatalf("%s: got %d lines, want %d", filepath.Base(path), len(gotLines), len(wantLines))
}
