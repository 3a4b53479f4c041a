package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Lines that httpd takes, and that do something else than their author means.

// isScript reports whether the path is that of a Python script by its name.
func isScript(path string) bool {
	return strings.HasSuffix(path, ".wsgi") || strings.HasSuffix(path, ".py")
}

var swappedMount = Rule{
	ID: "swapped-mount", Severity: Warning, Title: "A mount with the script in the place of the URL", URL: directivePage("WSGIScriptAlias"),
	mounts: func(v *hostView) {
		for _, m := range v.mounts {
			if m.Match || !isScript(m.Path) || strings.Count(m.Path, "/") < 2 || isScript(m.Target) || strings.Count(strings.TrimRight(m.Target, "/"), "/") > 1 {
				continue
			}
			words := m.Directive.Words()
			at := argument(m.Directive, grammar.Span{Start: words[0].Span.Start, End: words[1].Span.End})
			meant := grammar.QuoteWord(m.Target) + " " + grammar.QuoteWord(m.Path)
			v.report(at, Finding{
				Message: fmt.Sprintf("The URL path is %s and the script %s: they are meant the other way round", m.Path, m.Target),
				Note:    "WSGIScriptAlias takes the URL path first, then the script. httpd starts, and the application is never asked.",
				Fixes:   replace("Write "+meant, at, meant),
			})
		}
	},
}

var aliasToScript = Rule{
	ID: "alias-to-script", Severity: Warning, Title: "An Alias to a script that nothing runs", URL: directivePage("WSGIScriptAlias"),
	whole: true,
	check: func(p *Pass) {
		if p.handlersServe() {
			return
		}
		for _, line := range []string{"alias", "scriptalias"} {
			for f := range p.placed(line) {
				words := f.Words()
				if len(words) != 2 || !strings.HasSuffix(words[1].Value, ".wsgi") || uncertain(f.Directive) {
					continue
				}
				what := "httpd sends the source of the script to the client"
				if line == "scriptalias" {
					what = "httpd runs the script as a CGI program, which it is not"
				}
				p.report(word(f.Directive, 1), Finding{
					Message: f.Name + " does not run the script in mod_wsgi",
					Note:    what + ", unless access is denied. Write WSGIScriptAlias.",
					Fixes:   replace("Write WSGIScriptAlias", name(f.Directive), "WSGIScriptAlias"),
				})
			}
		}
	},
}

var variableForPython = Rule{
	ID: "variable-for-python", Severity: Information, Title: "A variable for Python that only requests see", URL: manual + "user-guides/application-issues.html",
	check: func(p *Pass) {
		if len(p.Model.Mounts) == 0 || len(p.said.options) > 0 {
			return
		}
		for f := range p.placed("setenv") {
			words := f.Words()
			if len(words) == 0 || pythonVariables[words[0].Value] == "" || uncertain(f.Directive) || p.runsCGI(f) || !p.reachesMount(f.where) {
				continue
			}
			p.report(word(f.Directive, 0), Finding{
				Message: fmt.Sprintf("SetEnv puts %s into the environ of each request, not into os.environ", words[0].Value),
				Note:    "Python is started without it. " + pythonVariables[words[0].Value],
			})
		}
	},
}

// pythonVariables are variables that Python, its libraries or frameworks look up in
// os.environ, and what to write instead.
var pythonVariables = map[string]string{
	"PYTHONPATH":             "Write python-path= on WSGIDaemonProcess, or WSGIPythonPath for the Apache children.",
	"PYTHONHOME":             "Write python-home= on WSGIDaemonProcess, or WSGIPythonHome for the Apache children.",
	"VIRTUAL_ENV":            "Write python-home= on WSGIDaemonProcess, or WSGIPythonHome for the Apache children.",
	"LD_LIBRARY_PATH":        "Set it in the environment that httpd is started with (on Debian: /etc/apache2/envvars).",
	"LANG":                   "Write lang= and locale= on WSGIDaemonProcess.",
	"LC_ALL":                 "Write lang= and locale= on WSGIDaemonProcess.",
	"PYTHONIOENCODING":       "Write lang= and locale= on WSGIDaemonProcess.",
	"DJANGO_SETTINGS_MODULE": "Django looks there when the script is loaded: set os.environ['DJANGO_SETTINGS_MODULE'] in the script.",
}

// runsCGI reports whether the server of f has CGI programs, which see what SetEnv sets.
func (p *Pass) runsCGI(f fact) bool {
	for g := range p.placed("scriptalias") {
		if g.where.host == f.where.host {
			return true
		}
	}
	for _, name := range []string{"sethandler", "addhandler"} {
		for g := range p.placed(name) {
			if g.where.host == f.where.host && strings.Contains(strings.ToLower(g.Args), "cgi") {
				return true
			}
		}
	}
	return false
}
