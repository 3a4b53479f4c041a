package rules

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// What an audit has found about the extension modules that applications import. The
// rules are silent as long as nobody has audited.

const extensionPage = manual + "user-guides/gil-modes.html"

var extensionOwnGIL = Rule{
	ID: "extension-own-gil", Severity: Warning, Title: "An import that fails under an own GIL", URL: extensionPage,
	check: func(p *Pass) { p.failing(audit.OwnGIL) },
}

var extensionSecond = Rule{
	ID: "extension-second-interpreter", Severity: Warning, Title: "An import that one interpreter of a process can have, and several need", URL: manual + "user-guides/application-issues.html",
	check: checkSharedExtensions,
}

var extensionNamedGroup = Rule{
	ID: "extension-named-group", Severity: Warning, Title: "An import that fails outside of the main interpreter", URL: manual + "user-guides/application-issues.html",
	check: func(p *Pass) { p.failing(audit.NamedGroup) },
}

var extensionFreeThreadedBuild = Rule{
	ID: "extension-t-build", Severity: Warning, Title: "An import that a free-threaded build refuses in a named application group", URL: extensionPage,
	check: func(p *Pass) { p.failing(audit.FreeThreadedBuild) },
}

var extensionUndeclared = Rule{
	ID: "extension-undeclared", Severity: Information, Title: "Extensions that do not say that they run without the GIL", URL: extensionPage,
	check: checkUndeclared,
}

var extensionWrongABI = Rule{
	ID: "extension-wrong-abi", Severity: Warning, Title: "An extension that is made for another build, or not valid", URL: extensionPage,
	check: func(p *Pass) {
		p.failing(audit.WrongABI)
		p.failing(audit.Broken)
	},
}

// failure is a script with the imports that fail for one cause in the same interpreters.
type failure struct {
	script  *audit.Script
	in      *audit.Interpreter
	imports []*audit.Import
}

// failing reports each script with imports that fail for a cause.
func (p *Pass) failing(cause audit.Cause) {
	if p.Audit == nil {
		return
	}
	var failures []*failure
	byScript := map[failureKey]*failure{}
	for _, in := range p.Audit.Interpreters {
		for _, i := range in.Imports {
			if i.Cause != cause || i.Grade > audit.MayFail || i.Certainty == python.Fallback || !p.holds(i.Script.Directive) {
				continue // a fallback is only imported where something else fails
			}
			key := failureKey{i.Script.Directive, i.Script.File}
			f := byScript[key]
			if f == nil {
				f = &failure{script: i.Script, in: in}
				byScript[key] = f
				failures = append(failures, f)
			}
			if !slices.ContainsFunc(f.imports, func(o *audit.Import) bool { return o.Module == i.Module }) {
				f.imports = append(f.imports, i)
			}
		}
	}
	for _, f := range failures {
		p.tellFailure(f, cause)
	}
}

type failureKey struct {
	directive *config.Directive
	file      string
}

// holds reports whether the configuration still has the line: an audit may be older.
func (p *Pass) holds(d *config.Directive) bool {
	if d == nil {
		return false
	}
	if p.auditable == nil {
		p.auditable = map[*config.Directive]bool{}
		for _, m := range p.Model.Mounts {
			p.auditable[m.Directive] = true
		}
		for _, i := range p.Model.Imports {
			p.auditable[i.Directive] = true
		}
		for _, s := range p.Model.Scripts {
			p.auditable[s.Directive] = true
		}
		for _, h := range p.Model.Handlers {
			p.auditable[h.Directive] = true
		}
	}
	return p.auditable[d]
}

func (p *Pass) tellFailure(f *failure, cause audit.Cause) {
	slices.SortStableFunc(f.imports, func(a, b *audit.Import) int { return cmp.Compare(a.Grade, b.Grade) })
	first := f.imports[0]
	sure := 0
	for _, i := range f.imports {
		if i.Grade == audit.WillFail {
			sure++
		}
	}
	told := Finding{Outside: way(first)}
	switch {
	case sure > 1:
		told.Message = fmt.Sprintf("%d imports of %s fail %s: %s", sure, path.Base(f.script.File), where(f.in, cause), modules(f.imports[:sure]))
	case sure == 1:
		told.Message = fmt.Sprintf("The import of %s fails %s: %s", first.Module, where(f.in, cause), first.Because)
	default:
		told.Severity = Information
		told.Message = fmt.Sprintf("The import of %s may fail %s: %s", modules(f.imports), where(f.in, cause), first.Because)
	}
	var note []string
	if first.Message != "" {
		note = append(note, "The log will say “"+first.Message+"”.")
	}
	if first.Source != "" {
		note = append(note, "Written down at "+first.Source+".")
	}
	note = append(note, consequence(f.script, first), cure(cause))
	told.Note = strings.Join(slices.DeleteFunc(note, func(s string) bool { return s == "" }), " ")
	if cause != audit.WrongABI && cause != audit.Broken {
		told.Fixes = intoMain(f.script.Directive)
	}
	p.report(line(f.script.Directive), told)
}

// where names the interpreter in a clause.
func where(in *audit.Interpreter, cause audit.Cause) string {
	switch cause {
	case audit.OwnGIL:
		return "here, in an interpreter with its own GIL"
	case audit.FreeThreadedBuild, audit.NamedGroup:
		return fmt.Sprintf("in a named application group on Python %s", in.Python)
	}
	return "on Python " + in.Python.String()
}

// modules lists the modules of imports, of many the first.
func modules(imports []*audit.Import) string {
	var names []string
	for _, i := range imports {
		names = append(names, i.Module)
	}
	if len(names) > 3 {
		names = append(names[:3:3], fmt.Sprintf("%d more", len(imports)-3))
	}
	return strings.Join(names, ", ")
}

// way are the imports that lead from the script to the extension, and its file.
func way(i *audit.Import) []Outside {
	var steps []Outside
	for _, step := range i.Chain {
		if step.Line > 0 {
			steps = append(steps, Outside{File: step.From, Line: step.Line, Message: "imports " + step.Module})
		}
	}
	if i.File == "" {
		return steps
	}
	return append(steps, Outside{File: i.File, Message: fmt.Sprintf("the extension: %s", declares(i.Static))})
}

// declares says in a few words what a file declares.
func declares(f *extensions.File) string {
	if f == nil {
		return "not read"
	}
	var says string
	switch {
	case f.Phase == extensions.SinglePhase:
		says = "single-phase initialisation"
	case f.Phase == extensions.UnknownPhase || f.Interpreters == extensions.UnknownInterpreters:
		says = "what it declares is decided while it runs"
	case f.Interpreters == extensions.OwnGILSupported:
		says = "declares support for an own GIL"
	case f.Interpreters == extensions.Supported:
		says = "declares support for sub interpreters under a shared GIL"
	case f.Interpreters == extensions.NotSupported:
		says = "declares that it supports no sub interpreters"
	default:
		says = "declares nothing about sub interpreters"
	}
	if f.Once.By != "" {
		says += ", refuses a second interpreter (" + f.Once.By + ")"
	}
	if f.Maker != extensions.HandWritten {
		says += ", made by " + string(f.Maker)
	}
	return says
}

// consequence says what clients and the log see when an import of the script fails.
func consequence(s *audit.Script, i *audit.Import) string {
	if i.Cause == audit.WrongABI && strings.HasPrefix(i.Message, "Segmentation") {
		return "The process crashes at the import: requests get 502 (WSGI0147), and a script that is loaded at start crashes it again and again."
	}
	if i.Grade != audit.WillFail {
		switch i.Certainty {
		case python.Guarded:
			if strings.HasPrefix(i.Message, "SystemError") {
				return "A try statement around the import catches that if it takes a SystemError, which is no ImportError."
			}
			return "A try statement around the import catches that: the application runs without it."
		case python.WhenCalled:
			return "The import stands in a function: the request that calls it is answered with 500 (WSGI0174)."
		}
		return ""
	}
	switch s.Kind {
	case audit.ImportScript:
		return "The failure is logged when the process starts (WSGI0110, WSGI0174); requests are served all the same."
	case audit.DispatchScript:
		return "The dispatch script is passed over then (WSGI0109): requests go where the configuration sends them."
	case audit.AccessScript:
		return "Every request in its scope is answered with 403 (WSGI0057)."
	case audit.AuthScript:
		return "Nobody can log in."
	}
	at := ""
	if s.Mount != "" {
		at = " to " + s.Mount
	}
	if s.Preloaded {
		return fmt.Sprintf("Loading the script fails when the process starts (WSGI0110) and at each request%s, which is answered with 500 (WSGI0109).", at)
	}
	return fmt.Sprintf("Every request%s is answered with 500 (WSGI0109, WSGI0174).", at)
}

// cure says what to write instead.
func cure(cause audit.Cause) string {
	switch cause {
	case audit.OwnGIL:
		return "Write application-group=%{GLOBAL} to run the application in the main interpreter, which never has its own GIL, or take WSGIPerInterpreterGIL away from this group."
	case audit.FreeThreadedBuild, audit.NamedGroup:
		return "Write application-group=%{GLOBAL} to run the application in the main interpreter."
	case audit.WrongABI:
		return "Install a build of the package that is made for this Python."
	}
	return "The package itself is at fault."
}

// intoMain is a fix that moves what a script serves into the main interpreter.
func intoMain(d *config.Directive) []Fix {
	const title = "Run it in the main interpreter: application-group=%{GLOBAL}"
	if d.Entry == nil || !strings.HasPrefix(d.Name, "WSGI") {
		return nil
	}
	_, options := d.Entry.WSGIOptions(d.Args)
	for _, o := range options {
		if o.Name == "application-group" {
			return replace(title, argument(d, o.ValueSpan), "%{GLOBAL}")
		}
	}
	if !slices.ContainsFunc(d.Entry.Options, func(o catalog.Option) bool { return o.Name == "application-group" }) {
		return nil
	}
	return appendWord(title, d, "application-group=%{GLOBAL}")
}

// checkSharedExtensions reports extensions that several interpreters of a process need
// and one can have, at the mounts of all but the first of them.
func checkSharedExtensions(p *Pass) {
	if p.Audit == nil {
		return
	}
	type key struct {
		directive *config.Directive
		process   string
	}
	byMount := map[key][]*audit.Shared{}
	var order []key
	for _, s := range p.Audit.Shared {
		for n, i := range s.Imports {
			if n == 0 && !s.Open || !p.holds(i.Script.Directive) {
				continue
			}
			k := key{i.Script.Directive, s.Process.Name()}
			if byMount[k] == nil {
				order = append(order, k)
			}
			byMount[k] = append(byMount[k], s)
		}
	}
	for _, k := range order {
		p.tellShared(k.directive, byMount[k])
	}
}

func (p *Pass) tellShared(d *config.Directive, all []*audit.Shared) {
	slices.SortStableFunc(all, func(a, b *audit.Shared) int { return cmp.Compare(a.Grade, b.Grade) })
	first := all[0]
	at := slices.IndexFunc(first.Imports, func(i *audit.Import) bool { return i.Script.Directive == d })
	own := first.Imports[at]
	var names []string
	for _, s := range all {
		if n := slices.IndexFunc(s.Imports, func(i *audit.Import) bool { return i.Script.Directive == d }); n >= 0 && !slices.Contains(names, s.Imports[n].Module) {
			names = append(names, s.Imports[n].Module)
		}
	}
	subject := names[0]
	if len(names) > 3 {
		subject = strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	} else if len(names) > 1 {
		subject = strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	}
	f := Finding{Outside: way(own)}
	if first.Grade != audit.WillFail {
		f.Severity = Information
	}
	verb := "can be loaded by one interpreter of a process"
	if len(first.By) > 1 {
		f.Message = fmt.Sprintf("%s %s, and %d interpreters of %s import it: %s", subject, verb, len(first.By), sharedProcess(first), interpreters(first))
		if len(names) > 1 {
			f.Message = strings.Replace(f.Message, " import it: ", " import them: ", 1)
		}
	} else {
		f.Severity = Information
		f.Message = fmt.Sprintf("%s %s, and requests decide how many application groups import it here", subject, verb)
	}
	f.Note = fmt.Sprintf("Whichever comes second fails until the process restarts; the log will say “ImportError: %s”. Requests there are answered with 500 (WSGI0109, WSGI0174). "+
		"Give each application a WSGIDaemonProcess of its own, or run them all in the main interpreter: application-group=%%{GLOBAL}.", first.Once.Message)
	for n, i := range first.Imports {
		if n != at && p.holds(i.Script.Directive) && i.Script.Directive != d {
			f.Related = append(f.Related, related(line(i.Script.Directive), "another interpreter imports it here"))
		}
	}
	f.Fixes = p.allIntoMain(first)
	p.report(line(d), f)
}

// allIntoMain is a fix that moves all applications that import a module into the main interpreter of their process.
func (p *Pass) allIntoMain(s *audit.Shared) []Fix {
	all := Fix{Title: "Run them all in the main interpreter: application-group=%{GLOBAL}"}
	done := map[*config.Directive]bool{}
	for n, i := range s.Imports {
		d := i.Script.Directive
		if done[d] || s.By[n].Main {
			continue
		}
		done[d] = true
		fixes := intoMain(d)
		if len(fixes) == 0 || !p.holds(d) {
			return nil
		}
		all.Edits = append(all.Edits, fixes[0].Edits...)
	}
	return []Fix{all}
}

func sharedProcess(s *audit.Shared) string {
	if s.Process.Group == nil {
		return "the Apache children"
	}
	return fmt.Sprintf("the process group %q", s.Process.Name())
}

// interpreters lists the interpreters by their application groups.
func interpreters(s *audit.Shared) string {
	var names []string
	for _, in := range s.By {
		switch {
		case in.Main:
			names = append(names, "%{GLOBAL}")
		case in.ApplicationGroup == "":
			names = append(names, in.Pattern)
		default:
			names = append(names, in.ApplicationGroup)
		}
	}
	if len(names) > 4 {
		names = append(names[:4:4], fmt.Sprintf("%d more", len(s.By)-4))
	}
	return strings.Join(names, ", ")
}

// checkUndeclared reports, once for each mount, the extensions that run without the GIL and do not say that they can.
func checkUndeclared(p *Pass) {
	if p.Audit == nil {
		return
	}
	for _, in := range p.Audit.Interpreters {
		byScript := map[*audit.Script][]*audit.Import{}
		var order []*audit.Script
		for _, i := range in.Imports {
			if i.Undeclared && i.Grade >= audit.NotKnown && p.holds(i.Script.Directive) {
				if byScript[i.Script] == nil {
					order = append(order, i.Script)
				}
				byScript[i.Script] = append(byScript[i.Script], i)
			}
		}
		for _, s := range order {
			imports := byScript[s]
			noun := "extension does not say that it runs"
			if len(imports) > 1 {
				noun = "extensions do not say that they run"
			}
			p.report(line(s.Directive), Finding{
				Message: fmt.Sprintf("%d %s without the GIL: %s", len(imports), noun, modules(imports)),
				Note:    "Nothing is logged: mod_wsgi sets CPython's switch itself, and then CPython neither warns nor turns the GIL on again. Data that only the GIL guards can be damaged. Look for a release that declares it, or take WSGIFreeThreading away from this group.",
				Outside: way(imports[0]),
			})
		}
	}
}
