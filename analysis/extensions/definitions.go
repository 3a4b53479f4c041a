package extensions

import (
	"encoding/binary"
	"slices"
	"strings"
)

// layout is where the fields of a PyModuleDef lie; they differ by the size of the head of an object.
type layout struct {
	head                         uint64
	name, size, slots, lastField uint64
	freeThreaded                 bool
}

var (
	withGIL      = layoutOf(16, false)
	freeThreaded = layoutOf(32, true)
)

func layoutOf(head uint64, free bool) layout {
	base := head + 24 // m_init, m_index, m_copy
	return layout{head: head, name: base, size: base + 16, slots: base + 32, lastField: base + 56, freeThreaded: free}
}

// definition is a PyModuleDef found in the data.
type definition struct {
	address uint64
	name    string
	size    int64
	slots   []slot
	// filled is false for a table of slots that is zero in the file and may be filled while the program runs.
	filled bool
}

// slot is an entry of a definition's table.
type slot struct {
	id    int
	value uint64
}

// definitions finds what has the form of a PyModuleDef: the address of an identifier, behind a head that a compiler
// writes for a static object, before fields that are empty or hold addresses.
func (m *image) definitions(l layout) []definition {
	var found []definition
	for _, p := range m.pointers {
		if p.target == 0 || p.address < l.name {
			continue
		}
		if d, ok := m.definitionAt(p.address-l.name, l, p.target); ok {
			found = append(found, d)
			if len(found) == maxDefinitions {
				break
			}
		}
	}
	return found
}

// maxDefinitions is how many definitions of a file are looked at.
const maxDefinitions = 64

func (m *image) definitionAt(at uint64, l layout, nameAt uint64) (definition, bool) {
	memory := make([]byte, l.lastField+8)
	if !m.read(at, memory) || !m.isHead(at, memory, l) {
		return definition{}, false
	}
	if s := m.segmentAt(at, 1); !s.writable || s.relocatedOnly {
		return definition{}, false // Python writes to a definition; this is what code makes one of
	}
	for _, empty := range memory[l.head:l.name] {
		if empty != 0 {
			return definition{}, false
		}
	}
	d := definition{address: at, size: int64(binary.LittleEndian.Uint64(memory[l.size:]))}
	if d.size < -1<<8 || d.size > 1<<24 {
		return definition{}, false
	}
	for field := l.name + 8; field <= l.lastField; field += 8 {
		if field == l.size {
			continue
		}
		if _, relocated := m.pointerAt(at + field); !relocated && binary.LittleEndian.Uint64(memory[field:]) != 0 {
			return definition{}, false
		}
	}
	if d.name = m.name(nameAt); d.name == "" {
		return definition{}, false
	}
	d.filled = true
	if table, ok := m.pointerAt(at + l.slots); ok {
		d.slots, d.filled = m.slots(table)
	}
	return d, true
}

// isHead tells whether memory begins as a static object does: with the count of references that PyModuleDef_HEAD_INIT of
// some version writes, and with a type that is empty or comes from Python's library.
func (m *image) isHead(at uint64, memory []byte, l layout) bool {
	kind := l.head - 8
	if target, relocated := m.pointerAt(at + kind); relocated && target != 0 || !relocated && binary.LittleEndian.Uint64(memory[kind:]) != 0 {
		return false
	}
	first := binary.LittleEndian.Uint64(memory)
	if l.freeThreaded {
		local, shared := binary.LittleEndian.Uint32(memory[12:]), binary.LittleEndian.Uint64(memory[16:])
		return first&0xffffffff == 0 && (local == 0xffffffff || local == 1) && shared <= 8
	}
	switch first {
	case 1, 0xffffffff, 0x3fffffff:
		return true
	}
	return uint32(first) == 0xc0000000 // since 3.14 with flags above
}

// maxSlots is how many slots of a table are read.
const maxSlots = 64

// slots reads the table of a definition up to its end. A table that begins with its end is empty if nothing can write
// to it later; else it is not filled yet.
func (m *image) slots(table uint64) (slots []slot, filled bool) {
	for range maxSlots {
		var entry [16]byte
		if !m.read(table, entry[:]) {
			return slots, false
		}
		id := int32(binary.LittleEndian.Uint32(entry[:]))
		if id == 0 {
			s := m.segmentAt(table, 16)
			return slots, len(slots) > 0 || !s.writable || s.relocatedOnly
		}
		value := binary.LittleEndian.Uint64(entry[8:])
		if target, ok := m.pointerAt(table + 8); ok {
			value = target
		}
		slots = append(slots, slot{int(id), value})
		table += 16
	}
	return slots, false
}

// The ids of slots that matter. Python 3.15 numbers anew and still takes the old numbers.
const (
	slotExec                = 2
	slotInterpreters        = 3
	slotGIL                 = 4
	slotCreate315           = 84
	slotExec315             = 85
	slotInterpreters315     = 86
	slotGIL315              = 87
	slotTypeFlags315        = 99
	firstNewModuleSlot      = 94
	lastKnownSlot           = 140
	maxFlagsOfExportedSlots = 1<<4 - 1
)

// exported finds the tables of slots that a PyModExport function returns (Python 3.15): entries of an id of two bytes, flags
// of two, four zero bytes and a value. What tells them from the tables of types are ids that only modules have.
func (m *image) exported() [][]slot {
	var tables [][]slot
	seen := map[uint64]bool{}
	for _, p := range m.pointers {
		start := p.address - 8
		if _, ok := m.exportedSlot(start); p.address < 8 || !ok {
			continue
		}
		for range maxSlots {
			before, ok := m.exportedSlot(start - 16)
			if !ok || before.id == 0 || start < 16 {
				break
			}
			start -= 16
		}
		if seen[start] {
			continue
		}
		seen[start] = true
		if table, ok := m.exportedTable(start); ok {
			tables = append(tables, table)
		}
	}
	return tables
}

func (m *image) exportedTable(start uint64) (table []slot, ok bool) {
	ofModule := false
	for range maxSlots {
		next, valid := m.exportedSlot(start)
		if !valid {
			return nil, false
		}
		if next.id == 0 {
			return table, ofModule
		}
		ofModule = ofModule || next.id >= slotCreate315 && next.id <= slotGIL315 || next.id >= firstNewModuleSlot
		table = append(table, next)
		start += 16
	}
	return nil, false
}

func (m *image) exportedSlot(at uint64) (slot, bool) {
	var entry [16]byte
	if !m.read(at, entry[:]) {
		return slot{}, false
	}
	id, flags := binary.LittleEndian.Uint16(entry[:]), binary.LittleEndian.Uint16(entry[2:])
	if id > lastKnownSlot || flags > maxFlagsOfExportedSlots || binary.LittleEndian.Uint32(entry[4:]) != 0 {
		return slot{}, false
	}
	value := binary.LittleEndian.Uint64(entry[8:])
	if target, ok := m.pointerAt(at + 8); ok {
		value = target
	}
	return slot{int(id), value}, true
}

// declare takes over what slots say.
func (f *File) declare(slots []slot) {
	f.Interpreters, f.GIL = Silent, UndeclaredGIL
	for _, s := range slots {
		switch {
		case slices.Contains(f.Slots, s.id) && s.id != slotExec && s.id != slotExec315:
			f.Defect = "a slot is given more than once"
		case s.id == slotInterpreters || s.id == slotInterpreters315:
			f.Interpreters = map[uint64]Interpreters{0: NotSupported, 1: Supported, 2: OwnGILSupported}[s.value]
		case s.id == slotGIL || s.id == slotGIL315:
			f.GIL = map[uint64]GIL{0: NeedsGIL, 1: WithoutGIL}[s.value]
		}
		f.Slots = append(f.Slots, s.id)
	}
}

// choose is the definition that the module's init function uses: the only one of its name, else the only one, else
// one of several that say the same; where they differ, the only one that the function's code mentions.
func choose(all []definition, module string, mentioned map[uint64]bool) (definition, bool) {
	named := slices.DeleteFunc(slices.Clone(all), func(d definition) bool {
		return d.name[strings.LastIndexByte(d.name, '.')+1:] != module
	})
	if len(named) > 0 {
		all = named
	}
	if d, ok := agreed(all); ok || len(all) == 0 {
		return d, ok
	}
	return agreed(slices.DeleteFunc(slices.Clone(all), func(d definition) bool { return !mentioned[d.address] }))
}

// agreed is one of several definitions that say the same.
func agreed(all []definition) (definition, bool) {
	if len(all) == 0 {
		return definition{}, false
	}
	for _, d := range all[1:] {
		if !d.sameAs(all[0]) {
			return definition{}, false
		}
	}
	return all[0], true
}

func (d definition) sameAs(other definition) bool {
	var a, b File
	a.declare(d.slots)
	b.declare(other.slots)
	return d.filled == other.filled && (len(d.slots) == 0) == (len(other.slots) == 0) && a.Interpreters == b.Interpreters && a.GIL == b.GIL
}
