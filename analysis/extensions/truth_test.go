package extensions_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
)

// recorded is a module that was really imported: what can be read in its file, and what became of the imports.
type recorded struct {
	Build, File, Module string
	Static              struct {
		Phase, Multi, GIL string
		Once, Made        string
		FTTag             bool `json:"ft_tag"`
		PyGILState        bool
	}
	Real struct {
		Main, Legacy, Own string
		Second            string `json:"legacy_second"`
		Warning           *bool  `json:"gil_warning"`
	}
}

func recordedTruth(t *testing.T) []recorded {
	t.Helper()
	data, err := os.ReadFile("testdata/truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []recorded
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// python is the build that a row was recorded on.
func (r recorded) python() extensions.Build {
	for text, minor := range map[string]int{"312": 12, "313": 13, "314": 14, "315": 15} {
		if strings.Contains(r.Build, text) {
			return extensions.Build{Minor: minor, FreeThreaded: strings.HasPrefix(r.Build, "ft-")}
		}
	}
	panic(r.Build)
}

// file is the module as a File: read from the fixture of our own case, else made of what was recorded as readable.
func (r recorded) file(t *testing.T, own map[string]*extensions.File) (*extensions.File, bool) {
	if file := own[path.Base(r.File)]; file != nil {
		return file, true
	}
	file := &extensions.File{Maker: extensions.Maker(r.Static.Made), GILState: r.Static.PyGILState}
	file.Once.By = r.Static.Once
	file.Tag.FreeThreaded = r.Static.FTTag
	for phase := extensions.UnknownPhase; phase < extensions.NoModule; phase++ {
		if phase.String() == r.Static.Phase {
			file.Phase = phase
		}
	}
	if r.Static.Phase == "unknown" {
		file.Phase = extensions.NoModule
	}
	for declared := extensions.UnknownInterpreters; declared <= extensions.OwnGILSupported; declared++ {
		if declared.String() == r.Static.Multi {
			file.Interpreters = declared
		}
	}
	for declared := extensions.UnknownGIL; declared <= extensions.WithoutGIL; declared++ {
		if declared.String() == r.Static.GIL {
			file.GIL = declared
		}
	}
	return file, false
}

// agreement compares a verdict with what happened: "agrees", "unknown", "n/a" where the import failed in the module's own
// code, or "WRONG".
func agreement(verdict extensions.Outcome, real string) string {
	happened := extensions.NothingAgainst
	switch {
	case strings.HasPrefix(real, "error:create: SystemError"):
		happened = extensions.Defective
	case strings.HasPrefix(real, "error:"), strings.HasPrefix(real, "other-"):
		return "n/a"
	case real == "denied":
		happened = extensions.Refused
	case real == "not-a-module":
		happened = extensions.Unimportable
	}
	switch verdict {
	case happened:
		return "agrees"
	case extensions.NotKnown:
		return "unknown"
	}
	return "WRONG"
}

func TestVerdictsAgreeWithRealImports(t *testing.T) {
	own := map[string]*extensions.File{}
	for _, build := range []string{"cpython-312", "cpython-313", "cpython-313t", "cpython-314", "cpython-315", "abi3"} {
		for name, data := range archived(t, build) {
			if strings.HasPrefix(name, "t_") {
				own[name] = read(t, name, data)
			}
		}
	}
	counts := map[string]map[string]int{}
	count := func(row recorded, column, result string) {
		maker := row.Static.Made
		if maker == "" {
			maker = "hand-written"
		}
		for _, key := range []string{column + ", all", column + ", " + maker} {
			if counts[key] == nil {
				counts[key] = map[string]int{}
			}
			counts[key][result]++
		}
		if result == "WRONG" {
			t.Errorf("%s %s, %s: %+v", row.Build, row.File, column, row.Real)
		}
	}
	fromFile := 0
	for _, row := range recordedTruth(t) {
		file, isRead := row.file(t, own)
		if isRead {
			fromFile++
		}
		on := row.python()
		count(row, "main", agreement(file.In(extensions.Main, on).Outcome, row.Real.Main))
		shared := file.In(extensions.Shared, on)
		count(row, "named", agreement(shared.Outcome, row.Real.Legacy))
		count(row, "own GIL", agreement(file.In(extensions.Own, on).Outcome, row.Real.Own))
		if shared.Outcome == extensions.NothingAgainst {
			result := agreement(shared.Outcome, row.Real.Second)
			if refuses := row.Real.Second == "second-interpreter"; refuses || file.Once.By != "" {
				result = map[bool]string{true: "agrees", false: "WRONG"}[refuses == (file.Once.By != "")]
			}
			count(row, "second interpreter", result)
		}
		if warned := row.Real.Warning; warned != nil && row.Build == "ft-313t-auto" && row.Real.Main == "loads" {
			result := "unknown"
			if file.GIL != extensions.UnknownGIL {
				result = map[bool]string{true: "agrees", false: "WRONG"}[file.LosesGIL() == *warned]
			}
			count(row, "GIL warning", result)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%-32s %v", key, fmt.Sprint(counts[key]))
	}
	t.Logf("%d rows from the file itself", fromFile)
}
