package extensions_test

import (
	"archive/zip"
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
)

const fixtures = "../../testdata/extensions"

// archived reads the files of one archive of fixtures, which testdata/extensions/build has made.
func archived(t testing.TB, name string) map[string][]byte {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join(fixtures, name+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	files := map[string][]byte{}
	for _, entry := range archive.File {
		content, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[entry.Name], err = io.ReadAll(content); err != nil {
			t.Fatal(err)
		}
		content.Close()
	}
	return files
}

func read(t testing.TB, name string, data []byte) *extensions.File {
	t.Helper()
	file, err := extensions.Read(bytes.NewReader(data), int64(len(data)), name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return file
}

// declared is what each case declares, in the words of String: phase, interpreters, GIL, and what else there is.
var declared = map[string]string{
	"t_single": "single none none", "t_single_size0": "single none none", "t_single_setgil": "single none none", "t_relr_single": "single none none",
	"t_noslot": "multi none none", "t_nullslots": "multi none none", "t_si0": "multi 0 none", "t_si1": "multi 1 none", "t_si2": "multi 2 none",
	"t_gil0": "multi none used", "t_gil1": "multi none not-used", "t_si0_gil0": "multi 0 used", "t_si0_gil1": "multi 0 not-used",
	"t_si1_gil0": "multi 1 used", "t_si1_gil1": "multi 1 not-used", "t_si2_gil0": "multi 2 used", "t_si2_gil1": "multi 2 not-used",
	"t_o0": "multi 2 none", "t_hidden": "multi 2 none", "t_lto": "multi 2 none", "t_relr": "multi 2 none", "t_globaldef": "multi 2 none",
	"t_noplt": "multi 2 none", "t_cet": "multi 2 none", "t_relro": "multi 2 none", "t_constslots": "multi 2 not-used", "t_helper": "multi 2 none",
	"t_gilstate": "multi 2 none, PyGILState", "t_badsize": "multi 2 none, defect", "t_dupslot": "multi 2 none, defect", "t_unknownslot": "multi none none",
	"t_numpyuser": "single none none", "_multiarray_umath": "multi none none, once by NumPy", "_psycopg": "single none none",
	"t_oneinterp": "multi none none, once by Cython", "t_export": "export none none", "t_export2": "export 2 none", "t_export21": "export 2 not-used",
	"t_twoinit": "single none none", "t_twoinit2": "multi 2 none",
	// What only running tells.
	"t_runtime": "multi unknown unknown",
	"t_heapdef": "multi unknown unknown", "t_choose": "multi unknown unknown",
}

func describe(f *extensions.File) string {
	words := f.Phase.String() + " " + f.Interpreters.String() + " " + f.GIL.String()
	if f.GILState {
		words += ", PyGILState"
	}
	if f.Defect != "" {
		words += ", defect"
	}
	if f.Once.By != "" {
		words += ", once by " + f.Once.By
	}
	return words
}

func TestCasesDeclareWhatTheirSourceSays(t *testing.T) {
	for _, build := range []string{"cpython-312", "cpython-313", "cpython-313t", "cpython-314", "cpython-315", "cpython-315t", "abi3", "arm64", "windows", "macos"} {
		t.Run(build, func(t *testing.T) {
			for name, data := range archived(t, build) {
				module, _, _ := strings.Cut(name, ".")
				want, ok := declared[module]
				if strings.HasSuffix(build, "t") && module == "t_single_setgil" {
					want = "single none not-used"
				}
				if build == "arm64" && strings.HasPrefix(module, "t_twoinit") {
					continue // only code tells which of two definitions is used, and code is read on x86-64
				}
				if got := describe(read(t, name, data)); got != want || !ok {
					t.Errorf("%s: %s, want %s", name, got, want)
				}
			}
		})
	}
}

func TestNamesOfFilesTellTheBuild(t *testing.T) {
	data := archived(t, "cpython-313")["t_si2.cpython-313-x86_64-linux-gnu.so"]
	for name, want := range map[string]extensions.Tag{
		"t_si2.so":                               {},
		"t_si2.abi3.so":                          {Stable: true},
		"t_si2.abi3t.so":                         {Stable: true, FreeThreaded: true},
		"a/t_si2.cpython-38-x86_64-linux-gnu.so": {Minor: 8, Platform: "x86_64-linux-gnu"},
		"t_si2.cpython-314t-darwin.so":           {Minor: 14, FreeThreaded: true, Platform: "darwin"},
		"t_si2.cp313t-win_amd64.pyd":             {Minor: 13, FreeThreaded: true, Platform: "win_amd64"},
		"t_si2.cpython-38d-x86_64-linux-gnu.so":  {Minor: 8, Debug: true, Platform: "x86_64-linux-gnu"},
		"t_si2.pypy39-pp73-x86_64-linux-gnu.so":  {},
		`C:\site\t_si2.cp312-win_amd64.pyd`:      {Minor: 12, Platform: "win_amd64"},
	} {
		if got := read(t, name, data).Tag; got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDamagedFilesAreErrorsOrFiles(t *testing.T) {
	data := archived(t, "cpython-313")["t_relr.cpython-313-x86_64-linux-gnu.so"]
	for length := 0; length < len(data); length += 7 {
		extensions.Read(bytes.NewReader(data[:length]), int64(length), "t_relr.so")
	}
	if _, err := extensions.Read(bytes.NewReader(nil), extensions.MaxSize+1, "big.so"); err == nil {
		t.Error("a file above the limit is read")
	}
	if _, err := extensions.Read(strings.NewReader("#!/bin/sh"), 9, "script.so"); err == nil {
		t.Error("a script is read")
	}
}

func FuzzRead(f *testing.F) {
	for _, build := range []string{"cpython-313", "cpython-313t", "cpython-315", "arm64", "windows", "macos"} {
		for name, data := range archived(f, build) {
			if strings.Contains(name, "si2_gil1") || strings.Contains(name, "relr.") || strings.Contains(name, "export21") {
				f.Add(data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := extensions.Read(bytes.NewReader(data), int64(len(data)), "t_si2_gil1.cpython-313t-x86_64-linux-gnu.so")
		if err != nil {
			return
		}
		for _, kind := range []extensions.Interpreter{extensions.Main, extensions.Shared, extensions.Own} {
			file.In(kind, extensions.Build{Minor: 13, FreeThreaded: true})
		}
	})
}
