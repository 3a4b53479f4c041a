package assist

import "github.com/modwsgi-ls/modwsgi-ls/grammar"

// Hover describes what stands at offset.
func Hover(d Document, offset int) (markdown string, span grammar.Span, ok bool) { return }

// Complete lists what may be written at offset.
func Complete(d Document, offset int) Completion { return Completion{} }

// Documentation is the Markdown of a CompletionItem's Key, "" for an unknown one.
func Documentation(key string) string { return "" }

// Signature describes the arguments of the directive at offset.
func Signature(d Document, offset int) (SignatureHelp, bool) { return SignatureHelp{}, false }

// Definition is where the name or path at offset is defined.
func Definition(d Document, offset int) []Place { return nil }

// References are the places that use the name at offset.
func References(d Document, offset int, includeDeclaration bool) []Place { return nil }

// PrepareRename returns the name at offset and its span, or why it cannot be renamed.
func PrepareRename(d Document, offset int) (grammar.Span, string, error) {
	return grammar.Span{}, "", nil
}

// Rename changes the name at offset everywhere.
func Rename(d Document, offset int, newName string) ([]FileEdit, error) { return nil, nil }

// Highlights are the occurrences in this file of the name at offset.
func Highlights(d Document, offset int) []Highlight { return nil }

// Symbols is the outline of the file.
func Symbols(d Document) []Symbol { return nil }

// Folding lists what can be folded.
func Folding(d Document) []Fold { return nil }

// Tokens classifies the text of span, in order; the whole file with nil.
func Tokens(d Document, span *grammar.Span) []SemanticToken { return nil }

// Hints are the notes for the lines of span.
func Hints(d Document, span grammar.Span) []Hint { return nil }

// Lenses are the counts shown above definitions.
func Lenses(d Document) []Lens { return nil }

// Links are the paths in the file.
func Links(d Document) []Link { return nil }

// Format returns the edits that indent the lines of span, or all lines with nil.
func Format(d Document, span *grammar.Span, options FormatOptions) []grammar.Edit { return nil }

// SelectionRanges are the ranges around offset, innermost first.
func SelectionRanges(d Document, offset int) []grammar.Span { return nil }
