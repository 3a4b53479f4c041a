package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

var update = flag.Bool("update", false, "write docs/rules/README.md anew")

const repository = "../.."

// block returns the text and the words behind the name of a fenced block of a page.
func block(page, name string) (text, options string, ok bool) {
	_, rest, ok := strings.Cut(page, "```apache "+name)
	if !ok {
		return "", "", false
	}
	options, rest, _ = strings.Cut(rest, "\n")
	text, _, ok = strings.Cut(rest, "```")
	return text, options, ok
}

// companions are the rules that a before example may fire besides its own, because
// the server logs both: with=RULE.
func companions(options string) map[string]bool {
	with := map[string]bool{}
	for _, word := range strings.Fields(options) {
		if id, ok := strings.CutPrefix(word, "with="); ok {
			with[id] = true
		}
	}
	return with
}

func TestDocumentedExamples(t *testing.T) {
	for _, rule := range rules.All() {
		t.Run(rule.ID, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(repository, rule.Doc()))
			if err != nil {
				t.Fatal(err)
			}
			page := string(raw)
			if !strings.HasPrefix(page, "# "+rule.ID+": ") || !strings.Contains(page, rule.URL) ||
				!strings.Contains(page, "**"+rule.Severity.String()+"**") {
				t.Errorf("the page does not begin with the id, or lacks %s or the severity %s", rule.URL, rule.Severity)
			}
			before, options, ok := block(page, "before")
			if !ok {
				t.Fatal("no example before")
			}
			with := companions(options)
			fired := false
			example := newExample(t, before, options)
			findings, c := example.check()
			for _, f := range findings {
				fired = fired || f.Rule == rule.ID
				if f.Rule != rule.ID && !with[f.Rule] {
					t.Errorf("before: %s", describe(f, c, before))
				}
			}
			if !fired {
				t.Error("the example before does not show it")
			}
			after, options, ok := block(page, "after")
			if !ok {
				t.Fatal("no example after")
			}
			example = newExample(t, after, options)
			findings, c = example.check()
			for _, f := range findings {
				t.Errorf("after: %s", describe(f, c, after))
			}
		})
	}
}

// TestEveryPageIsOfARule holds that no page is left behind by a rule that went.
func TestEveryPageIsOfARule(t *testing.T) {
	known := map[string]bool{"docs/rules/README.md": true}
	for _, rule := range rules.All() {
		if known[rule.Doc()] {
			t.Errorf("two rules are called %s", rule.ID)
		}
		known[rule.Doc()] = true
	}
	pages, err := filepath.Glob(filepath.Join(repository, "docs/rules/*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if path := "docs/rules/" + filepath.Base(page); !known[path] {
			t.Errorf("%s belongs to no rule", path)
		}
	}
}

func TestIndexOfRules(t *testing.T) {
	path := filepath.Join(repository, "docs/rules/README.md")
	want := index()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/rules/README.md is out of date; run the test with -update")
	}
}

func index() string {
	var b strings.Builder
	b.WriteString("# Rules\n\n")
	b.WriteString("What `check` and the editors report. *error*: httpd does not start; *warning*: it starts, and something\n")
	b.WriteString("written has no effect or will go wrong; *information*: true and worth knowing; *hint*: could be better.\n")
	b.WriteString("The severity is the worst that a finding of the rule has. Codes of the forms WSGI0000 and AH00000 are those\n")
	b.WriteString("that mod_wsgi and httpd write to the log themselves.\n\n")
	b.WriteString("| rule | severity | finds |\n| --- | --- | --- |\n")
	for _, r := range rules.All() {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", r.ID, r.ID, r.Severity, strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(r.Title))
	}
	return b.String()
}
