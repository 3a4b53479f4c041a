// Package terminal knows what the other end of an output can show: colours, links, how many
// columns; and it makes text that comes from a file harmless there.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// Terminal is what an output can show. The zero value is plain text of no known width.
type Terminal struct {
	// Interactive is true where a person looks on while the program runs.
	Interactive bool
	Colour      bool
	Links       bool // hyperlinks (OSC 8)
	Width       int  // in columns; 0 is not known
}

// When says when a manner of output is used.
type When string

// The values of When. Auto is what the terminal and the environment say.
const (
	Auto   When = "auto"
	Always When = "always"
	Never  When = "never"
)

// Set makes *w a flag's value.
func (w *When) Set(value string) error {
	switch When(value) {
	case Auto, Always, Never:
		*w = When(value)
		return nil
	}
	return fmt.Errorf("must be auto, always or never")
}

// String is the flag's value.
func (w *When) String() string { return string(*w) }

// Type is what the flag's help calls a value.
func (*When) Type() string { return "WHEN" }

func (w When) decide(auto bool) bool { return w == Always || w != Never && auto }

// Of describes the output w. The variables NO_COLOR, TERM and COLUMNS count as they do
// everywhere.
func Of(w io.Writer, colour, links When) Terminal {
	var t Terminal
	file, isFile := w.(*os.File)
	dumb := os.Getenv("TERM") == "dumb"
	if isFile && term.IsTerminal(int(file.Fd())) {
		t.Interactive = true
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			t.Width = width
		}
	}
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		t.Width = columns
	}
	t.Colour = colour.decide(t.Interactive && !dumb && os.Getenv("NO_COLOR") == "")
	t.Links = links.decide(t.Interactive && !dumb && showsLinks())
	return t
}

// showsLinks reports whether the environment names a terminal that is known to show
// hyperlinks; others may print their escape sequences.
func showsLinks() bool {
	switch os.Getenv("TERM_PROGRAM") {
	case "iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio":
		return true
	}
	switch os.Getenv("TERM") {
	case "xterm-kitty", "alacritty", "foot", "xterm-ghostty":
		return true
	}
	vte, _ := strconv.Atoi(os.Getenv("VTE_VERSION"))
	return vte >= 5000 || os.Getenv("WT_SESSION") != "" || os.Getenv("KONSOLE_VERSION") != ""
}

// Paint is s, made harmless, in the colours.
func (t Terminal) Paint(colours text.Colors, s string) Painted {
	s = Harmless(s)
	if !t.Colour || s == "" {
		return Painted(s)
	}
	return Painted(colours.EscapeSeq() + s + text.Reset.EscapeSeq())
}

// Link is label as a link to address, where links are shown and the address is one.
func (t Terminal) Link(address string, label Painted) Painted {
	if !t.Links || address == "" || Harmless(address) != address {
		return label
	}
	return Painted(text.Hyperlink(address, string(label)))
}

// Painted is text that is ready for the terminal: what came from elsewhere in it is
// harmless, the escape sequences are ours.
type Painted string
