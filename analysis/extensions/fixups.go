package extensions

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// fixups reads the places of a library of macOS that the loader writes addresses to, in either of two forms: programs of a
// small machine, or chains in the data itself (since macOS 12).
type fixups struct {
	*image
	// base is the address of the library's first byte, segments are those of its segments.
	base     uint64
	segments []uint64
}

// bytecode reads numbers and texts from a program for the loader. At its end everything is zero.
type bytecode struct{ rest []byte }

func (b *bytecode) byte() byte {
	if len(b.rest) == 0 {
		return 0
	}
	first := b.rest[0]
	b.rest = b.rest[1:]
	return first
}

// number is a number of seven bits a byte (ULEB128).
func (b *bytecode) number() uint64 {
	var value uint64
	for shift := 0; ; shift += 7 {
		next := b.byte()
		if shift < 64 {
			value |= uint64(next&0x7f) << shift
		}
		if next&0x80 == 0 {
			return value
		}
	}
}

// maxSymbol is the longest name of a symbol that is read.
const maxSymbol = 4096

// text ends with a zero byte; what is longer than any name ends the program.
func (b *bytecode) text() string {
	end := bytes.IndexByte(b.rest[:min(len(b.rest), maxSymbol)], 0)
	if end < 0 {
		b.rest = nil
		return ""
	}
	text := string(b.rest[:end])
	b.rest = b.rest[end+1:]
	return text
}

func (b *bytecode) skip(n uint64) { b.rest = b.rest[min(n, uint64(len(b.rest))):] }

// wide is the size of an address.
const wide = 8

// rebase notes a place that holds the address of something in the library.
func (f *fixups) rebase(address uint64) {
	if target, ok := f.word(address); ok && len(f.pointers) < maxPointers {
		f.pointers = append(f.pointers, pointer{address, target})
	}
}

// bind notes a place that gets the address of a symbol.
func (f *fixups) bind(address uint64, symbol string) {
	if len(f.pointers) == maxPointers {
		return
	}
	target := uint64(0)
	if len(symbol) > 0 && symbol[0] == '_' {
		if own, defined := f.exports[symbol[1:]]; defined {
			target = own.address
		} else {
			f.imports[symbol[1:]], f.places[address] = true, symbol[1:]
		}
	}
	f.pointers = append(f.pointers, pointer{address, target})
}

func (f *fixups) segment(n byte) uint64 {
	if int(n) < len(f.segments) {
		return f.segments[n]
	}
	return 0
}

// rebases carries out the program for addresses within the library (REBASE_OPCODE_… of Apple's loader).
func (f *fixups) rebases(program []byte) {
	b := &bytecode{program}
	var address uint64
	several := func(count, skip uint64) {
		for ; count > 0 && len(f.pointers) < maxPointers; count-- {
			if f.segmentAt(address, wide) == nil {
				return
			}
			f.rebase(address)
			address += wide + skip
		}
	}
	for len(b.rest) > 0 {
		code := b.byte()
		switch immediate := code & 0x0f; code & 0xf0 {
		case 0x00: // done
			return
		case 0x20: // segment and offset
			address = f.segment(immediate) + b.number()
		case 0x30: // forward
			address += b.number()
		case 0x40: // forward by so many addresses
			address += uint64(immediate) * wide
		case 0x50: // so many in a row
			several(uint64(immediate), 0)
		case 0x60:
			several(b.number(), 0)
		case 0x70: // one, then forward
			several(1, b.number())
		case 0x80: // so many, each with a gap
			count := b.number()
			several(count, b.number())
		}
	}
}

// binds carries out the program for addresses of symbols (BIND_OPCODE_…).
func (f *fixups) binds(program []byte) {
	b := &bytecode{program}
	var address uint64
	symbol := ""
	several := func(count, skip uint64) {
		for ; count > 0 && len(f.pointers) < maxPointers; count-- {
			if f.segmentAt(address, wide) == nil {
				return
			}
			f.bind(address, symbol)
			address += wide + skip
		}
	}
	for len(b.rest) > 0 {
		code := b.byte()
		switch immediate := code & 0x0f; code & 0xf0 {
		case 0x20, 0x60: // number of the library, addend
			b.number()
		case 0x40:
			symbol = b.text()
		case 0x70: // segment and offset
			address = f.segment(immediate) + b.number()
		case 0x80: // forward
			address += b.number()
		case 0x90:
			several(1, 0)
		case 0xa0: // one, then forward
			several(1, b.number())
		case 0xb0:
			several(1, uint64(immediate)*wide)
		case 0xc0: // so many, each with a gap
			count := b.number()
			several(count, b.number())
		case 0xd0: // threaded, of arm64e only
			return
		}
	}
}

// The forms of chained pointers that are read: both for x86-64 and arm64, with a target that is an address or an offset.
const (
	chainedAddress = 2
	chainedOffset  = 6
)

// chained follows the chains of a library: the table tells where each page's first one is, and each pointer how far
// the next is.
func (f *fixups) chained(table []byte) error {
	if len(table) < 28 {
		return nil
	}
	field := func(at uint64, size int) uint64 {
		var buffer [8]byte
		if at < uint64(len(table)) {
			copy(buffer[:size], table[at:])
		}
		return binary.LittleEndian.Uint64(buffer[:])
	}
	starts, symbols := field(4, 4), f.chainedImports(table)
	for n := range min(field(starts, 4), maxSegments) {
		offset := field(starts+4+4*n, 4)
		if offset == 0 {
			continue
		}
		at := starts + offset
		pageSize, form, from := field(at+4, 2), field(at+6, 2), f.base+field(at+8, 8)
		if form != chainedAddress && form != chainedOffset {
			return fmt.Errorf("a library of macOS with chained pointers of form %d, which is not read", form)
		}
		for page := range field(at+20, 2) {
			const none = 0xffff
			if first := field(at+22+2*page, 2); first != none {
				f.chain(from+page*pageSize+first, form, symbols)
			}
		}
	}
	return nil
}

// chain follows one chain.
func (f *fixups) chain(address, form uint64, symbols []string) {
	const bind, step = 1 << 63, 4
	for len(f.pointers) < maxPointers {
		raw, ok := f.word(address)
		if !ok {
			return
		}
		if raw&bind != 0 {
			symbol := ""
			if ordinal := raw & 0xffffff; ordinal < uint64(len(symbols)) {
				symbol = symbols[ordinal]
			}
			f.bind(address, symbol)
		} else {
			target := raw & (1<<36 - 1)
			if form == chainedOffset {
				target += f.base
			}
			f.pointers = append(f.pointers, pointer{address, target})
		}
		next := raw >> 51 & 0xfff
		if next == 0 {
			return
		}
		address += next * step
	}
}

// chainedImports are the names of the symbols that chained pointers refer to by their number.
func (f *fixups) chainedImports(table []byte) []string {
	header := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(table[at:])) }
	imports, names, count, form, compression := header(8), header(12), header(16), header(20), header(24)
	// An entry begins with the number of the library and the offset of the name; the forms differ in their widths and in
	// whether an addend follows.
	widths := map[uint64]struct{ entry, first, shift uint64 }{1: {4, 4, 9}, 2: {8, 4, 9}, 3: {16, 8, 32}}
	width, ok := widths[form]
	if !ok || compression != 0 {
		return nil
	}
	var symbols []string
	for n := range min(count, maxPointers) {
		at := imports + n*width.entry
		if at+width.entry > uint64(len(table)) {
			break
		}
		var buffer [8]byte
		copy(buffer[:width.first], table[at:])
		entry := binary.LittleEndian.Uint64(buffer[:])
		name := ""
		if from := names + entry>>width.shift; from < uint64(len(table)) {
			name = (&bytecode{table[from:]}).text()
		}
		symbols = append(symbols, name)
	}
	return symbols
}
