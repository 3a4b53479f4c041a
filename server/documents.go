package server

import (
	"fmt"
	"maps"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// document is an open document in one version. It is immutable.
type document struct {
	uri     string
	path    string // absolute, of the file that it stands for
	version int32  // the client's number
	script  bool   // Python, no configuration
	edition uint64 // our number, never the same for two texts
	saved   bool   // not edited since it was opened or saved
	file    *grammar.File
	// large is the text of a document that is larger than a configuration file may be,
	// and refusal says so; file is nil then.
	large   string
	refusal *workspace.Refusal
}

// hold makes the text that of the document: a file of the lines of earlier, as far as
// they are the same, if it is not too large for that.
func (d *document) hold(text string, earlier *grammar.File) {
	if d.refusal = workspace.Bounded(d.path, text); d.refusal != nil {
		d.file, d.large = nil, text
		return
	}
	d.large = ""
	if earlier == nil {
		d.file = grammar.ParseNamed(d.path, text)
	} else {
		d.file = earlier.Become(text)
	}
}

// edit applies one change of the text.
func (d *document) edit(e encoding, change protocol.TextDocumentContentChangeEvent) {
	if d.file == nil {
		start, end := e.offsetIn(d.large, change.Range.Start), e.offsetIn(d.large, change.Range.End)
		start, end = min(start, end), max(start, end)
		d.hold(d.large[:start]+change.Text+d.large[end:], nil)
		return
	}
	d.file = d.file.Reparse(grammar.Edit{Span: e.span(d.file, *change.Range), Text: change.Text})
	if d.file.Len() > workspace.MostBytes || d.file.PhysicalLines() > workspace.MostLines {
		d.hold(d.file.Text(), nil)
	}
}

// didOpen takes a document over from the disk, and looks at the disk again: clients
// that do not watch files never say what has changed there.
func (s *server) didOpen(params *protocol.DidOpenTextDocumentParams) error {
	item := params.TextDocument
	path, err := pathOf(item.URI)
	if err != nil {
		return err
	}
	opened := &document{uri: item.URI, path: path, version: item.Version, script: isScript(item.LanguageID, path), saved: true}
	opened.hold(item.Text, s.store.Known(path))
	s.setDocument(opened)
	s.auditor.consider(s.snapshot(), true)
	s.lookAgain()
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
	next.version, next.saved = id.Version, false
	for _, change := range params.ContentChanges {
		switch change := change.(type) {
		case protocol.TextDocumentContentChangeEvent:
			next.edit(s.client.encoding, change)
		case protocol.TextDocumentContentChangeEventWhole:
			next.hold(change.Text, next.file)
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
	s.show(d)
	s.withdrawVerdicts(d.path)
	s.cancelOutdated(d.uri)
	s.changed()
	if d.script {
		s.auditor.consider(s.snapshot(), true)
	}
}

// show puts the document in the place of its file.
func (s *server) show(d *document) {
	if d.refusal != nil {
		s.store.RefuseOverlay(d.path, d.refusal)
	} else {
		s.store.SetOverlay(d.path, d.file)
	}
}

// didClose gives the file back to the disk, or to another document that is open under
// the same path.
func (s *server) didClose(params *protocol.DidCloseTextDocumentParams) error {
	uri := params.TextDocument.URI
	closed, ok := s.documents[uri]
	if !ok {
		return fmt.Errorf("%s is not open", uri)
	}
	s.replaceDocuments(func(documents map[string]*document) { delete(documents, uri) })
	s.tokens.forget(uri)
	s.saved.forget(uri)
	s.related.forget(uri)
	s.store.RemoveOverlay(closed.path)
	for _, d := range s.documents {
		if d.path == closed.path {
			s.show(d)
		}
	}
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
	if d := s.documents[params.TextDocument.URI]; d != nil {
		written := *d
		written.saved = true
		s.replaceDocuments(func(documents map[string]*document) { documents[d.uri] = &written })
	}
	s.store.Invalidate(path)
	s.changed()
	s.auditor.consider(s.snapshot(), true)
	s.lookAgain()
	s.startConfigtest(path)
	return nil
}
