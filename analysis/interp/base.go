package interp

import (
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// base is what every server and process of a model rests on: the main server, and the
// directives that count everywhere. Models share it as long as none of these facts
// changes. Containers are no part of it: no server rests on them (see scoping).
type base struct {
	main             *Host
	restrictEmbedded *config.Directive
	restricting      embeddedLines // without the lines that need Python
	listens          []endpoint
	unknownListen    bool // there is one whose port is not known
	cases            bool // WSGICaseSensitivity; On unless set (Linux)
}

// newBase reads what the blocks share, and the main server's own blocks anew.
func newBase(blocks []*block) *base {
	x := &base{main: newHost(nil), cases: true}
	b := newBuilder(x.main)
	for i, old := range blocks {
		if old.section == nil {
			again := *old
			again.content = &content{facts: old.content.facts, shares: old.shares, defines: old.defines}
			blocks[i] = &again
			b.read(again.content)
		}
		if !old.shares {
			continue
		}
		for _, f := range old.content.facts {
			if f.consumer.base != nil {
				f.consumer.base(x, f.Directive)
			}
		}
	}
	return x
}

func (x *base) caseSensitivity(d *config.Directive) {
	if on, ok := catalog.OnOff(value(d.Words(), 0)); ok {
		x.cases = on
	}
}
