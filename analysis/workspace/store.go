package workspace

import (
	"io/fs"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Disk is what a Store reads from. The errors are those of package os.
type Disk interface {
	ReadFile(path string) ([]byte, error)
	Stat(path string) (fs.FileInfo, error)
	ReadDir(path string) ([]fs.DirEntry, error)
	// EvalSymlinks returns the path without symbolic links.
	EvalSymlinks(path string) (string, error)
}

// Store is the workspace as it is now. It is safe for concurrent use.
type Store struct{}

// NewStore returns a store over the disk; nil is the machine's own.
func NewStore(disk Disk) *Store { return &Store{} }

// SetOverlay puts an editor's document in the place of the file.
func (s *Store) SetOverlay(path string, f *grammar.File) {}

// RemoveOverlay makes the file be read from disk again.
func (s *Store) RemoveOverlay(path string) {}

// Overlay returns the editor's document for the file, nil if there is none.
func (s *Store) Overlay(path string) *grammar.File { return nil }

// Invalidate forgets what was read of these paths and of the folders that they are
// in; without a path, everything.
func (s *Store) Invalidate(paths ...string) {}

// Snapshot returns an immutable view of the store as it is now.
func (s *Store) Snapshot() *Snapshot { return &Snapshot{} }

// Snapshot is an immutable view of a Store. What it needs and the store has not read
// yet is read from disk on first use.
type Snapshot struct{}

// File returns the text of the file; errors are those of package os.
func (s *Snapshot) File(path string) (*grammar.File, error) { return nil, fs.ErrNotExist }

// Stat describes the file that the path leads to, symbolic links followed.
func (s *Snapshot) Stat(path string) (Info, error) { return Info{}, fs.ErrNotExist }

// ReadDir returns the entries of the folder in byte order of their names.
func (s *Snapshot) ReadDir(path string) ([]Entry, error) { return nil, fs.ErrNotExist }

// Canonical is the path without symbolic links: the identity of a document. A path
// that cannot be resolved is its own canonical path.
func (s *Snapshot) Canonical(path string) string { return path }

// Info is what is known of a path.
type Info struct {
	Dir     bool
	Regular bool // a regular file, or /dev/null
}

// Entry is one name in a folder.
type Entry struct {
	Name    string
	Dir     bool // a folder itself, no link to one
	Symlink bool
}
