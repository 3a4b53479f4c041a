package rules

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Where the processes find Python and its packages: homes, virtual environments,
// folders of modules.

var pythonHome = Rule{
	ID: "python-home", Severity: Warning, Title: "A Python home that is no Python's root", URL: directivePage("WSGIPythonHome"),
	check: func(p *Pass) {
		for _, home := range p.pythonHomes() {
			wrong, write := wrongHome(home.value)
			if wrong == "" {
				wrong = p.wrongOnDisk(home.value)
			}
			if wrong == "" {
				continue
			}
			f := Finding{
				Message: fmt.Sprintf("The Python home %s %s", home.value, wrong),
				Note:    "Python does not start there, or starts without its library (No module named 'encodings'), and requests hang. Write the root of the virtual environment or installation: the folder that holds bin and lib.",
			}
			if write != "" {
				f.Note += " Here: " + write + "."
				f.Fixes = replace("Write "+write, home.place, write)
			}
			p.report(home.place, f)
		}
	},
}

// pathAt is a path and where it is written.
type pathAt struct {
	place
	value string
}

// pythonHomes are the values of WSGIPythonHome and python-home=.
func (p *Pass) pythonHomes() []pathAt {
	all := p.groupPaths("python-home")
	for _, d := range p.named("wsgipythonhome") {
		if words := d.Words(); len(words) == 1 {
			all = append(all, pathAt{argument(d, words[0].Body()), words[0].Value})
		}
	}
	return all
}

// groupPaths are the values of one option of all daemon groups.
func (p *Pass) groupPaths(option string) []pathAt {
	var all []pathAt
	for _, g := range p.Model.Groups {
		if o := g.Option(option); o != nil && g.Directive != nil {
			all = append(all, pathAt{argument(g.Directive, o.ValueSpan), o.Value})
		}
	}
	return all
}

// libraryFolder is the name of the folder of Python's library, in lib or lib64.
var libraryFolder = regexp.MustCompile(`^python\d(\.\d+)?t?$`)

// wrongHome says what is wrong with a Python home as text, and what it should be if
// that is plain.
func wrongHome(home string) (wrong, write string) {
	clean := strings.TrimRight(home, "/")
	base, above := path.Base(clean), path.Base(path.Dir(clean))
	switch {
	case config.OnDrive(home):
		return wrongWindowsHome(home)
	case unreadable(home):
		return "", ""
	case !strings.HasPrefix(home, "/"):
		return "is relative", ""
	case strings.Contains(home, ":"):
		return "holds a colon: only one folder is allowed", ""
	case strings.HasPrefix(base, "python") && above == "bin":
		return "is the interpreter's program", path.Dir(path.Dir(clean))
	case base == "bin" && clean != "/bin":
		return "is the folder of the programs", path.Dir(clean)
	case base == "site-packages" || base == "dist-packages":
		if i := strings.LastIndex(clean, "/lib"); i > 0 {
			return "is the folder of the packages", clean[:i]
		}
		return "is the folder of the packages", ""
	case above == "bin" && path.Dir(clean) != "/bin":
		return "is a file in the folder of the programs", path.Dir(path.Dir(clean))
	case base == "pyvenv.cfg":
		return "is a file", path.Dir(clean)
	case strings.HasSuffix(base, ".py") || strings.HasSuffix(base, ".wsgi"):
		return "is a file", ""
	case isLibrary(base) && path.Dir(clean) != "/":
		return "is the folder of the library", path.Dir(clean)
	case libraryFolder.MatchString(base) && isLibrary(above):
		return "is the folder of the library", path.Dir(path.Dir(clean))
	}
	for folder := path.Dir(clean); folder != "/"; folder = path.Dir(folder) {
		if strings.Contains(path.Base(folder), ".") && libraryFolder.MatchString(path.Base(folder)) && isLibrary(path.Base(path.Dir(folder))) {
			return "is in the folder of the library", path.Dir(path.Dir(folder))
		}
	}
	return "", ""
}

// wrongWindowsHome is wrongHome for a path of Windows, whose environments have Scripts and
// Lib.
func wrongWindowsHome(home string) (wrong, write string) {
	clean := strings.TrimRight(strings.ReplaceAll(home, `\`, "/"), "/")
	folder, base := path.Dir(clean), strings.ToLower(path.Base(clean))
	switch {
	case strings.HasSuffix(base, ".exe") && strings.EqualFold(path.Base(folder), "Scripts"):
		return "is the interpreter's program", path.Dir(folder)
	case strings.HasSuffix(base, ".exe"):
		return "is the interpreter's program", folder
	case base == "scripts":
		return "is the folder of the programs", folder
	case base == "site-packages" && strings.EqualFold(path.Base(folder), "Lib"):
		return "is the folder of the packages", path.Dir(folder)
	}
	return "", ""
}

// isLibrary reports whether a folder's name is one of those that hold Python's library.
func isLibrary(base string) bool { return base == "lib" || base == "lib64" }

// unreadable reports whether a path says nothing here: it is empty, holds a variable,
// or is one of Windows.
func unreadable(path string) bool {
	return path == "" || strings.Contains(path, "${") || config.OnDrive(path)
}

// wrongOnDisk says what is wrong with a Python home on the server's own disk, "" where
// that is another machine's.
func (p *Pass) wrongOnDisk(home string) string {
	if p.Machine == nil || unreadable(home) {
		return ""
	}
	found, known := p.Machine.Homes[home]
	switch {
	case !known:
		return ""
	case found.Missing:
		return "does not exist (WSGI0100)"
	case found.NoFolder:
		return "is no folder (WSGI0101)"
	case found.Empty:
		return "is no Python's root: it holds neither pyvenv.cfg nor lib/pythonX.Y"
	case found.Python.Known() && p.builtFor().Known() && found.Python != p.builtFor():
		return fmt.Sprintf("holds Python %d.%d, and mod_wsgi is built for Python %d.%d",
			found.Python.Major, found.Python.Minor, p.builtFor().Major, p.builtFor().Minor)
	}
	return ""
}

// builtFor is the Python that the settings or the name of mod_wsgi's file tell, zero
// where only a Python home tells it.
func (p *Pass) builtFor() interp.Version {
	if p.Target.FromHome {
		return interp.Version{}
	}
	return p.Target.Python
}

var sitePackages = Rule{
	ID: "site-packages-path", Severity: Information, Title: "A virtual environment through the Python path", URL: manual + "user-guides/virtual-environments.html",
	check: checkSitePackages,
}

// checkSitePackages reports the folders of packages on a Python path that belong to
// another environment than the home of the processes in question.
func checkSitePackages(p *Pass) {
	server := "" // the home that WSGIPythonHome sets
	for _, d := range p.named("wsgipythonhome") {
		if words := d.Words(); len(words) == 1 {
			server = words[0].Value
		}
	}
	homeOf := func(g *interp.ProcessGroup) string {
		if g != nil {
			if o := g.Option("python-home"); o != nil {
				return o.Value
			}
		}
		return server
	}
	for _, g := range p.Model.Groups {
		if o := g.Option("python-path"); o != nil && g.Directive != nil {
			p.checkPackages(pathAt{argument(g.Directive, o.ValueSpan), o.Value}, homeOf(g), "python-home=%s on this WSGIDaemonProcess")
		}
	}
	for _, d := range p.named("wsgipythonpath") {
		words := d.Words()
		if len(words) != 1 {
			continue
		}
		at, write := pathAt{argument(d, words[0].Body()), words[0].Value}, "WSGIPythonHome %s"
		home := server
		if d.Parent != nil {
			if name, ok := selectorValue(d.Parent, "process-group"); ok {
				home = homeOf(p.Model.Group(name))
				if p.Model.Group(name) != nil {
					write = "python-home=%s on the WSGIDaemonProcess of the group"
				}
			}
		}
		p.checkPackages(at, home, write)
	}
}

// checkPackages reports the first folder of packages of an environment that is not the
// home; write is the form of what to write instead.
func (p *Pass) checkPackages(at pathAt, home, write string) {
	for folder := range strings.SplitSeq(at.value, ":") {
		environment := environmentOf(folder)
		if environment == "" || environment == "/usr" || environment == "/usr/local" || environment == path.Clean(home) {
			continue
		}
		f := Finding{Message: "The packages of a virtual environment come through the path only"}
		if home == "" {
			f.Note = "sys.prefix stays that of the system's Python, whose own packages come along, and another Python version is not noticed. Write " + fmt.Sprintf(write, environment) + "."
		} else {
			f.Message = fmt.Sprintf("The packages of %s come through the path, beside the Python home %s", environment, home)
			f.Note = fmt.Sprintf("sys.prefix is %s, whose own packages come along, and another Python version is not noticed. If the application belongs to %s, write %s.", home, environment, fmt.Sprintf(write, environment))
		}
		p.report(at.place, f)
		return
	}
}

// environmentOf is the virtual environment whose packages are in the folder, "" if the
// folder is no such one.
func environmentOf(folder string) string {
	folder = path.Clean(folder)
	library := path.Dir(folder)
	if path.Base(folder) != "site-packages" || !libraryFolder.MatchString(path.Base(library)) || !isLibrary(path.Base(path.Dir(library))) {
		return ""
	}
	return path.Dir(path.Dir(library))
}

var pathNoFolder = Rule{
	ID: "python-path-file", Severity: Information, Title: "A Python path that names no folder of modules", URL: manual + "user-guides/virtual-environments.html",
	check: func(p *Pass) {
		paths := p.groupPaths("python-path")
		for _, d := range p.named("wsgipythonpath") {
			if words := d.Words(); len(words) == 1 {
				paths = append(paths, pathAt{argument(d, words[0].Body()), words[0].Value})
			}
		}
		for _, at := range paths {
			if p.reportSeparator(at) {
				continue
			}
			for entry := range strings.SplitSeq(at.value, ":") {
				wrong, write := wrongEntry(entry)
				if wrong == "" {
					continue
				}
				f := Finding{
					Message: fmt.Sprintf("%s on the Python path %s", entry, wrong),
					Note:    "Python looks for modules in folders and archives; this entry brings none. Write the folder that holds the package or the module.",
				}
				if write != "" && written(at.place) {
					f.Note += " Here: " + write + "."
					f.Fixes = replace("Write "+write, at.place, strings.Replace(":"+at.value+":", ":"+entry+":", ":"+write+":", 1)[1:][:len(at.value)-len(entry)+len(write)])
				}
				p.report(at.place, f)
				break
			}
		}
	},
}

// otherSeparators stand between two absolute paths where a colon is meant.
var otherSeparators = strings.NewReplacer(",/", ":/", ";/", ":/")

// reportSeparator reports a Python path whose entries are not separated by colons.
func (p *Pass) reportSeparator(at pathAt) bool {
	meant := otherSeparators.Replace(at.value)
	if meant == at.value || unreadable(at.value) || p.Target.Platform == "windows" {
		return false
	}
	sign := "comma"
	if strings.Contains(at.value, ";/") {
		sign = "semicolon"
	}
	f := Finding{
		Message: "The Python path holds a " + sign + ": entries are separated by colons",
		Note:    "Python looks for one folder of that whole name, and finds no module there. Write " + meant + ".",
	}
	if written(at.place) {
		f.Fixes = replace("Write "+meant, at.place, meant)
	}
	p.report(at.place, f)
	return true
}

// wrongEntry says what is wrong with an entry of a Python path as text, and what it
// should be if that is plain.
func wrongEntry(entry string) (wrong, write string) {
	clean := strings.TrimRight(entry, "/")
	base := path.Base(clean)
	switch {
	case unreadable(entry) || !strings.HasPrefix(entry, "/"):
		return "", ""
	case strings.HasSuffix(base, ".py") || strings.HasSuffix(base, ".wsgi"):
		return "is a file, no folder", path.Dir(clean)
	case strings.HasPrefix(base, "python") && path.Base(path.Dir(clean)) == "bin":
		return "is the interpreter's program", ""
	case base == "bin" && clean != "/bin":
		return "is a folder of programs", ""
	}
	return "", ""
}

var missingUserHome = Rule{
	ID: "WSGI0010", Severity: Warning, Title: "A daemon's user whose home folder is missing", URL: codePage("wsgi0010"),
	check: checkUserHomes,
}

// checkUserHomes reports groups whose processes end at once because they change into
// the home of their user, which is not there (wsgi_setup_access, from httpd's User as
// root).
func checkUserHomes(p *Pass) {
	if p.Machine == nil || !p.Config.Options.AsRoot {
		return
	}
	var server *config.Directive
	for f := range p.placed("user") {
		server = f.Directive
	}
	for _, g := range p.Model.Groups {
		user := g.Option("user")
		if user == nil || g.Directive == nil || g.Option("home") != nil || g.Option("chroot") != nil {
			continue
		}
		account, known := p.Machine.Accounts[user.Value]
		if !known || !account.HomeMissing || server == nil || uncertain(server) || p.sameAccount(server, account) {
			continue
		}
		p.report(argument(g.Directive, user.Span), Finding{
			Message: fmt.Sprintf("The home folder of the user %s, %s, does not exist", user.Value, account.Home),
			Note:    "The processes of the group change into it when they start, and end at once (WSGI0010); requests hang. Add home= with a folder that the user can read.",
			Fixes:   appendWord("Add home=/", g.Directive, "home=/"),
		})
	}
}

// sameAccount reports whether the User line names the account: then the processes stay
// where httpd started.
func (p *Pass) sameAccount(line *config.Directive, account Account) bool {
	words := line.Words()
	if len(words) != 1 {
		return true
	}
	other, known := p.Machine.Accounts[words[0].Value]
	return !known || other.ID == account.ID
}
