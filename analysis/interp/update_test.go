package interp

import (
	std "context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// printer writes a value with all that it leads to, so that two values are equal if
// and only if their texts are. A directive stands for itself.
type printer struct {
	strings.Builder
	seen map[any]int
}

func printed(v any) string {
	p := &printer{seen: map[any]int{}}
	p.value(reflect.ValueOf(v))
	return p.String()
}

func (p *printer) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			p.WriteString("nil")
			return
		}
		if d, ok := v.Interface().(*config.Directive); ok {
			fmt.Fprintf(p, "%p(%s %s)", d, d.Name, d.Args)
			return
		}
		if n, ok := p.seen[v.Interface()]; ok {
			fmt.Fprintf(p, "#%d", n)
			return
		}
		p.seen[v.Interface()] = len(p.seen)
		p.value(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Name == "Config" || f.Name == "Model" {
				continue
			}
			fmt.Fprintf(p, "\n%s=", f.Name)
			p.value(v.Field(i))
		}
	case reflect.Slice:
		p.WriteString("[")
		for i := range v.Len() {
			p.value(v.Index(i))
			p.WriteString(", ")
		}
		p.WriteString("]")
	default:
		fmt.Fprintf(p, "%v", v)
	}
}

// editor applies edits to one configuration and updates what is known of it.
type editor struct {
	file       *grammar.File
	store      *workspace.Store
	evaluator  *config.Evaluator
	config     *config.Configuration
	model      *Model
	resolution *Resolution
}

const editedRoot = "/etc/apache2/apache2.conf"

func newEditor(text string) *editor {
	return &editor{
		file:  grammar.Parse(text),
		store: workspace.NewStore(nil), evaluator: config.NewEvaluator(config.Options{Root: editedRoot, Fragment: true}),
	}
}

// configure evaluates the present text.
func (e *editor) configure() {
	e.store.SetOverlay(editedRoot, e.file)
	e.config = e.evaluator.Evaluate(std.Background(), e.store.Snapshot())
}

// update updates the model and the resolution.
func (e *editor) update() {
	e.model = e.model.Update(e.config)
	e.resolution = e.resolution.Update(e.model, standard(13, false))
}

// check updates and compares with what building from scratch gives.
func (e *editor) check(t *testing.T) {
	t.Helper()
	before := e.resolution
	var published string
	if before != nil {
		published = printed(before)
	}
	e.configure()
	e.update()
	model := Build(e.config)
	fresh := model.Resolve(standard(13, false))
	compare := func(what string, got, want any) {
		if a, b := printed(got), printed(want); a != b {
			at := 0
			for at < min(len(a), len(b)) && a[at] == b[at] {
				at++
			}
			from := max(0, at-200)
			t.Fatalf("%s:\n%s\nwant\n%s\nin\n%s", what, a[from:min(len(a), at+200)], b[from:min(len(b), at+200)], e.file.Text())
		}
	}
	compare("model", e.model, model)
	compare("resolution", e.resolution, fresh)
	compare("standard", e.model.ResolveStandard(Target{}, 2), model.Resolve(standard(13, true)))
	for _, url := range []string{"/a", "http://h1.example/b/x", "http://h2.example:8080/a/admin"} {
		compare(url, e.resolution.Request(url), fresh.Request(url))
	}
	if before != nil && printed(before) != published {
		t.Fatal("an update changed what was published")
	}
}

// edit replaces lines, counted from 0, by others.
func (e *editor) edit(line, count int, text string) {
	at := func(line int) int {
		return e.file.Offset(grammar.Position{Line: line}, grammar.UTF8)
	}
	e.file = e.file.Reparse(grammar.Edit{Span: grammar.Span{Start: at(line), End: at(line + count)}, Text: text})
}

// sampleLines are lines in which little numbers stand for %d.
var sampleLines = []string{
	"WSGIDaemonProcess g%d threads=3", "WSGIDaemonProcess g%d switch-interval=0.01 home=/h", "WSGIDaemonProcess g%d",
	"WSGIScriptAlias /a /srv/%d.wsgi process-group=g%d", "WSGIScriptAlias /b /srv/%d.wsgi process-group=g%d application-group=x%d",
	"WSGIScriptAlias /c%d /srv/c/", "WSGIScriptAliasMatch ^/d%d$ /srv/d.wsgi process-group=g%d application-group=%%{GLOBAL}",
	"WSGIImportScript /srv/i.wsgi process-group=g%d application-group=y%d", "WSGIImportScript /srv/i.wsgi process-group=%%{GLOBAL} application-group=x%d",
	"<VirtualHost *:80>", "</VirtualHost>", "<VirtualHost 10.0.0.%d:8080>", "</VirtualHost>", "ServerName h%d.example", "ServerAlias *.h%d.example",
	"<VirtualHost *:80>", "</VirtualHost>", "<VirtualHost *:80>", "</VirtualHost>",
	"<Location /a>", "</Location>", "<Directory /srv>", "</Directory>", "<Files %d.wsgi>", "</Files>",
	"WSGIProcessGroup g%d", "WSGIProcessGroup %%{ENV:P}", "WSGIApplicationGroup z%d", "WSGIApplicationGroup %%{HOST}", "SetEnv P g%d", "SetEnvIf Host . P=g%d",
	"SetHandler wsgi-script", "WSGIHandlerScript h%d /srv/h.wsgi process-group=g%d", "SetHandler h%d",
	"WSGIDispatchScript /srv/dispatch%d.wsgi", "WSGIAccessScript /srv/access.wsgi application-group=x%d",
	"<WSGIInterpreterOptions process-group=g%d>", "</WSGIInterpreterOptions>", "<WSGIInterpreterOptions application-group=x%d>", "</WSGIInterpreterOptions>",
	"WSGIPerInterpreterGIL On", "WSGIFreeThreading On", "WSGISwitchInterval 0.00%d", "WSGIRestrictEmbedded On", "WSGIRestrictProcess g%d",
	"Alias /e /srv/e", "Redirect /f http://else.example/", "Listen 80%d", "Timeout %d", "ErrorLog /var/log/%d", "# text %d", "",
}

func sampleLine(r *rand.Rand) string {
	line := sampleLines[r.IntN(len(sampleLines))]
	for strings.Contains(strings.ReplaceAll(line, "%%", ""), "%d") {
		line = strings.Replace(line, "%d", fmt.Sprint(1+r.IntN(3)), 1)
	}
	return strings.ReplaceAll(line, "%%", "%") + "\n"
}

// site is a well-formed start, of several chunks.
func site(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("ServerName main.example\nListen 80\n")
	for i := range 12 {
		fmt.Fprintf(&b, "WSGIDaemonProcess g%d\n<WSGIInterpreterOptions process-group=g%[1]d>\nWSGIPerInterpreterGIL On\n</WSGIInterpreterOptions>\n", i)
		fmt.Fprintf(&b, "<VirtualHost *:80>\nServerName h%d.example\nWSGIScriptAlias /a /srv/%[1]d.wsgi process-group=g%[1]d\n", i)
		for range r.IntN(12) {
			if line := sampleLine(r); !strings.Contains(line, "<") {
				b.WriteString(line)
			}
		}
		b.WriteString("</VirtualHost>\n")
	}
	return b.String()
}

// TestUpdateIsBuild holds that after any edits an update is what building from scratch gives.
func TestUpdateIsBuild(t *testing.T) {
	for seed := range uint64(24) {
		r := rand.New(rand.NewPCG(seed, 1))
		text := site(r)
		if seed%3 == 0 {
			text = ""
			for range r.IntN(60) {
				text += sampleLine(r)
			}
		}
		e := newEditor(text)
		e.check(t)
		for range 20 {
			lines := strings.Count(e.file.Text(), "\n")
			for range 1 + r.IntN(2) {
				e.edit(r.IntN(lines+1), r.IntN(2), sampleLine(r))
			}
			e.check(t)
		}
	}
}

// FuzzUpdate is TestUpdateIsBuild for any edit of any text.
func FuzzUpdate(f *testing.F) {
	f.Add("WSGIDaemonProcess a\n<VirtualHost *:80>\nWSGIScriptAlias / /x.wsgi process-group=a\n</VirtualHost>\n", 2, 1, "Alias /y /z\n")
	f.Add("<VirtualHost *:80>\nServerName a\n", 1, 0, "</VirtualHost>\nListen 80\n<VirtualHost *:80>\n")
	f.Fuzz(func(t *testing.T, text string, line, count int, inserted string) {
		e := newEditor(text)
		e.check(t)
		e.edit(max(line, 0)%1000, max(count, 0)%1000, inserted)
		e.check(t)
	})
}

// TestUpdateKeeps holds that an edit in one virtual host leaves the objects of all
// others as they were.
func TestUpdateKeeps(t *testing.T) {
	for _, edit := range []struct{ old, new, group string }{
		{"Alias /static /srv/site7/static", "Alias /else /srv/site7/static", "site7"},
		{"WSGIDaemonProcess site7 processes=2", "WSGIDaemonProcess site7 processes=3", "site7"},
		{"/srv/site7/app.wsgi", "/srv/site7/b.wsgi", "site7"},
	} {
		text := largeSite(20)
		e := newEditor(text)
		e.check(t)
		before := e.resolution
		e.edit(strings.Count(text[:strings.Index(text, edit.old)], "\n"), 1, "    "+strings.Replace(lineAt(text, edit.old), edit.old, edit.new, 1))
		e.check(t)
		for _, p := range e.resolution.Processes {
			if kept := before.Process(p.Name()) == p; kept == (p.Name() == edit.group) {
				t.Errorf("%s: process %q kept: %v", edit.new, p.Name(), kept)
			}
		}
	}
}

// lineAt is the line of the text in which part stands first.
func lineAt(text, part string) string {
	at := strings.Index(text, part)
	return text[strings.LastIndexByte(text[:at], '\n')+1 : at+strings.IndexByte(text[at:], '\n')+1]
}
