package server

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// analyst lets one goroutine at a time use the projects, whose memories make an
// analysis after a small change cheap. There is one for each file of settings, and one
// more for what mod_wsgi-express reads.
type analyst struct {
	free     chan struct{}     // holds a value while nobody uses the projects
	editor   settings.Settings // of the user, with absolute paths
	tell     func(error)
	projects map[projectKey]*analysis.Project
	files    map[string]*settingsFile // by path

	converted conversions
}

type projectKey struct {
	file    string // of settings, "" without one
	express bool
}

// settingsFile is a file of settings as it was last read.
type settingsFile struct {
	text     *grammar.File
	settings settings.Settings // the user's over those of the file
	fault    error
}

// diskPatience is how long an analysis waits for a slow disk.
const diskPatience = time.Second

func newAnalyst(editor settings.Settings, tell func(error)) *analyst {
	a := &analyst{
		free: make(chan struct{}, 1), editor: editor, tell: tell,
		projects: map[projectKey]*analysis.Project{}, files: map[string]*settingsFile{},
	}
	a.leave()
	if _, err := editor.Analysis("setting"); err != nil {
		tell(err)
	}
	return a
}

// take waits until nobody uses the projects. The error is that of ctx.
func (a *analyst) take(ctx context.Context) error {
	select {
	case <-a.free:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *analyst) leave() { a.free <- struct{}{} }

// forgetUnused drops what the projects keep of roots that no open document needs.
func (a *analyst) forgetUnused(ctx context.Context) {
	if a.take(ctx) == nil {
		defer a.leave()
		for _, p := range a.projects {
			p.Forget()
		}
		a.converted.forgetUnused()
	}
}

// key is the project that a file belongs to: the settings file in its folder or the
// nearest above counts. One that has changed makes its projects begin anew.
func (a *analyst) key(path string, s *workspace.Snapshot) projectKey {
	file := settings.Find(filepath.Dir(path), func(path string) bool {
		info, err := s.Stat(path)
		return err == nil && info.Regular
	})
	key := projectKey{file: file}
	inForce := a.editor
	if file != "" {
		inForce = a.read(file, s).settings
	}
	key.express = inForce.ExpressReads(path)
	if a.projects[key] == nil {
		from := "setting"
		if a.editor.Python == "" && file != "" {
			from = settings.FileName
		}
		translated, _ := inForce.Analysis(from) // what is wrong has been told
		if key.express {
			translated.Express = inForce.Express.Server()
		}
		translated.Limits = config.Limits{Time: diskPatience}
		a.projects[key] = analysis.NewProject(translated)
	}
	return key
}

// read reads a file of settings; of one that cannot be used nothing counts.
func (a *analyst) read(path string, s *workspace.Snapshot) *settingsFile {
	text, err := s.File(path)
	last := a.files[path]
	if last != nil && err == nil && last.text == text {
		return last
	}
	now := &settingsFile{text: text, settings: a.editor, fault: err}
	if err == nil {
		var file *settings.File
		if file, now.fault = settings.Parse(path, text.Text()); now.fault == nil {
			now.settings = a.editor.Over(file.Settings)
		}
	}
	a.files[path] = now
	if now.fault != nil && (last == nil || last.fault == nil || last.fault.Error() != now.fault.Error()) {
		a.tell(now.fault)
	}
	delete(a.projects, projectKey{path, false})
	delete(a.projects, projectKey{path, true})
	return now
}

// express reports whether mod_wsgi-express reads the file. The error is that of ctx.
func (s *snapshot) express(ctx context.Context, path string) (bool, error) {
	if err := s.analyst.take(ctx); err != nil {
		return false, err
	}
	defer s.analyst.leave()
	return s.analyst.key(path, s.files).express, nil
}

// analyses returns what is known of the roots that read the file, the main one
// first. The error is that of ctx.
func (s *snapshot) analyses(ctx context.Context, path string) ([]*analysis.Result, error) {
	a := s.analyst
	if err := a.take(ctx); err != nil {
		return nil, err
	}
	defer a.leave()
	if results, ok := s.results[path]; ok {
		return results, nil
	}
	key, finished := a.key(path, s.files), false
	defer func() {
		if !finished { // a panic may leave the memories in disorder
			delete(a.projects, key)
		}
	}()
	results := a.projects[key].AnalyseOpened(ctx, path, s.folders, s.files)
	late := false
	for _, r := range results {
		late = late || r.Config.Late
		for _, f := range r.Failures {
			log.Errorf("the rule %s broke down on %s: %s\n%s", f.Rule, r.Root, f.Reason, f.Stack)
		}
	}
	finished = true
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if late {
		s.late.Store(true)
	}
	s.results[path] = results
	return results, nil
}

// roots are the main configuration files of the workspace, whether or not something of them
// is open. The error is that of ctx.
func (s *snapshot) roots(ctx context.Context) ([]string, error) {
	a := s.analyst
	if err := a.take(ctx); err != nil {
		return nil, err
	}
	defer a.leave()
	var found []string
	for _, folder := range s.folders {
		key := a.key(filepath.Join(folder, settings.FileName), s.files)
		for _, root := range a.projects[key].Roots([]string{folder}, s.files) {
			if !slices.Contains(found, root) {
				found = append(found, root)
			}
		}
	}
	return found, nil
}

// settingsFaults is what is wrong with files of settings, in the order of their paths.
func (s *snapshot) settingsFaults(ctx context.Context) []settings.Fault {
	if s.analyst.take(ctx) != nil {
		return nil
	}
	defer s.analyst.leave()
	var faults []settings.Fault
	for _, path := range slices.Sorted(maps.Keys(s.analyst.files)) {
		faults = append(faults, settings.Faults(s.analyst.files[path].fault)...)
	}
	return faults
}
