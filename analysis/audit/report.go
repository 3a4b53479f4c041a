// Package audit works out which extension modules the applications of a configuration import, and in which interpreter each import
// will fail. It reads files; nothing is imported or run.
package audit

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// A Report is what an audit found, for each interpreter that the resolution knows and that scripts run in.
type Report struct {
	Interpreters []*Interpreter
	// Shared are the extensions that two or more interpreters of one process import while they allow one.
	Shared []*Shared
	// Resolution is what was audited.
	Resolution *interp.Resolution
}

// Same reports whether another report, nil for none, says the same of the same lines.
func (r *Report) Same(other *Report) bool {
	if other == nil {
		return false
	}
	return slices.EqualFunc(r.Interpreters, other.Interpreters, func(a, b *Interpreter) bool {
		return a.ApplicationGroup == b.ApplicationGroup && a.Process.Name() == b.Process.Name() && slices.EqualFunc(a.Imports, b.Imports, sameImport)
	}) && slices.EqualFunc(r.Shared, other.Shared, func(a, b *Shared) bool {
		return a.Grade == b.Grade && a.Open == b.Open && slices.EqualFunc(a.Imports, b.Imports, sameImport)
	})
}

func sameImport(a, b *Import) bool {
	return a.Script.Directive == b.Script.Directive && a.Module == b.Module && a.File == b.File && a.Grade == b.Grade && a.Cause == b.Cause &&
		a.Because == b.Because && a.Start == b.Start && a.Certainty == b.Certainty && a.Undeclared == b.Undeclared && slices.Equal(a.Chain, b.Chain)
}

// An Interpreter is one of the resolution with what its scripts import.
type Interpreter struct {
	*interp.Interpreter
	// Python is the build, if Known.
	Python extensions.Build
	Known  bool
	// Home is the Python home, empty where none is set.
	Home string
	// Notes say what of the environment could not be read, each a clause.
	Notes   []string
	Scripts []*Script
	// Imports are the extensions of all scripts, one entry for each script and module.
	Imports []*Import
	Unseen  Unseen
	// Modules is how many modules were followed.
	Modules int
}

// A ScriptKind is how a script comes to run.
type ScriptKind uint8

// The kinds of scripts.
const (
	Application ScriptKind = iota
	ImportScript
	DispatchScript
	AuthScript
	AccessScript
	HandlerScript
)

// A Script is a file that mod_wsgi loads into an interpreter.
type Script struct {
	Kind      ScriptKind
	Directive *config.Directive
	// File is the path on the server, Here where it is on this machine.
	File, Here string
	// Mount is the URL path that the script serves, for an application.
	Mount string
	// Preloaded scripts are loaded when their process starts.
	Preloaded bool
	// Problem says why the script was not read, in a clause; empty if it was.
	Problem string
}

// A Step is one import on the way to an extension.
type Step struct {
	// Module is what is imported and File its file.
	Module, File string
	// From is the file that imports it, at Line; 0 for an import from compiled code.
	From string
	Line int
}

// Grade is how sure it is that an import fails.
type Grade uint8

// The grades, the worst first. There is none that calls an import safe.
const (
	WillFail Grade = iota
	MayFail
	NotKnown
	NothingAgainst
)

// String is the grade in programs' output.
func (g Grade) String() string {
	return [...]string{"will fail", "may fail", "not known", "nothing in the file refuses it"}[g]
}

// Cause is what makes an import fail.
type Cause uint8

// The causes, in the order in which they are told.
const (
	NoCause Cause = iota
	// WrongABI: the file is made for another build.
	WrongABI
	// Broken: the definition is not valid.
	Broken
	// OwnGIL: the interpreter has its own GIL.
	OwnGIL
	// FreeThreadedBuild: a build without the GIL refuses it in every sub interpreter.
	FreeThreadedBuild
	// NamedGroup: the module works in the main interpreter only.
	NamedGroup
	// SecondInterpreter: another interpreter of the process has it.
	SecondInterpreter
)

// An Import is an extension that a script imports.
type Import struct {
	Script *Script
	// Module is the full name and File the file on the server, empty for a package that is not on this machine.
	Module, File string
	// Static is what the file declares; nil with Unread saying why.
	Static *extensions.File
	Unread string
	Grade  Grade
	Cause  Cause
	// Because says why, in a clause; Message is what the log will say, empty where that is not known.
	Because, Message string
	// Certainty is how surely the way to the module is taken.
	Certainty python.Certainty
	Chain     []Step
	// Line is the line of the script that begins the chain, Start and End are the offsets of the name there; 0 without one.
	Line, Start, End int
	// Source is where it is written down that this module fails, for what no file tells.
	Source string
	// Undeclared marks a module that runs without the GIL and does not say that it can.
	Undeclared bool
}

// Way says in a few words why an import is not certain; empty for one that is.
func (i *Import) Way() string {
	switch i.Certainty {
	case python.Guarded:
		return "guarded by try"
	case python.Sometimes:
		return "under a condition, or named in a string"
	case python.Fallback:
		return "if another import fails"
	case python.WhenCalled:
		return "in a function"
	}
	return ""
}

// Shared is an extension that one interpreter of a process can load, and that several import.
type Shared struct {
	Process *interp.Process
	File    string
	Once    extensions.Once
	// Imports are those of each interpreter, in the order in which the interpreters stand in the process; By holds the interpreters.
	Imports []*Import
	By      []*Interpreter
	// Open is set if a name that requests decide makes further interpreters.
	Open  bool
	Grade Grade
	// Source is where the refusal is written down, for what no file tells.
	Source string
}
