package server

import (
	"context"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
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
			Name:           symbol.Name,
			Kind:           symbolKinds[symbol.Kind],
			Range:          s.client.encoding.rangeOf(f, symbol.Span),
			SelectionRange: s.client.encoding.rangeOf(f, symbol.NameSpan),
			Children:       s.symbolTree(f, symbol.Children),
		}
		if symbol.Detail != "" {
			tree[i].Detail = &symbol.Detail
		}
	}
	return tree
}

// symbolList is the outline for a client that takes no tree.
func (s *snapshot) symbolList(f *grammar.File, uri, container string, symbols []assist.Symbol, list []protocol.SymbolInformation) []protocol.SymbolInformation {
	for _, symbol := range symbols {
		information := protocol.SymbolInformation{
			Name:     symbol.Name,
			Kind:     symbolKinds[symbol.Kind],
			Location: protocol.Location{URI: uri, Range: s.client.encoding.rangeOf(f, symbol.Span)},
		}
		if container != "" {
			information.ContainerName = &container
		}
		list = s.symbolList(f, uri, symbol.Name, symbol.Children, append(list, information))
	}
	return list
}

func foldingRange(ctx context.Context, s *snapshot, params *protocol.FoldingRangeParams) ([]protocol.FoldingRange, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	ranges := []protocol.FoldingRange{}
	for _, fold := range assist.Folding(d) {
		at := s.client.encoding.rangeOf(d.File, fold.Span)
		converted := protocol.FoldingRange{StartLine: at.Start.Line, EndLine: at.End.Line}
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

// legend names the token types and modifiers of package assist in the words of LSP,
// in the order of their numbers there.
var legend = protocol.SemanticTokensLegend{
	TokenTypes: []string{
		assist.CommentToken:   string(protocol.SemanticTokenTypeComment),
		assist.DirectiveToken: string(protocol.SemanticTokenTypeKeyword),
		assist.SectionToken:   string(protocol.SemanticTokenTypeNamespace),
		assist.OptionToken:    string(protocol.SemanticTokenTypeProperty),
		assist.GroupToken:     string(protocol.SemanticTokenTypeClass),
		assist.VariableToken:  string(protocol.SemanticTokenTypeVariable),
		assist.SpecialToken:   string(protocol.SemanticTokenTypeParameter),
		assist.MacroToken:     string(protocol.SemanticTokenTypeMacro),
		assist.ModuleToken:    string(protocol.SemanticTokenTypeType),
		assist.ConstantToken:  string(protocol.SemanticTokenTypeEnumMember),
		assist.NumberToken:    string(protocol.SemanticTokenTypeNumber),
		assist.StringToken:    string(protocol.SemanticTokenTypeString),
		assist.OperatorToken:  string(protocol.SemanticTokenTypeOperator),
	},
	TokenModifiers: []string{
		string(protocol.SemanticTokenModifierDefinition),
		string(protocol.SemanticTokenModifierDeprecated),
		"unknown",
	},
}

func semanticTokensFull(ctx context.Context, s *snapshot, params *protocol.SemanticTokensParams) (*protocol.SemanticTokens, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	return s.semanticTokens(ctx, d, grammar.Span{End: d.File.Len()})
}

func semanticTokensRange(ctx context.Context, s *snapshot, params *protocol.SemanticTokensRangeParams) (any, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	span := s.client.encoding.span(d.File, params.Range)
	return s.semanticTokens(ctx, d, span)
}

// semanticTokens encodes the tokens of the lines in span as LSP does: five numbers each,
// its line and column relative to the token before. The error is that of ctx.
func (s *snapshot) semanticTokens(ctx context.Context, d assist.Document, span grammar.Span) (*protocol.SemanticTokens, error) {
	data := []protocol.UInteger{}
	walk := d.File.Walk(grammar.Encoding(s.client.encoding))
	var before protocol.Position
	for token := range assist.Tokens(d, span) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		start, end := lspPosition(walk.Position(token.Span.Start)), lspPosition(walk.Position(token.Span.End))
		if end.Line != start.Line || end.Character <= start.Character {
			continue // no client has to take a token of several lines
		}
		column := start.Character
		if start.Line == before.Line {
			column -= before.Character
		}
		data = append(data, start.Line-before.Line, column, end.Character-start.Character,
			protocol.UInteger(token.Type), protocol.UInteger(token.Modifiers))
		before = start
	}
	return &protocol.SemanticTokens{Data: data}, nil
}
