// Package findings turns what was found about configurations into plain values, and writes
// them for people and for programs: a file for each format.
package findings

import (
	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// Root is one configuration with what was found about it. It holds no part of the
// analysis, so that thousands of them can be kept.
type Root struct {
	// Given is the main configuration file, as on the command line.
	Given string
	// Path is the main configuration file as the other paths are written.
	Path string
	// Unread says why the main file could not be read, "" if it could: then there is
	// nothing but Given and Path.
	Unread     string
	Files      int  // that it reads
	Fragment   bool // no main configuration that includes it is known
	Configtest Configtest
	// Findings are in the order in which the server comes to them.
	Findings []Finding
	// Failures are the rules that broke down.
	Failures []analysis.Failure
}

// Configtest is what `apache2 -t` would say: its first error.
type Configtest struct {
	OK      bool
	File    string // relative to the root's folder; "" for an error without a place
	Line    int
	Message string
	Codes   []string
}

// Finding is one thing found at one place.
type Finding struct {
	Rule, Message, Note, URL string
	Severity                 rules.Severity
	// At is nil for a finding without a place in a file; CommandLine says that it is
	// about a directive given there.
	At          *Place
	CommandLine bool
	Excerpt     *Excerpt
	Related     []Related
	// Route are the Include lines by which the server comes to the file, the root's first.
	Route []Related
	Fixes []Fix
	// Fingerprint names the finding wherever edits elsewhere move it.
	Fingerprint string
	// Suppressed is set when a comment or the project's settings silence the finding.
	Suppressed *Suppression
	// Repeated is set when an earlier root had the same finding, in a file that both read.
	// Formats with a part for each root tell it all the same.
	Repeated bool
}

// Place is a range of a file: lines and columns from 1, columns in UTF-16 code units.
type Place struct {
	// File is relative to the root's folder; outside of it, absolute.
	File string
	// Path is relative to the working folder; outside of it, absolute.
	Path               string
	Line, Column       int
	EndLine, EndColumn int
}

// Excerpt is the physical line on which a finding begins.
type Excerpt struct {
	Line int
	// Before, At and Behind are the line's text: At is the part that the finding is about.
	Before, At, Behind string
}

// Related is another place that belongs to a finding.
type Related struct {
	At      Place
	Message string
}

// Fix is a change that removes the reason of a finding.
type Fix struct {
	Title string
	// Safe is true for a change that a program may make unasked.
	Safe  bool
	Edits []Edit
}

// Edit replaces the text At.
type Edit struct {
	At      Place
	NewText string
}

// Suppression says why a finding is silenced.
type Suppression struct {
	Reason string
	// At is the comment, nil for the project's settings.
	At *Place
}

// Told reports whether a finding is to be told: it is not silenced, no earlier root had it,
// and it is as bad as least or worse.
func (f *Finding) Told(least rules.Severity) bool {
	return f.Suppressed == nil && !f.Repeated && f.Severity <= least
}

// place is where a program that knows files only shows the finding: the start of the
// root, if it has no place of its own.
func (r *Root) place(f *Finding) Place {
	if f.At == nil {
		return Place{File: r.Given, Path: r.Path, Line: 1, Column: 1, EndLine: 1, EndColumn: 1}
	}
	return *f.At
}

// Writer writes findings in one format, root by root.
type Writer interface {
	// Root writes one root.
	Root(*Root) error
	// Close writes what comes behind the last root.
	Close() error
}
