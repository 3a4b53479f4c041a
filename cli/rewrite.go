package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// rewrite replaces what is in the file at path, which leads through no symbolic link. The
// new text stands there as a whole or not at all, with the owner and the rights of the old
// one; where a file of its own cannot have them, as a second name of the same file would be
// lost, it is written into the file itself.
func rewrite(path, text string) error {
	// A file that may not be written is left alone, although its folder may let it be replaced.
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return withoutOperation(err)
	}
	info, err := file.Stat()
	if err := errors.Join(err, file.Close()); err != nil {
		return withoutOperation(err)
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), ".modwsgi-ls-*")
	if err != nil || !alike(fresh, info) {
		if err == nil {
			err = discard(fresh)
		} else {
			err = nil // a folder in which nothing may be created
		}
		return withoutOperation(errors.Join(err, os.WriteFile(path, []byte(text), 0)))
	}
	_, err = fresh.WriteString(text)
	if err := errors.Join(err, fresh.Sync()); err != nil {
		return withoutOperation(errors.Join(err, discard(fresh)))
	}
	if err := errors.Join(fresh.Close(), os.Rename(fresh.Name(), path)); err != nil {
		return withoutOperation(errors.Join(err, os.Remove(fresh.Name())))
	}
	return nil
}

// alike gives a new file the owner and the rights of another, and reports whether the new
// one can take its place.
func alike(fresh *os.File, info fs.FileInfo) bool {
	return sameOwner(fresh, info) && fresh.Chmod(info.Mode().Perm()) == nil
}

func discard(file *os.File) error {
	return errors.Join(file.Close(), os.Remove(file.Name()))
}
