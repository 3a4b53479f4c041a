package rules_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
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
		found += len(s.compare(t))
	}
	if found < 600 {
		t.Errorf("%d findings in all states together: they compare too little", found)
	}
}

// compare checks the text as it is now with what is remembered and without, which must
// come to the same findings.
func (s *session) compare(t *testing.T) []rules.Finding {
	t.Helper()
	in := s.input()
	got := rules.Check(context.Background(), in)
	in.Memory = nil
	want := rules.Check(context.Background(), in)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%d findings with memory, %d without, of\n%s\n%v\n%v", len(got), len(want), s.file.Text(), got, want)
	}
	return want
}

// TestMemoryOfEveryExample edits each line of all marked configurations and of the
// examples of all pages, with so many comments between what stands at the top level that
// each is read by itself, and the same within a virtual host. So every rule is tried: a rule that looks at something that
// the memory does not compare finds the old thing here.
func TestMemoryOfEveryExample(t *testing.T) {
	examples := map[string]example{}
	files, err := filepath.Glob(filepath.Join(markerFolder, "*", "*.conf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no marked configurations: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		options, _ := readMarkers(t, string(raw))
		examples[file] = newExample(t, string(raw), options)
	}
	for _, rule := range rules.All() {
		page, err := os.ReadFile(filepath.Join(repository, rule.Doc()))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"before", "after"} {
			if text, options, ok := block(string(page), name); ok {
				examples[rule.Doc()+" "+name] = newExample(t, text, options)
			}
		}
	}
	names := slices.Sorted(maps.Keys(examples))
	for i, name := range names {
		if testing.Short() && i%8 != 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			e := examples[name]
			editEachLine(t, e)
			e.text = "ServerName main.example\n<VirtualHost *:80>\nServerName host.example\n" + strings.TrimSuffix(e.text, "\n") + "\n</VirtualHost>\n"
			editEachLine(t, e)
		})
	}
}

// editEachLine takes each line out and puts it back, and changes its first number and
// its last letter.
func editEachLine(t *testing.T, e example) {
	lines := strings.SplitAfter(e.text, "\n")
	const comments = "#\n"
	depth, starts := 0, make([]int, len(lines))
	var text strings.Builder
	for i, line := range lines {
		starts[i] = text.Len()
		text.WriteString(line)
		switch trimmed := strings.TrimSpace(line); {
		case strings.HasPrefix(trimmed, "</"):
			depth--
		case strings.HasPrefix(trimmed, "<"):
			depth++
		}
		if depth <= 0 && strings.HasSuffix(line, "\n") && !strings.HasSuffix(line, "\\\n") {
			text.WriteString(strings.Repeat(comments, 200))
		}
	}
	e.text = text.String()
	s := newSession(e)
	s.compare(t)
	replace := func(line int, old, new string) {
		s.edit(grammar.Edit{Span: grammar.Span{Start: starts[line], End: starts[line] + len(old)}, Text: new})
		s.compare(t)
		s.edit(grammar.Edit{Span: grammar.Span{Start: starts[line], End: starts[line] + len(new)}, Text: old})
		s.compare(t)
	}
	for i, line := range lines {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		replace(i, line, "")
		if at := strings.IndexAny(line, "0123456789"); at >= 0 {
			replace(i, line, line[:at]+string('0'+(line[at]-'0'+3)%10)+line[at+1:])
		}
		if end := len(strings.TrimRight(line, " >\n")); end > 0 {
			replace(i, line, line[:end]+"x"+line[end:])
		}
	}
}
