package extensions

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"sort"
	"strings"
)

// image is a library as the loader lays it out, of any file format, as far as the search for definitions needs it.
type image struct {
	data     []byte
	segments []segment
	// pointers are the places that the loader writes an address to, in their order.
	pointers []pointer
	exports  map[string]function
	imports  map[string]bool
	// places are the addresses that the loader writes the addresses of imports to.
	places map[uint64]string
	// x86 is set where code is of x86-64.
	x86 bool
	// latest is the segment that was found last, where the next address is likely to be too.
	latest *segment
}

// maxSegments is how many pieces of memory a library may have; those of real ones have a few dozen.
const maxSegments = 256

var errSegments = errors.New("the file has more sections than any library")

// segment is a stretch of memory with its bytes in the file; what lies beyond them is zero.
type segment struct {
	address, size    uint64
	offset, fileSize uint64
	writable, code   bool
	relocatedOnly    bool // written while loading and read-only afterwards
}

// pointer is a place that holds the address of another. The target is 0 where it lies in another library.
type pointer struct{ address, target uint64 }

func (m *image) sortPointers() {
	slices.SortStableFunc(m.pointers, func(a, b pointer) int {
		switch {
		case a.address < b.address:
			return -1
		case a.address > b.address:
			return 1
		}
		return 0
	})
}

// pointerAt tells what the loader writes at an address.
func (m *image) pointerAt(address uint64) (target uint64, ok bool) {
	at := sort.Search(len(m.pointers), func(i int) bool { return m.pointers[i].address >= address })
	if at < len(m.pointers) && m.pointers[at].address == address {
		return m.pointers[at].target, true
	}
	return 0, false
}

// segmentAt is the segment that holds so many bytes from an address on, or nil.
func (m *image) segmentAt(address, length uint64) *segment {
	if m.latest.holds(address, length) {
		return m.latest
	}
	for at := range m.segments {
		if s := &m.segments[at]; s.holds(address, length) {
			m.latest = s
			return s
		}
	}
	return nil
}

func (s *segment) holds(address, length uint64) bool {
	return s != nil && address >= s.address && address-s.address < s.size && length <= s.size-(address-s.address)
}

// read copies memory as it is before the loader writes its pointers. It is false where there is none.
func (m *image) read(address uint64, into []byte) bool {
	s := m.segmentAt(address, uint64(len(into)))
	if s == nil {
		return false
	}
	clear(into)
	if at := address - s.address; at < s.fileSize {
		from := s.offset + at
		if end := s.offset + s.fileSize; from <= end && end <= uint64(len(m.data)) {
			copy(into, m.data[from:end])
		}
	}
	return true
}

func (m *image) word(address uint64) (uint64, bool) {
	var buffer [8]byte
	ok := m.read(address, buffer[:])
	return binary.LittleEndian.Uint64(buffer[:]), ok
}

// maxName is the longest name of a module that is read.
const maxName = 256

// name reads a dotted identifier that ends with a zero byte; it is empty if something else stands there.
func (m *image) name(address uint64) string {
	s := m.segmentAt(address, 1)
	if s == nil || address-s.address >= s.fileSize || s.offset+s.fileSize > uint64(len(m.data)) {
		return ""
	}
	text := m.data[s.offset+(address-s.address) : s.offset+s.fileSize]
	text = text[:min(len(text), maxName)]
	end := bytes.IndexByte(text, 0)
	if end <= 0 || text[0] >= '0' && text[0] <= '9' || text[0] == '.' {
		return ""
	}
	for _, c := range text[:end] {
		if c != '_' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && c < 0x80 {
			return ""
		}
	}
	return string(text[:end])
}

// contains tells whether text stands in what is no code.
func (m *image) contains(text string) bool {
	return m.find(text, func([]byte, int) bool { return true })
}

// find calls accept with each place of text in what is no code, until it returns true.
func (m *image) find(text string, accept func(data []byte, at int) bool) bool {
	for _, s := range m.segments {
		if s.code || s.offset > uint64(len(m.data)) || s.fileSize > uint64(len(m.data))-s.offset {
			continue
		}
		data := m.data[s.offset : s.offset+s.fileSize]
		for from := 0; ; {
			at := bytes.Index(data[from:], []byte(text))
			if at < 0 {
				break
			}
			if accept(data, from+at) {
				return true
			}
			from += at + len(text)
		}
	}
	return false
}

// importsPrefixed tells whether the library imports a function whose name begins so.
func (m *image) importsPrefixed(prefix string) bool {
	for name := range m.imports {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
