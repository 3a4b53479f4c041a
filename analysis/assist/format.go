package assist

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Format returns the edits that indent the lines of span, or all lines with nil. Only
// white space in front of a logical line changes, which httpd removes (cfg_trim_line
// in server/util.c): continued lines, quotes and comments keep their text. A section
// that is not closed does not indent what follows.
func Format(d Document, span *grammar.Span, options FormatOptions) []grammar.Edit {
	depth := depths(d.File)
	var edits []grammar.Edit
	level := 0
	for mark, line := range d.File.Lines() {
		change := depth[mark.Offset]
		if change < 0 {
			level += change
		}
		if line.Engine() {
			continue // its layout is the engine's business
		}
		if span == nil || mark.Offset <= span.End && mark.Offset+len(line.Raw()) > span.Start {
			if edit, ok := indent(mark, line, strings.Repeat(options.unit(), level)); ok {
				edits = append(edits, edit)
			}
		}
		if change > 0 {
			level += change
		}
	}
	return edits
}

// unit is the indentation of one level.
func (o FormatOptions) unit() string {
	if o.Tabs {
		return "\t"
	}
	return strings.Repeat(" ", max(o.Width, 0))
}

// depths is by how much the nesting changes at the line that starts at an offset: up
// behind an opening line, down from a closing line on.
func depths(f *grammar.File) map[int]int {
	change := map[int]int{}
	var walk func([]*grammar.Section)
	walk = func(sections []*grammar.Section) {
		for _, s := range sections {
			if s.Closed {
				change[s.Open.Mark.Offset]++
				change[s.Close.Mark.Offset]--
			}
			walk(s.Children)
		}
	}
	walk(f.Outline())
	return change
}

// indent is the edit that puts indentation in front of a line, none for a blank one.
func indent(mark grammar.Mark, line *grammar.Line, indentation string) (grammar.Edit, bool) {
	raw := line.Raw()
	lead := len(raw) - len(strings.TrimLeft(raw, " \t"))
	if line.Kind() == grammar.Blank {
		indentation = ""
	}
	if raw[:lead] == indentation {
		return grammar.Edit{}, false
	}
	return grammar.Edit{Span: grammar.Span{Start: mark.Offset, End: mark.Offset + lead}, Text: indentation}, true
}
