package server

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// snapshot is the state of a session between two messages. It is immutable: requests
// answer from it while the state goes on.
type snapshot struct {
	client    client
	folders   []string
	settings  settings
	documents map[string]*document // the open ones, by URI
	verdicts  map[string]verdict   // of the real httpd, by root
	files     *workspace.Snapshot
	analyst   *analyst
	tokens    *tokenMemory
	conn      *connection // for what a command has the client do
	// results holds the analyses made for this snapshot, by path. It belongs to the
	// analyst's mutex.
	results map[string][]*analysis.Result
}

// snapshot is the state as it is now.
func (s *server) snapshot() *snapshot {
	if s.current == nil {
		s.current = &snapshot{
			client:    s.client,
			folders:   s.folders,
			settings:  s.settings,
			documents: s.documents,
			verdicts:  s.verdicts,
			files:     s.store.Snapshot(),
			analyst:   s.analyst,
			tokens:    &s.tokens,
			conn:      s.conn,
			results:   map[string][]*analysis.Result{},
		}
	}
	return s.current
}

// changed is called after every change of the state that snapshots show.
func (s *server) changed() {
	s.current = nil
	s.diagnoser.diagnose(s.snapshot())
}

type snapshotKey struct{}

func withSnapshot(ctx context.Context, s *snapshot) context.Context {
	return context.WithValue(ctx, snapshotKey{}, s)
}

// snapshotOf is the snapshot that a request is to be answered from.
func snapshotOf(ctx context.Context) *snapshot {
	return ctx.Value(snapshotKey{}).(*snapshot)
}

// analyst lets one goroutine at a time use the projects, whose memories make an
// analysis after a small change cheap.
type analyst struct {
	mu       sync.Mutex
	projects [2]*analysis.Project // of ordinary files, and of express's
	settings [2]analysis.Settings
	express  []string // absolute glob patterns of the files that express includes
}

// The projects of an analyst.
const (
	ordinary = iota
	express
)

func newAnalyst(settings analysis.Settings, x expressSettings, folder string) *analyst {
	a := &analyst{}
	a.settings[ordinary], a.settings[express] = settings, settings
	a.settings[express].Express = x.analysis()
	for _, pattern := range x.IncludeFiles {
		if !filepath.IsAbs(pattern) {
			pattern = filepath.Join(folder, pattern)
		}
		a.express = append(a.express, pattern)
	}
	a.forget(ordinary)
	a.forget(express)
	return a
}

// forget has the project begin anew.
func (a *analyst) forget(which int) { a.projects[which] = analysis.NewProject(a.settings[which]) }

// which is the project that a file belongs to.
func (a *analyst) which(path string) int {
	for _, pattern := range a.express {
		if doublestar.PathMatchUnvalidated(pattern, path) {
			return express
		}
	}
	return ordinary
}

// isEnvironment reports whether the file is one of the server's environment, or the
// script that starts it, which projects read but once.
func (a *analyst) isEnvironment(path string) bool {
	name := filepath.Base(path)
	return path == a.settings[ordinary].Envvars || name == "envvars" || name == "apachectl"
}

// analyses returns what is known of the roots that read the file, the main one
// first. The error is that of ctx.
func (s *snapshot) analyses(ctx context.Context, path string) ([]*analysis.Result, error) {
	a := s.analyst
	a.mu.Lock()
	defer a.mu.Unlock()
	if results, ok := s.results[path]; ok {
		return results, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	which, finished := a.which(path), false
	defer func() {
		if !finished { // a panic may leave the memories in disorder
			a.forget(which)
		}
	}()
	results := a.projects[which].AnalyseOpened(ctx, path, s.folders, s.files)
	for _, r := range results {
		for _, f := range r.Failures {
			log.Errorf("the rule %s broke down on %s: %s\n%s", f.Rule, r.Root, f.Reason, f.Stack)
		}
	}
	finished = true
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.results[path] = results
	return results, nil
}

// open returns the file that a request is about: an open document, or what is on
// disk.
func (s *snapshot) open(uri string) (path string, file *grammar.File, err error) {
	if d, ok := s.documents[uri]; ok {
		return d.path, d.file, nil
	}
	if path, err = pathOf(uri); err != nil {
		return "", nil, invalidParams(err)
	}
	if file, err = s.files.File(path); err != nil {
		return "", nil, invalidParams(fmt.Errorf("%s is not open and cannot be read: %w", uri, err))
	}
	return path, file, nil
}

// assistant returns the document with everything that the analysis knows about it.
func (s *snapshot) assistant(ctx context.Context, uri string) (assist.Document, error) {
	path, file, err := s.open(uri)
	if err != nil {
		return assist.Document{}, err
	}
	results, err := s.analyses(ctx, path)
	if err != nil {
		return assist.Document{}, err
	}
	r := results[0]
	return assist.Document{
		Path:        s.spelling(r, path),
		File:        file,
		Config:      r.Config,
		Model:       r.Model,
		Resolution:  r.Resolution,
		Target:      r.Resolution.Target,
		TargetKnown: r.Target.Python.Known(),
	}, nil
}

// spelling is the path of a file as the configuration spells it: there it may be a
// symbolic link to the document that the client has open.
func (s *snapshot) spelling(r *analysis.Result, path string) string {
	if slices.Contains(r.Config.Files, path) {
		return path
	}
	canonical := s.files.Canonical(path)
	for _, file := range r.Config.Files {
		if s.files.Canonical(file) == canonical {
			return file
		}
	}
	return path
}

// uriOf is the URI by which the client knows the file: that of the document if it is
// open.
func (s *snapshot) uriOf(path string) string {
	if d := s.documentOf(path); d != nil {
		return d.uri
	}
	return fileURI(path)
}

// documentOf is the open document that stands for the file, nil if there is none.
func (s *snapshot) documentOf(path string) *document {
	canonical := s.files.Canonical(path)
	for _, d := range s.documents {
		if d.path == path || s.files.Canonical(d.path) == canonical {
			return d
		}
	}
	return nil
}
