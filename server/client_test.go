package server

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

// Options stand only where the client announces that it takes them.
func TestOptionsAsAnnounced(t *testing.T) {
	bare := start(t, Options{}).initialize("", map[string]any{"capabilities": map[string]any{}})
	full := start(t, Options{}).initialize("", map[string]any{"capabilities": announcesAll})
	for _, provider := range []string{"renameProvider", "codeActionProvider"} {
		if bare[provider] != true {
			t.Errorf("%s is %v for a client that announces nothing", provider, bare[provider])
		}
		if _, ok := full[provider].(map[string]any); !ok {
			t.Errorf("%s is %v for a client that announces all", provider, full[provider])
		}
	}
}

// A client that names no kinds knows those of LSP's first version.
func TestKindsAsAnnounced(t *testing.T) {
	text := site + "<WSGIInterpreterOptions process-group=api>\n</WSGIInterpreterOptions>\n<\n"
	lines := strings.Count(text, "\n")
	for name, test := range map[string]struct {
		capabilities map[string]any
		most         float64
		folder       float64 // the kind of a container in the outline
	}{
		"nothing":    {map[string]any{}, 18, float64(protocol.SymbolKindNamespace)},
		"everything": {announcesAll, 26, float64(protocol.SymbolKindStruct)},
	} {
		s := start(t, Options{})
		s.initialize("", map[string]any{"capabilities": test.capabilities})
		s.open(uri, text)
		symbols := mustAsk[[]struct {
			Name string
			Kind float64
		}](s, "textDocument/documentSymbol", theDocument)
		found := false
		for _, symbol := range symbols {
			if symbol.Kind > test.most {
				t.Errorf("%s: the symbol %s has kind %v", name, symbol.Name, symbol.Kind)
			}
			if strings.HasPrefix(symbol.Name, "WSGIInterpreterOptions") {
				found = true
				if symbol.Kind != test.folder {
					t.Errorf("%s: the container has kind %v", name, symbol.Kind)
				}
			}
		}
		if !found {
			t.Errorf("%s: no container in the outline", name)
		}
		list := mustAsk[struct{ Items []struct{ Kind float64 } }](s, "textDocument/completion", position(uri, lines-1, 1))
		if len(list.Items) == 0 || slices.ContainsFunc(list.Items, func(item struct{ Kind float64 }) bool { return item.Kind > test.most }) {
			t.Errorf("%s: the completion has %d items, or kinds that the client does not know", name, len(list.Items))
		}
	}
}

// Markdown is for a client that names it first.
func TestMarkupAsPreferred(t *testing.T) {
	for formats, want := range map[string]string{
		`null`:                      "plaintext",
		`["plaintext"]`:             "plaintext",
		`["plaintext", "markdown"]`: "plaintext",
		`["markdown", "plaintext"]`: "markdown",
		`["asciidoc", "markdown"]`:  "plaintext",
		`["markdown", "no such"]`:   "markdown",
	} {
		s := start(t, Options{})
		s.initialize("", map[string]any{"capabilities": map[string]any{"textDocument": map[string]any{"hover": map[string]any{"contentFormat": json.RawMessage(formats)}}}})
		s.open(uri, "Listen 80\n")
		hover := mustAsk[struct{ Contents struct{ Kind, Value string } }](s, "textDocument/hover", position(uri, 0, 1))
		if hover.Contents.Kind != want || (want == "plaintext") == strings.Contains(hover.Contents.Value, "**") {
			t.Errorf("%s: %s %q", formats, hover.Contents.Kind, hover.Contents.Value)
		}
	}
}

// A link says which text leads to the place, in each encoding.
func TestDefinitionLinks(t *testing.T) {
	const text = "# é😀\nLoadModule wsgi_module x.so\nWSGIDaemonProcess my-grüp\nWSGIScriptAlias / /x.wsgi process-group=my-grüp\n"
	for encoding, width := range map[string]int{"utf-8": 8, "utf-16": 7, "utf-32": 7} {
		s := start(t, Options{})
		s.initialize("", map[string]any{"capabilities": map[string]any{
			"general":      map[string]any{"positionEncodings": []string{encoding}},
			"textDocument": map[string]any{"definition": map[string]any{"linkSupport": true}},
		}})
		s.open(uri, text)
		const column = len("WSGIScriptAlias / /x.wsgi process-group=")
		links := mustAsk[[]protocol.LocationLink](s, "textDocument/definition", position(uri, 3, column+4))
		if len(links) != 1 {
			t.Fatalf("%s: %d links", encoding, len(links))
		}
		if got, want := *links[0].OriginSelectionRange, *between(3, column, column+width); got != want {
			t.Errorf("%s: the origin is %v, want %v", encoding, got, want)
		}
		if got, want := links[0].TargetSelectionRange, *between(2, 18, 18+width); got != want || links[0].TargetRange != want {
			t.Errorf("%s: the target is %v, want %v", encoding, got, want)
		}
		if places := mustAsk[[]protocol.Location](s, "textDocument/declaration", position(uri, 3, column+4)); len(places) != 1 || places[0].URI != uri {
			t.Errorf("%s: the declaration, without links, is %v", encoding, places)
		}
	}
}

// No more ranges than the client wants.
func TestFoldLimit(t *testing.T) {
	s := start(t, Options{})
	s.initialize("", map[string]any{"capabilities": map[string]any{"textDocument": map[string]any{"foldingRange": map[string]any{"rangeLimit": 3}}}})
	s.open(uri, strings.Repeat("<IfDefine X>\nListen 80\n</IfDefine>\n", 10))
	if folds := mustAsk[[]protocol.FoldingRange](s, "textDocument/foldingRange", theDocument); len(folds) != 3 {
		t.Errorf("%d folds", len(folds))
	}
}

// Where the cursor is on no argument, a client of LSP 3.18 hears so; for others the number
// is behind the last.
func TestNoActiveParameter(t *testing.T) {
	for announced, want := range map[bool]string{true: "null", false: "1"} {
		s := start(t, Options{})
		s.initialize("", map[string]any{"capabilities": map[string]any{"textDocument": map[string]any{
			"signatureHelp": map[string]any{"signatureInformation": map[string]any{"noActiveParameterSupport": announced}},
		}}})
		s.open(uri, "ServerName a b c \n")
		help := mustAsk[struct {
			Signatures      []struct{ Parameters []any }
			ActiveParameter json.RawMessage
		}](s, "textDocument/signatureHelp", position(uri, 0, len("ServerName a b c ")))
		if got := string(help.ActiveParameter); len(help.Signatures) != 1 || len(help.Signatures[0].Parameters) != 1 || got != want {
			t.Errorf("announced %v: the active parameter is %s of %v", announced, got, help.Signatures)
		}
	}
}

// The lens of a mount is for a client that shows the answer of its command.
func TestMountLens(t *testing.T) {
	titles := func(options any) []string {
		s := start(t, Options{})
		s.initialize("", map[string]any{"capabilities": announcesAll, "initializationOptions": options})
		s.open(uri, "LoadModule wsgi_module x.so\n<VirtualHost *:80>\nServerName a.example\nWSGIScriptAlias /x /x.wsgi\n</VirtualHost>\n")
		var found []string
		for _, lens := range mustAsk[[]protocol.CodeLens](s, "textDocument/codeLens", theDocument) {
			found = append(found, lens.Command.Title)
			if answer, failure := ask[map[string]any](s, "workspace/executeCommand", lens.Command); lens.Command.Command == commandWhichInterpreter && (failure != nil || answer["url"] != "http://a.example/x") {
				t.Errorf("the lens answers %v %v", answer, failure)
			}
		}
		return found
	}
	const want = "which interpreter? http://a.example/x"
	if got := titles(map[string]any{"clientCommands": []string{commandWhichInterpreter}}); !slices.Contains(got, want) {
		t.Errorf("lenses %q", got)
	}
	if got := titles(nil); slices.Contains(got, want) {
		t.Errorf("lenses %q, although nobody would see the answer", got)
	}
}

// Settings are asked for again when the client says that they are others.
func TestSettingsAreRegistered(t *testing.T) {
	s := start(t, Options{})
	s.asked = make(chan *message, 10)
	s.initialize("", map[string]any{"capabilities": map[string]any{"workspace": map[string]any{
		"configuration": true, "didChangeConfiguration": map[string]any{"dynamicRegistration": true},
	}}})
	var params protocol.RegistrationParams
	for asked := range s.asked {
		if asked.Method == "client/registerCapability" {
			if err := json.Unmarshal(asked.Params, &params); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	if len(params.Registrations) != 1 || params.Registrations[0].Method != "workspace/didChangeConfiguration" {
		t.Errorf("registered %+v", params.Registrations)
	}
}

// watched reads the next registration or its end, as "+ pattern" or "- id".
func watched(t *testing.T, asked <-chan *message) string {
	t.Helper()
	for {
		m := receive(t, asked, "registration")
		var params struct {
			Registrations []struct {
				RegisterOptions struct {
					Watchers []struct{ GlobPattern json.RawMessage }
				}
			}
			Unregisterations []struct{ ID string }
		}
		if json.Unmarshal(m.Params, &params) != nil {
			t.Fatalf("%s", m.Params)
		}
		switch m.Method {
		case "client/registerCapability":
			text := "+"
			for _, w := range params.Registrations[0].RegisterOptions.Watchers {
				text += " " + string(w.GlobPattern)
			}
			return text
		case "client/unregisterCapability":
			return "- " + params.Unregisterations[0].ID
		}
	}
}

// Files that are included from outside of the workspace are watched too, where the client
// can; and no longer than they are included.
func TestWatchesOutside(t *testing.T) {
	outside := tree(t, map[string]string{"shared/a.conf": "Define X\n"})
	root := wholeRoot + "Include " + filepath.Join(outside, "shared/*.conf") + "\n"
	folder := tree(t, map[string]string{"apache2.conf": root})
	s := start(t, Options{})
	s.asked = make(chan *message, 100)
	s.initialize(folder, map[string]any{"capabilities": announcesAll})
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	s.open(uri, root)
	got := watched(t, s.asked)
	if got == "+" { // that of the settings
		got = watched(t, s.asked)
	}
	if want := `+ {"baseUri":"` + fileURI(filepath.Join(outside, "shared")) + `","pattern":"*"}`; got != want {
		t.Errorf("registered %s, want %s", got, want)
	}
	s.change(uri, 2, nil, wholeRoot)
	for got = watched(t, s.asked); got == "+"; got = watched(t, s.asked) {
	}
	if want := "- outside 1"; got != want {
		t.Errorf("then %s, want %s", got, want)
	}
}

// The errors of a configuration in the workspace are told before anything is opened, and
// its names are found.
func TestNothingIsOpen(t *testing.T) {
	folder := tree(t, map[string]string{"apache2.conf": wholeRoot + "LoadModule wsgi_module modules/mod_wsgi.so\nInclude sites/*.conf\nBogus\n", "sites/a.conf": "WSGIDaemonProcess api\nAlsoBogus\n"})
	s := start(t, Options{})
	s.initialize(folder, nil)
	found := map[string]string{}
	for len(found) < 2 {
		p := s.published()
		found[strings.TrimPrefix(p.URI, fileURI(folder))] = summary(p.Diagnostics)
	}
	if want := "1 Invalid command 'AlsoBogus'"; found["/sites/a.conf"] != want {
		t.Errorf("published %v, want %q", found, want)
	}
	symbols := mustAsk[[]protocol.SymbolInformation](s, "workspace/symbol", map[string]any{"query": "api"})
	if len(symbols) != 1 || !strings.HasSuffix(symbols[0].Location.URI, "/sites/a.conf") {
		t.Errorf("found %+v", symbols)
	}
}

// Files that are moved together are one edit of each file that names them.
func TestSeveralFilesAreMoved(t *testing.T) {
	root := wholeRoot + "Include a.conf\nInclude b.conf\n"
	folder := tree(t, map[string]string{"apache2.conf": root, "a.conf": "", "b.conf": ""})
	s := start(t, Options{})
	s.initialize(folder, nil)
	in := func(name string) string { return fileURI(filepath.Join(folder, name)) }
	s.open(in("apache2.conf"), root)
	edit := mustAsk[protocol.WorkspaceEdit](s, "workspace/willRenameFiles", map[string]any{"files": []any{
		map[string]any{"oldUri": in("a.conf"), "newUri": in("c.conf")}, map[string]any{"oldUri": in("b.conf"), "newUri": in("d.conf")},
	}})
	text, _ := json.Marshal(edit.DocumentChanges)
	if len(edit.DocumentChanges) != 1 || !strings.Contains(string(text), `"c.conf"`) || !strings.Contains(string(text), `"d.conf"`) {
		t.Errorf("the edit is %s", text)
	}
}

// A part of a configuration that nobody has opened is left in peace.
func TestPartInWorkspace(t *testing.T) {
	folder := tree(t, map[string]string{"httpd.conf": "Bogus\n"})
	s := start(t, Options{})
	s.initialize(folder, nil)
	other := fileURI(filepath.Join(folder, "other.conf"))
	s.open(other, "Listen 80\n")
	s.publishedAt(other, 1)
	s.end()
	for len(s.notifications) > 0 {
		if m := <-s.notifications; m.Method == protocol.ServerTextDocumentPublishDiagnostics {
			t.Errorf("published %s", m.Params)
		}
	}
}

// A client that pulls hears of errors in files that are not open in the report on one that
// is, and that they are gone.
func TestRelatedDocuments(t *testing.T) {
	folder := tree(t, map[string]string{"apache2.conf": wholeRoot + "Include a.conf\n", "a.conf": "Bogus\n"})
	root, part := fileURI(filepath.Join(folder, "apache2.conf")), fileURI(filepath.Join(folder, "a.conf"))
	type pulled struct {
		Kind             string
		RelatedDocuments map[string]struct {
			Kind  string
			Items []protocol.Diagnostic
		}
	}
	s := start(t, Options{})
	s.initialize(folder, map[string]any{"capabilities": announcesAll, "initializationOptions": map[string]any{"diagnostics": "pull"}})
	s.open(root, wholeRoot+"Include a.conf\n")
	params := map[string]any{"textDocument": map[string]any{"uri": root}}
	if got := mustAsk[pulled](s, "textDocument/diagnostic", params).RelatedDocuments[part]; got.Kind != "full" || !strings.Contains(summary(got.Items), "Bogus") {
		t.Errorf("related is %+v", got)
	}
	s.change(root, 2, nil, wholeRoot)
	if got := mustAsk[pulled](s, "textDocument/diagnostic", params).RelatedDocuments[part]; got.Kind != "full" || got.Items == nil || len(got.Items) > 0 {
		t.Errorf("then related is %+v", got)
	}
	if got := mustAsk[pulled](s, "textDocument/diagnostic", params).RelatedDocuments; len(got) > 0 {
		t.Errorf("at last related are %+v", got)
	}
	s.end()
	for len(s.notifications) > 0 {
		if m := <-s.notifications; m.Method == protocol.ServerTextDocumentPublishDiagnostics {
			t.Errorf("pushed %s", m.Params)
		}
	}
}

// What is no question is told so.
func TestOddQuestions(t *testing.T) {
	s := start(t, Options{})
	s.initialize("", nil)
	s.open(uri, "LoadModule wsgi_module x.so\nWSGIScriptAlias / /x.wsgi\n")
	for _, args := range []any{
		nil, []any{}, []any{uri}, []any{5, "/"}, []any{uri, 5}, []any{uri, ""}, []any{uri, "not a url"}, []any{uri, "ftp://a/"}, []any{uri, "http://a:99999/"}, []any{"file:///no/such", "/"},
	} {
		_, failure := ask[any](s, "workspace/executeCommand", map[string]any{"command": commandWhichInterpreter, "arguments": args})
		refusedWith(t, failure, -32602)
	}
	for _, name := range []string{"modwsgi.processes", "modwsgi.report", "modwsgi.target", "modwsgi.explainRule", "modwsgi.showPlace", "modwsgi.noSuch", ""} {
		for _, args := range []any{nil, []any{}, []any{nil}, []any{map[string]any{}}, []any{uri, "no such format"}, []any{uri, nil, []any{}}} {
			if name == "modwsgi.processes" || name == "modwsgi.target" {
				if list, ok := args.([]any); ok && len(list) > 1 {
					continue // more arguments than wanted do no harm
				}
			}
			_, failure := ask[any](s, "workspace/executeCommand", map[string]any{"command": name, "arguments": args})
			refusedWith(t, failure, -32602)
		}
	}
}
