package assist

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Callable is what lines of a configuration bring in: a file, by Include, or a macro, by
// Use.
type Callable struct {
	// Macro is the macro's name; "" for a file.
	Macro string
	// Path is the file, or the file that defines the macro.
	Path string
	// Span is the macro with its closing line, or the whole file; NameSpan is the name in
	// the macro's head, or the start of the file.
	Span, NameSpan grammar.Span
}

// Call is one callable that another brings in, with the lines that do so.
type Call struct {
	Callable
	// Sites are the arguments of the Include and Use lines, in the file of the caller.
	Sites []grammar.Span
}

// Callables are what the text at offset brings in or defines: a macro, the files of an
// Include, else the file itself.
func Callables(d Document, offset int) []Callable {
	if d.Config == nil {
		return nil
	}
	if m, ok := mentionAt(statementAt(d.File, offset), offset); ok && m.kind == macro {
		if found, ok := d.macroCallable(m.name); ok {
			return []Callable{found}
		}
		return nil
	}
	var found []Callable
	files, _ := d.includedAt(offset)
	for _, place := range files {
		found = append(found, d.fileCallable(place.Path))
	}
	if found == nil {
		found = []Callable{d.fileCallable(d.Path)}
	}
	return found
}

func (d Document) fileCallable(path string) Callable {
	c := Callable{Path: path}
	if path == d.Path {
		c.Span.End = d.File.Len()
	} else if f, err := d.Config.Snapshot.File(path); err == nil {
		c.Span.End = f.Len()
	}
	return c
}

// macroCallable is the macro's definition in the files of the configuration.
func (d Document) macroCallable(name string) (Callable, bool) {
	for path, f := range d.files() {
		for _, c := range macrosOf(path, f) {
			if macro.same(c.Macro, name) {
				return c, true
			}
		}
	}
	return Callable{}, false
}

// macrosOf are the macros that a file defines, those inside of others included.
func macrosOf(path string, f *grammar.File) []Callable {
	var found []Callable
	var walk func([]*grammar.Section)
	walk = func(sections []*grammar.Section) {
		for _, section := range sections {
			if strings.EqualFold(section.Name, "<macro") {
				open := statementOf(section.Open.Mark, section.Open.Line)
				for _, m := range open.languageMentions() {
					found = append(found, Callable{Macro: m.name, Path: path, Span: sectionSpan(section), NameSpan: open.span(m.span)})
				}
			}
			walk(section.Children)
		}
	}
	walk(f.Outline())
	return found
}

// Callers are the files and macros whose lines bring c in.
func Callers(d Document, c Callable) []Call {
	var calls callList
	for path, f := range d.files() {
		for mark, line := range f.Lines() {
			s := statementOf(mark, line)
			if span, ok := d.brings(path, s, c); ok {
				calls.add(d.holder(path, f, mark.Offset), span)
			}
		}
	}
	return calls
}

// brings reports whether the line brings c in, and which text does.
func (d Document) brings(path string, s statement, c Callable) (grammar.Span, bool) {
	switch name := strings.ToLower(s.name); {
	case c.Macro != "" && name == "use":
		for _, m := range s.languageMentions() {
			if macro.same(m.name, c.Macro) {
				return s.span(m.span), true
			}
		}
	case c.Macro == "" && (name == "include" || name == "includeoptional"):
		for _, act := range d.actsOf(path, s.line) {
			if slices.ContainsFunc(act.Files, func(file string) bool { return d.sameFile(file, c.Path) }) {
				return s.argSpan(grammar.Span{End: len(s.args)}), true
			}
		}
	}
	return grammar.Span{}, false
}

// Callees are the files and macros that the lines of c bring in.
func Callees(d Document, c Callable) []Call {
	var calls callList
	for path, f := range d.files() {
		if !d.sameFile(path, c.Path) {
			continue
		}
		for mark, line := range linesIn(f, c.Span) {
			if h := d.holder(path, f, mark.Offset); h.Macro != c.Macro {
				continue // the lines of a macro are brought in by its uses
			}
			s := statementOf(mark, line)
			switch strings.ToLower(s.name) {
			case "use":
				for _, m := range s.languageMentions() {
					if callee, ok := d.macroCallable(m.name); ok {
						calls.add(callee, s.span(m.span))
					}
				}
			case "include", "includeoptional":
				for _, act := range d.actsOf(path, line) {
					for _, file := range act.Files {
						calls.add(d.fileCallable(file), s.argSpan(grammar.Span{End: len(s.args)}))
					}
				}
			}
		}
	}
	return calls
}

// holder is the macro whose lines hold the offset, else the file.
func (d Document) holder(path string, f *grammar.File, offset int) Callable {
	holder := d.fileCallable(path)
	for _, c := range macrosOf(path, f) {
		if c.Span.Start < offset && offset < c.Span.End {
			holder = c
		}
	}
	return holder
}

// actsOf are what httpd did for the line of the file while it read the configuration.
func (d Document) actsOf(path string, line *grammar.Line) []config.Act {
	in := d
	in.Path = path
	return in.acts(line)
}

// sameFile reports whether both paths are one file, whatever links lead there.
func (d Document) sameFile(a, b string) bool {
	return a == b || d.Config.Snapshot.Canonical(filepath.Clean(a)) == d.Config.Snapshot.Canonical(filepath.Clean(b))
}

// callList gathers calls by what is called.
type callList []Call

func (list *callList) add(c Callable, site grammar.Span) {
	for i := range *list {
		if known := &(*list)[i]; known.Callable == c {
			if !slices.Contains(known.Sites, site) {
				known.Sites = append(known.Sites, site)
			}
			return
		}
	}
	*list = append(*list, Call{c, []grammar.Span{site}})
}
