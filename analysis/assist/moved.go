package assist

import (
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Moved are the edits that keep the configuration's paths right when the file or folder
// from becomes to: those of Include lines and of mod_wsgi's own paths that name it, or
// something in it. A pattern or a variable is left as it is: nobody can tell what it is
// to match.
func Moved(d Document, from, to string) []FileEdit {
	if d.Config == nil {
		return nil
	}
	var edits []FileEdit
	for path, f := range d.files() {
		in := d
		in.Path, in.File = path, f
		edit := FileEdit{Path: path}
		for _, link := range Links(in) {
			rest, inside := strings.CutPrefix(link.Path, from)
			text := f.Slice(link.Span)
			if !inside || rest != "" && rest[0] != filepath.Separator || strings.ContainsAny(text, "*?[$") {
				continue
			}
			replacement := to + rest
			if !filepath.IsAbs(text) {
				relative, err := filepath.Rel(d.Config.ServerRoot, replacement)
				if err != nil || !filepath.IsLocal(relative) {
					relative = replacement
				}
				replacement = relative
			}
			if strings.ContainsAny(replacement, "\"'\\") {
				continue // such a path is not written in quotes
			}
			if !quotedAt(f, link.Span) {
				replacement = grammar.QuoteWord(replacement)
			}
			if filepath.Clean(text) != filepath.Clean(replacement) {
				edit.Edits = append(edit.Edits, grammar.Edit{Span: link.Span, Text: replacement})
			}
		}
		if len(edit.Edits) > 0 {
			edits = append(edits, edit)
		}
	}
	return edits
}

// quotedAt reports whether the text at the span stands in quotes.
func quotedAt(f *grammar.File, span grammar.Span) bool {
	before := f.Slice(grammar.Span{Start: max(span.Start-1, 0), End: span.Start})
	return before == `"` || before == "'"
}
