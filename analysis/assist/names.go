package assist

import (
	"cmp"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// occurrence is a place that names something.
type occurrence struct {
	Place
	definition bool
	// written is false when the text there is not the name itself but makes it, with
	// a variable or a macro's parameter.
	written bool
}

// fileNames are the paths by which the files of the configuration are named, by their paths
// without links: a file can be included under several.
func (d Document) fileNames() map[string]string {
	names := make(map[string]string, len(d.Config.Files))
	names[d.Config.Snapshot.Canonical(d.Path)] = d.Path
	for _, path := range d.Config.Files {
		if canonical := d.Config.Snapshot.Canonical(path); names[canonical] == "" {
			names[canonical] = path
		}
	}
	return names
}

// files yields the files of the configuration, this one first and each once.
func (d Document) files() iter.Seq2[string, *grammar.File] {
	return func(yield func(string, *grammar.File) bool) {
		if !yield(d.Path, d.File) || d.Config == nil {
			return
		}
		names := d.fileNames()
		for _, path := range d.Config.Files {
			if path == d.Path || names[d.Config.Snapshot.Canonical(path)] != path {
				continue
			}
			f, err := d.Config.Snapshot.File(path)
			if err == nil && !yield(path, f) {
				return
			}
		}
	}
}

// nameAt is the name at offset and its span in the file: the one that is written
// there, or the one that the configuration makes of what is written.
func (d Document) nameAt(offset int) (m mention, span grammar.Span, ok bool) {
	s := statementAt(d.File, offset)
	if m, ok := mentionAt(s, offset); ok {
		return m, s.span(m.span), true
	}
	for _, directive := range d.effective(s.line) {
		for _, m := range effectiveMentions(directive, d.environmentKinds()) {
			if span := d.Config.Locate(directive.Spot(m.span)).Span; span.Contains(offset) {
				return m, span, true
			}
		}
	}
	return mention{}, grammar.Span{}, false
}

// written are the occurrences of the name in one file as it is written, lines in
// false conditionals and macros included.
func written(path string, f *grammar.File, name mention) []occurrence {
	var found []occurrence
	for mark, line := range f.Lines() {
		s := statementOf(mark, line)
		for _, m := range s.mentions() {
			if m.is(name) {
				found = append(found, occurrence{Place{path, s.span(m.span)}, m.definition, true})
			}
		}
	}
	return found
}

// made are the occurrences of a group name in what the configuration makes of its
// lines: those that only variables and macros bring about, and the values of
// environment variables that name groups.
func (d Document) made(name mention) []occurrence {
	if d.Config == nil || name.kind != processGroup && name.kind != applicationGroup {
		return nil
	}
	var found []occurrence
	kinds, names := d.environmentKinds(), d.fileNames()
	for _, fact := range d.Config.Facts() {
		for _, m := range effectiveMentions(fact.Directive, kinds) {
			if m.is(name) {
				place := d.place(fact.Directive.Spot(m.span))
				place.Path = cmp.Or(names[d.Config.Snapshot.Canonical(place.Path)], place.Path)
				found = append(found, occurrence{place, m.definition, d.slice(place) == name.name})
			}
		}
	}
	return found
}

// occurrences are all places that name it, this file's first, without doubles.
func (d Document) occurrences(name mention) []occurrence {
	var found []occurrence
	for path, f := range d.files() {
		found = append(found, written(path, f, name)...)
	}
	known := make(map[Place]bool, len(found))
	for _, o := range found {
		known[o.Place] = true
	}
	for _, o := range d.made(name) {
		if !known[o.Place] {
			known[o.Place] = true
			found = append(found, o)
		}
	}
	return found
}

// place is a spot's place in the files as they are now.
func (d Document) place(spot config.Spot) Place {
	at := d.Config.Locate(spot)
	return Place{at.File, at.Span}
}

// slice is the text of a place, "" when its file cannot be read.
func (d Document) slice(p Place) string {
	if p.Path == d.Path {
		return d.File.Slice(p.Span)
	}
	f, err := d.Config.Snapshot.File(p.Path)
	if err != nil {
		return ""
	}
	return f.Slice(p.Span)
}

// Definition is where what stands at offset is defined: the WSGIDaemonProcess of a
// process group, the directives that put requests into an application group, the
// Define of a variable, or its line in envvars, what sets an environment variable, a
// macro, the LogFormat of a nickname, the files of an Include, the file of a path. The
// origin is the text that leads there.
func Definition(d Document, offset int) (places []Place, origin grammar.Span) {
	if files, path := d.includedAt(offset); len(files) > 0 {
		return files, path
	}
	name, origin, ok := d.nameAt(offset)
	if !ok {
		for _, link := range Links(d) {
			if link.Span.Contains(offset) {
				return []Place{{Path: link.Path}}, link.Span
			}
		}
		return nil, origin
	}
	var definitions, uses []Place
	for _, o := range d.occurrences(name) {
		if o.definition {
			definitions = append(definitions, o.Place)
		} else {
			uses = append(uses, o.Place)
		}
	}
	switch {
	case name.kind == applicationGroup:
		return append(d.dispatchPlaces(name), uses...), origin
	case name.kind == variable && definitions == nil:
		return d.exported(name.name), origin
	}
	return definitions, origin
}

// exported are the lines of envvars, the script that sets httpd's environment, which set
// the variable.
func (d Document) exported(name string) []Place {
	if d.Config == nil || len(d.Config.Files) == 0 {
		return nil
	}
	var places []Place
	for _, folder := range []string{d.Config.ServerRoot, filepath.Dir(d.Config.Files[0])} {
		path := filepath.Join(folder, "envvars")
		if len(places) > 0 && places[0].Path == path {
			continue
		}
		f, err := d.Config.Snapshot.File(path)
		if err != nil {
			continue
		}
		for mark, line := range f.Lines() {
			text := line.Text()
			assigned := strings.TrimPrefix(text, "export ")
			if strings.HasPrefix(strings.TrimLeft(assigned, " "), name+"=") {
				start := strings.Index(text, name)
				places = append(places, Place{path, line.RawSpan(grammar.Span{Start: start, End: start + len(name)}).Shift(mark.Offset)})
			}
		}
	}
	return places
}

// includedAt are the files that the Include at offset reads, nil when the cursor is
// not on its path.
func (d Document) includedAt(offset int) (places []Place, path grammar.Span) {
	s := statementAt(d.File, offset)
	path = s.argSpan(grammar.Span{Start: 0, End: len(s.args)})
	if d.Config == nil || !path.Contains(offset) {
		return nil, path
	}
	for _, file := range d.included(s.line) {
		places = append(places, Place{Path: file})
	}
	return places, path
}

// included are the files that the Include on line reads, in order.
func (d Document) included(line *grammar.Line) []string {
	var files []string
	for _, act := range d.acts(line) {
		for _, path := range act.Files {
			if !slices.Contains(files, path) {
				files = append(files, path)
			}
		}
	}
	return files
}

// acts are what httpd did for line while it read the configuration.
func (d Document) acts(line *grammar.Line) []config.Act {
	if d.Config == nil {
		return nil
	}
	var found []config.Act
	for _, act := range d.Config.Acts() {
		if origin := act.Directive.Origin; origin.Line == line && origin.File == d.Path {
			found = append(found, act)
		}
	}
	return found
}

// References are the places that use the name at offset, definitions only with
// includeDeclaration.
func References(d Document, offset int, includeDeclaration bool) []Place {
	name, _, ok := d.nameAt(offset)
	if !ok {
		return nil
	}
	var places []Place
	for _, o := range d.occurrences(name) {
		if includeDeclaration || !o.definition {
			places = append(places, o.Place)
		}
	}
	places = append(places, d.dispatchPlaces(name)...)
	return places
}

// Highlights are the occurrences in this file of the name at offset, in order.
func Highlights(d Document, offset int) []Highlight {
	name, _, ok := d.nameAt(offset)
	if !ok {
		return nil
	}
	var found []Highlight
	for _, o := range d.made(name) {
		if o.Path == d.Path {
			found = append(found, Highlight{o.Span, o.definition})
		}
	}
	for _, o := range written(d.Path, d.File, name) {
		found = append(found, Highlight{o.Span, o.definition})
	}
	slices.SortFunc(found, func(a, b Highlight) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return slices.CompactFunc(found, func(a, b Highlight) bool { return a.Span == b.Span })
}

// shortPath is how a file is named to a person who looks at this document.
func (d Document) shortPath(path string) string {
	if path == d.Path {
		return filepath.Base(path)
	}
	base := filepath.Dir(d.Path)
	if d.Config != nil && d.Config.ServerRoot != "" {
		base = d.Config.ServerRoot
	}
	if short, err := filepath.Rel(base, path); err == nil && filepath.IsLocal(short) {
		return short
	}
	return path
}
