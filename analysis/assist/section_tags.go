package assist

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// LinkedNames are the spans of a section's name in its opening and its closing line, for
// an editor that changes both at once; nil when the offset is on neither, or when the
// names differ.
func LinkedNames(d Document, offset int) []grammar.Span {
	for _, section := range sectionsTouching(d.File, offset) {
		if !section.Closed {
			continue
		}
		open := statementOf(section.Open.Mark, section.Open.Line)
		closing := statementOf(section.Close.Mark, section.Close.Line)
		names := []grammar.Span{tagName(open, "<"), tagName(closing, "</")}
		if !names[0].Contains(offset) && !names[1].Contains(offset) {
			continue
		}
		if names[0].Len() == 0 || d.File.Slice(names[0]) != d.File.Slice(names[1]) {
			return nil
		}
		return names
	}
	return nil
}

// sectionsTouching are the sections around the offset, and the one that opens on its line.
func sectionsTouching(f *grammar.File, offset int) []*grammar.Section {
	around := f.Enclosing(offset)
	siblings := f.Outline()
	if len(around) > 0 {
		siblings = around[len(around)-1].Children
	}
	mark, _ := f.LineAt(offset)
	for _, section := range siblings {
		if section.Open.Mark.Offset == mark.Offset {
			around = append(around, section)
		}
	}
	return around
}

// tagName is the span of a tag's name in the file, without brackets.
func tagName(s statement, bracket string) grammar.Span {
	span := s.nameSpan
	text := s.text[span.Start:span.End]
	if !strings.HasPrefix(text, bracket) {
		return grammar.Span{}
	}
	span.Start += len(bracket)
	span.End -= len(text) - len(strings.TrimSuffix(text, ">"))
	return s.span(span)
}

// OnType are the edits that follow what was typed in front of offset: the closing tag
// behind the '>' of a section that nothing closes, and the indentation of a new line.
func OnType(d Document, offset int, typed string, o FormatOptions) []grammar.Edit {
	switch typed {
	case ">":
		return closeSection(d, offset)
	case "\n":
		return indentLine(d, offset, o)
	}
	return nil
}

// closeSection adds the closing tag in the line below, so that the cursor stays where it is.
func closeSection(d Document, offset int) []grammar.Edit {
	mark, line := d.File.LineAt(offset)
	s := statementOf(mark, line)
	if s.kind != grammar.Open || !strings.HasSuffix(s.text, ">") || offset < s.whole().End {
		return nil
	}
	name := strings.TrimPrefix(strings.TrimSuffix(s.name, ">"), "<")
	if name == "" || !unclosedAround(d.File, mark.Offset, s.name) {
		return nil
	}
	raw := line.Raw()
	indent := raw[:len(raw)-len(strings.TrimLeft(raw, " \t"))]
	tag := indent + "</" + name + ">"
	end := mark.Offset + len(raw)
	if strings.HasSuffix(raw, "\n") {
		return []grammar.Edit{{Span: grammar.Span{Start: end, End: end}, Text: tag + "\n"}}
	}
	return []grammar.Edit{{Span: grammar.Span{Start: end, End: end}, Text: "\n" + tag + "\n"}}
}

// unclosedAround reports whether the section that opens at the offset, or one of its name
// around it, lacks its closing line: a new inner section takes that of the outer one.
func unclosedAround(f *grammar.File, start int, name string) bool {
	for _, section := range sectionsTouching(f, start) {
		if strings.EqualFold(strings.TrimSuffix(section.Name, ">"), strings.TrimSuffix(name, ">")) && !section.Closed {
			return true
		}
	}
	return false
}

// indentLine gives a new line the indentation of its section, and a continued one a level
// more than the line that it continues.
func indentLine(d Document, offset int, o FormatOptions) []grammar.Edit {
	mark, line := d.File.LineAt(offset)
	start := strings.LastIndexByte(d.File.Slice(grammar.Span{Start: mark.Offset, End: offset}), '\n') + 1 + mark.Offset
	raw := d.File.Slice(grammar.Span{Start: start, End: mark.Offset + len(line.Raw())})
	text := strings.TrimLeft(raw, " \t")
	want := strings.Repeat(o.unit(), len(d.File.Enclosing(mark.Offset)))
	switch {
	case start > mark.Offset:
		first := line.Raw()
		want = first[:len(first)-len(strings.TrimLeft(first, " \t"))] + o.unit()
	case strings.HasPrefix(text, "</"):
		want = strings.TrimSuffix(want, o.unit())
	}
	blank := len(raw) - len(text)
	if raw[:blank] == want {
		return nil
	}
	return []grammar.Edit{{Span: grammar.Span{Start: start, End: start + blank}, Text: want}}
}
