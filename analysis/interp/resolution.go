package interp

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// Mode is how the threads of an interpreter share CPython.
type Mode string

// The three modes, spelled as `explain --format json` prints them.
const (
	SharedGIL    Mode = "shared"        // one GIL for the main and all sub interpreters of the process
	OwnGIL       Mode = "own"           // a sub interpreter with its own GIL (PEP 684)
	FreeThreaded Mode = "free-threaded" // no GIL in the whole process (PEP 703)
)

// Created is when an interpreter comes to be.
type Created string

// The values of Created, as printed.
const (
	AtStart        Created = "start"
	AtFirstRequest Created = "first request"
	PerRequest     Created = "per request"
)

// Resolution is the model on one target.
type Resolution struct {
	Model     *Model
	Target    Target
	Processes []*Process // embedded first, then daemon groups in file order
	Load      []Emission // what reading the configuration logs, in order
	Run       []Emission // what start and requests log on top
	Refused   []Refused  // what is surely answered with 500
	Denied    []Denied   // what is surely answered with 403
}

// Process is one kind of process: the Apache children or a daemon group.
type Process struct {
	Group        *ProcessGroup // nil: embedded mode
	Starts       bool          // Python runs there
	FreeThreaded Decision      // WSGIFreeThreading as resolved for the process, whatever the build
	Interpreters []*Interpreter
	// Possible are further ones, that only some requests create: those for which a
	// section by pattern or condition holds, or that a dispatch script sends here.
	Possible []*Interpreter
	// SwitchInterval is the shared GIL's interval in seconds once the process has
	// started; nil when free-threaded.
	SwitchInterval *float64
	// IntervalBy is what set SwitchInterval last; nil when it is CPython's default.
	IntervalBy *Reason
	// Codes are what starting the process logs, besides its interpreters' codes.
	Codes []Emission
	// MixesMain is true when both the main interpreter and a named one serve requests
	// on Python 3.12 or later: a request for %{GLOBAL} on a thread that served the
	// named one before then runs in the named one.
	MixesMain bool

	byName map[string]*Interpreter // without those created per request
	open   map[string]*Interpreter // those, by pattern
	run    []Emission              // Codes and those of the interpreters
}

// All are the interpreters, the possible ones last.
func (p *Process) All() []*Interpreter { return slices.Concat(p.Interpreters, p.Possible) }

// Name is the process group's name, "" for embedded mode.
func (p *Process) Name() string {
	if p.Group == nil {
		return ""
	}
	return p.Group.Name
}

// Interpreter is the main interpreter or a sub interpreter of a process.
type Interpreter struct {
	Process          *Process
	ApplicationGroup string // resolved name; meaningless when Created is PerRequest
	Main             bool
	Created          Created
	Possible         bool     // only some requests create it, see Process.Possible
	Pattern          string   // for PerRequest: the value that decides, such as %{ENV:X}
	Candidates       []string // for PerRequest: names that it can surely take
	Complete         bool     // for PerRequest: it can take no others
	Unset            bool     // for PerRequest: nothing in the configuration sets the variable, so that Pattern is the name
	Mode             Mode
	// SwitchInterval is the interval of the GIL that it runs under, in seconds; nil when
	// free-threaded. Under a shared GIL it is the process's: what is in force at the
	// first request to the process if that is for this interpreter.
	SwitchInterval *float64
	// SetsInterval is the interval that creating it sets for the shared GIL, and so for
	// every interpreter under that; nil when it sets none.
	SetsInterval     *float64
	StdinRestricted  bool
	StdoutRestricted bool
	SignalRestricted bool
	PythonPath       []string // front to back, what the configuration puts on sys.path
	Mounts           []*Mount
	Imports          []*Import
	Handlers         []*Handler
	Scripts          []*Script
	Because          []Reason
	Codes            []Emission

	own *float64 // the interval of its own GIL
}

// Outcome is what became of a setting in the resolution.
type Outcome string

// The outcomes, as printed.
const (
	Wins    Outcome = "wins"
	Loses   Outcome = "loses"   // a more specific or later one won
	Ignored Outcome = "ignored" // it matched, and mod_wsgi disregards it
	Default Outcome = "default" // nothing set it
)

// Reason is one link of the chain that decided something.
type Reason struct {
	Setting   string            // directive or option name
	Directive *config.Directive // nil for a default
	Value     string
	Outcome   Outcome
	Text      string // why, in a sentence part without a full stop
}

// Decision is an On/Off value with its reasons.
type Decision struct {
	On      bool
	Because []Reason
}

// Emission is a log code that the server will print.
type Emission struct {
	Code      string
	Directive *config.Directive // what causes it
	Text      string            // the message as mod_wsgi prints it
	Seq       int               // config.Fact's, for what reading logs
}
