package settings

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// FileName is what the file of a project is called.
const FileName = ".modwsgi-ls.toml"

// File is the file of a project.
type File struct {
	Path string
	// Settings have absolute paths.
	Settings Settings
	// Lines are the lines, from 1, on which keys are set: python, express.host.
	Lines map[string]int
}

// Fault is something wrong with a file.
type Fault struct {
	Path         string
	Line, Column int // from 1; 0 where not known
	Message      string
}

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
// the error.
func Parse(path, text string) (*File, error) {
	f := &File{Path: path, Lines: lines(text)}
	decoder := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields()
	if err := decoder.Decode(&f.Settings); err != nil {
		return nil, explained(path, err)
	}
	for _, rule := range slices.Sorted(maps.Keys(f.Settings.Rules)) {
		if _, err := decisions(map[string]Level{rule: f.Settings.Rules[rule]}); err != nil {
			return nil, &Fault{path, f.Lines["rules."+rule], 0, "rules: " + err.Error()}
		}
	}
	f.Settings = f.Settings.Absolute(filepath.Dir(path))
	if _, err := f.Settings.Analysis(FileName); err != nil {
		key, _, _ := strings.Cut(err.Error(), ":")
		return nil, &Fault{path, max(f.Lines[key], 1), 0, err.Error()}
	}
	return f, nil
}

// explained says where in the file at path something is wrong, and of a key that is not
// known which one is meant.
func explained(path string, err error) error {
	var missing *toml.StrictMissingError
	if errors.As(err, &missing) {
		var faults []error
		for _, e := range missing.Errors {
			row, column := e.Position()
			key := e.Key()
			last := len(key) - 1
			names := keysOf(reflect.TypeFor[Settings](), key[:last])
			faults = append(faults, &Fault{path, row, column, "there is no setting " + strings.Join(key, ".") + meant(key[last], names)})
		}
		return errors.Join(faults...)
	}
	var fault *toml.DecodeError
	if errors.As(err, &fault) {
		row, column := fault.Position()
		return &Fault{path, row, column, strings.TrimPrefix(fault.Error(), "toml: ")}
	}
	return &Fault{Path: path, Message: err.Error()}
}

// keysOf are the keys of the table that the path leads to.
func keysOf(t reflect.Type, path []string) []string {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("toml")
		if len(path) > 0 && name == path[0] {
			return keysOf(t.Field(i).Type, path[1:])
		}
		names = append(names, name)
	}
	if len(path) > 0 {
		return nil
	}
	return names
}

// lines finds the line of each key that a text sets.
func lines(text string) map[string]int {
	found := map[string]int{}
	var p unstable.Parser
	p.Reset([]byte(text))
	table := ""
	for p.NextExpression() {
		node := p.Expression()
		var parts []string
		line := 0
		for key := node.Key(); key.Next(); {
			part := key.Node()
			parts = append(parts, string(part.Data))
			if line == 0 {
				line = p.Shape(part.Raw).Start.Line
			}
		}
		name := strings.Join(parts, ".")
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = name + "."
		case unstable.KeyValue:
			name = table + name
		default:
			continue
		}
		if _, set := found[name]; !set {
			found[name] = line
		}
	}
	return found
}
