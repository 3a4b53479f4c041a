package server

import (
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

// fileWatcher is LSP's FileSystemWatcher; glsp's has no patterns that are relative to a
// folder.
type fileWatcher struct {
	GlobPattern any `json:"globPattern"` // a string or a relativePattern
}

// relativePattern names files in a folder that need not be part of the workspace.
type relativePattern struct {
	BaseURI string `json:"baseUri"`
	Pattern string `json:"pattern"`
}

// watching is the registration of watchers.
func watching(id string, watchers ...fileWatcher) protocol.Registration {
	return protocol.Registration{
		ID: id, Method: protocol.MethodWorkspaceDidChangeWatchedFiles,
		RegisterOptions: map[string]any{"watchers": watchers},
	}
}

// mostWatched is how many folders outside of the workspace a client is asked to watch; the
// others are looked at now and then, as for a client that does not watch.
const mostWatched = 50

// foldersOutside are the folders of the files that the configurations read and that are not
// in the workspace, in order; ok is false when the client watches none, or ctx ends.
func (s *snapshot) foldersOutside(ctx context.Context) (folders []string, ok bool) {
	if !s.client.watches || !s.client.watchesAnywhere || s.analyst.take(ctx) != nil {
		return nil, false
	}
	defer s.analyst.leave()
	found := map[string]bool{}
	for _, results := range s.results {
		for _, r := range results {
			for _, file := range r.Config.Files {
				for _, path := range []string{file, s.files.Canonical(file)} {
					if !strings.ContainsRune(path, 0) && !slices.ContainsFunc(s.folders, func(folder string) bool { return isIn(path, folder) }) {
						found[filepath.Dir(path)] = true
					}
				}
			}
		}
	}
	folders = slices.Sorted(maps.Keys(found))
	return folders[:min(len(folders), mostWatched)], true
}

// isIn reports whether a path is that of a folder or leads into it.
func isIn(path, folder string) bool {
	rest, inside := strings.CutPrefix(path, folder)
	return inside && (rest == "" || strings.HasSuffix(folder, string(filepath.Separator)) || rest[0] == filepath.Separator)
}

// watchOutside has the client watch these folders, and no longer those of before.
func (s *server) watchOutside(folders []string) {
	before, after := len(s.outside) > 0, len(folders) > 0
	s.outside = folders
	id := "outside " + strconv.FormatUint(s.outsideCount, 10)
	s.outsideCount++
	next := "outside " + strconv.FormatUint(s.outsideCount, 10)
	var watchers []fileWatcher
	for _, folder := range folders {
		watchers = append(watchers, fileWatcher{relativePattern{fileURI(folder), "*"}})
	}
	s.background(func(ctx context.Context) error {
		if after {
			params := protocol.RegistrationParams{Registrations: []protocol.Registration{watching(next, watchers...)}}
			if err := s.conn.call(ctx, protocol.ServerClientRegisterCapability, params, nil); err != nil {
				return err
			}
		}
		if before {
			params := protocol.UnregistrationParams{Unregisterations: []protocol.Unregistration{{ID: id, Method: protocol.MethodWorkspaceDidChangeWatchedFiles}}}
			return s.conn.call(ctx, protocol.ServerClientUnregisterCapability, params, nil)
		}
		return nil
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
// does not report what changes on it, and where it does: it may be asked to watch no
// folders outside of the workspace, or not all.
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
				if s.phase == running && len(s.documents)+len(s.folders) > 0 && (!s.client.watches || time.Since(last) > lookSometimes) {
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
