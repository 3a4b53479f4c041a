//go:build unix

package server

import (
	"errors"
	"syscall"
)

// processAlive reports whether there is a process of that number. One of another
// user counts.
func processAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
