package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

var replacedSetting = Rule{
	ID: "replaced-setting", Severity: Warning, Title: "A setting that a later line of the same place replaces", URL: httpdManual + "configuring.html",
	lines: replaced, facts: checkReplaced,
}

// replaced are the directives of which only the last counts in one place; those of
// containers are left to set-twice.
const replaced = `
	servername documentroot
	wsgipythonhome wsgipythonpath wsgipythonoptimize wsgipythonhashseed wsgisocketprefix
	wsgiprocessgroup wsgiapplicationgroup wsgicallableobject wsgipassauthorization wsgiscriptreloading
	wsgiswitchinterval wsgiperinterpretergil wsgifreethreading wsgirestrictstdin wsgirestrictstdout wsgirestrictsignal`

// checkReplaced reports lines whose value a later one of the same place replaces by
// another. The same value twice does no harm.
func checkReplaced(v *factsView) {
	for _, name := range strings.Fields(replaced) {
		last := map[*config.Directive]*config.Directive{} // by section
		for _, f := range v.placed(name) {
			if !uncertain(f.Directive) {
				last[f.Parent] = f.Directive
			}
		}
		for _, f := range v.placed(name) {
			counts := last[f.Parent]
			if counts == nil || counts == f.Directive || uncertain(f.Directive) || f.Args == counts.Args || inContainer(f.Directive) {
				continue
			}
			v.report(line(f.Directive), Finding{
				Message:     fmt.Sprintf("%s has no effect: a later line in the same place replaces it", f.Name),
				Note:        "Only the last one of a place counts. If each was meant for a site of its own, each needs a <VirtualHost>; else delete one of the two.",
				Related:     []Related{{counts.LineSpot(), "this one counts"}},
				Fixes:       deleteLine(f.Directive),
				Unnecessary: true,
			})
		}
	}
}

func inContainer(d *config.Directive) bool {
	return d.Parent != nil && strings.EqualFold(d.Parent.Name, "<WSGIInterpreterOptions")
}
