package fix

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// all has every configuration of testdata fixed, which takes minutes: .ci/run does so.
var all = flag.Bool("fix.all", false, "fix every configuration of testdata, not some of them")

const root = "/srv/httpd.conf"

// usual are settings with which a part of a configuration is read as a whole one.
var usual = analysis.Settings{AsRoot: true, ServerRoot: "/srv", Before: []string{
	"LoadModule mpm_event_module modules/mod_mpm_event.so", "LoadModule wsgi_module modules/mod_wsgi.so",
	"LoadModule authz_core_module modules/mod_authz_core.so", "LoadModule alias_module modules/mod_alias.so",
}}

// fixed applies the fixes of a text.
func fixed(text string, settings analysis.Settings, unsafe bool) (before *analysis.Result, o Outcome) {
	store := workspace.NewStore(nil)
	store.SetOverlay(root, grammar.Parse(text))
	x := Fixer{
		Project: analysis.NewProject(settings), Root: root, Unsafe: unsafe, Store: store,
		May: func(path string) bool { return path == root },
	}
	before = x.analyse(context.Background())
	return before, x.Apply(context.Background())
}

func TestApply(t *testing.T) {
	for name, test := range map[string]struct {
		text, want string
		unsafe     bool
	}{
		"a bracket is added": {"<Directory /srv\nRequire all granted\n</Directory>\n", "<Directory /srv>\nRequire all granted\n</Directory>\n", false},
		"a guess is left":    {"Listn 80\n", "Listn 80\n", false},
		"a guess is taken":   {"Listn 80\n", "Listen 80\n", true},
		"identical lines":    {"Listn 80\n# between\nListn 80\n", "Listen 80\n# between\nListen 80\n", true},
		"nothing to fix":     {"Listen 80\n", "Listen 80\n", true},
		"line ends stay":     {"Listn 80\r\nListen 81\r\n", "Listen 80\r\nListen 81\r\n", true},
	} {
		_, o := fixed(test.text, usual, test.unsafe)
		got := test.text
		if len(o.Files) > 0 {
			got = o.Files[0].After
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q; applied %+v, left %+v", name, got, test.want, o.Applied, o.Left)
		}
	}
}

// block is an example of a rule's page.
var block = regexp.MustCompile("(?s)```apache (before|after)[^\n]*\n(.*?)```")

// TestFixesLeaveNoMoreErrors fixes all examples of rules, marked configurations and recorded
// cases: no more errors are left than before, no fix that is called safe changes what the
// server does, and a second run finds nothing to do.
func TestFixesLeaveNoMoreErrors(t *testing.T) {
	texts := map[string]string{}
	pages, err := filepath.Glob("../../docs/rules/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, example := range block.FindAllSubmatch(text, -1) {
			texts[fmt.Sprint(page, " ", i)] = string(example[2])
		}
	}
	n := 0
	err = filepath.WalkDir("../../testdata", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".conf" {
			return err
		}
		if n++; !*all && n%16 != 0 || testing.Short() && n%64 != 0 {
			return nil
		}
		text, err := os.ReadFile(path)
		texts[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	made, left := 0, 0
	for name, text := range texts {
		for _, unsafe := range []bool{false, true} {
			for _, settings := range []analysis.Settings{usual, {AsRoot: true}} {
				before, o := fixed(text, settings, unsafe)
				made, left = made+len(o.Applied), left+len(o.Left)
				if errors(o.Result) > errors(before) {
					t.Errorf("%s: %d errors, there were %d", name, errors(o.Result), errors(before))
				}
				for _, l := range o.Left {
					if strings.Contains(l.Why, "no better") {
						t.Logf("%s:%d: %s [%s] %s", name, l.Line, l.Title, l.Rule, l.Why)
					}
				}
				if len(o.Files) > 0 {
					if _, again := fixed(o.Files[0].After, settings, unsafe); len(again.Applied) > 0 {
						t.Errorf("%s: fixed again: %+v", name, again.Applied)
					}
				}
			}
		}
	}
	t.Logf("%d texts, %d fixes made, %d left", len(texts), made, left)
}

// TestEachFix holds of each fix for itself, safe or not, that it leaves no more errors.
func TestEachFix(t *testing.T) {
	files, err := filepath.Glob("../../testdata/rules/*/*.conf")
	if err != nil || len(files) == 0 {
		t.Fatalf("no marked configurations: %v", err)
	}
	for i, file := range files {
		if testing.Short() && i%4 != 0 {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		store := workspace.NewStore(nil)
		store.SetOverlay(root, grammar.Parse(string(text)))
		a := application{Fixer: &Fixer{
			Project: analysis.NewProject(usual), Root: root, Unsafe: true, Store: store, May: func(string) bool { return true },
		}}
		a.result = a.analyse(context.Background())
		before := errors(a.result)
		for i := range a.result.Findings {
			f := &a.result.Findings[i]
			for _, fix := range f.Fixes {
				c := a.candidate(f, fix)
				if c == nil {
					continue
				}
				for _, edits := range c.edits {
					after, _ := fixed(applied(string(text), edits), usual, false)
					if errors(after) > before {
						t.Errorf("%s:%d: %s [%s]: %d errors, there were %d", file, c.Line, fix.Title, f.Rule, errors(after), before)
						for _, e := range after.Findings {
							if e.Severity == rules.Error {
								t.Log(e.Message)
							}
						}
					}
				}
			}
		}
	}
}
