package config

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// undecided reports whether a fault rests on text that nobody knows: what a template
// engine puts in, or a variable that another part of the configuration may define.
func (c *Configuration) undecided(f *fault, d *Directive) bool {
	switch f.kind {
	case FaultLimit, FaultUndefinedVariable, FaultUnknownCommand, FaultContext, FaultMPM:
		return false // these rest on names alone
	}
	origin := f.spot.Origin
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
		file, err := c.Snapshot.File(origin.File)
		return err == nil && file.Branches() // the other tag may stand in another branch
	}
	return false
}
