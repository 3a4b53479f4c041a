package workspace

import "path/filepath"

// notWaiting is the flag with which an open of a pipe or a device returns at once; on
// Windows no name of a folder leads to one.
const notWaiting = 0

// spelled is the path as its file system writes it: letter case and short names.
func spelled(path string) string {
	if long, err := filepath.EvalSymlinks(path); err == nil {
		return long
	}
	return path
}
