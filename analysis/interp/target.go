package interp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Target is what the configuration will run on. A zero part is unknown.
type Target struct {
	Httpd        Version
	ModWSGI      Version
	Python       Version // major and minor
	FreeThreaded *bool   // nil: unknown
	Platform     string  // "linux", "windows", "darwin"; "" unknown
	// From says where the Python part came from: "flag", "setting", the module's file
	// name, a pyvenv.cfg; "" when it is unknown or assumed.
	From string
	// FromHome is set when the Python part came from what is in a Python home.
	FromHome bool
}

// Version is a dotted version; the zero value is unknown.
type Version struct {
	Major, Minor, Patch int
}

// Known reports whether v is set.
func (v Version) Known() bool { return v != Version{} }

// Less reports whether v is older than o.
func (v Version) Less(o Version) bool {
	if v.Major != o.Major {
		return v.Major < o.Major
	}
	if v.Minor != o.Minor {
		return v.Minor < o.Minor
	}
	return v.Patch < o.Patch
}

// String is the version as people write it: 3.13, or 2.4.68 when the patch is known.
func (v Version) String() string {
	if v.Patch == 0 {
		return fmt.Sprintf("%d.%d", v.Major, v.Minor)
	}
	return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
}

// ParseVersion reads "2", "2.4" or "2.4.68".
func ParseVersion(s string) (Version, error) {
	var v Version
	parts := strings.Split(s, ".")
	if len(parts) > 3 {
		return Version{}, fmt.Errorf("%q is no version: write it like 6.0.5", s)
	}
	for i, part := range []*int{&v.Major, &v.Minor, &v.Patch}[:len(parts)] {
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < 0 {
			return Version{}, fmt.Errorf("%q is no version: write it like 6.0.5", s)
		}
		*part = n
	}
	return v, nil
}

// ParsePython reads a Python version as builds are called: "3.13", or "3.13t" for
// the free-threaded build. A patch number is accepted and dropped. Versions from 3.8
// to 3.15 are known; free-threaded builds begin with 3.13 (PEP 703).
func ParsePython(s string) (version Version, freeThreaded bool, err error) {
	number, freeThreaded := strings.CutSuffix(s, "t")
	v, err := ParseVersion(number)
	switch {
	case err != nil || v.Major != 3 || !strings.Contains(number, "."):
		return Version{}, false, fmt.Errorf("%q is no Python version: write it like 3.13, or 3.13t for the free-threaded build", s)
	case v.Minor < 8 || v.Minor > 15:
		return Version{}, false, fmt.Errorf("version %s of Python is not known: 3.8 to 3.15 are", s)
	case freeThreaded && v.Minor < 13:
		return Version{}, false, fmt.Errorf("there is no free-threaded Python %d.%d: it begins with 3.13t", v.Major, v.Minor)
	}
	return Version{Major: v.Major, Minor: v.Minor}, freeThreaded, nil
}

// PythonName is the build's name, such as 3.13t; "" when the version is unknown.
func (t Target) PythonName() string {
	switch {
	case !t.Python.Known():
		return ""
	case t.freeThreadedBuild():
		return t.Python.String() + "t"
	default:
		return t.Python.String()
	}
}

// Concrete reports whether the Python build is known, so that a mode can be told.
func (t Target) Concrete() bool { return t.Python.Known() && t.FreeThreaded != nil }

// freeThreadedBuild reports whether Python is built with Py_GIL_DISABLED.
func (t Target) freeThreadedBuild() bool { return t.FreeThreaded != nil && *t.FreeThreaded }

// ownGILs reports whether mod_wsgi on the target can give a sub interpreter its own
// GIL: PEP 684 came with Python 3.12 (wsgi_set_per_interpreter_gil).
func (t Target) ownGILs() bool { return !t.Python.Less(Version{Major: 3, Minor: 12}) }

// The kinds of Python, by their index in StandardTargets.
const (
	BeforeOwnGILs = iota
	WithOwnGILs
	FreeThreadedBuild
)

// OnKinds says on which of the StandardTargets something holds.
func OnKinds(kinds ...int) string {
	switch has := func(kind int) bool { return slices.Contains(kinds, kind) }; {
	case has(BeforeOwnGILs) && has(WithOwnGILs):
		return "on an ordinary build"
	case has(WithOwnGILs) && has(FreeThreadedBuild):
		return "from Python 3.12 on"
	case has(BeforeOwnGILs) && has(FreeThreadedBuild):
		return "before Python 3.12 and on a free-threaded build"
	case has(BeforeOwnGILs):
		return "before Python 3.12"
	case has(WithOwnGILs):
		return "on an ordinary build of 3.12 or later"
	}
	return "on a free-threaded build"
}

// StandardTargets are the three kinds of build that differ in what modes they can
// give, for callers that do not know the target: before own GILs, with them, and
// free-threaded. Parts of base that are known are kept.
func StandardTargets(base Target) []Target {
	var targets []Target
	for _, build := range []struct {
		minor        int
		freeThreaded bool
	}{{11, false}, {13, false}, {13, true}} {
		t := base
		t.Python, t.FreeThreaded, t.From = Version{Major: 3, Minor: build.minor}, &build.freeThreaded, ""
		targets = append(targets, t)
	}
	return targets
}
