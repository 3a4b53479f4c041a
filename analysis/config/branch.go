package config

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// branch is a condition or loop of a template engine that is open: what stands in it is
// there or not, as in a conditional section whose condition is not known.
type branch struct {
	up *branch
	// before is what was open in front of the branch, inside the same for its lines, and
	// end what was open behind the first alternative, nil until that has ended.
	before, inside, end *frame
	test                string // the statement that begins it
	depth               int
	number              int // of the alternative, from 0
	// skipped is set in an alternative that is not read: the first one opened or closed
	// sections, and this one would do it again.
	skipped bool
}

func (b *branch) equal(o *branch) bool {
	for b != o {
		if b == nil || o == nil || b.test != o.test || b.number != o.number || b.skipped != o.skipped ||
			!b.before.equal(o.before) || !b.inside.equal(o.inside) || !b.end.equal(o.end) {
			return false
		}
		b, o = b.up, o.up
	}
	return true
}

// leftOut reports whether the lines of the branch are not read.
func (b *branch) leftOut() bool { return b != nil && b.skipped }

// step follows the statements of a template's line.
func (r *fileReader) step(steps []grammar.Step) {
	for _, s := range steps {
		switch {
		case s.Kind == grammar.Begin:
			r.branch = &branch{up: r.branch, before: r.open, test: testOf(s.Text), depth: r.branch.inner(), skipped: r.branch.leftOut()}
			r.alternative()
		case r.branch == nil: // the file is balanced, so that this is no engine's
		case s.Kind == grammar.Else:
			next := *r.branch
			next.finish(r.open)
			next.number++
			next.skipped = next.up.leftOut() || next.end != next.before
			r.open, r.branch = next.end, &next
			r.alternative()
		default:
			last := *r.branch
			last.finish(r.open)
			r.open, r.branch = last.end, last.up
		}
	}
}

// inner is the depth of a branch in b.
func (b *branch) inner() int {
	if b == nil {
		return 1
	}
	return b.depth + 1
}

// longestTest is the length of a statement that is kept as it is.
const longestTest = 100

// testOf is the statement as one line; a long one is told from others by a sum.
func testOf(statement string) string {
	test := strings.Join(strings.Fields(statement), " ")
	if len(test) <= longestTest {
		return test
	}
	sum := fnv.New64a()
	sum.Write([]byte(test))
	return fmt.Sprintf("%s %x", test[:longestTest], sum.Sum64())
}

// alternative makes the lines that follow those of the present alternative.
func (r *fileReader) alternative() {
	if r.branch.skipped {
		return
	}
	if r.branch.depth > r.limits.Sections {
		r.branch.inside = r.open // deep enough to be uncertain, and bounded
		return
	}
	r.branch.inside = r.open.when(fmt.Sprintf("%s|%d\n", r.branch.test, r.branch.number))
	r.open = r.branch.inside
}

// finish takes what is open behind an alternative. The first one decides what stays open;
// in a later one that is read, sections that begin or end count for the structure too.
func (b *branch) finish(open *frame) {
	if b.skipped {
		if b.end == nil {
			b.end = open
		}
		return
	}
	b.end = open.outside(b.inside, b.before)
}

// outside is f with the frame inside, which f is or stands in, replaced by before.
func (f *frame) outside(inside, before *frame) *frame {
	if f == inside {
		return before
	}
	for at := f; at != nil; at = at.up {
		if at == inside {
			moved := *f
			moved.up = f.up.outside(inside, before)
			return &moved
		}
	}
	return f
}
