package config

import (
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// memory is a disk of files in memory, under absolute paths.
type memory struct{ files fstest.MapFS }

func newMemory(files map[string]string) memory {
	m := memory{files: fstest.MapFS{}}
	for path, text := range files {
		m.files[inside(path)] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return m
}

func inside(path string) string {
	if path = strings.Trim(path, "/"); path == "" {
		return "."
	}
	return path
}

func (m memory) Open(path string) (fs.File, error)     { return m.files.Open(inside(path)) }
func (m memory) Stat(path string) (fs.FileInfo, error) { return m.files.Stat(inside(path)) }
func (m memory) Readlink(string) (string, error)       { return "", fs.ErrInvalid }
func (m memory) ReadDir(path string, _ int) ([]fs.DirEntry, error) {
	return m.files.ReadDir(inside(path))
}

// document is a file being edited.
type document struct {
	path string
	file *grammar.File
}

// open puts the text of a file of the store into an overlay.
func open(store *workspace.Store, path, text string) *document {
	d := &document{path: path, file: grammar.Parse(text)}
	store.SetOverlay(path, d.file)
	return d
}

// edit replaces a span of the document.
func (d *document) edit(store *workspace.Store, span grammar.Span, text string) {
	d.file = d.file.Reparse(grammar.Edit{Span: span, Text: text})
	store.SetOverlay(d.path, d.file)
}
