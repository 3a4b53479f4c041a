package server

import (
	"sync"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
)

// savedStates are the roots as they were when nothing was unsaved, by the path of a
// document that each reads. It is safe for concurrent use.
type savedStates struct{ byPath sync.Map }

// unsaved says which GIL modes the unsaved edits change, "" for none; a state without
// unsaved edits is remembered for later.
func (s *snapshot) unsaved(d assist.Document) string {
	for _, open := range s.documents {
		if !open.saved {
			earlier, ok := s.saved.byPath.Load(d.Path)
			if !ok {
				return ""
			}
			return assist.ChangesSince(earlier.(assist.Document), d)
		}
	}
	s.saved.byPath.Store(d.Path, d)
	return ""
}
