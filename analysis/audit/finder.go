package audit

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// kind is what an import finds.
type kind uint8

const (
	absent kind = iota
	// inside Python: a module that its program holds, or one of its own whose files are not here.
	builtin
	source
	extension
	// namespacePackage is a folder without __init__.
	namespacePackage
	// compiled is a .pyc without a source, which is not read.
	compiled
)

// module is what an import finds for one name.
type module struct {
	name string // dotted
	kind kind
	file string // on the server
	// paths are where the modules of a package are looked for; nil for a module that is no package.
	paths []string
}

// finder finds modules as Python's own finders do, for one interpreter.
type finder struct {
	*auditor
	path     []string
	build    extensions.Build
	platform string
	// blind is set where the folders of installed packages are not on this machine.
	blind bool
	found map[string]*module
}

// find is the module of a dotted name, whose parents must be found first.
func (f *finder) find(name string) *module {
	if known := f.found[name]; known != nil {
		return known
	}
	m := f.look(name)
	f.found[name] = m
	return m
}

func (f *finder) look(name string) *module {
	m := &module{name: name}
	paths := f.path
	tail := name
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		parent := f.find(name[:dot])
		if parent.kind == builtin {
			m.kind = builtin
			return m
		}
		if parent.paths == nil {
			return m
		}
		paths, tail = parent.paths, name[dot+1:]
	} else if inProgram[name] {
		m.kind = builtin
		for _, folder := range f.path { // distributions build some of them as files
			if path.Base(folder) == "lib-dynload" && f.file(folder, tail, m) {
				break
			}
		}
		return m
	}
	if tail == "" {
		return m
	}
	var namespace []string
	for _, folder := range paths {
		if f.lookIn(folder, tail, m) {
			f.extend(m, paths, tail)
			return m
		}
		if f.hasFolder(folder, tail) {
			namespace = append(namespace, path.Join(folder, tail))
		}
	}
	switch {
	case namespace != nil:
		m.kind, m.paths = namespacePackage, namespace
	case tail == name && inPython[name]:
		m.kind = builtin
	}
	return m
}

// extend applies what the text of a package does to its __path__: further folders, or all of its name on the search path.
func (f *finder) extend(m *module, paths []string, tail string) {
	if m.kind != source || m.paths == nil {
		return
	}
	text, err := f.library.scan(f.snapshot, f.here(m.file), f.facts())
	if err != nil {
		return
	}
	if text.extended {
		for _, folder := range paths {
			if inner := path.Join(folder, tail); inner != m.paths[0] && f.isFolder(inner) {
				m.paths = append(m.paths, inner)
			}
		}
	}
	m.paths = f.edited(m.paths, text.ownPaths, m.file)
}

// lookIn looks for a module in one folder: a package, then a file, with the suffixes of extensions before those of text.
func (f *finder) lookIn(folder, tail string, m *module) bool {
	entries := f.list(folder)
	if _, ok := entryOf(entries, tail); ok && f.hasFolder(folder, tail) {
		inner := path.Join(folder, tail)
		if f.file(inner, "__init__", m) {
			m.paths = []string{inner}
			return true
		}
	}
	return f.file(folder, tail, m)
}

// textOf is the text that an extension was compiled from, where it lies beside the file as tools that compile Python leave it.
func (f *finder) textOf(m *module) (file string, cython bool) {
	folder, base := path.Split(m.file)
	tail, _, _ := strings.Cut(base, ".")
	entries := f.list(path.Clean(folder))
	for _, suffix := range []string{".py", ".pyx"} {
		if entry, ok := entryOf(entries, tail+suffix); ok && !entry.Dir && f.allowed(path.Join(folder, tail+suffix)) {
			return path.Join(folder, tail+suffix), suffix == ".pyx"
		}
	}
	return "", false
}

// file looks for the file of a module.
func (f *finder) file(folder, tail string, m *module) bool {
	entries := f.list(folder)
	first, _ := slices.BinarySearchFunc(entries, tail+".", func(e workspace.Entry, name string) int { return strings.Compare(e.Name, name) })
	best, rank := "", len(suffixRanks)
	for _, entry := range entries[first:] {
		suffix, ok := strings.CutPrefix(entry.Name, tail)
		if !ok || suffix[0] != '.' {
			break
		}
		if r := f.rank(suffix); r < rank && !entry.Dir {
			best, rank = entry.Name, r
		}
	}
	if best == "" || !f.allowed(path.Join(folder, best)) {
		return false
	}
	m.file = path.Join(folder, best)
	m.kind = suffixRanks[rank]
	return true
}

// suffixRanks are the kinds of file in the order in which Python prefers them: tagged, stable, stable for all builds and plain
// extensions, then text, then compiled text.
var suffixRanks = []kind{extension, extension, extension, extension, source, compiled}

// rank is the place of a suffix in that order, the length of the list for one that this Python does not take.
func (f *finder) rank(suffix string) int {
	switch suffix {
	case ".py":
		return 4
	case ".pyc":
		return 5
	case ".so", ".pyd":
		return 3
	case ".abi3.so":
		// Since 3.15 a build without the GIL leaves these to builds with it.
		if f.build.FreeThreaded && f.build.Minor >= 15 {
			return len(suffixRanks)
		}
		return 1
	case ".abi3t.so":
		if f.build.Minor >= 15 {
			return 2
		}
		return len(suffixRanks)
	}
	tag := extensions.TagOf("m" + suffix)
	if tag.Minor == f.build.Minor && !tag.Debug && tag.FreeThreaded == f.build.FreeThreaded && (f.platform == "" || tag.Platform == "" || tag.Platform == f.platform) {
		return 0
	}
	return len(suffixRanks)
}

// hasFolder tells whether a folder holds another of this name, links followed.
func (f *finder) hasFolder(in, name string) bool {
	entry, ok := entryOf(f.list(in), name)
	return ok && (entry.Dir || f.isFolder(path.Join(in, name)))
}

func entryOf(entries []workspace.Entry, name string) (workspace.Entry, bool) {
	at, ok := slices.BinarySearchFunc(entries, name, func(e workspace.Entry, name string) int { return strings.Compare(e.Name, name) })
	if !ok {
		return workspace.Entry{}, false
	}
	return entries[at], true
}

var libraryFile = regexp.MustCompile(`/lib(64)?/python3(\.\d+t?)?/`)

// own tells whether a file belongs to the application and not to Python or to an installed package.
func own(file string) bool {
	return !libraryFile.MatchString(file)
}
