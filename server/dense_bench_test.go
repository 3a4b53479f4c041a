package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// linesOfDenseHost is how many lines denseHosts writes for a host.
const linesOfDenseHost = 24

// denseHosts writes virtual hosts of 24 lines each that are about mod_wsgi nearly all:
// a daemon group, a mount, sections, for every second host a container; each has one
// line that there is a finding about.
func denseHosts(count int) string {
	var b strings.Builder
	for i := range count {
		container := "# Group %[1]d needs no settings of its own:\n# its interpreter is the main one,\n# with the GIL of the process.\n"
		application := "%{GLOBAL}"
		if i%2 == 0 {
			container = "<WSGIInterpreterOptions process-group=group%[1]d application-group=www>\n    WSGIPerInterpreterGIL On\n</WSGIInterpreterOptions>\n"
			application = "www"
		}
		fmt.Fprintf(&b, `# Host %[1]d
WSGIDaemonProcess group%[1]d processes=2 threads=15 display-name=%%{GROUP}
`+container+`<VirtualHost *:80>
    ServerName host%[1]d.example.com
    ServerAlias www.host%[1]d.example.com
    DocumentRoot /srv/host%[1]d/htdocs
    WSGIScriptAlias /old/ /srv/host%[1]d/old.wsgi process-group=group%[1]d application-group=%[2]s
    WSGIScriptAlias / /srv/host%[1]d/app.wsgi process-group=group%[1]d application-group=%[2]s
    Alias /static /srv/host%[1]d/static
    <Directory /srv/host%[1]d>
        Require all granted
        Options -Indexes
    </Directory>
    <Location /admin>
        Require ip 127.0.0.1
        SetEnv ADMIN %[1]d
    </Location>
    <Files app.wsgi>
        Options +FollowSymLinks
    </Files>
</VirtualHost>
`, i, application)
	}
	return b.String()
}

// denseFile is a configuration of about that many lines.
func denseFile(lines int) string { return benchmarkModules + denseHosts(lines/linesOfDenseHost) }

// denseEdits are what a person types into each kind of line: behind a text, or in front
// of it when it begins with a '<' that is to be left alone.
var denseEdits = []struct{ name, behind, typed string }{
	{"comment", "# Host", " that is served"},
	{"path", "Alias /static /srv/host", "/here/and"},
	{"option", "display-name=%{GROUP}", " shutdown-timeout=9"},
	{"mount", "/app.wsgi", ".old/wsgi.py"},
	{"name", "ServerName host", "www.example"},
	{"access", "Require ip 127.0.0.1", " 10.0.0.2 ::1"},
	{"location", "SetEnv ADMIN", "ISTRATION"},
	{"container", "WSGIPerInterpreterGIL On", "OffOn"},
	{"containerHead", "application-group=ww", "wwww"},
	{"containerEnd", "</WSGIInterpreterOption", "ssss"},
	{"sectionHead", "<Location /admin", "istration"},
	{"sectionEnd", "</Location", "ssss"},
	{"hostHead", "<VirtualHost *:80", "8080"},
	{"hostEnd", "</VirtualHost", "ssss"},
}

// BenchmarkDense is the time of a keystroke in the middle of a dense file, with findings:
// "ms/server" from the moment when the server has read the edit to the moment when it
// writes the diagnostics, "ms/client" from before the client writes the edit until it
// has read them, without decoding them. The medians count, and the 99th of 100.
func BenchmarkDense(b *testing.B) {
	for _, lines := range []int{10_000, 100_000} {
		text := denseFile(lines)
		folder := tree(b, map[string]string{"apache2.conf": text})
		for _, edit := range denseEdits {
			b.Run(fmt.Sprintf("%dlines/%s", lines, edit.name), func(b *testing.B) {
				benchmarkDense(b, filepath.Join(folder, "apache2.conf"), text, edit.behind, edit.typed)
			})
		}
	}
}

func benchmarkDense(b *testing.B, path, text, behind, typed string) {
	c := startTimed(b)
	c.ask(b, "initialize", map[string]any{"processId": nil, "rootUri": nil, "capabilities": everything})
	c.notify(b, "initialized", struct{}{})
	uri := fileURI(path)
	c.notify(b, "textDocument/didOpen", map[string]any{
		"textDocument": protocol.TextDocumentItem{URI: uri, LanguageID: "apache", Version: 1, Text: text},
	})
	c.until(b, `"version":1,`)
	place := len(text)/2 + strings.Index(text[len(text)/2:], behind) + len(behind)
	p := encoding(grammar.UTF16).position(grammar.Parse(text), place)
	line, column := int(p.Line), int(p.Character)
	var server, client, cpu []time.Duration
	version := 1
	edit := func(at int, insert string, length int) {
		version++
		begin, used := time.Now(), cpuTime(b)
		c.notify(b, "textDocument/didChange", map[string]any{
			"textDocument":   map[string]any{"uri": uri, "version": version},
			"contentChanges": []any{map[string]any{"range": between(line, column+at, column+at+length), "text": insert}},
		})
		c.until(b, fmt.Sprintf(`"version":%d,`, version))
		client = append(client, time.Since(begin))
		server = append(server, time.Duration(c.wrote.Load()-c.read.Load()))
		cpu = append(cpu, cpuTime(b)-used)
	}
	keystroke := func(i int) {
		if i %= 2 * len(typed); i < len(typed) {
			edit(i, typed[i:i+1], 0)
		} else {
			edit(2*len(typed)-i-1, "", 1)
		}
	}
	for i := range 2 * len(typed) { // the memories of a first edit of its kind
		keystroke(i)
	}
	server, client, cpu = nil, nil, nil
	for i := 0; b.Loop(); i++ {
		keystroke(i)
	}
	report := func(times []time.Duration, what string) {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms/"+what)
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "ms/"+what+"-99%")
	}
	report(server, "server")
	report(client, "client")
	report(cpu, "cpu")
}

// BenchmarkDenseMemory is the resident memory of the built program after 1,000 keystrokes
// in a dense file of 10,000 lines.
func BenchmarkDenseMemory(b *testing.B) {
	text := denseFile(10_000)
	folder := tree(b, map[string]string{"apache2.conf": text})
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	place := len(text)/2 + strings.Index(text[len(text)/2:], "Alias /static /srv/host") + len("Alias /static /srv/host")
	p := encoding(grammar.UTF16).position(grammar.Parse(text), place)
	line, column := int(p.Line), int(p.Character)
	var resident int
	for b.Loop() {
		s, process, _ := launch(b)
		s.initialize(folder, nil)
		s.open(uri, text)
		s.publishedAt(uri, 1)
		for i := range 1000 {
			if i%2 == 0 {
				s.change(uri, i+2, at(line, column), "x")
			} else {
				s.change(uri, i+2, between(line, column, column+1), "")
			}
			s.publishedAt(uri, i+2)
		}
		resident = residentKiB(b, process.Process.Pid)
		s.end()
	}
	b.ReportMetric(float64(resident)/1024, "MiB")
}

// timedClient is a client that decodes nothing, with the times at which the server last
// read and last began to write, in nanoseconds.
type timedClient struct {
	to          io.Writer
	frames      *frameReader
	read, wrote atomic.Int64
	began       time.Time
}

func startTimed(b *testing.B) *timedClient {
	in, to := io.Pipe()
	from, out := io.Pipe()
	c := &timedClient{to: to, frames: newFrameReader(from, 1<<30), began: time.Now()}
	go func() {
		Serve(context.Background(), timedReader{in, c}, timedWriter{out, c}, Options{Verbosity: -4})
		out.Close()
	}()
	b.Cleanup(func() { to.Close() })
	return c
}

type timedReader struct {
	io.Reader
	*timedClient
}

func (r timedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.read.Store(int64(time.Since(r.began)))
	return n, err
}

type timedWriter struct {
	io.Writer
	*timedClient
}

func (w timedWriter) Write(p []byte) (int, error) {
	w.wrote.Store(int64(time.Since(w.began)))
	return w.Writer.Write(p)
}

func (c *timedClient) send(b *testing.B, content map[string]any) {
	content["jsonrpc"] = "2.0"
	body, err := json.Marshal(content)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := c.to.Write(appendFrame(nil, body)); err != nil {
		b.Fatal(err)
	}
}

func (c *timedClient) notify(b *testing.B, method string, params any) {
	c.send(b, map[string]any{"method": method, "params": params})
}

// ask sends a request and waits for the next message.
func (c *timedClient) ask(b *testing.B, method string, params any) {
	c.send(b, map[string]any{"id": 1, "method": method, "params": params})
	c.until(b, `"id":1`)
}

// until reads messages until one holds the text near its start.
func (c *timedClient) until(b *testing.B, text string) {
	for {
		content, err := c.frames.next()
		if err != nil {
			b.Fatal(err)
		}
		if bytes.Contains(content[:min(len(content), 400)], []byte(text)) {
			return
		}
	}
}
