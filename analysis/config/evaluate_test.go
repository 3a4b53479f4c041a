package config

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// evaluate reads /x/httpd.conf among the files.
func evaluate(o Options, files map[string]string) *Configuration {
	if o.Root == "" {
		o.Root = "/x/httpd.conf"
	}
	return NewEvaluator(o).Evaluate(context.Background(), workspace.NewStore(newMemory(files)).Snapshot())
}

// messages are the faults' messages.
func messages(c *Configuration) []string {
	var all []string
	for _, f := range c.Faults {
		all = append(all, f.Message)
	}
	return all
}

const mpm = "LoadModule mpm_event_module /nowhere/mod_mpm_event.so\n"

// at is the text that a spot covers.
func at(t *testing.T, c *Configuration, s Spot) string {
	t.Helper()
	place := c.Locate(s)
	f, err := c.Snapshot.File(place.File)
	if err != nil {
		t.Fatal(err)
	}
	return f.Slice(place.Span)
}

func TestSpots(t *testing.T) {
	c := evaluate(Options{}, map[string]string{"/x/httpd.conf": mpm + `LoadModule macro_module /nowhere/mod_macro.so
Define DIR "/srv/a b"
<Macro m $name @quoted>
  ServerAlias pre-$name-post @quoted ${DIR}
</Macro>
<VirtualHost *:80>
  ServerName \
     x.example
  "DocumentRoot" ${DIR}/htdocs second
  Use m one "two three"
</VirtualHost>
`})
	spots := map[string][]string{}
	for d := range c.All() {
		var parts []string
		for _, w := range d.Words() {
			parts = append(parts, w.Value+"="+at(t, c, d.Spot(w.Span)))
		}
		spots[at(t, c, d.NameSpot())] = append(parts, d.Args)
	}
	for name, want := range map[string]string{
		"VirtualHost":  "*:80=*:80, *:80>",
		"ServerName":   "x.example=x.example, x.example",
		"DocumentRoot": "/srv/a=${DIR}, b/htdocs=${DIR}/htdocs, second=second, /srv/a b/htdocs second",
		"ServerAlias":  `pre-one-post=pre-$name-post, two three=@quoted, /srv/a=${DIR}, b=${DIR}, pre-one-post "two three" /srv/a b`,
	} {
		if got := strings.Join(spots[name], ", "); got != want {
			t.Errorf("%s\n got %s\nwant %s", name, got, want)
		}
	}
}

func TestPointersStayAcrossEdits(t *testing.T) {
	const path = "/x/httpd.conf"
	text := benchmarkHead + hosts(1000, 0)
	store := workspace.NewStore(newMemory(map[string]string{path: text}))
	d := open(store, path, text)
	e := NewEvaluator(Options{Root: path})
	before := e.Evaluate(context.Background(), store.Snapshot()).Facts()
	start := strings.Index(text, "ServerName host490.example") + len("ServerName ")
	d.edit(store, grammar.Span{Start: start, End: start}, "x")
	after := e.Evaluate(context.Background(), store.Snapshot()).Facts()
	changed := 0
	for i := range before {
		if before[i].Directive != after[i].Directive {
			changed++
		}
	}
	if len(before) != len(after) || changed != 1 {
		t.Errorf("%d facts, %d after; %d pointers changed", len(before), len(after), changed)
	}
}

func TestFragmentSaysOnlyWhatIsSure(t *testing.T) {
	const text = `Require all granted
UnknownThing On
Include conf-enabled/*.conf
<IfModule mod_nobody_knows.c>
  WhoKnows 1
</IfModule>
<IfDefine MAYBE>
  ServerName ${UNSET}
</IfDefine>
<Directory /srv>
  ServerName x
  Options Foo
</Directory>
WSGIDaemonProcess
`
	got := messages(evaluate(Options{Fragment: true}, map[string]string{"/x/httpd.conf": text}))
	want := []string{
		"ServerName not allowed in <Directory> context",
		"Illegal option Foo",
	}
	if len(got) < 2 || !slices.Equal(got[:2], want) || len(got) != 3 {
		t.Errorf("got %q", got)
	}
}

func TestUndecidedModules(t *testing.T) {
	const text = "<IfModule mod_php.c>\n  php_value a b\n</IfModule>\n<IfModule !mod_ssl.c>\nListen 80\n</IfModule>\n"
	c := evaluate(Options{}, map[string]string{"/x/httpd.conf": text})
	if len(c.Faults) > 0 {
		t.Errorf("got %q", messages(c))
	}
	for d := range c.All() {
		if d.Condition != Unknown {
			t.Errorf("%s: condition %d", d.Name, d.Condition)
		}
	}
	if n := len(c.Tree()); n != 2 {
		t.Errorf("%d directives", n)
	}
}

func TestHtAccess(t *testing.T) {
	o := Options{Root: "/srv/.htaccess"}
	const text = `Define X
Options None
ServerName x
<IfModule mod_rewrite.c>
RewriteEngine On
</IfModule>
<Files x>
Require all granted
AllowOverride None
</Files>
`
	got := messages(evaluate(o, map[string]string{"/srv/.htaccess": text}))
	want := []string{"Define not allowed here", "ServerName not allowed here", "AllowOverride not allowed in <Files> context"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestPathMap(t *testing.T) {
	o := Options{Root: "/checkout/apache2.conf", PathMap: map[string]string{"/etc/apache2": "/checkout"}}
	c := evaluate(o, map[string]string{
		"/checkout/apache2.conf": mpm + "ServerRoot /etc/apache2\nInclude sites/*.conf\nInclude /etc/apache2/ports.conf\n" +
			"<IfFile /etc/apache2/ports.conf>\nServerName there\n</IfFile>\n",
		"/checkout/sites/a.conf": "ServerAdmin a@example\n",
		"/checkout/ports.conf":   "Listen 80\n",
	})
	if len(c.Faults) > 0 {
		t.Fatalf("got %q", messages(c))
	}
	want := []string{"/checkout/apache2.conf", "/checkout/sites/a.conf", "/checkout/ports.conf"}
	if !slices.Equal(c.Files, want) || len(c.Tree()) != 3 {
		t.Errorf("files %q, %d directives", c.Files, len(c.Tree()))
	}
}

func TestCheckedOutTree(t *testing.T) {
	const text = mpm + "ServerRoot \"/etc/httpd\"\nInclude conf.modules.d/*.conf\nInclude /etc/httpd/conf.d/*.conf\n"
	files := map[string]string{
		"/home/me/tree/conf/httpd.conf":        text,
		"/home/me/tree/conf.modules.d/00.conf": "LoadModule wsgi_module modules/mod_wsgi_python3.so\nLoadModule third_module modules/mod_third.so\n",
		"/home/me/tree/conf.d/x.conf":          "WSGIRestrictEmbedded On\n",
	}
	c := evaluate(Options{Root: "/home/me/tree/conf/httpd.conf"}, files)
	if len(c.Faults) > 0 || len(c.Files) != 3 || c.ServerRoot != "/home/me/tree" {
		t.Errorf("root %s, files %q, faults %q", c.ServerRoot, c.Files, messages(c))
	}
	files["/etc/httpd.conf"] = text
	if got := messages(evaluate(Options{Root: "/etc/httpd.conf"}, files)); len(got) == 0 || got[0] != "ServerRoot must be a valid directory" {
		t.Errorf("where it lives: %q", got)
	}
}

func TestModuleFiles(t *testing.T) {
	const text = mpm + `ServerRoot /x
LoadModule wsgi_module modules/mod_wsgi-py313.so
LoadModule other_module /nowhere/mod_other.so
LoadModule third_module modules/mod_third.so
LoadModule fourth_module /x/here/mod_fourth.so
`
	got := messages(evaluate(Options{Root: "/x/conf/httpd.conf"}, map[string]string{"/x/conf/httpd.conf": text, "/x/here/a": ""}))
	want := []string{
		"Cannot load modules/mod_third.so into server: /x/modules/mod_third.so: cannot open shared object file: No such file or directory",
		"Cannot load /x/here/mod_fourth.so into server: /x/here/mod_fourth.so: cannot open shared object file: No such file or directory",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestFaultsOfOneFileAreAllSeen(t *testing.T) {
	const text = mpm + `<Directory /a>
  Unknown 1
</Files>
</Directory>
Timeout
<VirtualHost *:80>
  <Location /x>
</VirtualHost>
Listen
</Nothing>
<IfDefine NO>
</IfModule>
</IfDefine>
Foo
`
	got := messages(evaluate(Options{}, map[string]string{"/x/httpd.conf": text}))
	for _, part := range []string{
		"Expected </Directory> but saw </Files>", "Expected </Location> but saw </VirtualHost>",
		"</Nothing> without matching <Nothing> section", "Expected </IfDefine> but saw </IfModule>",
		"'Unknown'", "Timeout takes one argument", "Listen requires", "'Foo'",
	} {
		if !slices.ContainsFunc(got, func(m string) bool { return strings.Contains(m, part) }) {
			t.Errorf("missing: %s", part)
		}
	}
	if len(got) != 8 {
		t.Errorf("%d faults: %q", len(got), got)
	}
}

// TestMacroBombs holds that nothing explodes that httpd would not survive either.
func TestMacroBombs(t *testing.T) {
	var b strings.Builder
	b.WriteString(mpm + "LoadModule macro_module /nowhere/mod_macro.so\n<Macro m0>\nTimeout 1\n</Macro>\n")
	for i := range 40 {
		n, before := string(rune('A'+i/26))+string(rune('a'+i%26)), "m0"
		if i > 0 {
			before = string(rune('A'+(i-1)/26)) + string(rune('a'+(i-1)%26))
		}
		b.WriteString("<Macro " + n + ">\nUse " + before + "\nUse " + before + "\n</Macro>\n")
	}
	b.WriteString("Use Bn\n")
	evaluate(Options{}, map[string]string{"/x/httpd.conf": b.String()})
}

// TestAliasOverlap holds add_alias_internal's warning.
func TestAliasOverlap(t *testing.T) {
	const text = mpm + `LoadModule alias_module /nowhere/mod_alias.so
Alias /a /1
Alias /ab /2
ScriptAlias //a//b /3
AliasMatch ^/c /4
Alias /c/d /5
<VirtualHost *:80>
Alias /a/b /6
</VirtualHost>
`
	got := messages(evaluate(Options{}, map[string]string{"/x/httpd.conf": text}))
	want := []string{
		"The ScriptAlias directive in /x/httpd.conf at line 5 will probably never match because it overlaps an earlier Alias.",
		"The Alias directive in /x/httpd.conf at line 7 will probably never match because it overlaps an earlier AliasMatch.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// TestListeners holds alloc_listener's refusal, and that it takes two lines that are
// surely read; mod_wsgi's container changes nothing for them.
func TestListeners(t *testing.T) {
	const text = "Listen 80\n<WSGIInterpreterOptions>\nListen *:080\n</WSGIInterpreterOptions>\nListen [::]:80\nListen 127.0.0.1:80 http\n" +
		"<IfModule ssl_module>\nListen 443\n</IfModule>\n<IfModule mod_gnutls.c>\nListen 443\n</IfModule>\n"
	c := evaluate(Options{Fragment: true}, map[string]string{"/x/httpd.conf": text})
	if got := messages(c); len(got) != 1 || got[0] != "Cannot define multiple Listeners on the same IP:port" || at(t, c, c.Faults[0].Spot) != "*:080" {
		t.Errorf("got %q", got)
	}
}

// A variable that doubles with each line must not fill the memory.
func TestExpansionIsBounded(t *testing.T) {
	text := "Define A 0123456789\n" + strings.Repeat("Define A ${A}${A}\n", 1000) + "ServerName ${A}\n"
	c := evaluate(Options{Root: "/etc/httpd.conf"}, map[string]string{"/etc/httpd.conf": text})
	for _, define := range c.Defines() {
		if len(define.Value) > 2*longestInserted {
			t.Errorf("%s has %d bytes", define.Name, len(define.Value))
		}
	}
	if got := len(c.Defines()); got == 0 {
		t.Error("no variable is defined")
	}
}
