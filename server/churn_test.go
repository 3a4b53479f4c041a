package server

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

var (
	churnEdits = flag.Int("churn.edits", 0, "number of random steps of the long sessions; 0 is a few hundred")
	churnSeed  = flag.Uint64("churn.seed", 1, "seed of the long sessions")
)

// churn is a long session: random edits of several documents of a tree, while files come,
// go and change on disk.
type churn struct {
	*session
	*rand.Rand
	folder  string
	reports bool              // the client says what changes on disk
	texts   map[string]string // of the open documents, by URI
	order   []string          // their URIs, those edited last at the end
	version map[string]int
	seen    map[string]int    // the last versions that were waited for
	shown   map[string]string // diagnostics as last published, by URI
	names   []string          // of files that may be there
	steady  []string          // those that only change in the editor
}

// churnFiles is a tree with included files, a link, containers, macros and conditions.
func churnFiles(lines int) map[string]string {
	files := map[string]string{
		"apache2.conf": "LoadModule mpm_event_module /x/mod_mpm_event.so\nLoadModule wsgi_module /x/mod_wsgi.so\n" +
			"LoadModule macro_module /x/mod_macro.so\nLoadModule alias_module /x/mod_alias.so\nLoadModule env_module /x/mod_env.so\n" +
			"LoadModule authz_core_module /x/mod_authz_core.so\nDefine SITE /srv/site\n" +
			"<Macro Host $name>\n<VirtualHost *:80>\nServerName $name\nWSGIScriptAlias / /srv/$name.wsgi process-group=shared\n</VirtualHost>\n</Macro>\n" +
			"WSGIDaemonProcess shared threads=5\nInclude conf.d/*.conf\nIncludeOptional sites-enabled/*.conf\nInclude more.conf\n",
		"more.conf":                 "Use Host m.example.com\n<IfDefine SITE>\nSetEnv A ${SITE}\n</IfDefine>\n",
		"conf.d/options.conf":       "<WSGIInterpreterOptions process-group=shared>\nWSGISwitchInterval 0.01\n</WSGIInterpreterOptions>\n",
		"conf.d/env.conf":           "SetEnv B c\n",
		"sites-available/shop.conf": "",
		"envvars":                   "export RUN=/run\n",
	}
	var b strings.Builder
	for i := 0; strings.Count(b.String(), "\n") < lines; i++ {
		fmt.Fprintf(&b, "<VirtualHost *:80>\n  ServerName s%d.example.com\n  WSGIDaemonProcess g%d threads=5\n  WSGIScriptAlias / ${SITE}/%d.wsgi process-group=g%d application-group=%%{GLOBAL}\n"+
			"  <Location /x%d>\n    SetEnv A %d\n  </Location>\n</VirtualHost>\n<WSGIInterpreterOptions process-group=g%d>\n  WSGISwitchInterval 0.01\n</WSGIInterpreterOptions>\n", i, i, i, i, i, i, i)
	}
	files["sites-available/shop.conf"] = b.String()
	files["sites-enabled/000.conf"] = strings.ReplaceAll(b.String(), "g1", "h1")
	return files
}

func newChurn(t *testing.T, seed uint64, lines int, options Options) *churn {
	t.Helper()
	files := churnFiles(lines)
	folder := tree(t, files)
	if err := os.Symlink("../sites-available/shop.conf", filepath.Join(folder, "sites-enabled/shop.conf")); err != nil {
		t.Skip(err)
	}
	c := &churn{
		Rand: rand.New(rand.NewPCG(seed, 7)), folder: folder, reports: seed%2 == 0,
		steady: []string{"apache2.conf"},
		names:  append(slices.Sorted(maps.Keys(files)), "conf.d/new.conf", "sites-enabled/new.conf", "conf.d/deep/a.conf"),
	}
	c.begin(t, options)
	c.open(c.uri("apache2.conf"), files["apache2.conf"])
	return c
}

// begin starts a session without documents.
func (c *churn) begin(t *testing.T, options Options) {
	t.Helper()
	c.session = start(t, options)
	c.texts, c.shown, c.order = map[string]string{}, map[string]string{}, nil
	c.version, c.seen = map[string]int{}, map[string]int{}
	c.initialize(c.folder, nil)
}

func (c *churn) uri(name string) string { return fileURI(filepath.Join(c.folder, name)) }

func (c *churn) open(uri, text string) {
	c.texts[uri], c.version[uri], c.seen[uri] = text, 1, 0
	c.touch(uri)
	c.session.open(uri, text)
}

// touch notes that the document is the newest: of two for one file it counts.
func (c *churn) touch(uri string) {
	c.order = append(slices.DeleteFunc(c.order, func(other string) bool { return other == uri }), uri)
}

func (c *churn) close(uri string) {
	delete(c.texts, uri)
	c.order = slices.DeleteFunc(c.order, func(other string) bool { return other == uri })
	c.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri}})
}

// pick is a random open document.
func (c *churn) pick() string {
	uris := slices.Sorted(maps.Keys(c.texts))
	return uris[c.IntN(len(uris))]
}

// line is a random line, or a few that belong together.
func (c *churn) line() string {
	n := c.IntN(6)
	return []string{
		"# a comment\n", "\n", fmt.Sprintf("SetEnv A%d ${SITE}\n", n), fmt.Sprintf("WSGIDaemonProcess g%d threads=%d\n", n, n),
		fmt.Sprintf("WSGIScriptAlias /m%d /srv/m.wsgi process-group=g%d\n", n, n), fmt.Sprintf("Define N%d v%d\n", n, c.IntN(9)),
		fmt.Sprintf("<VirtualHost *:8%d>\nServerName x%d.example.com\n</VirtualHost>\n", n, n), "<Directory /srv>\n", "</Directory>\n", "</VirtualHost>\n",
		"<IfDefine N1>\n", "</IfDefine>\n", fmt.Sprintf("<WSGIInterpreterOptions process-group=g%d>\nWSGIPerInterpreterGIL On\n</WSGIInterpreterOptions>\n", n),
		"Include conf.d/*.conf\n", "IncludeOptional more*\n", "IncludeOptional conf.d/deep\n", "Use Host y.example.com\n", "UnDefine SITE\n",
		fmt.Sprintf("WSGIProcessGroup g%d\n", n), "NoSuchDirective on\n", "SetEnv A \\\n  b\n", "<Macro Other>\nSetEnv O p\n</Macro>\n",
	}[c.IntN(22)]
}

// edit changes one of the open documents.
func (c *churn) edit() {
	uri := c.pick()
	c.version[uri]++
	c.touch(uri)
	if c.IntN(12) == 0 { // back to the disk's text, as a whole
		path, _ := pathOf(uri)
		if text, err := os.ReadFile(path); err == nil {
			c.texts[uri] = string(text)
			c.change(uri, c.version[uri], nil, string(text))
			return
		}
	}
	lines := strings.SplitAfter(c.texts[uri], "\n")
	from := c.IntN(len(lines))
	to, text := from, c.line()
	switch c.IntN(4) {
	case 0:
		to, text = min(from+1+c.IntN(3), len(lines)-1), ""
	case 1:
		if line := lines[from]; strings.HasSuffix(line, "\n") { // typing at the end of a line
			to, text = from+1, strings.TrimSuffix(line, "\n")+string("x1 >"[c.IntN(4)])+"\n"
		}
	case 2:
		to = min(from+c.IntN(2), len(lines)-1)
	}
	to = max(to, from)
	c.texts[uri] = strings.Join(lines[:from], "") + text + strings.Join(lines[to:], "")
	r := protocol.Range{Start: at(from, 0).Start, End: at(to, 0).Start}
	c.change(uri, c.version[uri], &r, text)
}

// onDisk changes a file that nobody has open, and says so to the server if this client
// does that.
func (c *churn) onDisk() {
	name := c.names[c.IntN(len(c.names))]
	path := filepath.Join(c.folder, name)
	if _, open := c.texts[fileURI(path)]; open || slices.Contains(c.steady, name) {
		return
	}
	text, err := os.ReadFile(path)
	switch {
	case err == nil && c.IntN(4) == 0:
		err = os.Remove(path)
	case name != "more.conf" && c.IntN(6) == 0:
		if err = os.Remove(path); err == nil || os.IsNotExist(err) {
			err = os.Symlink(filepath.Join(c.folder, "more.conf"), path)
		}
	default:
		if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			err = os.WriteFile(path, append(text, c.line()...), 0o644)
		}
	}
	if err != nil && !os.IsNotExist(err) {
		c.t.Fatal(err)
	}
	c.changedOnDisk(path)
}

func (c *churn) changedOnDisk(path string) {
	if c.reports {
		c.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": fileURI(path), "type": 2}}})
	}
}

// step is one random thing that happens in an editor.
func (c *churn) step() {
	switch n := c.IntN(40); {
	case n == 0:
		name := c.names[c.IntN(len(c.names))]
		text, err := os.ReadFile(filepath.Join(c.folder, name))
		if _, open := c.texts[c.uri(name)]; !open && err == nil {
			c.open(c.uri(name), string(text))
		}
	case n == 1 && len(c.texts) > 1:
		c.close(c.pick())
	case n == 2:
		uri := c.pick()
		path, _ := pathOf(uri)
		if os.MkdirAll(filepath.Dir(path), 0o755) == nil && os.WriteFile(path, []byte(c.texts[uri]), 0o644) == nil {
			c.notify("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": uri}})
			c.changedOnDisk(path)
		}
	case n < 6:
		c.onDisk()
	case n < 8:
		c.request("textDocument/hover", position(c.pick(), c.IntN(40), c.IntN(20)))
	default:
		c.edit()
	}
}

// await waits for what the server has to say about the newest text of a document.
func (c *churn) await(uri string) {
	for c.seen[uri] < c.version[uri] {
		if p := c.published(); p.Version != nil {
			c.seen[p.URI] = int(*p.Version)
		}
	}
}

// drain takes in what the server has published.
func (c *churn) drain() {
	for {
		select {
		case m := <-c.notifications:
			if m.Method != protocol.ServerTextDocumentPublishDiagnostics {
				continue
			}
			var p struct {
				URI         string
				Diagnostics json.RawMessage
			}
			if err := json.Unmarshal(m.Params, &p); err != nil {
				c.t.Fatal(err)
			}
			c.shown[p.URI] = string(p.Diagnostics)
			if string(p.Diagnostics) == "[]" {
				delete(c.shown, p.URI)
			}
		default:
			return
		}
	}
}

// sinceTheSave is the lens that tells of what was saved before, which a fresh server has
// not seen.
var sinceTheSave = regexp.MustCompile(`\{"range":\{[^"]*"start":\{[^}]*\},"end":\{[^}]*\}\},"command":\{"title":"Since the last save[^}]*\}\},?`)

// answers are what the server says about the open documents.
func (c *churn) answers(seed uint64) map[string]string {
	random := rand.New(rand.NewPCG(seed, 3))
	said := map[string]string{}
	for _, uri := range slices.Sorted(maps.Keys(c.texts)) {
		document := map[string]any{"textDocument": map[string]any{"uri": uri}}
		for _, method := range []string{"documentSymbol", "foldingRange", "documentLink", "codeLens"} {
			said[method+" "+uri] = sinceTheSave.ReplaceAllString(c.result("textDocument/"+method, document), "")
		}
		for range 3 {
			where := position(uri, random.IntN(60), random.IntN(30))
			where["context"] = map[string]any{"includeDeclaration": true}
			for _, method := range []string{"hover", "definition", "references"} {
				said[fmt.Sprint(method, " ", uri, where["position"])] = c.result("textDocument/"+method, where)
			}
		}
	}
	return said
}

func (c *churn) result(method string, params any) string {
	m := c.answer(c.request(method, params))
	return fmt.Sprintf("%s %v", m.Result, m.Error)
}

// fresh is a new session with the same documents.
func (c *churn) fresh(t *testing.T, texts map[string]string, order []string) *churn {
	t.Helper()
	other := &churn{Rand: c.Rand, folder: c.folder, names: c.names}
	other.begin(t, Options{})
	for _, uri := range order {
		other.open(uri, texts[uri])
	}
	return other
}

// compare holds a session against a fresh one: what both show must become the same.
func (c *churn) compare(t *testing.T, when string) {
	t.Helper()
	other := c.fresh(t, c.texts, c.order)
	defer other.end()
	for began := time.Now(); ; {
		c.drain()
		other.drain()
		difference := differing(c.shown, other.shown)
		if difference == "" {
			seed := c.Uint64()
			difference = differing(c.answers(seed), other.answers(seed))
		}
		if difference == "" {
			return
		}
		if time.Since(began) > deadline {
			t.Fatalf("%s: %s", when, difference)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// differing is the first of the texts in which the two differ, "" if they do not.
func differing(got, want map[string]string) string {
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] {
			return fmt.Sprintf("%s\nlong:  %s\nfresh: %s", key, got[key], want[key])
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			return fmt.Sprintf("%s\nlong:  %s\nfresh: nothing", key, got[key])
		}
	}
	return ""
}

// TestLongSession holds that after any number of edits, opens, closes and changes on disk a
// server says what a fresh one says. -churn.edits and -churn.seed make it longer.
func TestLongSession(t *testing.T) {
	steps, sessions := 400, 2
	if testing.Short() {
		steps = 120
	}
	if *churnEdits > 0 {
		steps = *churnEdits / sessions
	}
	for n := range sessions {
		seed := *churnSeed + uint64(n)
		c := newChurn(t, seed, 40, Options{lookEvery: 5 * time.Millisecond})
		for i := range steps {
			c.step()
			if i%60 == 59 || i == steps-1 {
				c.compare(t, fmt.Sprintf("seed %d, step %d", seed, i))
			}
		}
		c.end()
	}
}

// heap is what is in use after everything else was collected.
func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// TestMemoryOfALongSession holds that a server does not keep what it was told before: its
// heap after many edits is that of a fresh server with the same documents.
func TestMemoryOfALongSession(t *testing.T) {
	steps := 400
	if testing.Short() {
		steps = 150
	}
	lines := 1000
	if *churnEdits > 0 {
		steps, lines = *churnEdits, 4000
	}
	c := newChurn(t, 2*(*churnSeed), lines, Options{})
	c.steady = append(c.steady, "sites-enabled/000.conf", "sites-available/shop.conf", "sites-enabled/shop.conf")
	settle := func(c *churn) {
		uri := c.pick()
		for range 2 * sweepEvery { // edits that change nothing but the version
			c.version[uri]++
			c.change(uri, c.version[uri], at(0, 0), "")
			c.await(uri)
		}
		c.answers(1)
	}
	began := time.Now()
	for range steps {
		c.step()
		c.await(c.pick())
	}
	took := time.Since(began)
	settle(c)
	long := heap()
	texts, order := c.texts, c.order
	c.end()
	c.session = nil
	base := heap()
	other := c.fresh(t, texts, order)
	settle(other)
	fresh := heap()
	other.end()
	t.Logf("%d steps in %v: heap %.1f MiB, of a fresh server %.1f MiB, without a server %.1f MiB", steps, took, long, fresh, base)
	// What other tests left behind is collected meanwhile: some MiB say nothing.
	if long > fresh+0.2*max(0, fresh-base)+4 {
		t.Errorf("the heap is %.1f MiB, that of a fresh server %.1f MiB", long-base, fresh-base)
	}
}
