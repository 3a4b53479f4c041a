//go:build unix

package cli

import (
	"io/fs"
	"os"
	"syscall"
)

// sameOwner gives a new file the owner of another. It is false where that may not be done,
// and where the other one has several names.
func sameOwner(fresh *os.File, info fs.FileInfo) bool {
	old, ok := info.Sys().(*syscall.Stat_t)
	return ok && old.Nlink == 1 && fresh.Chown(int(old.Uid), int(old.Gid)) == nil
}
