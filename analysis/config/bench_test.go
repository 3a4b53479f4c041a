package config

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// hosts is a configuration of about that many lines: virtual hosts as people have
// them.
func hosts(lines int, first int) string {
	var b strings.Builder
	for n := 0; n < lines; n += 14 {
		host := fmt.Sprintf("host%d.example", first+n)
		fmt.Fprintf(&b, `<VirtualHost *:80>
    ServerName %[1]s
    DocumentRoot /srv/%[1]s
    # served by mod_wsgi
    WSGIScriptAlias / /srv/%[1]s/app.wsgi
    <Directory /srv/%[1]s>
        Require all granted
        Options FollowSymLinks
    </Directory>
    <IfModule mod_headers.c>
        Header set X-Host %[1]s
    </IfModule>
</VirtualHost>

`, host)
	}
	return b.String()
}

const benchmarkHead = `LoadModule mpm_event_module /nowhere/mod_mpm_event.so
LoadModule authz_core_module /nowhere/mod_authz_core.so
LoadModule wsgi_module /nowhere/mod_wsgi.so
Define ROOT /srv
`

// keystrokes measures an edit in the middle of the document and the evaluation
// after it.
func keystrokes(b *testing.B, store *workspace.Store, root string, d *document) {
	b.Helper()
	e := NewEvaluator(Options{Root: root})
	c := e.Evaluate(context.Background(), store.Snapshot())
	if len(c.Faults) > 0 {
		b.Fatal(c.Faults[0].Message)
	}
	text := d.file.Text()
	at := len(text)/2 + strings.Index(text[len(text)/2:], "# served by") + len("# served by")
	typed := grammar.Span{Start: at, End: at + 1}
	empty := grammar.Span{Start: at, End: at}
	b.ResetTimer()
	for i := range b.N {
		if i%2 == 0 {
			d.edit(store, empty, "x")
		} else {
			d.edit(store, typed, "")
		}
		c = e.Evaluate(context.Background(), store.Snapshot())
	}
	if len(c.Facts()) < 100 {
		b.Fatal("facts are missing")
	}
}

// BenchmarkKeystroke measures from a change in the text to the new Configuration.
func BenchmarkKeystroke(b *testing.B) {
	for _, lines := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			text := benchmarkHead + hosts(lines, 0)
			store := workspace.NewStore(newMemory(map[string]string{"/x/httpd.conf": text}))
			keystrokes(b, store, "/x/httpd.conf", open(store, "/x/httpd.conf", text))
		})
	}
	b.Run("files=500", func(b *testing.B) {
		files := map[string]string{"/x/httpd.conf": benchmarkHead + "Include sites/*.conf\n"}
		for i := range 500 {
			files[fmt.Sprintf("/x/sites/%03d.conf", i)] = hosts(200, i*1000)
		}
		store := workspace.NewStore(newMemory(files))
		const edited = "/x/sites/250.conf"
		keystrokes(b, store, "/x/httpd.conf", open(store, edited, files[edited]))
	})
}

// BenchmarkEvaluate measures a first evaluation of text that is already read.
func BenchmarkEvaluate(b *testing.B) {
	for _, lines := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			text := benchmarkHead + hosts(lines, 0)
			store := workspace.NewStore(newMemory(map[string]string{"/x/httpd.conf": text}))
			open(store, "/x/httpd.conf", text)
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				NewEvaluator(Options{Root: "/x/httpd.conf"}).Evaluate(context.Background(), store.Snapshot())
			}
		})
	}
}
