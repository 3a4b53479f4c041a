package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
)

// extensionsText counts the extension modules that the interpreters in question import and those
// that fail; "" where nobody has audited them, or where they import none.
func (h hover) extensionsText(question func(*audit.Interpreter) bool) string {
	if h.Audit == nil {
		return ""
	}
	byGrade := map[audit.Grade][]string{}
	worst := map[string]audit.Grade{}
	for _, in := range h.Audit.Interpreters {
		if !question(in) {
			continue
		}
		for _, i := range in.Imports {
			if grade, seen := worst[i.Module]; !seen || i.Grade < grade {
				worst[i.Module] = i.Grade
			}
		}
	}
	if len(worst) == 0 {
		return ""
	}
	for module, grade := range worst {
		byGrade[grade] = append(byGrade[grade], module)
	}
	var parts []string
	for _, grade := range []audit.Grade{audit.WillFail, audit.MayFail, audit.NotKnown} {
		if modules := byGrade[grade]; len(modules) > 0 {
			slices.Sort(modules)
			parts = append(parts, fmt.Sprintf("%d %s (%s)", len(modules), grade, moduleList(modules)))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing in their files refuses an interpreter"}
	}
	noun := "C extensions are imported here"
	if len(worst) == 1 {
		noun = "C extension is imported here"
	}
	return fmt.Sprintf("**%d %s**: %s.\n\n", len(worst), noun, strings.Join(parts, ", ")) + h.sharedText(question)
}

// sharedText names the extensions that one interpreter of a process can have and several import.
func (h hover) sharedText(question func(*audit.Interpreter) bool) string {
	var modules, names []string
	for _, s := range h.Audit.Shared {
		if !slices.ContainsFunc(s.By, question) {
			continue
		}
		modules = append(modules, s.Imports[0].Module)
		for _, in := range s.By {
			name := in.ApplicationGroup
			switch {
			case in.Main:
				name = "%{GLOBAL}"
			case name == "":
				name = in.Pattern
			}
			names = appendNew(names, name)
		}
	}
	if len(modules) == 0 {
		return ""
	}
	return fmt.Sprintf("One interpreter of a process can load %s, and these import it: %s. Whichever comes second gets an ImportError.\n\n",
		moduleList(modules), codes(names))
}

// moduleList names the first of many modules.
func moduleList(modules []string) string {
	const most = 4
	if len(modules) > most {
		return codes(modules[:most]) + fmt.Sprintf(" and %d more", len(modules)-most)
	}
	return codes(modules)
}

// ofGroup is the question about the interpreters of a process group.
func ofGroup(name string) func(*audit.Interpreter) bool {
	return func(in *audit.Interpreter) bool { return in.Process.Name() == name }
}
