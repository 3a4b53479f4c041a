package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
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
		if m, serving := p.servedElsewhere(i); m != nil {
			p.report(line(i.Directive), importFinding(i, m, serving))
		}
	}
}

// servedElsewhere is the first mount of the script, with the interpreters that serve
// it, if no mount of the script is served where i loads it; nil otherwise.
func (p *Pass) servedElsewhere(i *interp.Import) (first *interp.Mount, serving []*interp.Interpreter) {
	for _, m := range p.Model.Mounts {
		if m.Match && strings.Contains(m.Target, "$") {
			return nil, nil
		}
		if m.Target != i.Script {
			continue
		}
		served := p.servedBy(m)
		switch {
		case len(served) == 0:
		case meets(served, i):
			return nil, nil
		case first == nil:
			first, serving = m, served
		}
	}
	return first, serving
}

func importFinding(i *interp.Import, m *interp.Mount, serving []*interp.Interpreter) Finding {
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
		f.Fixes = appendWord("Add application-group="+group+" to the mount", m.Directive, grammar.QuoteWord("application-group="+group))
	}
	return f
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
