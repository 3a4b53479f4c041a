package cli

import (
	"os"
	"syscall"
)

// peakMemory is the most memory that a process had, in MiB.
func peakMemory(p *os.ProcessState) float64 {
	return float64(p.SysUsage().(*syscall.Rusage).Maxrss) / 1024
}
