package server

import (
	"fmt"
	"maps"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// document is an open document in one version. It is immutable.
type document struct {
	uri     string
	path    string // absolute, of the file that it stands for
	version int32  // the client's number
	edition uint64 // our number, never the same for two texts
	file    *grammar.File
}

// didOpen takes a document over from the disk.
func (s *server) didOpen(params *protocol.DidOpenTextDocumentParams) error {
	item := params.TextDocument
	path, err := pathOf(item.URI)
	if err != nil {
		return err
	}
	s.setDocument(&document{uri: item.URI, path: path, version: item.Version, file: grammar.Parse(item.Text)})
	return nil
}

// didChange applies the edits of one notification, each to the text that the one
// before has left.
func (s *server) didChange(params *protocol.DidChangeTextDocumentParams) error {
	id := params.TextDocument
	document, ok := s.documents[id.URI]
	if !ok {
		return fmt.Errorf("%s is not open", id.URI)
	}
	next := *document
	next.version = id.Version
	for _, change := range params.ContentChanges {
		switch change := change.(type) {
		case protocol.TextDocumentContentChangeEvent:
			span := s.client.encoding.span(next.file, *change.Range)
			next.file = next.file.Reparse(grammar.Edit{Span: span, Text: change.Text})
		case protocol.TextDocumentContentChangeEventWhole:
			next.file = next.file.Become(change.Text)
		}
	}
	s.setDocument(&next)
	return nil
}

// setDocument makes d, which nobody else has seen yet, the newest version of its
// document.
func (s *server) setDocument(d *document) {
	s.editions++
	d.edition = s.editions
	s.replaceDocuments(func(documents map[string]*document) { documents[d.uri] = d })
	s.store.SetOverlay(d.path, d.file)
	s.withdrawVerdicts(d.path)
	s.cancelOutdated(d.uri)
	s.changed()
}

// didClose gives the document back to the disk.
func (s *server) didClose(params *protocol.DidCloseTextDocumentParams) error {
	uri := params.TextDocument.URI
	closed, ok := s.documents[uri]
	if !ok {
		return fmt.Errorf("%s is not open", uri)
	}
	s.replaceDocuments(func(documents map[string]*document) { delete(documents, uri) })
	s.tokens.forget(uri)
	s.store.RemoveOverlay(closed.path)
	s.store.Invalidate(closed.path)
	s.cancelOutdated(uri)
	s.changed()
	return nil
}

// replaceDocuments changes a copy of the open documents: snapshots keep theirs.
func (s *server) replaceDocuments(change func(map[string]*document)) {
	s.documents = maps.Clone(s.documents)
	change(s.documents)
}

// didSave has what is on disk read again where it counts, and asks the real httpd if
// the user wants that.
func (s *server) didSave(params *protocol.DidSaveTextDocumentParams) error {
	path, err := pathOf(params.TextDocument.URI)
	if err != nil {
		return err
	}
	s.store.Invalidate(path)
	s.changed()
	s.startConfigtest(path)
	return nil
}
