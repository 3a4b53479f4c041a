package assist

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// PrepareRename returns the span and the text of the name at offset, or the reason
// why it cannot be renamed.
func PrepareRename(d Document, offset int) (grammar.Span, string, error) {
	name, span, ok := d.nameAt(offset)
	if !ok {
		return grammar.Span{}, "", errors.New("there is no name to rename here; groups, variables, macros and log formats have names")
	}
	if _, err := d.renamable(name); err != nil {
		return grammar.Span{}, "", err
	}
	return span, name.name, nil
}

// Rename changes the name at offset in all files of the configuration.
func Rename(d Document, offset int, newName string) ([]FileEdit, error) {
	name, _, ok := d.nameAt(offset)
	if !ok {
		return nil, errors.New("there is no name to rename here; groups, variables, macros and log formats have names")
	}
	occurrences, err := d.renamable(name)
	if err != nil {
		return nil, err
	}
	if newName == name.name {
		return nil, nil
	}
	if err := d.acceptable(name, newName); err != nil {
		return nil, err
	}
	var files []FileEdit
	for _, o := range occurrences {
		i := slices.IndexFunc(files, func(f FileEdit) bool { return f.Path == o.Path })
		if i < 0 {
			i = len(files)
			files = append(files, FileEdit{Path: o.Path})
		}
		files[i].Edits = append(files[i].Edits, grammar.Edit{Span: o.Span, Text: newName})
	}
	for _, f := range files {
		slices.SortFunc(f.Edits, func(a, b grammar.Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	}
	return files, nil
}

// renamable are the occurrences of a name when all of them can be changed.
func (d Document) renamable(name mention) ([]occurrence, error) {
	if name.kind == requestVariable {
		return nil, fmt.Errorf("applications, conditions and log formats read the environment variable %q by its name: change it by hand", name.name)
	}
	found := d.occurrences(name)
	defined := false
	for _, o := range found {
		if !o.written {
			return nil, fmt.Errorf("the %s %q comes from a variable or a macro in %s (%s); change the value there",
				name.kind, name.name, d.lineOf(o.Place), d.slice(o.Place))
		}
		defined = defined || o.definition
	}
	if name.kind == variable && !defined {
		return nil, fmt.Errorf("no Define in this configuration sets the variable %q; it comes from the command line or the environment",
			name.name)
	}
	return found, nil
}

// acceptable says why newName would not do for the same thing.
func (d Document) acceptable(name mention, newName string) error {
	// A quote, a backslash or white space would need quoting that not every place
	// has; the others end or begin another construct of the language.
	forbidden := " \t\r\n\v\f\x00\"'\\<>"
	switch name.kind {
	case variable:
		forbidden += "}:"
	case processGroup, applicationGroup:
		forbidden += "="
	}
	switch {
	case newName == "":
		return errors.New("the new name is empty")
	case strings.ContainsAny(newName, forbidden):
		return fmt.Errorf("%q cannot be a name: use letters, digits and . _ - only", newName)
	case strings.Contains(newName, "${"), strings.HasPrefix(newName, "%{"), strings.HasPrefix(newName, "#"), strings.HasPrefix(newName, "!"):
		return fmt.Errorf("%q would mean something else there: use letters, digits and . _ - only", newName)
	case name.kind.same(name.name, newName):
		return nil
	}
	other := mention{kind: name.kind, name: newName}
	if taken := d.occurrences(other); len(taken) > 0 {
		return fmt.Errorf("there is already a %s %q in %s", name.kind, newName, d.lineOf(taken[0].Place))
	}
	return nil
}

// lineOf is "file:line" of a place, the line as httpd counts.
func (d Document) lineOf(p Place) string {
	f := d.File
	if p.Path != d.Path {
		other, err := d.Config.Snapshot.File(p.Path)
		if err != nil {
			return d.shortPath(p.Path)
		}
		f = other
	}
	mark, line := f.LineAt(p.Span.Start)
	return fmt.Sprintf("%s:%d", d.shortPath(p.Path), mark.Line+line.Physical())
}
