package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"syscall"
)

// The limits of what is read of a disk. docs/limits.md lists them for users.
const (
	// MostBytes and MostLines bound a configuration file, and a document of an editor.
	MostBytes = 8 << 20
	MostLines = 150_000
	// MostEntries bounds a folder.
	MostEntries = 1 << 17
)

// Refusal is the error for something that is there and that the server does not read:
// no regular file, or more than a limit allows.
type Refusal struct {
	Path   string
	Reason string // "it is ...", a sentence without a full stop
}

func (r *Refusal) Error() string { return r.Path + ": " + r.Reason }

// door is the only way to the content of files and folders. It opens nothing but
// regular files, so that no pipe makes the server wait and no device is touched, and
// reads no more than it was told to.
type door struct{ disk Disk }

// open opens the regular file at path, whose path without symbolic links is canonical.
func (d door) open(path, canonical string, most int64) (*Blob, error) {
	refuse := func(format string, args ...any) (*Blob, error) {
		return nil, &Refusal{path, fmt.Sprintf(format, args...)}
	}
	if made := madeByKernel(canonical); made != "" {
		return refuse("it is in %s, which no disk holds", made)
	}
	info, err := d.disk.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &fs.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return refuse("it is no regular file but a %s", kindOf(info.Mode()))
	case info.Size() > most:
		return nil, tooLong(path, info.Size(), most)
	}
	file, err := d.disk.Open(path)
	if err != nil {
		return nil, err
	}
	// Between the two looks another file can have taken the place.
	info, err = file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > most {
		file.Close()
		if err == nil {
			err = &Refusal{path, "it was replaced while it was opened"}
		}
		return nil, err
	}
	return &Blob{file: file, info: info}, nil
}

// bytes reads the whole file at path.
func (d door) bytes(path, canonical string, most int64) ([]byte, error) {
	if canonical == os.DevNull {
		return nil, nil
	}
	b, err := d.open(path, canonical, most)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	data := make([]byte, b.Size())
	n, err := io.ReadFull(b.file, data)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) { // a file can be cut meanwhile
		return nil, err
	}
	return data[:n], nil
}

// text reads a configuration file.
func (d door) text(path, canonical string) (string, error) {
	data, err := d.bytes(path, canonical, MostBytes)
	if err != nil {
		return "", err
	}
	text := string(data)
	if refusal := Bounded(path, text); refusal != nil {
		return "", refusal
	}
	return text, nil
}

// Bounded is the Refusal of a text that is larger than a configuration file may be,
// nil for all others.
func Bounded(path, text string) *Refusal {
	if len(text) > MostBytes {
		return tooLong(path, int64(len(text)), MostBytes)
	}
	if lines := strings.Count(text, "\n"); lines > MostLines {
		return &Refusal{path, fmt.Sprintf("it has %d lines; more than %d are not read", lines, MostLines)}
	}
	return nil
}

func tooLong(path string, size, most int64) *Refusal {
	return &Refusal{path, fmt.Sprintf("it is %s long; more than %s are not read", inMiB(size), inMiB(most))}
}

// entries reads the folder at path, whose path without symbolic links is canonical.
func (d door) entries(path, canonical string) ([]fs.DirEntry, error) {
	if made := madeByKernel(canonical); made != "" {
		return nil, &Refusal{path, fmt.Sprintf("it is in %s, which no disk holds", made)}
	}
	info, err := d.disk.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: path, Err: syscall.ENOTDIR}
	}
	entries, err := d.disk.ReadDir(path, MostEntries+1)
	if err == nil && len(entries) > MostEntries {
		return nil, &Refusal{path, fmt.Sprintf("it is a folder of more than %d entries", MostEntries)}
	}
	return entries, err
}

// madeByKernel is the folder of those that Linux makes up as they are read which the
// path is in, "" if it is in none. Their files say that they are regular, and some
// wait for something to happen.
func madeByKernel(path string) string {
	for _, folder := range []string{"/proc", "/sys"} {
		if path == folder || strings.HasPrefix(path, folder+"/") {
			return folder
		}
	}
	return ""
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "file of another kind"
}

// inMiB is a number of bytes for a person.
func inMiB(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%v MiB", math.Ceil(float64(n)/(1<<20)*10)/10)
}

// Blob is an open regular file whose parts are read where they are needed. The caller
// closes it.
type Blob struct {
	file fs.File
	info fs.FileInfo
}

// ReadAt is that of io.ReaderAt.
func (b *Blob) ReadAt(p []byte, off int64) (int, error) { return b.file.(io.ReaderAt).ReadAt(p, off) }

// Size is the size of the file when it was opened.
func (b *Blob) Size() int64 { return b.info.Size() }

// Info describes the file as it was opened.
func (b *Blob) Info() fs.FileInfo { return b.info }

// Close gives the file back.
func (b *Blob) Close() error { return b.file.Close() }
