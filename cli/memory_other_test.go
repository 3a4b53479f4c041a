//go:build !linux

package cli

import "os"

// peakMemory is 0: only Linux tells it in a known unit.
func peakMemory(*os.ProcessState) float64 { return 0 }
