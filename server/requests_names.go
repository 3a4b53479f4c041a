package server

import (
	"context"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

func definition(ctx context.Context, s *snapshot, params *protocol.DefinitionParams) (any, error) {
	return s.definition(ctx, params.TextDocumentPositionParams, s.client.definitionLinks)
}

// declaration is where a name is made known, which is where it is defined.
func declaration(ctx context.Context, s *snapshot, params *protocol.DeclarationParams) (any, error) {
	return s.definition(ctx, params.TextDocumentPositionParams, s.client.declarationLinks)
}

// definition answers with places; as links they say which text leads there.
func (s *snapshot) definition(ctx context.Context, at protocol.TextDocumentPositionParams, links bool) (any, error) {
	d, offset, err := s.at(ctx, at)
	if err != nil {
		return nil, err
	}
	places, origin := assist.Definition(d, offset)
	locations := s.locations(places)
	if !links {
		return locations, nil
	}
	from := s.client.encoding.rangeOf(d.File, origin)
	converted := make([]protocol.LocationLink, len(locations))
	for i, to := range locations {
		converted[i] = protocol.LocationLink{OriginSelectionRange: &from, TargetURI: to.URI, TargetRange: to.Range, TargetSelectionRange: to.Range}
	}
	return converted, nil
}

func references(ctx context.Context, s *snapshot, params *protocol.ReferenceParams) ([]protocol.Location, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	return s.locations(assist.References(d, offset, params.Context.IncludeDeclaration)), nil
}

func documentHighlight(ctx context.Context, s *snapshot, params *protocol.DocumentHighlightParams) ([]protocol.DocumentHighlight, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	highlights := []protocol.DocumentHighlight{}
	for _, h := range assist.Highlights(d, offset) {
		kind := protocol.DocumentHighlightKindRead
		if h.Definition {
			kind = protocol.DocumentHighlightKindWrite
		}
		highlights = append(highlights, protocol.DocumentHighlight{Range: s.client.encoding.rangeOf(d.File, h.Span), Kind: &kind})
	}
	return highlights, nil
}

func prepareRename(ctx context.Context, s *snapshot, params *protocol.PrepareRenameParams) (any, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	span, name, err := assist.PrepareRename(d, offset)
	if err != nil {
		return nil, err
	}
	return protocol.RangeWithPlaceholder{Range: s.client.encoding.rangeOf(d.File, span), Placeholder: name}, nil
}

func rename(ctx context.Context, s *snapshot, params *protocol.RenameParams) (*protocol.WorkspaceEdit, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	edits, err := assist.Rename(d, offset, params.NewName)
	if err != nil {
		return nil, err
	}
	return s.workspaceEdit(edits)
}

func documentLink(ctx context.Context, s *snapshot, params *protocol.DocumentLinkParams) ([]protocol.DocumentLink, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	links := []protocol.DocumentLink{}
	for _, link := range assist.Links(d) {
		target := s.uriOf(link.Path)
		converted := protocol.DocumentLink{Range: s.client.encoding.rangeOf(d.File, link.Span), Target: &target}
		if link.Tooltip != "" {
			converted.Tooltip = &link.Tooltip
		}
		links = append(links, converted)
	}
	return links, nil
}

// commandShowReferences is what some editors offer for a code lens that counts places; it
// is no part of LSP.
const commandShowReferences = "editor.action.showReferences"

// referencesCommand is the command that shows places in this client; "" if none does.
func (known *client) referencesCommand() string {
	switch {
	case known.does(commandShowReferences):
		return commandShowReferences
	case known.showDocument:
		return "modwsgi.showPlace"
	}
	return ""
}

func codeLens(ctx context.Context, s *snapshot, params *protocol.CodeLensParams) ([]protocol.CodeLens, error) {
	d, err := s.assistant(ctx, params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	lenses := []protocol.CodeLens{}
	if text := s.unsaved(params.TextDocument.URI, d); text != "" {
		lenses = append(lenses, protocol.CodeLens{Command: &protocol.Command{Title: text}})
	}
	for _, lens := range assist.Lenses(d) {
		at := s.client.encoding.rangeOf(d.File, lens.Span)
		command := protocol.Command{Title: terminal.Harmless(lens.Title)}
		if lens.URL != "" {
			if !s.client.does(commandWhichInterpreter) {
				continue // nobody would see the answer
			}
			command.Command, command.Arguments = commandWhichInterpreter, []any{params.TextDocument.URI, lens.URL}
		} else if name := s.client.referencesCommand(); name != "" && len(lens.Places) > 0 {
			command.Command = name
			command.Arguments = []any{params.TextDocument.URI, at.Start, s.locations(lens.Places)}
		}
		lenses = append(lenses, protocol.CodeLens{Range: at, Command: &command})
	}
	return lenses, nil
}
