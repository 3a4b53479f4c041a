package audit

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
)

// Precondition is what the extensions that a process group imports would make of another mode.
type Precondition struct {
	// Modules are all of them, Failing those that fail as things are.
	Modules, Failing []string
	// RefuseOwn cannot be imported under an own GIL, Undeclared do not say that they run without the GIL. Unknown
	// are those whose declaration cannot be read.
	RefuseOwn, Undeclared, Unknown []string
}

// Preconditions are those of a process group, nil where nothing was audited there.
func (r *Report) Preconditions(processGroup string) *Precondition {
	if r == nil {
		return nil
	}
	var p Precondition
	add := func(list *[]string, module string) {
		if !slices.Contains(*list, module) {
			*list = append(*list, module)
		}
	}
	for _, in := range r.Interpreters {
		if in.Process.Name() != processGroup {
			continue
		}
		for _, i := range in.Imports {
			add(&p.Modules, i.Module)
			if i.Grade == WillFail {
				add(&p.Failing, i.Module)
			}
			if i.Static == nil {
				add(&p.Unknown, i.Module)
				continue
			}
			switch i.Static.In(extensions.Own, in.Python).Outcome {
			case extensions.NotKnown:
				add(&p.Unknown, i.Module)
			case extensions.Refused:
				add(&p.RefuseOwn, i.Module)
			}
			if i.Static.LosesGIL() {
				add(&p.Undeclared, i.Module)
			}
		}
	}
	if p.Modules == nil {
		return nil
	}
	return &p
}
