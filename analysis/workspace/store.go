package workspace

import (
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Store is the workspace as it is now. It is safe for concurrent use.
type Store struct {
	mu        sync.Mutex
	documents map[string]document // of an editor, by path
	count     int                 // of documents set so far
	cache     *cache
	overlays  map[string]document // the newest of each file, by path without links; nil when not known
}

// document is the text that an editor has for a file, or why it is not taken.
type document struct {
	file    *grammar.File
	refusal *Refusal
	at      int
}

// text is the document's text; the error is a Refusal.
func (d document) text() (*grammar.File, error) {
	if d.refusal != nil {
		return nil, d.refusal
	}
	return d.file, nil
}

// NewStore returns a store over the disk; nil is the machine's own.
func NewStore(disk Disk) *Store {
	if disk == nil {
		disk = machine{}
	}
	return &Store{cache: newCache(door{disk}), documents: map[string]document{}}
}

// SetOverlay puts an editor's document in the place of the file. Of two documents for
// one file, under two of its names, the one that was set last counts.
func (s *Store) SetOverlay(path string, f *grammar.File) { s.set(path, document{file: f}) }

// RefuseOverlay puts a document of which the text is not taken in the place of the
// file.
func (s *Store) RefuseOverlay(path string, why *Refusal) { s.set(path, document{refusal: why}) }

func (s *Store) set(path string, d document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	d.at = s.count
	s.documents[path] = d
	s.overlays = nil
}

// RemoveOverlay makes the file be read from disk again, unless another document
// stands for it.
func (s *Store) RemoveOverlay(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	closed, ok := s.documents[path]
	if !ok {
		return
	}
	delete(s.documents, path)
	s.forget(path)
	if closed.file != nil {
		s.cache.earlier[s.cache.canonical(path)] = closed.file
	}
}

// Known is the text that the file had when it was last looked at, nil if that is not
// known.
func (s *Store) Known(path string) *grammar.File {
	snapshot := s.Snapshot()
	canonical := snapshot.Canonical(path)
	if d, ok := snapshot.overlays[canonical]; ok {
		return d.file
	}
	return snapshot.cache.known(canonical)
}

// Invalidate forgets what was read of these paths and of the folders that they are
// in; without a path, everything.
func (s *Store) Invalidate(paths ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(paths) == 0 {
		s.cache, s.overlays = newCache(s.cache.door), nil
		return
	}
	s.forget(paths...)
}

func (s *Store) forget(paths ...string) { s.cache, s.overlays = s.cache.without(paths), nil }

// Stale are the paths about which the disk now says something else than the store. It
// looks at all that the store knows, and changes nothing.
func (s *Store) Stale() []string {
	s.mu.Lock()
	c := s.cache
	s.mu.Unlock()
	return c.stale()
}

// Sweep forgets what no snapshot was asked for since the sweep before the last.
func (s *Store) Sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cache = s.cache.swept()
}

// Snapshot returns an immutable view of the store as it is now.
func (s *Store) Snapshot() *Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.overlays == nil {
		s.overlays = make(map[string]document, len(s.documents))
		for path, d := range s.documents {
			if canonical := s.cache.canonical(path); d.at > s.overlays[canonical].at {
				s.overlays[canonical] = d
			}
		}
	}
	return &Snapshot{overlays: s.overlays, cache: s.cache}
}

// Snapshot is an immutable view of a Store. What it needs and the store has not read
// yet is read from disk on first use. It is safe for concurrent use.
type Snapshot struct {
	overlays map[string]document // by path without links
	cache    *cache
}

// File returns the text of the file; errors are those of package os, or a Refusal.
func (s *Snapshot) File(path string) (*grammar.File, error) {
	if len(s.overlays) > 0 {
		if d, ok := s.overlays[s.cache.canonical(path)]; ok {
			return d.text()
		}
	}
	return s.cache.file(path)
}

// With is the snapshot with another text for the file.
func (s *Snapshot) With(path string, f *grammar.File) *Snapshot {
	overlays := maps.Clone(s.overlays)
	overlays[s.Canonical(path)] = document{file: f}
	return &Snapshot{overlays: overlays, cache: s.cache}
}

// Bytes returns what is in a file of any kind, an open document's text for one. It is
// read from disk at each call; a file of more bytes is a Refusal.
func (s *Snapshot) Bytes(path string, most int64) ([]byte, error) {
	canonical := s.cache.canonical(path)
	if d, ok := s.overlays[canonical]; ok && d.file != nil {
		return []byte(d.file.Text()), nil
	}
	return s.cache.door.bytes(path, canonical, most)
}

// Open opens a file of any kind, as it is on disk, to read parts of it. The caller
// closes it; a file of more bytes is a Refusal.
func (s *Snapshot) Open(path string, most int64) (*Blob, error) {
	return s.cache.door.open(path, s.cache.canonical(path), most)
}

// Stamp describes the file on disk as it is at this moment, so that a change of what
// was read of it can be noticed.
func (s *Snapshot) Stamp(path string) (fs.FileInfo, error) { return s.cache.door.disk.Stat(path) }

// Unsaved tells whether an editor's document stands in the place of the file.
func (s *Snapshot) Unsaved(path string) bool {
	if len(s.overlays) == 0 {
		return false
	}
	_, ok := s.overlays[s.cache.canonical(path)]
	return ok
}

// Stat describes the file that the path leads to, symbolic links followed.
func (s *Snapshot) Stat(path string) (Info, error) {
	info, err := s.cache.stat(path)
	if err != nil && len(s.overlays) > 0 {
		if _, ok := s.overlays[s.cache.canonical(path)]; ok {
			return Info{Regular: true}, nil
		}
	}
	return info, err
}

// IsLink reports whether the last part of the path is a symbolic link.
func (s *Snapshot) IsLink(path string) bool {
	folder := filepath.Dir(path)
	return folder != path && s.cache.canonical(path) != spelled(filepath.Join(s.cache.canonical(folder), filepath.Base(path)))
}

// ReadDir returns the entries of the folder in byte order of their names. The slice
// must not be modified.
func (s *Snapshot) ReadDir(path string) ([]Entry, error) {
	listing, err := s.Folder(path)
	if err != nil {
		return nil, err
	}
	return listing.Entries, nil
}

// Folder returns the content of the folder.
func (s *Snapshot) Folder(path string) (*Listing, error) {
	listing, err := s.cache.list(path)
	if err != nil || len(s.overlays) == 0 {
		return listing, err
	}
	return listing.with(s.unsaved(s.cache.canonical(path), listing)), nil
}

// unsaved are the names of documents in the folder that are not on disk yet.
func (s *Snapshot) unsaved(folder string, listing *Listing) []Entry {
	var names []Entry
	for path := range s.overlays {
		if filepath.Dir(path) != folder {
			continue
		}
		name := filepath.Base(path)
		if _, found := listing.find(name); !found {
			names = append(names, Entry{Name: name})
		}
	}
	return names
}

// Canonical is the path without symbolic links: the identity of a document. Of a
// path that does not exist, the part that does is resolved.
func (s *Snapshot) Canonical(path string) string { return s.cache.canonical(path) }

// Info is what is known of a path.
type Info struct {
	Dir     bool
	Regular bool // a regular file, or /dev/null
}

// Listing is the content of a folder. Its pointer is the same as long as the folder
// is known not to have changed.
type Listing struct {
	Entries []Entry // in byte order of their names
}

// Entry is one name in a folder.
type Entry struct {
	Name string
	Dir  bool // a folder itself, no link to one
}

func (l *Listing) find(name string) (int, bool) {
	return slices.BinarySearchFunc(l.Entries, name, func(e Entry, name string) int {
		return strings.Compare(e.Name, name)
	})
}

func (l *Listing) with(more []Entry) *Listing {
	if len(more) == 0 {
		return l
	}
	entries := slices.Concat(l.Entries, more)
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return &Listing{Entries: entries}
}
