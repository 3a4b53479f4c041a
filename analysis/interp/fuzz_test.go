package interp

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// FuzzResolve holds that any text and any URL has an answer, and that what the answer
// names belongs together.
func FuzzResolve(f *testing.F) {
	paths, _ := filepath.Glob(filepath.Join(casesFolder, "qa-[km]-*", "httpd.conf"))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "http://www.example.com:8080/e")
	}
	paths, _ = filepath.Glob(filepath.Join(routingFolder, "*", "httpd.conf"))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), []string{"/m0/x", "http://a.example:8000/app/one.wsgi?q", "/sub/%2e%2e/static.txt"}[i%3])
	}
	f.Add("RewriteEngine On\nRewriteRule (.*) $1$1 [N]\n", "/x")
	f.Add("SetEnvIf V (.*) V=$1$1\nSetEnvIf V (.*) V=$1$1\nRewriteEngine On\nRewriteRule . - [E=W:%{ENV:W}%{ENV:W}]\nErrorDocument 404 /x\n", "/x")
	f.Add("WSGIScriptAliasMatch ( [\nRedirect gone\nSetEnvIf\n<Location ~>\n<VirtualHost>\nWSGIProcessGroup", "://")
	f.Fuzz(func(t *testing.T, text, url string) {
		m := Build(parse(t, text, config.Options{}))
		for _, target := range StandardTargets(Target{}) {
			r := m.Resolve(target)
			for n, p := range r.Processes {
				if p.Starts && p.Interpreter("") == nil {
					t.Errorf("process %q has no main interpreter", p.Name())
				}
				Recommend([]*Resolution{r}, n)
			}
			a := r.Request(url)
			if a.Interpreter != nil && (a.ProcessGroup == nil || a.Interpreter.Process != a.Process) {
				t.Errorf("%q: an interpreter outside its process", url)
			}
		}
	})
}
