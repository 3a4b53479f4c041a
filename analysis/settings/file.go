package settings

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// FileName is what the file of a project is called.
const FileName = ".modwsgi-ls.toml"

// File is the file of a project.
type File struct {
	Path string
	// Settings have absolute paths.
	Settings Settings
	// Lines are the lines, from 1, on which settings stand, by their Key.
	Lines map[string]int
}

// Fault is something wrong with a file.
type Fault struct {
	Path         string
	Line, Column int // from 1; 0 where not known
	Message      string
}

// Error is the place, as compilers print it, and what is wrong.
func (f *Fault) Error() string {
	switch {
	case f.Line == 0:
		return f.Path + ": " + f.Message
	case f.Column == 0:
		return fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.Path, f.Line, f.Column, f.Message)
}

// Faults are the faults that an error of Parse is made of.
func Faults(err error) []Fault {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var faults []Fault
		for _, err := range several.Unwrap() {
			faults = append(faults, Faults(err)...)
		}
		return faults
	}
	var fault *Fault
	if errors.As(err, &fault) {
		return []Fault{*fault}
	}
	return nil
}

// Find is the path of the file that counts for the folder: the one in it, or in the nearest
// folder above; "" if there is none. exists tells of a path whether it is a file.
func Find(folder string, exists func(path string) bool) string {
	for {
		if path := filepath.Join(folder, FileName); exists(path) {
			return path
		}
		above := filepath.Dir(folder)
		if above == folder {
			return ""
		}
		folder = above
	}
}

// Parse reads the text of the file at the absolute path. All that is wrong with it is in
// the error, in the order of the lines.
func Parse(path, text string) (*File, error) {
	text = strings.TrimPrefix(text, "\ufeff") // some editors of Windows write one
	var tree map[string]any
	if err := toml.Unmarshal([]byte(text), &tree); err != nil {
		return nil, syntaxFault(path, err)
	}
	places := places(text)
	faults := misfits(tree)
	f := &File{Path: path, Lines: map[string]int{}}
	for key, at := range places {
		f.Lines[key] = at.line
	}
	if err := toml.Unmarshal([]byte(text), &f.Settings); err != nil {
		if len(faults) == 0 {
			return nil, syntaxFault(path, err)
		}
	} else {
		f.Settings = f.Settings.Absolute(filepath.Dir(path))
		_, err := f.Settings.Analysis(FileName)
		faults = append(faults, Wrongs(err)...)
	}
	if len(faults) > 0 {
		return nil, located(path, faults, places)
	}
	return f, nil
}

// syntaxFault is an error of the TOML library.
func syntaxFault(path string, err error) error {
	var fault *toml.DecodeError
	if errors.As(err, &fault) {
		row, column := fault.Position()
		return &Fault{path, row, column, strings.TrimPrefix(fault.Error(), "toml: ")}
	}
	return &Fault{Path: path, Message: strings.TrimPrefix(err.Error(), "toml: ")}
}

// located are the faults where the file has their keys, one for each key.
func located(path string, faults []Wrong, at map[string]place) error {
	var found []Fault
	told := map[string]bool{}
	for _, w := range faults {
		if key := Key(w.Key...); told[key] {
			continue
		} else {
			told[key] = true
		}
		place := at[Key(w.Key...)]
		for n := len(w.Key) - 1; place.line == 0 && n > 0; n-- {
			place = at[Key(w.Key[:n]...)] // of the table
		}
		found = append(found, Fault{path, place.line, place.column, w.Error()})
	}
	slices.SortStableFunc(found, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(found))
	for i := range found {
		errs[i] = &found[i]
	}
	return errors.Join(errs...)
}
