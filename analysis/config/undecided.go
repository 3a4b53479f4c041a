package config

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// undecided reports whether a fault rests on text that nobody knows: what a template
// engine puts in, or a variable that another part of the configuration may define.
func (c *Configuration) undecided(f *fault, d *Directive) bool {
	origin := f.spot.Origin
	switch f.kind {
	case FaultUnknownCommand:
		// An option may go on behind a statement of a template engine.
		return origin != nil && origin.Line != nil && strings.Contains(origin.Line.Name(), "=") && c.branches(origin.File)
	case FaultLimit, FaultUndefinedVariable, FaultContext, FaultMPM:
		return false // these rest on names alone
	}
	if origin == nil || origin.Line == nil {
		return false
	}
	text := origin.Line.Text()
	if d != nil {
		text = d.Args
	}
	if grammar.HasPlaceholder(text) || grammar.HasPlaceholder(origin.Line.Text()) {
		return true
	}
	if (c.Partial || c.Options.Fragment) && strings.Contains(text, "${") {
		return true
	}
	switch f.kind {
	case FaultStrayClose, FaultWrongClose, FaultUnclosedSection:
		return c.branches(origin.File) // the other tag may stand in another branch
	}
	return false
}

// branches reports whether the file is a template with statements for the engine.
func (c *Configuration) branches(path string) bool {
	file, err := c.Snapshot.File(path)
	return err == nil && file.Branches()
}
