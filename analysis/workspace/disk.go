package workspace

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// Disk is what a Store reads from. The errors are those of package os.
type Disk interface {
	// Open opens a file for reading, without waiting for somebody at its other end. The
	// file is an io.ReaderAt too.
	Open(path string) (fs.File, error)
	Stat(path string) (fs.FileInfo, error)
	// ReadDir returns at most that many entries of a folder, in byte order of their
	// names.
	ReadDir(path string, most int) ([]fs.DirEntry, error)
	// Readlink returns what a symbolic link holds, an error for everything else.
	Readlink(path string) (string, error)
}

// Machine is the disk of this machine.
func Machine() Disk { return machine{} }

type machine struct{}

func (machine) Open(path string) (fs.File, error) {
	// A pipe in the place of the file would block an ordinary open for ever.
	return os.OpenFile(path, os.O_RDONLY|notWaiting, 0)
}

func (machine) Stat(path string) (fs.FileInfo, error) { return os.Stat(path) }
func (machine) Readlink(path string) (string, error)  { return os.Readlink(path) }

func (machine) ReadDir(path string, most int) ([]fs.DirEntry, error) {
	folder, err := os.OpenFile(path, os.O_RDONLY|notWaiting, 0)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	entries, err := folder.ReadDir(most)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	if errors.Is(err, io.EOF) { // an empty folder
		err = nil
	}
	return entries, err
}
