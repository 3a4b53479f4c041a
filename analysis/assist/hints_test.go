package assist

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

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
			"process-group=freethreaded ⟵ free-threaded · freethreaded",
			"application-group=%{ENV:APPLICATION_GROUP} ⟵ own GIL · parallel",
			"WSGIScriptAlias /www /srv/probe.wsgi process-group=simple ⟵ shared GIL · simple · /www of localhost",
			"WSGIScriptAlias /api2 /srv/probe.wsgi process-group=parallel application-group=%{ENV:APPLICATION_GROUP} ⟵ own GIL · parallel",
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
		"WSGIScriptAlias /x /srv/x.wsgi process-group=api application-group=cpu_app: which interpreter? /x ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A mount asks about a URL of its host, where one can be named.
func TestLensesOfMounts(t *testing.T) {
	const head = "LoadModule wsgi_module x.so\nListen 80\n"
	for text, want := range map[string]string{
		"<VirtualHost *:80>\nServerName a.example\nWSGIScriptAlias /x /x.wsgi\n</VirtualHost>\n":               "http://a.example/x",
		"<VirtualHost *:443>\nServerName a.example\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n":               "https://a.example/",
		"<VirtualHost *:8080>\nServerName a.example\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n":              "http://a.example:8080/",
		"<VirtualHost *:80>\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n":                                      "",
		"<VirtualHost *:80>\nServerName {{ name }}\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n":               "",
		"<VirtualHost *:80>\nServerName ${NAME}\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n":                  "",
		"<VirtualHost *:80>\nServerName a.example\nWSGIScriptAliasMatch ^/x /x.wsgi\n</VirtualHost>\n":         "",
		"Define NAME a\n<VirtualHost *:80>\nServerName ${NAME}.x\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n": "http://a.x/",
	} {
		got := ""
		for _, lens := range Lenses(document(t, head+text, "3.13", nil)) {
			got += lens.URL
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// No label is longer than what VS Code shows of one.
func TestHintsFit(t *testing.T) {
	text := "LoadModule wsgi_module x.so\n<VirtualHost *:80>\nServerName a-long-name.of.a.host.example.com\nWSGIDaemonProcess the-group-of-all-the-applications\n" +
		"WSGIScriptAlias /x /x.wsgi process-group=the-group-of-all-the-applications\n</VirtualHost>\n"
	for _, hint := range hintsOf(t, text, "3.13") {
		if _, label, _ := strings.Cut(hint, " ⟵ "); utf8.RuneCountInString(label) > longestHint {
			t.Error(hint)
		}
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
