package workspace

import (
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// stamp tells one content of a file or folder from another without reading it.
type stamp struct {
	failure  string // of looking
	mode     fs.FileMode
	size     int64
	modified time.Time
	// fresh is set when the content had just changed: the clock of a disk is coarse, so
	// that the next change may leave the same stamp.
	fresh bool
}

// coarseness is what the clocks of disks cannot tell apart: two seconds on FAT.
const coarseness = 2 * time.Second

func (d door) stamp(path string) stamp {
	info, err := d.disk.Stat(path)
	if err != nil {
		return stamp{failure: err.Error()}
	}
	age := time.Since(info.ModTime())
	return stamp{mode: info.Mode(), size: info.Size(), modified: info.ModTime(), fresh: age < coarseness}
}

// same reports whether the stamps differ in nothing that the disk says.
func (s stamp) same(o stamp) bool {
	return s.failure == o.failure && s.mode == o.mode && s.size == o.size && s.modified.Equal(o.modified)
}

// stale are the paths about which the disk says something else now than it did. It
// looks at everything that is known, and may take as long as a disk does.
func (c *cache) stale() []string {
	c.mu.RLock()
	paths, stats := maps.Clone(c.paths), maps.Clone(c.stats)
	files, listings := maps.Clone(c.files), maps.Clone(c.listings)
	c.mu.RUnlock()

	var stale []string
	now := newCache(c.door)
	for path, a := range paths {
		if way := now.resolve(path); way.path != a.value.path || !slices.Equal(way.links, a.value.links) {
			stale = append(stale, path)
		}
	}
	for path, a := range stats {
		if info, err := c.door.info(path); info != a.value || !sameError(err, a.err) {
			stale = append(stale, path)
		}
	}
	for path, a := range files {
		if changed(c, a, path, func() bool { return c.holds(a, path) }) {
			stale = append(stale, path)
		}
	}
	for path, a := range listings {
		if changed(c, a, path, func() bool { return c.lists(a, path) }) {
			stale = append(stale, path)
		}
	}
	return stale
}

// changed reports whether the answer's stamp is no longer that of the path. One that
// says too little is compared by what is there.
func changed[T any](c *cache, a *answer[T], path string, holds func() bool) bool {
	now := c.door.stamp(path)
	c.mu.RLock()
	before := a.stamp
	c.mu.RUnlock()
	if !now.same(before) {
		return true
	}
	if !before.fresh {
		return false
	}
	if !holds() {
		return true
	}
	c.mu.Lock()
	a.stamp = now
	c.mu.Unlock()
	return false
}

// holds reports whether the file is still as it was read.
func (c *cache) holds(a *answer[*grammar.File], path string) bool {
	text, err := c.door.text(path, path)
	return sameError(err, a.err) && (err != nil || a.value.Text() == text)
}

// lists reports whether the folder still has the same entries.
func (c *cache) lists(a *answer[*Listing], path string) bool {
	listing, err := c.door.listing(path, c.canonical(path))
	return sameError(err, a.err) && (err != nil || slices.Equal(listing.Entries, a.value.Entries))
}

func sameError(a, b error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Error() == b.Error()
}
