package workspace

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// cache is what was read from disk. An answer is given again until a store makes a
// new cache without it.
type cache struct {
	door     door
	mu       sync.RWMutex
	files    map[string]answer[*grammar.File]
	stats    map[string]answer[Info]
	listings map[string]answer[*Listing]
	paths    map[string]string // canonical paths
}

type answer[T any] struct {
	value T
	err   error
}

func newCache(disk Disk) *cache {
	return &cache{
		door:     door{disk},
		files:    map[string]answer[*grammar.File]{},
		stats:    map[string]answer[Info]{},
		listings: map[string]answer[*Listing]{},
		paths:    map[string]string{},
	}
}

// remembered is the answer in table for path, read first if it is not there.
func remembered[T any](c *cache, table map[string]answer[T], path string, read func() (T, error)) (T, error) {
	c.mu.RLock()
	a, ok := table[path]
	c.mu.RUnlock()
	if ok {
		return a.value, a.err
	}
	a.value, a.err = read()
	c.mu.Lock()
	defer c.mu.Unlock()
	if earlier, ok := table[path]; ok { // pointers must stay the same
		return earlier.value, earlier.err
	}
	table[path] = a
	return a.value, a.err
}

// file is read through its canonical path, so that two links to one file are one
// document.
func (c *cache) file(path string) (*grammar.File, error) {
	canonical := c.canonical(path)
	return remembered(c, c.files, canonical, func() (*grammar.File, error) {
		return c.door.text(path, canonical)
	})
}

func (c *cache) stat(path string) (Info, error) {
	return remembered(c, c.stats, path, func() (Info, error) {
		info, err := c.door.disk.Stat(path)
		if err != nil {
			return Info{}, err
		}
		return Info{
			Dir:     info.IsDir(),
			Regular: info.Mode().IsRegular() || path == os.DevNull,
		}, nil
	})
}

func (c *cache) list(path string) (*Listing, error) {
	return remembered(c, c.listings, path, func() (*Listing, error) {
		entries, err := c.door.entries(path)
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
	})
}

func (c *cache) canonical(path string) string {
	c.mu.RLock()
	known, ok := c.paths[path]
	c.mu.RUnlock()
	if ok {
		return known
	}
	resolved, err := c.door.disk.EvalSymlinks(path)
	if err != nil {
		resolved = filepath.Clean(path)
		if folder := filepath.Dir(resolved); folder != resolved {
			resolved = filepath.Join(c.canonical(folder), filepath.Base(resolved))
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paths[path] = resolved
	return resolved
}

// without is a copy that has forgotten what concerns the paths: the files and
// folders themselves, what is in them, and the folders that they are in.
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
	fresh := newCache(c.door.disk)
	for path, canonical := range c.paths {
		if !concerned(path) && !concerned(canonical) {
			fresh.paths[path] = canonical
		}
	}
	keep(fresh.files, c.files, func(path string) bool { return !concerned(path) })
	other := func(path string) bool { return !concerned(path) && !concerned(c.paths[path]) }
	keep(fresh.stats, c.stats, other)
	keep(fresh.listings, c.listings, other)
	return fresh
}

func keep[T any](to, from map[string]T, wanted func(path string) bool) {
	for path, value := range from {
		if wanted(path) {
			to[path] = value
		}
	}
}
