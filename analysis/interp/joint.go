package interp

// counts are how much the blocks before one hold, so that what a block brings to the lists
// of a model is found without a look at the others.
type counts struct {
	facts, hosts, mounts, imports, handlers, scripts, definitions, needs int
}

// plus are the counts behind the block.
func (c counts) plus(b *block) counts {
	c.facts += len(b.all)
	c.hosts += len(b.hosts)
	c.mounts += len(b.mounts)
	c.imports += len(b.imports)
	c.handlers += len(b.handlers)
	c.scripts += len(b.scripts)
	for i := range b.groups {
		if b.groups[i].defines != nil {
			c.definitions++
		}
	}
	if b.needs != nil {
		c.needs++
	}
	return c
}

// shifted are the counts of the same block where the blocks before it hold as much more as
// to holds more than from.
func (c counts) shifted(from, to *counts) counts {
	return counts{
		c.facts + to.facts - from.facts, c.hosts + to.hosts - from.hosts, c.mounts + to.mounts - from.mounts,
		c.imports + to.imports - from.imports, c.handlers + to.handlers - from.handlers, c.scripts + to.scripts - from.scripts,
		c.definitions + to.definitions - from.definitions, c.needs + to.needs - from.needs,
	}
}

// joint is a model of which the first head and the last tail blocks are those of the last
// one.
type joint struct {
	m, last    *Model
	head, tail int
}

// sums are the counts before each block and behind the last.
func (j joint) sums() []counts {
	sums := make([]counts, 0, len(j.m.blocks)+1)
	sums = append(sums, j.last.sums[:j.head+1]...)
	for _, b := range j.changed() {
		sums = append(sums, sums[len(sums)-1].plus(b))
	}
	behind := j.last.sums[len(j.last.sums)-1-j.tail:]
	from, to := behind[0], sums[len(sums)-1]
	for i := range behind[1:] {
		sums = append(sums, behind[1+i].shifted(&from, &to))
	}
	return sums
}

// changed are the blocks between those of the last model.
func (j joint) changed() []*block { return j.m.blocks[j.head : len(j.m.blocks)-j.tail] }

// join is a list of what all blocks hold: of the last model's list what its own blocks
// brought, and what is between them.
func join[T any](j joint, list []T, count func(*counts) int, of func(*content) []T) []T {
	all := make([]T, 0, count(&j.m.sums[len(j.m.blocks)]))
	all = append(all, list[:count(&j.last.sums[j.head])]...)
	for _, b := range j.changed() {
		all = append(all, of(b.content)...)
	}
	return append(all, list[count(&j.last.sums[len(j.last.sums)-1-j.tail]):]...)
}

// definitions are the process groups that the lines define.
func (c *content) definitions() []*ProcessGroup {
	var groups []*ProcessGroup
	for i := range c.groups {
		if g := c.groups[i].defines; g != nil {
			groups = append(groups, g)
		}
	}
	return groups
}
