package workspace

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// cache is what was read from disk. An answer is given again until a store makes a
// new cache without it: snapshots keep theirs.
type cache struct {
	door door

	mu       sync.RWMutex
	files    answers[*grammar.File] // by path without links
	stats    answers[Info]
	listings answers[*Listing]
	paths    answers[resolved]
	// earlier are files as they were before they were forgotten, or closed in the
	// editor: lines that are still there keep their identity.
	earlier map[string]*grammar.File
	round   int64 // number of sweeps before
}

// answers are what the disk said about paths.
type answers[T any] map[string]*answer[T]

type answer[T any] struct {
	value T
	err   error
	stamp stamp        // of files and folders; belongs to the cache's mutex
	asked atomic.Int64 // the last round in which it was asked for
}

func newCache(d door) *cache {
	return &cache{
		door:     d,
		files:    answers[*grammar.File]{},
		stats:    answers[Info]{},
		listings: answers[*Listing]{},
		paths:    answers[resolved]{},
		earlier:  map[string]*grammar.File{},
	}
}

// remembered is the answer in table for path, read first if it is not there.
func remembered[T any](c *cache, table answers[T], path string, read func(*answer[T])) (T, error) {
	c.mu.RLock()
	a := table[path]
	c.mu.RUnlock()
	if a == nil {
		a = &answer[T]{}
		read(a)
		c.mu.Lock()
		if earlier := table[path]; earlier != nil { // pointers must stay the same
			a = earlier
		} else {
			table[path] = a
		}
		c.mu.Unlock()
	}
	if a.asked.Load() != c.round {
		a.asked.Store(c.round)
	}
	return a.value, a.err
}

// file is read under its path without links, so that two links to one file are one
// document.
func (c *cache) file(path string) (*grammar.File, error) {
	canonical := c.canonical(path)
	return remembered(c, c.files, canonical, func(a *answer[*grammar.File]) {
		a.stamp = c.door.stamp(canonical)
		var text string
		if text, a.err = c.door.text(path, canonical); a.err == nil {
			a.value = c.parse(canonical, text)
		}
	})
}

// parse makes the text a file, of the lines that the file had before as far as they
// are the same.
func (c *cache) parse(canonical, text string) *grammar.File {
	c.mu.RLock()
	earlier := c.earlier[canonical]
	c.mu.RUnlock()
	if earlier == nil {
		return grammar.ParseNamed(canonical, text)
	}
	return earlier.Become(text)
}

// known is what the file was when it was last read, nil if that is not known.
func (c *cache) known(canonical string) *grammar.File {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if a := c.files[canonical]; a != nil && a.err == nil {
		return a.value
	}
	return c.earlier[canonical]
}

func (c *cache) stat(path string) (Info, error) {
	c.resolve(path)
	return remembered(c, c.stats, path, func(a *answer[Info]) { a.value, a.err = c.door.info(path) })
}

// info describes what the path leads to.
func (d door) info(path string) (Info, error) {
	info, err := d.disk.Stat(path)
	if err != nil {
		return Info{}, err
	}
	return Info{
		Dir:     info.IsDir(),
		Regular: info.Mode().IsRegular() || path == os.DevNull,
	}, nil
}

func (c *cache) list(path string) (*Listing, error) {
	canonical := c.canonical(path)
	return remembered(c, c.listings, path, func(a *answer[*Listing]) {
		a.stamp = c.door.stamp(path)
		a.value, a.err = c.door.listing(path, canonical)
	})
}

// listing reads a folder.
func (d door) listing(path, canonical string) (*Listing, error) {
	entries, err := d.entries(path, canonical)
	if err != nil {
		return nil, err
	}
	listing := &Listing{Entries: make([]Entry, 0, len(entries))}
	for _, e := range entries {
		listing.Entries = append(listing.Entries, Entry{
			Name: e.Name(),
			Dir:  e.Type()&fs.ModeType == fs.ModeDir,
		})
	}
	return listing, nil
}

// without is a copy that has forgotten what concerns the paths: the files and
// folders themselves, what is in them, the folders that they are in, and what links
// lead there.
func (c *cache) without(paths []string) *cache {
	gone := map[string]bool{}
	folders := make([]string, 0, 2*len(paths))
	for _, p := range paths {
		for _, p := range []string{filepath.Clean(p), c.canonical(p)} {
			gone[p], gone[filepath.Dir(p)] = true, true
			folders = append(folders, p+string(filepath.Separator))
		}
	}
	concerned := func(path string) bool {
		if gone[path] {
			return true
		}
		for _, f := range folders {
			if strings.HasPrefix(path, f) {
				return true
			}
		}
		return false
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	fresh := newCache(c.door)
	fresh.round = c.round
	moved := map[string]bool{}
	for path, a := range c.paths {
		way := a.value
		moved[path] = concerned(path) || concerned(way.path)
		for _, link := range way.links {
			moved[path] = moved[path] || concerned(link)
		}
	}
	other := func(path string) bool {
		path = filepath.Clean(path)
		return !moved[path] && !concerned(path)
	}
	keep(fresh.paths, c.paths, func(path string) bool { return !moved[path] })
	keep(fresh.files, c.files, func(path string) bool { return !concerned(path) })
	keep(fresh.stats, c.stats, other)
	keep(fresh.listings, c.listings, other)
	for path, file := range c.earlier {
		fresh.earlier[path] = file
	}
	for path, a := range c.files {
		if a.err == nil && fresh.files[path] == nil {
			fresh.earlier[path] = a.value
		}
	}
	return fresh
}

// swept is a copy that has forgotten what nobody asked for in this round and the one
// before.
func (c *cache) swept() *cache {
	c.mu.RLock()
	defer c.mu.RUnlock()
	fresh := newCache(c.door)
	fresh.round = c.round + 1
	sweep(fresh.files, c.files, c.round)
	sweep(fresh.stats, c.stats, c.round)
	sweep(fresh.listings, c.listings, c.round)
	sweep(fresh.paths, c.paths, c.round)
	return fresh
}

func sweep[T any](to, from answers[T], round int64) {
	keep(to, from, func(path string) bool { return from[path].asked.Load() >= round-1 })
}

func keep[T any](to, from answers[T], wanted func(path string) bool) {
	for path, value := range from {
		if wanted(path) {
			to[path] = value
		}
	}
}
