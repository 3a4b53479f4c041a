package audit

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// Input is what an audit reads.
type Input struct {
	Config     *config.Configuration
	Resolution *interp.Resolution
	// Target is what is known of the server; its zero parts are unknown.
	Target   interp.Target
	Snapshot *workspace.Snapshot
	// Library remembers files; nil for none.
	Library *Library
	// Allowed tells which files may be read, by their path on this machine; nil for all.
	Allowed func(path string) bool
	// Group limits the audit to one process group; nil for all.
	Group *string
	// Progress is told the script that is read next; nil for nobody.
	Progress func(script string)
}

// auditor carries out one audit.
type auditor struct {
	Input
	config       *config.Configuration
	target       interp.Target
	snapshot     *workspace.Snapshot
	library      *Library
	pythonHome   string // of WSGIPythonHome, "" without one
	environments map[string]*environment
	closures     map[closureKey]*closure
}

type closureKey struct{ script, path, build string }

// Run audits every interpreter that scripts run in. When ctx ends, the report is of what was read until then.
func Run(ctx context.Context, in Input) *Report {
	if in.Library == nil {
		in.Library = NewLibrary()
	}
	in.Library.begin()
	a := &auditor{
		Input: in, config: in.Config, target: in.Target, snapshot: in.Snapshot, library: in.Library,
		pythonHome: pythonHome(in.Config), environments: map[string]*environment{}, closures: map[closureKey]*closure{},
	}
	report := &Report{Resolution: in.Resolution}
	for _, p := range in.Resolution.Processes {
		if in.Group != nil && p.Name() != *in.Group {
			continue
		}
		if ctx.Err() != nil {
			break
		}
		var audited []*Interpreter
		for _, i := range p.Interpreters {
			if found := a.interpreter(ctx, i); len(found.Scripts) > 0 {
				audited = append(audited, found)
			}
		}
		report.Interpreters = append(report.Interpreters, audited...)
		report.Shared = append(report.Shared, sharedBy(p, audited)...)
	}
	return report
}

// interpreter audits the scripts of one interpreter.
func (a *auditor) interpreter(ctx context.Context, i *interp.Interpreter) *Interpreter {
	found := &Interpreter{Interpreter: i, Scripts: a.scripts(i)}
	if len(found.Scripts) == 0 {
		return found
	}
	e := a.environment(i.Process)
	found.Home, found.Python, found.Known = e.home, e.build, e.known
	if e.problem != "" {
		found.Notes = append(found.Notes, e.problem)
		if e.build.FreeThreaded && !i.Main {
			found.Notes = append(found.Notes, fmt.Sprintf(
				"Python %s refuses extensions of the single-phase kind in a named application group, with the GIL on or off", e.build))
		}
	}
	if !e.known {
		return found
	}
	folders, starters := a.searchPath(i, e)
	found.Unseen.Starters = starters
	for _, s := range found.Scripts {
		if s.Problem == "" {
			a.script(ctx, found, s, e, folders)
		}
	}
	return found
}

// script audits one script in one interpreter.
func (a *auditor) script(ctx context.Context, in *Interpreter, s *Script, e *environment, folders []string) {
	key := closureKey{s.File, strings.Join(folders, ":"), e.build.String() + e.platform}
	c := a.closures[key]
	if c == nil {
		if a.Progress != nil {
			a.Progress(s.File)
		}
		f := &finder{auditor: a, path: folders, build: e.build, platform: e.platform, blind: e.packages == nil, found: map[string]*module{}}
		c = f.follow(ctx, s.File)
		a.closures[key] = c
	}
	s.Problem = c.problem
	in.Modules += c.modules
	in.Unseen.Computed += c.unseen.Computed
	in.Unseen.Plugins += c.unseen.Plugins
	in.Unseen.Unread += c.unseen.Unread
	for _, r := range c.reached {
		in.Imports = append(in.Imports, judge(in, s, r, c))
	}
}

// here is where a file of the server is on this machine.
func (a *auditor) here(file string) string { return a.config.Options.Mapped(file) }

func (a *auditor) allowed(file string) bool { return a.Allowed == nil || a.Allowed(a.here(file)) }

// list are the entries of a folder, none where it cannot be read.
func (a *auditor) list(folder string) []workspace.Entry {
	if !a.allowed(folder) {
		return nil
	}
	entries, err := a.snapshot.ReadDir(a.here(folder))
	if err != nil {
		return nil
	}
	return entries
}

func (a *auditor) isFolder(folder string) bool {
	if !a.allowed(folder) {
		return false
	}
	info, err := a.snapshot.Stat(a.here(folder))
	return err == nil && info.Dir
}

func (a *auditor) isFile(file string) bool {
	info, err := a.snapshot.Stat(a.here(file))
	return err == nil && info.Regular
}

// scripts are the files that mod_wsgi loads into the interpreter.
func (a *auditor) scripts(i *interp.Interpreter) []*Script {
	var all []*Script
	add := func(kind ScriptKind, d *config.Directive, file, mount string, preloaded bool) {
		if slices.ContainsFunc(all, func(s *Script) bool { return s.Kind == kind && s.File == file && s.Directive == d }) {
			return
		}
		s := &Script{Kind: kind, Directive: d, File: path.Clean(file), Mount: mount, Preloaded: preloaded}
		s.Here = a.here(s.File)
		switch {
		case !path.IsAbs(file) || strings.ContainsAny(file, "$%"):
			s.Problem = fmt.Sprintf("which file %s is depends on the request", file)
		case !a.allowed(s.File):
			s.Problem = fmt.Sprintf("%s is outside of the folders that may be read", file)
		case !a.isFile(s.File):
			s.Problem = fmt.Sprintf("%s is not on this machine", file)
		}
		all = append(all, s)
	}
	for _, m := range i.Mounts {
		for _, file := range a.mounted(m) {
			add(Application, m.Directive, file, m.Path, m.Preloaded)
		}
	}
	for _, imported := range i.Imports {
		if imported.Mount == nil {
			add(ImportScript, imported.Directive, imported.Script, "", true)
		}
	}
	for _, h := range i.Handlers {
		if h.Script != "" {
			add(HandlerScript, h.Directive, h.Script, "", false)
		}
	}
	for _, s := range i.Scripts {
		kind := AuthScript
		switch strings.ToLower(s.Directive.Name) {
		case "wsgidispatchscript":
			kind = DispatchScript
		case "wsgiaccessscript":
			kind = AccessScript
		}
		add(kind, s.Directive, s.Path, "", false)
	}
	return all
}

// mostScripts is how many scripts of a folder that is mounted are read.
const mostScripts = 200

// mounted are the files of a mount: its target, or the scripts in the folder that it names.
func (a *auditor) mounted(m *interp.Mount) []string {
	if !a.isFolder(m.Target) {
		return []string{m.Target}
	}
	var files []string
	for _, entry := range a.list(m.Target) {
		if !entry.Dir && (strings.HasSuffix(entry.Name, ".wsgi") || strings.HasSuffix(entry.Name, ".py")) && len(files) < mostScripts {
			files = append(files, path.Join(m.Target, entry.Name))
		}
	}
	return files
}
