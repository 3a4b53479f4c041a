package config

// fragment is what reading a chunk, or a file, gave: items in the order of the
// text. It is immutable and knows lines, never positions, so that it outlives edits
// beside it.
type fragment struct {
	items []item
	// count is the number of sequence numbers that the fragment takes: one for each
	// item that is no fragment itself.
	count int
	// The number of items of a kind, in nested fragments too. What has none is not
	// entered when a Configuration is made.
	faults, acts, facts, skipped, related int

	walks []*walkResult // remembered; only the evaluator touches it
}

// item is one event of the reading phase.
type item struct {
	kind itemKind
	// directive is nil for a fault that concerns none, and for skippedItem.
	directive *Directive
	// more is a *fragment, *fault, *act or *Skipped, depending on kind.
	more any
}

type itemKind uint8

const (
	directiveItem itemKind = iota // a directive of the tree
	openItem                      // a section of the tree starts
	closeItem                     // and ends
	actItem                       // a directive that acted while reading
	faultItem
	skippedItem
	nestedItem // an included file, or a chunk of a file
)

// act is what is known of a directive that acted, beside itself.
type act struct {
	condition Truth
	files     []string
}

func newFragment(items []item) *fragment {
	f := &fragment{items: items}
	for i := range items {
		f.add(&items[i])
	}
	return f
}

func (f *fragment) add(it *item) {
	f.count++
	switch it.kind {
	case directiveItem, openItem:
		if it.directive.role&factRole != 0 {
			f.facts++
		}
		if it.directive.role&(aliasRole|mpmRole) != 0 {
			f.related++
		}
	case actItem:
		f.acts++
	case faultItem:
		f.faults++
	case skippedItem:
		f.skipped++
	case nestedItem:
		n := it.more.(*fragment)
		f.count += n.count - 1
		f.faults += n.faults
		f.acts += n.acts
		f.facts += n.facts
		f.skipped += n.skipped
		f.related += n.related
	}
}

// each calls visit for the items that are no fragments, in order, with their
// sequence number; base is that of the first. Nested fragments that wanted refuses
// are passed over.
func (f *fragment) each(base int, wanted func(*fragment) bool, visit func(seq int, it *item) bool) bool {
	for i := range f.items {
		it := &f.items[i]
		if it.kind != nestedItem {
			if !visit(base, it) {
				return false
			}
			base++
			continue
		}
		nested := it.more.(*fragment)
		if wanted(nested) && !nested.each(base, wanted, visit) {
			return false
		}
		base += nested.count
	}
	return true
}
