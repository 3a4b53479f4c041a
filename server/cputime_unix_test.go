//go:build unix

package server

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime is what this process has used of the processors, the collection of its garbage
// included: a measure that other programs on the machine disturb little.
func cpuTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
