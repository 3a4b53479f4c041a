package server

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/sourcegraph/jsonrpc2"
	protocol "github.com/tliron/glsp/protocol_3_16"
)

// inflight are the requests that are not yet answered. Whoever takes a request out
// of it answers it, so that each is answered once. It is safe for concurrent use.
type inflight struct {
	mu       sync.Mutex
	requests map[string]*pendingRequest // by id
}

type pendingRequest struct {
	id     json.RawMessage
	method string
	uri    string // of its document, if the method is in askedAgain
	cancel context.CancelFunc
}

func newInflight() *inflight { return &inflight{requests: map[string]*pendingRequest{}} }

// askedAgain are the methods that describe a document as a whole: clients ask again
// after each edit, so that nobody wants an answer for the text before it.
var askedAgain = map[string]bool{
	protocol.MethodTextDocumentSemanticTokensFull:      true,
	protocol.MethodTextDocumentSemanticTokensFullDelta: true,
	protocol.MethodTextDocumentSemanticTokensRange:     true,
	protocol.MethodTextDocumentCodeLens:                true,
	protocol.MethodTextDocumentDocumentLink:            true,
	protocol.MethodTextDocumentDocumentSymbol:          true,
	protocol.MethodTextDocumentFoldingRange:            true,
	protocol.MethodTextDocumentDocumentHighlight:       true,
	methodInlayHint:  true,
	methodDiagnostic: true,
}

// add notes a request; false if one with its id is not yet answered.
func (f *inflight) add(m *message, cancel context.CancelFunc) bool {
	p := &pendingRequest{id: m.ID, method: m.Method, cancel: cancel}
	if askedAgain[m.Method] {
		p.uri = m.subject()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, taken := f.requests[string(m.ID)]; taken {
		return false
	}
	f.requests[string(m.ID)] = p
	return true
}

// subject is the document that a request is about, "" if it is about none.
func (m *message) subject() string {
	var params struct {
		TextDocument protocol.TextDocumentIdentifier `json:"textDocument"`
	}
	if json.Unmarshal(m.Params, &params) != nil {
		return ""
	}
	return params.TextDocument.URI
}

// take takes the request out; nil if somebody else has.
func (f *inflight) take(id json.RawMessage) *pendingRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.requests[string(id)]
	delete(f.requests, string(id))
	return p
}

// outdated takes out the requests that an edit of the document makes pointless.
func (f *inflight) outdated(uri string) []*pendingRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	var outdated []*pendingRequest
	for id, p := range f.requests {
		if p.uri == uri && askedAgain[p.method] {
			outdated = append(outdated, p)
			delete(f.requests, id)
		}
	}
	return outdated
}

// cancelRequest answers a request at once with RequestCancelled and stops the work
// on it. An unknown id belongs to a request that is answered already.
func (s *server) cancelRequest(params json.RawMessage) {
	var cancelled struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(params, &cancelled) != nil {
		return
	}
	if p := s.inflight.take(cancelled.ID); p != nil {
		p.cancel()
		s.conn.refuse(p.id, &jsonrpc2.Error{Code: codeRequestCancelled, Message: "cancelled"})
	}
}

// cancelOutdated ends the work that an edit of the document has made pointless.
func (s *server) cancelOutdated(uri string) {
	for _, p := range s.inflight.outdated(uri) {
		p.cancel()
		refusal := &jsonrpc2.Error{Code: codeContentModified, Message: "the document has changed"}
		if p.method == methodDiagnostic {
			refusal.Code = codeServerCancelled
			refusal.SetError(map[string]bool{"retriggerRequest": true})
		}
		s.conn.refuse(p.id, refusal)
	}
}
