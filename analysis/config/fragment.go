package config

// fragment is what reading a chunk, or a file, gave: items in the order of the
// text. It is immutable and knows lines, never positions, so that it outlives edits
// beside it.
type fragment struct {
	items []item
	// count is how many items the fragment has in all, those of nested fragments
	// included: sequence numbers are offsets into it.
	count int
	// lists are indexes by purpose (facts, acts, skipped regions, notes), so that later
	// stages skip the other items. A nested fragment is in a list if its own is not empty.
	lists [lists]list

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
	leftOutItem // a definition in a region that is switched off
	nestedItem  // an included file, or a chunk of a file
)

// act is what is known of a directive that acted, beside itself.
type act struct {
	condition Truth
	files     []string
}

// list is a selection of a fragment's items.
type list struct {
	entries []listed
	total   int  // items, those of nested fragments included
	nested  bool // some of the entries are fragments
}

// listed is an item by its index, and its sequence number in the fragment.
type listed struct{ index, offset int }

// The lists of a fragment.
const (
	factList = iota // directives with factRole
	actList         // directives that acted
	skipList        // regions that a false condition switches off, and what they define
	noteList        // what else every Configuration needs: faults, Includes, aliases, numbers of the MPM, names declared, listeners, protocol options
	lists
)

func newFragment(items []item) *fragment {
	f := &fragment{items: items}
	f.reserve()
	for i := range items {
		it := &items[i]
		if it.kind == nestedItem {
			nested := it.more.(*fragment)
			for n := range f.lists {
				f.list(n, i, nested.lists[n].total)
			}
			f.count += nested.count
			continue
		}
		if isDirective(it) && it.directive.role&factRole != 0 {
			f.list(factList, i, 1)
		}
		if it.kind == actItem {
			f.list(actList, i, 1)
		}
		if it.kind == skippedItem || it.kind == leftOutItem {
			f.list(skipList, i, 1)
		}
		if isNote(it) {
			f.list(noteList, i, 1)
		}
		f.count++
	}
	return f
}

// reserve makes room in the lists of a fragment of many fragments, such as a long
// file's, which is made anew at every edit.
func (f *fragment) reserve() {
	var used [lists]int
	for i := range f.items {
		if it := &f.items[i]; it.kind == nestedItem {
			for n, l := range &it.more.(*fragment).lists {
				if l.total > 0 {
					used[n]++
				}
			}
		}
	}
	for n, count := range used {
		if count > 0 {
			f.lists[n].entries = make([]listed, 0, count)
		}
	}
}

// list puts the item into a list as that many.
func (f *fragment) list(n, index, count int) {
	if count > 0 {
		l := &f.lists[n]
		l.entries = append(l.entries, listed{index, f.count})
		l.total += count
		l.nested = l.nested || f.items[index].kind == nestedItem
	}
}

func isDirective(it *item) bool { return it.kind == directiveItem || it.kind == openItem }

func isNote(it *item) bool {
	switch it.kind {
	case directiveItem:
		return it.directive.role&^factRole != 0
	case openItem:
		return it.directive.role&declaringRole != 0
	case actItem:
		return len(it.more.(*act).files) > 0
	}
	return it.kind == faultItem
}

// each calls visit for the items of a list, in order, with their sequence number, as
// long as it returns true; base is the sequence number of the fragment.
func (f *fragment) each(n, base int, visit func(seq int, it *item) bool) bool {
	for _, e := range f.lists[n].entries {
		it := &f.items[e.index]
		if it.kind == nestedItem {
			if !it.more.(*fragment).each(n, base+e.offset, visit) {
				return false
			}
		} else if !visit(base+e.offset, it) {
			return false
		}
	}
	return true
}

// all calls visit for every item, in order, as long as it returns true.
func (f *fragment) all(visit func(it *item) bool) bool {
	for i := range f.items {
		it := &f.items[i]
		if it.kind == nestedItem {
			if !it.more.(*fragment).all(visit) {
				return false
			}
		} else if !visit(it) {
			return false
		}
	}
	return true
}
