package config

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// walker is the second phase (ap_process_config_tree in server/config.c): it looks
// up each directive among all modules loaded in the end, and judges its place and its
// arguments. It folds over fragments as the reader does over lines, and remembers
// what it found in each.
type walker struct {
	walkSurroundings
	options *Options
	catalog *catalog.Catalog
	scope   *scope
	found   []walkFault // in the fragment being walked
	// asked is what the catalogue asks about modules, nil where nothing is known of them.
	asked *moduleQuestions
}

// walkSurroundings is what the walk depends on besides the directives themselves.
type walkSurroundings struct {
	modules moduleSet
	// strangers is set when a module is loaded that the catalogue does not know; it
	// may bring any directive.
	strangers  bool
	assume     bool // see reading
	serverRoot string
	partial    bool // see reading.partial
	// declared are the names of providers and filters that directives register, each
	// with a NUL before and behind it.
	declared string
}

// walkFault is a fault at an item of a fragment.
type walkFault struct {
	offset    int // in sequence numbers of the fragment
	directive *Directive
	fault
}

// walkResult is what walking a fragment found.
type walkResult struct {
	surroundings  walkSurroundings
	before, after *scope
	faults        []walkFault
	nested        []nestedWalk // those with faults
}

type nestedWalk struct {
	offset int
	*walkResult
}

func (r *walkResult) empty() bool { return len(r.faults) == 0 && len(r.nested) == 0 }

// keptWalks bounds how many walks of a fragment are remembered.
const keptWalks = 2

// walk takes the items of the fragment.
func (w *walker) walk(f *fragment) *walkResult {
	for _, r := range f.walks {
		if r.surroundings == w.walkSurroundings && r.before.equal(w.scope) {
			w.scope = r.after
			return r
		}
	}
	result := &walkResult{surroundings: w.walkSurroundings, before: w.scope}
	outer := w.found
	w.found = nil
	offset := 0
	for i := range f.items {
		it := &f.items[i]
		switch it.kind {
		case nestedItem:
			nested := it.more.(*fragment)
			if r := w.walk(nested); !r.empty() {
				result.nested = append(result.nested, nestedWalk{offset, r})
			}
			offset += nested.count - 1
		case directiveItem:
			w.directive(it.directive, offset)
		case openItem:
			w.open(it.directive, offset)
		case closeItem:
			w.close(it.directive, offset)
		}
		offset++
	}
	result.faults, w.found = w.found, outer
	result.after = w.scope
	f.walks = append(f.walks, result)
	if len(f.walks) > keptWalks {
		f.walks = f.walks[1:]
	}
	return result
}

// each calls visit for the faults in order, with their sequence numbers.
func (r *walkResult) each(base int, visit func(seq int, f *walkFault)) {
	nested := r.nested
	for i := range r.faults {
		f := &r.faults[i]
		for len(nested) > 0 && nested[0].offset < f.offset {
			nested[0].each(base+nested[0].offset, visit)
			nested = nested[1:]
		}
		visit(base+f.offset, f)
	}
	for _, n := range nested {
		n.each(base+n.offset, visit)
	}
}

func (w *walker) fault(offset int, d *Directive, f fault) {
	w.found = append(w.found, walkFault{offset, d, f})
}

// loaded reports whether a module is there at the end of reading.
func (w *walker) loaded(identifier string) bool {
	i, ok := moduleIndex(identifier)
	return w.assume || ok && w.modules.has(i)
}

// nobodyHas reports whether no module at all can have the directive, whatever is loaded
// beside what is known: only mod_wsgi has names that begin with WSGI, and the name of a
// directive holds no = or >.
func nobodyHas(d *Directive) bool {
	if d.Entry != nil && !d.Entry.Gone {
		return false
	}
	name := apr.Lower(d.Name)
	return name == "<" || strings.HasPrefix(name, "&lt;") || strings.HasPrefix(strings.TrimPrefix(name, "<"), "wsgi") ||
		!strings.HasPrefix(name, "<") && strings.ContainsAny(name, "=>")
}

// directive judges a directive that is no section (ap_walk_config_sub and
// invoke_cmd); it returns nil when the handler is not called.
func (w *walker) directive(d *Directive, offset int) *catalog.Directive {
	if w.scope.ignored {
		return nil
	}
	entry := w.catalog.In(d.Name, w.loaded)
	if entry == nil {
		if d.Condition == True && (nobodyHas(d) || !w.partial && !(w.strangers && d.Entry == nil)) {
			w.fault(offset, d, fault{kind: FaultUnknownCommand, spot: d.NameSpot(), text: message{
				"Invalid command '%s', perhaps misspelled or defined by a module not included in the server configuration",
				[]any{d.Name}}})
		} else if near := w.catalog.Misspelt(d.Name); d.Entry == nil && near != "" {
			w.fault(offset, d, fault{kind: FaultMisspelt, warning: true, spot: d.NameSpot(), suggest: near, text: message{
				"No module of httpd has '%s'", []any{d.Name}}})
		}
		return nil
	}
	if entry.Flags&catalog.ExecOnRead != 0 {
		return nil // "Once was enough?"
	}
	if !w.scope.allows(entry) {
		w.fault(offset, d, fault{kind: FaultContext, spot: d.NameSpot(), text: notAllowed(d, entry)})
		return nil
	}
	if message, stem, ok := entry.CheckCount(d.Args); !ok {
		w.fault(offset, d, fault{kind: FaultArgumentCount, spot: d.LineSpot(), text: text(message), stem: stem})
		return nil
	}
	if m, refused := w.scope.refuses(d, entry); refused {
		w.fault(offset, d, fault{kind: FaultContext, spot: d.NameSpot(), text: m})
		return nil
	}
	w.warnUseless(d, entry, offset)
	switch {
	case entry.Section:
	case apr.EqualFold(entry.Name, "Require"):
		w.require(d, entry, offset)
	case w.arguments(d, entry, offset):
		w.expressions(d, entry, offset)
	}
	return entry
}

// arguments asks the catalogue what the directive's handler says; it is false when
// it refuses.
func (w *walker) arguments(d *Directive, entry *catalog.Directive, offset int) bool {
	for _, a := range entry.CheckArguments(d.Args, w.place()) {
		w.fault(offset, d, fault{kind: argumentFaults[a.Kind], code: a.Code, warning: a.Warning,
			spot: d.Spot(a.Span), text: text(a.Message), suggest: a.Suggest})
		if !a.Warning {
			return false
		}
	}
	return true
}

// argumentFaults are the kinds of the catalogue's faults here.
var argumentFaults = map[catalog.ArgumentKind]FaultKind{
	catalog.WrongValue:     FaultValue,
	catalog.UnknownOption:  FaultOption,
	catalog.WrongSelector:  FaultSelector,
	catalog.MissingBracket: FaultMissingGt,
}

// place is what the catalogue wants to know about where a directive stands.
func (w *walker) place() catalog.Place {
	p := catalog.Place{
		VirtualHost: w.scope.virtualHost,
		Directory:   w.scope.directory,
		HtAccess:    w.options.HtAccess(),
		ServerRoot:  w.serverRoot,
		Root:        w.options.AsRoot,
		UserExists:  w.options.UserExists,
		GroupExists: w.options.GroupExists,
	}
	if w.asked != nil {
		p.Loaded, p.Declared = w.asked.loaded, w.asked.declared
	}
	if w.scope.section != nil {
		p.Section = w.scope.section.Name
		if words := w.scope.section.Words(); len(words) > 0 {
			p.SectionWord = words[0].Value
		}
	}
	return p
}

// warnUseless warns about what has no effect: AllowOverride in some places (set_override
// and set_override_list in server/core.c), and what httpd only knows from before.
func (w *walker) warnUseless(d *Directive, entry *catalog.Directive, offset int) {
	switch entry.Name {
	case "NameVirtualHost": // set_name_virtual_host in server/vhost.c
		w.fault(offset, d, fault{kind: FaultValue, code: "AH00548", warning: true, spot: d.LineSpot(), text: message{
			"NameVirtualHost has no effect and will be removed in the next release %s:%s", []any{filePart{d.Origin}, lineOf{d.Origin}}}})
		return
	case "DefaultType": // set_default_type in server/core.c
		if words := d.Words(); len(words) > 0 && !apr.EqualFold(words[0].Value, "none") {
			w.fault(offset, d, fault{kind: FaultValue, code: "AH00117", warning: true, spot: d.LineSpot(), text: message{
				"Ignoring deprecated use of DefaultType in line %s of %s.", []any{lineOf{d.Origin}, filePart{d.Origin}}}})
		}
		return
	}
	code := map[string]string{"AllowOverride": "AH00114", "AllowOverrideList": "AH00115"}[entry.Name]
	if code == "" || w.scope.parent(inLocation) == nil && w.scope.parent(inFiles) == nil {
		return
	}
	w.fault(offset, d, fault{kind: FaultContext, code: code, warning: true, spot: d.NameSpot(),
		text: message{"Useless use of " + entry.Name + " in line %s of %s.", []any{lineOf{d.Origin}, filePart{d.Origin}}}})
}
