package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// TestSuppressionOfEachFinding writes the comment for each finding of the marked
// configurations: the finding is gone, and all that is new is that the reason is missing.
func TestSuppressionOfEachFinding(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(markerFolder, "*", "*.conf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no marked configurations: %v", err)
	}
	written := 0
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(filepath.Dir(file)), "suppression-") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		options, _ := readMarkers(t, string(raw))
		e := newExample(t, string(raw), options)
		findings, c := e.check()
		for i := range findings {
			f := &findings[i]
			fix, ok := rules.SuppressionOf(f)
			if !ok || f.Rule == "lost-line" { // a line between, the comment too, cures it
				continue
			}
			written++
			commented := e
			commented.text = e.fixed(c, fix)
			left, after := commented.check()
			if count(left, f.Rule) >= count(findings, f.Rule) {
				t.Errorf("%s: %s is still there:\n%s", file, f.Rule, commented.text)
			}
			for _, l := range left {
				if l.Rule != "suppression-reason" && count(left, l.Rule) > count(findings, l.Rule) {
					t.Errorf("%s: new: %s", file, describe(l, after, commented.text))
				}
			}
		}
	}
	t.Logf("%d comments written", written)
}

// TestSuppressionAfterEdits holds that what is remembered of comments is right after edits.
func TestSuppressionAfterEdits(t *testing.T) {
	const mount = "WSGIScriptAlias /app/ /srv/app/app.wsgi\n"
	var comments rules.Comments
	for _, test := range []struct {
		text       string
		suppressed int
	}{
		{mount, 0},
		{"# modwsgi-ls: ignore trailing-slash old\n" + mount, 1},
		{"# modwsgi-ls: ignore trailing-slash old\r\n\r\n" + mount + strings.ReplaceAll(mount, "app", "b"), 1},
		{"# modwsgi-ls: ignore-file trailing-slash old\n" + mount + strings.ReplaceAll(mount, "app", "b"), 2},
		{mount, 0},
	} {
		in := newExample(t, test.text, "").input()
		if _, suppressed := comments.Suppress(in, rules.Check(t.Context(), in)); len(suppressed) != test.suppressed {
			t.Errorf("%q: %d suppressed, want %d", test.text, len(suppressed), test.suppressed)
		}
	}
}
