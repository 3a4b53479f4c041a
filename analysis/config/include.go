package config

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

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
	links     int // to folders, on the way to the one being read
	files     []string
	failed    bool // httpd has stopped: only the first fault is its
	withheld  bool // it was said that something is not read
}

// include executes Include and IncludeOptional (include_config in server/core.c) and
// returns the files that were read.
func (r *fileReader) include(d *Directive, optional bool) []string {
	word := d.Words()[0]
	in := &inclusion{fileReader: r, directive: d, optional: optional, spot: d.Spot(word.Span)}
	if r.value(keyEndless) != nil || r.value(keyExhausted) != nil {
		return nil
	}
	if r.source.depth >= mostIncludes {
		r.set(keyEndless, true)
		in.refuse(message{"Exceeded maximum include depth of %s, There appears to be a recursion.", []any{mostIncludes}})
		return nil
	}
	path := r.absolute(word.Value)
	if len(path) >= longestPath || strings.IndexByte(word.Value, 0) >= 0 {
		in.refuse(message{"Invalid Include path %s", []any{word.Value}})
		return nil
	}
	complete := r.bring(d, func() {
		if apr.IsPattern(path) {
			in.wildcard("/", strings.TrimPrefix(path, "/"))
		} else {
			in.plain(path)
		}
	})
	if !complete {
		return nil
	}
	return in.files
}

// look asks the workspace about a path, as long as the limits allow it.
func (in *inclusion) look(kind outsideKind, path string) (answer any, ok bool) {
	if !in.spend(cost{paths: 1}) || in.halted() {
		return nil, false
	}
	asked := time.Now()
	answer = in.ask(kind, path)
	in.wait(asked)
	return answer, true
}

// refuse complains about the Include. Where something is missing it is not known what
// its paths are relative to.
func (in *inclusion) refuse(m message) {
	if !in.failed && !in.partial() {
		in.fault(fault{kind: FaultInclude, spot: in.spot, text: m})
	}
	in.failed = true
}

// withhold says that the workspace does not read what is at the path, once for all
// paths of the Include.
func (in *inclusion) withhold(path string, why withheld) {
	if !in.withheld {
		in.notRead(in.spot, message{"modwsgi-ls does not read %s: %s", []any{path, string(why)}})
	}
	in.withheld = true
}

// plain includes a path without wildcards: a file, or a folder with all that is in
// it (ap_dir_nofnmatch in server/util.c).
func (in *inclusion) plain(path string) {
	answer, ok := in.look(fileInfo, path)
	if !ok {
		return
	}
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
	text, ok := in.look(fileText, path)
	if !ok {
		return
	}
	switch answer := text.(type) {
	case *grammar.File:
		in.read(path, answer)
	case withheld:
		in.withhold(path, answer)
	default:
		in.refuse(message{"Could not open configuration file %s: %s", []any{path, systemText(answer)}})
	}
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
		if in.halted() || in.value(keyEndless) != nil {
			return
		}
		in.entry(fullPath(path, e.Name), e.Dir)
	}
}

// entry includes an entry of a folder; folder is false for a link to one.
func (in *inclusion) entry(path string, folder bool) {
	if folder {
		in.plain(path)
		return
	}
	if in.links++; in.links > mostLinkedFolders && in.isFolder(path) {
		in.excess = &excess{what: fmt.Sprintf("folders behind more than %d links", mostLinkedFolders)}
		return
	}
	in.plain(path)
	in.links--
}

// mostLinkedFolders is how many links to folders are followed on the way to one file:
// links to the folders around them lead on for ever.
const mostLinkedFolders = 4

// list reads a folder, and complains if that fails, unless an optional Include finds none.
func (in *inclusion) list(path string) (*workspace.Listing, bool) {
	answer, ok := in.look(folder, path)
	if !ok {
		return nil, false
	}
	switch answer := answer.(type) {
	case *workspace.Listing:
		return answer, in.spend(cost{paths: pathsOfFolder + len(answer.Entries)/entriesOfPath})
	case withheld:
		in.withhold(path, answer)
	default:
		if in.optional && isMissing(in.snapshot, path) {
			return nil, false
		}
		in.refuse(message{includePrefix + "Could not open directory %s: %s", []any{path, systemText(answer)}})
	}
	return nil, false
}

// A folder takes as long to read as it takes to look at pathsOfFolder paths, and
// entriesOfPath of its names as long to compare with a pattern as one path.
const (
	pathsOfFolder = 4
	entriesOfPath = 16
)

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
	listing, ok := in.list(path)
	if !ok {
		return
	}
	matched := false
	for _, e := range listing.Entries {
		if in.halted() || in.value(keyEndless) != nil {
			return
		}
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
	if !in.spend(cost{files: 1, lines: f.PhysicalLines(), bytes: f.Len()}) {
		return
	}
	fragment := in.readIncluded(in.place(filepath.Clean(path), in.directive.Origin), f)
	if fragment == nil {
		return
	}
	in.files = append(in.files, path)
	in.items = append(in.items, item{kind: nestedItem, more: fragment})
}
