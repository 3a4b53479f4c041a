package interp

import (
	"slices"
	"strings"
)

// Words names the mode in running text.
func (m Mode) Words() string {
	switch m {
	case OwnGIL:
		return "own GIL"
	case FreeThreaded:
		return "free-threaded"
	}
	return "shared GIL"
}

// SplitResource takes an application group's name apart that mod_wsgi made of the
// server's name and the script's URL, as %{RESOURCE} is expanded. ok is false for any
// other name.
func SplitResource(name string) (host, path string, ok bool) {
	host, path, ok = strings.Cut(name, "|")
	if !ok || host == "" || path != "" && path[0] != '/' {
		return "", "", false
	}
	return host, "/" + strings.TrimPrefix(path, "/"), true
}

// Idle reports whether nothing runs in the interpreter: it serves no request and loads
// no script.
func (i *Interpreter) Idle() bool {
	return len(i.Mounts)+len(i.Handlers)+len(i.Imports)+len(i.Scripts) == 0
}

// Reasons are the interpreter's own and those of its process, each once.
func (i *Interpreter) Reasons() []Reason {
	reasons := slices.Clone(i.Because)
	for _, r := range i.Process.FreeThreaded.Because {
		if !slices.Contains(reasons, r) {
			reasons = append(reasons, r)
		}
	}
	return reasons
}

// ModeReason is what decides the interpreter's mode. For the lack of an own GIL it is
// rather a line that is disregarded than the absence of one; ok is false when nothing
// but a default decides.
func (i *Interpreter) ModeReason() (reason Reason, ok bool) {
	if i.Mode == FreeThreaded {
		return find(i.Process.FreeThreaded.Because, "WSGIFreeThreading", Wins, Default)
	}
	if r, ok := find(i.Because, "WSGIPerInterpreterGIL", Ignored); ok {
		return r, true
	}
	if r, ok := find(i.Because, "WSGIFreeThreading", Ignored); ok {
		return r, true
	}
	return find(i.Because, "WSGIPerInterpreterGIL", Wins, Default)
}

// find is the first reason about the setting with one of the outcomes, tried in order.
func find(reasons []Reason, setting string, outcomes ...Outcome) (Reason, bool) {
	for _, outcome := range outcomes {
		for _, r := range reasons {
			if r.Setting == setting && r.Outcome == outcome {
				return r, true
			}
		}
	}
	return Reason{}, false
}
