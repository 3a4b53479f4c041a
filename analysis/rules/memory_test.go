package rules_test

import (
	"context"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// remembered has lines in each server that rules of mounts look at, and lines outside
// of all that change what is true of every server.
const remembered = `WSGIDaemonProcess one threads=5
WSGIDaemonProcess two
<Directory />
Require all denied
</Directory>
Alias /static /srv/static
<VirtualHost *:80>
ServerName a.example.com
DocumentRoot /srv/a
WSGIScriptAlias /app /srv/a/app.wsgi process-group=one
WSGIScriptAlias /app/below /srv/a/below.wsgi process-group=One
WSGIScriptAlias / relative.wsgi process-group=%{global}
<Directory /srv/a>
Require all granted
</Directory>
</VirtualHost>
<VirtualHost *:80>
ServerName b.example.com
Alias /app /srv/b/files
WSGIScriptAlias /app /srv/b/app.wsgi process-group=two application-group=b
WSGIScriptAlias /static/x/ /srv/b/app.wsgi process-group=twoo
<Location /app>
SetHandler cgi-script
AcceptPathInfo Off
</Location>
</VirtualHost>
SetHandler nobody
WSGIProcessGroup five
WSGIScriptAlias /main /srv/main.wsgi
`

// TestMemory edits lines at random: with what is remembered, the rules find what they
// find without.
func TestMemory(t *testing.T) {
	lines := strings.SplitAfter(remembered, "\n")
	// So many comments lie between the servers that each is read by itself.
	text := strings.ReplaceAll(remembered, "</VirtualHost>\n", "</VirtualHost>\n"+strings.Repeat("#\n", 200))
	random := rand.New(rand.NewPCG(1, 2))
	s := newSession(example{text: text})
	found := 0
	for n := range 600 {
		if n%30 == 0 { // back to the start
			s.edit(grammar.Edit{Span: grammar.Span{End: s.file.Len()}, Text: text})
		}
		now := s.file.Text()
		from := strings.LastIndex(now[:random.IntN(len(now))], "\n#")
		starts := []int{max(from, 0)}
		for i := starts[0]; i < len(now); i++ {
			if now[i] == '\n' && !strings.HasPrefix(now[i+1:], "#") {
				starts = append(starts, i+1)
			}
		}
		start := starts[random.IntN(len(starts))]
		end, insert := start, lines[random.IntN(len(lines))]
		if random.IntN(2) == 0 {
			end = min(len(now), start+strings.IndexByte(now[start:]+"\n", '\n')+1)
		}
		if end > start && random.IntN(2) == 0 {
			insert = ""
		}
		s.edit(grammar.Edit{Span: grammar.Span{Start: start, End: end}, Text: insert})
		in := s.input()
		got := rules.Check(context.Background(), in)
		in.Memory = nil
		want := rules.Check(context.Background(), in)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%d findings with memory, %d without, of\n%s\n%v\n%v", len(got), len(want), s.file.Text(), got, want)
		}
		found += len(want)
	}
	if found < 600 {
		t.Errorf("%d findings in all states together: they compare too little", found)
	}
}
