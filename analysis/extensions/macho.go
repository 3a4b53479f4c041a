package extensions

import (
	"bytes"
	"debug/macho"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// readUniversal reads the first library for x86-64 or arm64 of a universal file of macOS.
func readUniversal(data []byte) (*image, error) {
	fat, err := macho.NewFatFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for _, arch := range fat.Arches {
		if end := uint64(arch.Offset) + uint64(arch.Size); readableCPU(arch.Cpu) && end <= uint64(len(data)) {
			return readMachO(data[arch.Offset:end])
		}
	}
	return nil, errors.New("a universal file of macOS without a library for x86-64 or arm64")
}

func readableCPU(cpu macho.Cpu) bool { return cpu == macho.CpuAmd64 || cpu == macho.CpuArm64 }

// Load commands for which debug/macho has no names.
const (
	loadDyldInfo      macho.LoadCmd = 0x22
	loadDyldInfoOnly  macho.LoadCmd = 0x80000022
	loadExportsTrie   macho.LoadCmd = 0x80000033
	loadChainedFixups macho.LoadCmd = 0x80000034
)

// Kinds and attributes of sections, in their flags.
const (
	sectionKind          = 0xff
	sectionZeroFill      = 0x1
	sectionHugeZeroFill  = 0xc
	sectionThreadZero    = 0x12
	sectionInstructions  = 0x80000000
	sectionInstructions2 = 0x400
)

// readMachO reads a library or a bundle of macOS: 64 bits, x86-64 or arm64.
func readMachO(data []byte) (*image, error) {
	f, err := macho.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if !readableCPU(f.Cpu) || f.ByteOrder != binary.LittleEndian {
		return nil, fmt.Errorf("a library of macOS for %s: only x86-64 and arm64 are read", f.Cpu)
	}
	m := &image{data: data, exports: map[string]function{}, imports: map[string]bool{}, places: map[uint64]string{}}
	for _, s := range f.Sections {
		part := segment{
			address: s.Addr, size: s.Size, offset: uint64(s.Offset), fileSize: s.Size,
			writable: s.Seg != "__TEXT", code: s.Flags&(sectionInstructions|sectionInstructions2) != 0,
			relocatedOnly: s.Seg == "__DATA_CONST" || s.Name == "__const",
		}
		switch s.Flags & sectionKind {
		case sectionZeroFill, sectionHugeZeroFill, sectionThreadZero:
			part.fileSize = 0
		}
		m.segments = append(m.segments, part)
	}
	if len(m.segments) > maxSegments {
		return nil, errSegments
	}
	m.machOSymbols(f)
	if err := m.machOLoads(f); err != nil {
		return nil, err
	}
	m.sortPointers()
	return m, nil
}

// machOSymbols reads the table of symbols, whose names begin with an underscore more than in C.
func (m *image) machOSymbols(f *macho.File) {
	const external, kind, section = 0x01, 0x0e, 0x0e
	if f.Symtab == nil {
		return
	}
	for _, s := range f.Symtab.Syms {
		name, ok := strings.CutPrefix(s.Name, "_")
		switch {
		case !ok || s.Type&external == 0:
		case s.Type&kind == section:
			m.exports[name] = function{address: s.Value}
		case s.Type&kind == 0:
			m.imports[name] = true
		}
	}
}

// machOLoads reads what the loader needs to know: the names that are exported, and the places that it writes addresses to.
func (m *image) machOLoads(f *macho.File) error {
	fixups := &fixups{image: m, base: baseOf(f)}
	for _, l := range f.Loads {
		if s, ok := l.(*macho.Segment); ok {
			fixups.segments = append(fixups.segments, s.Addr)
		}
	}
	for _, l := range f.Loads {
		raw := l.Raw()
		if len(raw) < 16 {
			continue
		}
		// A command of this kind is followed by pairs of an offset in the file and a size.
		part := func(n int) []byte {
			if len(raw) < 16+8*n {
				return nil
			}
			offset, size := uint64(binary.LittleEndian.Uint32(raw[8+8*n:])), uint64(binary.LittleEndian.Uint32(raw[12+8*n:]))
			if offset+size > uint64(len(m.data)) {
				return nil
			}
			return m.data[offset : offset+size]
		}
		switch macho.LoadCmd(binary.LittleEndian.Uint32(raw)) {
		case loadExportsTrie:
			m.exportsTrie(part(0))
		case loadChainedFixups:
			if err := fixups.chained(part(0)); err != nil {
				return err
			}
		case loadDyldInfo, loadDyldInfoOnly:
			fixups.rebases(part(0))
			for n := 1; n <= 3; n++ { // those that are bound at once, weakly, and when they are used
				fixups.binds(part(n))
			}
			m.exportsTrie(part(4))
		}
	}
	return nil
}

// baseOf is the address of the file's first byte.
func baseOf(f *macho.File) uint64 {
	if text := f.Segment("__TEXT"); text != nil {
		return text.Addr
	}
	return 0
}

// exportsTrie reads the names that the library exports from a tree whose edges are pieces of names.
func (m *image) exportsTrie(trie []byte) {
	type place struct {
		at   uint64
		name string
	}
	queue := []place{{}}
	for next := 0; next < len(queue); next++ {
		node := queue[next]
		if node.at >= uint64(len(trie)) {
			continue
		}
		r := &bytecode{rest: trie[node.at:]}
		if size := r.number(); size > 0 {
			if name, ok := strings.CutPrefix(node.name, "_"); ok && !has(m.exports, name) {
				m.exports[name] = function{}
			}
			r.skip(size)
		}
		for children := r.byte(); children > 0; children-- {
			edge := r.text()
			if at := r.number(); at != 0 && len(node.name)+len(edge) <= maxSymbol && len(queue) < maxExports {
				queue = append(queue, place{at, node.name + edge})
			}
		}
	}
}
