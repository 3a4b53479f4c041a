package audit

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// Precondition is what the extensions that a process group imports would make of another mode.
type Precondition struct {
	// Modules are all of them, Failing those that fail as things are.
	Modules, Failing []string
	// RefuseOwn cannot be imported under an own GIL; SpareOwn cannot either, and are imported under a condition, where
	// the failure is caught, or by a function. Undeclared do not say that they run without the GIL. Unknown are those whose
	// declaration cannot be read.
	RefuseOwn, SpareOwn, Undeclared, Unknown []string
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
				if i.Certainty == python.Always {
					add(&p.RefuseOwn, i.Module)
				} else {
					add(&p.SpareOwn, i.Module)
				}
			}
			if i.Static.LosesGIL() {
				add(&p.Undeclared, i.Module)
			}
		}
	}
	for _, s := range r.Shared {
		if s.Process.Name() == processGroup && s.Grade == WillFail {
			add(&p.Failing, s.Imports[0].Module)
		}
	}
	if p.Modules == nil {
		return nil
	}
	p.SpareOwn = slices.DeleteFunc(p.SpareOwn, func(module string) bool { return slices.Contains(p.RefuseOwn, module) })
	return &p
}
