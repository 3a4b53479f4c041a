package interp

import "sync"

// standardResolutions are the latest resolutions on StandardTargets. A model shares
// them with those that it was updated from, so that an edit does not cost all.
type standardResolutions struct {
	mu     sync.Mutex
	latest [3]*Resolution
}

// ResolveStandard is m.Resolve(StandardTargets(base)[kind]), remembered. It is safe for
// concurrent use.
func (m *Model) ResolveStandard(base Target, kind int) *Resolution {
	m.standard.mu.Lock()
	defer m.standard.mu.Unlock()
	t := StandardTargets(base)[kind]
	if last := m.standard.latest[kind]; last == nil || last.Model != m || !last.Target.Same(t) {
		m.standard.latest[kind] = last.Update(m, t)
	}
	return m.standard.latest[kind]
}
