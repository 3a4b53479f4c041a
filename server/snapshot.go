package server

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/sourcegraph/jsonrpc2"

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
	settings  editorSettings
	documents map[string]*document // the open ones, by URI
	verdicts  map[string]verdict   // of the real httpd, by root
	files     *workspace.Snapshot
	analyst   *analyst
	tokens    *tokenMemory
	related   *relatedMemory
	saved     *savedStates
	conn      *connection // for what a command has the client do
	// byFile returns the documents of each file, by path without links.
	byFile func() map[string][]*document
	// apart are the documents for files of which another document, under another name of
	// the file, has a newer text: each is shown by itself. Nil without any.
	apart map[string]*snapshot
	// results holds the analyses made for this snapshot, by path. It belongs to the
	// analyst.
	results map[string][]*analysis.Result
	// late is set when a disk was too slow to be read to the end.
	late *atomic.Bool
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
			related:   &s.related,
			saved:     &s.saved,
			conn:      s.conn,
			results:   map[string][]*analysis.Result{},
			late:      &atomic.Bool{},
		}
		s.current.byFile = sync.OnceValue(s.current.groupDocuments)
		s.current.divide()
	}
	return s.current
}

func (s *snapshot) groupDocuments() map[string][]*document {
	of := make(map[string][]*document, len(s.documents))
	for _, d := range s.documents {
		path := s.files.Canonical(d.path)
		of[path] = append(of[path], d)
	}
	return of
}

// divide finds the documents that are shown apart.
func (s *snapshot) divide() {
	for uri, d := range s.documents {
		if file, _ := s.files.File(d.path); file == d.file || d.file == nil {
			continue
		}
		if s.apart == nil {
			s.apart = map[string]*snapshot{}
		}
		view := *s
		view.files, view.results, view.apart = s.files.With(d.path, d.file), map[string][]*analysis.Result{}, nil
		s.apart[uri] = &view
	}
}

// of is the snapshot from which questions about the document are answered.
func (s *snapshot) of(uri string) *snapshot {
	if view := s.apart[uri]; view != nil {
		return view
	}
	return s
}

// changed is called after every change of the state that snapshots show.
func (s *server) changed() {
	s.current = nil
	s.diagnoser.diagnose(s.snapshot())
	s.auditor.consider(s.snapshot(), false)
}

type snapshotKey struct{}

func withSnapshot(ctx context.Context, s *snapshot) context.Context {
	return context.WithValue(ctx, snapshotKey{}, s)
}

// snapshotOf is the snapshot that a request is to be answered from.
func snapshotOf(ctx context.Context) *snapshot {
	return ctx.Value(snapshotKey{}).(*snapshot)
}

// open returns the file that a request is about: an open document, or what is on
// disk.
func (s *snapshot) open(uri string) (path string, file *grammar.File, err error) {
	if d, ok := s.documents[uri]; ok {
		if d.refusal != nil {
			return "", nil, &jsonrpc2.Error{Code: codeRequestFailed, Message: d.refusal.Error()}
		}
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
		Audit:       r.Audited,
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

// documentOf is the open document that stands for the file, nil if there is none. Of
// two it is the one whose text is shown, else the one that the path names; both are shown
// when they have the same text, however it came about.
func (s *snapshot) documentOf(path string) *document {
	documents := s.byFile()[s.files.Canonical(path)]
	if len(documents) == 0 {
		return nil
	}
	shown, _ := s.files.File(path)
	var best *document
	rank := func(d *document) int {
		switch {
		case d == nil:
			return 0
		case d.path == path && sameText(d.file, shown):
			return 4
		case sameText(d.file, shown):
			return 3
		case d.path == path:
			return 2
		}
		return 1
	}
	for _, d := range documents {
		if better := rank(d) - rank(best); better > 0 || better == 0 && d.uri < best.uri {
			best = d
		}
	}
	return best
}

// sameText reports whether two files hold the same; nil is no file.
func sameText(a, b *grammar.File) bool {
	return a == b || a != nil && b != nil && a.Len() == b.Len() && a.Text() == b.Text()
}
