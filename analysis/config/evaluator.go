package config

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// Evaluator evaluates one root again and again. It remembers what it worked out for
// the parts that did not change. It is not safe for concurrent use; the
// Configurations that it returns are.
type Evaluator struct {
	options Options
	start   *environment
	// before and after are the -C and -c directives.
	before, after *grammar.File
	// known and assumed are the memories of runs without and with assumed modules.
	known, assumed *sources
	lines          *lineIndex
	aliases        aliasMemory
}

// sources are the files that a run begins with: the -C directives, the root and the
// -c directives. Each file holds those that it includes.
type sources struct{ before, root, after *source }

func (o *Options) sources() *sources {
	return &sources{newSource("", nil, 0), newSource(o.Root, nil, 0), newSource("", nil, 0)}
}

// NewEvaluator returns an evaluator without memories.
func NewEvaluator(o Options) *Evaluator {
	e := &Evaluator{
		options: o,
		start:   newEnvironment(),
		before:  grammar.Parse(strings.Join(o.Before, "\n")),
		after:   grammar.Parse(strings.Join(o.After, "\n")),
		known:   o.sources(),
		assumed: o.sources(),
		lines:   newLineIndex(),
	}
	e.options.Limits = o.Limits.orDefault()
	for _, m := range o.staticModules() {
		e.start = e.start.after(write{module: m})
	}
	if o.Patterns != 0 {
		e.start = e.start.after(write{key: keyPatterns, value: o.Patterns})
	}
	for _, name := range o.Defines {
		e.start = e.start.after(write{key: keyDefine(name), value: Define{Name: name}})
	}
	root := o.ServerRoot
	if root == "" {
		root = filepath.Dir(o.Root)
	}
	e.start = e.start.after(write{key: keyServerRoot, value: o.Mapped(filepath.Clean(root))})
	return e
}

// Evaluate reads the root of the evaluator's options in s as httpd would; nil when ctx
// ends before.
func (e *Evaluator) Evaluate(ctx context.Context, s *workspace.Snapshot) *Configuration {
	c := newConfiguration(e.options, s)
	c.lines = e.lines
	c.assume = e.options.Fragment || e.options.HtAccess()
	if !c.assume {
		if !e.read(ctx, c, e.known) {
			return nil
		}
		// Where nothing loads a module, nothing is known of the modules of the httpd
		// that will read this: its conditions on them are undecided.
		c.assume = c.env.last == e.start.last && undecided(c.root)
	}
	if !c.assume {
		e.assumed = e.options.sources()
	} else if !e.read(ctx, c, e.assumed) {
		return nil
	}
	w := &walker{options: &e.options, catalog: catalog.Default()}
	w.walkSurroundings = walkSurroundings{
		modules: c.env.modules, assume: c.assume, serverRoot: c.ServerRoot, partial: c.Partial || e.options.Fragment,
	}
	w.strangers = hasStrangers(c.Modules)
	w.askAboutModules(c)
	w.scope = e.options.topScope()
	e.complete(c, w.walk(c.root))
	e.lines.keep(c)
	return c
}

// undecided reports whether a condition on a module was asked for.
func undecided(f *fragment) bool {
	found := false
	f.each(actList, 0, func(_ int, it *item) bool {
		found = apr.EqualFold(it.directive.Name, "<IfModule")
		return !found
	})
	return found
}

// hasStrangers reports whether a module is loaded that the catalogue does not know.
func hasStrangers(modules []Module) bool {
	return slices.ContainsFunc(modules, func(m Module) bool {
		_, known := moduleIndex(m.Identifier)
		return !known
	})
}

// read runs the reading phase and notes in c what it left. It is false when ctx ends
// before.
func (e *Evaluator) read(ctx context.Context, c *Configuration, from *sources) bool {
	r := &reading{
		ctx:      ctx,
		options:  &e.options,
		snapshot: c.Snapshot,
		catalog:  catalog.Default(),
		env:      e.start,
		assume:   c.assume,
		limits:   e.options.Limits,
	}
	var items []item
	part := func(s *source, f *grammar.File) {
		r.spent = r.spent.plus(cost{files: 1, lines: f.PhysicalLines(), bytes: f.Len()})
		if fragment := r.readFile(s, f, &frame{kind: fileFrame, condition: True}, nil); fragment != nil {
			items = append(items, item{kind: nestedItem, more: fragment})
		}
	}
	if len(e.options.Before) > 0 {
		part(from.before, e.before)
	}
	switch answer := look(c.Snapshot, fileText, e.options.Root).(type) {
	case *grammar.File:
		part(from.root, answer)
	case withheld:
		items = append(items, item{kind: faultItem, more: &fault{kind: FaultLimit, warning: true, text: message{
			"modwsgi-ls does not read %s: %s", []any{e.options.Root, string(answer)}}}})
		r.env = r.env.after(write{key: keyPartial, value: true})
	default:
		items = append(items, item{kind: faultItem, more: &fault{kind: FaultInclude, text: message{
			"Could not open configuration file %s: %s", []any{e.options.Root, systemText(answer)}}}})
	}
	if len(e.options.After) > 0 {
		part(from.after, e.after)
	}
	if ctx.Err() != nil {
		return false
	}
	c.root, c.env = newFragment(items), r.env
	c.Modules = r.env.last.list()
	c.ServerRoot, _ = r.env.get(keyServerRoot).(string)
	c.Partial, c.Late = r.env.get(keyPartial) != nil, r.late
	return true
}

// fault adds a fault to those of its phase, of which the first are told, warnings and
// errors each.
func (c *Configuration) fault(f *fault, phase Phase, seq int, d *Directive) {
	if c.undecided(f, d) {
		return
	}
	told := &c.told[phase]
	if f.warning {
		told = &c.warned[phase]
	}
	switch *told++; {
	case *told <= mostFaults:
		c.Faults = append(c.Faults, f.public(c, phase, seq, d))
	case *told == mostFaults+1:
		what := "refuses"
		if f.warning {
			what = "warns of"
		}
		last := fault{kind: FaultLimit, warning: true, spot: f.spot, text: message{
			"modwsgi-ls does not tell all that httpd %s: more than %s lines", []any{what, mostFaults}}}
		c.Faults = append(c.Faults, last.public(c, phase, seq, d))
	}
}

// complete fills the public fields of c from the fragments and the walk.
func (e *Evaluator) complete(c *Configuration, walked *walkResult) {
	related := map[role][]Fact{} // directives that are judged by others of their kind
	c.Files = []string{c.Options.Root}
	seen := map[string]bool{c.Options.Root: true}
	c.root.each(noteList, 0, func(seq int, it *item) bool {
		switch it.kind {
		case faultItem:
			c.fault(it.more.(*fault), Read, seq, it.directive)
		case actItem:
			for _, path := range it.more.(*act).files {
				if !seen[path] {
					seen[path] = true
					c.Files = append(c.Files, path)
				}
			}
		case directiveItem:
			if r := it.directive.role & (aliasRole | mpmRole | listenRole | protocolRole); r != 0 {
				related[r] = append(related[r], Fact{it.directive, seq})
			}
		}
		return true
	})
	c.Skipped = make([]*Skipped, 0, c.root.lists[skipList].total)
	c.root.each(skipList, 0, func(_ int, it *item) bool {
		switch more := it.more.(type) {
		case *Skipped:
			c.Skipped = append(c.Skipped, more)
		case *LeftOut:
			c.LeftOut = append(c.LeftOut, more)
		}
		return true
	})
	if !c.assume && !c.Partial {
		c.Faults = append(c.Faults, c.checkMPM()...)
	}
	walked.each(0, func(seq int, f *walkFault) {
		c.fault(&f.fault, Walk, seq, f.directive)
	})
	e.aliases = c.checkAliases(related[aliasRole], e.aliases)
	c.checkListeners(related[listenRole])
	c.checkProtocolOptions(related[protocolRole])
	c.Faults = append(c.Faults, c.checkNumbers(related[mpmRole])...)
	slices.SortStableFunc(c.Faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Phase, b.Phase), cmp.Compare(a.Seq, b.Seq))
	})
}
