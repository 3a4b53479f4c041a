package server

import (
	"context"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// eachTree calls f for each configuration that an open document belongs to, and for those
// of the workspace, once.
func (s *snapshot) eachTree(ctx context.Context, f func(d assist.Document)) error {
	known := map[string]bool{}
	uris := s.openURIs()
	roots, err := s.roots(ctx)
	if err != nil {
		return err
	}
	for _, root := range roots {
		uris = append(uris, s.uriOf(root))
	}
	for _, uri := range uris {
		path, _, err := s.open(uri)
		if err != nil {
			continue // too large
		}
		results, err := s.analyses(ctx, path)
		if err != nil {
			return err
		}
		if root := results[0].Root; known[root] {
			continue
		} else {
			known[root] = true
		}
		d, err := s.assistant(ctx, uri)
		if err != nil {
			return err
		}
		f(d)
	}
	return nil
}

// workspaceSymbol searches the outlines of all files of the configurations.
func workspaceSymbol(ctx context.Context, s *snapshot, params *protocol.WorkspaceSymbolParams) ([]protocol.SymbolInformation, error) {
	symbols := []protocol.SymbolInformation{}
	known := map[protocol.Location]bool{}
	err := s.eachTree(ctx, func(d assist.Document) {
		for _, symbol := range assist.SymbolsNamed(d, params.Query) {
			f, err := s.files.File(symbol.Path)
			if err != nil {
				continue
			}
			location := protocol.Location{URI: s.uriOf(symbol.Path), Range: s.client.encoding.rangeOf(f, symbol.NameSpan)}
			if known[location] {
				continue // two roots read the file
			}
			known[location] = true
			name, container := terminal.Harmless(symbol.Name), terminal.Harmless(symbol.Container)
			if symbol.Detail != "" {
				name += " — " + terminal.Harmless(symbol.Detail)
			}
			information := protocol.SymbolInformation{Name: name, Kind: s.client.symbolKind(symbol.Kind), Location: location}
			if container != "" {
				information.ContainerName = &container
			}
			symbols = append(symbols, information)
		}
	})
	return symbols, err
}

// willRenameFiles answers with the edits that keep the paths in the configurations right.
func willRenameFiles(ctx context.Context, s *snapshot, params *protocol.RenameFilesParams) (*protocol.WorkspaceEdit, error) {
	var edits []assist.FileEdit
	index := map[string]int{} // in edits, by canonical path
	err := s.eachTree(ctx, func(d assist.Document) {
		for _, file := range params.Files {
			from, err := pathOf(file.OldURI)
			if err != nil {
				continue
			}
			to, err := pathOf(file.NewURI)
			if err != nil {
				continue
			}
			for _, moved := range assist.Moved(d, from, to) {
				canonical := s.files.Canonical(moved.Path)
				at, known := index[canonical]
				if !known {
					at = len(edits)
					index[canonical] = at
					edits = append(edits, assist.FileEdit{Path: moved.Path})
				}
				for _, edit := range moved.Edits {
					if !overlaps(edits[at].Edits, []grammar.Edit{edit}) { // or another root reads the line too
						edits[at].Edits = append(edits[at].Edits, edit)
					}
				}
			}
		}
	})
	if err != nil || len(edits) == 0 {
		return nil, err
	}
	return s.workspaceEdit(edits)
}
