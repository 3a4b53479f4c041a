package extensions

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// readPE reads a library of Windows (.pyd) for x86-64. Addresses are counted from where the library is loaded.
func readPE(data []byte) (*image, error) {
	f, err := pe.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	header, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	if !ok || f.Machine != pe.IMAGE_FILE_MACHINE_AMD64 && f.Machine != pe.IMAGE_FILE_MACHINE_ARM64 {
		return nil, fmt.Errorf("a library of Windows for machine %#x: only x86-64 and arm64 are read", f.Machine)
	}
	m := &image{data: data, exports: map[string]function{}, imports: map[string]bool{}, places: map[uint64]string{}}
	for _, s := range f.Sections {
		m.segments = append(m.segments, segment{
			address: uint64(s.VirtualAddress), size: uint64(max(s.VirtualSize, s.Size)), offset: uint64(s.Offset),
			fileSize: uint64(min(s.Size, max(s.VirtualSize, s.Size))),
			writable: s.Characteristics&pe.IMAGE_SCN_MEM_WRITE != 0, code: s.Characteristics&pe.IMAGE_SCN_MEM_EXECUTE != 0,
		})
	}
	if len(m.segments) > maxSegments {
		return nil, errSegments
	}
	symbols, err := f.ImportedSymbols()
	if err != nil {
		return nil, err
	}
	for _, symbol := range symbols {
		name, _, _ := strings.Cut(symbol, ":")
		m.imports[name] = true
	}
	if err := m.exportTable(header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT]); err != nil {
		return nil, err
	}
	m.baseRelocations(header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_BASERELOC], header.ImageBase)
	m.sortPointers()
	return m, nil
}

// exportTable reads the names that the library exports.
func (m *image) exportTable(directory pe.DataDirectory) error {
	if directory.Size == 0 {
		return nil
	}
	var table [40]byte
	if !m.read(uint64(directory.VirtualAddress), table[:]) {
		return errors.New("the table of exports is not in the file")
	}
	count, names := binary.LittleEndian.Uint32(table[24:]), binary.LittleEndian.Uint32(table[32:])
	for n := range min(count, maxExports) {
		var pointer [4]byte
		if !m.read(uint64(names)+4*uint64(n), pointer[:]) {
			break
		}
		if name := m.name(uint64(binary.LittleEndian.Uint32(pointer[:]))); name != "" {
			m.exports[name] = function{}
		}
	}
	return nil
}

// maxExports is how many names a library of Windows exports at most here.
const maxExports = 1 << 16

// relocation64 marks a place of 64 bits in the table of base relocations (IMAGE_REL_BASED_DIR64).
const relocation64 = 10

// baseRelocations reads the places that hold addresses.
func (m *image) baseRelocations(directory pe.DataDirectory, base uint64) {
	table := make([]byte, min(directory.Size, maxPointers))
	if directory.Size == 0 || !m.read(uint64(directory.VirtualAddress), table) {
		return
	}
	for len(table) >= 8 {
		page, size := uint64(binary.LittleEndian.Uint32(table)), binary.LittleEndian.Uint32(table[4:])
		if size < 8 || uint64(size) > uint64(len(table)) {
			return
		}
		for entries := table[8:size]; len(entries) >= 2; entries = entries[2:] {
			entry := binary.LittleEndian.Uint16(entries)
			if entry>>12 != relocation64 {
				continue
			}
			address := page + uint64(entry&0xfff)
			if target, ok := m.word(address); ok && target >= base {
				m.pointers = append(m.pointers, pointer{address, target - base})
			}
		}
		table = table[size:]
	}
}
