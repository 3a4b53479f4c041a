package server

import (
	"context"
	"fmt"
	"slices"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// codeAction offers the fixes of the findings in a range.
func codeAction(ctx context.Context, s *snapshot, params *protocol.CodeActionParams) (any, error) {
	actions := []protocol.CodeAction{}
	path, file, err := s.open(params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	if !s.client.codeActions || !wanted(params.Context.Only) {
		return actions, nil
	}
	results, err := s.analyses(ctx, path)
	if err != nil {
		return nil, err
	}
	chosen := s.client.encoding.span(file, params.Range)
	seen := map[string]bool{}
	for _, r := range results {
		for i := range r.Findings {
			f := &r.Findings[i]
			if len(f.Fixes) == 0 || !s.touches(r, f, path, chosen) {
				continue
			}
			_, about := s.diagnostic(r, f)
			for _, fix := range f.Fixes {
				action, err := s.quickFix(r, fix, about, len(f.Fixes) == 1)
				if err != nil {
					continue // a file that cannot be read cannot be edited
				}
				if key := fmt.Sprint(fix.Title, about.Range); !seen[key] {
					seen[key] = true
					actions = append(actions, action)
				}
			}
		}
	}
	return actions, nil
}

// wanted reports whether quick fixes are among the kinds of action asked for.
func wanted(only []protocol.CodeActionKind) bool {
	return len(only) == 0 || slices.Contains(only, protocol.CodeActionKindQuickFix) || slices.Contains(only, protocol.CodeActionKindEmpty)
}

// touches reports whether a finding is about the chosen text of the file.
func (s *snapshot) touches(r *analysis.Result, f *rules.Finding, path string, chosen grammar.Span) bool {
	if f.Spot.Origin == nil || f.Spot.Origin.File == "" {
		return false
	}
	at := r.Config.Locate(f.Spot)
	return at.Span.Start <= chosen.End && chosen.Start <= at.Span.End &&
		s.files.Canonical(at.File) == s.files.Canonical(path)
}

func (s *snapshot) quickFix(r *analysis.Result, fix rules.Fix, about protocol.Diagnostic, preferred bool) (protocol.CodeAction, error) {
	edit, err := s.workspaceEdit(fileEdits(r, fix.Edits))
	kind := protocol.CodeActionKindQuickFix
	return protocol.CodeAction{
		Title:       fix.Title,
		Kind:        &kind,
		Diagnostics: []protocol.Diagnostic{about},
		IsPreferred: &preferred,
		Edit:        edit,
	}, err
}

// fileEdits gathers the edits of a fix by file.
func fileEdits(r *analysis.Result, edits []rules.TextEdit) []assist.FileEdit {
	var files []assist.FileEdit
	for _, edit := range edits {
		at := r.Config.Locate(edit.Spot)
		i := slices.IndexFunc(files, func(f assist.FileEdit) bool { return f.Path == at.File })
		if i < 0 {
			i = len(files)
			files = append(files, assist.FileEdit{Path: at.File})
		}
		files[i].Edits = append(files[i].Edits, grammar.Edit{Span: at.Span, Text: edit.NewText})
	}
	return files
}
