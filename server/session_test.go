package server

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// site is a root, in which every request has something to say.
const site = wholeRoot + `LoadModule wsgi_module modules/mod_wsgi-py313.cpython-313-x86_64-linux-gnu.so
LoadModule alias_module modules/mod_alias.so
# The daemon group
# of the api
WSGIDaemonProcess api processes=2 threads=15
<WSGIInterpreterOptions process-group=api>
WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
<VirtualHost *:80>
    ServerName www.example.com
    WSGIScriptAlias /api /srv/é😀/api.wsgi process-group=api application-group=one
</VirtualHost>
Include part.conf
`

// The lines of site, and of the file that it includes.
const (
	daemonLine    = 5
	containerLine = 6
	hostLine      = 9
	mountLine     = 11
	includeLine   = 13
)

const part = "WSGIRestrictEmbedded On\nWSGIScriptAlias /part /srv/part.wsgi process-group=api\n"

// openSite begins a session with site open.
func openSite(t *testing.T, further map[string]any) (s *session, folder, uri string) {
	folder = tree(t, map[string]string{"apache2.conf": site, "part.conf": part})
	s = start(t, Options{})
	s.initialize(folder, further)
	uri = fileURI(filepath.Join(folder, "apache2.conf"))
	s.open(uri, site)
	if got := summary(s.publishedAt(uri, 1)); got != "" {
		t.Fatalf("the site has errors: %s", got)
	}
	return s, folder, uri
}

// column is where text begins in a line of site, in UTF-16.
func column(t *testing.T, line int, text string) int {
	t.Helper()
	before, _, found := strings.Cut(strings.Split(site, "\n")[line], text)
	if !found {
		t.Fatalf("line %d has no %q", line, text)
	}
	return int(utf16Length(before))
}

func TestHover(t *testing.T) {
	s, _, uri := openSite(t, nil)
	hover := mustAsk[protocol.Hover](s, "textDocument/hover", position(uri, mountLine, column(t, mountLine, "process-group=api")+16))
	if content, ok := hover.Contents.(protocol.MarkupContent); !ok || content.Kind != "markdown" || !strings.Contains(content.Value, "api") {
		t.Errorf("the hover is %+v", hover)
	}
	from := column(t, mountLine, "process-group=api")
	if hover.Range == nil || hover.Range.Start.Line != mountLine || int(hover.Range.Start.Character) < from || int(hover.Range.End.Character) > from+len("process-group=api") {
		t.Errorf("the hover is about %v", hover.Range)
	}
	if nothing := mustAsk[*protocol.Hover](s, "textDocument/hover", position(uri, len(strings.Split(site, "\n")), 0)); nothing != nil {
		t.Errorf("nothing is %+v", nothing)
	}
}

func TestHoverForAClientWithoutMarkdown(t *testing.T) {
	s, _, uri := openSite(t, map[string]any{"capabilities": map[string]any{
		"textDocument": map[string]any{"hover": map[string]any{"contentFormat": []string{"plaintext"}}},
	}})
	hover := mustAsk[protocol.Hover](s, "textDocument/hover", position(uri, daemonLine, 3))
	if content, ok := hover.Contents.(protocol.MarkupContent); !ok || content.Kind != "plaintext" {
		t.Errorf("the hover is %+v", hover)
	}
}

func TestCompletion(t *testing.T) {
	s, _, uri := openSite(t, nil)
	s.change(uri, 2, at(mountLine+1, 0), "WSGIProcessGr\n")
	list := mustAsk[protocol.CompletionList](s, "textDocument/completion", position(uri, mountLine+1, 13))
	i := slices.IndexFunc(list.Items, func(item protocol.CompletionItem) bool { return item.Label == "WSGIProcessGroup" })
	if i < 0 {
		t.Fatalf("WSGIProcessGroup is not among the %d items", len(list.Items))
	}
	item := list.Items[i]
	edit, ok := item.TextEdit.(protocol.TextEdit)
	if want := *between(mountLine+1, 0, 13); !ok || edit.Range != want {
		t.Errorf("the item's edit is %+v, want one of %v", item.TextEdit, want)
	}
	resolved := mustAsk[protocol.CompletionItem](s, "completionItem/resolve", item)
	if content, ok := resolved.Documentation.(protocol.MarkupContent); !ok || content.Value == "" {
		t.Errorf("the documentation is %+v", resolved.Documentation)
	}
}

func TestSignatureHelp(t *testing.T) {
	s, _, uri := openSite(t, nil)
	help := mustAsk[*protocol.SignatureHelp](s, "textDocument/signatureHelp", position(uri, daemonLine, len("WSGIDaemonProcess a")))
	if help == nil || len(help.Signatures) != 1 || !strings.Contains(help.Signatures[0].Label, "WSGIDaemonProcess") {
		t.Fatalf("the signature is %+v", help)
	}
	if help.ActiveParameter == nil || *help.ActiveParameter != 0 {
		t.Errorf("the active parameter is %v", help.ActiveParameter)
	}
}

// The name of the group is defined in one line and used in three, of two files.
func TestNames(t *testing.T) {
	s, folder, uri := openSite(t, nil)
	partURI := fileURI(filepath.Join(folder, "part.conf"))
	on := position(uri, mountLine, column(t, mountLine, "process-group=api")+len("process-group=a"))
	definition := protocol.Location{URI: uri, Range: *between(daemonLine, 18, 21)}
	if got := mustAsk[[]protocol.Location](s, "textDocument/definition", on); len(got) != 1 || got[0] != definition {
		t.Errorf("defined at %v, want %v", got, definition)
	}
	on["context"] = map[string]bool{"includeDeclaration": true}
	places := mustAsk[[]protocol.Location](s, "textDocument/references", on)
	if len(places) != 4 || !slices.Contains(places, definition) {
		t.Errorf("used at %v", places)
	}
	highlights := mustAsk[[]protocol.DocumentHighlight](s, "textDocument/documentHighlight", on)
	if len(highlights) != 3 {
		t.Errorf("highlighted %v", highlights)
	}
	prepared := mustAsk[protocol.RangeWithPlaceholder](s, "textDocument/prepareRename", on)
	from := column(t, mountLine, "process-group=api") + len("process-group=")
	if want := (protocol.RangeWithPlaceholder{Range: *between(mountLine, from, from+3), Placeholder: "api"}); prepared != want {
		t.Errorf("renaming %v, want %v", prepared, want)
	}
	on["newName"] = "web"
	edit := mustAsk[protocol.WorkspaceEdit](s, "textDocument/rename", on)
	edits := map[string]int{}
	for _, change := range edit.DocumentChanges {
		change := change.(protocol.TextDocumentEdit)
		edits[change.TextDocument.URI] += len(change.Edits)
		if open := change.TextDocument.URI == uri; (change.TextDocument.Version != nil) != open {
			t.Errorf("%s has the version %v", change.TextDocument.URI, change.TextDocument.Version)
		}
	}
	if edits[uri] != 3 || edits[partURI] != 1 {
		t.Errorf("renamed %v", edits)
	}
	on["newName"] = ""
	if _, failure := ask[any](s, "textDocument/rename", on); failure == nil || failure.Code != codeRequestFailed || failure.Message == "" {
		t.Errorf("the empty name is refused with %v", failure)
	}
}

// A client that knows no versioned edits gets the other form.
func TestRenameWithoutDocumentChanges(t *testing.T) {
	s, _, uri := openSite(t, map[string]any{"capabilities": map[string]any{}})
	on := position(uri, daemonLine, 19)
	on["newName"] = "web"
	edit := mustAsk[protocol.WorkspaceEdit](s, "textDocument/rename", on)
	if len(edit.DocumentChanges) != 0 || len(edit.Changes[uri]) != 3 {
		t.Errorf("renamed %+v", edit)
	}
}

func TestStructure(t *testing.T) {
	s, _, uri := openSite(t, nil)
	params := map[string]any{"textDocument": map[string]any{"uri": uri}}
	symbols := mustAsk[[]protocol.DocumentSymbol](s, "textDocument/documentSymbol", params)
	i := slices.IndexFunc(symbols, func(symbol protocol.DocumentSymbol) bool { return symbol.Range.Start.Line == hostLine })
	if i < 0 || len(symbols[i].Children) == 0 || symbols[i].Range.End.Line != hostLine+3 {
		t.Errorf("the outline is %+v", symbols)
	}
	folds := mustAsk[[]protocol.FoldingRange](s, "textDocument/foldingRange", params)
	for _, want := range [][2]uint32{{3, 4}, {containerLine, containerLine + 1}, {hostLine, hostLine + 2}} {
		if !slices.ContainsFunc(folds, func(fold protocol.FoldingRange) bool { return fold.StartLine == want[0] && fold.EndLine == want[1] }) {
			t.Errorf("no fold of the lines %v in %+v", want, folds)
		}
	}
	params["positions"] = []protocol.Position{at(mountLine, 30).Start}
	selections := mustAsk[[]protocol.SelectionRange](s, "textDocument/selectionRange", params)
	if len(selections) != 1 {
		t.Fatalf("selected %+v", selections)
	}
	for inner, outer := selections[0], selections[0].Parent; outer != nil; inner, outer = *outer, outer.Parent {
		if outer.Range == inner.Range {
			t.Errorf("%v is in itself", inner.Range)
		}
	}
	links := mustAsk[[]protocol.DocumentLink](s, "textDocument/documentLink", params)
	if !slices.ContainsFunc(links, func(link protocol.DocumentLink) bool {
		return link.Range.Start.Line == includeLine && strings.HasSuffix(*link.Target, "/part.conf")
	}) {
		t.Errorf("the links are %+v", links)
	}
}

func TestSymbolsWithoutTree(t *testing.T) {
	s, _, uri := openSite(t, map[string]any{"capabilities": map[string]any{}})
	params := map[string]any{"textDocument": map[string]any{"uri": uri}}
	symbols := mustAsk[[]protocol.SymbolInformation](s, "textDocument/documentSymbol", params)
	if !slices.ContainsFunc(symbols, func(symbol protocol.SymbolInformation) bool { return symbol.ContainerName != nil }) {
		t.Errorf("the outline is %+v", symbols)
	}
}

// Semantic tokens lie on their words, also behind characters that count twice.
func TestSemanticTokens(t *testing.T) {
	s, _, uri := openSite(t, nil)
	params := map[string]any{"textDocument": map[string]any{"uri": uri}, "range": protocol.Range{
		Start: at(mountLine, 0).Start, End: at(mountLine+1, 0).Start,
	}}
	all := mustAsk[protocol.SemanticTokens](s, "textDocument/semanticTokens/full", params)
	some := mustAsk[protocol.SemanticTokens](s, "textDocument/semanticTokens/range", params)
	if len(all.Data)%5 != 0 || len(some.Data) == 0 || len(some.Data) >= len(all.Data) {
		t.Fatalf("%d numbers in all, %d in one line", len(all.Data), len(some.Data))
	}
	lines := strings.Split(site, "\n")
	line, character := 0, 0
	var words []string
	for i := 0; i < len(all.Data); i += 5 {
		if all.Data[i] > 0 {
			character = 0
		}
		line += int(all.Data[i])
		character += int(all.Data[i+1])
		if line == mountLine {
			from := encoding(0).offset(grammar.Parse(lines[line]), at(0, character).Start)
			to := encoding(0).offset(grammar.Parse(lines[line]), at(0, character+int(all.Data[i+2])).Start)
			words = append(words, lines[line][from:to])
		}
	}
	for _, want := range []string{"WSGIScriptAlias", "process-group", "application-group"} {
		if !slices.Contains(words, want) {
			t.Errorf("no token on %s: %q", want, words)
		}
	}
}

func TestHintsAndLenses(t *testing.T) {
	s, _, uri := openSite(t, nil)
	params := map[string]any{"textDocument": map[string]any{"uri": uri}, "range": protocol.Range{End: at(100, 0).Start}}
	hints := mustAsk[[]lspInlayHint](s, "textDocument/inlayHint", params)
	if !slices.ContainsFunc(hints, func(hint lspInlayHint) bool {
		return hint.Position.Line == daemonLine && strings.Contains(hint.Label, "own GIL")
	}) {
		t.Errorf("the hints are %+v", hints)
	}
	lenses := mustAsk[[]protocol.CodeLens](s, "textDocument/codeLens", params)
	for _, lens := range lenses {
		if lens.Command == nil || lens.Command.Title == "" {
			t.Errorf("the lens is %+v", lens)
		}
	}
	if len(lenses) == 0 {
		t.Error("there is no lens on the group")
	}
}

func TestFormatting(t *testing.T) {
	s, _, uri := openSite(t, nil)
	params := map[string]any{
		"textDocument": map[string]any{"uri": uri},
		"options":      map[string]any{"tabSize": 2, "insertSpaces": true},
	}
	edits := mustAsk[[]protocol.TextEdit](s, "textDocument/formatting", params)
	inserted := map[uint32]string{}
	for _, edit := range edits {
		inserted[edit.Range.Start.Line] = edit.NewText
	}
	if inserted[containerLine+1] != "  " || inserted[mountLine] != "  " && inserted[mountLine] != "" {
		t.Errorf("formatted with %+v", edits)
	}
	params["range"] = protocol.Range{Start: at(containerLine, 0).Start, End: at(containerLine+2, 0).Start}
	for _, edit := range mustAsk[[]protocol.TextEdit](s, "textDocument/rangeFormatting", params) {
		if edit.Range.Start.Line < containerLine || edit.Range.End.Line > containerLine+2 {
			t.Errorf("an edit of %v", edit.Range)
		}
	}
}

func TestCodeAction(t *testing.T) {
	s, _, uri := openSite(t, nil)
	s.change(uri, 2, at(includeLine, 0), "WSGIRestrictEmbeded On\n")
	if got := summary(s.publishedAt(uri, 2)); !strings.Contains(got, "WSGIRestrictEmbeded") {
		t.Fatalf("published %q", got)
	}
	params := map[string]any{
		"textDocument": map[string]any{"uri": uri},
		"range":        at(includeLine, 5),
		"context":      map[string]any{"diagnostics": []any{}},
	}
	actions := mustAsk[[]protocol.CodeAction](s, "textDocument/codeAction", params)
	if len(actions) == 0 || actions[0].Edit == nil || !strings.Contains(encodedText(t, actions[0].Edit), "WSGIRestrictEmbedded") {
		t.Fatalf("the fixes are %s", encodedText(t, actions))
	}
	if *actions[0].Kind != "quickfix" || len(actions[0].Diagnostics) != 1 {
		t.Errorf("the fix is %s", encodedText(t, actions[0]))
	}
	params["context"] = map[string]any{"diagnostics": []any{}, "only": []string{"refactor"}}
	if others := mustAsk[[]protocol.CodeAction](s, "textDocument/codeAction", params); len(others) != 0 {
		t.Errorf("a refactoring: %s", encodedText(t, others))
	}
}

func encodedText(t *testing.T, content any) string {
	t.Helper()
	text, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhichInterpreter(t *testing.T) {
	s, folder, uri := openSite(t, nil)
	answer := mustAsk[analysis.Answer](s, "workspace/executeCommand", map[string]any{
		"command": "modwsgi.whichInterpreter", "arguments": []string{uri, "http://www.example.com/api/x"},
	})
	if answer.ProcessGroup == nil || *answer.ProcessGroup != "api" || answer.ApplicationGroup == nil || *answer.ApplicationGroup != "one" {
		t.Errorf("the answer is %s", encodedText(t, answer))
	}
	if answer.Mode == nil || *answer.Mode != "own" {
		t.Errorf("the answer is %s", encodedText(t, answer))
	}
	mount := func(place analysis.AnswerStep) bool {
		return place.File == filepath.Join(folder, "apache2.conf") && place.Line == mountLine+1
	}
	if !slices.ContainsFunc(answer.DecidedBy, mount) {
		t.Errorf("decided by %+v", answer.DecidedBy)
	}
}

// A file that is not open is answered about as it is on disk.
func TestFileThatIsNotOpen(t *testing.T) {
	s, folder, _ := openSite(t, nil)
	part := fileURI(filepath.Join(folder, "part.conf"))
	if hover := mustAsk[*protocol.Hover](s, "textDocument/hover", position(part, 0, 3)); hover == nil {
		t.Error("no hover")
	}
}

func TestExpressFragment(t *testing.T) {
	folder := tree(t, map[string]string{"extra.conf": ""})
	s := start(t, Options{})
	s.initialize(folder, map[string]any{"initializationOptions": map[string]any{
		"express": map[string]any{"includeFiles": []string{"*.conf"}, "processGroup": "mine"},
	}})
	uri := fileURI(filepath.Join(folder, "extra.conf"))
	s.open(uri, "WSGIScriptAlias /x /srv/x.wsgi process-group=mine\nBogus\n")
	if got, want := summary(s.publishedAt(uri, 1)), "1 Invalid command 'Bogus'"; got != want {
		t.Errorf("published %q, want %q", got, want)
	}
}

func TestTrace(t *testing.T) {
	s := start(t, Options{})
	s.initialize("", map[string]any{"trace": "messages"})
	s.open(uri, "Listen 80\n")
	mustAsk[any](s, "textDocument/documentSymbol", theDocument)
	s.raw("Content-Length: 1\r\n\r\n{")
	s.notify("$/setTrace", map[string]string{"value": "off"})
	mustAsk[any](s, "textDocument/documentSymbol", theDocument)
	s.end()
	seen := map[string]int{}
	for len(s.notifications) > 0 {
		seen[(<-s.notifications).Method]++
	}
	if seen["$/logTrace"] != 1 || seen["window/logMessage"] != 1 {
		t.Errorf("told %v", seen)
	}
}

// The server asks for what it can only be told on request.
func TestDynamicRegistration(t *testing.T) {
	asked := make(chan *message, 10)
	s := start(t, Options{})
	s.asked = asked
	s.initialize("", map[string]any{"capabilities": map[string]any{"workspace": map[string]any{
		"didChangeWatchedFiles": map[string]bool{"dynamicRegistration": true},
		"inlayHint":             map[string]bool{"refreshSupport": true},
	}}})
	if got := <-asked; got.Method != "client/registerCapability" {
		t.Errorf("asked for %s", got.Method)
	}
	s.notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"defines": []string{"X"}}})
	if got := <-asked; got.Method != "workspace/inlayHint/refresh" {
		t.Errorf("asked for %s", got.Method)
	}
}

func TestWorkspaceFoldersChange(t *testing.T) {
	folder := tree(t, map[string]string{"conf/apache2.conf": wholeRoot + "Define X\nInclude ../a/b/c/d/e/part.conf\n", "a/b/c/d/e/part.conf": ""})
	part := fileURI(filepath.Join(folder, "a/b/c/d/e/part.conf"))
	s := start(t, Options{})
	s.initialize("", nil)
	s.open(part, "<IfDefine X>\nBogus\n</IfDefine>\n")
	s.until(part, "")
	event := func(added, removed []protocol.WorkspaceFolder) map[string]any {
		return map[string]any{"event": protocol.WorkspaceFoldersChangeEvent{Added: added, Removed: removed}}
	}
	conf := []protocol.WorkspaceFolder{{URI: fileURI(filepath.Join(folder, "conf")), Name: "conf"}}
	s.notify("workspace/didChangeWorkspaceFolders", event(conf, []protocol.WorkspaceFolder{}))
	s.until(part, "1 Invalid command 'Bogus'")
	s.notify("workspace/didChangeWorkspaceFolders", event([]protocol.WorkspaceFolder{}, conf))
	s.until(part, "")
}
