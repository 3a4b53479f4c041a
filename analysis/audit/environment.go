package audit

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// environment is the Python that a process runs, with the folders of its modules.
type environment struct {
	// home is WSGIPythonHome or python-home=, empty where Python finds its own.
	home string
	// build is known when known is set.
	build extensions.Build
	known bool
	// library are the folders of Python's own modules, packages those of installed ones.
	library, packages []string
	// platform is the platform in the names of extensions ("x86_64-linux-gnu"), empty if it is not known.
	platform string
	// problem says why the environment cannot be read, in a clause; empty if it can.
	problem string
}

// environment finds the Python of a process.
func (a *auditor) environment(p *interp.Process) *environment {
	home := a.home(p)
	if known := a.environments[home]; known != nil {
		return known
	}
	e := &environment{home: home}
	if t := a.target; t.Python.Known() && t.Python.Major == 3 && t.FreeThreaded != nil {
		e.build, e.known = extensions.Build{Minor: t.Python.Minor, FreeThreaded: *t.FreeThreaded}, true
	}
	switch {
	case home != "":
		a.fromHome(e, home)
	case e.known:
		a.fromSystem(e)
	default:
		e.problem = "no Python home is set, and which Python mod_wsgi is built for is not known"
	}
	if !e.known && e.problem == "" {
		e.problem = "which Python is in " + home + " cannot be seen"
	}
	a.environments[home] = e
	return e
}

// home is the Python home of a process.
func (a *auditor) home(p *interp.Process) string {
	if p.Group != nil {
		if o := p.Group.Option("python-home"); o != nil {
			return path.Clean(o.Value)
		}
	}
	return a.pythonHome
}

// pythonHome is the folder of the last WSGIPythonHome, "" without one.
func pythonHome(c *config.Configuration) string {
	home := ""
	for _, f := range c.Facts() {
		if strings.EqualFold(f.Directive.Name, "WSGIPythonHome") && f.Directive.Parent == nil {
			if words := f.Directive.Words(); len(words) == 1 {
				home = path.Clean(words[0].Value)
			}
		}
	}
	return home
}

var libraryName = regexp.MustCompile(`^python3\.(\d+)(t?)$`)

// libraryOf finds lib/python3.X of a prefix: that of the build if it is known, else the only one.
func (a *auditor) libraryOf(e *environment, prefix string) (folder string, found bool) {
	var libraries []string
	builds := map[string]extensions.Build{}
	for _, lib := range []string{"lib", "lib64"} {
		for _, entry := range a.list(path.Join(prefix, lib)) {
			m := libraryName.FindStringSubmatch(entry.Name)
			if m == nil {
				continue
			}
			minor, _ := strconv.Atoi(m[1])
			build := extensions.Build{Minor: minor, FreeThreaded: m[2] != ""}
			if e.known && build != e.build {
				continue
			}
			folder := path.Join(prefix, lib, entry.Name)
			libraries, builds[folder] = append(libraries, folder), build
		}
	}
	if len(libraries) == 0 || len(libraries) > 1 && !e.known {
		return "", false
	}
	e.build, e.known = builds[libraries[0]], true
	return libraries[0], true
}

// fromHome reads a Python home: a virtual environment, or the prefix of an installation.
func (a *auditor) fromHome(e *environment, home string) {
	if !a.isFolder(home) {
		e.problem = home + " is not on this machine"
		return
	}
	config := a.venv(home)
	library, found := a.libraryOf(e, home)
	if !found && config == nil {
		e.problem = home + " holds no library of " + e.wanted()
		return
	}
	if config == nil {
		a.install(e, home, library)
		return
	}
	if base := path.Dir(config["home"]); config["home"] != "" {
		if baseLibrary, ok := a.libraryOf(e, base); ok {
			a.install(e, base, baseLibrary)
		}
	}
	if found {
		site := path.Join(library, "site-packages")
		if config["include-system-site-packages"] == "true" {
			e.packages = append([]string{site}, e.packages...)
		} else {
			e.packages = []string{site}
		}
	}
}

func (e *environment) wanted() string {
	if e.known {
		return "Python " + e.build.String()
	}
	return "one Python"
}

// venv reads pyvenv.cfg; nil if there is none.
func (a *auditor) venv(home string) map[string]string {
	data, err := a.snapshot.Bytes(a.here(path.Join(home, "pyvenv.cfg")), 1<<16)
	if err != nil {
		return nil
	}
	values := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, "="); ok {
			values[strings.ToLower(strings.TrimSpace(key))] = strings.TrimSpace(value)
		}
	}
	return values
}

// fromSystem finds the installation of a build in the usual prefixes. Where several have one, which of them mod_wsgi is
// linked with is not known.
func (a *auditor) fromSystem(e *environment) {
	var found []string
	for _, prefix := range []string{"/usr", "/usr/local"} {
		if library, ok := a.libraryOf(e, prefix); ok && a.isFile(path.Join(library, "os.py")) {
			found = append(found, prefix)
		}
	}
	switch len(found) {
	case 0:
		e.problem = fmt.Sprintf("no library of Python %s is in /usr or /usr/local of this machine", e.build)
	case 1:
		library, _ := a.libraryOf(e, found[0])
		a.install(e, found[0], library)
	default:
		e.problem = fmt.Sprintf("Python %s is both in /usr and in /usr/local; WSGIPythonHome would say which one is meant", e.build)
	}
}

// install adds the folders of an installation.
func (a *auditor) install(e *environment, prefix, library string) {
	dynamic := path.Join(library, "lib-dynload")
	e.library = []string{library, dynamic}
	for _, entry := range a.list(dynamic) {
		if _, tag, ok := strings.Cut(entry.Name, ".cpython-"); ok {
			if _, platform, ok := strings.Cut(strings.TrimSuffix(tag, ".so"), "-"); ok {
				e.platform = platform
				break
			}
		}
	}
	e.packages = []string{path.Join(library, "site-packages")}
	if prefix == "/usr" && a.isFolder("/usr/lib/python3/dist-packages") { // Debian and its like
		e.packages = []string{
			path.Join("/usr/local/lib", fmt.Sprintf("python3.%d", e.build.Minor), "dist-packages"), "/usr/lib/python3/dist-packages",
			path.Join(library, "dist-packages"),
		}
	}
}

// searchPath is sys.path of an interpreter: what the configuration adds, each with what its .pth files add, then
// Python's own folders and those of its packages.
func (a *auditor) searchPath(i *interp.Interpreter, e *environment) (folders []string, starters int) {
	add := func(folder string) bool {
		if !path.IsAbs(folder) || slices.Contains(folders, folder) || !a.isFolder(folder) {
			return false
		}
		folders = append(folders, folder)
		return true
	}
	site := func(folder string) {
		if !add(path.Clean(folder)) {
			return
		}
		lines, code := a.pth(path.Clean(folder))
		starters += code
		for _, line := range lines {
			add(line)
		}
	}
	for _, folder := range i.PythonPath {
		site(folder)
	}
	for _, folder := range e.library {
		add(folder)
	}
	for _, folder := range e.packages {
		site(folder)
	}
	return folders, starters
}

// mostPth bounds what is read of .pth files.
const mostPth = 1 << 16

// pth reads the .pth files of a folder as the module site does: lines that name a folder, and lines of code, which are counted.
func (a *auditor) pth(folder string) (folders []string, code int) {
	for _, entry := range a.list(folder) {
		if !strings.HasSuffix(entry.Name, ".pth") || strings.HasPrefix(entry.Name, ".") || entry.Dir {
			continue
		}
		data, err := a.snapshot.Bytes(a.here(path.Join(folder, entry.Name)), mostPth)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(data)) {
			line = strings.TrimRight(line, " \t\r\n")
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "import\t"):
				if entry.Name != "distutils-precedence.pth" { // only chooses between two copies of distutils
					code++
				}
			case path.IsAbs(line):
				folders = append(folders, path.Clean(line))
			default:
				folders = append(folders, path.Join(folder, line))
			}
		}
	}
	return folders, code
}
