package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// link makes a symbolic link.
func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// A tool that replaces a file deletes it first, and clients report the file, not the
// links to it.
func TestLinkFindsFileThatComesBack(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "available", "x.conf")
	middle, outer := filepath.Join(dir, "middle.conf"), filepath.Join(dir, "enabled", "x.conf")
	write(t, target, "one")
	link(t, target, middle)
	link(t, "../middle.conf", outer)
	store := NewStore(nil)
	exists := func() bool {
		s := store.Snapshot()
		_, err := s.Stat(outer)
		f, failed := s.File(outer)
		if (err == nil) != (failed == nil) {
			t.Fatalf("Stat says %v, File %v", err, failed)
		}
		if s.Canonical(outer) != s.Canonical(target) {
			t.Fatalf("%s is not %s", s.Canonical(outer), s.Canonical(target))
		}
		return err == nil && f.Text() != ""
	}
	for range 2 {
		if !exists() {
			t.Fatal("the file is not found")
		}
		remove(t, target)
		store.Invalidate(target)
		if exists() {
			t.Fatal("the deleted file is still there")
		}
		write(t, target, "two")
		store.Invalidate(target)
	}
	remove(t, middle)
	store.Invalidate(middle)
	if _, err := store.Snapshot().Stat(outer); err == nil {
		t.Error("the link is found although the one behind it is gone")
	}
}

func TestUnsavedTargetOfDanglingLink(t *testing.T) {
	dir := t.TempDir()
	target, from := filepath.Join(dir, "new.conf"), filepath.Join(dir, "link.conf")
	link(t, target, from)
	store := NewStore(nil)
	store.SetOverlay(target, grammar.Parse("new"))
	if got := textOf(t, store.Snapshot(), from); got != "new" {
		t.Errorf("got %q", got)
	}
}

func TestLinkLoopsEnd(t *testing.T) {
	dir := t.TempDir()
	link(t, "a/a", filepath.Join(dir, "a"))
	link(t, "c/b/c", filepath.Join(dir, "b"))
	link(t, "b/c/b", filepath.Join(dir, "c"))
	s := NewStore(nil).Snapshot()
	for _, path := range []string{"a", "a/a/a", "b", "c/b"} {
		if _, err := s.File(filepath.Join(dir, path)); err == nil {
			t.Errorf("%s was read", path)
		}
	}
}

func TestStaleIsWhatChangedOnDisk(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"old.conf", "fresh.conf", "rewritten.conf", "same.conf", "folder/x"} {
		write(t, at(name), "one")
	}
	link(t, "old.conf", at("link"))
	long := time.Now().Add(-time.Hour)
	for _, name := range []string{"old.conf", "same.conf", "folder"} {
		if err := os.Chtimes(at(name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	store := NewStore(nil)
	ask := func() {
		s := store.Snapshot()
		for _, name := range []string{"old.conf", "fresh.conf", "rewritten.conf", "same.conf", "link", "missing", "folder"} {
			s.File(at(name))
			s.Stat(at(name))
			s.ReadDir(at(name))
		}
	}
	ask()
	if stale := store.Stale(); len(stale) > 0 {
		t.Fatalf("nothing changed, but %v", stale)
	}
	stamp, err := os.Stat(at("fresh.conf"))
	if err != nil {
		t.Fatal(err)
	}
	changes := map[string]func(){
		"old.conf": func() { write(t, at("old.conf"), "twice") },
		"fresh.conf": func() { // in the same tick of the disk's clock
			write(t, at("fresh.conf"), "two")
			if err := os.Chtimes(at("fresh.conf"), stamp.ModTime(), stamp.ModTime()); err != nil {
				t.Fatal(err)
			}
		},
		"missing": func() { write(t, at("missing"), "") },
		"folder":  func() { write(t, at("folder/y"), "") },
		"link":    func() { remove(t, at("link")); link(t, "same.conf", at("link")) },
	}
	for name, change := range changes {
		change()
		stale := store.Stale()
		if !slices.Contains(stale, at(name)) {
			t.Errorf("%s: %v", name, stale)
		}
		store.Invalidate(stale...)
		ask()
		if stale := store.Stale(); len(stale) > 0 {
			t.Errorf("%s: still %v", name, stale)
		}
	}
	before := store.Known(at("rewritten.conf"))
	write(t, at("rewritten.conf"), "one")
	store.Invalidate(append(store.Stale(), at("rewritten.conf"))...)
	if after, _ := store.Snapshot().File(at("rewritten.conf")); after != before {
		t.Error("a file that was written with the same text is another one")
	}
}

func TestSweepForgetsWhatNobodyAsksFor(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(nil)
	for _, name := range []string{"a", "b"} {
		write(t, filepath.Join(dir, name), name)
		textOf(t, store.Snapshot(), filepath.Join(dir, name))
	}
	kept := store.Known(filepath.Join(dir, "a"))
	for range 3 {
		store.Sweep()
		textOf(t, store.Snapshot(), filepath.Join(dir, "a"))
	}
	if store.Known(filepath.Join(dir, "b")) != nil {
		t.Error("a file that nobody asks for is kept")
	}
	if f := store.Known(filepath.Join(dir, "a")); f != kept {
		t.Error("a file that is asked for is forgotten")
	}
}
