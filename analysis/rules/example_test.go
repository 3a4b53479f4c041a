package rules_test

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// example is one configuration and what it runs on; testdata/rules/README.md says
// how the words in its first line are written.
type example struct {
	text   string
	target interp.Target
	// without are modules that are not there from the start.
	without []string
	asRoot  bool
	// fragment: the root of the file is not known.
	fragment bool
	// here: the machine is the server's; machine says what it has.
	here bool
	// files are what the disk holds: scripts and extension modules.
	files map[string][]byte
}

// newExample reads the words of options; others, such as with=, are left to the caller.
func newExample(t testing.TB, text, options string) example {
	t.Helper()
	e := example{text: text, files: map[string][]byte{}}
	for _, word := range strings.Fields(options) {
		key, value, _ := strings.Cut(word, "=")
		var err error
		switch key {
		case "python":
			var freeThreaded bool
			e.target.Python, freeThreaded, err = interp.ParsePython(value)
			e.target.FreeThreaded = &freeThreaded
		case "mod_wsgi":
			e.target.ModWSGI, err = interp.ParseVersion(value)
		case "without":
			e.without = append(e.without, value)
		case "root":
			e.asRoot = true
		case "fragment":
			e.fragment = true
		case "windows":
			e.target.Platform = "windows"
		case "cut":
			e.text = strings.TrimSuffix(e.text, "\n")
		case "here":
			e.here = true
		case "script": // PATH:MODULE, a script that imports the module
			path, module, _ := strings.Cut(value, ":")
			e.files[path] = append(e.files[path], "import "+module+"\n"...)
		case "dispatch": // PATH:FUNCTION:NAME,NAME, a dispatch script whose function returns one of the names
			path, rest, _ := strings.Cut(value, ":")
			function, names, _ := strings.Cut(rest, ":")
			e.files[path] = append(e.files[path], fmt.Sprintf("def %s(environ):\n    return %q.split(',')[len(environ['PATH_INFO'])]\n", function, names)...)
		case "module": // PATH:CASE, an extension module like the case of testdata/extensions
			path, kind, _ := strings.Cut(value, ":")
			e.files[path] = extensionCase(t, kind)
		case "with":
		default:
			t.Fatalf("unknown word %q in %q", word, options)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// modules are all modules of the catalogue, one of the MPMs among them, but for
// those that the example does without.
func (e example) modules() []string {
	var names []string
	for _, m := range catalog.Default().Modules() {
		other := strings.HasPrefix(m.Identifier, "mpm_") && m.Identifier != "mpm_event_module"
		if !other && !slices.Contains(e.without, m.Identifier) {
			names = append(names, m.Identifier)
		}
	}
	return names
}

// usual tells the accounts of the examples' machine: it has no "no-such-…" ones.
func usual(name string) bool { return !strings.HasPrefix(name, "no-such-") }

const exampleRoot = "/nowhere/httpd.conf"

// input evaluates the example as a root of its own.
func (e example) input() rules.Input {
	in := newSession(e).input()
	in.Memory = nil
	return in
}

// session is an example while it is edited, with what is remembered from one state to
// the next.
type session struct {
	example
	file       *grammar.File
	store      *workspace.Store
	evaluator  *config.Evaluator
	model      *interp.Model
	resolution *interp.Resolution
	memory     *rules.Memory
}

func newSession(e example) *session {
	s := &session{example: e, file: grammar.Parse(e.text), store: workspace.NewStore(e.disk()), memory: rules.NewMemory()}
	s.evaluator = config.NewEvaluator(config.Options{
		Root: exampleRoot, StaticModules: e.modules(), AsRoot: e.asRoot, Fragment: e.fragment,
		Before:     []string{"ServerName localhost"},
		UserExists: usual, GroupExists: usual,
	})
	return s
}

// edit changes the text.
func (s *session) edit(e grammar.Edit) { s.file = s.file.Reparse(e) }

// input evaluates the text as it is now.
func (s *session) input() rules.Input {
	s.store.SetOverlay(exampleRoot, s.file)
	c := s.evaluator.Evaluate(context.Background(), s.store.Snapshot())
	s.model = s.model.Update(c)
	s.resolution = s.resolution.Update(s.model, s.assumed())
	in := rules.Input{
		Config: c, Model: s.model, Resolution: s.resolution, Target: s.target, Fragment: s.fragment, Memory: s.memory,
	}
	if len(s.files) > 0 {
		in.Audit = audit.Run(context.Background(), audit.Input{Config: c, Resolution: s.resolution, Target: s.assumed(), Snapshot: s.store.Snapshot()})
	}
	if s.here {
		in.Machine = machine(c)
	}
	return in
}

// machine is the examples' machine: what it has of a Python home is in the home's name,
// and nobody has no home.
func machine(c *config.Configuration) *rules.Machine {
	m := &rules.Machine{Homes: map[string]rules.Home{}, Accounts: map[string]rules.Account{
		"nobody":   {ID: "65534", Home: "/nonexistent", HomeMissing: true},
		"#65534":   {ID: "65534", Home: "/nonexistent", HomeMissing: true},
		"www-data": {ID: "33", Home: "/var/www"},
	}}
	for _, home := range interp.PythonHomes(c) {
		name := path.Base(home)
		found := rules.Home{Missing: name == "missing", NoFolder: name == "file", Empty: name == "empty"}
		if v, _, err := interp.ParsePython(name); err == nil {
			found.Python = v
		}
		m.Homes[home] = found
	}
	return m
}

// assumed fills in what the example does not say about its target.
func (e example) assumed() interp.Target {
	t := e.target
	if !t.Python.Known() {
		t.Python = interp.Version{Major: 3, Minor: 13}
	}
	if !t.ModWSGI.Known() {
		t.ModWSGI = interp.Version{Major: 6, Patch: 5}
	}
	if t.FreeThreaded == nil {
		t.FreeThreaded = new(bool)
	}
	return t
}

// check returns the example's findings and what it takes to locate them.
func (e example) check() ([]rules.Finding, *config.Configuration) {
	in := e.input()
	var comments rules.Comments
	found, _ := comments.Suppress(in, rules.Check(context.Background(), in))
	return found, in.Config
}

// fixed is the example's text after the fix. All edits count in the text before.
func (e example) fixed(c *config.Configuration, fix rules.Fix) string {
	edits := slices.Clone(fix.Edits)
	slices.SortFunc(edits, func(a, b rules.TextEdit) int {
		return c.Locate(b.Spot).Span.Start - c.Locate(a.Spot).Span.Start
	})
	text := e.text
	for _, edit := range edits {
		span := c.Locate(edit.Spot).Span
		text = text[:span.Start] + edit.NewText + text[span.End:]
	}
	return text
}
