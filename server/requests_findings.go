package server

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// The kinds of code actions that the server offers.
const (
	quickFixKind = protocol.CodeActionKindQuickFix
	extractKind  = protocol.CodeActionKindRefactorExtract
	inlineKind   = protocol.CodeActionKindRefactorInline
	rewriteKind  = protocol.CodeActionKindRefactorRewrite
	fixAllKind   = protocol.CodeActionKind("source.fixAll")
)

// codeAction offers the fixes of the findings on the lines of a range, those of the range
// itself first, the ways to write the line otherwise, and all sure fixes of the document
// at once.
func codeAction(ctx context.Context, s *snapshot, params *protocol.CodeActionParams) (any, error) {
	actions := []protocol.CodeAction{}
	uri := params.TextDocument.URI
	path, file, err := s.open(uri)
	if err != nil || !s.client.codeActions {
		return actions, err
	}
	only := params.Context.Only
	chosen := s.client.encoding.span(file, params.Range)
	if wanted(only, quickFixKind, false) {
		if actions, err = s.quickFixes(ctx, path, file, chosen); err != nil {
			return nil, err
		}
	}
	if wanted(only, extractKind, false) || wanted(only, inlineKind, false) || wanted(only, rewriteKind, false) {
		d, err := s.assistant(ctx, uri)
		if err != nil {
			return nil, err
		}
		for _, r := range assist.Refactorings(d, chosen.Start) {
			kind := map[assist.RefactorKind]protocol.CodeActionKind{
				assist.Extract: extractKind, assist.Inline: inlineKind, assist.Rewrite: rewriteKind,
			}[r.Kind]
			edit, err := s.workspaceEdit([]assist.FileEdit{{Path: d.Path, Edits: r.Edits}})
			if err == nil && wanted(only, kind, false) {
				actions = append(actions, protocol.CodeAction{Title: terminal.Harmless(r.Title), Kind: &kind, Edit: edit})
			}
		}
		if title, _, ok := assist.Preview(d, chosen.Start); ok && wanted(only, rewriteKind, false) {
			kind := rewriteKind
			actions = append(actions, protocol.CodeAction{Title: "Show what would change: " + title, Kind: &kind, Command: &protocol.Command{
				Title: title, Command: commandPreview, Arguments: []any{uri, s.client.encoding.position(d.File, chosen.Start)},
			}})
		}
	}
	if wanted(only, fixAllKind, true) {
		if all, err := s.fixAll(ctx, path); err != nil {
			return nil, err
		} else if all != nil {
			actions = append(actions, *all)
		}
	}
	return actions, nil
}

// wanted reports whether a kind is among those asked for: "refactor" asks for
// "refactor.extract" too, and nothing for all but those that must be named.
func wanted(only []protocol.CodeActionKind, kind protocol.CodeActionKind, mustBeNamed bool) bool {
	if len(only) == 0 {
		return !mustBeNamed
	}
	return slices.ContainsFunc(only, func(asked protocol.CodeActionKind) bool {
		return asked == kind || asked == "" && !mustBeNamed || strings.HasPrefix(string(kind), string(asked)+".")
	})
}

// quickFixes are the fixes of the findings on the lines of the chosen text; behind them, the
// comments that suppress these findings.
func (s *snapshot) quickFixes(ctx context.Context, path string, file *grammar.File, chosen grammar.Span) ([]protocol.CodeAction, error) {
	results, err := s.analyses(ctx, path)
	if err != nil {
		return nil, err
	}
	first, _ := file.LineAt(chosen.Start)
	last, end := file.LineAt(chosen.End)
	lines := grammar.Span{Start: first.Offset, End: last.Offset + len(strings.TrimRight(end.Raw(), "\r\n"))}
	here, beside, suppressions := []protocol.CodeAction{}, []protocol.CodeAction{}, []protocol.CodeAction{}
	seen := map[string]bool{}
	for _, r := range results {
		for i := range r.Findings {
			f := &r.Findings[i]
			if !s.touches(r, f, path, lines) {
				continue
			}
			_, about := s.diagnostic(r, f)
			if fix, ok := rules.SuppressionOf(f); ok && !seen[fix.Title] {
				if action, err := s.quickFix(r, fix, about, false); err == nil {
					seen[fix.Title] = true
					suppressions = append(suppressions, action)
				}
			}
			for _, fix := range f.Fixes {
				action, err := s.quickFix(r, fix, about, len(f.Fixes) == 1)
				if err != nil {
					continue // a file that cannot be read cannot be edited
				}
				key := fmt.Sprint(fix.Title, about.Range)
				if seen[key] {
					continue
				}
				seen[key] = true
				if s.touches(r, f, path, chosen) {
					here = append(here, action)
				} else {
					beside = append(beside, action)
				}
			}
		}
	}
	return slices.Concat(here, beside, suppressions), nil
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

// fixAll is the one edit of all sure fixes of the document: the only ones of their findings,
// which need nobody's judgement, in its own text. Where two touch the same text, the first is taken; the next
// time the other can be.
func (s *snapshot) fixAll(ctx context.Context, path string) (*protocol.CodeAction, error) {
	results, err := s.analyses(ctx, path)
	if err != nil {
		return nil, err
	}
	r := results[0]
	canonical := s.files.Canonical(path)
	var taken []grammar.Edit
	for i := range r.Findings {
		f := &r.Findings[i]
		if len(f.Fixes) != 1 || !f.Fixes[0].Safe {
			continue
		}
		files := fileEdits(r, f.Fixes[0].Edits)
		if len(files) != 1 || s.files.Canonical(files[0].Path) != canonical || overlaps(taken, files[0].Edits) {
			continue
		}
		taken = append(taken, files[0].Edits...)
	}
	if len(taken) == 0 {
		return nil, nil
	}
	slices.SortFunc(taken, func(a, b grammar.Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	kind := fixAllKind
	edit, err := s.workspaceEdit([]assist.FileEdit{{Path: path, Edits: taken}})
	return &protocol.CodeAction{Title: "Fix all that has one sure fix", Kind: &kind, Edit: edit}, err
}

// overlaps reports whether an edit touches the text of one of those taken.
func overlaps(taken, edits []grammar.Edit) bool {
	return slices.ContainsFunc(edits, func(edit grammar.Edit) bool {
		return slices.ContainsFunc(taken, func(other grammar.Edit) bool {
			return edit.Span.Start <= other.Span.End && other.Span.Start <= edit.Span.End
		})
	})
}

func (s *snapshot) quickFix(r *analysis.Result, fix rules.Fix, about protocol.Diagnostic, preferred bool) (protocol.CodeAction, error) {
	edit, err := s.workspaceEdit(fileEdits(r, fix.Edits))
	kind := protocol.CodeActionKindQuickFix
	return protocol.CodeAction{
		Title:       terminal.Harmless(fix.Title),
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
