package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Applications that see each other, or whose source others can see.

var sharedMain = Rule{
	ID: "shared-main-interpreter", Severity: Information, Title: "Applications of different folders in one main interpreter", URL: directivePage("WSGIApplicationGroup"),
	check: func(p *Pass) {
		for _, process := range p.Resolution.Processes {
			for _, i := range process.Interpreters {
				if i.Main {
					p.checkSharedMain(i)
				}
			}
		}
	},
}

// checkSharedMain reports the first mount whose script lies in another folder than
// that of the first.
func (p *Pass) checkSharedMain(i *interp.Interpreter) {
	for _, m := range i.Mounts {
		first := i.Mounts[0]
		if path.Dir(m.Target) == path.Dir(first.Target) {
			continue
		}
		p.report(line(m.Directive), Finding{
			Message: fmt.Sprintf("The applications at %s and %s share %s", first.Path, m.Path, interpreterName(i)),
			Note:    "They share os.environ and all modules: with two Django projects, the settings of the one that is loaded first count for both. Give each a daemon group of its own.",
			Related: []Related{{first.Directive.LineSpot(), "the other application"}},
		})
		return
	}
}

var scriptExposed = Rule{
	ID: "script-in-document-root", Severity: Information, Title: "A script that a URL of the document root leads to", URL: directivePage("WSGIScriptAlias"),
	whole: true, check: checkExposed,
}

// checkExposed reports scripts below DocumentRoot that no mount, alias or wsgi-script
// handler takes the URL of: httpd then sends the file.
func checkExposed(p *Pass) {
	if len(p.Model.Handlers) > 0 || len(p.named("aliasmatch"))+len(p.named("redirectmatch")) > 0 {
		return
	}
	roots := map[*config.Directive]*config.Directive{} // DocumentRoot by virtual host, nil the main server
	for _, d := range p.named("documentroot") {
		roots[p.scopeOf(d).host] = d
	}
	if len(roots) == 0 {
		return
	}
	taken := map[scopeKey]bool{}
	for _, m := range p.Model.Mounts {
		if m.Match || m.Host == nil {
			return
		}
		taken[scopeKey{m.Host.Section, ofLocation, trimSlashes(m.Path)}] = true
	}
	for _, m := range p.Model.Mounts {
		root := roots[m.Host.Section]
		if root == nil {
			root = roots[nil]
		}
		if root == nil || len(root.Words()) != 1 {
			continue
		}
		below, ok := strings.CutPrefix(m.Target, strings.TrimRight(root.Words()[0].Value, "/")+"/")
		if !ok || isTaken(taken, m.Host.Section, "/"+below) {
			continue
		}
		p.report(word(m.Directive, 1), Finding{
			Message: fmt.Sprintf("The URL /%s leads to the source of the script", below),
			Note:    "The script lies below DocumentRoot, so that httpd sends it as a file, unless access to it is denied. Move it to a folder outside.",
			Related: []Related{{root.LineSpot(), "DocumentRoot is here"}},
		})
	}
}

// isTaken reports whether a mount of the virtual host or of the main server takes the
// URL path.
func isTaken(taken map[scopeKey]bool, host *config.Directive, url string) bool {
	for prefix := range prefixes(url) {
		if taken[scopeKey{host, ofLocation, prefix}] || taken[scopeKey{nil, ofLocation, prefix}] {
			return true
		}
	}
	return false
}
