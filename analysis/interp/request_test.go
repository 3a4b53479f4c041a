package interp

import (
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// end is where a request ends, in one line.
func end(a *RequestAnswer) string {
	if a.Status != 200 {
		code := ""
		for _, e := range a.Codes {
			code = " " + e.Code
		}
		return map[int]string{0: "?", 302: "302", 401: "401", 403: "403", 404: "404", 410: "410", 500: "500"}[a.Status] + code
	}
	if a.PerRequest != nil {
		return "per request: " + a.PerRequest.Pattern
	}
	return *a.ProcessGroup + " " + *a.ApplicationGroup
}

// TestRequest follows requests through hosts, aliases, mounts, sections and names.
func TestRequest(t *testing.T) {
	const main = "ServerName main.example\nListen 80\nListen 8080\nWSGIDaemonProcess d\nWSGIDaemonProcess e\n"
	for _, c := range []struct{ name, text, url, want string }{
		{"default name", "WSGIScriptAlias /a /x.wsgi\n", "/a/info", " main.example|/a"},
		{"the root's script name is empty", "WSGIScriptAlias / /x.wsgi\n", "/any", " main.example|"},
		{"runs of slashes", "WSGIScriptAlias /a /x.wsgi\n", "//a//b", " main.example|/a"},
		{"dots", "WSGIScriptAlias /a /x.wsgi\n", "/./b/../a", " main.example|/a"},
		{"a target that ends in a slash", "WSGIScriptAlias /a /x.wsgi/\n", "/a/y", " main.example|/a"},
		{"a pattern that takes the slash", "WSGIScriptAliasMatch ^/a($|/) /x.wsgi\n", "/a/y", "404 WSGI0135"},
		{"a dispatch script in an If", "<If \"%{QUERY_STRING} == 'x'\">\nWSGIDispatchScript /d.py\n</If>\nWSGIScriptAlias /a /x.wsgi\n", "/a", " main.example|/a"},
		{"border of a component", "WSGIScriptAlias /a /x.wsgi\n", "/ab", "?"},
		{"case counts", "WSGIScriptAlias /a /x.wsgi\n", "/A", "?"},
		{"lower case names", "WSGICaseSensitivity Off\nWSGIScriptAlias /A /x.wsgi\n", "/A", " main.example|/a"},
		{"first match wins", "WSGIScriptAlias / /x.wsgi process-group=d\nWSGIScriptAlias /a /x.wsgi process-group=e\n", "/a", "d main.example|"},
		{"encoded", "WSGIScriptAlias /a /x.wsgi\n", "/%61", " main.example|/a"},
		{"a pattern's end is the script", "WSGIScriptAliasMatch ^/am/([^/]+) /x.wsgi\n", "/am/foo/bar", " main.example|/am/foo"},
		{"a folder of scripts", "WSGIScriptAlias /d/ /scripts/\n", "/d/s.py/info", " main.example|/d/s.py"},
		{"a folder itself", "WSGIScriptAlias /d/ /scripts/\n", "/d/", "403 WSGI0136"},
		{"no such script", "WSGIScriptAlias /a/ /x.wsgi\n", "/a/b", "404 WSGI0135"},
		{"relative target", "WSGIScriptAlias /a x.wsgi\n", "/a", "404 WSGI0135"},
		{"path info refused", "AcceptPathInfo Off\nWSGIScriptAlias /a /x.wsgi\n", "/a/b", "404 WSGI0137"},

		{"an alias takes it", "WSGIScriptAlias / /x.wsgi\nAlias /static /srv/static\n", "/static/a.css", "?"},
		{"a redirect takes it", "WSGIScriptAlias / /x.wsgi\nRedirect gone /old\n", "/old/a", "410"},

		{"options over directives", "WSGIProcessGroup d\nWSGIApplicationGroup x\nWSGIScriptAlias /a /x.wsgi process-group=e\n", "/a", "e x"},
		{"location after directory", "<Location /a>\nWSGIApplicationGroup l\n</Location>\n<Directory /srv>\nWSGIApplicationGroup d\n</Directory>\nWSGIScriptAlias /a /srv/x.wsgi\n", "/a", " l"},
		{"longer directory after shorter", "<Directory /srv/a>\nWSGIApplicationGroup long\n</Directory>\n<Directory /srv>\nWSGIApplicationGroup short\n</Directory>\nWSGIScriptAlias /a /srv/a/x.wsgi\n", "/a", " long"},
		{"files after directory", "<Files x.wsgi>\nWSGIApplicationGroup f\n</Files>\n<DirectoryMatch ^/srv>\nWSGIApplicationGroup d\n</DirectoryMatch>\nWSGIScriptAlias /a /srv/x.wsgi\n", "/a", " f"},
		{"nested files", "<Directory /srv>\n<Files *.wsgi>\nWSGIApplicationGroup f\n</Files>\n</Directory>\nWSGIScriptAlias /a /srv/x.wsgi\n", "/a", " f"},
		{"an If", "<If \"%{QUERY_STRING} == 'x'\">\nWSGIApplicationGroup i\n</If>\nWSGIScriptAlias /a /x.wsgi\n", "/a?x", " i"},
		{"an If is open", "<If \"%{HTTP_COOKIE} == 'x'\">\nWSGIApplicationGroup i\n</If>\nWSGIScriptAlias /a /x.wsgi\n", "/a", "per request: <If \"%{HTTP_COOKIE} == 'x'\">"},

		{"a pattern that looks ahead", "WSGIScriptAliasMatch \"^/(?!static/)(.*)\" /x.wsgi process-group=d application-group=%{GLOBAL}\n", "/api/x", "d "},
		{"a pattern that looks ahead does not match", "WSGIScriptAliasMatch \"^/(?!static/)(.*)\" /x.wsgi process-group=d\n", "/static/x", "?"},
		{"an alias that looks behind", "AliasMatch (?<!\\.py)$ /srv/files\nWSGIScriptAlias / /x.wsgi\n", "/a", "?"},
		{"an alias that looks behind does not match", "AliasMatch (?<!\\.py)$ /srv/files\nWSGIScriptAlias / /x.wsgi\n", "/a.py", " main.example|"},
		{"a location that looks ahead", "WSGIProcessGroup d\n<LocationMatch ^/(?!static/)>\nWSGIProcessGroup e\n</LocationMatch>\nWSGIScriptAlias /a /x.wsgi\n", "/a", "e main.example|/a"},
		{"a directory that refers back", "<DirectoryMatch ^/(\\w+)/\\1\\.wsgi$>\nWSGIProcessGroup e\n</DirectoryMatch>\nWSGIScriptAlias /a /srv/srv.wsgi\n", "/a", "e main.example|/a"},
		{"files that look ahead", "<FilesMatch ^(?!x)>\nWSGIProcessGroup e\n</FilesMatch>\nWSGIScriptAlias /a /srv/y.wsgi\n", "/a", "e main.example|/a"},
		{"a variable by a pattern that looks ahead", "SetEnvIf Request_URI ^/(?!b) APP=x\nWSGIScriptAlias /a /x.wsgi application-group=%{ENV:APP}\n", "/a", " x"},
		{"a dot takes all bytes", "WSGIScriptAliasMatch ^/.b /x.wsgi process-group=d application-group=g\n", "/%0ab", "d g"},
		{"a mount of which nobody knows", "WSGIScriptAliasMatch ^(/(?1)?) /x.wsgi\nWSGIScriptAlias /a /y.wsgi\n", "/a", "?"},
		{"a mount before one of which nobody knows", "WSGIScriptAlias /a /y.wsgi\nWSGIScriptAliasMatch ^(/(?1)?) /x.wsgi\n", "/a", " main.example|/a"},
		{"a location of which nobody knows", "<LocationMatch ^(/(?1)?)>\nWSGIProcessGroup e\n</LocationMatch>\nWSGIScriptAlias /a /x.wsgi application-group=x\n", "/a", "per request: <LocationMatch ^(/(?1)?)>"},

		{"server", "WSGIScriptAlias /a /x.wsgi application-group=%{SERVER}\n", "http://main.example:8080/a", " main.example:8080"},
		{"host", "WSGIScriptAlias /a /x.wsgi application-group=%{HOST}\n", "http://Other.example/a", " other.example"},
		{"environment", "SetEnv APP x\nWSGIScriptAlias /a /x.wsgi application-group=%{ENV:APP}\n", "/a", " x"},
		{"unset in the environment", "WSGIScriptAlias /a /x.wsgi application-group=%{ENV:APP}\n", "/a", " %{ENV:APP}"},
		{"expanded once more", "SetEnv APP %{GLOBAL}\nWSGIScriptAlias /a /x.wsgi application-group=%{ENV:APP}\n", "/a", " "},
		{"not expanded twice", "SetEnv APP %{ENV:B}\nSetEnv B x\nWSGIScriptAlias /a /x.wsgi application-group=%{ENV:APP}\n", "/a", " %{ENV:B}"},
		{"the process's environment", "WSGIScriptAlias /a /x.wsgi application-group=%{ENV:LANG}\n", "/a", " C"},
		{"by the URL", "SetEnvIf Request_URI ^/a/(\\w+) APP=$1\nWSGIScriptAlias /a /x.wsgi application-group=%{ENV:APP}\n", "/a/one", " one"},
		{"by a header", "SetEnvIf X-App (.*) APP=$1\nWSGIScriptAlias /a /x.wsgi application-group=%{ENV:APP}\n", "/a", "per request: %{ENV:APP}"},
		{"SetEnvIf over SetEnv", "SetEnv APP x\nSetEnvIf X-App (.*) APP=$1\nWSGIScriptAlias /a /x.wsgi application-group=%{ENV:APP}\n", "/a", "per request: %{ENV:APP}"},
		{"names of variables without case", "SetEnv app x\nWSGIScriptAlias /a /x.wsgi application-group=%{ENV:APP}\n", "/a", " x"},
		{"a literal name", "WSGIScriptAlias /a /x.wsgi application-group=x%{SERVER}\n", "/a", " x%{SERVER}"},
		{"a dispatch script", "WSGIDispatchScript /d.py\nWSGIScriptAlias /a /x.wsgi application-group=x\n", "/a", "per request: /d.py"},

		{"no such group", "WSGIScriptAlias /a /x.wsgi process-group=D\n", "/a", "500 WSGI0151"},
		{"restricted", "WSGIRestrictProcess e\nWSGIScriptAlias /a /x.wsgi process-group=d\n", "/a", "500 WSGI0149"},
		{"restricted without case", "WSGIRestrictProcess D\nWSGIScriptAlias /a /x.wsgi process-group=d\n", "/a", "d main.example|/a"},
		{"embedded needs to be listed", "WSGIRestrictProcess d\nWSGIScriptAlias /a /x.wsgi\n", "/a", "500 WSGI0149"},
		{"no embedded mode", "WSGIRestrictEmbedded On\nWSGIScriptAlias /a /x.wsgi\n", "/a", "500 WSGI0143"},
		{"denied", "<Location />\nRequire all denied\n</Location>\nWSGIScriptAlias /a /x.wsgi\n", "/a", "403"},
		{"nobody answers", "WSGIDaemonProcess none threads=0\nWSGIScriptAlias /a /x.wsgi process-group=none\n", "/a", "?"},

		{"a handler needs ExecCGI", "DocumentRoot /site\nSetHandler wsgi-script\n", "/x.wsgi", "403 WSGI0134"},
		{"a handler", "DocumentRoot /site\nOptions +ExecCGI\nAddHandler wsgi-script .wsgi\n", "/x.wsgi/info", " main.example|/x.wsgi"},
		{"a handler script", "WSGIHandlerScript my /h.wsgi process-group=d application-group=x\n<Location /h>\nSetHandler my\n</Location>\n", "/h", "d x"},
		{"a handler by rewriting", "DocumentRoot /site\nWSGIHandlerScript my /h.wsgi process-group=d application-group=x\n<Directory /site/>\nRewriteEngine On\nRewriteRule .* - [H=my]\n</Directory>\n", "/any/thing", "d x"},
		{"another handler hides the mount", "<Location /a>\nSetHandler default-handler\n</Location>\nWSGIScriptAlias /a /x.wsgi\n", "/a", "?"},

		{"by name", "<VirtualHost *:80>\nServerName a\n</VirtualHost>\n<VirtualHost *:80>\nServerName b\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n", "http://b/", " b|"},
		{"by a wildcard alias", "<VirtualHost *:80>\nServerName a\nServerAlias *.a\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n", "http://www.a/", " a|"},
		{"the first is the default", "<VirtualHost *:80>\nServerName a\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n", "http://c/", " a|"},
		{"an address before a wildcard", "<VirtualHost *:80>\nServerName a\nWSGIScriptAlias / /x.wsgi process-group=e\n</VirtualHost>\n<VirtualHost 192.0.2.1:80>\nServerName b\nWSGIScriptAlias / /x.wsgi process-group=d\n</VirtualHost>\n", "http://192.0.2.1/", "d b|"},
		{"the set that knows the name", "<VirtualHost *:80>\nServerName a\nWSGIScriptAlias / /x.wsgi process-group=e\n</VirtualHost>\n<VirtualHost 192.0.2.1:80>\nServerName b\nWSGIScriptAlias / /x.wsgi process-group=d\n</VirtualHost>\n", "http://a/", "e a|"},
		{"the only address that Listen has", "Listen 192.0.2.1:81\n<VirtualHost *:81>\nServerName a\nWSGIScriptAlias / /x.wsgi process-group=e\n</VirtualHost>\n<VirtualHost 192.0.2.1:81>\nServerName b\nWSGIScriptAlias / /x.wsgi process-group=d\n</VirtualHost>\n", "http://a:81/", "d b:81|"},
		{"the address's port without ServerName", "UseCanonicalName On\n<VirtualHost *:8080>\nWSGIScriptAlias / /x.wsgi\n</VirtualHost>\n", "http://main.example:8080/", " main.example:8080|"},
		{"another address", "<VirtualHost [2001:db8::1]:80>\nServerName b\nWSGIScriptAlias / /x.wsgi process-group=d\n</VirtualHost>\nWSGIScriptAlias / /x.wsgi process-group=e\n", "http://[2001:db8::2]/", "e main.example|"},
		{"another port is the main server's", "WSGIScriptAlias / /x.wsgi\n<VirtualHost *:80>\nServerName a\n</VirtualHost>\n", "http://a:8080/", " main.example:8080|"},
		{"the main server's mounts come after", "WSGIScriptAlias / /x.wsgi process-group=d\n<VirtualHost *:80>\nServerName a\nWSGIScriptAlias / /x.wsgi process-group=e\n</VirtualHost>\n", "http://a/", "e a|"},
		{"a group of another host", "<VirtualHost *:80>\nServerName a\nWSGIDaemonProcess a\n</VirtualHost>\n<VirtualHost *:80>\nServerName A.example\nWSGIScriptAlias / /x.wsgi process-group=a\n</VirtualHost>\n", "http://a.example/", "500 WSGI0152"},
	} {
		m := Build(parse(t, main+c.text, config.Options{Env: map[string]string{"LANG": "C"}}))
		if got := end(m.Resolve(standard(13, false)).Request(c.url)); got != c.want {
			t.Errorf("%s: %s: %q, want %q", c.name, c.url, got, c.want)
		}
	}
}

func TestPerRequestInterpreters(t *testing.T) {
	r := resolve(t, `ServerName s.example
WSGIDaemonProcess d
<WSGIInterpreterOptions process-group=d application-group=cpu>
WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
WSGIScriptAlias /a /x.wsgi process-group=d application-group=%{ENV:APP}
`)
	p := r.Process("d")
	var open *Interpreter
	for _, i := range p.Interpreters {
		if i.Created == PerRequest {
			open = i
		}
	}
	if open == nil || open.Pattern != "%{ENV:APP}" || open.Mode != SharedGIL || len(open.Mounts) != 1 {
		t.Fatalf("no interpreter for %%{ENV:APP}: %+v", open)
	}
	if len(open.Candidates) != 2 || open.Candidates[0] != "%{ENV:APP}" || open.Candidates[1] != "cpu" {
		t.Errorf("candidates %q", open.Candidates)
	}
	if got := r.InterpreterNamed(p, "cpu").Mode; got != OwnGIL {
		t.Errorf("cpu: %s, want %s", got, OwnGIL)
	}
}

func TestUpdate(t *testing.T) {
	m := Build(parse(t, "WSGIDaemonProcess d\n", config.Options{}))
	other := parse(t, "WSGIDaemonProcess e\n", config.Options{})
	if n := m.Update(other); n.Group("e") == nil || n.Group("d") != nil {
		t.Error("a changed fact did not change the model")
	}
	target := standard(13, false)
	r := m.Resolve(target)
	same := m.Update(m.Config)
	if same.Hosts[0] != m.Hosts[0] {
		t.Error("the same facts were read again")
	}
	if r.Update(same, target).Processes[0] != r.Processes[0] {
		t.Error("the same model was resolved again")
	}
	if r.Update(same, standard(13, true)).Processes[0] == r.Processes[0] {
		t.Error("another target was not resolved")
	}
}
