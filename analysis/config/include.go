package config

import (
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// httpd's limits: AP_MAX_INCLUDE_DEPTH and AP_MAX_FNMATCH_DIR_DEPTH, and the
// system's PATH_MAX.
const (
	mostIncludes  = 128
	mostFolders   = 128
	longestPath   = 4096
	includePrefix = "Include/IncludeOptional: "
)

// inclusion is one Include being executed.
type inclusion struct {
	*fileReader
	directive *Directive
	optional  bool
	spot      Spot
	folders   int // around the one being read
	files     []string
	failed    bool // httpd has stopped: only the first fault is its
}

// include executes Include and IncludeOptional (include_config in server/core.c) and
// returns the files that were read.
func (r *fileReader) include(d *Directive, optional bool) []string {
	word := d.Words()[0]
	in := &inclusion{fileReader: r, directive: d, optional: optional, spot: d.Spot(word.Span)}
	if r.value(keyEndless) != nil || r.files > mostFiles {
		return nil
	}
	if r.source.depth >= mostIncludes {
		r.set(keyEndless, true)
		in.refuse(message{"Exceeded maximum include depth of %s, There appears to be a recursion.", []any{mostIncludes}})
		return nil
	}
	path := r.absolute(word.Value)
	switch {
	case len(path) >= longestPath || strings.IndexByte(word.Value, 0) >= 0:
		in.refuse(message{"Invalid Include path %s", []any{word.Value}})
	case !apr.IsPattern(path):
		in.plain(path)
	default:
		in.wildcard("/", strings.TrimPrefix(path, "/"))
	}
	return in.files
}

// refuse complains about the Include. In a fragment it is not known what its paths
// are relative to.
func (in *inclusion) refuse(m message) {
	if !in.failed && !in.options.Fragment {
		in.fault(fault{kind: FaultInclude, spot: in.spot, text: m})
	}
	in.failed = true
}

// plain includes a path without wildcards: a file, or a folder with all that is in
// it (ap_dir_nofnmatch in server/util.c).
func (in *inclusion) plain(path string) {
	answer := in.ask(fileInfo, path)
	info, there := answer.(workspace.Info)
	if info.Dir {
		in.folder(path)
		return
	}
	if !there && in.optional {
		return
	}
	if there && !info.Regular {
		in.refuse(message{"Could not open configuration file %s: Bad file descriptor", []any{path}})
		return
	}
	f, ok := in.ask(fileText, path).(*grammar.File)
	if !ok {
		in.refuse(message{"Could not open configuration file %s: %s", []any{path, in.reason(fileText, path)}})
		return
	}
	in.read(path, f)
}

// folder includes all entries of a folder, in byte order of their paths.
func (in *inclusion) folder(path string) {
	in.folders++
	defer func() { in.folders-- }()
	if in.folders > mostFolders {
		in.refuse(message{includePrefix + "Directory '%s' exceeds the maximum include directory nesting level of %s. " +
			"You have probably a recursion somewhere.", []any{path, mostFolders}})
		return
	}
	listing, ok := in.list(path)
	if !ok {
		return
	}
	for _, e := range listing.Entries {
		in.plain(fullPath(path, e.Name))
	}
}

// list reads a folder, and complains if that fails.
func (in *inclusion) list(path string) (*workspace.Listing, bool) {
	listing, ok := in.ask(folder, path).(*workspace.Listing)
	if !ok {
		in.refuse(message{includePrefix + "Could not open directory %s: %s", []any{path, in.reason(folder, path)}})
	}
	return listing, ok
}

// reason is the system's text for why a question to the workspace failed.
func (in *inclusion) reason(kind outsideKind, path string) string {
	return systemText(look(in.snapshot, kind, path))
}

// wildcard includes what matches rest, a pattern below the folder path
// (ap_dir_fnmatch in server/util.c).
func (in *inclusion) wildcard(path, rest string) {
	part, rest, more := strings.Cut(rest, "/")
	if !apr.IsPattern(part) {
		switch path = fullPath(path, part); {
		case more:
			in.wildcard(path, rest)
		default:
			in.plain(path)
		}
		return
	}
	if _, failed := in.ask(folder, path).(string); failed && in.optional && isMissing(in.snapshot, path) {
		return
	}
	listing, ok := in.list(path)
	if !ok {
		return
	}
	matched := false
	for _, e := range listing.Entries {
		if !apr.Match(part, e.Name, apr.Period) || more && !e.Dir {
			continue
		}
		matched = true
		if more {
			in.wildcard(fullPath(path, e.Name), rest)
		} else {
			in.plain(fullPath(path, e.Name))
		}
	}
	if !matched && !in.optional {
		in.refuse(message{includePrefix + "No matches for the wildcard '%s' in '%s', failing", []any{part, path}})
	}
}

// fullPath is ap_make_full_path: one slash between folder and name.
func fullPath(folder, name string) string {
	if folder == "" || strings.HasSuffix(folder, "/") {
		return folder + name
	}
	return folder + "/" + name
}

// read evaluates the file in the place of the Include.
func (in *inclusion) read(path string, f *grammar.File) {
	in.reading.files++
	in.files = append(in.files, path)
	s := in.place(filepath.Clean(path), in.directive.Origin, in.fileReader.source.depth+1)
	fragment := in.readIncluded(s, f)
	in.items = append(in.items, item{kind: nestedItem, more: fragment})
}
