package config

import (
	"sync/atomic"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// Directive is an effective directive or section: one that httpd has in its tree
// when the reading phase ends. It is immutable and knows no absolute position, so
// that it outlives edits elsewhere in its file; Configuration.Locate gives the
// position in the current snapshot.
type Directive struct {
	// Entry is what the catalogue knows of it: the entry of a module that is loaded, if
	// there is one; nil when no module at all has the name.
	Entry *catalog.Directive
	// Name is the command table's spelling if known, else as typed. A section's
	// name keeps its '<'.
	Name string
	// Args is the argument text after variable expansion, a section's with the '>'.
	Args string
	// Parent is the enclosing section, nil at the top level. Conditionals,
	// includes and macros are no parents.
	Parent *Directive
	// Origin says where it was written and how httpd came there.
	Origin *Origin
	// Condition is whether httpd surely reads it: True, or Unknown when it stands in
	// a conditional that the configuration alone does not decide.
	Condition Truth

	tests string // those of the conditionals of unknown value around it, one a line
	// made maps Args to Origin.Line.Raw(); nil when Args is the line's text from
	// argsAt on.
	made   []piece
	argsAt int
	role   role
	// patterns are the options of its regular expressions, where it has any.
	patterns pcre.Options
	words    atomic.Pointer[[]grammar.Word] // Words, once somebody asked for them
}

// Origin is where a directive was written.
type Origin struct {
	// File is the absolute, normalised path; "" for -C and -c directives.
	File string
	// Line is the logical line; for a directive that came out of a macro it is the
	// line of the macro's body (the definition), and Use is set.
	Line *grammar.Line
	// Use is the Use directive that brought the macro's body here, nil without one.
	Use *MacroUse
	// Included is the Include or IncludeOptional line that brought the file here, nil
	// for the root.
	Included *Origin
}

// MacroUse is one expansion of a macro.
type MacroUse struct {
	Macro  string  // lower-case name
	At     *Origin // the Use line
	BodyAt int     // line of the body, from 1, as httpd counts in its messages

	definition *Origin // the <Macro line
}

// Truth is the value of a condition.
type Truth int8

// The three values; Unknown is analysed as if true, and said so.
const (
	False Truth = iota
	Unknown
	True
)

// Spot is a range in a logical line, independent of edits elsewhere.
type Spot struct {
	Origin *Origin
	// Span counts bytes in Origin.Line.Raw(); an empty span at 0 means the whole
	// line without its white space.
	Span grammar.Span
}

// Location is a Spot in one snapshot.
type Location struct {
	File string       // absolute path
	Span grammar.Span // bytes of the file
	// Line is the line that httpd reports, from 1: the last physical line of the
	// logical line.
	Line int
	// First is the first physical line, from 1: where a reader looks for it.
	First int
}
