package audit

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// recordedPackage is a package that was really imported on Python 3.14, in an interpreter with its own GIL or as the second of
// its process. Denied are the extensions on its way that such an interpreter refuses, Soft those that are guarded.
type recordedPackage struct {
	Mode, Module, Real string
	Denied, Soft       []string
}

// TestRecordedPackages grades packages of Debian sid by what their extensions declare, and compares with what their imports
// came to. The packages themselves are not needed for that; where what an extension declares was not recorded, it is left out.
func TestRecordedPackages(t *testing.T) {
	var packages []recordedPackage
	readJSON(t, "testdata/imports.json", &packages)
	declared := declarations(t)
	counts := map[string]int{}
	for _, p := range packages {
		c := &closure{}
		complete := true
		add := func(modules []string, certainty python.Certainty) {
			for _, module := range modules {
				static := declared[module]
				if complete = complete && static != nil; static != nil {
					c.reached = append(c.reached, &reached{module: module, file: module, static: static, certainty: certainty})
				}
			}
		}
		add(p.Denied, python.Always)
		add(p.Soft, python.Guarded)
		if len(c.reached) == 0 && !complete {
			counts["not recorded"]++
			continue
		}
		grade := c.worst(p.Mode)
		counts[fmt.Sprintf("%s: %s, %s", p.Mode, grade, p.Real)]++
		switch {
		case p.Real == "ok" && grade == WillFail:
			t.Errorf("%s (%s) is called failing and loads", p.Module, p.Mode)
		case len(p.Denied) > 0 && complete && grade != WillFail:
			t.Errorf("%s (%s) fails by %v and is called %s", p.Module, p.Mode, p.Denied, grade)
		case len(p.Denied) == 0 && len(p.Soft) > 0 && complete && grade != MayFail:
			t.Errorf("%s (%s) has %v and is called %s", p.Module, p.Mode, p.Soft, grade)
		}
	}
	t.Log(counts)
	if counts["own: will fail, fails"] < 20 || counts["second: will fail, fails"] < 8 {
		t.Error("too few packages are held against what happened")
	}
}

// worst is the worst grade of a script that imports a closure in an interpreter with its own GIL, or in two that share one.
func (c *closure) worst(mode string) Grade {
	audited := make([]*Interpreter, 2)
	process := &interp.Process{}
	for at := range audited {
		in := &Interpreter{Interpreter: &interp.Interpreter{Process: process}, Python: extensions.Build{Minor: 14}}
		if mode == "own" {
			in.Mode = interp.OwnGIL
		}
		for _, r := range c.reached {
			in.Imports = append(in.Imports, judge(in, &Script{}, r, c))
		}
		audited[at] = in
	}
	grade := NothingAgainst
	for _, i := range audited[0].Imports {
		grade = min(grade, i.Grade)
	}
	if mode != "own" {
		for _, s := range sharedBy(process, audited) {
			// What is guarded in both interpreters may fail in the second.
			grade = min(grade, s.Grade)
		}
	}
	return grade
}

// declarations are what the recorded extensions of Debian sid declare.
func declarations(t *testing.T) map[string]*extensions.File {
	t.Helper()
	var rows []struct {
		Build, Module string
		Static        struct{ Phase, Multi, GIL, Once, Made string }
	}
	readJSON(t, "../extensions/testdata/truth.json", &rows)
	declared := map[string]*extensions.File{}
	for _, row := range rows {
		if row.Build != "sid-314" {
			continue
		}
		phases := []string{extensions.UnknownPhase.String(), extensions.SinglePhase.String(), extensions.MultiPhase.String()}
		file := &extensions.File{Phase: extensions.Phase(max(0, slices.Index(phases, row.Static.Phase))), Maker: extensions.Maker(row.Static.Made)}
		for i := extensions.UnknownInterpreters; i <= extensions.OwnGILSupported; i++ {
			if i.String() == row.Static.Multi {
				file.Interpreters = i
			}
		}
		file.Once.By = row.Static.Once
		declared[row.Module] = file
	}
	return declared
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}
