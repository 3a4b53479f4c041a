package server

import (
	"fmt"
	"math"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf16"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// encoding is the unit of columns that client and server have agreed on. All
// conversions between byte offsets and LSP's positions are its methods.
type encoding grammar.Encoding

// encodings are LSP's names, best first: bytes need no conversion.
var encodings = []struct {
	name string
	encoding
}{
	{"utf-8", encoding(grammar.UTF8)},
	{"utf-32", encoding(grammar.UTF32)},
	{"utf-16", encoding(grammar.UTF16)},
}

func (e encoding) name() string {
	for _, known := range encodings {
		if known.encoding == e {
			return known.name
		}
	}
	return "utf-16"
}

// offset is the byte offset of a position, clamped to the file.
func (e encoding) offset(f *grammar.File, p protocol.Position) int {
	return f.Offset(positionOf(p), grammar.Encoding(e))
}

// offsetIn is the same in a text that is not read into lines.
func (e encoding) offsetIn(text string, p protocol.Position) int {
	return grammar.OffsetIn(text, positionOf(p), grammar.Encoding(e))
}

func positionOf(p protocol.Position) grammar.Position {
	return grammar.Position{Line: clampInt(p.Line), Column: clampInt(p.Character)}
}

// clampInt keeps a number of LSP positive where int has 32 bits.
func clampInt(n protocol.UInteger) int { return int(min(n, math.MaxInt32)) }

// span is the byte span of a range; a range that is the wrong way round is turned.
func (e encoding) span(f *grammar.File, r protocol.Range) grammar.Span {
	start, end := e.offset(f, r.Start), e.offset(f, r.End)
	return grammar.Span{Start: min(start, end), End: max(start, end)}
}

// position is where the byte offset stands.
func (e encoding) position(f *grammar.File, offset int) protocol.Position {
	return lspPosition(f.Position(offset, grammar.Encoding(e)))
}

func lspPosition(p grammar.Position) protocol.Position {
	return protocol.Position{Line: protocol.UInteger(p.Line), Character: protocol.UInteger(p.Column)}
}

// rangeOf is the range of a byte span.
func (e encoding) rangeOf(f *grammar.File, s grammar.Span) protocol.Range {
	return protocol.Range{Start: e.position(f, s.Start), End: e.position(f, s.End)}
}

// textEdits converts edits of one file, each counted in the text before all of them.
func (e encoding) textEdits(f *grammar.File, edits []grammar.Edit) []protocol.TextEdit {
	converted := make([]protocol.TextEdit, len(edits))
	for i, edit := range edits {
		converted[i] = protocol.TextEdit{Range: e.rangeOf(f, edit.Span), NewText: edit.Text}
	}
	return converted
}

// locations converts places in any files; those that cannot be read are left out.
func (s *snapshot) locations(places []assist.Place) []protocol.Location {
	locations := make([]protocol.Location, 0, len(places))
	for _, p := range places {
		if f, err := s.files.File(p.Path); err == nil {
			locations = append(locations, protocol.Location{URI: s.uriOf(p.Path), Range: s.client.encoding.rangeOf(f, p.Span)})
		}
	}
	return locations
}

// workspaceEdit converts edits of several files into the form that the client takes.
func (s *snapshot) workspaceEdit(edits []assist.FileEdit) (*protocol.WorkspaceEdit, error) {
	var converted protocol.WorkspaceEdit
	for _, edit := range edits {
		f, err := s.files.File(edit.Path)
		if err != nil {
			return nil, err
		}
		uri, textEdits := s.uriOf(edit.Path), s.client.encoding.textEdits(f, edit.Edits)
		if !s.client.documentChanges {
			if converted.Changes == nil {
				converted.Changes = map[string][]protocol.TextEdit{}
			}
			converted.Changes[uri] = append(converted.Changes[uri], textEdits...)
			continue
		}
		change := protocol.TextDocumentEdit{Edits: make([]any, len(textEdits))}
		change.TextDocument.URI = uri
		if d := s.documentOf(edit.Path); d != nil {
			change.TextDocument.Version = &d.version
		}
		for i := range textEdits {
			change.Edits[i] = textEdits[i]
		}
		converted.DocumentChanges = append(converted.DocumentChanges, change)
	}
	return &converted, nil
}

// utf16Length is the length of a text that is no document: its unit is not negotiated.
func utf16Length(text string) protocol.UInteger {
	return protocol.UInteger(len(utf16.Encode([]rune(text))))
}

// pathOf is the path of a document. A document that is no file, such as a new one
// that has no name yet, gets a path that no file has.
func pathOf(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" {
		return "", fmt.Errorf("%q is no URI", uri)
	}
	if u.Scheme != "file" {
		return filepath.Join(string(filepath.Separator), "\x00"+u.Scheme, filepath.FromSlash(u.Opaque+u.Path)), nil
	}
	path := u.Path
	if runtime.GOOS == "windows" {
		path = strings.TrimPrefix(path, "/") // file:///c:/…
		if u.Host != "" {
			path = "//" + u.Host + u.Path
		}
		if len(path) > 1 && path[1] == ':' {
			path = strings.ToUpper(path[:1]) + path[1:]
		}
	}
	path = filepath.Clean(filepath.FromSlash(path))
	if !filepath.IsAbs(path) {
		return "", fmt.Errorf("%q names no absolute path", uri)
	}
	return path, nil
}

// fileURI is the URI of a file.
func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
