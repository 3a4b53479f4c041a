package assist

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Format returns the edits that indent the lines of span, or all lines with nil. White space
// in front of a logical line changes, which httpd removes (cfg_trim_line in server/util.c);
// the lines that continue it move with it where that stays white space between words.
// Quotes keep their text. A section that is not closed does not indent what follows, and
// what stands in one of another language is left as it is.
func Format(d Document, span *grammar.Span, options FormatOptions) []grammar.Edit {
	if d.File.Branches() && !allClosed(d.File.Outline()) {
		return nil // which tags are there together is not known
	}
	depth, foreign := depths(d.File)
	var edits []grammar.Edit
	level := 0
	for mark, line := range d.File.Lines() {
		change := depth[mark.Offset]
		if change < 0 {
			level += change
		}
		for len(foreign) > 0 && foreign[0].End <= mark.Offset {
			foreign = foreign[1:]
		}
		kept := line.Engine() || // its layout is the engine's business
			d.File.Branches() && strings.Contains(line.Name(), "=") || // goes on behind a statement of the engine's
			len(foreign) > 0 && foreign[0].Start <= mark.Offset
		if !kept && (span == nil || mark.Offset <= span.End && mark.Offset+len(line.Raw()) > span.Start) {
			edits = append(edits, indent(mark, line, strings.Repeat(options.unit(), level))...)
		}
		if change > 0 {
			level += change
		}
	}
	return edits
}

// allClosed reports whether each of the sections, and of those in them, is closed.
func allClosed(sections []*grammar.Section) bool {
	for _, s := range sections {
		if !s.Closed || !allClosed(s.Children) {
			return false
		}
	}
	return true
}

// unit is the indentation of one level.
func (o FormatOptions) unit() string {
	if o.Tabs {
		return "\t"
	}
	return strings.Repeat(" ", max(o.Width, 0))
}

// otherLanguages are sections of mod_perl and its like.
var otherLanguages = map[string]bool{"<perl": true, "<lua": true, "<python": true, "<ruby": true, "<tcl": true}

// depths is by how much the nesting changes at the line that starts at an offset: up
// behind an opening line, down from a closing line on. foreign is what stands in sections
// of other languages, whose modules read the lines as they are.
func depths(f *grammar.File) (change map[int]int, foreign []grammar.Span) {
	change = map[int]int{}
	var walk func([]*grammar.Section)
	walk = func(sections []*grammar.Section) {
		for _, s := range sections {
			if s.Closed {
				change[s.Open.Mark.Offset]++
				change[s.Close.Mark.Offset]--
			}
			if otherLanguages[strings.ToLower(s.Name)] {
				inside := grammar.Span{Start: s.Open.Mark.Offset + len(s.Open.Line.Raw()), End: s.Close.Mark.Offset}
				if !s.Closed {
					inside.End += len(s.Close.Line.Raw())
				}
				foreign = append(foreign, inside)
				continue
			}
			walk(s.Children)
		}
	}
	walk(f.Outline())
	return change, foreign
}

// indent are the edits that put indentation in front of a line, none for a blank one, and
// move the lines that continue it as far.
func indent(mark grammar.Mark, line *grammar.Line, indentation string) []grammar.Edit {
	raw := line.Raw()
	lead := leadOf(raw)
	if line.Kind() == grammar.Blank {
		indentation = ""
	}
	if lead == indentation {
		return nil
	}
	edits := []grammar.Edit{{Span: grammar.Span{Start: mark.Offset, End: mark.Offset + len(lead)}, Text: indentation}}
	if line.Physical() > 1 && line.Kind() != grammar.Blank {
		for _, at := range movable(line) {
			old := leadOf(raw[at:])
			span := grammar.Span{Start: mark.Offset + at, End: mark.Offset + at + len(old)}
			if moved := move(old, lead, indentation, leadingBlankNeeded(raw, at)); moved != old {
				edits = append(edits, grammar.Edit{Span: span, Text: moved})
			}
		}
	}
	return edits
}

func leadOf(text string) string { return text[:len(text)-len(strings.TrimLeft(text, " \t"))] }

// move is the white space in front of a continuing line after the first one has got other
// white space: it stands as far to the right of it as before.
func move(old, first, indentation string, needed bool) string {
	moved, inside := strings.CutPrefix(old, first)
	if inside {
		moved = indentation + moved
	} else {
		moved = strings.Repeat(" ", max(columns(indentation)+columns(old)-columns(first), 0))
	}
	if moved == "" && needed {
		return " "
	}
	return moved
}

// columns is how wide white space is, with tabs as terminals have them.
func columns(white string) int {
	n := 0
	for _, c := range white {
		if c == '\t' {
			n += 8 - n%8
		} else {
			n++
		}
	}
	return n
}
