package interp

import (
	"maps"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// Update is Build(c) that keeps what m worked out of the facts that c shares with it:
// blocks whose facts are the same keep their servers, mounts, groups and all else that
// they define. m is not changed and may be nil.
func (m *Model) Update(c *config.Configuration) *Model {
	last := m
	if last == nil || !sameOptions(last.Config, c) || !last.dispatching.current(c) {
		last = &Model{standard: &standardResolutions{}}
	}
	m = &Model{Config: c, standard: last.standard, facts: newFacts(c)}
	head, tail := m.divide(last)
	if last.base != nil && slices.Equal(m.blocks, last.blocks) {
		kept := *last
		kept.Config, kept.facts = c, m.facts
		kept.number()
		return &kept
	}
	m.base = last.base
	before, after := last.blocks[head:len(last.blocks)-tail], m.blocks[head:len(m.blocks)-tail]
	if m.base == nil || !slices.Equal(shared(before), shared(after)) {
		m.base = newBase(m.blocks)
	}
	m.scoping = last.scoping
	if m.scoping == nil || !slices.Equal(scopedOf(before), scopedOf(after)) {
		m.scoping = newScoping(scopedOf(m.blocks))
	}
	for _, b := range m.blocks {
		if b.content.parsed {
			continue
		}
		if b.section == nil {
			newBuilder(m.base.main).read(b.content)
		} else {
			newBuilder(nil).read(b.content)
		}
	}
	m.collect(last, head, tail)
	m.keepHidden(last)
	m.follow(last)
	return m
}

// collect puts together what the blocks hold, of which the first head and the last tail
// are last's.
func (m *Model) collect(last *Model, head, tail int) {
	x := m.base
	m.Containers, m.TopLevel, m.RestrictEmbedded = m.scoping.containers, m.scoping.topLevel, x.restrictEmbedded
	lines := x.restricting
	m.Hosts = append(make([]*Host, 0, len(last.Hosts)+16), x.main)
	m.Mounts = make([]*Mount, 0, len(last.Mounts)+16)
	m.Imports = make([]*Import, 0, len(last.Imports)+16)
	for _, b := range m.blocks {
		m.Hosts = append(m.Hosts, b.hosts...)
		m.Mounts = append(m.Mounts, b.mounts...)
		m.Imports = append(m.Imports, b.imports...)
		m.Handlers = append(m.Handlers, b.handlers...)
		m.Scripts = append(m.Scripts, b.scripts...)
		if lines.needed == nil {
			lines.needed = b.needs
		}
	}
	m.PythonInChildren, m.PythonWhy, m.PythonBy = lines.decide()
	m.collectGroups(last, head, tail)
	m.number()
	m.readDispatchScripts(last.dispatching)
}

// sameOptions reports whether the two differ in nothing that the facts do not show.
func sameOptions(a, b *config.Configuration) bool {
	return a.ServerRoot == b.ServerRoot && maps.Equal(a.Options.Env, b.Options.Env)
}

// Update resolves m on t. Processes that no changed mount, group, import or container
// leads to are taken over from r, which is not changed and may be nil.
func (r *Resolution) Update(m *Model, t Target) *Resolution {
	if r == nil || r.Model.base != m.base || !r.Target.Same(t) {
		return m.Resolve(t)
	}
	names, all := r.Model.touched(m)
	if all {
		return m.Resolve(t)
	}
	return m.resolve(t, r, names)
}

// touched are the names of the process groups in which something differs between two
// models with the same base; all is true when that may be every process.
func (m *Model) touched(n *Model) (names map[string]bool, all bool) {
	names = map[string]bool{}
	if m.scoping.touched(n.scoping, names) {
		return nil, true
	}
	differing(m.trails, n.trails, func(t *trail) {
		t.names(names)
		all = all || t.dispatches(n)
	})
	if all {
		return nil, true
	}
	differing(m.Groups, n.Groups, func(g *ProcessGroup) { names[g.Name] = true })
	differing(m.Imports, n.Imports, func(i *Import) { names[i.ProcessGroup] = true })
	if m.PythonInChildren != n.PythonInChildren {
		names[""] = true
	}
	return names, false
}

// differing calls visit for what is between the common ends of two lists.
func differing[T comparable](a, b []T, visit func(T)) {
	head, tail := ends(a, b, identical)
	for _, list := range [][]T{a[head : len(a)-tail], b[head : len(b)-tail]} {
		for _, x := range list {
			visit(x)
		}
	}
}

// Keeps reports whether r was reused unchanged from other: same facts, same target.
func (r *Resolution) Keeps(other *Resolution) bool {
	return slices.Equal(r.Model.blocks, other.Model.blocks) && r.Target.Same(other.Target)
}

// Same compares targets by value.
func (t Target) Same(o Target) bool {
	known := (t.FreeThreaded == nil) == (o.FreeThreaded == nil)
	if known && t.FreeThreaded != nil {
		known = *t.FreeThreaded == *o.FreeThreaded
	}
	t.FreeThreaded, o.FreeThreaded = nil, nil
	return known && t == o
}
