package assist

import (
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

const namesText = `ServerName localhost
LoadModule wsgi_module modules/mod_wsgi.so
LoadModule macro_module modules/mod_macro.so
Define Home /srv
Define POOL indirect
WSGIDaemonProcess api home=${Home}
WSGIDaemonProcess indirect
<WSGIInterpreterOptions process-group=api application-group="my app">
    WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
WSGIScriptAlias /a ${HOME}/a.wsgi process-group="api" application-group=one
WSGIScriptAlias /b /b.wsgi \
    process-group=api
WSGIProcessGroup ${POOL}
WSGIRestrictProcess other api
<IfDefine LIVE>
    WSGIProcessGroup api
</IfDefine>
<Macro Site $g>
    WSGIScriptAlias /m /m.wsgi application-group=one
</Macro>
Use Site api
use SITE api
Include more.conf
WSGIApplicationGroup one
WSGIScriptAlias /e /e.wsgi application-group=%{ENV:APP}
SetEnv APP one
SetEnv OTHER one
SetEnvIf Host ^x APP=one
`

var namesMore = map[string]string{"/conf/more.conf": "WSGIProcessGroup api\n<IfDefine Home>\n</IfDefine>\n"}

// at is the offset of the nth occurrence of what in text, from 1, plus one.
func at(t testing.TB, text, what string, nth int) int {
	t.Helper()
	offset := 0
	for {
		next := strings.Index(text[offset:], what)
		if next < 0 {
			t.Fatalf("no %d times %q", nth, what)
		}
		offset += next + 1
		if nth--; nth == 0 {
			return offset
		}
	}
}

// show is a place as "file:line text".
func show(d Document, places []Place) []string {
	var texts []string
	for _, p := range places {
		texts = append(texts, strings.TrimPrefix(d.lineOf(p), "extra/")+" "+d.slice(p))
	}
	return texts
}

func TestReferences(t *testing.T) {
	d := document(t, namesText, "3.13", namesMore)
	tests := []struct {
		name        string
		offset      int
		declaration bool
		want        []string
	}{
		{"process group", at(t, namesText, "api", 1), true,
			[]string{"httpd.conf:6 api", "httpd.conf:8 api", "httpd.conf:11 api", "httpd.conf:13 api", "httpd.conf:15 api", "httpd.conf:17 api", "more.conf:1 api"}},
		{"process group without its definition", at(t, namesText, "process-group=api", 1) + 14, false,
			[]string{"httpd.conf:8 api", "httpd.conf:11 api", "httpd.conf:13 api", "httpd.conf:15 api", "httpd.conf:17 api", "more.conf:1 api"}},
		{"process group from a variable", at(t, namesText, "indirect", 2), true,
			[]string{"httpd.conf:7 indirect", "httpd.conf:14 ${POOL}"}},
		{"application group", at(t, namesText, "=one", 1), true,
			[]string{"httpd.conf:11 one", "httpd.conf:20 one", "httpd.conf:25 one", "httpd.conf:27 one", "httpd.conf:29 one"}},
		{"variable", at(t, namesText, "${Home", 1) + 2, true,
			[]string{"httpd.conf:4 Home", "httpd.conf:6 Home", "httpd.conf:11 HOME", "more.conf:2 Home"}},
		{"macro", at(t, namesText, "SITE", 1), true,
			[]string{"httpd.conf:19 Site", "httpd.conf:22 Site", "httpd.conf:23 SITE"}},
		{"no name", at(t, namesText, "localhost", 1), true, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := show(d, References(d, test.offset, test.declaration)); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestDefinition(t *testing.T) {
	d := document(t, namesText, "3.13", namesMore)
	tests := []struct {
		name   string
		offset int
		want   []string
	}{
		{"process group", at(t, namesText, "process-group=api", 2) + 14, []string{"httpd.conf:6 api"}},
		{"quoted process group", at(t, namesText, `"api"`, 1) + 2, []string{"httpd.conf:6 api"}},
		{"variable", at(t, namesText, "${POOL", 1) + 3, []string{"httpd.conf:5 POOL"}},
		{"macro", at(t, namesText, "Use Site", 1) + 5, []string{"httpd.conf:19 Site"}},
		{"application group", at(t, namesText, "WSGIApplicationGroup one", 1) + 21, []string{"httpd.conf:11 one", "httpd.conf:20 one", "httpd.conf:25 one", "httpd.conf:27 one", "httpd.conf:29 one"}},
		{"include", at(t, namesText, "more.conf", 1), []string{"more.conf:1 "}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			places, origin := Definition(d, test.offset)
			if len(places) > 0 && !origin.Contains(test.offset) {
				t.Errorf("the origin %v is not at %d", origin, test.offset)
			}
			if got := show(d, places); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestHighlights(t *testing.T) {
	d := document(t, namesText, "3.13", namesMore)
	found := Highlights(d, at(t, namesText, "WSGIDaemonProcess api", 1)+18)
	definitions := 0
	for i, h := range found {
		if h.Definition {
			definitions++
		}
		if text := namesText[h.Span.Start:h.Span.End]; text != "api" {
			t.Errorf("highlights %q", text)
		}
		if i > 0 && h.Span.Start <= found[i-1].Span.Start {
			t.Errorf("out of order: %v", found)
		}
	}
	if len(found) != 6 || definitions != 1 {
		t.Errorf("got %d, %d of them definitions", len(found), definitions)
	}
}

func TestRename(t *testing.T) {
	tests := []struct {
		name          string
		what          string
		nth, shift    int
		newName, back string
		edits         int
	}{
		{"process group", "WSGIDaemonProcess api", 1, 18, "backend", "api", 7},
		{"application group", "=one", 1, 0, "two", "one", 5},
		{"macro", "Macro Site", 1, 6, "Place", "Site", 3},
		{"variable", "Define POOL", 1, 7, "Group", "POOL", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(namesText, "use SITE", "Use Site", 1)
			d := document(t, text, "3.13", namesMore)
			offset := at(t, text, test.what, test.nth) + test.shift
			span, name, err := PrepareRename(d, offset)
			if err != nil || name != test.back || text[span.Start:span.End] != name {
				t.Fatalf("prepare: %q %v %v", name, span, err)
			}
			changed, count := rename(t, d, offset, test.newName)
			if count != test.edits {
				t.Errorf("%d edits, want %d", count, test.edits)
			}
			if strings.Contains(changed[root], test.what) {
				t.Errorf("not renamed:\n%s", changed[root])
			}
			// Renamed back, everything is as before.
			more := map[string]string{}
			for path := range namesMore {
				more[path] = changed[path]
			}
			d2 := document(t, changed[root], "3.13", more)
			restored, _ := rename(t, d2, at(t, changed[root], test.newName, 1), test.back)
			if restored[root] != text || restored["/conf/more.conf"] != namesMore["/conf/more.conf"] {
				t.Errorf("not restored:\n%s", restored[root])
			}
		})
	}
}

// rename applies a rename and returns all files and the number of edits.
func rename(t *testing.T, d Document, offset int, name string) (map[string]string, int) {
	t.Helper()
	edits, err := Rename(d, offset, name)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for path, f := range d.files() {
		files[path] = f.Text()
	}
	count := 0
	for _, file := range edits {
		files[file.Path] = apply(files[file.Path], file.Edits)
		count += len(file.Edits)
	}
	return files, count
}

// apply makes edits that are in order and count in the same text.
func apply(text string, edits []grammar.Edit) string {
	for _, e := range slices.Backward(edits) {
		text = text[:e.Span.Start] + e.Text + text[e.Span.End:]
	}
	return text
}

func TestRenameRefused(t *testing.T) {
	d := document(t, namesText, "3.13", namesMore)
	tests := []struct {
		name    string
		offset  int
		newName string
		want    string
	}{
		{"from a variable", at(t, namesText, "WSGIDaemonProcess indirect", 1) + 18, "x", "comes from a variable or a macro in httpd.conf:14 (${POOL})"},
		{"no name", at(t, namesText, "localhost", 1), "x", "no name to rename"},
		{"white space", at(t, namesText, "=one", 1), "a b", "cannot be a name"},
		{"empty", at(t, namesText, "=one", 1), "", "is empty"},
		{"special", at(t, namesText, "=one", 1), "%{GLOBAL}", "would mean something else"},
		{"taken", at(t, namesText, "WSGIDaemonProcess api", 1) + 18, "indirect", `already a process group "indirect" in httpd.conf:7`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if edits, err := Rename(d, test.offset, test.newName); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, %v; want an error with %q", edits, err, test.want)
			}
		})
	}
	if _, _, err := PrepareRename(d, at(t, namesText, "WSGIDaemonProcess indirect", 1)+18); err == nil {
		t.Error("prepare accepts a name that comes from a variable")
	}
}
