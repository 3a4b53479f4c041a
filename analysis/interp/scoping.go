package interp

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// scoping is what all containers and the settings outside of them say. Only the
// processes that they select rest on it.
type scoping struct {
	of         []*scoped // of the blocks, without those that say nothing
	containers []*Container
	topLevel   Settings
	lines      []scopedLine // in reading order

	order      map[*Container]int // in containers
	bySelector map[selector][]*Container
	selected   map[string]bool // application groups that containers name
	// skippedFreeThreading are the containers whose WSGIFreeThreading mod_wsgi skips, by
	// their process group alone.
	skippedFreeThreading map[selector][]*Container
}

// scoped is what one block says about the scoping of settings. It outlives edits of the
// block's other facts.
type scoped struct {
	facts      []readFact
	parsed     bool
	containers []*Container
	bySection  map[*config.Directive]*Container
	lines      []scopedLine
}

// scopedLine is one scoped directive as it is read, for what reading it logs.
type scopedLine struct {
	setting   *Setting
	name      string     // lower-case
	container *Container // nil outside of containers
	fact      int        // its number among the scoped facts
}

// scopedOf are what the blocks say about the scoping of settings.
func scopedOf(blocks []*block) []*scoped {
	var all []*scoped
	for _, b := range blocks {
		if len(b.scoped.facts) > 0 {
			all = append(all, b.scoped)
		}
	}
	return all
}

// newScoping puts together what blocks say.
func newScoping(of []*scoped) *scoping {
	x := &scoping{
		of: of, order: map[*Container]int{}, bySelector: map[selector][]*Container{},
		selected: map[string]bool{}, skippedFreeThreading: map[selector][]*Container{},
	}
	facts := 0
	for _, s := range of {
		s.read()
		for _, c := range s.containers {
			x.add(c)
		}
		for _, line := range s.lines {
			line.fact += facts
			x.lines = append(x.lines, line)
			if line.container == nil {
				set := *line.setting
				x.topLevel.set(&set)
			}
		}
		facts += len(s.facts)
	}
	return x
}

// add files a container by what it selects.
func (x *scoping) add(c *Container) {
	x.order[c] = len(x.containers)
	x.containers = append(x.containers, c)
	key := c.selector()
	x.bySelector[key] = append(x.bySelector[key], c)
	if c.ApplicationGroup == nil {
		return
	}
	x.selected[*c.ApplicationGroup] = true
	if c.Settings.FreeThreading != nil {
		key.application, key.hasApplication = "", false
		x.skippedFreeThreading[key] = append(x.skippedFreeThreading[key], c)
	}
}

// touched adds the names of the process groups whose settings are other ones in y; all
// is true when every process can have others.
func (x *scoping) touched(y *scoping, names map[string]bool) (all bool) {
	if x == y {
		return false
	}
	differing(x.of, y.of, func(s *scoped) {
		for _, c := range s.containers {
			if c.ProcessGroup == nil {
				all = true
			} else {
				names[*c.ProcessGroup] = true
			}
		}
		all = all || slices.ContainsFunc(s.lines, func(l scopedLine) bool { return l.container == nil })
	})
	return all
}

// read reads the facts, once.
func (s *scoped) read() {
	if s.parsed {
		return
	}
	s.parsed, s.bySection = true, map[*config.Directive]*Container{}
	for n, f := range s.facts {
		lines := len(s.lines)
		f.consumer.scoped(s, f.Directive)
		if len(s.lines) > lines {
			s.lines[lines].fact = n
		}
	}
	s.bySection = nil
}

// container reads the head of a <WSGIInterpreterOptions> section
// (wsgi_interpreter_options_section). Words that mod_wsgi refuses are left out.
func (s *scoped) container(d *config.Directive) {
	c := &Container{Directive: d}
	for _, w := range d.Words() {
		key, text, ok := strings.Cut(w.Value, "=")
		if !ok {
			continue
		}
		text = globalAsEmpty(text)
		switch strings.ToLower(key) {
		case "process-group":
			c.ProcessGroup = &text
		case "application-group":
			c.ApplicationGroup = &text
		}
	}
	s.containers = append(s.containers, c)
	s.bySection[d] = c
}

// setting reads one of the directives that a container can hold. It belongs to the
// container only as its immediate child (wsgi_active_options_block); otherwise it is
// top level.
func (s *scoped) setting(d *config.Directive) {
	words := d.Words()
	if len(words) == 0 {
		return
	}
	set := &Setting{Directive: d, Value: words[0].Value}
	ok := true
	switch scalarOf(d.Name) {
	case onOff:
		set.On, ok = catalog.OnOff(set.Value)
	case seconds:
		set.Seconds, ok = catalog.SwitchInterval(set.Value)
	}
	if !ok {
		return
	}
	c := s.bySection[d.Parent]
	if c != nil {
		c.Settings.set(set)
	}
	s.lines = append(s.lines, scopedLine{setting: set, name: strings.ToLower(d.Name), container: c})
}
