package audit

import (
	"sync"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// Library remembers what was read of files from one audit to the next, by path, size and time of change. It is safe for
// concurrent use.
type Library struct {
	mu    sync.Mutex
	files map[string]*remembered
	round int
}

// remembered is what a file came to when it had this size and time.
type remembered struct {
	size      int64
	changed   time.Time
	facts     python.Facts
	scan      *scan
	extension *extensions.File
	err       error
	round     int // of the last audit that asked for it
}

// NewLibrary returns a library that has read nothing.
func NewLibrary() *Library { return &Library{files: map[string]*remembered{}} }

// mostFiles is how many files a library keeps. Those that the last audits did not ask for go first.
const mostFiles = 20000

// begin starts an audit.
func (l *Library) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.round++
	if len(l.files) <= mostFiles {
		return
	}
	for path, file := range l.files {
		if file.round < l.round-1 {
			delete(l.files, path)
		}
	}
}

// mostSource is the largest file of Python text that is read.
const mostSource = 2 << 20

// scan reads a file of Python text. Documents that are open in the editor are read as they stand there.
func (l *Library) scan(s *workspace.Snapshot, path string, facts python.Facts) (*scan, error) {
	// An open document has no time; it is small and read anew.
	blob, err := s.Open(path, mostSource)
	if err != nil || s.Unsaved(path) {
		if blob != nil {
			blob.Close()
		}
		data, err := s.Bytes(path, mostSource)
		if err != nil {
			return nil, err
		}
		return newScan(data, facts), nil
	}
	defer blob.Close()
	file := l.look(path+"\x00"+facts.Platform, blob, facts)
	if file.scan == nil && file.err == nil {
		data, err := s.Bytes(path, mostSource)
		if file.err = err; err == nil {
			file.scan = newScan(data, facts)
		}
		l.keep(path+"\x00"+facts.Platform, file)
	}
	return file.scan, file.err
}

// extension reads the file of an extension module.
func (l *Library) extension(s *workspace.Snapshot, path string) (*extensions.File, error) {
	blob, err := s.Open(path, extensions.MaxSize)
	if err != nil {
		return nil, err
	}
	defer blob.Close()
	file := l.look(path, blob, python.Facts{})
	if file.extension == nil && file.err == nil {
		file.extension, file.err = extensions.Read(blob, blob.Size(), path)
		l.keep(path, file)
	}
	return file.extension, file.err
}

// look is what is remembered of a file, empty if nothing is or if the file has changed.
func (l *Library) look(key string, blob *workspace.Blob, facts python.Facts) *remembered {
	l.mu.Lock()
	defer l.mu.Unlock()
	changed := blob.Info().ModTime()
	if file := l.files[key]; file != nil && file.size == blob.Size() && file.changed.Equal(changed) && file.facts.Minor == facts.Minor {
		file.round = l.round
		return file
	}
	return &remembered{size: blob.Size(), changed: changed, facts: facts, round: l.round}
}

func (l *Library) keep(key string, file *remembered) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.files[key] = file
}
