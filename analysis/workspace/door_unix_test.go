//go:build unix

package workspace

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

func TestOnlyRegularFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "envvars"), filepath.Join(dir, "pyvenv.cfg")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		pipe:        "it is no regular file but a pipe",
		link:        "it is no regular file but a device",
		"/dev/zero": "it is no regular file but a device",
	}
	if runtime.GOOS == "linux" {
		kernel := filepath.Join(dir, "a.conf")
		if err := os.Symlink("/proc/kmsg", kernel); err != nil {
			t.Fatal(err)
		}
		want[kernel] = "it is in /proc, which no disk holds"
		want["/proc/self/environ"] = "it is in /proc, which no disk holds"
	}
	for path, reason := range want {
		if got := refusalOf(t, path); got != reason {
			t.Errorf("%s: got %q, want %q", path, got, reason)
		}
	}
	s := NewStore(nil).Snapshot()
	if _, err := s.ReadDir(pipe); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a pipe as a folder: %v", err)
	}
	if f, err := s.File("/dev/null"); err != nil || f.Len() != 0 {
		t.Errorf("/dev/null: %v, %v", f, err)
	}
	// A pipe that takes the place of the file after the first look does not block.
	file, err := machine{}.Open(pipe)
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
}
