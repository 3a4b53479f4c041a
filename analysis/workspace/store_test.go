package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func textOf(t *testing.T, s *Snapshot, path string) string {
	t.Helper()
	f, err := s.File(path)
	if err != nil {
		t.Fatal(err)
	}
	return f.Text()
}

func TestStoreReadsAgainOnlyWhenTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.conf")
	write(t, path, "one")
	store := NewStore(nil)
	before := store.Snapshot()
	if got := textOf(t, before, path); got != "one" {
		t.Fatalf("got %q", got)
	}
	write(t, path, "two")
	if got := textOf(t, store.Snapshot(), path); got != "one" {
		t.Errorf("before Invalidate: %q", got)
	}
	store.Invalidate(path)
	if got := textOf(t, store.Snapshot(), path); got != "two" {
		t.Errorf("after Invalidate: %q", got)
	}
	if got := textOf(t, before, path); got != "one" {
		t.Errorf("the snapshot before changed to %q", got)
	}
}

func TestStoreKeepsPointers(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.conf"), filepath.Join(dir, "b", "b.conf")
	write(t, a, "one")
	write(t, b, "two")
	store := NewStore(nil)
	first, _ := store.Snapshot().File(b)
	store.Invalidate(a)
	if second, _ := store.Snapshot().File(b); second != first {
		t.Error("a file was read again although another one changed")
	}
	store.Invalidate()
	if second, _ := store.Snapshot().File(b); second == first {
		t.Error("a file was not read again although everything changed")
	}
}

func TestOverlayReplacesFileUnderAllItsNames(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "available", "x.conf"), filepath.Join(dir, "enabled", "x.conf")
	write(t, target, "on disk")
	write(t, filepath.Join(dir, "enabled", "y.conf"), "")
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	store := NewStore(nil)
	store.SetOverlay(target, grammar.Parse("in the editor"))
	s := store.Snapshot()
	if got := textOf(t, s, link); got != "in the editor" {
		t.Errorf("through the link: %q", got)
	}
	if s.Canonical(link) != s.Canonical(target) {
		t.Error("a link and its target are two documents")
	}
	if store.Known(link).Text() != "in the editor" {
		t.Error("the document is not known through the link")
	}
	store.SetOverlay(link, grammar.Parse("in another window"))
	if got := textOf(t, store.Snapshot(), target); got != "in another window" {
		t.Errorf("the newer of two documents: %q", got)
	}
	store.RemoveOverlay(link)
	if got := textOf(t, store.Snapshot(), link); got != "in the editor" {
		t.Errorf("after one of two documents was closed: %q", got)
	}
	store.RemoveOverlay(target)
	if got := textOf(t, store.Snapshot(), target); got != "on disk" {
		t.Errorf("after closing: %q", got)
	}
}

func TestUnsavedDocumentIsInItsFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "b.conf"), "")
	store := NewStore(nil)
	path := filepath.Join(dir, "a.conf")
	if _, err := store.Snapshot().Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got %v", err)
	}
	store.SetOverlay(path, grammar.Parse("new"))
	s := store.Snapshot()
	if info, err := s.Stat(path); err != nil || !info.Regular {
		t.Errorf("Stat: %v, %v", info, err)
	}
	entries, err := s.ReadDir(dir)
	want := []Entry{{Name: "a.conf"}, {Name: "b.conf"}}
	if err != nil || !slices.Equal(entries, want) {
		t.Errorf("ReadDir: %v, %v", entries, err)
	}
}

func TestInvalidateForgetsFolders(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.conf"), "")
	store := NewStore(nil)
	if entries, _ := store.Snapshot().ReadDir(dir); len(entries) != 1 {
		t.Fatalf("got %v", entries)
	}
	added := filepath.Join(dir, "b.conf")
	write(t, added, "")
	store.Invalidate(added)
	if entries, _ := store.Snapshot().ReadDir(dir); len(entries) != 2 {
		t.Errorf("after a new file: %v", entries)
	}
}

func TestFindRoots(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"apache2.conf", "ports.conf", "sites-enabled/x.conf", "etc/httpd/conf/httpd.conf"} {
		write(t, filepath.Join(dir, name), "")
	}
	got := FindRoots(NewStore(nil).Snapshot(), dir)
	want := []string{filepath.Join(dir, "apache2.conf"), filepath.Join(dir, "etc/httpd/conf/httpd.conf")}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
