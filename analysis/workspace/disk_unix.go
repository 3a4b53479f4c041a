//go:build unix

package workspace

import "syscall"

// notWaiting is the flag with which an open of a pipe or a device returns at once.
const notWaiting = syscall.O_NONBLOCK

// spelled is the path as its file system writes it.
func spelled(path string) string { return path }
