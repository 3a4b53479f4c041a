// Package settings holds what a project, a user or a call of the command line says about a
// server and about the findings wanted: one set of names for the file .modwsgi-ls.toml, the
// editors' settings and the flags. docs/modwsgi-ls.schema.json describes them.
package settings

import (
	"cmp"
	"errors"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Settings are all optional: a zero value says nothing.
type Settings struct {
	// Python ("3.13", "3.13t" for a free-threaded build), ModWSGI and Httpd are what the
	// configuration will run on; what is missing is inferred.
	Python  string `json:"python" toml:"python"`
	ModWSGI string `json:"modWsgi" toml:"modWsgi"`
	Httpd   string `json:"httpd" toml:"httpd"`
	// Roots are the main configuration files; without them they are found.
	Roots []string `json:"roots" toml:"roots"`
	// ServerRoot, Defines, Before and After are httpd's -d, -D, -C and -c.
	ServerRoot string   `json:"serverRoot" toml:"serverRoot"`
	Defines    []string `json:"defines" toml:"defines"`
	Before     []string `json:"before" toml:"before"`
	After      []string `json:"after" toml:"after"`
	// Env is the server's environment; Envvars is a file of exports.
	Env     map[string]string `json:"env" toml:"env"`
	Envvars string            `json:"envvars" toml:"envvars"`
	// PathMap says where the server's path prefixes are on this machine.
	PathMap map[string]string `json:"pathMap" toml:"pathMap"`
	// Express describes the mod_wsgi-express that reads some files.
	Express Express `json:"express" toml:"express"`
	// Rules are the severities of rules; Exclude are patterns of files whose findings are
	// not wanted; Overrides are severities for some files.
	Rules     map[string]Level `json:"rules" toml:"rules"`
	Exclude   []string         `json:"exclude" toml:"exclude"`
	Overrides []Override       `json:"overrides" toml:"overrides"`
	// Format says how files are indented.
	Format Format `json:"format" toml:"format"`
}

// Express are options of mod_wsgi-express (setup-server); what is not set has express's
// own default.
type Express struct {
	// IncludeFiles are glob patterns for the files of --include-file.
	IncludeFiles     []string `json:"includeFiles" toml:"includeFiles"`
	Host             string   `json:"host" toml:"host"`
	Port             int      `json:"port" toml:"port"`
	ProcessGroup     string   `json:"processGroup" toml:"processGroup"`
	ApplicationGroup string   `json:"applicationGroup" toml:"applicationGroup"`
	Processes        int      `json:"processes" toml:"processes"`
	Threads          *int     `json:"threads" toml:"threads"`
	FreeThreading    bool     `json:"freeThreading" toml:"freeThreading"`
	EmbeddedMode     bool     `json:"embeddedMode" toml:"embeddedMode"`
	// SwitchInterval is in seconds.
	SwitchInterval *float64          `json:"switchInterval" toml:"switchInterval"`
	PythonPath     []string          `json:"pythonPath" toml:"pythonPath"`
	MountPoint     string            `json:"mountPoint" toml:"mountPoint"`
	ServerRoot     string            `json:"serverRoot" toml:"serverRoot"`
	SetEnv         map[string]string `json:"setenv" toml:"setenv"`
}

// Override sets the severities of rules in some files, given by patterns.
type Override struct {
	Files []string         `json:"files" toml:"files"`
	Rules map[string]Level `json:"rules" toml:"rules"`
}

// Format says how files are indented.
type Format struct {
	Indent *int `json:"indent" toml:"indent"` // blanks, 4 without a setting
	Tabs   bool `json:"tabs" toml:"tabs"`
}

// Width is the number of blanks of one level.
func (f Format) Width() int {
	if f.Indent == nil {
		return 4
	}
	return *f.Indent
}

// Level is the severity that a rule is given, or "off".
type Level string

// Over are the settings in s, completed by those of base: a value of s replaces that of
// base, tables are merged key by key.
func (s Settings) Over(base Settings) Settings {
	merged := reflect.ValueOf(&base).Elem()
	over(merged, reflect.ValueOf(s))
	return base
}

func over(base, top reflect.Value) {
	switch {
	case top.Kind() == reflect.Struct:
		for i := range top.NumField() {
			over(base.Field(i), top.Field(i))
		}
	case top.IsZero() || (top.Kind() == reflect.Slice || top.Kind() == reflect.Map) && top.Len() == 0:
	case top.Kind() == reflect.Map:
		both := reflect.MakeMap(top.Type())
		for _, from := range []reflect.Value{base, top} {
			for entries := from.MapRange(); entries.Next(); {
				both.SetMapIndex(entries.Key(), entries.Value())
			}
		}
		base.Set(both)
	default:
		base.Set(top)
	}
}

// Absolute has the paths start from the folder instead of from wherever the program runs.
func (s Settings) Absolute(folder string) Settings {
	absolute := func(path string) string {
		if path == "" || filepath.IsAbs(path) || folder == "" {
			return path
		}
		return filepath.Join(folder, path)
	}
	all := func(paths []string) []string {
		var moved []string
		for _, path := range paths {
			moved = append(moved, absolute(path))
		}
		return moved
	}
	patterns := func(given []string) []string {
		var moved []string
		for _, pattern := range given {
			if !filepath.IsAbs(pattern) && folder != "" {
				pattern = filepath.Join(literal.Replace(folder), pattern)
			}
			moved = append(moved, pattern)
		}
		return moved
	}
	s.Roots, s.ServerRoot, s.Envvars = all(s.Roots), absolute(s.ServerRoot), absolute(s.Envvars)
	s.Express.IncludeFiles, s.Exclude = patterns(s.Express.IncludeFiles), patterns(s.Exclude)
	s.Express.PythonPath, s.Express.ServerRoot = all(s.Express.PythonPath), absolute(s.Express.ServerRoot)
	s.PathMap = maps.Clone(s.PathMap)
	for live, here := range s.PathMap {
		s.PathMap[live] = absolute(here)
	}
	overrides := s.Overrides
	s.Overrides = nil
	for _, o := range overrides {
		s.Overrides = append(s.Overrides, Override{patterns(o.Files), o.Rules})
	}
	return s
}

// literal makes a path a pattern that fits this path alone. A backslash is no escape in
// the patterns of Windows, so that a class of one character stands for each other one.
var literal = func() *strings.Replacer {
	pairs := []string{"*", "[*]", "?", "[?]", "[", "[[]", "{", "[{]", "}", "[}]"}
	if filepath.Separator != '\\' {
		pairs = append(pairs, `\`, `\\`)
	}
	return strings.NewReplacer(pairs...)
}()

// ExpressReads reports whether mod_wsgi-express reads the file at the absolute path.
func (s *Settings) ExpressReads(path string) bool {
	for _, pattern := range s.Express.IncludeFiles {
		if doublestar.PathMatchUnvalidated(pattern, path) {
			return true
		}
	}
	return false
}

// Analysis translates settings whose paths are absolute. from says who gives the target.
// What cannot be read is in the error, as a Wrong each, and counts as not set.
func (s *Settings) Analysis(from string) (analysis.Settings, error) {
	translated := analysis.Settings{
		Roots:      s.Roots,
		ServerRoot: s.ServerRoot,
		Defines:    s.Defines,
		Before:     s.Before,
		After:      s.After,
		Env:        maps.Clone(s.Env),
		Envvars:    s.Envvars,
		AsRoot:     true,
		PathMap:    map[string]string{},
	}
	maps.Copy(translated.PathMap, s.PathMap)
	wrongTarget := s.target(&translated.Target, from)
	var wrongPolicy error
	translated.Policy, wrongPolicy = s.policy()
	return translated, errors.Join(wrongTarget, wrongPolicy)
}

func (s *Settings) target(target *interp.Target, from string) error {
	var errs []error
	wrong := func(key string, err error) {
		if err != nil {
			errs = append(errs, &Wrong{[]string{key}, err.Error()})
		}
	}
	if s.Python != "" {
		version, freeThreaded, err := interp.ParsePython(s.Python)
		if err == nil {
			target.Python, target.FreeThreaded, target.From = version, &freeThreaded, from
		}
		wrong("python", err)
	}
	var err error
	if s.ModWSGI != "" {
		target.ModWSGI, err = interp.ParseVersion(s.ModWSGI)
		wrong("modWsgi", err)
	}
	if s.Httpd != "" {
		target.Httpd, err = interp.ParseVersion(s.Httpd)
		wrong("httpd", err)
	}
	return errors.Join(errs...)
}

// Server describes the server that mod_wsgi-express generates. Include files that are
// named one by one are one configuration, in their order; a pattern has no order, and
// each file of it is read alone.
func (x Express) Server() *analysis.Express {
	threads := 5
	if x.Threads != nil {
		threads = *x.Threads
	}
	server := &analysis.Express{
		Host:             cmp.Or(x.Host, "localhost"),
		Port:             cmp.Or(x.Port, 8000),
		ProcessGroup:     x.ProcessGroup,
		ApplicationGroup: x.ApplicationGroup,
		Processes:        x.Processes,
		Threads:          threads,
		FreeThreading:    x.FreeThreading,
		Embedded:         x.EmbeddedMode,
		PythonPath:       x.PythonPath,
		MountPoint:       x.MountPoint,
		ServerRoot:       x.ServerRoot,
		SetEnv:           x.SetEnv,
	}
	if x.SwitchInterval != nil {
		server.SwitchInterval, server.SwitchIntervalGiven = *x.SwitchInterval, true
	}
	if !slices.ContainsFunc(x.IncludeFiles, func(pattern string) bool { return strings.ContainsAny(pattern, "*?[{") }) {
		server.Includes = x.IncludeFiles
	}
	return server
}

// Given are the settings that say something, as a tree of tables.
func Given(s Settings) map[string]any { return given(reflect.ValueOf(s)) }

func given(s reflect.Value) map[string]any {
	tree := map[string]any{}
	for i := range s.NumField() {
		name, field := s.Type().Field(i).Tag.Get("toml"), s.Field(i)
		switch {
		case field.Kind() == reflect.Struct:
			if inside := given(field); len(inside) > 0 {
				tree[name] = inside
			}
		case field.IsZero() || (field.Kind() == reflect.Slice || field.Kind() == reflect.Map) && field.Len() == 0:
		default:
			tree[name] = field.Interface()
		}
	}
	return tree
}
