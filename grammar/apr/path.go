package apr

import (
	"iter"
	"path"
	"strings"
)

// MergeSlashes makes one slash of each run of slashes (ap_no2slash).
func MergeSlashes(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return path
}

// Borders yields what a prefix of the URL path can be: up to a slash, with or without
// it, and the whole path.
func Borders(uri string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := 0; i <= len(uri); i++ {
			if i == len(uri) || uri[i] == '/' || i > 0 && uri[i-1] == '/' {
				if !yield(uri[:i]) {
					return
				}
			}
		}
	}
}

// Folders yields the folders that lead to a file, "" for the root first, and the
// file's own path last: httpd tries it as if it were a folder.
func Folders(file string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield("") {
			return
		}
		for i := 1; i <= len(file); i++ {
			if (i == len(file) || file[i] == '/') && file[i-1] != '/' && !yield(file[:i]) {
				return
			}
		}
	}
}

// Parents yields a path's own and all its parents' names, "/" last; nothing for a
// path that does not begin with a slash.
func Parents(p string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !strings.HasPrefix(p, "/") {
			return
		}
		for p = path.Clean(p); yield(p) && p != "/"; {
			p = p[:max(1, strings.LastIndexByte(p, '/'))]
		}
	}
}
