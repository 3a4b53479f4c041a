package server

import (
	"cmp"
	"context"
	"slices"
	"time"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

// watchFiles asks the client to report changes of files, if it can. Any file may be
// included by a configuration, so that all of the workspace is watched.
func (s *server) watchFiles() {
	if !s.client.watches {
		return
	}
	registration := protocol.RegistrationParams{Registrations: []protocol.Registration{{
		ID:     "files",
		Method: protocol.MethodWorkspaceDidChangeWatchedFiles,
		RegisterOptions: protocol.DidChangeWatchedFilesRegistrationOptions{
			Watchers: []protocol.FileSystemWatcher{{GlobPattern: "**/*"}},
		},
	}}}
	s.background(func(ctx context.Context) error {
		return s.conn.call(ctx, protocol.ServerClientRegisterCapability, registration, nil)
	})
}

// didChangeWatchedFiles has changed files read again.
func (s *server) didChangeWatchedFiles(params *protocol.DidChangeWatchedFilesParams) error {
	var paths []string
	for _, change := range params.Changes {
		if path, err := pathOf(change.URI); err == nil {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	s.changedOnDisk(paths)
	return nil
}

// changedOnDisk has the files read again, and the client ask again if that matters.
func (s *server) changedOnDisk(paths []string) {
	before := s.snapshot()
	s.store.Invalidate(paths...)
	s.changed()
	s.auditor.consider(s.snapshot(), true)
	after := s.snapshot()
	s.background(func(ctx context.Context) error {
		s.diagnoser.wait()
		if before.reads(ctx, paths) || after.reads(ctx, paths) {
			s.post(s.refresh)
		}
		return nil
	})
}

// reads reports whether one of the files is part of a configuration that was
// analysed. Most files of a workspace are not.
func (s *snapshot) reads(ctx context.Context, paths []string) bool {
	if s.analyst.take(ctx) != nil {
		return false
	}
	defer s.analyst.leave()
	for _, results := range s.results {
		for _, r := range results {
			if slices.ContainsFunc(paths, r.Reads) {
				return true
			}
		}
	}
	return false
}

// lookEvery and lookSometimes are how often the disk is looked at where the client
// does not report what changes on it, and where it does: but for files outside of the
// workspace, which clients do not watch.
const (
	lookEvery     = 2 * time.Second
	lookSometimes = 10 * time.Second
)

// watchDisk looks at the disk at intervals as long as the session lasts.
func (s *server) watchDisk() {
	ticks := time.NewTicker(cmp.Or(s.options.lookEvery, lookEvery))
	defer ticks.Stop()
	last := time.Now()
	for {
		select {
		case <-ticks.C:
			s.post(func() {
				if s.phase == running && len(s.documents) > 0 && (!s.client.watches || time.Since(last) > lookSometimes) {
					last = time.Now()
					s.lookAgain()
				}
			})
		case <-s.ctx.Done():
			return
		}
	}
}

// lookAgain looks, beside the session's own work, whether what was read from disk is
// still as it was.
func (s *server) lookAgain() {
	if s.looking {
		return
	}
	s.looking = true
	go func() {
		stale := s.store.Stale()
		s.post(func() {
			s.looking = false
			if len(stale) > 0 {
				s.changedOnDisk(stale)
			}
		})
	}()
}

// didChangeWorkspaceFolders searches roots elsewhere.
func (s *server) didChangeWorkspaceFolders(params *protocol.DidChangeWorkspaceFoldersParams) error {
	removed := map[string]bool{}
	for _, folder := range params.Event.Removed {
		if path, err := pathOf(folder.URI); err == nil {
			removed[path] = true
		}
	}
	var folders []string
	for _, path := range append(s.folders, foldersOf(params.Event.Added)...) {
		if !removed[path] {
			folders = append(folders, path)
		}
	}
	s.folders = folders
	s.configure(s.settings)
	s.changed()
	s.refresh()
	return nil
}

// foldersOf are the paths of the folders that are on this machine's disk.
func foldersOf(folders []protocol.WorkspaceFolder) []string {
	var paths []string
	for _, folder := range folders {
		if path, err := pathOf(folder.URI); err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

// refresh has the client ask again for what it shows beside the text, after a change
// that was none of the text.
func (s *server) refresh() {
	for _, method := range s.client.refreshes {
		s.background(func(ctx context.Context) error { return s.conn.call(ctx, method, nil, nil) })
	}
}
