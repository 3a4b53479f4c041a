package analysis_test

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// realApache is the httpd of this machine with its version. Without one, or without what the
// modules are to be, the test is skipped.
func realApache(t *testing.T, modules func() (string, bool)) (path, loads string, version interp.Version) {
	t.Helper()
	path, err := exec.LookPath("apache2")
	if err != nil {
		t.Skip("no apache2 on this machine to compare with")
	}
	loads, ok := modules()
	if !ok {
		t.Skip("the modules that the test loads are not on this machine")
	}
	if version, err = installedVersion(path); err != nil {
		t.Fatal(err)
	}
	return path, loads, version
}

// installedVersion is what `apache2 -v` says of itself.
func installedVersion(apache string) (interp.Version, error) {
	output, err := exec.Command(apache, "-v").Output()
	if err != nil {
		return interp.Version{}, fmt.Errorf("%s -v: %w", apache, err)
	}
	_, after, _ := strings.Cut(string(output), "Apache/")
	text, _, _ := strings.Cut(after, " ")
	return interp.ParseVersion(text)
}

// eachSeed tries the seeds from first on, two at a time. What try returns is told afterwards,
// one at a time.
func eachSeed(first uint64, count int, try func(seed uint64) (tell func())) {
	seeds := make(chan uint64)
	var wait sync.WaitGroup
	var mutex sync.Mutex
	for range 2 {
		wait.Go(func() {
			for seed := range seeds {
				tell := try(seed)
				mutex.Lock()
				tell()
				mutex.Unlock()
			}
		})
	}
	for i := range count {
		seeds <- first + uint64(i)
	}
	close(seeds)
	wait.Wait()
}
