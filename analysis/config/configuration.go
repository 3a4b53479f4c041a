package config

// Phase is the part of httpd's start in which a fault is found.
type Phase uint8

// The phases, in the order in which httpd runs them.
const (
	Read  Phase = iota // reading into the tree
	Check              // checks without a place, such as "No MPM loaded."
	Walk               // walking the tree
	After              // checks after the walk, without a place
)

// Fault is something that httpd refuses (an error) or logs (a warning) for the
// configuration.
type Fault struct {
	Phase Phase
	// Seq orders faults and directives as httpd comes to them; see Configuration.
	Seq int
	// Spot is the text at fault, more precise than the line that httpd reports.
	// A fault without a place has a nil Origin.
	Spot Spot
	// ReportSpot is the logical line that httpd's message names where that is not
	// Spot's own line (a section's opening line, a macro's Use).
	ReportSpot *Spot
	// FileText is the file part of httpd's message where it is no path, such as
	// "macro 'm' (defined on line 1 of ...) used on line 4 of ..."; else "".
	FileText string
	// ReportLine is the line part that belongs to FileText; 0 without one.
	ReportLine int
	// Message is httpd's own wording, unescaped, without the code.
	Message string
	// Stem is Message without the help text of the command table, equal to Message
	// if there is none.
	Stem string
	// Code is the AHnnnnn or WSGInnnn code; "" without one.
	Code string
	// Warning is true when httpd goes on.
	Warning bool
	// Kind names the family of the fault for rules and quick fixes. While reading:
	// "undefined-variable", "define", "condition", "include", "macro", "module",
	// "server-root", "stray-close", "wrong-close", "unclosed-section"; in the walk:
	// "unknown-command", "context", "section-head", "section", "value", "alias", "listen"; in
	// both: "missing-gt", "argument-count"; without a place: "mpm".
	Kind string
	// Directive is the directive concerned, nil while reading.
	Directive *Directive
	// Suggest is the text that should stand in place of Spot, "" if none is known.
	Suggest string
}

// Skipped is a region that a false condition switches off.
type Skipped struct {
	// Open and Close are the conditional's opening line and the line that ends it;
	// Close has no Origin when the region goes on to the end of the file.
	Open, Close Spot
	Why         string // "FLAG is not defined"
}
