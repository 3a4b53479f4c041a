package config

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// systemText is the text of the operating system's error, as C's strerror spells it,
// from a failed answer of the workspace: Go puts the operation and the path before
// it and begins it in lower case.
func systemText(answer any) string {
	failure, _ := answer.(string)
	if i := strings.LastIndex(failure, ": "); i >= 0 {
		failure = failure[i+2:]
	}
	switch failure {
	case "", "file does not exist":
		return "No such file or directory"
	}
	return strings.ToUpper(failure[:1]) + failure[1:]
}

// isMissing reports whether the folder does not exist.
func isMissing(s *workspace.Snapshot, path string) bool {
	_, err := s.Folder(path)
	return errors.Is(err, fs.ErrNotExist)
}
