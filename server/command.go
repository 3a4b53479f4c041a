package server

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
)

// commandWhichInterpreter says which interpreter serves a URL. Its arguments are the
// URI of a document and the URL, a path or a whole URL; its result is what `explain
// --request --format json` prints for the request, with absolute paths.
const commandWhichInterpreter = "modwsgi.whichInterpreter"

// executeCommandParams are protocol.ExecuteCommandParams with the arguments as sent.
type executeCommandParams struct {
	Command   string            `json:"command"`
	Arguments []json.RawMessage `json:"arguments"`
}

func executeCommand(ctx context.Context, s *snapshot, params *executeCommandParams) (*analysis.Answer, error) {
	if params.Command != commandWhichInterpreter {
		return nil, invalidParams(fmt.Errorf("no command %s", params.Command))
	}
	var uri, url string
	if len(params.Arguments) != 2 || json.Unmarshal(params.Arguments[0], &uri) != nil || json.Unmarshal(params.Arguments[1], &url) != nil {
		return nil, invalidParams(fmt.Errorf("%s takes the URI of a document and a URL", params.Command))
	}
	path, _, err := s.open(uri)
	if err != nil {
		return nil, err
	}
	results, err := s.analyses(ctx, path)
	if err != nil {
		return nil, err
	}
	r := results[0]
	absolute := func(path string) string { return path }
	answer := r.Answer(url, r.Builds(), absolute)
	return &answer, nil
}
