package report

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// pages names a folder for the HTML pages of the tests, which .ci/run looks at in a browser.
var pages = flag.String("pages", "", "write the tests' HTML pages into this folder")

// overview reads a configuration as a main file called httpd.conf.
func overview(t testing.TB, text, python string) *Overview {
	t.Helper()
	path := filepath.Join(t.TempDir(), "httpd.conf")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	settings := analysis.Settings{AsRoot: true}
	if python != "" {
		version, free, err := interp.ParsePython(python)
		if err != nil {
			t.Fatal(err)
		}
		settings.Target.Python, settings.Target.FreeThreaded, settings.Target.From = version, &free, "flag"
	}
	r := analysis.NewProject(settings).AnalyseFile(context.Background(), path, workspace.NewStore(nil).Snapshot())
	return New(r, "httpd.conf")
}

const head = `LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule wsgi_module modules/mod_wsgi.so
ServerName www.example.com
Listen 80
`

const mixed = head + `WSGIDaemonProcess freethreaded threads=30
WSGIDaemonProcess parallel threads=15
WSGIDaemonProcess simple processes=2 threads=15
<WSGIInterpreterOptions process-group=freethreaded>
    WSGIFreeThreading On
</WSGIInterpreterOptions>
<WSGIInterpreterOptions process-group=parallel>
    WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
WSGIScriptAlias /modern /srv/modern.wsgi process-group=freethreaded
WSGIScriptAlias /api /srv/api.wsgi process-group=parallel application-group=%{ENV:APPLICATION_GROUP}
WSGIScriptAlias /www /srv/www.wsgi process-group=simple
`

// manyHosts is a server of 200 hosts, each with its group, of which two are exceptions.
func manyHosts() string {
	var b strings.Builder
	b.WriteString(head)
	for n := range 200 {
		fmt.Fprintf(&b, `WSGIDaemonProcess site%03[1]d processes=2 threads=15
<VirtualHost *:80>
    ServerName site%03[1]d.customer%[1]d.example.org
    WSGIScriptAlias / /srv/site%03[1]d/app.wsgi process-group=site%03[1]d
</VirtualHost>
`, n)
	}
	b.WriteString("<WSGIInterpreterOptions process-group=site007>\n    WSGIFreeThreading On\n</WSGIInterpreterOptions>\n" +
		"<WSGIInterpreterOptions process-group=site013>\n    WSGIPerInterpreterGIL On\n</WSGIInterpreterOptions>\n")
	return b.String()
}

func written(t testing.TB, o *Overview, v View, write func(*Overview, View, *bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(o, v, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func asText(o *Overview, v View, b *bytes.Buffer) error { return o.Text(b, v) }
func asHTML(o *Overview, v View, b *bytes.Buffer) error { return o.HTML(b, v) }

// TestTextFits holds that the text keeps to the width, breaks no place and fits a screen
// for 200 hosts.
func TestTextFits(t *testing.T) {
	for _, width := range []int{70, 80, 120, 200} {
		for name, conf := range map[string]string{"mixed": mixed, "many hosts": manyHosts()} {
			got := written(t, overview(t, conf, "3.14t"), View{Width: width}, asText)
			lines := strings.Split(strings.TrimSpace(got), "\n")
			for _, line := range lines {
				if n := text.StringWidthWithoutEscSequences(line); n > width {
					t.Errorf("%s: %d columns of %d: %s", name, n, width, line)
				}
			}
			if len(lines) > 36 {
				t.Errorf("%s at %d columns takes %d lines:\n%s", name, width, len(lines), got)
			}
		}
	}
	got := written(t, overview(t, manyHosts(), "3.14t"), View{Width: 80}, asText)
	for _, part := range []string{"site014–site199", "WSGIFreeThreading On, httpd.conf:1007", "WSGIPerInterpreterGIL On, httpd.conf:1010", "(198 alike)"} {
		if !strings.Contains(got, part) {
			t.Errorf("the text does not hold %q:\n%s", part, got)
		}
	}
}

// TestFolding holds what makes groups alike and how their names are told.
func TestFolding(t *testing.T) {
	named := func(names ...string) (groups []Group) {
		for _, name := range names {
			groups = append(groups, Group{Name: name})
		}
		return groups
	}
	for want, groups := range map[string][]Group{
		"a1–a3":                  named("a1", "a2", "a3"),
		"a1, a2":                 named("a1", "a2"),
		"a09–a11, b1":            named("a09", "a10", "a11", "b1"),
		"a9, b10, c11":           named("a9", "b10", "c11"),
		"embedded mode, x":       named("", "x"),
		"site1.de–site4.de":      named("site1.de", "site2.de", "site3.de", "site4.de"),
		"a, c, e, g, i, k, m, o": named("a", "c", "e", "g", "i", "k", "m", "o"),
	} {
		if got := Names(groups); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	o := overview(t, head+"WSGIDaemonProcess a\nWSGIDaemonProcess b\nWSGIDaemonProcess c threads=3\n"+
		"WSGIScriptAlias /a /a.wsgi process-group=a\nWSGIScriptAlias /c /a.wsgi process-group=c\n", "3.13")
	var titles []string
	for _, c := range Cards(o.Groups) {
		titles = append(titles, c.Title())
	}
	if got := strings.Join(titles, "; "); got != "a; b; c" {
		t.Errorf("groups that serve other URLs, nothing, or with other threads are folded: %s", got)
	}
}

// TestManyInterpreters holds that a group with many interpreters of one mode takes few lines.
func TestManyInterpreters(t *testing.T) {
	conf := head + "WSGIDaemonProcess d\nWSGIProcessGroup d\n"
	for n := range 100 {
		conf += fmt.Sprintf("WSGIScriptAlias /app%d /srv/app.wsgi\n", n)
	}
	got := written(t, overview(t, conf, "3.13"), View{Width: 80}, asText)
	if n := strings.Count(got, "\n"); n > 15 || !strings.Contains(got, "100 interpreters: /app0, /app1") {
		t.Errorf("%d lines:\n%s", n, got)
	}
	name := "d"
	all := written(t, overview(t, conf, "3.13"), View{Width: 80, Group: &name}, asText)
	if n := strings.Count(all, "\n"); n < 200 {
		t.Errorf("--group shows %d lines", n)
	}
}

// TestPageIsSelfContained holds that the page loads nothing, marks up nothing that a
// configuration brings, and links its lines.
func TestPageIsSelfContained(t *testing.T) {
	hostile := head + "WSGIDaemonProcess \"<img src=x onerror=alert(1)>\"\nWSGIDaemonProcess \"\x1b[2J'\\\"&\"\n" +
		"WSGIScriptAlias \"/<script>alert(1)</script>\" /srv/a.wsgi \"process-group=<img src=x onerror=alert(1)>\"\n"
	for name, conf := range map[string]string{"four": mixed, "many": manyHosts(), "hostile": hostile, "empty": head} {
		got := written(t, overview(t, conf, ""), View{Advise: name == "four"}, asHTML)
		for _, bad := range []string{"http://", "https://", "<img", "<link", "src=\"", "@import", "url(", "<script>alert", "ZgotmplZ", "\x1b"} {
			if strings.Contains(got, bad) {
				t.Errorf("%s: the page holds %q", name, bad)
			}
		}
		if *pages != "" {
			if err := os.WriteFile(filepath.Join(*pages, name+".html"), []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := written(t, overview(t, mixed, "3.13t"), View{}, asHTML); !strings.Contains(got, "/httpd.conf#L10\">httpd.conf:10</a>") {
		t.Error("the deciding line is no link")
	}
}

// TestHostileNames holds that no format lets a name of the configuration be more than text.
func TestHostileNames(t *testing.T) {
	o := overview(t, head+"WSGIDaemonProcess \"a|b](http://x) <b>*x*`\"\nWSGIScriptAlias \"/a\x1b[31m\" /srv/a.wsgi \"process-group=a|b](http://x) <b>*x*`\"\n", "3.13")
	v := View{Width: 80}
	for format, write := range map[string]func(*Overview, View, *bytes.Buffer) error{
		"text": asText, "html": asHTML,
		"markdown": func(o *Overview, v View, b *bytes.Buffer) error { return o.Markdown(b, v) },
		"mermaid":  func(o *Overview, v View, b *bytes.Buffer) error { return o.Mermaid(b, v) },
	} {
		got := written(t, o, v, write)
		if strings.Contains(got, "\x1b") {
			t.Errorf("%s drives the terminal", format)
		}
		if format == "markdown" || format == "mermaid" {
			for _, bad := range []string{"](http:", "<b>", "*x*"} {
				if strings.Contains(got, bad) {
					t.Errorf("%s holds the markup %q:\n%s", format, bad, got)
				}
			}
		}
	}
}
