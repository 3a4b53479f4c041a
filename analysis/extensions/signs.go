package extensions

import "bytes"

// refusals are sentences in files of modules that refuse a second interpreter of their process, whatever they declare.
// Each was seen to refuse wherever it stands: 292 of 652 files of Debian sid in 2026.
var refusals = []struct {
	once     Once
	sentence string
}{
	{Once{By: "Cython", Message: "Interpreter change detected - this module can only be loaded into one interpreter per process."},
		"this module can only be loaded into one interpreter per process"},
	{Once{By: "NumPy", Message: "cannot load module more than once per process"}, "cannot load module more than once per process"},
	{Once{By: "its own code", Message: "module can only be loaded once per process"}, "can only be loaded once per process"},
	{Once{By: "PyO3", Message: "PyO3 modules may only be initialized once per interpreter process"}, "may only be initialized once per interpreter process"},
	{Once{By: "PyO3", Message: "PyO3 modules do not yet support subinterpreters"}, "PyO3 modules do not yet support subinterpreters"},
}

// makerSigns are words that a generator leaves in the data of its modules.
var makerSigns = []struct {
	maker Maker
	word  string
}{
	{Mypyc, "HASH__mypyc"},
	{Mypyc, "__mypyc."},
	{CFFI, "_init_cffi_1_0_external_module"},
	{Cython, "cython_runtime"},
	{Cython, "__pyx_capi__"},
	{Nanobind, "nanobind"},
	{Pybind11, "pybind11"},
	{PyO3, "pyo3_runtime"},
	{PyO3, "pyo3-"},
}

// signs reads what only words in the data tell.
func (m *image) signs(f *File) {
	f.GILState = m.imports["PyGILState_Ensure"]
	f.NumPy = m.contains("_ARRAY_API\x00")
	for _, sign := range makerSigns {
		if m.contains(sign.word) {
			f.Maker = sign.maker
			break
		}
	}
	for _, sentence := range []string{" per process", "PyO3 modules "} {
		m.find(sentence, func(data []byte, at int) bool {
			around := data[max(0, at-120):min(len(data), at+120)]
			for _, refusal := range refusals {
				if bytes.Contains(around, []byte(refusal.sentence)) {
					f.Once = refusal.once
					return true
				}
			}
			return false
		})
	}
}
