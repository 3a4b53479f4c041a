package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// The Python of the processes: its home, path and hash seed.

var pythonHome = Rule{
	ID: "python-home", Severity: Warning, Title: "A Python home that is no Python's root", URL: directivePage("WSGIPythonHome"),
	check: func(p *Pass) {
		for _, home := range p.pythonHomes() {
			wrong, write := wrongHome(home.value)
			if wrong == "" {
				continue
			}
			f := Finding{
				Message: fmt.Sprintf("The Python home %s %s", home.value, wrong),
				Note:    "Python does not start there, or starts without its library. Write the root of the virtual environment or installation: the folder that holds bin and lib.",
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

// wrongHome says what is wrong with a Python home as text, and what it should be if
// that is plain.
func wrongHome(home string) (wrong, write string) {
	clean := strings.TrimRight(home, "/")
	base := path.Base(clean)
	switch {
	case home == "" || strings.Contains(home, "${") || driveLetter(home):
		return "", ""
	case !strings.HasPrefix(home, "/"):
		return "is relative", ""
	case strings.Contains(home, ":"):
		return "holds a colon: only one folder is allowed", ""
	case strings.HasPrefix(base, "python") && path.Base(path.Dir(clean)) == "bin":
		return "is the interpreter's program", path.Dir(path.Dir(clean))
	case base == "bin" && clean != "/bin":
		return "is the folder of the programs", path.Dir(clean)
	case base == "site-packages" || base == "dist-packages":
		if i := strings.LastIndex(clean, "/lib"); i > 0 {
			return "is the folder of the packages", clean[:i]
		}
		return "is the folder of the packages", ""
	case base == "lib" && clean != "/lib":
		return "is the folder of the library", path.Dir(clean)
	}
	return "", ""
}

var sitePackages = Rule{
	ID: "site-packages-path", Severity: Information, Title: "A virtual environment through the Python path", URL: manual + "user-guides/virtual-environments.html",
	check: func(p *Pass) {
		paths := p.groupPaths("python-path")
		for _, d := range p.named("wsgipythonpath") {
			if words := d.Words(); len(words) == 1 {
				paths = append(paths, pathAt{argument(d, words[0].Body()), words[0].Value})
			}
		}
		for _, at := range paths {
			for folder := range strings.SplitSeq(at.value, ":") {
				if home, _, ok := strings.Cut(folder, "/lib/python"); ok && path.Base(folder) == "site-packages" && home != "/usr" && home != "/usr/local" {
					p.report(at.place, Finding{
						Message: "The packages of a virtual environment come through the path only",
						Note:    fmt.Sprintf("sys.prefix stays that of the system's Python, whose own packages come along, and another Python version is not noticed. Write python-home=%s on WSGIDaemonProcess, or WSGIPythonHome %s.", home, home),
					})
					break
				}
			}
		}
	},
}

var pathWithoutEmbedded = Rule{
	ID: "python-path-embedded", Severity: Warning, Title: "WSGIPythonPath where nothing runs in embedded mode", URL: directivePage("WSGIPythonPath"),
	whole: true, check: checkPathWithoutEmbedded,
}

// checkPathWithoutEmbedded: the top-level path counts in the Apache children only
// (newInterpreterObject).
func checkPathWithoutEmbedded(p *Pass) {
	s := p.Model.TopLevel.PythonPath
	if s == nil || len(p.Model.Groups) == 0 || len(p.Model.Scripts) > 0 || p.anyGroupPossible() {
		return
	}
	inGroups := false
	for _, process := range p.Resolution.Processes {
		for _, i := range process.Interpreters {
			if !serving(i) && i.Created != "" && len(i.Scripts) == 0 {
				continue
			}
			if process.Group == nil {
				return
			}
			inGroups = true
		}
	}
	if !inGroups {
		return
	}
	p.report(line(s.Directive), Finding{
		Message:     "WSGIPythonPath has no effect: every application runs in a daemon group",
		Note:        "At the top level it counts for the Apache children only. Write python-path= on WSGIDaemonProcess, or WSGIPythonPath in <WSGIInterpreterOptions process-group=…>.",
		Unnecessary: true,
	})
}

var hashSeed = Rule{
	ID: "hash-seed-random", Severity: Warning, Title: "WSGIPythonHashSeed random fixes the seed", URL: directivePage("WSGIPythonHashSeed"),
	check: func(p *Pass) {
		for _, d := range p.named("wsgipythonhashseed") {
			if words := d.Words(); len(words) == 1 && words[0].Value == "random" {
				p.report(line(d), Finding{
					Message: "WSGIPythonHashSeed random switches hash randomisation off",
					Note:    "mod_wsgi sets the seed to 0. Without the line Python chooses a random seed by itself.",
					Fixes:   deleteLine(d),
				})
			}
		}
	},
}

var modPython = Rule{
	ID: "mod-python", Severity: Warning, Title: "mod_python beside mod_wsgi", URL: manual + "installation-issues.html",
	check: func(p *Pass) {
		var wsgi, python *config.Directive
		for _, m := range p.Config.Modules {
			switch m.Identifier {
			case "wsgi_module":
				wsgi = m.Load
			case "python_module":
				python = m.Load
			}
		}
		if wsgi == nil || python == nil {
			return
		}
		p.report(line(python), Finding{
			Message: "mod_python and mod_wsgi are loaded in one server",
			Note:    "Both start Python in the same process, and the one that comes second gets the other's. Remove the LoadModule of mod_python.",
			Related: []Related{{wsgi.LineSpot(), "mod_wsgi is loaded here"}},
			Fixes:   deleteLine(python),
		})
	},
}
