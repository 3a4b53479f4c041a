package server

import (
	"sync"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
)

// savedStates are the roots as they were when nothing was unsaved, by the URI of an open
// document that each reads. It is safe for concurrent use.
type savedStates struct{ byURI sync.Map }

// forget drops what is remembered for a document that is closed.
func (x *savedStates) forget(uri string) { x.byURI.Delete(uri) }

// unsaved says which GIL modes the unsaved edits change, "" for none; a state without
// unsaved edits is remembered for later.
func (s *snapshot) unsaved(uri string, d assist.Document) string {
	for _, open := range s.documents {
		if !open.saved {
			earlier, ok := s.saved.byURI.Load(uri)
			if !ok {
				return ""
			}
			return assist.ChangesSince(earlier.(assist.Document), d)
		}
	}
	if _, open := s.documents[uri]; open {
		s.saved.byURI.Store(uri, d)
	}
	return ""
}
