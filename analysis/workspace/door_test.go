package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// refusalOf is the reason for which a file is not read.
func refusalOf(t *testing.T, path string) string {
	t.Helper()
	_, err := NewStore(nil).Snapshot().File(path)
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("%s: got %v, want a Refusal", path, err)
	}
	return refusal.Reason
}

func TestLargeFilesAreNotRead(t *testing.T) {
	dir := t.TempDir()
	sparse := filepath.Join(dir, "sparse.conf")
	write(t, sparse, "")
	if err := os.Truncate(sparse, 10<<30); err != nil {
		t.Fatal(err)
	}
	lines := filepath.Join(dir, "lines.conf")
	write(t, lines, strings.Repeat("\n", MostLines+1))
	for path, want := range map[string]string{
		sparse: "it is 10240 MiB long; more than 8 MiB are not read",
		lines:  fmt.Sprintf("it has %d lines; more than %d are not read", MostLines+1, MostLines),
	} {
		if got := refusalOf(t, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestBlobIsReadInParts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.so")
	write(t, path, "0123456789")
	s := NewStore(nil).Snapshot()
	if _, err := s.Open(path, 9); err == nil {
		t.Error("a file beyond the limit was opened")
	}
	blob, err := s.Open(path, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	part := make([]byte, 3)
	if _, err := blob.ReadAt(part, 4); err != nil || string(part) != "456" || blob.Size() != 10 {
		t.Errorf("got %q of %d bytes, %v", part, blob.Size(), err)
	}
}

func TestBytesAreNotRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.py")
	write(t, path, "one")
	s := NewStore(nil).Snapshot()
	for _, text := range []string{"one", "twice"} {
		write(t, path, text)
		if got, err := s.Bytes(path, 100); err != nil || string(got) != text {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if _, err := s.Bytes(path, 4); err == nil {
		t.Error("a file beyond the limit was read")
	}
}

// crowded is a disk of one folder with that many entries.
type crowded struct {
	machine
	entries int
}

func (c crowded) ReadDir(_ string, most int) ([]fs.DirEntry, error) {
	entries := make([]fs.DirEntry, min(c.entries, most))
	info, err := os.Stat(os.TempDir())
	for i := range entries {
		entries[i] = fs.FileInfoToDirEntry(info)
	}
	return entries, err
}

func TestFoldersAreBounded(t *testing.T) {
	folder := t.TempDir()
	for entries, refused := range map[int]bool{MostEntries: false, MostEntries + 1: true, 1 << 40: true} {
		_, err := NewStore(crowded{entries: entries}).Snapshot().ReadDir(folder)
		var refusal *Refusal
		if errors.As(err, &refusal) != refused {
			t.Errorf("%d entries: %v", entries, err)
		}
	}
}
