package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// Applications that see each other, or whose source others can see.

var sharedMain = Rule{
	ID: "shared-main-interpreter", Severity: Information, Title: "Applications of different folders in one main interpreter", URL: directivePage("WSGIApplicationGroup"),
	process: func(v *view, process *interp.Process) {
		for _, i := range process.Interpreters {
			if i.Main {
				v.checkSharedMain(i)
			}
		}
	},
}

// checkSharedMain reports the first mount whose script lies in another folder than
// that of the first.
func (v *view) checkSharedMain(i *interp.Interpreter) {
	for _, m := range i.Mounts {
		first := i.Mounts[0]
		if path.Dir(m.Target) == path.Dir(first.Target) {
			continue
		}
		note := "They share os.environ and all modules: with two Django projects, the settings of the one that is loaded first count for both. Give each a daemon group of its own."
		if v.Target.Platform == "windows" {
			note = "They share os.environ and all modules: with two Django projects, the settings of the one that is loaded first count for both. On Windows there are no daemon groups: give each an application group of its own, or set os.environ['DJANGO_SETTINGS_MODULE'] in each script instead of os.environ.setdefault."
		}
		v.report(line(m.Directive), Finding{
			Message: fmt.Sprintf("The applications at %s and %s share %s", first.Path, m.Path, interpreterName(i)),
			Note:    note,
			Related: []Related{{first.Directive.LineSpot(), "the other application"}},
		})
		return
	}
}

var scriptExposed = Rule{
	ID: "script-in-document-root", Severity: Information, Title: "A script that a URL of the document root leads to", URL: directivePage("WSGIScriptAlias"),
	whole: true, mounts: checkExposed, given: urlsArePlain,
}

// urlsArePlain is given where it needs no expression to tell which mount takes a URL.
func urlsArePlain(p *Pass) premise {
	expressions := len(p.Model.Handlers) + len(p.named("aliasmatch")) + len(p.named("redirectmatch")) + len(p.named("wsgiscriptaliasmatch"))
	return givenIf(expressions == 0 && len(p.named("documentroot"))+len(p.named("alias")) > 0)
}

// checkExposed reports scripts below DocumentRoot that no mount, alias or wsgi-script
// handler takes the URL of: httpd then sends the file.
func checkExposed(v *hostView) {
	var root *config.Directive
	taken := map[string]bool{}
	for _, f := range v.named("documentroot") {
		root = f.Directive
	}
	told := map[*config.Directive]bool{}
	for _, d := range v.denied {
		told[d.Directive] = true // nobody has access to the script
	}
	v.exposedByAlias(told)
	if root == nil || len(root.Words()) != 1 {
		return
	}
	for _, f := range v.named("wsgiscriptalias") {
		if words := f.Words(); len(words) > 1 {
			taken[trimSlashes(words[0].Value)] = true
		}
	}
	for _, m := range slices.Concat(v.mounts, v.inherited) {
		below, ok := strings.CutPrefix(m.Target, strings.TrimRight(root.Words()[0].Value, "/")+"/")
		if !ok || told[m.Directive] || isTaken(taken, "/"+below) {
			continue
		}
		v.report(word(m.Directive, 1), Finding{
			Message: fmt.Sprintf("The URL /%s leads to the source of the script", below),
			Note:    "The script lies below DocumentRoot, so that httpd sends it as a file, unless access to it is denied. Move it to a folder outside.",
			Related: []Related{{root.LineSpot(), "DocumentRoot is here"}},
		})
	}
}

// exposedByAlias reports scripts in a folder that an Alias leads to, which is looked at
// before mounts, but those of mounts that are told, and adds theirs.
func (v *hostView) exposedByAlias(told map[*config.Directive]bool) {
	folders := map[string]*config.Directive{} // the first Alias that leads there
	for _, f := range v.named("alias") {
		words := f.Words()
		if len(words) != 2 || words[1].Value == "" || uncertain(f.Directive) || !f.where.certain || !f.where.wide() {
			continue
		}
		if folder := strings.TrimRight(words[1].Value, "/"); folders[folder] == nil {
			folders[folder] = f.Directive
		}
	}
	if len(folders) == 0 {
		return
	}
	for _, mounts := range [][]mount{v.mounts, v.inherited} {
		for _, m := range mounts {
			f, below := aliasAbove(folders, m.Target)
			if f == nil || told[m.Directive] {
				continue
			}
			told[m.Directive] = true
			v.report(word(m.Directive, 1), Finding{
				Message: fmt.Sprintf("The URL %s leads to the source of the script", path.Join(f.Words()[0].Value, below)),
				Note:    "The script lies in a folder that an Alias leads to, so that httpd sends it as a file, unless access to it is denied. Let the Alias lead to the folder of the static files only.",
				Related: []Related{{f.LineSpot(), "the Alias is here"}},
			})
		}
	}
}

// aliasAbove is the Alias that leads to the innermost folder around the file, and the path of
// the file from there.
func aliasAbove(folders map[string]*config.Directive, file string) (by *config.Directive, below string) {
	for i := len(file) - 1; i >= 0; i-- {
		if file[i] == '/' && folders[file[:i]] != nil {
			return folders[file[:i]], file[i+1:]
		}
	}
	return nil, ""
}

// isTaken reports whether one of the paths takes the URL path.
func isTaken(taken map[string]bool, url string) bool {
	for prefix := range apr.Parents(url) {
		if taken[prefix] {
			return true
		}
	}
	return false
}
