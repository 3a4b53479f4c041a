package server

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// The notifications that a client gets which says "status": true in its
// initializationOptions. LSP has nothing of the kind.
const (
	methodStatus             = "modwsgi/status"
	methodDidChangeProcesses = "modwsgi/didChangeProcesses"
)

// status is what an editor shows about a document in a corner of its window.
type status struct {
	URI      string `json:"uri"`
	Root     string `json:"root"`
	Fragment bool   `json:"fragment"` // no main configuration is known to include it
	Target   string `json:"target"`
	// Message says what to do where Fragment is true; "" otherwise.
	Message string `json:"message"`

	resolution *interp.Resolution
}

// tellStatus tells the client what has changed about the open documents.
func (d *diagnoser) tellStatus(ctx context.Context, s *snapshot) {
	if !s.client.status {
		return
	}
	told := map[string]status{}
	changed := false
	for _, uri := range s.openURIs() {
		results, err := s.analyses(ctx, s.documents[uri].path)
		if err != nil {
			return // a newer snapshot is waiting
		}
		r := results[0]
		now := status{URI: uri, Root: s.shown(r.Root), Fragment: r.Fragment, Target: targetOf(r).Label, resolution: r.Resolution}
		if now.Fragment {
			now.Message = analysis.AloneNote + " Open the folder of the whole configuration, or name the main file in the setting roots."
		}
		before := d.statuses[uri]
		changed = changed || now.resolution != before.resolution
		before.resolution = now.resolution
		if now != before {
			d.conn.notify(methodStatus, now)
		}
		told[uri] = now
	}
	d.statuses = told
	if changed {
		d.conn.notify(methodDidChangeProcesses, struct{}{})
	}
}

// unnoticed is how long an analysis may take before the client is told that it goes on.
const unnoticed = 400 * time.Millisecond

// progressTokens counts the tokens of work-done progress.
var progressTokens atomic.Int64

// showProgress has the client show that a long analysis goes on, until ended is called.
func (d *diagnoser) showProgress(ctx context.Context, s *snapshot, title string) (ended func()) {
	if !s.client.progress {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		select {
		case <-done:
			return
		case <-ctx.Done():
			return
		case <-time.After(unnoticed):
		}
		token := fmt.Sprintf("modwsgi-ls/%d", progressTokens.Add(1))
		if d.conn.call(ctx, protocol.ServerWindowWorkDoneProgressCreate, map[string]any{"token": token}, nil) != nil {
			return // the client does not want it
		}
		tell := func(value any) {
			d.conn.notify(protocol.MethodProgress, map[string]any{"token": token, "value": value})
		}
		tell(map[string]any{"kind": "begin", "title": title, "cancellable": false})
		select {
		case <-done:
		case <-ctx.Done():
		}
		tell(map[string]any{"kind": "end"})
	}()
	return func() { close(done) }
}
