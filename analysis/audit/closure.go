package audit

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// closure is all that a script imports, as far as text tells.
type closure struct {
	// reached are the extension modules, the surest imports first.
	reached []*reached
	// modules counts what was read; Unseen what could not be followed.
	modules int
	unseen  Unseen
	// replaced are modules that a file of the closure puts into sys.modules itself.
	replaced map[string]bool
	// numpy is set if the NumPy that the script would get refuses a second interpreter of a process.
	numpy bool
	// problem says why the script itself was not read.
	problem string
}

// reached is an extension module with the way on which it is imported.
type reached struct {
	module, file string
	static       *extensions.File
	err          error
	certainty    python.Certainty
	chain        []Step
	// instead is what decides an import that is a fallback, nil where that is more than one try statement.
	instead *instead
	// first is where the script's own text names what leads to the module.
	first *imported
}

// instead is a fallback that is carried out if one of some modules cannot be imported, and how surely it then is. Some are names that
// may be no modules.
type instead struct {
	of        []string
	certainty python.Certainty
}

// Unseen counts what an audit cannot follow.
type Unseen struct {
	// Computed are imports by names that are worked out while the program runs.
	Computed int `json:"computed"`
	// Plugins are uses of entry points, Starters lines of code in .pth files.
	Plugins  int `json:"plugins"`
	Starters int `json:"starters"`
	// Unread are files that could not be read.
	Unread int `json:"unread"`
}

// mostModules is how many modules of one script are followed.
const mostModules = 20000

// walker follows the imports of one script.
type walker struct {
	*finder
	*closure
	// queues hold what was reached by certainty; the surest goes on first.
	queues [python.Never][]*node
	best   map[string]python.Certainty
	// instead is that of the import which is followed.
	instead *instead
	// computedByOwn counts the computed imports of the application's own files.
	computedByOwn int
	// bare are words of the application's own files that its computed imports may mean.
	bare []bareWord
}

// bareWord is a string of one word, and the file that holds it.
type bareWord struct {
	named
	in *node
}

// node is a module that was reached.
type node struct {
	*module
	certainty python.Certainty
	via       *node
	line      int // of the import in via
	first     *imported
	instead   *instead
}

// follow walks the imports of a script and of all that it imports.
func (f *finder) follow(ctx context.Context, script string) *closure {
	w := &walker{finder: f, closure: &closure{replaced: map[string]bool{}}, best: map[string]python.Certainty{}}
	root := &node{module: &module{kind: source, file: script}}
	text, err := f.library.scan(f.snapshot, f.here(script), f.facts())
	if err != nil {
		w.problem = err.Error()
		return w.closure
	}
	f.editPath(text, script)
	w.imports(root, text)
	for ctx.Err() == nil && w.modules < mostModules {
		if next := w.next(); next != nil {
			w.enter(next)
		} else if !w.meant() {
			break
		}
	}
	w.replace()
	w.numpy = f.numpyOnce()
	return w.closure
}

// meant follows the words that computed imports may mean, and tells whether there were any.
func (w *walker) meant() bool {
	words := w.bare
	w.bare = nil
	if w.computedByOwn == 0 {
		return false
	}
	for _, word := range words {
		w.namedInString(word.in, word.named)
	}
	return len(words) > 0
}

// replace makes imports less sure that need a module which a file puts into sys.modules itself, as substitutes of others do.
func (w *walker) replace() {
	for _, r := range w.reached {
		for _, step := range r.chain {
			if w.replaced[step.Module] {
				r.certainty = max(r.certainty, python.Sometimes)
			}
		}
	}
}

func (w *walker) next() *node {
	for certainty := range w.queues {
		if queue := w.queues[certainty]; len(queue) > 0 {
			w.queues[certainty] = queue[1:]
			if w.best[queue[0].name] == python.Certainty(certainty) {
				return queue[0]
			}
			return w.next()
		}
	}
	return nil
}

func (f *finder) facts() python.Facts {
	facts := python.Facts{Minor: f.build.Minor, Platform: "linux"}
	switch {
	case strings.Contains(f.platform, "darwin"):
		facts.Platform = "darwin"
	case strings.HasPrefix(f.platform, "win"):
		facts.Platform = "win32"
	}
	return facts
}

// errNotHere is said of a package whose folder is not on this machine.
var errNotHere = errors.New("it is not on this machine")

// assume notes an import of a package that is not on this machine, if something is known of it. What else it imports cannot be
// seen.
func (w *walker) assume(name string, certainty python.Certainty, via *node, line int, first *imported) {
	known := factAboutPackage(name, w.build.Minor)
	if known == nil {
		return
	}
	if best, seen := w.best[known.module]; seen && best <= certainty {
		return
	}
	w.best[known.module] = certainty
	chain := append(via.chain(), Step{Module: name, From: via.file, Line: line})
	w.reached = append(w.reached, &reached{module: known.module, err: errNotHere, certainty: certainty, chain: chain, first: first})
}

// enter goes on from a module that was reached.
func (w *walker) enter(n *node) {
	for _, hidden := range hiddenImports[n.name] {
		w.reach(hidden, n.certainty, n, 0, n.first)
	}
	switch n.kind {
	case source:
		w.modules++
		text, err := w.library.scan(w.snapshot, w.here(n.file), w.facts())
		if err != nil {
			w.unseen.Unread++
			return
		}
		w.imports(n, text)
	case extension:
		w.modules++
		w.extension(n)
	}
}

func (w *walker) extension(n *node) {
	static, err := w.library.extension(w.snapshot, w.here(n.file))
	if err != nil {
		w.unseen.Unread++
	} else if static.Phase == extensions.NoModule {
		return
	}
	w.reached = append(w.reached, &reached{
		module: n.name, file: n.file, static: static, err: err, certainty: n.certainty, chain: n.chain(), first: n.first, instead: n.instead,
	})
	if err == nil && static.Maker == extensions.CFFI {
		w.reach("_cffi_backend", n.certainty, n, 0, n.first)
	}
	w.compiledFrom(n)
}

// compiledFrom follows the imports in the text that an extension was compiled from. Cython's own language is read as far as
// it is Python, and so less surely.
func (w *walker) compiledFrom(n *node) {
	file, cython := w.textOf(n.module)
	if file == "" {
		return
	}
	text, err := w.library.scan(w.snapshot, w.here(file), w.facts())
	if err != nil {
		return
	}
	origin, of := *n, *n.module
	of.file = file
	origin.module = &of
	if cython {
		origin.certainty = max(n.certainty, python.Sometimes)
	}
	w.imports(&origin, text)
}

// chain is the way from the script to a module.
func (n *node) chain() []Step {
	var steps []Step
	for at := n; at.via != nil; at = at.via {
		steps = append(steps, Step{Module: at.name, File: at.file, From: at.via.file, Line: at.line})
	}
	slices.Reverse(steps)
	return steps
}

// imports follows what a file imports.
func (w *walker) imports(n *node, text *scan) {
	w.unseen.Computed += text.computed
	w.unseen.Plugins += text.plugins
	for _, name := range text.replaced {
		w.replaced[name] = true
	}
	for _, i := range text.imports {
		certainty := w.certainty(n, i)
		if certainty == python.Never || certainty == python.WhenCalled && !own(n.file) {
			continue
		}
		target, ok := n.absolute(i)
		if !ok {
			continue
		}
		first := n.first
		if n.via == nil {
			first = i
		}
		w.instead = n.insteadOf(i, certainty)
		certainty = max(certainty, n.certainty)
		found := w.reach(target, certainty, n, i.line, first)
		switch {
		case found == nil && w.blind:
			w.assume(target, certainty, n, i.line, first)
		case found != nil && found.paths != nil:
			w.fromPackage(found, i, certainty, n, first)
		}
	}
	w.instead = nil
	if !own(n.file) {
		return
	}
	w.computedByOwn += text.computed
	for _, constant := range text.strings {
		if constant.bare {
			w.bare = append(w.bare, bareWord{constant, n})
		} else {
			w.namedInString(n, constant)
		}
	}
}

// insteadOf is what decides an import in n, if it is a fallback or n was reached by one.
func (n *node) insteadOf(i *imported, certainty python.Certainty) *instead {
	switch {
	case certainty != python.Fallback:
		if n.instead == nil || certainty == python.Always {
			return n.instead
		}
		return &instead{n.instead.of, max(n.instead.certainty, certainty)}
	case n.certainty == python.Fallback || len(i.branches) != 1:
		return nil
	}
	other := &instead{certainty: max(i.besides, n.certainty)}
	for _, attempt := range i.branches[0].attempts {
		name, ok := n.absolute(attempt)
		if !ok {
			continue
		}
		other.of = append(other.of, name)
		for _, inner := range attempt.names {
			other.of = append(other.of, name+"."+inner)
		}
	}
	return other
}

// certainty tells whether an import is carried out, with what other imports around it find.
func (w *walker) certainty(n *node, i *imported) python.Certainty {
	if i.branches == nil || i.certainty == python.Never {
		return i.certainty
	}
	result := i.besides
	for _, b := range i.branches {
		missing := slices.ContainsFunc(b.attempts, func(try *imported) bool { return w.missing(n, try) })
		switch {
		case b.missing && !missing:
			result = max(result, python.Fallback)
		case !b.missing && missing:
			return python.Never
		case !b.missing:
			result = max(result, python.Sometimes)
		}
	}
	return result
}

// missing tells whether an import finds nothing.
func (w *walker) missing(n *node, i *imported) bool {
	target, ok := n.absolute(i)
	return ok && target != "" && w.find(target).kind == absent
}

// absolute is the name of the module that an import in n means.
func (n *node) absolute(i *imported) (string, bool) {
	if i.level == 0 {
		return i.module, true
	}
	if n.name == "" {
		return "", false // a script is in no package
	}
	base := n.name
	up := i.level
	if n.paths != nil {
		up--
	}
	for ; up > 0; up-- {
		dot := strings.LastIndexByte(base, '.')
		if dot < 0 {
			return "", false
		}
		base = base[:dot]
	}
	if i.module == "" {
		return base, true
	}
	return base + "." + i.module, true
}

// reach notes that a module is imported, and the packages that it is in before it. It is nil where nothing is found.
func (w *walker) reach(name string, certainty python.Certainty, via *node, line int, first *imported) *module {
	var m *module
	for at := 0; at >= 0; {
		next := strings.IndexByte(name[at:], '.')
		if next < 0 {
			at = -1
			m = w.find(name)
		} else {
			at += next
			m = w.find(name[:at])
			at++
		}
		if m.kind == absent {
			return nil
		}
		if best, seen := w.best[m.name]; !seen || certainty < best {
			w.best[m.name] = certainty
			w.queues[certainty] = append(w.queues[certainty], &node{
				module: m, certainty: certainty, via: via, line: line, first: first, instead: w.instead,
			})
		}
	}
	return m
}

// fromPackage follows the modules that "from package import a, b" brings: those that the package does not define itself.
func (w *walker) fromPackage(found *module, i *imported, certainty python.Certainty, via *node, first *imported) {
	if len(i.names) == 0 {
		return
	}
	var text *scan
	if found.kind == source {
		text, _ = w.library.scan(w.snapshot, w.here(found.file), w.facts())
	}
	names := i.names
	if names[0] == "*" {
		if text == nil {
			return
		}
		names = text.exported
	}
	for _, name := range names {
		reached := certainty
		if text != nil {
			switch b, bound := text.binds[name]; {
			case !bound || b.from == found.name:
			case b.sure:
				continue
			default:
				reached = max(reached, python.Sometimes)
			}
		}
		if strings.Contains(name, ".") || w.find(found.name+"."+name).kind == absent {
			continue
		}
		w.reach(found.name+"."+name, reached, via, i.line, first)
	}
}

// namedInString follows a constant that names a module which is there: settings, applications, engines. The last part
// may be something in the module.
func (w *walker) namedInString(n *node, constant named) {
	name := constant.text
	if strings.Contains(name, ".") && w.find(name).kind == absent {
		name = name[:strings.LastIndexByte(name, '.')]
	}
	m := w.find(name)
	if m.kind == absent || m.kind == builtin || m.kind == namespacePackage || name == n.name {
		return
	}
	first := n.first
	if n.via == nil {
		first = nil
	}
	certainty := max(n.certainty, python.Sometimes)
	w.reach(name, certainty, n, constant.line, first)
	if m.paths != nil && w.find("django").kind != absent {
		for _, part := range []string{"apps", "models", "base", "admin", "urls"} {
			if w.find(name+"."+part).kind != absent {
				w.reach(name+"."+part, certainty, n, constant.line, first)
			}
		}
	}
}

// editPath applies what a script does to sys.path.
func (f *finder) editPath(text *scan, script string) {
	f.path = f.edited(f.path, text.paths, script)
}

// edited is a search path with the edits of a file whose text tells the folder.
func (f *finder) edited(folders []string, edits []pathEdit, file string) []string {
	for _, edit := range edits {
		folder, ok := evaluatePath(edit.folder, edit.names, file)
		if !ok || !path.IsAbs(folder) {
			continue
		}
		if path.Base(folder) == activator {
			folder = path.Join(path.Dir(folder), "../lib/python"+f.build.String(), "site-packages")
		}
		if folder = path.Clean(folder); !f.isFolder(folder) {
			continue
		}
		if edit.front {
			folders = append([]string{folder}, folders...)
		} else {
			folders = append(slices.Clip(folders), folder)
		}
	}
	return folders
}

// numpyOnce tells whether the NumPy on the path refuses a second interpreter.
func (f *finder) numpyOnce() bool {
	for _, name := range []string{"numpy._core._multiarray_umath", "numpy.core._multiarray_umath"} {
		if m := f.find(name); m.kind == extension {
			static, err := f.library.extension(f.snapshot, f.here(m.file))
			return err == nil && static.Once.By == "NumPy"
		}
	}
	return false
}
