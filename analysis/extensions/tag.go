package extensions

import (
	"strconv"
	"strings"
)

// A Tag is the build of Python that an extension's file name is for.
type Tag struct {
	// Minor is the x of Python 3.x; 0 where the name does not say it.
	Minor int
	// FreeThreaded is a build without the GIL.
	FreeThreaded bool
	// Debug is a build for debugging, which other builds do not load from.
	Debug bool
	// Stable is the stable interface: ".abi3" for builds with the GIL, ".abi3t" (FreeThreaded too) for both.
	Stable bool
	// Platform is the rest of the tag ("x86_64-linux-gnu").
	Platform string
}

// TagOf reads the tag of a file's name.
func TagOf(base string) Tag {
	_, tag := splitName(base)
	return tag
}

// splitName cuts a file's name into the module and its tag.
func splitName(base string) (module string, tag Tag) {
	module, rest, _ := strings.Cut(base, ".")
	switch label, _, _ := strings.Cut(rest, "."); {
	case label == "abi3":
		tag.Stable = true
	case label == "abi3t":
		tag.Stable, tag.FreeThreaded = true, true
	case strings.HasPrefix(label, "cpython-"):
		version, platform, _ := strings.Cut(strings.TrimPrefix(label, "cpython-"), "-")
		tag.version(version)
		tag.Platform = platform
	case strings.HasPrefix(label, "cp3"): // Windows
		version, platform, _ := strings.Cut(strings.TrimPrefix(label, "cp"), "-")
		tag.version(version)
		tag.Platform = platform
	}
	return module, tag
}

// version reads "313", "313t" or "38".
func (t *Tag) version(text string) {
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	if minor, err := strconv.Atoi(strings.TrimPrefix(digits, "3")); err == nil && strings.HasPrefix(digits, "3") {
		t.Minor = minor
	}
	t.FreeThreaded, t.Debug = strings.Contains(text[len(digits):], "t"), strings.Contains(text[len(digits):], "d")
}
