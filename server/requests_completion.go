package server

import (
	"context"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// completionKinds are LSP's kinds for ours.
var completionKinds = map[assist.CompletionKind]protocol.CompletionItemKind{
	assist.DirectiveItem: protocol.CompletionItemKindKeyword,
	assist.SectionItem:   protocol.CompletionItemKindStruct,
	assist.ClosingItem:   protocol.CompletionItemKindStruct,
	assist.OptionItem:    protocol.CompletionItemKindProperty,
	assist.ValueItem:     protocol.CompletionItemKindValue,
	assist.GroupItem:     protocol.CompletionItemKindReference,
	assist.VariableItem:  protocol.CompletionItemKindVariable,
	assist.ModuleItem:    protocol.CompletionItemKindModule,
	assist.MacroItem:     protocol.CompletionItemKindFunction,
	assist.FileItem:      protocol.CompletionItemKindFile,
	assist.FolderItem:    protocol.CompletionItemKindFolder,
}

// completionKind is the kind that the client knows for ours.
func (known *client) completionKind(kind assist.CompletionKind) protocol.CompletionItemKind {
	plain := protocol.CompletionItemKindText
	switch kind {
	case assist.SectionItem, assist.ClosingItem:
		plain = protocol.CompletionItemKindClass
	case assist.FolderItem:
		plain = protocol.CompletionItemKindFile
	}
	return within(known.completionKinds, completionKinds[kind], plain)
}

func complete(ctx context.Context, s *snapshot, params *protocol.CompletionParams) (any, error) {
	d, offset, err := s.at(ctx, params.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	found := assist.Complete(d, offset)
	list := &completionList{IsIncomplete: found.Incomplete, Items: make([]completionItem, len(found.Items))}
	var shared *grammar.Span
	if s.client.editRangeDefault && len(found.Items) > 0 && oneRange(found.Items) {
		shared = &found.Items[0].Replace
		list.ItemDefaults = &completionDefaults{EditRange: s.editRange(d, *shared, offset)}
	}
	for i := range found.Items {
		list.Items[i] = s.completionItem(d, &found.Items[i], offset, shared != nil)
	}
	return list, nil
}

// oneRange reports whether all items replace the same text.
func oneRange(items []assist.CompletionItem) bool {
	for _, item := range items {
		if item.Replace != items[0].Replace {
			return false
		}
	}
	return true
}

// editRange is the text that an item replaces: for a client that lets its user choose, also
// the part of it in front of the cursor, which is what inserting replaces.
func (s *snapshot) editRange(d assist.Document, replace grammar.Span, offset int) any {
	whole := s.client.encoding.rangeOf(d.File, replace)
	before := s.client.encoding.rangeOf(d.File, grammar.Span{Start: replace.Start, End: max(replace.Start, min(offset, replace.End))})
	if s.client.insertReplace && before != whole {
		return insertReplaceRange{Insert: before, Replace: whole}
	}
	return whole
}

// completionItem converts an item; its range is left out where the list has it.
func (s *snapshot) completionItem(d assist.Document, item *assist.CompletionItem, offset int, sharedRange bool) completionItem {
	kind, text := s.client.completionKind(item.Kind), item.Insert
	converted := completionItem{CompletionItem: protocol.CompletionItem{Label: terminal.Harmless(item.Label), Kind: &kind}}
	if item.Snippet {
		if s.client.snippets {
			format := protocol.InsertTextFormatSnippet
			converted.InsertTextFormat = &format
		} else {
			text = withoutTabStops(text)
		}
	}
	switch at := s.editRange(d, item.Replace, offset).(type) {
	case insertReplaceRange:
		converted.TextEdit = protocol.InsertReplaceEdit{NewText: text, Insert: at.Insert, Replace: at.Replace}
	case protocol.Range:
		converted.TextEdit = protocol.TextEdit{Range: at, NewText: text}
	}
	if sharedRange {
		converted.TextEdit = nil
		if text != converted.Label {
			converted.TextEditText = text
		}
	}
	if item.Detail != "" {
		detail := terminal.Harmless(item.Detail)
		converted.Detail = &detail
		if s.client.labelDetails {
			converted.LabelDetails = &completionLabelDetails{Description: detail}
		}
	}
	if item.Deprecated && s.client.completionTags {
		converted.Tags = []protocol.CompletionItemTag{protocol.CompletionItemTagDeprecated}
	}
	if item.SortText != "" {
		converted.SortText = &item.SortText
	}
	if item.Filter != "" {
		converted.FilterText = &item.Filter
	}
	if item.Key != "" {
		converted.Data = item.Key
	}
	return converted
}

// withoutTabStops is the text of a snippet in front of its first tab stop, for a
// client that knows none: the cursor stays there, and nothing that only stands for an
// argument is left in the file.
func withoutTabStops(snippet string) string {
	var text []byte
	for i := 0; i < len(snippet) && snippet[i] != '$'; i++ {
		if snippet[i] == '\\' && i+1 < len(snippet) {
			i++
		}
		text = append(text, snippet[i])
	}
	return string(text)
}

// resolveCompletion adds the documentation, which a list of hundreds does not carry.
func resolveCompletion(_ context.Context, s *snapshot, item *completionItem) (*completionItem, error) {
	if key, ok := item.Data.(string); ok {
		if markdown := assist.Documentation(key); markdown != "" {
			item.Documentation = markup(markdown, s.client.markdownCompletion)
		}
	}
	return item, nil
}
