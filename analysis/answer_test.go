package analysis

import (
	"context"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

func TestIsRequest(t *testing.T) {
	for text, want := range map[string]bool{
		"/": true, "/api": true, "http://a.example/": true, "https://a.example:8443/x": true, "http://[::1]:80/": true,
		"": false, "a.example": false, "not a url": false, "ftp://a/": false, "ftp://a:80/": false, "http://": false,
		"http:///x": false, "http://[::1": false, "http://a:99999/": false, "http://a:x/": false,
	} {
		if got := IsRequest(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

// A URL whose port httpd does not listen on has a remark, as far as that is known.
func TestNoteOfAnswer(t *testing.T) {
	const head = "LoadModule mpm_event_module x.so\nLoadModule wsgi_module x.so\nWSGIScriptAlias / /x.wsgi\n"
	for _, test := range []struct {
		text, url string
		noted     bool
	}{
		{head + "Listen 80\n", "http://a/", false},
		{head + "Listen 80\n", "/", false},
		{head + "Listen 80\n", "https://a/", true},
		{head + "Listen 80\n", "http://a:9999/", true},
		{head + "Listen 127.0.0.1:8080\n", "http://a/", true},
		{head + "Listen 80\nListen 443\n", "https://a/", false},
		{head + "Listen ${PORT}\n", "http://a/", false},
		{head + "Listen 80\nInclude /no/such/ports.conf\n", "http://a:9999/", true},
		{"WSGIScriptAlias / /x.wsgi\nListen 80\n", "http://a:9999/", false}, // a part
	} {
		store := workspace.NewStore(nil)
		store.SetOverlay("/conf/httpd.conf", grammar.Parse(test.text))
		r := NewProject(Settings{}).AnalyseFile(context.Background(), "/conf/httpd.conf", store.Snapshot())
		note := r.Answer(test.url, r.Builds(), r.Relative).Note
		if (note != "") != test.noted || test.noted && !strings.Contains(note, "does not listen on port") {
			t.Errorf("%s of %q: %q", test.url, test.text, note)
		}
	}
}
