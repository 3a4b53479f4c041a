package config

import (
	"strconv"
	"strings"
)

// Phase is the part of httpd's start in which a fault is found.
type Phase uint8

// The phases, in the order in which httpd runs them.
const (
	Read  Phase = iota // reading into the tree
	Check              // checks without a place, such as "No MPM loaded."
	Walk               // walking the tree
	After              // checks after the walk, without a place
)

// FaultKind is the family of a fault; rules and quick fixes go by it.
type FaultKind string

// The families, by the phase that finds them.
const (
	// While reading.
	FaultUndefinedVariable FaultKind = "undefined-variable"
	FaultDefine            FaultKind = "define"
	FaultCondition         FaultKind = "condition"
	FaultInclude           FaultKind = "include"
	FaultMacro             FaultKind = "macro"
	FaultModule            FaultKind = "module"
	FaultServerRoot        FaultKind = "server-root"
	FaultStrayClose        FaultKind = "stray-close"
	FaultWrongClose        FaultKind = "wrong-close"
	FaultUnclosedSection   FaultKind = "unclosed-section"
	FaultLimit             FaultKind = "limit"     // not httpd's: what we do not read
	FaultLostLine          FaultKind = "lost-line" // what httpd does not read, without a word
	FaultTwoTags           FaultKind = "two-tags"  // the same, behind a closing tag

	// In the walk.
	FaultUnknownCommand FaultKind = "unknown-command"
	FaultMisspelt       FaultKind = "misspelt" // in a part: a name that is a letter or two from a directive
	FaultContext        FaultKind = "context"
	FaultSectionHead    FaultKind = "section-head"
	FaultSection        FaultKind = "section"
	FaultValue          FaultKind = "value"
	FaultOption         FaultKind = "option"
	FaultSelector       FaultKind = "selector"
	FaultAlias          FaultKind = "alias"
	FaultListen         FaultKind = "listen"

	// In both.
	FaultMissingGt     FaultKind = "missing-gt"
	FaultArgumentCount FaultKind = "argument-count"

	// Without a place.
	FaultMPM FaultKind = "mpm"
)

// Unsaid reports whether httpd says nothing of such faults: it is ours to warn of them.
func (k FaultKind) Unsaid() bool {
	return k == FaultMisspelt || k == FaultLimit || k == FaultLostLine || k == FaultTwoTags
}

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
	// Kind is the family of the fault.
	Kind FaultKind
	// Directive is the directive concerned, nil while reading.
	Directive *Directive
	// Suggest is the text that should stand in place of Spot, "" if none is known.
	Suggest string
}

// fault is a Fault before the places in its text are known.
type fault struct {
	kind    FaultKind
	code    string
	warning bool
	text    message
	stem    string // "" if equal to the text
	spot    Spot
	report  *Spot // where httpd's line is another one's
	suggest string
}

// message is the text of a fault in which line numbers are still open: each %s takes
// the next of args.
type message struct {
	format string
	args   []any // string, int, lineOf, linesBetween or filePart
}

func text(s string) message { return message{format: strings.ReplaceAll(s, "%", "%%")} }

// lineOf stands for the line number that httpd reports for the origin.
type lineOf struct{ *Origin }

// linesBetween stands for the number of lines from one origin to the other.
type linesBetween struct{ from, to *Origin }

// filePart stands for the file's name as httpd has it: a path, or the words for a
// macro's expansion.
type filePart struct{ *Origin }

// render puts the numbers into the text.
func (m message) render(c *Configuration) string {
	var b strings.Builder
	args := m.args
	for i := 0; i < len(m.format); i++ {
		if m.format[i] != '%' || i+1 == len(m.format) {
			b.WriteByte(m.format[i])
			continue
		}
		i++
		if m.format[i] == '%' {
			b.WriteByte('%')
			continue
		}
		switch a := args[0].(type) {
		case string:
			b.WriteString(a)
		case int:
			b.WriteString(strconv.Itoa(a))
		case lineOf:
			b.WriteString(strconv.Itoa(c.reportedLine(a.Origin)))
		case linesBetween:
			b.WriteString(strconv.Itoa(c.reportedLine(a.to) - c.reportedLine(a.from)))
		case filePart:
			b.WriteString(c.reportedFile(a.Origin))
		}
		args = args[1:]
	}
	return b.String()
}

// public completes a fault found while reading.
func (f *fault) public(c *Configuration, phase Phase, seq int, d *Directive) Fault {
	p := Fault{
		Phase:      phase,
		Seq:        seq,
		Spot:       f.spot,
		ReportSpot: f.report,
		Message:    f.text.render(c),
		Stem:       f.stem,
		Code:       f.code,
		Warning:    f.warning,
		Kind:       f.kind,
		Directive:  d,
		Suggest:    f.suggest,
	}
	if p.Stem == "" {
		p.Stem = p.Message
	}
	place := f.spot.Origin
	if f.report != nil {
		place = f.report.Origin
	}
	p.FileText, p.ReportLine = c.PlaceInMacro(place)
	return p
}

// PlaceInMacro is how httpd names a place in the text of a macro: the file part, such
// as "macro 'm' (defined on line 1 of ...) used on line 4 of ...", and the line within
// the macro, from 1. It is "" and 0 for every other place.
func (c *Configuration) PlaceInMacro(place *Origin) (file string, line int) {
	if place == nil || place.Use == nil {
		return "", 0
	}
	return c.reportedFile(place), c.reportedLine(place)
}
