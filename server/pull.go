package server

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

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
	return reportOn(all[canonical], known)
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
