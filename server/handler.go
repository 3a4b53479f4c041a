package server

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sourcegraph/jsonrpc2"
	"github.com/tliron/glsp"
	protocol "github.com/tliron/glsp/protocol_3_16"
	protocol317 "github.com/tliron/glsp/protocol_3_17"
)

// handler dispatches messages by method: glsp's handler, and before it the methods
// that glsp lacks or whose parameters it decodes lossily.
type handler struct {
	protocol317.Handler
	extra map[string]func(c *glsp.Context) (any, error)
}

// Handle implements glsp.Handler.
func (h *handler) Handle(c *glsp.Context) (result any, validMethod, validParams bool, err error) {
	if asksAboutScript(c) {
		return nil, true, true, nil
	}
	if handle, ok := h.extra[c.Method]; ok {
		result, err = handle(c)
		return result, true, true, err
	}
	if c.Method == protocol.MethodCodeLensResolve && h.CodeLensResolve == nil {
		return nil, false, false, nil // glsp would call the handler that is not there
	}
	return h.Handler.Handle(c)
}

// asksAboutScript reports whether a request is about a document of Python: nothing is
// answered there, only diagnostics are told.
func asksAboutScript(c *glsp.Context) bool {
	s, ok := c.Context.Value(snapshotKey{}).(*snapshot)
	if !ok || !strings.HasPrefix(c.Method, "textDocument/") || c.Method == protocol317.MethodTextDocumentDiagnostic || !s.hasScripts() {
		return false
	}
	var params struct {
		TextDocument struct {
			URI string `json:"uri"`
		} `json:"textDocument"`
	}
	if json.Unmarshal(c.Params, &params) != nil {
		return false
	}
	d := s.documents[params.TextDocument.URI]
	return d != nil && d.script
}

// notifications are the methods that a client sends without an id; all others are requests.
var notifications = map[string]bool{
	protocol.MethodInitialized:                        true,
	protocol.MethodExit:                               true,
	protocol.MethodCancelRequest:                      true,
	protocol.MethodSetTrace:                           true,
	protocol.MethodTextDocumentDidOpen:                true,
	protocol.MethodTextDocumentDidChange:              true,
	protocol.MethodTextDocumentDidSave:                true,
	protocol.MethodTextDocumentDidClose:               true,
	protocol.MethodTextDocumentWillSave:               true,
	protocol.MethodWorkspaceDidChangeWatchedFiles:     true,
	protocol.MethodWorkspaceDidChangeWorkspaceFolders: true,
	protocol.MethodWorkspaceDidChangeConfiguration:    true,
	protocol.MethodWorkspaceDidCreateFiles:            true,
	protocol.MethodWorkspaceDidRenameFiles:            true,
	protocol.MethodWorkspaceDidDeleteFiles:            true,
	protocol.MethodWindowWorkDoneProgressCancel:       true,
}

// newHandler lists everything that the server answers to. Notifications and the
// lifecycle run in the goroutine that owns the state, all else on a snapshot.
func (s *server) newHandler() *handler {
	h := &handler{}
	h.Initialize = s.initialize
	h.Initialized = func(*glsp.Context, *protocol.InitializedParams) error { return s.initialized() }
	h.Shutdown = func(*glsp.Context) error { s.phase = shutDown; return nil }
	h.SetTrace = func(_ *glsp.Context, params *protocol.SetTraceParams) error {
		s.trace.set(params.Value)
		return nil
	}

	h.TextDocumentDidOpen = changing(s.didOpen)
	h.TextDocumentDidChange = changing(s.didChange)
	h.TextDocumentDidSave = changing(s.didSave)
	h.TextDocumentDidClose = changing(s.didClose)
	h.WorkspaceDidChangeWatchedFiles = changing(s.didChangeWatchedFiles)
	h.WorkspaceDidChangeWorkspaceFolders = changing(s.didChangeWorkspaceFolders)

	h.TextDocumentHover = answering(hover)
	h.TextDocumentCompletion = answering(complete)
	h.TextDocumentDefinition = answering(definition)
	h.TextDocumentDeclaration = answering(declaration)
	h.TextDocumentReferences = answering(references)
	h.TextDocumentDocumentHighlight = answering(documentHighlight)
	h.TextDocumentPrepareRename = answering(prepareRename)
	h.TextDocumentRename = answering(rename)
	h.TextDocumentDocumentSymbol = answering(documentSymbol)
	h.TextDocumentSelectionRange = answering(selectionRange)
	h.TextDocumentSemanticTokensFull = answering(semanticTokensFull)
	h.TextDocumentSemanticTokensFullDelta = answering(semanticTokensDelta)
	h.TextDocumentSemanticTokensRange = answering(semanticTokensRange)
	h.TextDocumentCodeLens = answering(codeLens)
	h.TextDocumentDocumentLink = answering(documentLink)
	h.TextDocumentFormatting = answering(formatting)
	h.TextDocumentRangeFormatting = answering(rangeFormatting)
	h.TextDocumentOnTypeFormatting = answering(onTypeFormatting)
	h.TextDocumentLinkedEditingRange = answering(linkedEditingRange)
	h.TextDocumentPrepareCallHierarchy = answering(prepareCallHierarchy)
	h.WorkspaceSymbol = answering(workspaceSymbol)
	h.WorkspaceWillRenameFiles = answering(willRenameFiles)
	h.TextDocumentCodeAction = answering(codeAction)
	h.TextDocumentDiagnostic = answering(documentDiagnostic)

	h.extra = map[string]func(c *glsp.Context) (any, error){
		methodInlayHint:                                decoded(inlayHint),
		protocol.MethodTextDocumentSignatureHelp:       decoded(signatureHelp),
		methodWorkspaceDiagnostic:                      decoded(workspaceDiagnostic),
		protocol.MethodCompletionItemResolve:           decoded(resolveCompletion),
		protocol.MethodTextDocumentFoldingRange:        decoded(foldingRanges),
		protocol.MethodCallHierarchyIncomingCalls:      decoded(incomingCalls),
		protocol.MethodCallHierarchyOutgoingCalls:      decoded(outgoingCalls),
		protocol.MethodWorkspaceExecuteCommand:         decoded(executeCommand),
		protocol.MethodWorkspaceDidChangeConfiguration: s.configurationChanged,
	}
	return h
}

// changing adapts a handler of a notification that changes the state.
func changing[P any](f func(params *P) error) func(*glsp.Context, *P) error {
	return func(_ *glsp.Context, params *P) error { return f(params) }
}

// answering adapts a handler of a request, which is answered from a snapshot.
func answering[P, R any](f func(ctx context.Context, s *snapshot, params *P) (R, error)) func(*glsp.Context, *P) (R, error) {
	return func(c *glsp.Context, params *P) (R, error) { return f(c.Context, snapshotOf(c.Context), params) }
}

// decoded is answering for a method whose parameters we decode ourselves.
func decoded[P, R any](f func(ctx context.Context, s *snapshot, params *P) (R, error)) func(*glsp.Context) (any, error) {
	return func(c *glsp.Context) (any, error) {
		var params P
		if err := json.Unmarshal(c.Params, &params); err != nil {
			return nil, invalidParams(err)
		}
		return f(c.Context, snapshotOf(c.Context), &params)
	}
}

func (s *server) configurationChanged(c *glsp.Context) (any, error) {
	var params struct {
		Settings json.RawMessage `json:"settings"`
	}
	if err := json.Unmarshal(c.Params, &params); err != nil {
		return nil, invalidParams(err)
	}
	return nil, s.didChangeConfiguration(params.Settings)
}

func invalidParams(err error) error {
	return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: fmt.Sprint(err)}
}
