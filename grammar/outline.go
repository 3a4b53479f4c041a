package grammar

import "strings"

// Section is a section of one file as it looks without reading other files,
// variables or macros: good enough to fold, to list and to complete. What httpd
// makes of the sections is the business of analysis/config.
type Section struct {
	// Name is the name of the opening line with its '<', as typed: "<Directory".
	Name string
	// Open is the opening line.
	Open LineRef
	// Close is the closing line; while Closed is false, the last line that the
	// section holds, which may be the opening line itself.
	Close LineRef
	// Closed is false when no line closes the section.
	Closed bool
	// Children are the sections directly inside, in order.
	Children []*Section
}

// LineRef is a line of a file and its place.
type LineRef struct {
	Mark Mark
	Line *Line
}

// Outline is the tree of the file's sections. A line that closes an outer section
// ends the inner ones too; one that closes none is passed over. Names are compared
// without regard to case, and the '>' of a closing line may be missing.
func (f *File) Outline() []*Section {
	f.outline.once.Do(func() { f.outline.sections = outline(f) })
	return f.outline.sections
}

func outline(f *File) []*Section {
	root := &Section{}
	stack := []*Section{root}
	open := map[string]int{} // number of sections of that name on the stack
	var before LineRef
	for mark, l := range f.Lines() {
		here := LineRef{mark, l}
		switch l.Kind() {
		case Open:
			s := &Section{Name: l.Name(), Open: here}
			parent := stack[len(stack)-1]
			parent.Children = append(parent.Children, s)
			stack = append(stack, s)
			open[foldCase(s.Name)]++
		case Close:
			name := foldCase("<" + strings.TrimSuffix(l.Name()[len("</"):], ">"))
			for closed := open[name] == 0; !closed; {
				s := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				inner := foldCase(s.Name)
				open[inner]--
				if closed = inner == name; closed {
					s.Close, s.Closed = here, true
				} else {
					s.Close = before
				}
			}
		}
		before = here
	}
	for _, s := range stack[1:] {
		s.Close = before
	}
	return root.Children
}

// foldCase is s with the letters A to Z in lower case: httpd compares names in the
// C locale, byte by byte.
func foldCase(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// Enclosing are the sections that are open at the byte offset, the outermost first.
// A section is open from the line behind its opening line on; its closing line is
// part of it.
func (f *File) Enclosing(offset int) []*Section {
	mark, _ := f.LineAt(offset)
	var open []*Section
	siblings := f.Outline()
	for i := 0; i < len(siblings); i++ {
		if s := siblings[i]; s.holds(mark.Offset) {
			open = append(open, s)
			siblings, i = s.Children, -1
		}
	}
	return open
}

// holds reports whether the line that starts at the offset is in s. The line behind
// a section that nothing closes still is: httpd would read it as part of it.
func (s *Section) holds(start int) bool {
	last := s.Close.Mark.Offset
	if !s.Closed {
		last += len(s.Close.Line.raw)
	}
	return s.Open.Mark.Offset < start && start <= last
}
