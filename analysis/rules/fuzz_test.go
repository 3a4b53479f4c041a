package rules_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// FuzzCheck holds that any bytes are judged without a panic, that findings belong to
// rules and lie in the text, and that a refused configuration has an error.
func FuzzCheck(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(markerFolder, "*", "*.conf"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	known := map[string]bool{}
	for _, rule := range rules.All() {
		known[rule.ID] = true
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := example{text: text}.input()
		errors := 0
		for _, finding := range rules.Check(context.Background(), in) {
			if !known[finding.Rule] || finding.Message == "" {
				t.Errorf("finding of rule %q with message %q", finding.Rule, finding.Message)
			}
			if finding.Severity == rules.Error {
				errors++
			}
			if finding.Spot.Origin == nil {
				continue
			}
			if at := in.Config.Locate(finding.Spot); at.File == exampleRoot && (at.Span.Start < 0 || at.Span.Start > at.Span.End || at.Span.End > len(text)) {
				t.Errorf("%s lies at %v of %d bytes", finding.Rule, at.Span, len(text))
			}
		}
		if v := rules.Configtest(in); v.OK != (errors == 0) {
			t.Errorf("configtest says %v %q, and there are %d errors", v.OK, v.Message, errors)
		}
	})
}
