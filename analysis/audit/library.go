package audit

import (
	"errors"
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
	minor     int // of the Python that a scan is for
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
	if s.Unsaved(path) {
		data, err := s.Bytes(path, mostSource)
		if err != nil {
			return nil, err
		}
		return newScan(data, facts), nil
	}
	key := path + "\x00" + facts.Platform
	file, known, err := l.look(s, path, key, facts.Minor)
	if err != nil || known {
		return file.scan, errors.Join(err, file.err)
	}
	data, err := s.Bytes(path, mostSource)
	if file.err = err; err == nil {
		file.scan = newScan(data, facts)
	}
	l.keep(key, file)
	return file.scan, file.err
}

// extension reads the file of an extension module.
func (l *Library) extension(s *workspace.Snapshot, path string) (*extensions.File, error) {
	file, known, err := l.look(s, path, path, 0)
	if err != nil || known {
		return file.extension, errors.Join(err, file.err)
	}
	blob, err := s.Open(path, extensions.MaxSize)
	if file.err = err; err == nil {
		defer blob.Close()
		file.extension, file.err = extensions.Read(blob, blob.Size(), path)
	}
	l.keep(path, file)
	return file.extension, file.err
}

// look is what is remembered of a file; known is false if nothing is or if the file has changed. An audit looks once
// whether it has.
func (l *Library) look(s *workspace.Snapshot, path, key string, minor int) (file *remembered, known bool, err error) {
	l.mu.Lock()
	file = l.files[key]
	fresh := file != nil && file.round == l.round && file.minor == minor
	l.mu.Unlock()
	if fresh {
		return file, true, nil
	}
	stamp, err := s.Stamp(path)
	if err != nil {
		return &remembered{}, false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if file := l.files[key]; file != nil && file.size == stamp.Size() && file.changed.Equal(stamp.ModTime()) && file.minor == minor {
		file.round = l.round
		return file, true, nil
	}
	return &remembered{size: stamp.Size(), changed: stamp.ModTime(), minor: minor, round: l.round}, false, nil
}

func (l *Library) keep(key string, file *remembered) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.files[key] = file
}
