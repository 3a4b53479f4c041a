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
// are last's: their parts of the lists are copied from last's.
func (m *Model) collect(last *Model, head, tail int) {
	x := m.base
	m.Containers, m.TopLevel, m.RestrictEmbedded = m.scoping.containers, m.scoping.topLevel, x.restrictEmbedded
	j := joint{m: m, last: last, head: head, tail: tail}
	if last.base != x { // the main server's blocks were read anew
		j = joint{m: m, last: &Model{Hosts: []*Host{x.main}, sums: []counts{{hosts: 1}}}}
	}
	m.sums = j.sums()
	m.Hosts = join(j, j.last.Hosts, func(c *counts) int { return c.hosts }, func(c *content) []*Host { return c.hosts })
	m.Mounts = join(j, j.last.Mounts, func(c *counts) int { return c.mounts }, func(c *content) []*Mount { return c.mounts })
	m.Imports = join(j, j.last.Imports, func(c *counts) int { return c.imports }, func(c *content) []*Import { return c.imports })
	m.Handlers = join(j, j.last.Handlers, func(c *counts) int { return c.handlers }, func(c *content) []*Handler { return c.handlers })
	m.Scripts = join(j, j.last.Scripts, func(c *counts) int { return c.scripts }, func(c *content) []*Script { return c.scripts })
	m.definitions = join(j, j.last.definitions, func(c *counts) int { return c.definitions }, (*content).definitions)
	lines := x.restricting
	if lines.needed == nil && m.sums[len(m.blocks)].needs > 0 {
		first := slices.IndexFunc(m.blocks, func(b *block) bool { return b.needs != nil })
		lines.needed = m.blocks[first].needs
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

// between is what two lists hold between their common ends.
func between[T comparable](a, b []T) (before, after []T) {
	head, tail := ends(a, b, identical)
	return a[head : len(a)-tail], b[head : len(b)-tail]
}

// differing calls visit for what is between the common ends of two lists.
func differing[T comparable](a, b []T, visit func(T)) {
	before, after := between(a, b)
	for _, list := range [][]T{before, after} {
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
