package rules

import "github.com/modwsgi-ls/modwsgi-ls/analysis/config"

// Severity says how bad a finding is.
type Severity uint8

// The severities, worst first.
const (
	// Error: httpd does not start with this configuration.
	Error Severity = iota
	// Warning: httpd starts, and something written has no effect or will go wrong.
	Warning
	// Information: true and worth knowing.
	Information
	// Hint: could be better.
	Hint
)

// String is the severity as `check` prints it.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Information:
		return "information"
	default:
		return "hint"
	}
}

// Finding is one thing worth telling at one place.
type Finding struct {
	// Rule is the id of the rule, such as WSGI0201 or unknown-directive.
	Rule     string
	Severity Severity
	// Message says what is wrong, without a full stop; for a refusal it is the
	// server's own wording.
	Message string
	// Note says what the server will do and what to write instead, in sentences.
	Note string
	// Spot is the text at fault. A finding without a place has a nil Origin.
	Spot    config.Spot
	Related []Related
	// Outside are further places, in other files than those of the configuration.
	Outside []Outside
	Fixes   []Fix
	// URL is the manual's page.
	URL string
	// Unnecessary marks text without effect, which editors print pale.
	Unnecessary bool
	// Seq orders findings as the server comes to what they are about
	// (config.Fact.Seq).
	Seq int
}

// Related is another place that belongs to a finding.
type Related struct {
	Spot    config.Spot
	Message string
}

// Outside is a place in a file that is no part of the configuration, such as a line of a
// script.
type Outside struct {
	File    string
	Line    int // from 1; 0 for the file as a whole
	Message string
}

// Fix is a change that removes the reason of a finding.
type Fix struct {
	Title string
	Edits []TextEdit
	// Safe is true for a change that needs nobody's judgement: what the server does
	// stays, or there is but one thing that can be meant.
	Safe bool
}

// TextEdit replaces the text of Spot by NewText. A Spot whose span is empty
// stands for the whole line, as everywhere.
type TextEdit struct {
	Spot    config.Spot
	NewText string
}
