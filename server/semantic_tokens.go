package server

import (
	"context"
	"strconv"
	"sync"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

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

// tokenMemory keeps the tokens that each open document was last answered with, so that
// the next answer can be a difference. It is safe for concurrent use.
type tokenMemory struct {
	mu      sync.Mutex
	answers map[string]tokenAnswer // by URI
	count   int
}

// tokenAnswer is one answer and its result id.
type tokenAnswer struct {
	id   string
	data []protocol.UInteger
}

// replace remembers the tokens of a document and returns their id and the answer before,
// whose id is "" if there was none.
func (m *tokenMemory) replace(uri string, data []protocol.UInteger) (id string, before tokenAnswer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.answers == nil {
		m.answers = map[string]tokenAnswer{}
	}
	before = m.answers[uri]
	m.count++
	id = strconv.Itoa(m.count)
	m.answers[uri] = tokenAnswer{id, data}
	return id, before
}

// forget drops what is remembered about a document that was closed.
func (m *tokenMemory) forget(uri string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.answers, uri)
}

func semanticTokensFull(ctx context.Context, s *snapshot, params *protocol.SemanticTokensParams) (*protocol.SemanticTokens, error) {
	uri := params.TextDocument.URI
	tokens, err := s.documentTokens(ctx, uri)
	if err != nil {
		return nil, err
	}
	if _, open := s.documents[uri]; open {
		id, _ := s.tokens.replace(uri, tokens.Data)
		tokens.ResultID = &id
	}
	return tokens, nil
}

// semanticTokensDelta answers with the one edit that makes the tokens of those that the
// client has, or with all of them if it has others.
func semanticTokensDelta(ctx context.Context, s *snapshot, params *protocol.SemanticTokensDeltaParams) (any, error) {
	uri := params.TextDocument.URI
	tokens, err := s.documentTokens(ctx, uri)
	if err != nil {
		return nil, err
	}
	if _, open := s.documents[uri]; !open {
		return tokens, nil
	}
	id, before := s.tokens.replace(uri, tokens.Data)
	if before.id == "" || before.id != params.PreviousResultID {
		tokens.ResultID = &id
		return tokens, nil
	}
	return protocol.SemanticTokensDelta{ResultId: &id, Edits: tokenEdits(before.data, tokens.Data)}, nil
}

// tokenEdits is the edit that replaces what is between the common start and the common end.
func tokenEdits(before, after []protocol.UInteger) []protocol.SemanticTokensEdit {
	start, end := 0, 0
	shorter := min(len(before), len(after))
	for start < shorter && before[start] == after[start] {
		start++
	}
	for end < shorter-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	if start+end == len(before) && start+end == len(after) {
		return []protocol.SemanticTokensEdit{}
	}
	return []protocol.SemanticTokensEdit{{
		Start:       protocol.UInteger(start),
		DeleteCount: protocol.UInteger(len(before) - start - end),
		Data:        after[start : len(after)-end],
	}}
}

func (s *snapshot) documentTokens(ctx context.Context, uri string) (*protocol.SemanticTokens, error) {
	d, err := s.assistant(ctx, uri)
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
	return s.semanticTokens(ctx, d, s.client.encoding.span(d.File, params.Range))
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
