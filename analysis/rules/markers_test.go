package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

const markerFolder = "../../testdata/rules"

// marker is an expectation: a finding on a line.
type marker struct {
	line     int // from 1; 0 for a finding without a place
	rule     string
	severity string
	at       string // the text that the finding's range covers; "" for any
	part     string // of the message
}

var markerForm = regexp.MustCompile(`^#!([!>]?)\s+(\S+)\s+(\w+)(?:\s+at "(.*?)")?\s+"(.*)"$`)

// readMarkers reads the options and the markers of a marked configuration. A marker
// speaks of the next line that is no marker.
func readMarkers(t *testing.T, text string) (options string, markers []marker) {
	t.Helper()
	var open, late []marker // of the next line, and of the one behind it
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if words, ok := strings.CutPrefix(line, "#?"); ok && i == 0 {
			options = words
			continue
		}
		if !strings.HasPrefix(line, "#!") {
			for _, m := range open {
				m.line = i + 1
				markers = append(markers, m)
			}
			open, late = late, nil
			continue
		}
		parts := markerForm.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("line %d is no marker: %s", i+1, line)
		}
		m := marker{rule: parts[2], severity: parts[3], at: parts[4], part: parts[5]}
		switch parts[1] {
		case "!":
			markers = append(markers, m)
		case ">":
			late = append(late, m)
		default:
			open = append(open, m)
		}
	}
	return options, markers
}

// fits reports whether the finding is what m expects.
func (m marker) fits(f rules.Finding, c *config.Configuration, text string) bool {
	if f.Rule != m.rule || f.Severity.String() != m.severity || !strings.Contains(f.Message, m.part) {
		return false
	}
	if f.Spot.Origin == nil || m.line == 0 {
		return f.Spot.Origin == nil && m.line == 0
	}
	span := c.Locate(f.Spot).Span
	line := 1 + strings.Count(text[:span.Start], "\n")
	return line == m.line && (m.at == "" || text[span.Start:span.End] == m.at)
}

// describe is a finding as a marker would say it.
func describe(f rules.Finding, c *config.Configuration, text string) string {
	if f.Spot.Origin == nil {
		return fmt.Sprintf("without a place: %s %s %q", f.Rule, f.Severity, f.Message)
	}
	span := c.Locate(f.Spot).Span
	return fmt.Sprintf("line %d: %s %s at %q %q", 1+strings.Count(text[:span.Start], "\n"), f.Rule, f.Severity, text[span.Start:span.End], f.Message)
}

func TestMarkers(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(markerFolder, "*", "*.conf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no marked configurations: %v", err)
	}
	for _, file := range files {
		name := filepath.Join(filepath.Base(filepath.Dir(file)), filepath.Base(file))
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			options, markers := readMarkers(t, string(raw))
			e := newExample(t, string(raw), options)
			findings, c := e.check()
			met := make([]bool, len(markers))
		next:
			for _, f := range findings {
				for i, m := range markers {
					if !met[i] && m.fits(f, c, e.text) {
						met[i] = true
						continue next
					}
				}
				t.Errorf("no marker expects\n%s\n%s", describe(f, c, e.text), f.Note)
			}
			for i, m := range markers {
				if !met[i] {
					t.Errorf("no finding on line %d: %s %s at %q %q", m.line, m.rule, m.severity, m.at, m.part)
				}
			}
			for _, f := range findings {
				checkFixes(t, e, c, f)
			}
		})
	}
}

// checkFixes applies each fix of f: one finding of its rule fewer must remain.
func checkFixes(t *testing.T, e example, c *config.Configuration, f rules.Finding) {
	t.Helper()
	before, _ := e.check()
	for _, fix := range f.Fixes {
		after := e
		after.text = e.fixed(c, fix)
		left, _ := after.check()
		if count(left, f.Rule) >= count(before, f.Rule) {
			t.Errorf("the fix %q of %s leaves it there:\n%s", fix.Title, f.Rule, after.text)
		}
	}
}

func count(findings []rules.Finding, rule string) int {
	n := 0
	for _, f := range findings {
		if f.Rule == rule {
			n++
		}
	}
	return n
}

// TestEveryRuleIsMarked holds that every rule has a configuration in which it is
// found and two in which it is not.
func TestEveryRuleIsMarked(t *testing.T) {
	for _, rule := range rules.All() {
		files, err := filepath.Glob(filepath.Join(markerFolder, rule.ID, "*.conf"))
		if err != nil {
			t.Fatal(err)
		}
		fires, quiet := 0, 0
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, markers := readMarkers(t, string(raw))
			found := false
			for _, m := range markers {
				found = found || m.rule == rule.ID
			}
			if found {
				fires++
			} else {
				quiet++
			}
		}
		if fires < 1 || quiet < 2 {
			t.Errorf("%s: %d configurations in which it is found, %d in which it is not; want 1 and 2", rule.ID, fires, quiet)
		}
	}
}
