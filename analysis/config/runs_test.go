package config

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// TestFactRuns holds that the runs are the facts, and that an edit leaves the runs of
// other chunks as they were.
func TestFactRuns(t *testing.T) {
	const root, included = "/etc/apache2/apache2.conf", "/etc/apache2/more.conf"
	line := "<Location /a>\nSetEnv A b\n</Location>\n# text\n"
	file := grammar.Parse(strings.Repeat(line, 100) + "Include more.conf\n" + strings.Repeat(line, 100))
	store := workspace.NewStore(nil)
	store.SetOverlay(root, file)
	store.SetOverlay(included, grammar.Parse("SetEnv B c\n"))
	e := NewEvaluator(Options{Root: root, Fragment: true})
	before := e.Evaluate(context.Background(), store.Snapshot()).FactRuns()
	store.SetOverlay(root, file.Reparse(grammar.Edit{Text: "SetEnv NEW 1\n"}))
	c := e.Evaluate(context.Background(), store.Snapshot())
	after := c.FactRuns()
	var facts []Fact
	for _, run := range after {
		for i := range run.Len() {
			facts = append(facts, run.Fact(i))
		}
	}
	if !slices.Equal(facts, c.Facts()) || len(facts) != 402 {
		t.Errorf("%d facts in runs, %d in all", len(facts), len(c.Facts()))
	}
	same := 0
	for _, run := range after {
		if slices.ContainsFunc(before, run.Same) {
			same++
		}
	}
	if same < len(before)-1 || same == len(after) {
		t.Errorf("%d of %d runs are the same after an edit of one chunk", same, len(after))
	}
}
