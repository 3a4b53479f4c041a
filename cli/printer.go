package cli

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/modwsgi-ls/modwsgi-ls/terminal"
)

// printer writes for a person. The first error of writing is kept.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func bold(s string) string  { return text.Bold.Sprint(terminal.Harmless(s)) }
func faint(s string) string { return text.Faint.Sprint(terminal.Harmless(s)) }

// colourTables makes go-pretty's tables, and what is painted for them, plain where the
// output is.
func colourTables(t terminal.Terminal) {
	if t.Colour {
		text.EnableColors()
	} else {
		text.DisableColors()
	}
}
