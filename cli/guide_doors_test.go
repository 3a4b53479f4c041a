package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/server"
)

// guideFolder holds the configurations of the guide's recipes.
const guideFolder = "testdata/guide"

// look is one way to ask about a configuration, and what the answer must hold.
type look struct {
	// door is a command of the terminal with its flags ("check", "explain --python 3.13"),
	// or one of the editor's requests: "hover", "complete", "actions", "hints", "lenses", "apply TITLE".
	door string
	// at is the text of the file at whose beginning the cursor stands; '|' in it is the
	// cursor.
	at string
	// python is the build that the editor is set to, "" for an unknown one.
	python string
	says   []string
	silent []string
}

// ask goes through the door and returns what comes out, with white space as single blanks.
// files is the folder that the server has as /srv/guide.
func (l look) ask(t *testing.T, path, files string) string {
	t.Helper()
	var answer string
	switch door, rest, _ := strings.Cut(l.door, " "); door {
	case "check", "explain", "diff", "audit":
		args := []string{door, "--no-config", "--path-map", "/srv/guide=" + files}
		named := false
		for _, word := range strings.Fields(rest) {
			if strings.HasSuffix(word, ".conf") { // a look can name the files itself
				named, word = true, filepath.Join(guideFolder, word)
			}
			args = append(args, word)
		}
		if !named {
			args = append(args, path)
		}
		var stdout, stderr bytes.Buffer
		code := Run(args, &stdout, &stderr)
		answer = fmt.Sprintf("%s\n%s\nlines: %d\nexit: %d", stdout.String(), stderr.String(), strings.Count(stdout.String(), "\n"), code)
	default:
		e := openInEditor(t, path, files, l.python)
		defer e.close()
		answer = e.ask(door, rest, l.at)
	}
	return strings.Join(strings.Fields(answer), " ")
}

// editor is a client of the language server that has one document open.
type editor struct {
	t    *testing.T
	to   io.WriteCloser
	from *bufio.Reader
	uri  string
	text string
	ids  int
	// shown are the messages and documents that the server asked to be shown.
	shown []string
}

func openInEditor(t *testing.T, path, files, python string) *editor {
	t.Helper()
	in, to := io.Pipe()
	from, out := io.Pipe()
	go func() {
		server.Serve(context.Background(), in, out, server.Options{Verbosity: -4})
		out.Close()
	}()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files, err = filepath.Abs(files)
	if err != nil {
		t.Fatal(err)
	}
	e := &editor{t: t, to: to, from: bufio.NewReader(from), uri: "file://" + filepath.ToSlash(path), text: string(text)}
	settings := map[string]any{"pathMap": map[string]string{"/srv/guide": files}}
	if strings.HasPrefix(filepath.Base(path), "exp_") {
		settings["express"] = map[string]any{"includeFiles": []string{path}}
	}
	if python != "" {
		settings["python"] = python
	}
	e.request("initialize", map[string]any{"processId": nil, "rootUri": nil, "initializationOptions": settings, "capabilities": map[string]any{
		"window":       map[string]any{"showDocument": map[string]any{"support": true}},
		"workspace":    map[string]any{"workspaceEdit": map[string]any{"documentChanges": false}},
		"textDocument": map[string]any{"hover": map[string]any{"contentFormat": []string{"markdown"}}, "codeAction": map[string]any{"codeActionLiteralSupport": map[string]any{"codeActionKind": map[string]any{"valueSet": []string{"quickfix", "refactor"}}}}},
	}})
	e.send(map[string]any{"jsonrpc": "2.0", "method": "initialized", "params": map[string]any{}})
	e.send(map[string]any{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": map[string]any{
		"textDocument": map[string]any{"uri": e.uri, "languageId": "apache", "version": 1, "text": e.text},
	}})
	return e
}

func (e *editor) close() { e.to.Close() }

func (e *editor) send(message any) {
	e.t.Helper()
	body, err := json.Marshal(message)
	if err == nil {
		_, err = fmt.Fprintf(e.to, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	if err != nil {
		e.t.Fatal(err)
	}
}

// request returns the result; what else the server sends meanwhile is answered or noted.
func (e *editor) request(method string, params any) json.RawMessage {
	e.t.Helper()
	e.ids++
	e.send(map[string]any{"jsonrpc": "2.0", "id": e.ids, "method": method, "params": params})
	for {
		var message struct {
			ID     json.RawMessage
			Method string
			Params json.RawMessage
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		header, err := textproto.NewReader(e.from).ReadMIMEHeader()
		if err != nil {
			e.t.Fatal(err)
		}
		length, err := strconv.Atoi(header.Get("Content-Length"))
		if err != nil {
			e.t.Fatal(err)
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(e.from, body); err != nil {
			e.t.Fatal(err)
		}
		if err := json.Unmarshal(body, &message); err != nil {
			e.t.Fatal(err)
		}
		switch {
		case message.Method != "" && message.ID != nil:
			e.shown = append(e.shown, message.Method+" "+string(message.Params))
			e.send(map[string]any{"jsonrpc": "2.0", "id": message.ID, "result": map[string]any{"success": true}})
		case message.Method != "":
			if message.Method == "window/showMessage" {
				e.shown = append(e.shown, string(message.Params))
			}
		case message.Error != nil:
			e.t.Fatalf("%s: %s", method, message.Error.Message)
		default:
			return message.Result
		}
	}
}

// place is a position as LSP counts.
type place struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

func (e *editor) place(offset int) place {
	before := e.text[:offset]
	return place{strings.Count(before, "\n"), offset - strings.LastIndexByte(before, '\n') - 1}
}

func (e *editor) offset(p place) int {
	lines := strings.SplitAfter(e.text, "\n")
	return len(strings.Join(lines[:min(p.Line, len(lines))], "")) + p.Character
}

// cursor is where a look's text stands first in the file.
func (e *editor) cursor(at string) place {
	e.t.Helper()
	text := strings.Replace(at, "|", "", 1)
	start := strings.Index(e.text, text)
	if start < 0 {
		e.t.Fatalf("the file does not hold %q", text)
	}
	return e.place(start + max(0, strings.IndexByte(at, '|')))
}

func decoded[T any](t *testing.T, data json.RawMessage) (value T) {
	t.Helper()
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return value
}

// action is a code action with what the test looks at.
type action struct {
	Title   string
	Kind    string
	Command *struct {
		Command   string
		Arguments []json.RawMessage
	}
	Edit struct {
		Changes map[string][]textEdit
	}
}

type textEdit struct {
	Range   struct{ Start, End place }
	NewText string
}

func (e *editor) actions(at string) []action {
	p := e.cursor(at)
	return decoded[[]action](e.t, e.request("textDocument/codeAction", map[string]any{
		"textDocument": map[string]any{"uri": e.uri}, "range": map[string]any{"start": p, "end": p}, "context": map[string]any{"diagnostics": []any{}},
	}))
}

func (e *editor) ask(door, rest, at string) string {
	e.t.Helper()
	document := map[string]any{"uri": e.uri}
	switch door {
	case "hover":
		found := decoded[*struct{ Contents struct{ Value string } }](e.t, e.request("textDocument/hover", map[string]any{"textDocument": document, "position": e.cursor(at)}))
		if found == nil {
			return ""
		}
		return found.Contents.Value
	case "hints":
		var b strings.Builder
		all := map[string]any{"start": place{}, "end": e.place(len(e.text))}
		for _, hint := range decoded[[]struct {
			Position place
			Label    string
		}](e.t, e.request("textDocument/inlayHint", map[string]any{"textDocument": document, "range": all})) {
			fmt.Fprintf(&b, "%d: %s\n", hint.Position.Line+1, hint.Label)
		}
		return b.String()
	case "complete":
		var b strings.Builder
		list := decoded[struct{ Items []json.RawMessage }](e.t, e.request("textDocument/completion", map[string]any{"textDocument": document, "position": e.cursor(at)}))
		for n, raw := range list.Items {
			if n < 12 { // the documentation of the first
				raw = e.request("completionItem/resolve", raw)
			}
			item := decoded[struct {
				Label, Detail string
				Documentation any
			}](e.t, raw)
			fmt.Fprintf(&b, "[%s] %s %v\n", item.Label, item.Detail, item.Documentation)
		}
		return b.String()
	case "actions":
		var titles []string
		for _, a := range e.actions(at) {
			titles = append(titles, a.Title)
		}
		return strings.Join(titles, "\n")
	case "apply":
		return e.apply(rest, at)
	}
	e.t.Fatalf("no door %q", door)
	return ""
}

// apply does what the action of the title does: its edits, whose text is returned, or its
// command, of which what is shown is returned.
func (e *editor) apply(title, at string) string {
	e.t.Helper()
	for _, a := range e.actions(at) {
		if !strings.HasPrefix(a.Title, title) {
			continue
		}
		if a.Command != nil {
			e.request("workspace/executeCommand", map[string]any{"command": a.Command.Command, "arguments": a.Command.Arguments})
			e.request("textDocument/foldingRange", map[string]any{"textDocument": map[string]any{"uri": e.uri}}) // what was sent before has come
			return strings.Join(e.shown, "\n")
		}
		text, edits := e.text, a.Edit.Changes[e.uri]
		slices.SortFunc(edits, func(a, b textEdit) int { return e.offset(b.Range.Start) - e.offset(a.Range.Start) })
		for _, edit := range edits {
			text = text[:e.offset(edit.Range.Start)] + edit.NewText + text[e.offset(edit.Range.End):]
		}
		folder := e.t.TempDir()
		path := filepath.Join(folder, "httpd.conf")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			e.t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		Run([]string{"check", "--no-config", "--path-map", "/srv/guide=" + guideFolder, path}, &stdout, &stderr)
		return text + "\n=== check\n" + strings.ReplaceAll(stdout.String(), folder, "")
	}
	e.t.Errorf("no action %q", title)
	return ""
}
