package server

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
	protocol "github.com/tliron/glsp/protocol_3_16"
)

// announcesAll are the capabilities of a client that can do all of LSP 3.17 that concerns
// this server.
var announcesAll = map[string]any{
	"general": map[string]any{"positionEncodings": []string{"utf-16", "utf-8"}},
	"window":  map[string]any{"workDoneProgress": true, "showDocument": map[string]any{"support": true}},
	"workspace": map[string]any{
		"workspaceEdit":  map[string]any{"documentChanges": true},
		"fileOperations": map[string]any{"willRename": true},
		"semanticTokens": map[string]any{"refreshSupport": true},
		"codeLens":       map[string]any{"refreshSupport": true},
		"inlayHint":      map[string]any{"refreshSupport": true},
		"diagnostics":    map[string]any{"refreshSupport": true},

		"configuration":          true,
		"didChangeConfiguration": map[string]any{"dynamicRegistration": true},
		"didChangeWatchedFiles":  map[string]any{"dynamicRegistration": true, "relativePatternSupport": true},
	},
	"textDocument": map[string]any{
		"diagnostic": map[string]any{"relatedDocumentSupport": true},
		"publishDiagnostics": map[string]any{
			"relatedInformation": true, "codeDescriptionSupport": true, "tagSupport": map[string]any{"valueSet": []int{1, 2}},
		},
		"codeAction": map[string]any{"codeActionLiteralSupport": map[string]any{"codeActionKind": map[string]any{"valueSet": []string{"quickfix", "refactor", "source"}}}},
		"completion": map[string]any{
			"completionItem":     map[string]any{"snippetSupport": true, "insertReplaceSupport": true, "labelDetailsSupport": true, "documentationFormat": []string{"markdown"}, "tagSupport": map[string]any{"valueSet": []int{1}}},
			"completionItemKind": map[string]any{"valueSet": numbers(1, 25)},
			"completionList":     map[string]any{"itemDefaults": []string{"editRange", "data"}},
		},
		"definition":     map[string]any{"linkSupport": true},
		"declaration":    map[string]any{"linkSupport": true},
		"rename":         map[string]any{"prepareSupport": true},
		"documentSymbol": map[string]any{"hierarchicalDocumentSymbolSupport": true, "symbolKind": map[string]any{"valueSet": numbers(1, 26)}},
		"foldingRange":   map[string]any{"foldingRange": map[string]any{"collapsedText": true}},
		"hover":          map[string]any{"contentFormat": []string{"markdown", "plaintext"}},
		"signatureHelp": map[string]any{"signatureInformation": map[string]any{
			"documentationFormat": []string{"markdown"}, "parameterInformation": map[string]any{"labelOffsetSupport": true},
		}},
	},
}

// numbers are those from first to last.
func numbers(first, last int) []int {
	var all []int
	for n := first; n <= last; n++ {
		all = append(all, n)
	}
	return all
}

// documented are the methods in a table of docs/lsp.md.
func documented(t *testing.T, heading string) []string {
	t.Helper()
	page, err := os.ReadFile("../docs/lsp.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "## "+heading+"\n")
	if !found {
		t.Fatalf("docs/lsp.md has no %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var methods []string
	for _, row := range regexp.MustCompile(`(?m)^\| ([a-zA-Z/]+) \| `).FindAllStringSubmatch(section, -1) {
		if row[1] != "method" {
			methods = append(methods, row[1])
		}
	}
	return methods
}

// TestMethods asks for every method of LSP 3.17: those that docs/lsp.md calls offered are
// answered, the others are not found; whatever the client announces.
func TestMethods(t *testing.T) {
	folder, err := filepath.Abs("../testdata/debian")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "sites-available/shop.conf")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, capabilities := range map[string]map[string]any{"everything": announcesAll, "nothing": {}} {
		t.Run(name, func(t *testing.T) {
			s := start(t, Options{Version: "1.2.3"})
			further := map[string]any{"capabilities": capabilities, "initializationOptions": map[string]any{"diagnostics": "pull", "status": true}}
			s.initialize(folder, further)
			doc := fileURI(path)
			s.open(doc, string(text)+"\n<Directory /nowhere>\n</Directry>\nWSGIDaemonProces x\n")
			for _, method := range documented(t, "Offered") {
				if method == "initialize" || method == "shutdown" {
					continue
				}
				params, known := methodParams(s, doc)[method]
				if !known {
					t.Errorf("the test has no parameters for %s", method)
					continue
				}
				for _, p := range params {
					if m := s.answer(s.request(method, p)); m.Error != nil {
						t.Errorf("%s is refused: %v", method, m.Error)
					}
				}
			}
			for _, method := range documented(t, "Not offered") {
				if m := s.answer(s.request(method, map[string]any{"textDocument": map[string]any{"uri": doc}})); m.Error == nil || m.Error.Code != jsonrpc2.CodeMethodNotFound {
					t.Errorf("%s is not offered, and answered with %s %v", method, m.Result, m.Error)
				}
			}
			if code := s.end(); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

// methodParams are parameters for each offered method, one set or several.
func methodParams(s *session, doc string) map[string][]any {
	id := map[string]any{"uri": doc}
	document := map[string]any{"textDocument": id}
	whole := protocol.Range{End: protocol.Position{Line: 1000}}
	places := []any{}
	for line := range 30 {
		for _, column := range []int{0, 6, 20, 45} {
			places = append(places, position(doc, line, column))
		}
	}
	with := func(further map[string]any) map[string]any {
		all := map[string]any{"textDocument": id}
		for name, value := range further {
			all[name] = value
		}
		return all
	}
	each := func(further map[string]any) []any {
		var all []any
		for _, place := range places {
			p := map[string]any{}
			for name, value := range place.(map[string]any) {
				p[name] = value
			}
			for name, value := range further {
				p[name] = value
			}
			all = append(all, p)
		}
		return all
	}
	item := map[string]any{"item": map[string]any{
		"name": "shop.conf", "kind": 1, "uri": doc, "range": whole, "selectionRange": protocol.Range{}, "data": map[string]any{"document": doc},
	}}
	options := map[string]any{"tabSize": 2, "insertSpaces": true}
	command := func(name string, args ...any) any { return map[string]any{"command": name, "arguments": args} }
	return map[string][]any{
		"textDocument/hover":             places,
		"textDocument/completion":        places,
		"completionItem/resolve":         {map[string]any{"label": "Listen", "data": "directive Listen"}, map[string]any{"label": "threads=", "data": "option WSGIDaemonProcess threads"}},
		"textDocument/signatureHelp":     places,
		"textDocument/declaration":       places,
		"textDocument/definition":        places,
		"textDocument/references":        each(map[string]any{"context": map[string]any{"includeDeclaration": true}}),
		"textDocument/documentHighlight": places,
		"textDocument/documentSymbol":    {document},
		"textDocument/codeAction": {
			with(map[string]any{"range": whole, "context": map[string]any{"diagnostics": []any{}}}),
			with(map[string]any{"range": whole, "context": map[string]any{"diagnostics": []any{}, "only": []string{"source.fixAll"}}}),
			with(map[string]any{"range": between(15, 6, 6), "context": map[string]any{"diagnostics": []any{}, "only": []string{"refactor"}}}),
		},
		"textDocument/codeLens":                  {document},
		"textDocument/documentLink":              {document},
		"textDocument/formatting":                {with(map[string]any{"options": options})},
		"textDocument/rangeFormatting":           {with(map[string]any{"range": whole, "options": options})},
		"textDocument/onTypeFormatting":          {with(map[string]any{"position": protocol.Position{Line: 3}, "ch": "\n", "options": options})},
		"textDocument/rename":                    {with(map[string]any{"position": s.positionOf(doc, "parallel"), "newName": "other"})},
		"textDocument/prepareRename":             {with(map[string]any{"position": s.positionOf(doc, "parallel")})},
		"textDocument/foldingRange":              {document},
		"textDocument/selectionRange":            {with(map[string]any{"positions": []protocol.Position{{Line: 3, Character: 5}}})},
		"textDocument/linkedEditingRange":        places,
		"textDocument/prepareCallHierarchy":      places[:8],
		"callHierarchy/incomingCalls":            {item},
		"callHierarchy/outgoingCalls":            {item},
		"textDocument/semanticTokens/full":       {document},
		"textDocument/semanticTokens/full/delta": {with(map[string]any{"previousResultId": "1"}), with(map[string]any{"previousResultId": "no such"})},
		"textDocument/semanticTokens/range":      {with(map[string]any{"range": whole})},
		"textDocument/inlayHint":                 {with(map[string]any{"range": whole})},
		"textDocument/diagnostic":                {document},
		"workspace/diagnostic":                   {map[string]any{"previousResultIds": []any{}}, map[string]any{"previousResultIds": []any{map[string]any{"uri": "file:///gone.conf", "value": "1"}}}},
		"workspace/symbol":                       {map[string]any{"query": "parallel"}, map[string]any{"query": ""}},
		"workspace/willRenameFiles":              {map[string]any{"files": []any{map[string]any{"oldUri": doc, "newUri": doc + ".bak"}}}, map[string]any{"files": []any{map[string]any{"oldUri": strings.Replace(doc, "sites-available/shop.conf", "ports.conf", 1), "newUri": strings.Replace(doc, "sites-available/shop.conf", "listen.conf", 1)}}}},
		"workspace/executeCommand": {
			command("modwsgi.whichInterpreter", doc, "http://shop.example.com/api/orders"), command("modwsgi.processes", doc),
			command("modwsgi.report", doc, "html"), command("modwsgi.report", doc, "markdown"), command("modwsgi.report", doc, "text"),
			command("modwsgi.target", doc), command("modwsgi.explainRule", "WSGI0201"),
			map[string]any{"command": commandPreview, "arguments": []any{strings.Replace(doc, "sites-available/shop.conf", "mods-available/wsgi.conf", 1), protocol.Position{Line: 4, Character: 4}}},
		},
	}
}
