package extensions

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// MaxSize is the largest file that is read.
const MaxSize = 256 << 20

// ErrFormat says that a file is in no format that this package reads.
var ErrFormat = errors.New("no library of Linux, macOS or Windows for 64 bits")

// Read reads the file of an extension module. The name is that of the file, with or without folders; the part up to its first
// dot is the module's, the rest tells for which Python it was built. A file __init__ is the package that it lies in. Any bytes
// give a File or an error.
func Read(r io.ReaderAt, size int64, name string) (f *File, err error) {
	if size > MaxSize {
		return nil, fmt.Errorf("the file is larger than %d MiB", MaxSize>>20)
	}
	data := make([]byte, size)
	if n, err := r.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else {
		data = data[:n]
	}
	defer func() {
		// The readers of the standard library are not written for files that mean harm.
		if problem := recover(); problem != nil {
			f, err = nil, fmt.Errorf("the file is damaged: %v", problem)
		}
	}()
	m, err := readImage(data)
	if err != nil {
		return nil, err
	}
	name = strings.ReplaceAll(name, `\`, "/")
	f = &File{}
	if f.Module, f.Tag = splitName(path.Base(name)); f.Module == "__init__" && path.Dir(name) != "." {
		f.Module = path.Base(path.Dir(name))
	}
	m.module(f)
	return f, nil
}

func readImage(data []byte) (*image, error) {
	switch magic := string(data[:min(4, len(data))]); {
	case magic == "\x7fELF":
		return readELF(data)
	case strings.HasPrefix(magic, "MZ"):
		return readPE(data)
	case magic == "\xcf\xfa\xed\xfe":
		return readMachO(data)
	case magic == "\xca\xfe\xba\xbe":
		return readUniversal(data)
	}
	return nil, ErrFormat
}

// module reads what the library says about the module that its file is named after.
func (m *image) module(f *File) {
	switch {
	case has(m.exports, "PyModExport_"+f.Module):
		f.Phase = ExportedPhase
	case !has(m.exports, "PyInit_"+f.Module) && !m.exportsEncoded(f.Module):
		f.Phase = NoModule
		return
	}
	m.signs(f)
	if f.Phase == ExportedPhase {
		m.export(f)
	} else {
		m.initialise(f)
	}
}

// export reads the table of a module in the form of Python 3.15.
func (m *image) export(f *File) {
	tables := m.exported()
	if len(tables) == 0 {
		return
	}
	f.declare(tables[0])
	for _, table := range tables[1:] {
		var other File
		other.declare(table)
		if other.Interpreters != f.Interpreters || other.GIL != f.GIL {
			f.Interpreters, f.GIL = UnknownInterpreters, UnknownGIL
		}
	}
}

// initialise reads the definition of a module that has a PyInit function.
func (m *image) initialise(f *File) {
	create := m.importsPrefixed("PyModule_Create2")
	define := m.imports["PyModuleDef_Init"]
	all := m.definitions(withGIL)
	if free := m.definitions(freeThreaded); f.Tag.FreeThreaded || len(all) == 0 {
		all = free
	}
	var mentioned map[uint64]bool
	if m.x86 {
		mentioned = m.mentions(m.exports["PyInit_"+f.Module])
	}
	if create && define {
		// The library holds modules of both kinds, or a helper for both.
		called := m.called(mentioned)
		if called["PyModule_Create2"] != called["PyModuleDef_Init"] {
			create, define = called["PyModule_Create2"], called["PyModuleDef_Init"]
		}
	}
	d, known := choose(all, f.Module, mentioned)
	switch {
	case known && len(d.slots) > 0:
		// Only a multi-phase definition may have slots, whatever else the library imports.
		f.Phase = MultiPhase
		f.declare(d.slots)
		if !d.filled {
			f.Interpreters, f.GIL = UnknownInterpreters, UnknownGIL
		}
		if d.size < 0 {
			f.Defect = "m_size may not be negative for multi-phase initialization"
		}
	case define && !create:
		f.Phase = MultiPhase
		if known && d.filled {
			f.Interpreters, f.GIL = Silent, UndeclaredGIL
		}
	case create && !define, f.Maker == Mypyc, f.Maker == CFFI:
		f.Phase = SinglePhase
		f.Interpreters, f.GIL = Silent, UndeclaredGIL
		if m.imports["PyUnstable_Module_SetGIL"] {
			f.GIL = WithoutGIL
		}
	}
}

func has[V any](all map[string]V, name string) bool {
	_, ok := all[name]
	return ok
}

// exportsEncoded tells whether the library has an init function for a name outside of ASCII, which stands in its own
// encoding behind this prefix (PEP 489).
func (m *image) exportsEncoded(module string) bool {
	if strings.IndexFunc(module, func(c rune) bool { return c >= 0x80 }) < 0 {
		return false
	}
	for name := range m.exports {
		if strings.HasPrefix(name, "PyInitU_") {
			return true
		}
	}
	return false
}
