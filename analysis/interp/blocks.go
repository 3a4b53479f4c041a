package interp

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// block is a part of the facts that is read by itself: a <VirtualHost> of the top
// level, a WSGIDaemonProcess there, or what stands between these. What it says of
// servers and what of the scoping of settings is kept apart: neither rests on the other.
type block struct {
	all []*config.Directive // the facts, also those that the model does not look at
	at  []int               // places in all of the content's facts
	*content
	*scoped
	scopedAt []int // places in all of the scoped facts
}

// content is what the model takes from a block. It outlives edits of the other facts
// of the block.
type content struct {
	section *config.Directive // the <VirtualHost>, nil for what belongs to the main server
	facts   []readFact
	shares  bool // there are facts that all servers share
	defines bool // a WSGIDaemonProcess at the top level: it defines a group and changes nothing else of the main server
	parsed  bool

	hosts    []*Host // more than one only where <VirtualHost> is nested, which httpd refuses
	mounts   []*Mount
	imports  []*Import
	handlers []*Handler
	scripts  []*Script
	groups   []groupLine
	needs    *config.Directive // the first line that makes the Apache children start Python
	reading  int               // the fact that is being read
}

// readFact is a fact and what takes it into the model.
type readFact struct {
	*config.Directive
	consumer *consumer
}

// facts are the facts of a configuration in the runs that evaluations share.
type facts struct {
	runs   []config.FactRun
	starts []int // of the runs; the number of all facts at the end
}

func newFacts(c *config.Configuration) facts {
	f := facts{runs: c.FactRuns()}
	f.starts = make([]int, 0, len(f.runs)+1)
	total := 0
	for _, run := range f.runs {
		f.starts = append(f.starts, total)
		total += run.Len()
	}
	f.starts = append(f.starts, total)
	return f
}

// total is the number of facts.
func (f *facts) total() int {
	if len(f.starts) == 0 {
		return 0
	}
	return f.starts[len(f.starts)-1]
}

// seq is the sequence number of the n-th fact.
func (f *facts) seq(n int) int {
	run, found := slices.BinarySearch(f.starts, n)
	if !found {
		run--
	}
	return f.runs[run].Seq(n - f.starts[run])
}

// between returns the facts from the one to before the other.
func (f *facts) between(from, to int) []*config.Directive {
	if from >= to {
		return nil
	}
	list := make([]*config.Directive, 0, to-from)
	run, found := slices.BinarySearch(f.starts, from)
	if !found {
		run--
	}
	for ; run < len(f.runs) && f.starts[run] < to; run++ {
		for i := max(from-f.starts[run], 0); i < min(to-f.starts[run], f.runs[run].Len()); i++ {
			list = append(list, f.runs[run].Fact(i).Directive)
		}
	}
	return list
}

// ends counts how many elements at the beginning and at the end of two lists are the
// same, each element once.
func ends[T any](a, b []T, same func(T, T) bool) (head, tail int) {
	short := min(len(a), len(b))
	for head < short && same(a[head], b[head]) {
		head++
	}
	for tail < short-head && same(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	return head, tail
}

// identical compares for ends.
func identical[T comparable](a, b T) bool { return a == b }

// divide reuses last's blocks at both ends, where the facts are the same, and splits the
// changed middle again. It returns how many blocks were reused at the start and the end.
func (m *Model) divide(last *Model) (head, tail int) {
	old := last.blocks
	headRuns, tailRuns := ends(last.facts.runs, m.facts.runs, config.FactRun.Same)
	total := m.facts.total()
	from, to := 0, total
	for same := m.facts.starts[headRuns]; head < len(old) && last.sums[head+1].facts <= same; head++ {
		from = last.sums[head+1].facts
	}
	more := total - last.facts.total() // facts before what is the same at the end
	for same := m.facts.starts[len(m.facts.runs)-tailRuns]; tail < len(old)-head && last.sums[len(old)-1-tail].facts+more >= same; tail++ {
		to = last.sums[len(old)-1-tail].facts + more
	}
	changed := m.facts.between(from, to)
	if head > 0 && len(changed) > 0 {
		// What stands in one section of the top level is one block.
		if top := outermost(changed[0]); top != changed[0] && slices.Contains(old[head-1].all, top) {
			head--
			changed = append(slices.Clone(old[head].all), changed...)
		}
	}
	m.blocks = make([]*block, 0, len(old)+16)
	m.blocks = append(m.blocks, old[:head]...)
	m.blocks = append(m.blocks, reuse(split(changed), old[head:len(old)-tail])...)
	m.blocks = append(m.blocks, old[len(old)-tail:]...)
	return head, tail
}

// outermost is the section of the top level that d stands in, or d itself.
func outermost(d *config.Directive) *config.Directive {
	for d.Parent != nil {
		d = d.Parent
	}
	return d
}

// split makes blocks of facts.
func split(facts []*config.Directive) []*block {
	var blocks []*block
	known := map[string]*consumer{} // by name as it is spelled
	var section *config.Directive   // of the block that is being filled
	alone := true                   // the next fact begins a block
	for _, d := range facts {
		r, ok := known[d.Name]
		if !ok {
			r = consumers[strings.ToLower(d.Name)]
			known[d.Name] = r
		}
		top := outermost(d)
		if !strings.EqualFold(top.Name, "<VirtualHost") {
			top = nil
		}
		defines := d.Parent == nil && strings.EqualFold(d.Name, "WSGIDaemonProcess")
		if alone || defines || top != section || top == d {
			blocks = append(blocks, &block{content: &content{section: top, defines: defines}, scoped: &scoped{}})
			section, alone = top, defines
		}
		b := blocks[len(blocks)-1]
		switch {
		case r == nil:
		case r.scoped != nil:
			b.scopedAt = append(b.scopedAt, len(b.all))
			b.scoped.facts = append(b.scoped.facts, readFact{d, r})
		default:
			b.at = append(b.at, len(b.all))
			b.content.facts = append(b.content.facts, readFact{d, r})
			b.shares = b.shares || r.base != nil
		}
		b.all = append(b.all, d)
	}
	return blocks
}

// reuse puts the old blocks in place of the new ones with the same facts, and their
// contents where these have the same.
func reuse(blocks, old []*block) []*block {
	first := func(facts []readFact) *config.Directive {
		if len(facts) == 0 {
			return nil
		}
		return facts[0].Directive
	}
	contents := make(map[*config.Directive]*block, len(old))
	scopes := make(map[*config.Directive]*scoped, len(old))
	for _, b := range old {
		contents[first(b.content.facts)] = b
		scopes[first(b.scoped.facts)] = b.scoped
	}
	for i, b := range blocks {
		if o := scopes[first(b.scoped.facts)]; o != nil && slices.Equal(o.facts, b.scoped.facts) {
			b.scoped = o
		}
		key := first(b.content.facts)
		o := contents[key]
		if o == nil || key == nil || !slices.Equal(o.content.facts, b.content.facts) {
			continue
		}
		delete(contents, key)
		b.content = o.content
		if b.scoped == o.scoped && slices.Equal(o.all, b.all) {
			blocks[i] = o
		}
	}
	return blocks
}

// shared are the contents that the base of a model is made of.
func shared(blocks []*block) []*content {
	var contents []*content
	for _, b := range blocks {
		if b.shares || b.section == nil && !b.defines && len(b.content.facts) > 0 {
			contents = append(contents, b.content)
		}
	}
	return contents
}
