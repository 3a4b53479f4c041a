package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/report"
	"github.com/modwsgi-ls/modwsgi-ls/report/findings"
)

// FuzzCheckAndExplain sends any bytes through both commands, as a configuration of its
// own and as a fragment of mod_wsgi-express: neither panics, and no rule breaks down.
func FuzzCheckAndExplain(f *testing.F) {
	seeds := 0
	err := filepath.WalkDir("testdata", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".conf") {
			return err
		}
		seeds++
		if testing.Short() && seeds%10 != 0 {
			return nil
		}
		text, err := os.ReadFile(path)
		f.Add(string(text))
		return err
	})
	if err != nil || seeds == 0 {
		f.Fatalf("%d seeds: %v", seeds, err)
	}
	f.Add("WSGIDaemonProcess g request-timeout=60Ⱥ threads=5\xe9\n")
	f.Fuzz(func(t *testing.T, text string) {
		const root = "/nowhere/httpd.conf"
		store := workspace.NewStore(nil)
		store.SetOverlay(root, grammar.Parse(text))
		for _, settings := range []analysis.Settings{
			{ServerRoot: "/nowhere", Before: []string{"LoadModule wsgi_module modules/mod_wsgi.so", "LoadModule mpm_event_module modules/mod_mpm_event.so"}},
			{Express: &analysis.Express{Host: "localhost", Port: 8000, Processes: 1, Threads: 5}},
			{},
		} {
			r := checked{root, analysis.NewProject(settings).AnalyseFile(context.Background(), root, store.Snapshot())}
			for _, failure := range r.Failures {
				t.Errorf("%s: %s\n%s", failure.Rule, failure.Reason, failure.Stack)
			}
			told := findings.Of(r.Result, root, "/nowhere")
			for _, format := range findingFormats {
				o := &outputs{}
				o.add(io.Discard, format, &outputFlags{}, rules.Hint)
				if err := errors.Join(o.Root(told), o.Close()); err != nil {
					t.Error(err)
				}
			}
			urls := []string{"/", "http://localhost/app?x"}
			explain(r, urls).report()
			o, v := report.New(r.Result, root, urls...), report.View{Width: 80, Advise: true}
			for _, write := range []func(io.Writer, report.View) error{o.Text, o.Markdown, o.Mermaid, o.HTML} {
				if err := write(io.Discard, v); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
