package server

import (
	"context"
	"path/filepath"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// prepareCallHierarchy answers with what may call and be called at a place: the macro
// there, the files of the Include, else the file.
func prepareCallHierarchy(ctx context.Context, s *snapshot, params *protocol.CallHierarchyPrepareParams) ([]protocol.CallHierarchyItem, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	var items []protocol.CallHierarchyItem
	for _, c := range assist.Callables(d, offset) {
		if item, ok := s.hierarchyItem(params.TextDocument.URI, c); ok {
			items = append(items, item)
		}
	}
	return items, nil
}

// hierarchyData is what an item of the hierarchy carries to the request that follows: the
// document whose configuration it belongs to, and the macro's name.
type hierarchyData struct {
	Document string `json:"document"`
	Macro    string `json:"macro,omitempty"`
}

// hierarchyItem converts what is called; false when its file cannot be read.
func (s *snapshot) hierarchyItem(document string, c assist.Callable) (protocol.CallHierarchyItem, bool) {
	f, err := s.files.File(c.Path)
	if err != nil {
		return protocol.CallHierarchyItem{}, false
	}
	item := protocol.CallHierarchyItem{
		Name:           terminal.Harmless(c.Macro),
		Kind:           protocol.SymbolKindFunction,
		URI:            s.uriOf(c.Path),
		Range:          s.client.encoding.rangeOf(f, c.Span),
		SelectionRange: s.client.encoding.rangeOf(f, c.NameSpan),
		Data:           hierarchyData{document, c.Macro},
	}
	folder := filepath.Dir(c.Path)
	if c.Macro == "" {
		item.Name, item.Kind, item.Detail = terminal.Harmless(filepath.Base(c.Path)), protocol.SymbolKindFile, &folder
	}
	return item, true
}

// callHierarchyParams are those of incoming and outgoing calls; glsp's would lose the
// type of the item's data.
type callHierarchyParams struct {
	Item struct {
		URI   string         `json:"uri"`
		Range protocol.Range `json:"range"`
		Data  hierarchyData  `json:"data"`
	} `json:"item"`
}

// callable is the item of the hierarchy in the configuration that it was found in.
func (s *snapshot) callable(ctx context.Context, params *callHierarchyParams) (d assist.Document, c assist.Callable, err error) {
	if d, err = s.assistant(ctx, params.Item.Data.Document); err != nil {
		return d, c, err
	}
	path, f, err := s.open(params.Item.URI)
	if err != nil {
		return d, c, err
	}
	return d, assist.Callable{Macro: params.Item.Data.Macro, Path: path, Span: s.client.encoding.span(f, params.Item.Range)}, nil
}

func incomingCalls(ctx context.Context, s *snapshot, params *callHierarchyParams) ([]protocol.CallHierarchyIncomingCall, error) {
	d, c, err := s.callable(ctx, params)
	if err != nil {
		return nil, err
	}
	calls := []protocol.CallHierarchyIncomingCall{}
	for _, call := range assist.Callers(d, c) {
		if item, ok := s.hierarchyItem(params.Item.Data.Document, call.Callable); ok {
			calls = append(calls, protocol.CallHierarchyIncomingCall{From: item, FromRanges: s.ranges(call.Path, call.Sites)})
		}
	}
	return calls, nil
}

func outgoingCalls(ctx context.Context, s *snapshot, params *callHierarchyParams) ([]protocol.CallHierarchyOutgoingCall, error) {
	d, c, err := s.callable(ctx, params)
	if err != nil {
		return nil, err
	}
	calls := []protocol.CallHierarchyOutgoingCall{}
	for _, call := range assist.Callees(d, c) {
		if item, ok := s.hierarchyItem(params.Item.Data.Document, call.Callable); ok {
			calls = append(calls, protocol.CallHierarchyOutgoingCall{To: item, FromRanges: s.ranges(c.Path, call.Sites)})
		}
	}
	return calls, nil
}

// ranges converts spans of one file.
func (s *snapshot) ranges(path string, spans []grammar.Span) []protocol.Range {
	ranges := []protocol.Range{}
	if f, err := s.files.File(path); err == nil {
		for _, span := range spans {
			ranges = append(ranges, s.client.encoding.rangeOf(f, span))
		}
	}
	return ranges
}
