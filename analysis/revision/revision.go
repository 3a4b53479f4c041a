// Package revision reads the files of a git repository as they were in one of its
// commits, without a checkout and without the git program.
package revision

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// Disk is the machine's disk on which the working tree of a repository is as it was in
// a commit. It is a workspace.Disk.
type Disk struct {
	workspace.Disk // all outside the working tree

	tops []string // of the working tree: as it was found, and without symbolic links
	tree *object.Tree
	repo *git.Repository
	at   time.Time
}

// Open finds the repository that holds the file and the commit that rev names: a
// branch, a tag, a hash, HEAD~1 and the like.
func Open(file, rev string) (*Disk, error) {
	top, err := topOf(file)
	if err != nil {
		return nil, err
	}
	repo, err := git.PlainOpenWithOptions(top, &git.PlainOpenOptions{EnableDotGitCommonDir: true})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", top, err)
	}
	hash, err := repo.ResolveRevision(plumbing.Revision(rev))
	if err != nil {
		return nil, fmt.Errorf("%s is no revision of the repository in %s: %w", rev, top, err)
	}
	commit, err := repo.CommitObject(*hash)
	if err != nil {
		return nil, fmt.Errorf("%s names no commit: %w", rev, err)
	}
	tree, err := commit.Tree()
	if err != nil {
		return nil, err
	}
	d := &Disk{Disk: workspace.Machine(), tops: []string{top}, tree: tree, repo: repo, at: commit.Committer.When}
	if canonical, err := filepath.EvalSymlinks(top); err == nil && canonical != top {
		d.tops = append(d.tops, canonical)
	}
	return d, nil
}

// topOf is the nearest folder above the file that holds a .git.
func topOf(file string) (string, error) {
	for folder := filepath.Dir(file); ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, ".git")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", fmt.Errorf("%s is in no git repository", file)
		}
	}
}

// within is the path in the working tree, "" for its top; ok is false outside of it.
func (d *Disk) within(name string) (inside string, ok bool) {
	for _, top := range d.tops {
		relative, err := filepath.Rel(top, filepath.Clean(name))
		if err == nil && relative != ".." && !strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
			if relative == "." {
				return "", true
			}
			return filepath.ToSlash(relative), true
		}
	}
	return "", false
}

// mostLinks is how many symbolic links are followed, as on Linux.
const mostLinks = 40

// Readlink returns what a symbolic link of the commit holds.
func (d *Disk) Readlink(name string) (string, error) {
	inside, ok := d.within(name)
	if !ok {
		return d.Disk.Readlink(name)
	}
	link, target, err := d.firstLink(inside)
	if err == nil && (link == "" || link != inside) {
		err = errors.New("not a symbolic link")
	}
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: err}
	}
	return target, nil
}

// resolve returns the path without symbolic links as far as it is in the commit.
func (d *Disk) resolve(name string) (string, error) {
	for range mostLinks {
		inside, ok := d.within(name)
		if !ok {
			return name, nil
		}
		link, target, err := d.firstLink(inside)
		if err != nil {
			return "", &fs.PathError{Op: "lstat", Path: name, Err: err}
		}
		if link == "" {
			return filepath.Join(d.tops[len(d.tops)-1], filepath.FromSlash(inside)), nil
		}
		rest := strings.TrimPrefix(inside, link)
		if !filepath.IsAbs(target) {
			target = filepath.Join(d.tops[0], filepath.FromSlash(path.Dir(link)), target)
		}
		name = filepath.Join(target, filepath.FromSlash(rest))
	}
	return "", &fs.PathError{Op: "lstat", Path: name, Err: errors.New("too many symbolic links")}
}

// firstLink is the first symbolic link on the way to the path, "" when there is none.
func (d *Disk) firstLink(inside string) (link, target string, err error) {
	if inside == "" {
		return "", "", nil
	}
	parts := strings.Split(inside, "/")
	for n := range parts {
		name := strings.Join(parts[:n+1], "/")
		entry, err := d.tree.FindEntry(name)
		if err != nil {
			return "", "", fs.ErrNotExist
		}
		if entry.Mode == filemode.Symlink {
			text, err := d.content(entry.Hash)
			return name, string(text), err
		}
	}
	return "", "", nil
}

// entry follows the symbolic links of a path. inside is false when they lead out of
// the working tree; then name is where to.
func (d *Disk) entry(name string) (entry *object.TreeEntry, path string, inside bool, err error) {
	resolved, err := d.resolve(name)
	if err != nil {
		return nil, "", true, err
	}
	path, inside = d.within(resolved)
	if !inside {
		return nil, resolved, false, nil
	}
	if path == "" {
		return &object.TreeEntry{Mode: filemode.Dir, Hash: d.tree.Hash}, "", true, nil
	}
	entry, err = d.tree.FindEntry(path)
	if err != nil {
		return nil, "", true, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return entry, path, true, nil
}

// Open opens a file of the commit.
func (d *Disk) Open(name string) (fs.File, error) {
	entry, path, inside, err := d.entry(name)
	if err != nil {
		return nil, err
	}
	if !inside {
		return d.Disk.Open(path)
	}
	if !entry.Mode.IsFile() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("is a directory")}
	}
	text, err := d.content(entry.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return file{bytes.NewReader(text), info{filepath.Base(name), int64(len(text)), 0o644, d.at}}, nil
}

// Stat describes a file or folder of the commit.
func (d *Disk) Stat(name string) (fs.FileInfo, error) {
	entry, path, inside, err := d.entry(name)
	switch {
	case err != nil:
		return nil, err
	case !inside:
		return d.Disk.Stat(path)
	case !entry.Mode.IsFile():
		return info{filepath.Base(name), 0, fs.ModeDir | 0o755, d.at}, nil
	}
	blob, err := d.repo.BlobObject(entry.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	return info{filepath.Base(name), blob.Size, 0o644, d.at}, nil
}

// ReadDir returns the entries of a folder of the commit.
func (d *Disk) ReadDir(name string, most int) ([]fs.DirEntry, error) {
	entry, path, inside, err := d.entry(name)
	if err != nil {
		return nil, err
	}
	if !inside {
		return d.Disk.ReadDir(path, most)
	}
	tree, err := d.repo.TreeObject(entry.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	var entries []fs.DirEntry
	for _, e := range tree.Entries {
		mode := fs.FileMode(0o644)
		switch e.Mode {
		case filemode.Symlink:
			mode |= fs.ModeSymlink
		case filemode.Dir, filemode.Submodule:
			mode |= fs.ModeDir
		}
		entries = append(entries, fs.FileInfoToDirEntry(info{e.Name, 0, mode, d.at}))
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	if most > 0 && len(entries) > most {
		entries = entries[:most]
	}
	return entries, nil
}

func (d *Disk) content(hash plumbing.Hash) ([]byte, error) {
	blob, err := d.repo.BlobObject(hash)
	if err != nil {
		return nil, err
	}
	reader, err := blob.Reader()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return io.ReadAll(reader)
}

// file is a blob of the commit as a file.
type file struct {
	*bytes.Reader
	info info
}

func (f file) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f file) Close() error               { return nil }

// info describes a file of the commit.
type info struct {
	name string
	size int64
	mode fs.FileMode
	at   time.Time
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return i.at }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }
