package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/docs"
)

const full = `#:schema https://example.com/modwsgi-ls.schema.json
python = "3.13t"
modWsgi = "6.0.5"
httpd = "2.4.68"
roots = ["etc/apache2.conf", "/abs.conf"]
serverRoot = "etc"
defines = ["A"]
before = ["Listen 80"]
after = ["Listen 81"]
envvars = "etc/envvars"
exclude = ["vendor/**"]

[env]
USER = "x"

[pathMap]
"/etc/apache2" = "etc"

[express]
includeFiles = ["express/*.conf"]
host = "h"
port = 1
processGroup = "p"
applicationGroup = "a"
processes = 2
threads = 0
freeThreading = true
embeddedMode = true

[rules]
trailing-slash = "off"
no-threads = "error"

[[overrides]]
files = ["old/*.conf"]
rules = { no-threads = "hint" }

[format]
indent = 2
tabs = true
`

// TestFile holds every key, with its path and its line.
func TestFile(t *testing.T) {
	f, err := Parse("/p/.modwsgi-ls.toml", full)
	if err != nil {
		t.Fatal(err)
	}
	zero, two := 0, 2
	want := Settings{
		Python: "3.13t", ModWSGI: "6.0.5", Httpd: "2.4.68",
		Roots: []string{"/p/etc/apache2.conf", "/abs.conf"}, ServerRoot: "/p/etc", Defines: []string{"A"},
		Before: []string{"Listen 80"}, After: []string{"Listen 81"}, Envvars: "/p/etc/envvars", Exclude: []string{"/p/vendor/**"},
		Env: map[string]string{"USER": "x"}, PathMap: map[string]string{"/etc/apache2": "/p/etc"},
		Express: Express{
			IncludeFiles: []string{"/p/express/*.conf"}, Host: "h", Port: 1, ProcessGroup: "p", ApplicationGroup: "a",
			Processes: 2, Threads: &zero, FreeThreading: true, EmbeddedMode: true,
		},
		Rules:     map[string]Level{"trailing-slash": "off", "no-threads": "error"},
		Overrides: []Override{{[]string{"/p/old/*.conf"}, map[string]Level{"no-threads": "hint"}}},
		Format:    Format{&two, true},
	}
	if diff := cmp.Diff(want, f.Settings); diff != "" {
		t.Error(diff)
	}
	for key, line := range map[string]int{
		"python": 2, "env.USER": 14, "express.port": 22, "rules.no-threads": 32, "overrides.0.files": 35, "overrides.0.rules.no-threads": 36, "format.indent": 39,
	} {
		if f.Lines[Key(strings.Split(key, ".")...)] != line {
			t.Errorf("%s is not on line %d", key, line)
		}
	}
}

// TestFaultsOfFiles holds what is said about a file that cannot be used: all that is wrong,
// each where it stands.
func TestFaultsOfFiles(t *testing.T) {
	for text, want := range map[string]string{
		"pyhton = \"3.13\"":              "1:1: pyhton: there is no such setting; is python meant?",
		"Python = \"3.13\"":              "1:1: Python: there is no such setting; is python meant?",
		"mod-wsgi = \"6.0.5\"":           "1:1: mod-wsgi: there is no such setting; is modWsgi meant?",
		"a = 1\nb = 2":                   "1:1: a: there is no such setting\n2:1: b: there is no such setting",
		"\n[express]\nhots = \"x\"":      "3:1: express.hots: there is no such setting; is host meant?",
		"express.hots = \"x\"":           "1:9: express.hots: there is no such setting; is host meant?",
		"express = { hots = \"x\" }":     "1:13: express.hots: there is no such setting; is host meant?",
		"[[overrides]]\nfile = [\"x\"]":  "1:3: overrides.0: files and rules must be set\n2:1: overrides.0.file: there is no such setting; is files meant?",
		"overrides = [\n{ file = [] } ]": "2:1: overrides.0: files and rules must be set\n2:3: overrides.0.file: there is no such setting; is files meant?",

		"python = 3.13":                   "1:1: python: must be text in quotes, not a number",
		"python = 2026-01-01":             "1:1: python: must not be a date or a time",
		"\ufeffdefines = \"A\"\r\n":       "1:1: defines: must be a list in brackets, not text in quotes",
		"roots = [\"a\", 1]":              "1:15: roots.1: must be text in quotes, not a number",
		"[env]\nA = 1":                    "2:1: env.A: must be text in quotes, not a number",
		"env = true":                      "1:1: env: must be a table, not true or false",
		"[express]\nport = 70000":         "2:1: express.port: must be at most 65535",
		"[express]\nthreads = 1.5":        "2:1: express.threads: must be a whole number, not a fraction",
		"[format]\nindent = -1":           "2:1: format.indent: must be at least 0",
		"[overrides]\nfiles = [\"x\"]":    "1:2: overrides: must be a list in brackets, not a table",
		"[rules]\nno-threads = false":     "2:1: rules.no-threads: must be error, warning, information, hint or off, not \"false\"",
		"[rules]\nno-threads = \"of\"":    "2:1: rules.no-threads: must be error, warning, information, hint or off, not \"of\"",
		"[rules]\nno-thread = \"off\"":    "2:1: rules.no-thread: no rule has this name; is no-threads meant?",
		"exclude = [\n\"a\",\n\"b[\"]":    "3:1: exclude.1: /p/b[ is no pattern",
		"python = \"three\"":              "1:1: python: \"three\" is no Python version: write it like 3.13, or 3.13t for the free-threaded build",
		"modWsgi = \"6.x\"\nhttpd = \"\"": "1:1: modWsgi: \"6.x\" is no version: write it like 6.0.5",

		"[[overrides]]\nfiles = [\"a\"]\nrules = {}\n[[overrides]]\nfiles = [\"a\"]\n[overrides.rules]\nx = \"off\"\n[rules]\ny = \"off\"\n[z]": "7:1: overrides.1.rules.x: no rule has this name\n9:1: rules.y: no rule has this name\n10:2: z: there is no such setting",

		"defines = [\"A\"\n":         "1:15: array is incomplete",
		"python = \"3.13\"\npython=": "2:7: expected value, not end of input",
	} {
		var said []string
		_, err := Parse("/p/f", text)
		for _, f := range Faults(err) {
			said = append(said, strings.TrimPrefix(f.Error(), "/p/f:"))
		}
		if got := strings.Join(said, "\n"); !strings.HasPrefix(got, want) || strings.Count(got, "\n") != strings.Count(want, "\n") {
			t.Errorf("%q:\n%s\nwant\n%s", text, got, want)
		}
	}
}

// TestSchemaAndCodeAgree holds that the forms of texts that the schema describes are those
// that are read.
func TestSchemaAndCodeAgree(t *testing.T) {
	for _, key := range []string{"python", "modWsgi", "httpd"} {
		for _, value := range []string{"", "3", "3.13", "3.13t", "3.13.1", "3.13.1t", "3.13.1.2", "6.0.5", "2.4.68", "three", "3.", ".3", "-3.13", "3.13 ", "v3.13", "3.13tt"} {
			valid := schema().Validate(map[string]any{key: value}) == nil
			_, err := Parse("/p/f", fmt.Sprintf("%s = %q", key, value))
			if (err == nil) != valid {
				t.Errorf("%s = %q: valid for the schema: %v; read: %v", key, value, valid, err)
			}
		}
	}
}

// TestPatternsOfFiles holds that a pattern counts from the folder of its file, whatever
// that is called.
func TestPatternsOfFiles(t *testing.T) {
	for _, folder := range []string{"/p", "/p{1,2}", "/p[1]", "/p*?", `/p\d`, "/p}"} {
		f, err := Parse(folder+"/f", "exclude = ['a/*.conf', '**/b', '/q/*']")
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]bool{folder + "/a/x.conf": true, folder + "/a/b/x": true, "/q/x": true, folder + "/x": false, "/p1/a/x.conf": false} {
			fits := slices.ContainsFunc(f.Settings.Exclude, func(pattern string) bool {
				return doublestar.PathMatchUnvalidated(pattern, path) || doublestar.PathMatchUnvalidated(pattern+"/**", path)
			})
			if fits != want {
				t.Errorf("%q: %s: %v", f.Settings.Exclude, path, fits)
			}
		}
	}
}

// FuzzParse holds that any bytes are settings or an error.
func FuzzParse(f *testing.F) {
	f.Add(full)
	f.Add("a.b.c = [[[1")
	f.Fuzz(func(t *testing.T, text string) {
		if file, err := Parse("/p/f", text); (file == nil) == (err == nil) {
			t.Errorf("%v, %v", file, err)
		}
	})
}

func TestFind(t *testing.T) {
	exists := func(path string) bool { return path == "/a/.modwsgi-ls.toml" }
	for folder, want := range map[string]string{"/a": "/a/.modwsgi-ls.toml", "/a/b/c": "/a/.modwsgi-ls.toml", "/ab": "", "/": ""} {
		if got := Find(folder, exists); got != want {
			t.Errorf("%s: %q, want %q", folder, got, want)
		}
	}
}

// TestOver holds that a value goes before another, that tables are merged, and that what is
// not set takes nothing away.
func TestOver(t *testing.T) {
	threads := 0
	base := Settings{Python: "3.12", Defines: []string{"A"}, Env: map[string]string{"A": "1", "B": "2"}, Express: Express{Host: "h"}}
	top := Settings{Defines: []string{}, Python: "3.13", Env: map[string]string{"B": "3"}, Express: Express{Threads: &threads}}
	want := Settings{Python: "3.13", Defines: []string{"A"}, Env: map[string]string{"A": "1", "B": "3"}, Express: Express{Host: "h", Threads: &threads}}
	if diff := cmp.Diff(want, top.Over(base)); diff != "" {
		t.Error(diff)
	}
	if base.Env["B"] != "2" {
		t.Error("the base has changed")
	}
}

func TestAnalysis(t *testing.T) {
	yes := true
	s := Settings{Python: "3.13t", ModWSGI: "6.0.5", Rules: map[string]Level{"no-threads": "off"}}
	got, err := s.Analysis("setting")
	if err != nil {
		t.Fatal(err)
	}
	want := analysis.Settings{
		AsRoot: true, PathMap: map[string]string{},
		Target: interp.Target{Python: interp.Version{Major: 3, Minor: 13}, FreeThreaded: &yes, From: "setting", ModWSGI: interp.Version{Major: 6, Patch: 5}},
		Policy: &analysis.Policy{Rules: map[string]analysis.Decision{"no-threads": {Off: true}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestSchema holds the schema against the settings as they are read: the same keys and
// types; the full file is valid, and one with a fault of each kind is not.
func TestSchema(t *testing.T) {
	schema := readSchema(t)
	compareKeys(t, "", schema, reflect.TypeFor[Settings](), schema["$defs"].(map[string]any))
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("settings", any(schema)); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("settings")
	if err != nil {
		t.Fatal(err)
	}
	for text, valid := range map[string]bool{
		full: true, "python = 'three'": false, "x = 1": false, "[rules]\n'a b' = 'off'": false, "[rules]\nno-threads = 'of'": false,
		"[[overrides]]\nfiles = ['a']": false, "[express]\nport = 70000": false,
	} {
		var value map[string]any
		if err := toml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(instance); (err == nil) != valid {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func readSchema(t *testing.T) map[string]any {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(docs.SettingsSchema))
	if err != nil {
		t.Fatal(err)
	}
	return schema.(map[string]any)
}

// compareKeys holds the properties of an object of the schema against the fields of a type.
func compareKeys(t *testing.T, path string, object map[string]any, of reflect.Type, defs map[string]any) {
	t.Helper()
	properties := object["properties"].(map[string]any)
	var fields []string
	for i := range of.NumField() {
		field := of.Field(i)
		name := field.Tag.Get("toml")
		fields = append(fields, name)
		if name != field.Tag.Get("json") {
			t.Errorf("%s%s has another name in JSON", path, name)
		}
		property, ok := properties[name].(map[string]any)
		if !ok {
			t.Errorf("%s%s is not in the schema", path, name)
			continue
		}
		if property["description"] == nil {
			t.Errorf("%s%s has no description", path, name)
		}
		if reference, ok := property["$ref"].(string); ok {
			property = defs[strings.TrimPrefix(reference, "#/$defs/")].(map[string]any)
		}
		kind := field.Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		want := map[reflect.Kind]string{
			reflect.String: "string", reflect.Int: "integer", reflect.Bool: "boolean", reflect.Float64: "number",
			reflect.Slice: "array", reflect.Map: "object", reflect.Struct: "object",
		}[kind.Kind()]
		if property["type"] != want {
			t.Errorf("%s%s is %v in the schema, %s here", path, name, property["type"], want)
		}
		switch {
		case kind.Kind() == reflect.Struct:
			compareKeys(t, path+name+".", property, kind, defs)
		case kind.Kind() == reflect.Slice && kind.Elem().Kind() == reflect.Struct:
			compareKeys(t, path+name+".", property["items"].(map[string]any), kind.Elem(), defs)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if !slices.Contains(fields, name) {
			t.Errorf("%s%s is in the schema only", path, name)
		}
	}
}

// TestSettingsOfVSCode holds that what VS Code offers are settings of the schema, but for
// those that an editor alone has, and that none is forgotten but those that a file alone has.
func TestSettingsOfVSCode(t *testing.T) {
	text, err := os.ReadFile("../../editors/vscode/package.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Contributes struct {
			Configuration []struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	ofSchema := map[string]bool{}
	var schema struct {
		Properties map[string]struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(docs.SettingsSchema, &schema); err != nil {
		t.Fatal(err)
	}
	for key, property := range schema.Properties {
		if len(property.Properties) == 0 {
			ofSchema[key] = true
		}
		for inside := range property.Properties {
			ofSchema[key+"."+inside] = true
		}
	}
	ofEditor := regexp.MustCompile(`^(serverPath|recognizeFiles|(configtest|trace|audit)\..*)$`)
	offered := map[string]bool{}
	for _, group := range manifest.Contributes.Configuration {
		for name := range group.Properties {
			key := strings.TrimPrefix(name, "modwsgi-ls.")
			offered[key] = true
			if !ofSchema[key] && !ofEditor.MatchString(key) {
				t.Errorf("VS Code offers %s, which is not in the schema", name)
			}
		}
	}
	inFileOnly := regexp.MustCompile(`^(overrides|format\..*)$`)
	for _, key := range slices.Sorted(maps.Keys(ofSchema)) {
		if !offered[key] && !inFileOnly.MatchString(key) {
			t.Errorf("VS Code does not offer %s", key)
		}
	}
}
