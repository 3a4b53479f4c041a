package interp

// Advice weighs one GIL mode for a process group (the guide's "choosing a mode").
type Advice struct {
	Mode Mode
	// Verdict says it in a sentence part; Needs are the preconditions.
	Verdict string
	Needs   []string
	// Current is true for the mode that the group has now.
	Current bool
	// Write are the lines of configuration that bring it.
	Write []string
}

// Advise weighs the three modes for process p.
func Advise(r *Resolution, p *Process) []Advice { return nil }
