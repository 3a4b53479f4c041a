package interp

import (
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// context is what every server and process of a model rests on: the main server, and
// the directives that count everywhere. Models share it as long as none of these
// facts changes.
type context struct {
	main             *Host
	containers       []*Container
	topLevel         Settings
	restrictEmbedded *config.Directive
	restricting      embeddedLines // without the lines that need Python
	listens          []endpoint
	cases            bool         // WSGICaseSensitivity; On unless set (Linux)
	lines            []scopedLine // in reading order

	bySelector map[selector][]*Container
	selected   map[string]bool // application groups that containers name
	// skippedFreeThreading are the containers whose WSGIFreeThreading mod_wsgi skips, by
	// their process group alone.
	skippedFreeThreading map[selector][]*Container

	bySection map[*config.Directive]*Container // while it is read
	shared    int                              // facts read so far
}

// newContext reads what the blocks share, and the main server's own blocks anew.
func newContext(blocks []*block) *context {
	c := &context{
		main: newHost(nil), cases: true,
		bySelector: map[selector][]*Container{}, selected: map[string]bool{},
		skippedFreeThreading: map[selector][]*Container{}, bySection: map[*config.Directive]*Container{},
	}
	b := newBuilder(c.main)
	for i, old := range blocks {
		if old.section == nil {
			blocks[i] = &block{all: old.all, at: old.at, content: &content{facts: old.facts, shares: old.shares, defines: old.defines}}
			b.read(blocks[i].content)
		}
		if !old.shares {
			continue
		}
		for _, f := range old.facts {
			if f.reader.shared != nil {
				f.reader.shared(c, f.Directive)
				c.shared++
			}
		}
	}
	c.index()
	c.bySection = nil
	return c
}

// index files the containers by what they select.
func (c *context) index() {
	for _, container := range c.containers {
		key := container.selector()
		c.bySelector[key] = append(c.bySelector[key], container)
		if container.ApplicationGroup == nil {
			continue
		}
		c.selected[*container.ApplicationGroup] = true
		if container.Settings.FreeThreading != nil {
			key.application, key.hasApplication = "", false
			c.skippedFreeThreading[key] = append(c.skippedFreeThreading[key], container)
		}
	}
}

func (c *context) caseSensitivity(d *config.Directive) {
	if on, ok := catalog.OnOff(value(d.Words(), 0)); ok {
		c.cases = on
	}
}
