package workspace

import (
	"path/filepath"
	"slices"
)

// resolved is a path without symbolic links: the identity of a file.
type resolved struct {
	path string
	// links are the symbolic links on the way there; what becomes of them concerns the
	// path too.
	links []string
}

// mostLinks is how many links are followed on the way to one file, as many as Linux
// follows.
const mostLinks = 40

// canonical is the path without symbolic links. Of a path that does not exist, the
// part that does is resolved; a link to nothing leads to where its file would be.
func (c *cache) canonical(path string) string { return c.resolve(path).path }

func (c *cache) resolve(path string) resolved {
	left := mostLinks
	return c.follow(filepath.Clean(path), &left)
}

// follow resolves a path; left is the number of links that may still be followed.
func (c *cache) follow(path string, left *int) resolved {
	way, _ := remembered(c, c.paths, path, func(a *answer[resolved]) {
		a.value = resolved{path: spelled(path)}
		if folder := filepath.Dir(path); folder != path {
			above := c.follow(folder, left)
			a.value = resolved{spelled(filepath.Join(above.path, filepath.Base(path))), above.links}
		}
		link := a.value.path
		target, err := c.door.disk.Readlink(link)
		if err != nil || *left == 0 {
			return
		}
		*left--
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(link), target)
		}
		end := c.follow(filepath.Clean(target), left)
		a.value = resolved{end.path, slices.Concat(a.value.links, []string{link}, end.links)}
	})
	return way
}
