package server

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// Every message that LSP or JSON-RPC does not allow is answered as they ask, and the
// session goes on.
func TestProtocolErrors(t *testing.T) {
	message := func(body string) string { return string(appendFrame(nil, []byte(body))) }
	for _, test := range []struct {
		name string
		raw  string
		id   string // of the answer; "" for null
		code int64
	}{
		{"malformed JSON", message(`{"jsonrpc":"2.0",`), "", -32700},
		{"no JSON at all", message(`hello`), "", -32700},
		{"empty message", message(``), "", -32700},
		{"batch", message(`[{"jsonrpc":"2.0","id":900,"method":"shutdown"}]`), "", -32600},
		{"empty batch", message(`[]`), "", -32600},
		{"a number", message(`42`), "", -32600},
		{"method of another type", message(`{"jsonrpc":"2.0","id":901,"method":7}`), "901", -32600},
		{"no method", message(`{"jsonrpc":"2.0","id":902}`), "902", -32600},
		{"null as id", message(`{"jsonrpc":"2.0","id":null,"method":"shutdown"}`), "", -32600},
		{"object as id", message(`{"jsonrpc":"2.0","id":{},"method":"shutdown"}`), "", -32600},
		{"fraction as id", message(`{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}`), "", -32600},
		{"unknown request", message(`{"jsonrpc":"2.0","id":"a","method":"no/such"}`), `"a"`, -32601},
		{"unknown $/ request", message(`{"jsonrpc":"2.0","id":-3,"method":"$/no/such"}`), "-3", -32601},
		{"second initialize", message(`{"jsonrpc":"2.0","id":903,"method":"initialize","params":{}}`), "903", -32600},
		{"parameters of another type", message(`{"jsonrpc":"2.0","id":904,"method":"textDocument/hover","params":[1]}`), "904", -32602},
		{"no parameters", message(`{"jsonrpc":"2.0","id":905,"method":"textDocument/hover"}`), "905", -32602},
		{"unknown document", message(`{"jsonrpc":"2.0","id":906,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///no/such"},"position":{"line":0,"character":0}}}`), "906", -32602},
		{"unknown command", message(`{"jsonrpc":"2.0","id":907,"method":"workspace/executeCommand","params":{"command":"x"}}`), "907", -32602},
		{"no length", "Content-Type: x\r\n\r\n", "", -32700},
		{"length that is no number", "Content-Length: x\r\n\r\n", "", -32700},
		{"length that is too large", "Content-Length: 5000000000\r\n\r\n", "", -32600},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, Options{})
			s.initialize("", nil)
			s.raw(test.raw)
			from := s.orphans
			if test.id != "" {
				from = s.response(test.id)
			}
			m := receive(t, from, "error")
			refusedWith(t, m.Error, test.code)
			if code := s.end(); code != 0 {
				t.Errorf("exit code %d afterwards", code)
			}
		})
	}
}

func TestOversizeMessageIsSkipped(t *testing.T) {
	s := start(t, Options{})
	s.initialize("", nil)
	s.raw(string(appendFrame(nil, []byte(strings.Repeat(" ", MaxMessage+1)))))
	m := receive(t, s.orphans, "error")
	refusedWith(t, m.Error, -32600)
	if !strings.Contains(m.Error.Message, "67108864") {
		t.Errorf("the bound is not named: %s", m.Error.Message)
	}
	if code := s.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestUnknownNotificationsAreIgnored(t *testing.T) {
	s := start(t, Options{})
	s.notify("textDocument/didOpen", nil) // before initialize
	s.initialize("", nil)
	for _, method := range []string{"no/such", "$/progress", "$/no/such", "textDocument/didSave", "textDocument/didChange"} {
		s.notify(method, map[string]any{"textDocument": map[string]any{"uri": "file:///no/such"}})
	}
	s.notify("textDocument/didClose", []int{1})
	s.notify("$/cancelRequest", map[string]any{"id": 12345})
	s.notify("$/cancelRequest", nil)
	if code := s.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestBeforeInitialize(t *testing.T) {
	s := start(t, Options{})
	for _, method := range []string{"shutdown", "textDocument/hover", "no/such"} {
		_, failure := ask[any](s, method, nil)
		refusedWith(t, failure, -32002)
	}
	s.initialize("", nil)
	if code := s.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestAfterShutdown(t *testing.T) {
	s := start(t, Options{})
	s.initialize("", nil)
	mustAsk[any](s, "shutdown", nil)
	for _, method := range []string{"shutdown", "initialize", "textDocument/hover"} {
		_, failure := ask[any](s, method, nil)
		refusedWith(t, failure, -32600)
	}
	s.notify("exit", nil)
	if code := s.exitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestExitCodes(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func(s *session)
		want int
	}{
		{"exit at once", func(s *session) { s.notify("exit", nil) }, 1},
		{"exit without shutdown", func(s *session) { s.initialize("", nil); s.notify("exit", nil) }, 1},
		{"exit after shutdown", func(s *session) { s.initialize("", nil); s.request("shutdown", nil); s.notify("exit", nil) }, 0},
		{"end of input", func(s *session) { s.initialize("", nil); s.to.Close() }, 1},
		{"end of input after shutdown", func(s *session) { s.initialize("", nil); s.request("shutdown", nil); s.to.Close() }, 0},
		{"end of input in a message", func(s *session) { s.raw("Content-Length: 100\r\n\r\n{"); s.to.Close() }, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, Options{})
			test.run(s)
			if code := s.exitCode(); code != test.want {
				t.Errorf("exit code %d, want %d", code, test.want)
			}
		})
	}
}

// A script may write all its requests, close its end, and then read the answers.
func TestAnswersAfterEndOfInput(t *testing.T) {
	s := start(t, Options{})
	s.initialize("", nil)
	s.open("untitled:x", "Listen 80\n")
	id := s.request("textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": "untitled:x"}})
	s.to.Close()
	if m := s.answer(id); m.Error != nil {
		t.Error(m.Error)
	}
	s.publishedAt("untitled:x", 1)
	s.exitCode()
}

func TestParentDeath(t *testing.T) {
	parent := func(t *testing.T) *exec.Cmd {
		command := exec.Command("sleep", "1000")
		if err := command.Start(); err != nil {
			t.Skip(err)
		}
		return command
	}
	kill := func(t *testing.T, command *exec.Cmd) {
		if err := command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = command.Wait()
	}
	t.Run("named by a flag", func(t *testing.T) {
		command := parent(t)
		s := start(t, Options{ClientProcess: command.Process.Pid})
		s.initialize("", nil)
		kill(t, command)
		if code := s.exitCode(); code != 1 {
			t.Errorf("exit code %d", code)
		}
	})
	t.Run("named by initialize", func(t *testing.T) {
		command := parent(t)
		s := start(t, Options{})
		s.initialize("", map[string]any{"processId": command.Process.Pid})
		kill(t, command)
		if code := s.exitCode(); code != 1 {
			t.Errorf("exit code %d", code)
		}
	})
}

// A client that does not read must not keep the server from ending.
func TestClientDoesNotRead(t *testing.T) {
	in, to := io.Pipe()
	_, out := io.Pipe() // nobody reads
	exited := make(chan int, 1)
	go func() { exited <- Serve(t.Context(), in, out, Options{Verbosity: -4}) }()
	s := &session{t: t, to: to, exited: exited}
	for range 1000 {
		s.notify("no/such", nil)
		s.request("no/such", nil)
	}
	s.notify("exit", nil)
	if code := s.exitCode(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

// Whatever a client writes, the server ends when the client does, and what it has
// written is protocol.
func FuzzServe(f *testing.F) {
	for _, bodies := range [][]string{
		{},
		{`{"id":1,"method":"initialize","params":{"capabilities":{}}}`, `{"method":"exit"}`},
		{
			`{"id":1,"method":"initialize","params":{"processId":null,"capabilities":{},"initializationOptions":{"defines":["A"]}}}`,
			`{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:a","version":1,"text":"<If a>\nWSGIDaemonProcess x"}}}`,
			`{"method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:a","version":2},"contentChanges":[{"range":{"start":{"line":1,"character":9},"end":{"line":9,"character":0}},"text":"\ud83d"}]}}`,
			`{"id":"2","method":"textDocument/completion","params":{"textDocument":{"uri":"untitled:a"},"position":{"line":1,"character":4}}}`,
			`{"method":"$/cancelRequest","params":{"id":"2"}}`,
			`{"id":3,"method":"shutdown"}`,
		},
	} {
		var in []byte
		for _, body := range bodies {
			in = appendFrame(in, []byte(body))
		}
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		if code := Serve(t.Context(), bytes.NewReader(in), &out, Options{Verbosity: -4}); code != 0 && code != 1 {
			t.Errorf("exit code %d", code)
		}
		frames := newFrameReader(&out, 1<<30)
		for {
			content, err := frames.next()
			if err == io.EOF {
				return
			}
			if err != nil || !json.Valid(content) {
				t.Fatalf("wrote %q: %v", content, err)
			}
		}
	})
}
