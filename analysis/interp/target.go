package interp

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
