package server

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/docs"
	"github.com/modwsgi-ls/modwsgi-ls/report"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// command answers workspace/executeCommand for one name.
type command func(ctx context.Context, s *snapshot, args []json.RawMessage) (any, error)

// commandWhichInterpreter is also the command of a lens, for a client that shows the answer.
const commandWhichInterpreter = "modwsgi.whichInterpreter"

// commandPreview is also the command of a code action.
const commandPreview = "modwsgi.preview"

// commands are what a client may have executed; each changes nothing.
var commands = map[string]command{
	commandWhichInterpreter: whichInterpreter,
	"modwsgi.processes":     processes,
	"modwsgi.report":        writeReport,
	"modwsgi.target":        target,
	"modwsgi.explainRule":   explainRule,
	"modwsgi.showPlace":     showPlace,
	commandPreview:          preview,
}

// executeCommandParams are protocol.ExecuteCommandParams with the arguments as sent.
type executeCommandParams struct {
	Command   string            `json:"command"`
	Arguments []json.RawMessage `json:"arguments"`
}

func executeCommand(ctx context.Context, s *snapshot, params *executeCommandParams) (any, error) {
	run, known := commands[params.Command]
	if !known {
		return nil, invalidParams(fmt.Errorf("no command %s; there are %s", params.Command, strings.Join(slices.Sorted(maps.Keys(commands)), ", ")))
	}
	return run(ctx, s, params.Arguments)
}

// texts reads arguments that are all strings; what says what they should be.
func texts(args []json.RawMessage, count int, what string) ([]string, error) {
	values := make([]string, count)
	for i := range values {
		if i >= len(args) || json.Unmarshal(args[i], &values[i]) != nil {
			return nil, invalidParams(fmt.Errorf("the command takes %s", what))
		}
	}
	return values, nil
}

// resultOf is the main analysis of the configuration that a document belongs to.
func (s *snapshot) resultOf(ctx context.Context, uri string) (*analysis.Result, error) {
	path, _, err := s.open(uri)
	if err != nil {
		return nil, err
	}
	results, err := s.analyses(ctx, path)
	if err != nil {
		return nil, err
	}
	return results[0], nil
}

// whichInterpreter says which interpreter serves a URL. Its arguments are the URI of a
// document and the URL, a path or a whole URL; its result is what `explain --request
// --format json` prints for the request, with absolute paths.
func whichInterpreter(ctx context.Context, s *snapshot, args []json.RawMessage) (any, error) {
	values, err := texts(args, 2, "the URI of a document and a URL")
	if err != nil {
		return nil, err
	}
	if !analysis.IsRequest(values[1]) {
		return nil, invalidParams(fmt.Errorf("%s is no URL: it must be /path or http://host:port/path", terminal.Harmless(values[1])))
	}
	r, err := s.resultOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	return r.Answer(values[1], r.Builds(), s.shown), nil
}

// shown is the path of a file as the client knows it: that of the open document, which a
// configuration may read through a link.
func (s *snapshot) shown(path string) string {
	if d := s.documentOf(path); d != nil {
		return d.path
	}
	return path
}

// writeReport writes what is known of the configuration of a document: its arguments are
// the URI and a format of `explain`, "html", "markdown" or "text".
func writeReport(ctx context.Context, s *snapshot, args []json.RawMessage) (any, error) {
	values, err := texts(args, 2, `the URI of a document and a format: "html", "markdown" or "text"`)
	if err != nil {
		return nil, err
	}
	r, err := s.resultOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	overview := report.New(r, s.shown(r.Root))
	view := report.View{Width: 100, Advise: true}
	var text strings.Builder
	switch values[1] {
	case "html":
		err = overview.HTML(&text, view)
	case "markdown":
		err = overview.Markdown(&text, view)
	case "text":
		err = overview.Text(&text, view)
	default:
		return nil, invalidParams(fmt.Errorf("no format %q; there are html, markdown and text", values[1]))
	}
	return struct {
		Title string `json:"title"`
		Text  string `json:"text"`
	}{"Python processes of " + r.Relative(r.Root), text.String()}, err
}

// targetAnswer is what the configuration is thought to run on; null is what is not known.
type targetAnswer struct {
	Label        string   `json:"label"`
	Python       *string  `json:"python"`
	FreeThreaded *bool    `json:"freeThreaded"`
	ModWSGI      *string  `json:"modWsgi"`
	Httpd        *string  `json:"httpd"`
	From         *string  `json:"from"`
	Choices      []string `json:"choices,omitempty"`
}

// pythonChoices are the builds of Python that differ in what mod_wsgi can do with them.
var pythonChoices = []string{"3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.14t"}

// target tells what the configuration of a document is thought to run on, and what else
// may be chosen for the setting "python".
func target(ctx context.Context, s *snapshot, args []json.RawMessage) (any, error) {
	values, err := texts(args, 1, "the URI of a document")
	if err != nil {
		return nil, err
	}
	r, err := s.resultOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	answer := targetOf(r)
	answer.Choices = pythonChoices
	return answer, nil
}

func targetOf(r *analysis.Result) targetAnswer {
	answer := targetAnswer{Label: "Python not known"}
	version := func(v interp.Version) *string {
		if !v.Known() {
			return nil
		}
		text := v.String()
		return &text
	}
	answer.Python, answer.FreeThreaded = version(r.Target.Python), r.Target.FreeThreaded
	answer.ModWSGI, answer.Httpd = version(r.Target.ModWSGI), version(r.Target.Httpd)
	if r.Target.Python.Known() {
		name := r.Target.PythonName()
		answer.Label, answer.Python = "Python "+name, &name
	}
	if answer.ModWSGI != nil {
		answer.Label += " · mod_wsgi " + *answer.ModWSGI
	}
	if r.Target.From != "" {
		answer.From = &r.Target.From
		answer.Label += " (from " + fromWords(r.Target.From) + ")"
	}
	return answer
}

// fromWords says where a target is known from.
func fromWords(from string) string {
	if from == "setting" {
		return "the setting python"
	}
	return from
}

// explainRule is the page of a rule, whose id is the argument.
func explainRule(_ context.Context, _ *snapshot, args []json.RawMessage) (any, error) {
	values, err := texts(args, 1, "the id of a rule")
	if err != nil {
		return nil, err
	}
	page, known := docs.Rule(values[0])
	if !known {
		return nil, invalidParams(fmt.Errorf("no rule %q", values[0]))
	}
	return struct {
		Title    string `json:"title"`
		Markdown string `json:"markdown"`
		URL      string `json:"url"`
	}{values[0], page, docs.Page("docs/rules/" + values[0] + ".md")}, nil
}

// page is a text for the client to show by itself.
type page struct {
	Title    string `json:"title"`
	Markdown string `json:"markdown"`
}

// preview says what the other value of an On/Off directive changes. Its arguments are the URI
// of a document and a position in it. A client that does not show the answer gets it as a
// message.
func preview(ctx context.Context, s *snapshot, args []json.RawMessage) (any, error) {
	var uri string
	var at protocol.Position
	if len(args) < 2 || json.Unmarshal(args[0], &uri) != nil || json.Unmarshal(args[1], &at) != nil {
		return nil, invalidParams(fmt.Errorf("the command takes the URI of a document and a position"))
	}
	d, err := s.assistant(ctx, uri)
	if err != nil {
		return nil, err
	}
	title, markdown, ok := assist.Preview(d, s.client.encoding.offset(d.File, at))
	if !ok {
		return nil, invalidParams(fmt.Errorf("there is no On or Off of a GIL mode at this position"))
	}
	shown := page{terminal.Harmless(title), terminal.Harmless(markdown)}
	if !s.client.does(commandPreview) {
		s.conn.notify(protocol.ServerWindowShowMessage, protocol.ShowMessageParams{Type: protocol.MessageTypeInfo, Message: plainText(shown.Markdown)})
	}
	return shown, nil
}

// showPlace has the client show the first of some places: what a code lens does in an
// editor that has no command of its own for it. Its arguments are those of
// editor.action.showReferences.
func showPlace(ctx context.Context, s *snapshot, args []json.RawMessage) (any, error) {
	var places []protocol.Location
	if len(args) < 3 || json.Unmarshal(args[2], &places) != nil || len(places) == 0 {
		return nil, invalidParams(fmt.Errorf("the command takes a URI, a position and places"))
	}
	take := true
	params := protocol.ShowDocumentParams{URI: places[0].URI, TakeFocus: &take, Selection: &places[0].Range}
	return nil, s.conn.call(ctx, "window/showDocument", params, nil)
}
