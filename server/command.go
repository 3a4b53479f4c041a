package server

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
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

func executeCommand(ctx context.Context, s *snapshot, params *executeCommandParams) (*interpreterAnswer, error) {
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
	return newInterpreterAnswer(results[0], url), nil
}

// interpreterAnswer is interp.RequestAnswer as programs read it: what is not known
// is null.
type interpreterAnswer struct {
	URL              string            `json:"url"`
	Status           *int              `json:"status"`
	ProcessGroup     *string           `json:"processGroup"`
	ApplicationGroup *string           `json:"applicationGroup"`
	Mode             *interp.Mode      `json:"mode"`
	Codes            []string          `json:"codes"`
	DecidedBy        []decidingPlace   `json:"decidedBy"`
	PerRequest       *perRequestChoice `json:"perRequest"`
}

type decidingPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"` // as httpd counts, from 1
	Reason string `json:"reason"`
}

type perRequestChoice struct {
	Pattern    string   `json:"pattern"`
	Candidates []string `json:"candidates"`
}

func newInterpreterAnswer(r *analysis.Result, url string) *interpreterAnswer {
	found := r.Resolution.Request(url)
	if found == nil {
		return nil
	}
	answer := &interpreterAnswer{
		URL:              found.URL,
		ProcessGroup:     found.ProcessGroup,
		ApplicationGroup: found.ApplicationGroup,
		Codes:            []string{},
		DecidedBy:        []decidingPlace{},
	}
	if found.Status != 0 {
		answer.Status = &found.Status
	}
	if found.Interpreter != nil {
		answer.Mode = &found.Interpreter.Mode
	}
	for _, emission := range found.Codes {
		answer.Codes = append(answer.Codes, emission.Code)
	}
	for _, step := range found.DecidedBy {
		if step.Directive != nil {
			at := r.Config.LocateDirective(step.Directive)
			answer.DecidedBy = append(answer.DecidedBy, decidingPlace{at.File, at.Line, step.Text})
		}
	}
	if choice := found.PerRequest; choice != nil {
		answer.PerRequest = &perRequestChoice{choice.Pattern, append([]string{}, choice.Candidates...)}
	}
	return answer
}
