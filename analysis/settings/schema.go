package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/modwsgi-ls/modwsgi-ls/docs"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// Wrong is a setting that cannot be used.
type Wrong struct {
	Key     []string // the names on the way to it
	Message string
}

// Error is the key, as TOML writes it, and what is wrong.
func (w *Wrong) Error() string {
	if len(w.Key) == 0 {
		return w.Message
	}
	return strings.Join(w.Key, ".") + ": " + w.Message
}

// Wrongs are the settings that an error of Analysis is about.
func Wrongs(err error) []Wrong {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var found []Wrong
		for _, err := range several.Unwrap() {
			found = append(found, Wrongs(err)...)
		}
		return found
	}
	var one *Wrong
	if errors.As(err, &one) {
		return []Wrong{*one}
	}
	return nil
}

// schema is docs/modwsgi-ls.schema.json, which is part of the program.
var schema = sync.OnceValue(func() *jsonschema.Schema {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(docs.SettingsSchema))
	if err != nil {
		panic(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("settings", document); err != nil {
		panic(err)
	}
	return compiler.MustCompile("settings")
})

// InEditor are the settings in an editor's section that the schema has another form for, or
// that are a letter or two off. Others that it does not have are the editor's own, and what
// is null is not set.
func InEditor(section json.RawMessage) []Wrong {
	var tree map[string]any
	if err := json.Unmarshal(section, &tree); err != nil {
		return []Wrong{{nil, err.Error()}}
	}
	dropNulls(tree)
	return slices.DeleteFunc(misfits(tree), func(w Wrong) bool {
		return w.Message == unknownSetting // nothing is near
	})
}

func dropNulls(tree map[string]any) {
	for key, value := range tree {
		if inside, ok := value.(map[string]any); ok {
			dropNulls(inside)
		}
		if value == nil {
			delete(tree, key)
		}
	}
}

// unknownSetting is what is said of a key that the schema does not have.
const unknownSetting = "there is no such setting"

// misfits are the settings of a tree that the schema does not have, or has another form
// for.
func misfits(tree map[string]any) []Wrong {
	var invalid *jsonschema.ValidationError
	if !errors.As(schema().Validate(tree), &invalid) {
		return nil
	}
	var found []Wrong
	var walk func(e *jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		found = append(found, misfit(e)...)
		for _, cause := range e.Causes {
			walk(cause)
		}
	}
	walk(invalid)
	return found
}

// Misfits are the settings that the schema has another form for.
func (s Settings) Misfits() []Wrong {
	data, err := json.Marshal(Given(s))
	if err != nil {
		return []Wrong{{nil, err.Error()}}
	}
	var tree map[string]any
	if err := json.Unmarshal(data, &tree); err != nil {
		return []Wrong{{nil, err.Error()}}
	}
	return misfits(tree)
}

// misfit is what an error of the schema says about a setting; nothing for one that only
// gathers others, and for a text of another form: what is wrong with that, Analysis knows
// better.
func misfit(e *jsonschema.ValidationError) []Wrong {
	one := func(format string, args ...any) []Wrong {
		return []Wrong{{e.InstanceLocation, fmt.Sprintf(format, args...)}}
	}
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		var found []Wrong
		for _, name := range k.Properties {
			key := append(slices.Clone(e.InstanceLocation), name)
			found = append(found, Wrong{key, unknownSetting + meant(name, keysIn(e.InstanceLocation))})
		}
		return found
	case *kind.Required:
		return one("%s must be set", strings.Join(k.Missing, " and "))
	case *kind.Type:
		got := forms[k.Got]
		if k.Got == "number" && k.Want[0] == "integer" {
			got = "a fraction"
		}
		return one("must be %s, not %s", forms[k.Want[0]], got)
	case *kind.InvalidJsonValue:
		return one("must not be a date or a time")
	case *kind.Enum:
		var values []string
		for _, value := range k.Want {
			values = append(values, fmt.Sprint(value))
		}
		last := len(values) - 1
		return one("must be %s or %s, not %q", strings.Join(values[:last], ", "), values[last], fmt.Sprint(k.Got))
	case *kind.Minimum:
		return one("must be at least %s", k.Want.RatString())
	case *kind.Maximum:
		return one("must be at most %s", k.Want.RatString())
	}
	return nil
}

// forms are what the schema's types are in TOML.
var forms = map[string]string{
	"string": `text in quotes`, "integer": "a whole number", "number": "a number", "boolean": "true or false",
	"array": "a list in brackets", "object": "a table", "null": "nothing",
}

// keysIn are the keys that the schema has in the table that the names lead to.
func keysIn(names []string) []string {
	at := resolved(schema())
	for _, name := range names {
		next := at.Properties[name]
		if at.Items2020 != nil {
			next = at.Items2020
		}
		if next == nil {
			return nil
		}
		at = resolved(next)
	}
	var keys []string
	for key := range at.Properties {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func resolved(s *jsonschema.Schema) *jsonschema.Schema {
	for s.Ref != nil {
		s = s.Ref
	}
	return s
}

// meant is a proposal for a name that is not known.
func meant(name string, names []string) string {
	if near := catalog.Nearest(name, names); near != "" {
		return "; is " + near + " meant?"
	}
	return ""
}
