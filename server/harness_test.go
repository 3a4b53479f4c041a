package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sourcegraph/jsonrpc2"
	protocol "github.com/tliron/glsp/protocol_3_16"
)

// deadline is how long a test waits for what must come; nothing is measured by it.
const deadline = time.Minute

// session is a client that talks with a server over pipes.
type session struct {
	t      testing.TB
	to     io.WriteCloser
	exited chan int // the exit code

	mu            sync.Mutex
	calls         int
	responses     map[string]chan *message
	notifications chan *message
	// answers are the client's answers to the server's requests, by method.
	answers map[string]any
	// asked receives the server's requests, if it is set.
	asked chan *message
	// orphans are error responses without an id.
	orphans chan *message
	methods map[string]string // of the requests, by id
	texts   map[string]string // of the documents, as opened
}

// start runs Serve in this process.
func start(t testing.TB, options Options) *session {
	t.Helper()
	in, to := io.Pipe()
	from, out := io.Pipe()
	options.Verbosity = -4
	s := newSession(t, to, from)
	go func() {
		code := Serve(context.Background(), in, out, options)
		in.CloseWithError(io.ErrClosedPipe)
		out.Close()
		s.exited <- code
	}()
	t.Cleanup(func() { to.Close() })
	return s
}

func newSession(t testing.TB, to io.WriteCloser, from io.Reader) *session {
	s := idleSession(t, to)
	go s.read(from)
	return s
}

// idleSession is that of a client that does not read yet.
func idleSession(t testing.TB, to io.WriteCloser) *session {
	return &session{
		t:             t,
		to:            to,
		exited:        make(chan int, 1),
		responses:     map[string]chan *message{},
		notifications: make(chan *message, 10000),
		answers:       map[string]any{},
		orphans:       make(chan *message, 100),
		methods:       map[string]string{},
		texts:         map[string]string{},
	}
}

func (s *session) read(from io.Reader) {
	frames := newFrameReader(from, 1<<30)
	for {
		content, err := frames.next()
		if err != nil {
			return
		}
		m := &message{}
		if err := json.Unmarshal(content, m); err != nil {
			s.t.Errorf("the server sent %q: %s", content, err)
			return
		}
		s.mu.Lock()
		answered := s.methods[string(m.ID)]
		s.mu.Unlock()
		record(m, answered)
		switch {
		case m.Method != "" && m.ID != nil:
			s.mu.Lock()
			answer := s.answers[m.Method]
			s.mu.Unlock()
			if s.asked != nil {
				s.asked <- m
			}
			go s.send(map[string]any{"jsonrpc": "2.0", "id": m.ID, "result": answer})
		case m.Method != "":
			s.notifications <- m
		case string(m.ID) == "null":
			s.orphans <- m
		default:
			s.response(string(m.ID)) <- m
		}
	}
}

// response is where the response to the id arrives.
func (s *session) response(id string) chan *message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.responses[id] == nil {
		s.responses[id] = make(chan *message, 2)
	}
	return s.responses[id]
}

// raw writes bytes as they are.
func (s *session) raw(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s.to, text); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		s.t.Error(err)
	}
}

func (s *session) send(content any) {
	s.t.Helper()
	body, err := json.Marshal(content)
	if err != nil {
		s.t.Error(err)
		return
	}
	s.raw(string(appendFrame(nil, body)))
}

func (s *session) notify(method string, params any) {
	s.t.Helper()
	s.send(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}

// request sends a request and returns its id.
func (s *session) request(method string, params any) string {
	s.t.Helper()
	s.mu.Lock()
	s.calls++
	id := s.calls
	if s.methods != nil {
		s.methods[strconv.Itoa(id)] = method
	}
	s.mu.Unlock()
	s.send(map[string]any{"jsonrpc": "2.0", "id": id, "method": method, "params": params})
	return strconv.Itoa(id)
}

// answer waits for the response to a request.
func (s *session) answer(id string) *message {
	s.t.Helper()
	return receive(s.t, s.response(id), "answer to request "+id)
}

func receive(t testing.TB, from <-chan *message, what string) *message {
	t.Helper()
	select {
	case m := <-from:
		return m
	case <-time.After(deadline):
		t.Fatalf("no %s", what)
		return nil
	}
}

// ask sends a request and decodes the result of its answer.
func ask[R any](s *session, method string, params any) (result R, failure *jsonrpc2.Error) {
	s.t.Helper()
	m := s.answer(s.request(method, params))
	if m.Error != nil {
		return result, m.Error
	}
	if err := json.Unmarshal(m.Result, &result); err != nil {
		s.t.Fatalf("%s answered %s: %s", method, m.Result, err)
	}
	return result, nil
}

// mustAsk is ask for a request that must not be refused.
func mustAsk[R any](s *session, method string, params any) R {
	s.t.Helper()
	result, failure := ask[R](s, method, params)
	if failure != nil {
		s.t.Fatalf("%s was refused: %v", method, failure)
	}
	return result
}

// everything are capabilities of a client that can do all that the server makes use
// of, without dynamic registration.
var everything = map[string]any{
	"workspace": map[string]any{"workspaceEdit": map[string]any{"documentChanges": true}},
	"textDocument": map[string]any{
		"publishDiagnostics": map[string]any{
			"relatedInformation": true, "codeDescriptionSupport": true, "tagSupport": map[string]any{"valueSet": []int{1, 2}},
		},
		"codeAction":     map[string]any{"codeActionLiteralSupport": map[string]any{"codeActionKind": map[string]any{"valueSet": []string{"quickfix"}}}},
		"completion":     map[string]any{"completionItem": map[string]any{"snippetSupport": true}},
		"documentSymbol": map[string]any{"hierarchicalDocumentSymbolSupport": true},
		"hover":          map[string]any{"contentFormat": []string{"markdown", "plaintext"}},
	},
}

// initialize begins the session in a workspace folder ("" for none) and returns the
// server's capabilities. further are more members of the parameters.
func (s *session) initialize(folder string, further map[string]any) map[string]any {
	s.t.Helper()
	params := map[string]any{"processId": nil, "rootUri": nil, "capabilities": everything}
	if folder != "" {
		params["workspaceFolders"] = []protocol.WorkspaceFolder{{URI: fileURI(folder), Name: filepath.Base(folder)}}
	}
	for name, value := range further {
		params[name] = value
	}
	result := mustAsk[struct {
		Capabilities map[string]any `json:"capabilities"`
	}](s, "initialize", params)
	s.notify("initialized", struct{}{})
	return result.Capabilities
}

// end shuts the session down and returns the exit code.
func (s *session) end() int {
	s.t.Helper()
	s.answer(s.request("shutdown", nil))
	s.notify("exit", nil)
	return s.exitCode()
}

func (s *session) exitCode() int {
	s.t.Helper()
	select {
	case code := <-s.exited:
		return code
	case <-time.After(deadline):
		s.t.Fatal("the server did not end")
		return -1
	}
}

// positionOf is where a text stands first in a document, as it was opened.
func (s *session) positionOf(uri, text string) protocol.Position {
	s.t.Helper()
	before, _, found := strings.Cut(s.texts[uri], text)
	if !found {
		s.t.Fatalf("%s does not hold %q", uri, text)
	}
	line := strings.Count(before, "\n")
	return protocol.Position{Line: uint32(line), Character: uint32(len(before) - strings.LastIndex(before, "\n") - 1)}
}

func (s *session) open(uri, text string) {
	s.t.Helper()
	if s.texts != nil {
		s.texts[uri] = text
	}
	s.notify("textDocument/didOpen", map[string]any{
		"textDocument": protocol.TextDocumentItem{URI: uri, LanguageID: "apache", Version: 1, Text: text},
	})
}

// change replaces a range of the document, or all of it where the range is nil.
func (s *session) change(uri string, version int, at *protocol.Range, text string) {
	s.t.Helper()
	change := map[string]any{"text": text}
	if at != nil {
		change["range"] = at
	}
	s.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": uri, "version": version},
		"contentChanges": []any{change},
	})
}

func at(line, column int) *protocol.Range {
	p := protocol.Position{Line: uint32(line), Character: uint32(column)}
	return &protocol.Range{Start: p, End: p}
}

func between(line, from, to int) *protocol.Range {
	r := at(line, from)
	r.End.Character = uint32(to)
	return r
}

func position(uri string, line, column int) map[string]any {
	return map[string]any{
		"textDocument": map[string]any{"uri": uri},
		"position":     protocol.Position{Line: uint32(line), Character: uint32(column)},
	}
}

// published is the next publishDiagnostics notification.
func (s *session) published() protocol.PublishDiagnosticsParams {
	s.t.Helper()
	for {
		m := receive(s.t, s.notifications, "publishDiagnostics")
		if m.Method != protocol.ServerTextDocumentPublishDiagnostics {
			continue
		}
		var params protocol.PublishDiagnosticsParams
		if err := json.Unmarshal(m.Params, &params); err != nil {
			s.t.Fatalf("%s: %s", m.Params, err)
		}
		return params
	}
}

// publishedAt waits for the diagnostics of a version of the document.
func (s *session) publishedAt(uri string, version int) []protocol.Diagnostic {
	s.t.Helper()
	for {
		if p := s.published(); p.URI == uri && p.Version != nil && int(*p.Version) == version {
			return p.Diagnostics
		}
	}
}

// tree writes files into a new folder and returns its path without symbolic links.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func refusedWith(t testing.TB, failure *jsonrpc2.Error, code int64) {
	t.Helper()
	if failure == nil || failure.Code != code {
		t.Errorf("refused with %v, want code %d", fmt.Sprint(failure), code)
	}
}
