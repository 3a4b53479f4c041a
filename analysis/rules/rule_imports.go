package rules

import (
	"fmt"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

var importElsewhere = Rule{
	ID: "import-elsewhere", Severity: Information, Title: "A script that is loaded in another interpreter than its mount", URL: directivePage("WSGIImportScript"),
	whole: true, check: checkImports,
}

// checkImports reports WSGIImportScript for a script that a mount serves in other
// interpreters only: it is loaded twice, and the copy that serves is not the one that
// was loaded at the start.
func checkImports(p *Pass) {
	for _, i := range p.Model.Imports {
		if i.Mount != nil || i.Directive == nil || uncertain(i.Directive) {
			continue
		}
		for _, m := range p.Model.Mounts {
			if m.Match || m.Target != i.Script {
				continue
			}
			serving := p.servedBy(m)
			if len(serving) == 0 || meets(serving, i) {
				break
			}
			f := Finding{
				Message: fmt.Sprintf("The mount %s of this script runs in %s, not here: the script is loaded twice", m.Path, interpreterName(serving[0])),
				Note:    "What is loaded when the process starts does not serve these requests. Give the mount the same process-group= and application-group= as this line; then it is loaded at the start without WSGIImportScript.",
				Related: []Related{{m.Directive.LineSpot(), "the mount"}},
			}
			if serving[0].Process.Name() == i.ProcessGroup && m.ApplicationGroup == nil {
				group := i.ApplicationGroup
				if group == "" {
					group = "%{GLOBAL}"
				}
				f.Note = fmt.Sprintf("What is loaded when the process starts does not serve these requests. Add application-group=%s to the mount.", group)
				f.Fixes = appendWord("Add application-group="+group+" to the mount", m.Directive, quotedWord("application-group="+group))
			}
			p.report(line(i.Directive), f)
			break
		}
	}
}

// meets reports whether one of the interpreters is that of the import, or may be.
func meets(serving []*interp.Interpreter, i *interp.Import) bool {
	for _, s := range serving {
		named := s.Created != interp.PerRequest && s.ApplicationGroup == i.ApplicationGroup
		// The server's name is not known here, but it makes no main interpreter.
		open := s.Created == interp.PerRequest && (s.Pattern != "%{RESOURCE}" || i.ApplicationGroup != "")
		if open || named && s.Process.Name() == i.ProcessGroup {
			return true
		}
	}
	return false
}
