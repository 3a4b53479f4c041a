package server

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Of many requests few are worked on at a time, and one that waits can be cancelled.
func TestRequestsAtOnce(t *testing.T) {
	var now, most atomic.Int32
	full, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s := start(t, Options{beforeAnswer: func(_ context.Context, method string) {
		if method != "textDocument/hover" {
			return
		}
		n := now.Add(1)
		defer now.Add(-1)
		for was := most.Load(); n > was && !most.CompareAndSwap(was, n); was = most.Load() {
		}
		if n == mostAtOnce {
			once.Do(func() { close(full) })
		}
		<-goOn
	}})
	s.initialize("", nil)
	s.open(uri, "Listen 80\n")
	const requests = 10 * mostAtOnce
	ids := make([]string, requests)
	for i := range ids {
		ids[i] = s.request("textDocument/hover", position(uri, 0, 1))
	}
	<-full
	for _, id := range ids {
		s.notify("$/cancelRequest", map[string]any{"id": json.RawMessage(id)})
	}
	for _, id := range ids {
		refusedWith(t, s.answer(id).Error, codeRequestCancelled)
	}
	close(goOn)
	mustAsk[any](s, "textDocument/hover", position(uri, 0, 1))
	if most := most.Load(); most != mostAtOnce {
		t.Errorf("%d at once", most)
	}
}

// A client that asks for much and reads nothing for a while gets every answer once it reads,
// be it that too much waits.
func TestClientReadsLate(t *testing.T) {
	in, to := io.Pipe()
	from, out := io.Pipe()
	s := idleSession(t, to)
	go func() { s.exited <- Serve(t.Context(), in, out, Options{Verbosity: -4, mostUnread: 100_000}) }()
	t.Cleanup(func() { to.Close() })
	s.request("initialize", map[string]any{"capabilities": map[string]any{}})
	s.notify("initialized", map[string]any{})
	s.open(uri, strings.Repeat("WSGIDaemonProcess group threads=5 processes=2\n", 200))
	ids := make([]string, 300)
	for i := range ids {
		ids[i] = s.request("textDocument/semanticTokens/full", theDocument)
	}
	go s.read(from)
	for _, id := range ids {
		if m := s.answer(id); m.Error != nil {
			refusedWith(t, m.Error, codeRequestFailed)
		}
	}
	mustAsk[any](s, "textDocument/hover", position(uri, 0, 1))
}
