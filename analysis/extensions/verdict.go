package extensions

import "fmt"

// A Build is the Python that imports.
type Build struct {
	// Minor is the x of Python 3.x.
	Minor int
	// FreeThreaded is a build without the GIL, whether the GIL is then on or off.
	FreeThreaded bool
}

// String is the usual name of the build: "3.13t".
func (b Build) String() string {
	if b.FreeThreaded {
		return fmt.Sprintf("3.%dt", b.Minor)
	}
	return fmt.Sprintf("3.%d", b.Minor)
}

// Interpreter is the kind of interpreter that imports.
type Interpreter uint8

// The kinds. On a free-threaded build a sub interpreter is always Shared.
const (
	Main Interpreter = iota
	// Shared is a sub interpreter that takes turns with the others of its process.
	Shared
	// Own is a sub interpreter with a GIL of its own.
	Own
)

// Outcome is what becomes of an import.
type Outcome uint8

// The outcomes.
const (
	// NotKnown means that the file does not tell.
	NotKnown Outcome = iota
	// NothingAgainst means that nothing in the file refuses the interpreter; what its code does is not known.
	NothingAgainst
	// Refused is an ImportError.
	Refused
	// Defective is a SystemError that every interpreter meets.
	Defective
	// Crashes ends the process.
	Crashes
	// Unimportable means that the file is no module.
	Unimportable
)

// A Verdict is what becomes of an import of a file, and why.
type Verdict struct {
	Outcome Outcome
	// Because says why in a clause ("it is initialised in a single phase"); empty for NothingAgainst.
	Because string
	// Message is the exception's text as it will stand in the log, where it is known; %s in it is the module's full name.
	Message string
}

const refusal = "module %s does not support loading in subinterpreters"

// In tells what becomes of the file's import in one interpreter. A second interpreter of the same process is another
// matter: see Once.
func (f *File) In(kind Interpreter, on Build) Verdict {
	if f.Phase == NoModule {
		return Verdict{Outcome: Unimportable, Because: "it has no init function"}
	}
	if v, decided := f.wrongABI(on); decided {
		return v
	}
	if defect := f.defectOn(on); defect != "" {
		return Verdict{Outcome: Defective, Because: "its definition is not valid: " + defect, Message: defect}
	}
	if kind == Main || on.Minor < 12 {
		return Verdict{Outcome: NothingAgainst}
	}
	strict := kind == Own || on.FreeThreaded
	if kind == Shared && !strict {
		return Verdict{Outcome: NothingAgainst}
	}
	switch {
	case f.Phase == SinglePhase:
		return Verdict{Refused, "it is initialised in a single phase", refusal}
	case f.Phase == UnknownPhase || f.Interpreters == UnknownInterpreters:
		return Verdict{Outcome: NotKnown, Because: f.unreadable()}
	case f.Interpreters == NotSupported:
		return Verdict{Refused, "it declares that it supports no sub interpreters", refusal}
	case kind == Own && f.Interpreters == Silent:
		return Verdict{Refused, "it does not declare that it supports an interpreter with its own GIL", refusal}
	case kind == Own && f.Interpreters == Supported:
		return Verdict{Refused, "it declares sub interpreters only under a shared GIL", refusal}
	}
	return Verdict{Outcome: NothingAgainst}
}

// wrongABI is the verdict on a file for another kind of build that this Python would load all the same: 3.13 without
// the GIL takes files with the stable interface, and reads their objects wrongly.
func (f *File) wrongABI(on Build) (Verdict, bool) {
	if !on.FreeThreaded || f.Tag.FreeThreaded || !f.Tag.Stable && f.Tag.Minor == 0 {
		return Verdict{}, false
	}
	because := fmt.Sprintf("it is made for a Python with the GIL, and Python %s reads its objects wrongly", on)
	switch f.Phase {
	case SinglePhase:
		return Verdict{Outcome: Crashes, Because: because}, true
	case MultiPhase:
		return Verdict{Defective, because, "init function of %s returned uninitialized object"}, true
	}
	return Verdict{Outcome: NotKnown, Because: because}, true
}

// defectOn is what a version finds wrong with the definition, or empty.
func (f *File) defectOn(on Build) string {
	if f.Defect != "" || f.Phase != MultiPhase {
		return f.Defect
	}
	for _, id := range f.Slots {
		if !knownSlot(id, on.Minor) {
			return fmt.Sprintf("unknown slot ID %d", id)
		}
	}
	return ""
}

// knownSlot tells whether a version of Python takes a slot of a definition in the old form. From 3.15 on the
// numbers are shared with those of types, of which a module may have none.
func knownSlot(id, minor int) bool {
	switch {
	case minor >= 15:
		return id <= slotGIL || id >= slotCreate315 && id <= slotGIL315 || id > slotTypeFlags315
	case minor >= 13:
		return id <= slotGIL
	case minor == 12:
		return id <= slotInterpreters
	}
	return id <= slotExec
}

func (f *File) unreadable() string {
	switch {
	case f.Maker != HandWritten:
		return fmt.Sprintf("what it declares is decided while it runs (%s)", f.Maker)
	case f.Phase == UnknownPhase:
		return "how it is initialised cannot be seen in its data"
	}
	return "what it declares is decided while it runs"
}

// LosesGIL tells whether the import turns the GIL of a free-threaded interpreter on again, or would do so where
// mod_wsgi did not set it: the module does not say that it runs without.
func (f *File) LosesGIL() bool {
	return f.GIL == UndeclaredGIL || f.GIL == NeedsGIL
}
