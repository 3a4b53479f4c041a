package assist

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// hintsOf are the hints of a text as "line without white space ⟵ label".
func hintsOf(t *testing.T, text, target string) []string {
	t.Helper()
	d := document(t, text, target, extra)
	var got []string
	for _, h := range Hints(d, grammar.Span{Start: 0, End: len(text)}) {
		line := text[strings.LastIndexByte(text[:h.Offset], '\n')+1 : h.Offset]
		got = append(got, strings.Join(strings.Fields(line), " ")+" ⟵ "+h.Label)
	}
	return got
}

func TestHints(t *testing.T) {
	content, err := os.ReadFile("../../testdata/assist/hints/mixed.conf")
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	want := map[string][]string{
		"3.13t": {
			"WSGIDaemonProcess freethreaded processes=1 threads=30 ⟵ free-threaded",
			"WSGIDaemonProcess parallel processes=1 threads=15 ⟵ own GIL per application group",
			"WSGIDaemonProcess simple processes=2 threads=15 ⟵ shared GIL",
			"<WSGIInterpreterOptions process-group=freethreaded> ⟵ free-threaded for /modern",
			"<WSGIInterpreterOptions process-group=parallel> ⟵ own GIL for /api, /api2",
			"process-group=freethreaded ⟵ free-threaded · freethreaded · /modern of localhost",
			"application-group=%{ENV:APPLICATION_GROUP} ⟵ own GIL · parallel · %{ENV:APPLICATION_GROUP}",
			"WSGIScriptAlias /www /srv/probe.wsgi process-group=simple ⟵ shared GIL · simple · /www of localhost",
			"WSGIScriptAlias /api2 /srv/probe.wsgi process-group=parallel application-group=%{ENV:APPLICATION_GROUP} ⟵ own GIL · parallel · %{ENV:APPLICATION_GROUP}",
		},
	}
	for target, want := range want {
		if got := hintsOf(t, text, target); !slices.Equal(got, want) {
			t.Errorf("on %s:\ngot  %s\nwant %s", target, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
	}
}

// With an unknown target a hint says what holds on which build.
func TestHintsUnknownTarget(t *testing.T) {
	got := strings.Join(hintsOf(t, "LoadModule wsgi_module x.so\nWSGIDaemonProcess a\nWSGIPerInterpreterGIL On\nWSGIScriptAlias / /x.wsgi process-group=a\n", "unknown"), "\n")
	want := "WSGIDaemonProcess a ⟵ own GIL per application group (3.12+)\n"
	if !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
}

func TestHintsOutsideTheSpan(t *testing.T) {
	d := document(t, completionHead, "3.13", nil)
	all := Hints(d, grammar.Span{Start: 0, End: len(completionHead)})
	if len(all) != 3 {
		t.Fatalf("got %d hints, want 3", len(all))
	}
	if want := "| `api` | `cpu_app` | shared GIL |"; !strings.Contains(all[2].Tooltip, want) {
		t.Errorf("the tooltip %q does not hold %q", all[2].Tooltip, want)
	}
	if none := Hints(d, grammar.Span{Start: 0, End: 10}); len(none) > 0 {
		t.Errorf("got %v", none)
	}
}

func TestLenses(t *testing.T) {
	d := document(t, completionHead, "3.13", nil)
	var got []string
	for _, lens := range Lenses(d) {
		got = append(got, completionHead[lens.Span.Start:lens.Span.End]+": "+lens.Title+" "+strings.Join(show(d, lens.Places), ", "))
	}
	want := []string{
		"WSGIDaemonProcess api: 1 mount httpd.conf:10 WSGIScriptAlias /x /srv/x.wsgi process-group=api application-group=cpu_app",
		"WSGIDaemonProcess web: 0 mounts ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestLinks(t *testing.T) {
	text := "LoadModule wsgi_module x.so\nDefine DIR /srv\nInclude extra/*.conf\nWSGIScriptAlias / ${DIR}/x.wsgi\nWSGIScriptAlias /n /none.wsgi\nWSGIDaemonProcess a home=/srv/x.wsgi\n"
	d := document(t, text, "3.13", map[string]string{"/srv/x.wsgi": "", "/conf/extra/a.conf": "", "/conf/extra/b.conf": ""})
	var got []string
	for _, link := range Links(d) {
		got = append(got, text[link.Span.Start:link.Span.End]+" "+link.Path+" "+link.Tooltip)
	}
	want := []string{"extra/*.conf /conf/extra/a.conf the first of 2 files", "${DIR}/x.wsgi /srv/x.wsgi ", "/srv/x.wsgi /srv/x.wsgi "}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
