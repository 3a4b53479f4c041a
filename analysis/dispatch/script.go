// Package dispatch reads dispatch scripts of mod_wsgi as text: which of their three
// functions they define and which names these can return. It runs nothing; it follows
// the statements with sets of values, and says so where a value can be another.
package dispatch

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// Script is what a dispatch script decides.
type Script struct {
	// Module is the text that was read.
	Module *python.Module
	// Fault is why Python does not load the script, nil if its text is right.
	Fault *python.Fault
	// Process, Application and Callable are what the functions process_group,
	// application_group and callable_object return; nil for one that is not defined.
	Process, Application, Callable *Function
}

// Function is one function of a dispatch script.
type Function struct {
	// At is where it gets its name.
	At python.Range
	// Names are the names that it can surely return, in the order of the text.
	Names []Name
	// Complete is true when it can return no other name.
	Complete bool
	// None is true when it can return None, so that the configuration decides.
	None bool
	// Sure is false when only some runs of the script define it.
	Sure bool
}

// Name is a name that a function returns, and the text that it comes from.
type Name struct {
	Text string
	At   python.Range
}

// Strings are the texts of the names.
func (f *Function) Strings() []string {
	var texts []string
	for _, n := range f.Names {
		texts = append(texts, n.Text)
	}
	return texts
}

// The names by which mod_wsgi looks the functions up (wsgi_execute_dispatch).
const (
	processGroup     = "process_group"
	applicationGroup = "application_group"
	callableObject   = "callable_object"
)

// mostRounds is how often the functions are called in turn, since one call can change
// what the next one returns.
const mostRounds = 3

// Read reads the bytes of a script.
func Read(data []byte) *Script {
	m := python.Read(data)
	s := &Script{Module: m, Fault: m.Fault()}
	e := newEvaluation(m)
	e.run()
	functions := map[string]*Function{}
	for range mostRounds {
		before := e.changes
		for _, name := range []string{processGroup, applicationGroup, callableObject} {
			functions[name] = e.function(name)
		}
		if e.changes == before {
			break
		}
	}
	s.Process, s.Application, s.Callable = functions[processGroup], functions[applicationGroup], functions[callableObject]
	if s.Fault != nil || e.exhausted() {
		for _, f := range functions {
			if f != nil {
				f.Complete, f.None = false, f.None && s.Fault == nil
			}
		}
	}
	return s
}

// function calls the function of that name with a request; nil when the script does not
// define it.
func (e *evaluation) function(name string) *Function {
	bound, ok := e.globals.get(name)
	if !ok || len(bound) == 0 {
		if !e.star {
			return nil
		}
		bound = value{absent, anything}
	}
	f := &Function{Sure: true}
	var returned value
	for _, a := range bound {
		switch {
		case a.kind == absentKind:
			f.Sure = false
			continue
		case a.at != python.Range{} && f.At == python.Range{}:
			f.At = a.at
		}
		returned = join(returned, e.call(value{a}, []argument{{x: value{anything}}}, a.at))
	}
	if len(bound) == 1 && bound[0].kind == absentKind {
		return nil
	}
	f.Complete = true
	for _, a := range returned {
		switch a.kind {
		case textKind:
			if !isLatin1(a.text) {
				continue // a failing request
			}
			if !slices.Contains(f.Strings(), a.text) {
				f.Names = append(f.Names, Name{a.text, a.at})
			}
		case noneKind:
			f.None = true
		case openKind, externalKind, failedKind:
			f.Complete = false
		}
	}
	slices.SortStableFunc(f.Names, func(a, b Name) int { return a.At.Start - b.At.Start })
	return f
}

// isLatin1 reports whether mod_wsgi can make a name of the text.
func isLatin1(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c > 0xff })
}
