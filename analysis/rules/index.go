package rules

import (
	"iter"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// index holds what several rules look up, each part made when first asked for, so
// that every rule stays linear.
type index struct {
	in        Input
	kinds     *kinds
	parts     []*part
	segments  [][]segment // by name
	traits    trait       // of all facts
	facts     map[string][]*config.Directive
	main      *server
	servers   []*server                       // the main one first, then as facts and mounts name them
	bySection map[*config.Directive]*server   // of this check and others
	check     int                             // its number
	likely    map[string]*interp.ProcessGroup // by wrong name
	ends      map[*interp.Mount][]*interp.Interpreter
	// groupsOpen is what anyGroupPossible found, filesOpened what filesOpen did.
	groupsOpen, filesOpened *bool
	// applications are the names of interpreters by process group.
	applications map[string]applicationNames
}

// segment are the facts of one name in one part.
type segment struct {
	part  *part
	facts []fact
}

func newIndex(in Input) *index {
	runs := in.Config.FactRuns()
	x := &index{in: in, kinds: in.Memory.kinds, parts: newParts(runs, in.Memory.parts, in.Memory.kinds)}
	x.segments = slices.Grow(in.Memory.segments, x.kinds.count-len(in.Memory.segments))[:x.kinds.count]
	for n := range x.segments {
		x.segments[n] = x.segments[n][:0]
	}
	in.Memory.segments = x.segments
	for i, p := range x.parts {
		p.run = runs[i]
		x.traits |= p.traits
		for _, l := range p.lists {
			n := l.kind.number
			x.segments[n] = append(x.segments[n], segment{p, l.facts})
		}
	}
	x.divide()
	return x
}

// has reports whether some fact has the trait.
func (x *index) has(t trait) bool { return x.traits&t != 0 }

// placed yields the facts of that name, given in lower case and a section's with '<',
// in file order.
func (x *index) placed(name string) iter.Seq[fact] {
	return func(yield func(fact) bool) {
		for _, s := range x.segmentsOf(name) {
			for _, f := range s.facts {
				if !yield(f) {
					return
				}
			}
		}
	}
}

func (x *index) segmentsOf(name string) []segment {
	if k := x.kinds.byName[name]; k != nil {
		return x.segments[k.number]
	}
	return nil
}

// named returns the directives of placed.
func (x *index) named(name string) []*config.Directive {
	if known, ok := x.facts[name]; ok {
		return known
	}
	segments, total := x.segmentsOf(name), 0
	for _, s := range segments {
		total += len(s.facts)
	}
	all := make([]*config.Directive, 0, total)
	for _, s := range segments {
		for i := range s.facts {
			all = append(all, s.facts[i].Directive)
		}
	}
	if x.facts == nil {
		x.facts = map[string][]*config.Directive{}
	}
	x.facts[name] = all
	return all
}

// mostProposals is how many names a wrong one is compared with; beyond it a proposal is not
// worth the time.
const mostProposals = 500

// groupLike returns the daemon group that a wrong name most likely means, nil if
// none is near.
func (x *index) groupLike(name string) *interp.ProcessGroup {
	if len(x.in.Model.Groups) > mostProposals {
		return nil
	}
	if near, ok := x.likely[name]; ok {
		return near
	}
	names := make([]string, len(x.in.Model.Groups))
	for i, g := range x.in.Model.Groups {
		names[i] = g.Name
	}
	if x.likely == nil {
		x.likely = map[string]*interp.ProcessGroup{}
	}
	x.likely[name] = x.in.Model.Group(catalog.Nearest(name, names))
	return x.likely[name]
}

// servedBy returns the interpreters that requests for a mount can reach.
func (x *index) servedBy(m *interp.Mount) []*interp.Interpreter {
	if x.ends == nil {
		x.ends = map[*interp.Mount][]*interp.Interpreter{}
		for _, p := range x.in.Resolution.Processes {
			for _, i := range p.Interpreters {
				for _, m := range i.Mounts {
					x.ends[m] = append(x.ends[m], i)
				}
			}
		}
	}
	return x.ends[m]
}

// inSections returns the values that a directive of one argument has in sections that
// the resolution does not follow to every request: sections by pattern or condition,
// and those for files, where requests decide which file runs.
func (p *Pass) inSections(name string) map[string]bool {
	values := map[string]bool{}
	patterns := slices.ContainsFunc(p.Model.Mounts, func(m *interp.Mount) bool { return m.Match })
	for f := range p.placed(name) {
		if f.where.certain && (f.where.wide() || p.Model.FollowsAll() && p.followed(f.where, patterns)) {
			continue
		}
		if f.where.decided && !f.where.certain && !patterns && !p.filesOpen() && !p.reachesMount(f.where) {
			continue // a pattern that no script fits
		}
		if words := f.Words(); len(words) == 1 {
			values[global(words[0].Value)] = true
		}
	}
	return values
}

// followed reports whether the resolution knows which requests are in the section: those
// for a folder or file while mounts name the scripts, those for a URL while mounts name
// it, too, and no pattern.
func (p *Pass) followed(where *scope, patterns bool) bool {
	if where.folder+where.file != "" {
		return !p.filesOpen()
	}
	return !patterns
}

// filesOpen reports whether requests decide which script runs: through a handler, or a
// mount of a folder.
func (p *Pass) filesOpen() bool {
	if p.filesOpened == nil {
		open := p.handlersServe() || slices.ContainsFunc(p.Model.Mounts, (*interp.Mount).Folder)
		p.filesOpened = &open
	}
	return *p.filesOpened
}
