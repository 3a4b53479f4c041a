// Package extensions reads the files of Python's extension modules and tells what they declare about sub interpreters
// and the GIL, and so in which kind of interpreter of which Python an import will fail. Nothing is loaded or run: the
// definition of the module is found in the file's data by its form.
package extensions

// A File is what was read in the file of an extension module.
type File struct {
	// Module is the last part of the module's name, which is the file's name up to the first dot.
	Module string
	// Tag is the build of Python that the file's name asks for.
	Tag Tag
	// Phase is how the module is initialised.
	Phase Phase
	// Interpreters is what the module declares about sub interpreters; of a single-phase module Silent.
	Interpreters Interpreters
	// GIL is what it declares about the GIL.
	GIL GIL
	// Maker is the tool that wrote the module's code, as far as it can be seen.
	Maker Maker
	// Once is set for a module that refuses a second interpreter of its process.
	Once Once
	// NumPy marks a module that uses NumPy's C interface.
	NumPy bool
	// GILState marks a module that takes the GIL by PyGILState_Ensure, which only knows the main interpreter.
	GILState bool
	// Defect is a mistake in the definition for which every interpreter refuses it, or empty.
	Defect string
	// Slots are the ids of the definition, in their order.
	Slots []int
}

// Phase is how a module is initialised.
type Phase uint8

// The ways of initialisation. An exported one is multi-phase without a definition in the old form (Python 3.15).
const (
	UnknownPhase Phase = iota
	SinglePhase
	MultiPhase
	ExportedPhase
	// NoModule is a library that lies among modules and cannot be imported as one.
	NoModule
)

// String is the word for the phase in programs' output.
func (p Phase) String() string {
	return [...]string{"unknown", "single", "multi", "export", "no module"}[p]
}

// Interpreters is what a module declares in its slot for multiple interpreters.
type Interpreters uint8

// The declarations. Silent modules have no such slot.
const (
	UnknownInterpreters Interpreters = iota
	Silent
	NotSupported
	Supported
	OwnGILSupported
)

// String is the word for the declaration in programs' output.
func (i Interpreters) String() string {
	return [...]string{"unknown", "none", "0", "1", "2"}[i]
}

// GIL is what a module declares about the GIL of a free-threaded build.
type GIL uint8

// The declarations about the GIL. A module without one is taken for one that needs it.
const (
	UnknownGIL GIL = iota
	UndeclaredGIL
	NeedsGIL
	WithoutGIL
)

// String is the word for the declaration in programs' output.
func (g GIL) String() string {
	return [...]string{"unknown", "none", "used", "not-used"}[g]
}

// Maker is the tool that generated a module.
type Maker string

// The makers that can be told apart. A module of none of them is HandWritten.
const (
	HandWritten Maker = ""
	Cython      Maker = "Cython"
	PyO3        Maker = "PyO3"
	Pybind11    Maker = "pybind11"
	Nanobind    Maker = "nanobind"
	Mypyc       Maker = "mypyc"
	CFFI        Maker = "cffi"
)

// Once is a module's own refusal of a second interpreter.
type Once struct {
	// Message is what the ImportError says; empty where the module has no such refusal.
	Message string
	// By is whose code refuses.
	By string
}
