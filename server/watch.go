package server

import (
	"context"
	"slices"

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
	before := s.snapshot()
	s.store.Invalidate(paths...)
	if slices.ContainsFunc(paths, s.analyst.isEnvironment) {
		s.configure(s.settings)
	}
	s.changed()
	after := s.snapshot()
	s.background(func(context.Context) error {
		s.diagnoser.wait()
		if before.reads(paths) || after.reads(paths) {
			s.post(s.refresh)
		}
		return nil
	})
	return nil
}

// reads reports whether one of the files is part of a configuration that was
// analysed. Most files of a workspace are not.
func (s *snapshot) reads(paths []string) bool {
	s.analyst.mu.Lock()
	defer s.analyst.mu.Unlock()
	for _, results := range s.results {
		for _, r := range results {
			if slices.ContainsFunc(paths, r.Reads) {
				return true
			}
		}
	}
	return false
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
