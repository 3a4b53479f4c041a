package interp

import "github.com/modwsgi-ls/modwsgi-ls/analysis/config"

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
}

// Process is one kind of process: the Apache children or a daemon group.
type Process struct {
	Group        *ProcessGroup // nil: embedded mode
	Starts       bool          // Python runs there
	FreeThreaded Decision      // WSGIFreeThreading as resolved for the process, whatever the build
	Interpreters []*Interpreter
	// SwitchInterval is the shared GIL's interval in seconds once the process has
	// started; nil when free-threaded.
	SwitchInterval *float64
}

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
	Pattern          string   // for PerRequest: the value that decides, such as %{ENV:X}
	Candidates       []string // for PerRequest: names that it can surely take
	Mode             Mode
	SwitchInterval   *float64 // seconds; nil when not determined by the configuration or free-threaded
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
}
