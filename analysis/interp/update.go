package interp

import "github.com/modwsgi-ls/modwsgi-ls/analysis/config"

// Update is Build(c) that keeps what m worked out when c has the same facts: an edit
// of a comment, or of a directive that nothing here depends on. m may be nil.
func (m *Model) Update(c *config.Configuration) *Model {
	if m == nil || !sameOptions(m.Config, c) {
		return Build(c)
	}
	facts := relevant(c)
	if len(facts) != len(m.facts) {
		return Build(c)
	}
	moved := false
	for i, f := range facts {
		if f.Directive != m.facts[i].Directive {
			return Build(c)
		}
		moved = moved || f.Seq != m.facts[i].Seq
	}
	updated := *m
	updated.Config, updated.facts = c, facts
	if moved && len(m.Faults)+len(m.scoped) > 0 {
		updated.renumber()
	}
	return &updated
}

// sameOptions reports whether the two differ in nothing that the facts do not show.
func sameOptions(a, b *config.Configuration) bool {
	if a.ServerRoot != b.ServerRoot || len(a.Options.Env) != len(b.Options.Env) {
		return false
	}
	for name, value := range a.Options.Env {
		if other, ok := b.Options.Env[name]; !ok || other != value {
			return false
		}
	}
	return true
}

// renumber gives what carries a sequence number the present one.
func (m *Model) renumber() {
	seq := make(map[*config.Directive]int, len(m.facts))
	for _, f := range m.facts {
		seq[f.Directive] = f.Seq
	}
	faults := make([]Fault, len(m.Faults))
	for i, f := range m.Faults {
		f.Seq = seq[f.Directive]
		faults[i] = f
	}
	lines := make([]scopedLine, len(m.scoped))
	for i, l := range m.scoped {
		l.seq = seq[l.setting.Directive]
		lines[i] = l
	}
	m.Faults, m.scoped = faults, lines
}

// Update is m.Resolve(t) that keeps r when it resolves the same facts for the same
// target. r may be nil.
func (r *Resolution) Update(m *Model, t Target) *Resolution {
	if r == nil || r.Model.Hosts[0] != m.Hosts[0] || !r.Target.same(t) {
		return m.Resolve(t)
	}
	updated := *r
	updated.Model, updated.Target, updated.Load = m, t, m.loadEmissions(t)
	return &updated
}

// Keeps reports whether r is other.Update with nothing worked out anew.
func (r *Resolution) Keeps(other *Resolution) bool {
	return r.Model.Hosts[0] == other.Model.Hosts[0] && r.Target.same(other.Target)
}

// same compares targets by value.
func (t Target) same(o Target) bool {
	known := (t.FreeThreaded == nil) == (o.FreeThreaded == nil)
	if known && t.FreeThreaded != nil {
		known = *t.FreeThreaded == *o.FreeThreaded
	}
	t.FreeThreaded, o.FreeThreaded = nil, nil
	return known && t == o
}
