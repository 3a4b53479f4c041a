package server

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tliron/glsp"
	protocol "github.com/tliron/glsp/protocol_3_16"
	protocol317 "github.com/tliron/glsp/protocol_3_17"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// client is what the client can do, as far as answers depend on it.
type client struct {
	encoding         encoding
	pulls            bool // it asks for the diagnostics of open documents itself
	configuration    bool // workspace/configuration
	watches          bool // dynamic registration of watched files
	refreshes        []string
	documentChanges  bool // versioned workspace edits
	snippets         bool
	insertReplace    bool
	labelDetails     bool
	editRangeDefault bool // for all items of a completion
	collapsedText    bool // of a fold
	progress         bool // window/workDoneProgress/create
	showDocument     bool
	showsReferences  bool // editor.action.showReferences
	status           bool // wants modwsgi/status and modwsgi/didChangeProcesses
	symbolTree       bool
	codeActions      bool // as literals; else there is no use in them
	labelOffsets     bool // in signatures
	// These forms of text the client shows without reading Markdown.
	plainHover, plainCompletion, plainSignature bool
	relatedInformation                          bool
	codeDescription                             bool
	tags                                        bool
}

// clientOf reads what the client says of itself.
func clientOf(c *protocol317.ClientCapabilities, further *furtherCapabilities) client {
	known := client{encoding: encoding(grammar.UTF16)}
	for _, offered := range encodings {
		if slices.Contains(further.General.PositionEncodings, offered.name) {
			known.encoding = offered.encoding
			break
		}
	}
	// A client that can do both is told by itself: that is quicker, and what the client would
	// ask for besides it would show twice.
	known.pulls = further.TextDocument.Diagnostic != nil && further.TextDocument.PublishDiagnostics == nil
	known.insertReplace = further.TextDocument.Completion.CompletionItem.InsertReplaceSupport
	known.labelDetails = further.TextDocument.Completion.CompletionItem.LabelDetailsSupport
	known.editRangeDefault = slices.Contains(further.TextDocument.Completion.CompletionList.ItemDefaults, "editRange")
	known.collapsedText = further.TextDocument.FoldingRange.FoldingRange.CollapsedText
	known.progress = further.Window.WorkDoneProgress
	known.showDocument = further.Window.ShowDocument.Support
	known.ofWorkspace(c, further)
	if c.TextDocument != nil {
		known.ofDocument(c.TextDocument)
	}
	return known
}

func (known *client) ofWorkspace(c *protocol317.ClientCapabilities, further *furtherCapabilities) {
	refresh := func(method string, supported bool) {
		if supported {
			known.refreshes = append(known.refreshes, method)
		}
	}
	refresh(inlayHintRefresh, further.Workspace.InlayHint.RefreshSupport)
	refresh(diagnosticRefresh, further.Workspace.Diagnostics.RefreshSupport)
	w := c.Workspace
	if w == nil {
		return
	}
	refresh(semanticTokensRefresh, w.SemanticTokens != nil && isTrue(w.SemanticTokens.RefreshSupport))
	refresh(codeLensRefresh, w.CodeLens != nil && isTrue(w.CodeLens.RefreshSupport))
	known.configuration = isTrue(w.Configuration)
	known.watches = w.DidChangeWatchedFiles != nil && isTrue(w.DidChangeWatchedFiles.DynamicRegistration)
	known.documentChanges = w.WorkspaceEdit != nil && isTrue(w.WorkspaceEdit.DocumentChanges)
}

func (known *client) ofDocument(d *protocol317.TextDocumentClientCapabilities) {
	if c := d.Completion; c != nil && c.CompletionItem != nil {
		known.snippets = isTrue(c.CompletionItem.SnippetSupport)
		known.plainCompletion = plainOnly(c.CompletionItem.DocumentationFormat)
	}
	if c := d.DocumentSymbol; c != nil {
		known.symbolTree = isTrue(c.HierarchicalDocumentSymbolSupport)
	}
	if c := d.CodeAction; c != nil {
		known.codeActions = c.CodeActionLiteralSupport != nil
	}
	if c := d.SignatureHelp; c != nil && c.SignatureInformation != nil {
		known.plainSignature = plainOnly(c.SignatureInformation.DocumentationFormat)
		if p := c.SignatureInformation.ParameterInformation; p != nil {
			known.labelOffsets = isTrue(p.LabelOffsetSupport)
		}
	}
	if c := d.Hover; c != nil {
		known.plainHover = plainOnly(c.ContentFormat)
	}
	if c := d.PublishDiagnostics; c != nil {
		known.relatedInformation = isTrue(c.RelatedInformation)
		known.codeDescription = isTrue(c.CodeDescriptionSupport)
		known.tags = c.TagSupport != nil
	}
}

// ownsCommands notes what the client does beside the protocol, as its initializationOptions
// say ("clientCommands", a list of names, and "status"). VS Code has the command of code
// lenses built in; this project's extension converts its arguments.
func (known *client) ownsCommands(name string, options json.RawMessage) {
	var own struct {
		ClientCommands []string `json:"clientCommands"`
		Status         bool     `json:"status"`
	}
	_ = json.Unmarshal(options, &own) // settings of the wrong type are reported elsewhere
	known.status = own.Status
	known.showsReferences = slices.Contains(own.ClientCommands, commandShowReferences) ||
		strings.HasPrefix(name, "Visual Studio Code") || name == "code-server" || name == "Neovim"
}

// plainOnly reports whether the formats that a client names leave Markdown out; a client
// that names none is taken to read it.
func plainOnly(formats []protocol.MarkupKind) bool {
	return len(formats) > 0 && !slices.Contains(formats, protocol.MarkupKindMarkdown)
}

func isTrue(b *bool) bool { return b != nil && *b }

// initialize agrees with the client on how to work.
func (s *server) initialize(c *glsp.Context, params *protocol317.InitializeParams) (any, error) {
	var further struct {
		InitializationOptions json.RawMessage     `json:"initializationOptions"`
		Capabilities          furtherCapabilities `json:"capabilities"`
	}
	if err := json.Unmarshal(c.Params, &further); err != nil {
		return nil, invalidParams(err)
	}
	s.phase = running
	s.client = clientOf(&params.Capabilities, &further.Capabilities)
	name := ""
	if params.ClientInfo != nil {
		name = params.ClientInfo.Name
	}
	s.client.ownsCommands(name, further.InitializationOptions)
	s.folders = foldersOf(params.WorkspaceFolders)
	switch {
	case len(s.folders) > 0:
	case params.RootURI != nil:
		s.folders = foldersOf([]protocol.WorkspaceFolder{{URI: *params.RootURI}})
	case params.RootPath != nil && filepath.IsAbs(*params.RootPath): // deprecated, still sent by some
		s.folders = []string{filepath.Clean(*params.RootPath)}
	}
	if params.Trace != nil {
		s.trace.set(*params.Trace)
	}
	var given editorSettings
	if saysSomething(further.InitializationOptions) {
		if err := given.read(further.InitializationOptions); err != nil {
			s.tell(err)
		}
	}
	if given.Diagnostics != "" {
		s.client.pulls = given.Diagnostics == "pull"
	}
	s.configure(given)
	s.current = nil
	if pid := params.ProcessID; pid != nil && int(*pid) != s.options.ClientProcess {
		go s.watchParent(int(*pid))
	}
	return &initializeResult{
		Capabilities: s.capabilities(),
		ServerInfo:   &protocol.InitializeResultServerInfo{Name: "modwsgi-ls", Version: &s.options.Version},
	}, nil
}

// initialized asks the client for what it may only be asked for now.
func (s *server) initialized() error {
	s.watchFiles()
	if s.client.configuration {
		s.fetchSettings()
	}
	return nil
}

// everyFile are all files and folders: any may be part of a configuration.
var everyFile = func() protocol.FileOperationFilter {
	scheme := "file"
	return protocol.FileOperationFilter{Scheme: &scheme, Pattern: protocol.FileOperationPattern{Glob: "**/*"}}
}()

// capabilities are what the server offers: glsp's reading of the handler, completed.
func (s *server) capabilities() serverCapabilities {
	yes := true
	offered := serverCapabilities{
		ServerCapabilities: s.handler.CreateServerCapabilities(),
		PositionEncoding:   s.client.encoding.name(),
		InlayHintProvider:  true,
	}
	offered.CompletionProvider = &protocol.CompletionOptions{
		TriggerCharacters: []string{"<", "/", "=", "%", "{", "$", "\"", "'"},
		ResolveProvider:   &yes,
	}
	offered.SignatureHelpProvider = &protocol.SignatureHelpOptions{TriggerCharacters: []string{" "}}
	offered.RenameProvider = &protocol.RenameOptions{PrepareProvider: &yes}
	offered.CodeActionProvider = &protocol.CodeActionOptions{CodeActionKinds: []string{string(quickFixKind), string(extractKind), string(inlineKind), string(rewriteKind), string(fixAllKind)}}
	offered.ExecuteCommandProvider = &protocol.ExecuteCommandOptions{Commands: slices.Sorted(maps.Keys(commands))}
	offered.SemanticTokensProvider = &protocol.SemanticTokensOptions{Legend: legend, Range: true, Full: &protocol.SemanticDelta{Delta: &yes}}
	offered.FoldingRangeProvider = true
	offered.DocumentOnTypeFormattingProvider = &protocol.DocumentOnTypeFormattingOptions{FirstTriggerCharacter: ">", MoreTriggerCharacter: []string{"\n"}}
	offered.Workspace = &protocol.ServerCapabilitiesWorkspace{
		WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
			Supported:           &yes,
			ChangeNotifications: &protocol.BoolOrString{Value: true},
		},
		FileOperations: &protocol.ServerCapabilitiesWorkspaceFileOperations{
			WillRename: &protocol.FileOperationRegistrationOptions{Filters: []protocol.FileOperationFilter{everyFile}},
		},
	}
	if s.client.pulls {
		offered.DiagnosticProvider = &diagnosticOptions{InterFileDependencies: true, WorkspaceDiagnostics: true}
	}
	return offered
}
