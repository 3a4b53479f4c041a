package extensions

import "encoding/binary"

// function is a piece of code by its address and its length.
type function struct{ address, size uint64 }

// maxCode is how much of a function is looked at.
const maxCode = 4096

// mentions collects the addresses that the code of a function on x86-64 may refer to. Every four bytes are taken for a
// distance from their own end, as instructions there write addresses; nothing is disassembled. An address that is one of a few
// known ones is hit by chance once in many million functions.
func (m *image) mentions(f function) map[uint64]bool {
	size := f.size
	if size == 0 || size > maxCode {
		size = maxCode
	}
	s := m.segmentAt(f.address, 1)
	if s == nil || !s.code {
		return nil
	}
	code := make([]byte, min(size, s.address+s.size-f.address))
	if !m.read(f.address, code) {
		return nil
	}
	found := map[uint64]bool{}
	for at := 0; at+4 <= len(code); at++ {
		distance := int32(binary.LittleEndian.Uint32(code[at:]))
		found[f.address+uint64(at)+4+uint64(int64(distance))] = true
	}
	return found
}

// called collects the imported functions behind addresses that code mentions: directly by the place of their address, or
// through the jump of the linker's table.
func (m *image) called(mentioned map[uint64]bool) map[string]bool {
	names := map[string]bool{}
	for address := range mentioned {
		if name := m.places[address]; name != "" {
			names[name] = true
		} else if name := m.places[m.jump(address)]; name != "" {
			names[name] = true
		}
	}
	return names
}

// jump is the place from which a stub of the linker takes the address that it jumps to, or 0.
func (m *image) jump(address uint64) uint64 {
	s := m.segmentAt(address, 16)
	var code [16]byte
	if s == nil || !s.code || !m.read(address, code[:]) {
		return 0
	}
	at := 0
	if binary.LittleEndian.Uint32(code[:]) == 0xfa1e0ff3 { // endbr64
		at = 4
	}
	if code[at] == 0xf2 { // bnd
		at++
	}
	if code[at] != 0xff || code[at+1] != 0x25 {
		return 0
	}
	distance := int32(binary.LittleEndian.Uint32(code[at+2:]))
	return address + uint64(at) + 6 + uint64(int64(distance))
}
