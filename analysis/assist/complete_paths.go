package assist

import (
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// paths are the entries of the folder that the text before the cursor names; replace
// is the whole path. A relative path counts from the server root, as it does for
// Include.
func (d Document) paths(before string, replace grammar.Span) []CompletionItem {
	if d.Config == nil || strings.ContainsAny(before, "${*?[") {
		return nil
	}
	folder := before[:strings.LastIndexByte(before, '/')+1]
	replace.Start += len(folder)
	from := folder
	if !filepath.IsAbs(from) {
		from = filepath.Join(d.Config.ServerRoot, from)
	}
	entries, err := d.Config.Snapshot.ReadDir(filepath.Clean(from))
	if err != nil {
		return nil
	}
	start := replace.Start - len(folder)
	quoted := start > 0 && strings.ContainsAny(d.File.Slice(grammar.Span{Start: start - 1, End: start}), `"'`)
	var items []CompletionItem
	for _, entry := range entries {
		needsQuotes := strings.ContainsAny(entry.Name, " \t")
		if strings.HasPrefix(entry.Name, ".") || strings.ContainsAny(entry.Name, "\"'\\") || needsQuotes && !quoted {
			continue
		}
		item := CompletionItem{Label: entry.Name, Kind: FileItem, Insert: entry.Name, Replace: replace, SortText: "1" + entry.Name}
		if entry.Dir {
			item.Label, item.Insert, item.Kind, item.SortText = entry.Name+"/", entry.Name+"/", FolderItem, "0"+entry.Name
		}
		items = append(items, item)
	}
	return items
}

// scriptsFirst orders Python scripts before folders, and these before all other files.
func scriptsFirst(items []CompletionItem) {
	for i := range items {
		rank := "2"
		switch {
		case items[i].Kind == FolderItem:
			rank = "1"
		case strings.HasSuffix(items[i].Label, ".py") || strings.HasSuffix(items[i].Label, ".wsgi"):
			rank = "0"
		}
		items[i].SortText = rank + items[i].Label
	}
}
