package config

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// TestIncremental holds that evaluating an edited configuration with what was
// remembered gives what evaluating it afresh gives.
func TestIncremental(t *testing.T) {
	for seed := range uint64(60) {
		compareIncremental(t, seed, 8)
	}
}

// FuzzIncremental edits any text of a root, which includes any other text, and takes the
// edit back.
func FuzzIncremental(f *testing.F) {
	for seed := range uint64(8) {
		g := generator{rand.New(rand.NewPCG(seed, 2))}
		f.Add(g.text(60), g.text(20), g.IntN(60), g.IntN(3), g.text(2))
	}
	f.Add("<IfDefine X>\nDefine Y\n</IfDefine>\n", "<Macro m $a>\nListen $a\n</Macro>\n", 0, 1, "<IfDefine !X>\n")
	f.Add("Listen 80\n", "Use m 80\n", 1, 0, "Include a.conf\n")
	f.Fuzz(func(t *testing.T, root, included string, line, count int, inserted string) {
		const most = 1 << 14
		if len(root)+len(included)+len(inserted) > most || line < 0 || count < 0 {
			return
		}
		const rootPath, includedPath = "/etc/x/root.conf", "/etc/x/a.conf"
		store := workspace.NewStore(newMemory(map[string]string{rootPath: root, includedPath: included}))
		d := open(store, rootPath, "Include a.conf\n"+root)
		options := Options{Root: rootPath, Defines: []string{"FLAG"}, Before: strings.Split(prelude, "\n")}
		e := NewEvaluator(options)
		compare := func() {
			s := store.Snapshot()
			got := describe(e.Evaluate(context.Background(), s))
			if want := describe(NewEvaluator(options).Evaluate(context.Background(), s)); got != want {
				t.Fatalf("%s\n%s", difference(got, want), d.file.Text())
			}
		}
		compare()
		last := strings.Count(d.file.Text(), "\n")
		line = min(line, last)
		from := d.file.Offset(grammar.Position{Line: line}, grammar.UTF8)
		to := d.file.Offset(grammar.Position{Line: min(line+min(count, last), last)}, grammar.UTF8)
		removed := d.file.Slice(grammar.Span{Start: from, End: to})
		d.edit(store, grammar.Span{Start: from, End: to}, inserted)
		compare()
		d.edit(store, grammar.Span{Start: from, End: from + len(inserted)}, removed)
		compare()
	})
}

func compareIncremental(t *testing.T, seed uint64, edits int) {
	t.Helper()
	g := generator{rand.New(rand.NewPCG(seed, 1))}
	paths := []string{"/etc/x/root.conf", "/etc/x/a.conf", "/etc/x/d/b.conf", "/etc/x/d/c.conf"}
	files := map[string]string{}
	for i, path := range paths {
		files[path] = g.text(5 + g.IntN(40*(4-i)))
	}
	store := workspace.NewStore(newMemory(files))
	var documents []*document
	for _, path := range paths {
		documents = append(documents, open(store, path, files[path]))
	}
	options := Options{Root: paths[0], Defines: []string{"FLAG"}, Env: map[string]string{"HOME": "/root"},
		Before: strings.Split(prelude, "\n")}
	if g.IntN(4) == 0 {
		options.Before = nil
	}
	e := NewEvaluator(options)
	e.Evaluate(context.Background(), store.Snapshot())
	for n := range edits {
		d := documents[g.IntN(len(documents))]
		span, text := g.edit(d.file)
		d.edit(store, span, text)
		s := store.Snapshot()
		got, want := describe(e.Evaluate(context.Background(), s)), describe(NewEvaluator(options).Evaluate(context.Background(), s))
		if got != want {
			t.Fatalf("seed %d, edit %d: %s\n%s", seed, n, difference(got, want), d.file.Text())
		}
	}
}

// difference is the first line in which two texts differ.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("\nremembered: %s\nfresh:      %s", a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines and %d lines", len(a), len(b))
}

// describe writes down all that a Configuration says.
func describe(c *Configuration) string {
	var b strings.Builder
	place := func(s Spot) string {
		if s.Origin == nil {
			return "nowhere"
		}
		at := c.Locate(s)
		use := ""
		for o := s.Origin; o.Use != nil; o = o.Use.At {
			use += fmt.Sprintf(" %s:%d", o.Use.Macro, o.Use.BodyAt)
		}
		return fmt.Sprintf("%s:%d %v%s", at.File, at.Line, at.Span, use)
	}
	fmt.Fprintln(&b, c.Files, c.ServerRoot, c.assume)
	for _, f := range c.Faults {
		report := ""
		if f.ReportSpot != nil {
			report = place(*f.ReportSpot)
		}
		fmt.Fprintln(&b, "fault", f.Phase, f.Seq, place(f.Spot), report, f.FileText, f.ReportLine, f.Code, f.Warning, f.Kind, f.Message)
	}
	for _, s := range c.Skipped {
		fmt.Fprintln(&b, "skipped", place(s.Open), place(s.Close), s.Why)
	}
	for _, m := range c.Modules {
		fmt.Fprintln(&b, "module", m.Identifier, m.Source, m.Load != nil)
	}
	for _, d := range c.Defines() {
		fmt.Fprintln(&b, "define", d.Name, d.Value, d.HasValue)
	}
	for _, m := range c.Macros() {
		fmt.Fprintln(&b, "macro", m.Name, m.Parameters, len(m.Body), place(m.Directive.LineSpot()))
	}
	for _, a := range c.Acts() {
		fmt.Fprintln(&b, "act", a.Seq, a.Directive.Name, a.Directive.Args, place(a.Directive.LineSpot()), a.Condition, a.Files)
	}
	for _, f := range c.Facts() {
		fmt.Fprintln(&b, "fact", f.Seq, f.Directive.Name)
	}
	for d := range c.All() {
		parent := ""
		if d.Parent != nil {
			parent = d.Parent.Name + place(d.Parent.LineSpot())
		}
		fmt.Fprintln(&b, "directive", d.Name, d.Args, place(d.NameSpot()), place(d.Spot(grammar.Span{End: len(d.Args)})), d.Condition, parent)
	}
	return b.String()
}

// prelude loads what the generator writes directives of.
const prelude = `LoadModule mpm_event_module /nowhere/mod_mpm_event.so
LoadModule macro_module /nowhere/mod_macro.so
LoadModule alias_module /nowhere/mod_alias.so
LoadModule authz_core_module /nowhere/mod_authz_core.so
LoadModule env_module /nowhere/mod_env.so`

// generator writes random configurations, most of them broken somewhere.
type generator struct{ *rand.Rand }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) text(lines int) string {
	var b strings.Builder
	for range lines {
		b.WriteString(g.line())
		b.WriteString("\n")
	}
	return b.String()
}

var sectionNames = []string{"Directory", "Location", "Files", "VirtualHost", "If", "Else", "ElseIf", "Limit",
	"IfDefine", "IfModule", "IfFile", "IfVersion", "IfDirective", "Macro", "Macro", "RequireAll", "Foo", "WSGIInterpreterOptions"}

func (g generator) line() string {
	indent := g.pick("", "", "  ", "\t")
	switch g.IntN(24) {
	case 0:
		return ""
	case 1:
		return indent + "# " + g.word() + g.pick("", `\`)
	case 2, 3, 4, 5:
		return indent + g.section()
	case 6, 7, 8, 9:
		return indent + "</" + g.pick(sectionNames...) + g.pick(">", ">", ">", ">", "", "> x", ">>")
	case 10:
		return indent + "Define " + g.pick("A", "B", "FLAG", "a", "x:y") + g.pick("", " "+g.word(), " one two")
	case 11:
		return indent + "UnDefine " + g.pick("A", "B", "FLAG")
	case 12:
		return indent + g.pick("Include", "IncludeOptional") + " " +
			g.pick("a.conf", "d/*.conf", "d", "d/b.conf", "nope.conf", "n*.conf", "${A}.conf", "d/c.conf")
	case 13, 14:
		return indent + "Use " + g.pick("m", "N", "o", "") + " " + g.pick("", g.word(), g.word()+" "+g.word())
	case 15:
		return "LoadModule " + g.pick("wsgi_module", "dir_module", "foo_module", "alias_module", "so_module") + " /nowhere/mod_x.so"
	case 16:
		return indent + g.pick("UndefMacro m", "ServerRoot /etc/x", "ServerRoot /etc/x/d", "ServerRoot nope", "ThreadsPerChild "+g.word())
	case 17:
		return indent + "Alias " + g.pick("/a", "/a/b", "/c", "") + " " + g.word()
	}
	return indent + g.pick("ServerName", "ServerAdmin", "Options", "Require", "SetEnv", "KeepAlive", "Timeout", "Foo",
		"DirectoryIndex", "AllowOverride", "${A}", "$p", "ServerAlias", "FileETag", "Error", "Header", "Listen",
		"WSGIPythonHome", "WSGIProcessGroup", "WSGIDaemonProcess", "User") +
		" " + g.word() + g.pick("", "", " "+g.word(), ` \`)
}

func (g generator) section() string {
	name := g.pick(sectionNames...)
	argument := g.word()
	switch name {
	case "IfDefine":
		argument = g.pick("A", "!A", "FLAG", "!FLAG", "${A}")
	case "IfModule":
		argument = g.pick("alias_module", "mod_alias.c", "!mod_wsgi.c", "wsgi_module", "dir_module")
	case "IfFile":
		argument = g.pick("a.conf", "!a.conf", "nope")
	case "IfVersion":
		argument = g.pick(">= 2.4", "< 2.2", "2.4.68", "nope")
	case "Macro":
		argument = g.pick("m $p", "N @p $q", "o")
	case "VirtualHost":
		argument = g.pick("*:80", "*", "80", "x:99999")
	case "If", "ElseIf":
		argument = g.pick(`"true"`, `"%{HTTP_HOST} == 'x'"`, `"1 =="`)
	case "Else", "RequireAll":
		argument = ""
	}
	return "<" + name + " " + argument + g.pick(">", ">", ">", ">", ">", "", " more>", "> more")
}

func (g generator) word() string {
	return g.pick("x", "On", "/srv/x", "$p", "@p", `"two words"`, "${A}", "${B}/y", "${HOME}", "${NONE}", "all", "granted", "10", `"`, "'a", "-x", "a=b", `\`)
}

// edit chooses what to change in a file: whole lines, a piece of one, a byte.
func (g generator) edit(f *grammar.File) (grammar.Span, string) {
	marks := slices.Collect(func(yield func(grammar.Mark) bool) {
		for m := range f.Lines() {
			if !yield(m) {
				return
			}
		}
	})
	marks = append(marks, grammar.Mark{Offset: f.Len()})
	i := g.IntN(len(marks))
	at := marks[i].Offset
	switch g.IntN(4) {
	case 0:
		return grammar.Span{Start: at, End: at}, g.line() + "\n"
	case 1:
		end := marks[min(i+1+g.IntN(3), len(marks)-1)].Offset
		return grammar.Span{Start: at, End: end}, g.pick("", g.line()+"\n")
	case 2:
		at = g.IntN(f.Len() + 1)
		return grammar.Span{Start: at, End: at}, g.pick("x", " ", ">", "<", "\n", "\\\n", "#", "/", "${A}", "\"")
	}
	at = g.IntN(f.Len() + 1)
	return grammar.Span{Start: at, End: min(at+1+g.IntN(4), f.Len())}, ""
}
