package rules_test

import (
	"archive/zip"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// extensionCase is the file of an extension module: ARCHIVE/CASE of testdata/extensions, such
// as cpython-313/t_single.
func extensionCase(t testing.TB, kind string) []byte {
	t.Helper()
	archive, name, _ := strings.Cut(kind, "/")
	files, err := zip.OpenReader(filepath.Join(repository, "testdata/extensions", archive+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	for _, entry := range files.File {
		if !strings.HasPrefix(entry.Name, name+".") {
			continue
		}
		content, err := entry.Open()
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
	t.Fatalf("no case %s", kind)
	return nil
}

// memoryDisk is a disk of a few files.
type memoryDisk struct{ fstest.MapFS }

// disk is what the example is evaluated over; nil is the machine's own.
func (e example) disk() workspace.Disk {
	if len(e.files) == 0 {
		return nil
	}
	d := memoryDisk{fstest.MapFS{}}
	for path, data := range e.files {
		d.MapFS[strings.TrimPrefix(path, "/")] = &fstest.MapFile{Data: data}
	}
	return d
}

func inside(path string) string {
	if path = strings.Trim(path, "/"); path == "" {
		return "."
	}
	return path
}

func (d memoryDisk) Open(path string) (fs.File, error)     { return d.MapFS.Open(inside(path)) }
func (d memoryDisk) Stat(path string) (fs.FileInfo, error) { return d.MapFS.Stat(inside(path)) }
func (d memoryDisk) ReadDir(path string, most int) ([]fs.DirEntry, error) {
	return d.MapFS.ReadDir(inside(path))
}
func (d memoryDisk) Readlink(path string) (string, error) {
	return "", &fs.PathError{Op: "readlink", Path: path, Err: fs.ErrInvalid}
}
