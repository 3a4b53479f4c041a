package config

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// FuzzEvaluate holds that any text can be evaluated, and that what is found has a
// place in it.
func FuzzEvaluate(f *testing.F) {
	files, err := filepath.Glob("../../testdata/httpd-cases/*.conf")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		if data, err := os.ReadFile(path); err == nil && len(data) < 2000 {
			f.Add(string(data))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		const root = "/x/httpd.conf"
		options := Options{Root: root, Before: strings.Split(prelude, "\n")}
		store := workspace.NewStore(newMemory(map[string]string{root: text, "/x/a.conf": "Use m x\n</Directory>\nInclude httpd.conf\n"}))
		c := NewEvaluator(options).Evaluate(context.Background(), store.Snapshot())
		file, err := c.Snapshot.File(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range c.Faults {
			place := c.Locate(fault.Spot)
			if place.File == root && (place.Span.Start < 0 || place.Span.End < place.Span.Start || place.Span.End > file.Len()) {
				t.Errorf("%s: %v of %d", fault.Message, place.Span, file.Len())
			}
		}
		for d := range c.All() {
			if place := c.Locate(d.NameSpot()); place.File == root && place.Span.End > file.Len() {
				t.Errorf("%s: %v of %d", d.Name, place.Span, file.Len())
			}
			for _, w := range d.Words() {
				c.Locate(d.Spot(w.Span))
			}
		}
	})
}
