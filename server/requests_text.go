package server

import (
	"context"
	"strings"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// at is the document of a request and the byte offset of its position.
func (s *snapshot) at(ctx context.Context, params protocol.TextDocumentPositionParams) (assist.Document, int, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return d, 0, err
	}
	return d, s.client.encoding.offset(d.File, params.Position), nil
}

// markup is text for the client: the Markdown, or what it says where only plain text is shown.
func markup(markdown string, shown bool) protocol.MarkupContent {
	markdown = terminal.Harmless(markdown)
	if !shown {
		return protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: plainText(markdown)}
	}
	return protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: markdown}
}

func hover(ctx context.Context, s *snapshot, params *protocol.HoverParams) (*protocol.Hover, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	markdown, span, ok := assist.Hover(d, offset)
	if !ok {
		return nil, nil
	}
	over := s.client.encoding.rangeOf(d.File, span)
	return &protocol.Hover{Contents: markup(markdown, s.client.markdownHover), Range: &over}, nil
}

func signatureHelp(ctx context.Context, s *snapshot, params *protocol.SignatureHelpParams) (*signatureHelpAnswer, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	help, ok := assist.Signature(d, offset)
	if !ok {
		return nil, nil
	}
	information := protocol.SignatureInformation{Label: help.Label}
	if help.Documentation != "" {
		information.Documentation = markup(help.Documentation, s.client.markdownSignature)
	}
	for _, p := range help.Parameters {
		label := help.Label[p.Span.Start:p.Span.End]
		parameter := protocol.ParameterInformation{Label: label}
		// A label as text wherever that is enough: Eglot 1.17 (Emacs 30) takes the offsets of
		// a label's end for one too many, and shows no help at all.
		if s.client.labelOffsets && strings.Index(help.Label, label) != p.Span.Start {
			parameter.Label = [2]protocol.UInteger{utf16Length(help.Label[:p.Span.Start]), utf16Length(help.Label[:p.Span.End])}
		}
		if p.Documentation != "" {
			parameter.Documentation = markup(p.Documentation, s.client.markdownSignature)
		}
		information.Parameters = append(information.Parameters, parameter)
	}
	// LSP 3.17 cannot say that no parameter is active. A number behind the last one is what
	// clients take for it; those that know LSP 3.18 take null.
	active := protocol.UInteger(len(help.Parameters))
	if help.Active >= 0 {
		active = protocol.UInteger(help.Active)
	} else if s.client.noParameter {
		return &signatureHelpAnswer{Signatures: []protocol.SignatureInformation{information}}, nil
	}
	return &signatureHelpAnswer{Signatures: []protocol.SignatureInformation{information}, ActiveParameter: &active}, nil
}

func formatting(ctx context.Context, s *snapshot, params *protocol.DocumentFormattingParams) ([]protocol.TextEdit, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	return s.client.encoding.textEdits(d.File, assist.Format(d, nil, formatOptions(params.Options))), nil
}

func rangeFormatting(ctx context.Context, s *snapshot, params *protocol.DocumentRangeFormattingParams) ([]protocol.TextEdit, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	span := s.client.encoding.span(d.File, params.Range)
	return s.client.encoding.textEdits(d.File, assist.Format(d, &span, formatOptions(params.Options))), nil
}

// onTypeFormatting closes a section behind its '>' and indents a new line.
func onTypeFormatting(ctx context.Context, s *snapshot, params *protocol.DocumentOnTypeFormattingParams) ([]protocol.TextEdit, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	return s.client.encoding.textEdits(d.File, assist.OnType(d, offset, params.Ch, formatOptions(params.Options))), nil
}

func formatOptions(sent protocol.FormattingOptions) assist.FormatOptions {
	options := assist.FormatOptions{Width: 4}
	if width, ok := sent[protocol.FormattingOptionTabSize].(float64); ok && width >= 1 && width <= 16 {
		options.Width = int(width)
	}
	if spaces, ok := sent[protocol.FormattingOptionInsertSpaces].(bool); ok {
		options.Tabs = !spaces
	}
	return options
}

func inlayHint(ctx context.Context, s *snapshot, params *inlayHintParams) ([]lspInlayHint, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	hints := []lspInlayHint{}
	for _, hint := range assist.Hints(d, s.client.encoding.span(d.File, params.Range)) {
		converted := lspInlayHint{
			Position:    s.client.encoding.position(d.File, hint.Offset),
			Label:       terminal.Harmless(hint.Label),
			PaddingLeft: true,
		}
		if hint.Tooltip != "" {
			converted.Tooltip = markup(hint.Tooltip, s.client.markdownHover)
		}
		hints = append(hints, converted)
	}
	return hints, nil
}
