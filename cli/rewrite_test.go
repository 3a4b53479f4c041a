//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRewrite holds that a file keeps its rights and its names, that nothing else is left
// behind, and that what may not be written to stays.
func TestRewrite(t *testing.T) {
	folder := writeFiles(t, map[string]string{"plain": "old", "two": "old", "shut": "old", "locked/a": "old"})
	path := func(name string) string { return filepath.Join(folder, name) }
	for _, name := range []string{"plain", "two", "locked/a"} {
		if err := os.Chmod(path(name), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(path("two"), path("second")); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{"shut": 0o444, "locked": 0o555} {
		if err := os.Chmod(path(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(path("locked"), 0o755) })
	for name, want := range map[string]string{"plain": "new", "two": "new", "locked/a": "new", "shut": "old"} {
		err := rewrite(path(name), "new")
		if os.Getuid() == 0 && name == "shut" {
			continue // root may write everything
		}
		text, readErr := os.ReadFile(path(name))
		if (err == nil) != (want == "new") || readErr != nil || string(text) != want {
			t.Errorf("%s: %v, %v: %q", name, err, readErr, text)
		}
		if info, err := os.Stat(path(name)); err != nil || name != "shut" && info.Mode() != 0o640 {
			t.Errorf("%s: %v, %v", name, err, info.Mode())
		}
	}
	if text, err := os.ReadFile(path("second")); err != nil || string(text) != "new" {
		t.Errorf("the second name: %v, %q", err, text)
	}
	if err := rewrite(path("nothere"), "new"); err == nil {
		t.Error("a file that is not there is written")
	}
	for _, pattern := range []string{".*", "locked/.*"} {
		if left, err := filepath.Glob(path(pattern)); err != nil || len(left) > 0 {
			t.Errorf("left behind: %q, %v", left, err)
		}
	}
}
