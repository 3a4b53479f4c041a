package interp

import (
	"path"
	"regexp"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// What the name of a module file, or of a folder of Python, tells about the build:
// cpython-313t (pip on Unix), cp313-win (pip on Windows), .so-3.11 (Debian),
// python3.13t (the folder of the standard library).
var pythonNames = []*regexp.Regexp{
	regexp.MustCompile(`cpython-(3)(\d+)(t?)\b`),
	regexp.MustCompile(`\bcp(3)(\d+)(t?)-`),
	regexp.MustCompile(`\.so-(3)\.(\d+)(t?)\b`),
	regexp.MustCompile(`python(3)\.(\d+)(t?)\b`),
	regexp.MustCompile(`-py(3)(\d\d?)(t?)\b`),
}

var distribution = regexp.MustCompile(`^mod_wsgi-(\d+\.\d+(?:\.\d+)?)\.dist-info$`)

// InferTarget works out what it can of the target from c: from the name of the loaded
// mod_wsgi's file, else from pyvenv.cfg or the library folder under WSGIPythonHome or
// a group's python-home=, else from that home's name. Only s is looked at.
func InferTarget(c *config.Configuration, s *workspace.Snapshot) Target {
	var t Target
	if v, err := ParseVersion(c.Options.HttpdVersion); err == nil {
		t.Httpd = v
	}
	t.Platform = platform(c)
	if file := moduleFile(c); file != "" {
		real := s.Canonical(file)
		for _, name := range []string{path.Base(real), path.Base(file), path.Dir(real)} {
			if t.fromName(name) {
				t.From = "the module's file name " + path.Base(file)
				break
			}
		}
		t.ModWSGI = installedModWSGI(s, real)
	}
	if t.Python.Known() {
		return t
	}
	for _, home := range PythonHomes(c) {
		if t.FromHome = t.fromHome(s, home); t.FromHome {
			break
		}
	}
	return t
}

// platform is "windows" where a path of Windows shows it: ServerRoot or a module on a
// drive, an extension module for Windows, Python's DLL. It is "" otherwise.
func platform(c *config.Configuration) string {
	for _, act := range c.Acts() {
		at := 0
		switch strings.ToLower(act.Directive.Name) {
		case "loadmodule":
			at = 1
		case "serverroot", "loadfile":
		default:
			continue
		}
		words := act.Directive.Words()
		if len(words) <= at {
			continue
		}
		file := strings.ToLower(words[at].Value)
		if config.OnDrive(file) || strings.HasSuffix(file, ".pyd") || strings.HasSuffix(file, ".dll") {
			return "windows"
		}
	}
	return ""
}

// moduleFile is the absolute path of the loaded mod_wsgi, "" when none is loaded.
func moduleFile(c *config.Configuration) string {
	for _, m := range c.Modules {
		if m.Identifier != "wsgi_module" || m.Load == nil {
			continue
		}
		if words := m.Load.Words(); len(words) > 1 {
			return absolute(c, words[1].Value)
		}
	}
	return ""
}

// absolute resolves a path against ServerRoot as httpd does (ap_server_root_relative).
func absolute(c *config.Configuration, p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(c.ServerRoot, p)
}

// PythonHomes are the homes that the configuration names, WSGIPythonHome first.
func PythonHomes(c *config.Configuration) []string {
	var server, groups []string
	for _, f := range c.Facts() {
		switch strings.ToLower(f.Directive.Name) {
		case "wsgipythonhome":
			if words := f.Directive.Words(); len(words) > 0 {
				server = append(server, words[0].Value)
			}
		case "wsgidaemonprocess":
			_, options := arguments(f.Directive)
			if home := last(options, "python-home"); home != nil {
				groups = append(groups, home.Value)
			}
		}
	}
	return append(server, groups...)
}

// fromName sets the Python part from a file's or folder's name.
func (t *Target) fromName(name string) bool {
	for _, pattern := range pythonNames {
		m := pattern.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		if v, freeThreaded, err := ParsePython(m[1] + "." + m[2] + m[3]); err == nil {
			t.Python, t.FreeThreaded = v, &freeThreaded
			return true
		}
	}
	return false
}

// InstalledPython is the Python whose library or pyvenv.cfg is in the folder. It is
// zero, and found false, when neither is there.
func InstalledPython(s *workspace.Snapshot, home string) (version Version, found bool) {
	if f, err := s.File(path.Join(home, "pyvenv.cfg")); err == nil {
		var t Target
		t.fromVenv(f.Text())
		return t.Python, true
	}
	for _, library := range []string{"lib", "lib64"} {
		entries, err := s.ReadDir(path.Join(home, library))
		if err != nil {
			continue
		}
		for _, e := range entries {
			var t Target
			if strings.HasPrefix(e.Name, "python3.") && t.fromName(e.Name) {
				if found && t.Python != version {
					return Version{}, true // more than one, as in /usr
				}
				version, found = t.Python, true
			}
		}
	}
	return version, found
}

// fromHome sets the Python part from a Python home: the name of its library folder,
// which tells free-threaded builds too, or pyvenv.cfg.
func (t *Target) fromHome(s *workspace.Snapshot, home string) bool {
	if entries, err := s.ReadDir(path.Join(home, "lib")); err == nil {
		for _, e := range entries {
			if strings.HasPrefix(e.Name, "python3.") && t.fromName(e.Name) {
				t.From = "the folder " + path.Join(home, "lib", e.Name)
				return true
			}
		}
	}
	if f, err := s.File(path.Join(home, "pyvenv.cfg")); err == nil && t.fromVenv(f.Text()) {
		t.From = path.Join(home, "pyvenv.cfg")
		return true
	}
	if t.fromName(path.Base(home)) {
		t.From = "the name of the Python home " + home
		return true
	}
	return false
}

// fromVenv reads "version = 3.13.5" or "version_info = 3.13.5.final.0". The file does
// not say whether the build is free-threaded.
func (t *Target) fromVenv(text string) bool {
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); !ok || key != "version" && key != "version_info" {
			continue
		}
		parts := strings.SplitN(strings.TrimSpace(value), ".", 3)
		if len(parts) < 2 {
			continue
		}
		if v, _, err := ParsePython(parts[0] + "." + parts[1]); err == nil {
			t.Python = v
			if v.Minor < 13 {
				t.FreeThreaded = new(bool)
			}
			return true
		}
	}
	return false
}

// installedModWSGI reads mod_wsgi's version from the metadata that pip leaves beside
// the package: .../site-packages/mod_wsgi/server/FILE.
func installedModWSGI(s *workspace.Snapshot, module string) Version {
	entries, err := s.ReadDir(path.Join(path.Dir(module), "..", ".."))
	if err != nil {
		return Version{}
	}
	for _, e := range entries {
		if m := distribution.FindStringSubmatch(e.Name); m != nil {
			v, _ := ParseVersion(m[1])
			return v
		}
	}
	return Version{}
}
