package config

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// recordedCase is the verdict of the real httpd; testdata/httpd-cases/README.md
// explains the fields.
type recordedCase struct {
	OK         bool
	File       *string
	Line       *int
	Message    *string
	Stem       string `json:"messageStem"`
	Phase      *string
	Warnings   []recordedWarning
	Defines    []string
	Env        map[string]string
	Base       string
	ServerRoot string
	Tree       []recordedNode
	Quirk      bool
}

type recordedWarning struct{ Code, Message string }

type recordedNode struct {
	Directive, Args, File string
	Line                  int
	Children              []recordedNode
}

// quirks are the cases that we read otherwise than httpd, and why.
var quirks = map[string]string{
	"line-lost-206": "httpd loses a last line without newline at the edge of its buffer; an editor must see the line",
}

// TestRecordedCases compares with what the real httpd said and built.
func TestRecordedCases(t *testing.T) {
	dir, err := filepath.Abs("../../testdata/httpd-cases")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	store := workspace.NewStore(nil)
	agreed := 0
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		problems := compareCase(t, store, dir, name)
		switch {
		case len(problems) == 0:
			agreed++
			if quirks[name] != "" {
				t.Errorf("%s: listed as a quirk, but it agrees", name)
			}
		case quirks[name] != "":
		default:
			t.Errorf("%s:\n\t%s", name, strings.Join(problems, "\n\t"))
		}
	}
	t.Logf("%d of %d cases agree; %d differ on purpose", agreed, len(files), len(quirks))
}

func compareCase(t *testing.T, store *workspace.Store, dir, name string) (problems []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var want recordedCase
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(data), "@DIR@", dir)), &want); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	options := Options{
		Root:         filepath.Join(dir, name+".conf"),
		ServerRoot:   filepath.Join(dir, want.ServerRoot),
		Defines:      want.Defines,
		Env:          want.Env,
		HttpdVersion: "2.4.71",
		AsRoot:       true,
	}
	if want.Base == "common" {
		options.Before = []string{`Include "` + filepath.Join(dir, "base/common.conf") + `"`}
	}
	c := NewEvaluator(options).Evaluate(context.Background(), store.Snapshot())
	complain := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }

	var warnings []recordedWarning
	var first *Fault
	for i := range c.Faults {
		f := &c.Faults[i]
		if f.Warning && f.Kind.Unsaid() {
			continue
		}
		if f.Warning {
			warnings = append(warnings, recordedWarning{f.Code, escaped(f.Message)})
			continue
		}
		first = f
		break
	}
	if len(warnings)+len(want.Warnings) > 0 && !reflect.DeepEqual(warnings, want.Warnings) {
		complain("warnings %q, httpd %q", warnings, want.Warnings)
	}
	if want.Tree != nil {
		if got := recordedTree(c, dir, c.Tree()); !reflect.DeepEqual(got, want.Tree) {
			complain("tree %+v, httpd %+v", got, want.Tree)
		}
	}
	switch {
	case first == nil && want.OK:
	case first == nil:
		complain("accepted, httpd says %s:%d: %s", *orEmpty(want.File), *orZero(want.Line), *want.Message)
	case want.OK:
		complain("%s, httpd accepts it", verdictOf(c, dir, first))
	default:
		if got, expected := verdictOf(c, dir, first), expectedVerdict(&want); got != expected {
			complain("%s\n\thttpd: %s", got, expected)
		}
	}
	return problems
}

// verdictOf is the fault as the case files have it: phase, file, line and message.
func verdictOf(c *Configuration, dir string, f *Fault) string {
	phase := map[Phase]string{Read: "read", Check: "check", Walk: "walk", After: "after"}[f.Phase]
	if f.Spot.Origin == nil {
		return fmt.Sprintf("%s :0: %s", phase, escaped(f.Message))
	}
	spot := f.Spot
	if f.ReportSpot != nil {
		spot = *f.ReportSpot
	}
	file, line := f.FileText, f.ReportLine
	if file == "" {
		at := c.Locate(spot)
		file, line = strings.TrimPrefix(at.File, dir+"/"), at.Line
	}
	return fmt.Sprintf("%s %s:%d: %s", phase, file, line, escaped(f.Message))
}

func expectedVerdict(want *recordedCase) string {
	return fmt.Sprintf("%s %s:%d: %s", *want.Phase, *orEmpty(want.File), *orZero(want.Line), *want.Message)
}

func orEmpty(s *string) *string {
	if s == nil {
		return new(string)
	}
	return s
}

func orZero(n *int) *int {
	if n == nil {
		return new(int)
	}
	return n
}

// escaped writes bytes that are no UTF-8 the way the case files do.
func escaped(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r == '\uFFFD' && s[i] != "\uFFFD"[0] {
			fmt.Fprintf(&b, `\x%02x`, s[i])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func recordedTree(c *Configuration, dir string, nodes []*Node) []recordedNode {
	tree := []recordedNode{}
	for _, n := range nodes {
		d := n.Directive
		r := recordedNode{Directive: escaped(d.Name), Args: escaped(d.Args)}
		r.File = strings.TrimPrefix(c.reportedFile(d.Origin), dir+"/")
		r.Line = c.reportedLine(d.Origin)
		if r.File == "base/common.conf" {
			continue
		}
		if len(n.Children) > 0 {
			r.Children = recordedTree(c, dir, n.Children)
		}
		tree = append(tree, r)
	}
	return tree
}
