package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// rootsAt are the files that the paths name, each once: a file itself, the main files in
// a folder, the same of all that fits a pattern.
func rootsAt(paths []string) ([]string, error) {
	var roots []string
	seen := map[string]bool{}
	for _, given := range paths {
		found, err := rootsOf(given)
		if err != nil {
			return nil, err
		}
		for _, root := range found {
			if !seen[root] {
				seen[root] = true
				roots = append(roots, root)
			}
		}
	}
	return roots, nil
}

func rootsOf(given string) ([]string, error) {
	info, err := os.Stat(given)
	switch {
	case given == "":
		return nil, errors.New("a PATH is empty")
	case err != nil && strings.ContainsAny(given, "*?[{"):
		return rootsMatching(given)
	case err != nil:
		return nil, withoutOperation(err)
	case info.IsDir():
		return rootsBelow(given)
	}
	return []string{given}, nil
}

// readable returns why the root at the absolute path cannot be read, nil if it can.
func readable(s *workspace.Snapshot, given, absolute string) error {
	var refusal *workspace.Refusal
	_, err := s.File(absolute)
	if errors.As(err, &refusal) {
		return fmt.Errorf("%s: %s", given, refusal.Reason)
	}
	return withoutOperation(err)
}

// rootsMatching are those of the files and folders that fit a pattern, which a shell did
// not expand.
func rootsMatching(pattern string) ([]string, error) {
	matches, err := doublestar.FilepathGlob(pattern)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pattern, err)
	}
	if len(matches) == 0 {
		return nil, fmt.Errorf("%s: no file fits the pattern", pattern)
	}
	var roots []string
	for _, match := range matches {
		found, err := rootsOf(match)
		if err != nil {
			return nil, err
		}
		roots = append(roots, found...)
	}
	return roots, nil
}

// rootsBelow are the main files in the folder and in those below, named as given. A folder
// with a main file belongs to it: what is deeper is its parts, and copies.
func rootsBelow(given string) ([]string, error) {
	var roots []string
	err := filepath.WalkDir(given, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == given:
			return withoutOperation(err)
		case err != nil || !entry.IsDir():
			return nil // a folder that may not be read holds nothing for us
		case path != given && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"):
			return filepath.SkipDir
		}
		mains := workspace.MainFiles(path)
		roots = append(roots, mains...)
		if len(mains) > 0 {
			return filepath.SkipDir
		}
		return nil
	})
	if err == nil && len(roots) == 0 {
		err = fmt.Errorf("%s: no main configuration found here (apache2.conf, httpd.conf, conf/httpd.conf); name the file", given)
	}
	return roots, err
}

// withoutOperation drops the system call's name, which tells a person nothing.
func withoutOperation(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return fmt.Errorf("%s: %w", pathError.Path, pathError.Err)
	}
	return err
}
