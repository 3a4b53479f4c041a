package extensions

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
)

// sectionRelr is SHT_RELR, relative relocations in a compressed form, for which debug/elf has no name.
const sectionRelr elf.SectionType = 19

// readELF reads a shared library of Linux and its like: 64 bits, x86-64 or arm64.
func readELF(data []byte) (*image, error) {
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if f.Class != elf.ELFCLASS64 || f.Data != elf.ELFDATA2LSB || f.Machine != elf.EM_X86_64 && f.Machine != elf.EM_AARCH64 {
		return nil, fmt.Errorf("%s, %s: only x86-64 and arm64 are read", f.Class, f.Machine)
	}
	m := &image{data: data, exports: map[string]function{}, imports: map[string]bool{}, places: map[uint64]string{}, x86: f.Machine == elf.EM_X86_64}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			m.segments = append(m.segments, segment{
				address: p.Vaddr, size: p.Memsz, offset: p.Off, fileSize: min(p.Filesz, p.Memsz),
				writable: p.Flags&elf.PF_W != 0, code: p.Flags&elf.PF_X != 0 && len(f.Progs) > 4,
			})
		}
	}
	m.split(f)
	if len(m.segments) > maxSegments {
		return nil, errSegments
	}
	symbols, err := f.DynamicSymbols()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		return nil, err
	}
	for _, s := range symbols {
		if s.Section == elf.SHN_UNDEF {
			m.imports[s.Name] = true
		} else {
			m.exports[s.Name] = function{s.Value, s.Size}
		}
	}
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		switch s.Type {
		case elf.SHT_RELA:
			err = m.rela(s, f.Machine, symbols)
		case sectionRelr:
			err = m.relr(s)
		}
		if err != nil {
			return nil, err
		}
	}
	m.sortPointers()
	return m, nil
}

// split tells the sections of a segment apart where the linker has put code and data into one, and notes the part
// that is read-only after loading.
func (m *image) split(f *elf.File) {
	var segments []segment
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 || s.Size == 0 || s.Flags&elf.SHF_TLS != 0 {
			continue
		}
		part := segment{
			address: s.Addr, size: s.Size, offset: s.Offset, fileSize: s.FileSize,
			writable: s.Flags&elf.SHF_WRITE != 0, code: s.Flags&elf.SHF_EXECINSTR != 0,
			relocatedOnly: s.Name == ".data.rel.ro",
		}
		if s.Type == elf.SHT_NOBITS {
			part.fileSize = 0
		}
		segments = append(segments, part)
	}
	if len(segments) > 0 {
		m.segments = segments
	}
}

// maxPointers is how many relocations of a file are read.
const maxPointers = 1 << 21

// rela reads relocations with an addend.
func (m *image) rela(s *elf.Section, machine elf.Machine, symbols []elf.Symbol) error {
	table, err := s.Data()
	if err != nil {
		return err
	}
	for ; len(table) >= 24 && len(m.pointers) < maxPointers; table = table[24:] {
		address := binary.LittleEndian.Uint64(table)
		info := binary.LittleEndian.Uint64(table[8:])
		target := binary.LittleEndian.Uint64(table[16:])
		relative, absolute, place := false, false, false
		switch kind := uint32(info); machine {
		case elf.EM_X86_64:
			relative = elf.R_X86_64(kind) == elf.R_X86_64_RELATIVE
			absolute = elf.R_X86_64(kind) == elf.R_X86_64_64 || elf.R_X86_64(kind) == elf.R_X86_64_GLOB_DAT
			place = elf.R_X86_64(kind) == elf.R_X86_64_JMP_SLOT
		case elf.EM_AARCH64:
			relative = elf.R_AARCH64(kind) == elf.R_AARCH64_RELATIVE
			absolute = elf.R_AARCH64(kind) == elf.R_AARCH64_ABS64 || elf.R_AARCH64(kind) == elf.R_AARCH64_GLOB_DAT
		}
		// DynamicSymbols leaves out the symbol 0.
		index := info >> 32
		own := index > 0 && index <= uint64(len(symbols)) && symbols[index-1].Section != elf.SHN_UNDEF
		switch {
		case relative:
			m.pointers = append(m.pointers, pointer{address, target})
		case absolute && own:
			m.pointers = append(m.pointers, pointer{address, target + symbols[index-1].Value})
		case absolute:
			m.pointers = append(m.pointers, pointer{address, 0})
		}
		if (absolute || place) && !own && index > 0 && index <= uint64(len(symbols)) {
			m.places[address] = symbols[index-1].Name
		}
	}
	return nil
}

// relr reads relative relocations in the compressed form: an address, then bit maps of the words behind it. The target
// stands in the place itself.
func (m *image) relr(s *elf.Section) error {
	table, err := s.Data()
	if err != nil {
		return err
	}
	var next uint64
	add := func(address uint64) {
		if target, ok := m.word(address); ok {
			m.pointers = append(m.pointers, pointer{address, target})
		}
	}
	for ; len(table) >= 8 && len(m.pointers) < maxPointers; table = table[8:] {
		entry := binary.LittleEndian.Uint64(table)
		if entry&1 == 0 {
			add(entry)
			next = entry + 8
			continue
		}
		for bit := uint64(0); bit < 63; bit++ {
			if entry>>(bit+1)&1 != 0 {
				add(next + bit*8)
			}
		}
		next += 63 * 8
	}
	return nil
}
