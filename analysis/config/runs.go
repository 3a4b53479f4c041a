package config

// FactRun is a run of facts that were read together: those of one fragment between
// two nested ones. Evaluations share the fragments that did not change, so that who
// remembers the runs need not compare their facts one by one.
type FactRun struct {
	fragment *fragment
	from, to int // in the fragment's list of facts
	base     int // sequence number of the fragment
}

// Same reports whether the two are the same facts; their sequence numbers can differ.
func (r FactRun) Same(o FactRun) bool {
	if r.Len() != o.Len() {
		return false
	}
	if r.fragment == o.fragment {
		return r.from == o.from
	}
	for i := range r.Len() { // a fragment is also new when one nested in it is
		if r.Fact(i).Directive != o.Fact(i).Directive {
			return false
		}
	}
	return true
}

// Len is the number of facts.
func (r FactRun) Len() int { return r.to - r.from }

// Fact returns the i-th fact of the run.
func (r FactRun) Fact(i int) Fact {
	e := r.fragment.lists[factList].entries[r.from+i]
	return Fact{r.fragment.items[e.index].directive, r.base + e.offset}
}

// Seq is the sequence number of the i-th fact of the run.
func (r FactRun) Seq(i int) int { return r.base + r.fragment.lists[factList].entries[r.from+i].offset }

// FactRuns returns the runs that Facts consists of, in order.
func (c *Configuration) FactRuns() []FactRun { return c.root.factRuns(nil, 0) }

func (f *fragment) factRuns(runs []FactRun, base int) []FactRun {
	entries := f.lists[factList].entries
	if !f.lists[factList].nested && len(entries) > 0 {
		return append(runs, FactRun{f, 0, len(entries), base})
	}
	from := 0
	for i := 0; i <= len(entries); i++ {
		nested := i < len(entries) && f.items[entries[i].index].kind == nestedItem
		if i < len(entries) && !nested {
			continue
		}
		if from < i {
			runs = append(runs, FactRun{f, from, i, base})
		}
		from = i + 1
		if nested {
			runs = f.items[entries[i].index].more.(*fragment).factRuns(runs, base+entries[i].offset)
		}
	}
	return runs
}
