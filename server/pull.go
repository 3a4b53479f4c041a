package server

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"sync"

	protocol317 "github.com/tliron/glsp/protocol_3_17"
)

// diagnosticReport is LSP's full or unchanged report about a document.
type diagnosticReport struct {
	Kind     string       `json:"kind"`
	ResultID string       `json:"resultId"`
	Items    []*converted `json:"items,omitzero"` // of a full report, where it may be empty
}

// workspaceReport is a diagnosticReport about one of several files.
type workspaceReport struct {
	URI     string `json:"uri"`
	Version *int32 `json:"version"`
	diagnosticReport
}

// reportOn makes the report about a document: that nothing has changed, if the client
// knows it by the result id, else all.
func reportOn(of *fileReport, known string) (diagnosticReport, error) {
	items := []*converted{}
	if of != nil {
		items = append(items, sorted(of.diagnostics)...)
	}
	encoded, err := encode(items)
	if err != nil {
		return diagnosticReport{}, err
	}
	hash := fnv.New64a()
	hash.Write(encoded)
	id := fmt.Sprintf("%x", hash.Sum64())
	if id == known {
		return diagnosticReport{Kind: string(protocol317.DocumentDiagnosticReportKindUnchanged), ResultID: id}, nil
	}
	return diagnosticReport{Kind: string(protocol317.DocumentDiagnosticReportKindFull), ResultID: id, Items: items}, nil
}

// documentReport is the report on one document, with those on others that it concerns: a
// configuration is refused for a line of any of its files.
type documentReport struct {
	diagnosticReport
	RelatedDocuments map[string]diagnosticReport `json:"relatedDocuments,omitempty"` // by URI
}

// documentDiagnostic reports on one document.
func documentDiagnostic(ctx context.Context, s *snapshot, params *protocol317.DocumentDiagnosticParams) (any, error) {
	path, _, err := s.open(params.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	results, err := s.analyses(ctx, path)
	if err != nil {
		return nil, err
	}
	all, canonical := reports{}, s.files.Canonical(path)
	for _, r := range results {
		s.addResult(all, r, map[string]bool{canonical: true})
	}
	known := ""
	if params.PreviousResultId != nil {
		known = *params.PreviousResultId
	}
	answer := documentReport{}
	if answer.diagnosticReport, err = reportOn(all[canonical], known); err != nil || !s.client.related {
		return answer, err
	}
	answer.RelatedDocuments, err = s.related.reports(params.TextDocument.URI, s.unopened(all))
	return answer, err
}

// unopened are the reports on files that are shown although they are not open, by URI.
func (s *snapshot) unopened(all reports) map[string]*fileReport {
	found := map[string]*fileReport{}
	for _, of := range all {
		if of.unopened && s.documentOf(of.path) == nil {
			found[fileURI(of.path)] = of
		}
	}
	return found
}

// relatedMemory keeps which files the reports on each document spoke of, so that the next
// one can say that nothing is left to say of them. It is safe for concurrent use.
type relatedMemory struct {
	mu   sync.Mutex
	told map[string][]string // URIs, by that of the document
}

// reports are the related reports on files: those that have findings now, and empty ones
// for those that had.
func (m *relatedMemory) reports(document string, now map[string]*fileReport) (map[string]diagnosticReport, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	about := maps.Clone(now)
	for _, uri := range m.told[document] {
		if _, still := about[uri]; !still {
			about[uri] = nil
		}
	}
	made := map[string]diagnosticReport{}
	for uri, of := range about {
		report, err := reportOn(of, "")
		if err != nil {
			return nil, err
		}
		made[uri] = report
	}
	if m.told == nil {
		m.told = map[string][]string{}
	}
	m.told[document] = slices.Collect(maps.Keys(now))
	return made, nil
}

// forget drops what is remembered about a document that was closed.
func (m *relatedMemory) forget(document string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.told, document)
}

type workspaceDiagnosticParams struct {
	PreviousResultIDs []struct {
		URI   string `json:"uri"`
		Value string `json:"value"`
	} `json:"previousResultIds"`
}

// workspaceDiagnostic reports on all files about which the configurations of the open
// documents have something to say, and on those of which the client still shows something.
func workspaceDiagnostic(ctx context.Context, s *snapshot, params *workspaceDiagnosticParams) (any, error) {
	all, err := s.gather(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]string{}
	about := map[string]*fileReport{} // by URI
	for _, previous := range params.PreviousResultIDs {
		known[previous.URI] = previous.Value
		about[previous.URI] = nil
	}
	for _, of := range all {
		about[s.uriOf(of.path)] = of
	}
	items := []workspaceReport{}
	for uri, of := range about {
		made, err := reportOn(of, known[uri])
		if err != nil {
			return nil, err
		}
		item := workspaceReport{URI: uri, diagnosticReport: made}
		if d, open := s.documents[uri]; open {
			item.Version = &d.version
		}
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b workspaceReport) int { return strings.Compare(a.URI, b.URI) })
	return struct {
		Items []workspaceReport `json:"items"`
	}{items}, nil
}
