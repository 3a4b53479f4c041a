package interp

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/dispatch"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// dispatching are the dispatch scripts of a configuration as files, by their path here.
type dispatching map[string]dispatchFile

// dispatchFile is a dispatch script that was read, or looked for in vain.
type dispatchFile struct {
	file   *grammar.File    // nil when it cannot be read here
	script *dispatch.Script // of file
}

// readDispatchScripts reads the scripts of all WSGIDispatchScript lines, those that last
// has already excepted.
func (m *Model) readDispatchScripts(last dispatching) {
	for _, s := range m.Scripts {
		if s.Directive.Name != "WSGIDispatchScript" {
			continue
		}
		path := m.DispatchPath(s)
		if _, known := m.dispatching[path]; known || path == "" {
			continue
		}
		if m.dispatching == nil {
			m.dispatching = dispatching{}
		}
		if known, ok := last[path]; ok {
			m.dispatching[path] = known
			continue
		}
		read := dispatchFile{}
		if file, err := m.Config.Snapshot.File(path); err == nil {
			read = dispatchFile{file, dispatch.Read([]byte(file.Text()))}
		}
		m.dispatching[path] = read
	}
}

// current reports whether the files are still the same in the configuration's snapshot.
func (d dispatching) current(c *config.Configuration) bool {
	for path, known := range d {
		if file, err := c.Snapshot.File(path); err != nil && known.file != nil || err == nil && file != known.file {
			return false
		}
	}
	return true
}

// DispatchPath is where a dispatch script is on this machine.
func (m *Model) DispatchPath(s *Script) string {
	if s.Path == "" {
		return ""
	}
	return m.Config.Options.Mapped(absolute(m.Config, s.Path))
}

// Dispatch is what a dispatch script decides, nil when it cannot be read here.
func (m *Model) Dispatch(s *Script) *dispatch.Script {
	if s == nil {
		return nil
	}
	return m.dispatching[m.DispatchPath(s)].script
}

// dispatched says where requests can end under the dispatch script in force: the groups
// that the script names, and that of the configuration where the script leaves it to
// that (wsgi_execute_dispatch).
func (q *query) dispatched(s *Script, g groups) (processes, applications []group) {
	processes, applications = []group{g.process}, []group{g.application}
	script := q.m.Dispatch(s)
	if script == nil {
		return processes, append(applications, group{open: &PerRequestChoice{Pattern: s.Path}})
	}
	return q.chosen(s, script, script.Process, g.process), q.chosen(s, script, script.Application, g.application)
}

// sendsAnywhere reports whether a dispatch script can choose a process group that is not
// known: its process_group() can return more than can be told, or it cannot be read.
func (m *Model) sendsAnywhere(s *Script) bool {
	if s == nil {
		return false
	}
	script := m.Dispatch(s)
	return script == nil || script.Process != nil && !script.Process.Complete
}

// chosen are the groups that a function of the script names, then what else it can be.
func (q *query) chosen(s *Script, script *dispatch.Script, f *dispatch.Function, configured group) []group {
	if f == nil {
		return []group{configured}
	}
	var all []group
	add := func(g group) {
		if !slices.ContainsFunc(all, func(o group) bool { return o.open == nil && g.open == nil && o.name == g.name }) {
			all = append(all, g)
		}
	}
	for _, name := range f.Strings() {
		add(q.expand(name, requestGroup))
	}
	if f.None || !f.Sure || script.Fault != nil {
		add(configured)
	}
	if !f.Complete {
		all = append(all, group{open: &PerRequestChoice{Pattern: s.Path}})
	}
	return all
}

// oneOf is the group that is one of several, which the request decides.
func oneOf(pattern string, groups []group) group {
	if len(groups) == 1 {
		return groups[0]
	}
	c := &PerRequestChoice{Pattern: pattern, Complete: true}
	for _, g := range groups {
		if g.open == nil {
			c.Candidates = append(c.Candidates, g.name)
			continue
		}
		c.Candidates = append(c.Candidates, g.open.Candidates...)
		c.Complete = c.Complete && g.open.Complete
	}
	return group{open: c}
}
