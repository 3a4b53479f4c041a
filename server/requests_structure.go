package server

import (
	"context"
	"strings"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// symbolKinds are LSP's kinds for ours.
var symbolKinds = map[assist.SymbolKind]protocol.SymbolKind{
	assist.SectionSymbol:   protocol.SymbolKindNamespace,
	assist.ConditionSymbol: protocol.SymbolKindBoolean,
	assist.HostSymbol:      protocol.SymbolKindModule,
	assist.GroupSymbol:     protocol.SymbolKindClass,
	assist.ContainerSymbol: protocol.SymbolKindStruct,
	assist.MountSymbol:     protocol.SymbolKindInterface,
	assist.VariableSymbol:  protocol.SymbolKindVariable,
	assist.MacroSymbol:     protocol.SymbolKindFunction,
	assist.IncludeSymbol:   protocol.SymbolKindFile,
	assist.SettingSymbol:   protocol.SymbolKindProperty,
}

// symbolKind is the kind that the client knows for ours.
func (known *client) symbolKind(kind assist.SymbolKind) protocol.SymbolKind {
	return within(known.symbolKinds, symbolKinds[kind], protocol.SymbolKindNamespace)
}

func documentSymbol(ctx context.Context, s *snapshot, params *protocol.DocumentSymbolParams) (any, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	symbols := assist.Symbols(d)
	if s.client.symbolTree {
		return s.symbolTree(d.File, symbols), nil
	}
	return s.symbolList(d.File, params.TextDocument.URI, "", symbols, []protocol.SymbolInformation{}), nil
}

func (s *snapshot) symbolTree(f *grammar.File, symbols []assist.Symbol) []protocol.DocumentSymbol {
	tree := make([]protocol.DocumentSymbol, len(symbols))
	for i, symbol := range symbols {
		tree[i] = protocol.DocumentSymbol{
			Name:           terminal.Harmless(symbol.Name),
			Kind:           s.client.symbolKind(symbol.Kind),
			Range:          s.client.encoding.rangeOf(f, symbol.Span),
			SelectionRange: s.client.encoding.rangeOf(f, symbol.NameSpan),
			Children:       s.symbolTree(f, symbol.Children),
		}
		if symbol.Detail != "" {
			detail := terminal.Harmless(symbol.Detail)
			tree[i].Detail = &detail
		}
	}
	return tree
}

// symbolList is the outline for a client that takes no tree.
func (s *snapshot) symbolList(f *grammar.File, uri, container string, symbols []assist.Symbol, list []protocol.SymbolInformation) []protocol.SymbolInformation {
	for _, symbol := range symbols {
		information := protocol.SymbolInformation{
			Name:     terminal.Harmless(symbol.Name),
			Kind:     s.client.symbolKind(symbol.Kind),
			Location: protocol.Location{URI: uri, Range: s.client.encoding.rangeOf(f, symbol.Span)},
		}
		if container != "" {
			information.ContainerName = &container
		}
		list = s.symbolList(f, uri, terminal.Harmless(symbol.Name), symbol.Children, append(list, information))
	}
	return list
}

func foldingRanges(ctx context.Context, s *snapshot, params *protocol.FoldingRangeParams) ([]foldingRange, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	ranges := []foldingRange{}
	for _, fold := range assist.Folding(d) {
		at := s.client.encoding.rangeOf(d.File, fold.Span)
		converted := foldingRange{FoldingRange: protocol.FoldingRange{StartLine: at.Start.Line, EndLine: at.End.Line}}
		if s.client.collapsedText && !fold.Comment {
			first, _, _ := strings.Cut(d.File.Slice(fold.Span), "\n")
			converted.CollapsedText = strings.TrimRight(first, " \t\r\\") + " …"
		}
		if fold.Comment {
			kind := string(protocol.FoldingRangeKindComment)
			converted.Kind = &kind
		} else if converted.EndLine > converted.StartLine {
			converted.EndLine-- // the closing line stays visible
		}
		if converted.EndLine > converted.StartLine {
			ranges = append(ranges, converted)
		}
	}
	if most := s.client.mostFolds; most > 0 && len(ranges) > most {
		ranges = ranges[:most]
	}
	return ranges, nil
}

func selectionRange(ctx context.Context, s *snapshot, params *protocol.SelectionRangeParams) ([]protocol.SelectionRange, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	ranges := make([]protocol.SelectionRange, len(params.Positions))
	for i, position := range params.Positions {
		ranges[i].Range = protocol.Range{Start: position, End: position}
		spans := assist.SelectionRanges(d, s.client.encoding.offset(d.File, position))
		var outer *protocol.SelectionRange
		for j := len(spans) - 1; j >= 0; j-- {
			outer = &protocol.SelectionRange{Range: s.client.encoding.rangeOf(d.File, spans[j]), Parent: outer}
		}
		if outer != nil {
			ranges[i] = *outer
		}
	}
	return ranges, nil
}

func linkedEditingRange(ctx context.Context, s *snapshot, params *protocol.LinkedEditingRangeParams) (*protocol.LinkedEditingRanges, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	names := assist.LinkedNames(d, offset)
	if names == nil {
		return nil, nil
	}
	word := "[A-Za-z_]+"
	return &protocol.LinkedEditingRanges{Ranges: s.ranges(d.Path, names), WordPattern: &word}, nil
}
