package server

import (
	"encoding/json"
	"slices"
	"strings"

	protocol "github.com/tliron/glsp/protocol_3_16"
	protocol317 "github.com/tliron/glsp/protocol_3_17"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// client is what the client can do, as far as answers depend on it.
type client struct {
	encoding encoding
	pulls    bool // it asks for the diagnostics of open documents itself
	related  bool // then also those of other documents, in the same answer

	configuration    bool // workspace/configuration
	configurationNew bool // dynamic registration of workspace/didChangeConfiguration
	watches          bool // dynamic registration of watched files
	watchesAnywhere  bool // of files in any folder, by patterns relative to it
	refreshes        []string
	documentChanges  bool // versioned workspace edits
	showDocument     bool
	progress         bool // window/workDoneProgress/create
	clientCommands   []string
	status           bool // wants modwsgi/status and modwsgi/didChangeProcesses

	snippets         bool
	insertReplace    bool
	labelDetails     bool
	completionTags   bool
	editRangeDefault bool // for all items of a completion
	completionKinds  []protocol.CompletionItemKind
	symbolKinds      []protocol.SymbolKind
	symbolTree       bool
	codeActions      bool // as literals; else there is no use in them
	prepareRename    bool
	definitionLinks  bool // places with the text that leads there
	declarationLinks bool
	labelOffsets     bool // in signatures
	noParameter      bool // null where no parameter is active (LSP 3.18)
	collapsedText    bool // of a fold
	mostFolds        int  // 0 for any number

	// Where these forms of text are shown as Markdown.
	markdownHover, markdownCompletion, markdownSignature bool
	relatedInformation                                   bool
	codeDescription                                      bool
	tags                                                 bool
}

// clientOf reads what the client says of itself.
func clientOf(c *protocol317.ClientCapabilities, further *furtherCapabilities) client {
	known := client{encoding: encoding(grammar.UTF16), completionKinds: firstCompletionKinds, symbolKinds: firstSymbolKinds}
	for _, offered := range encodings {
		if slices.Contains(further.General.PositionEncodings, offered.name) {
			known.encoding = offered.encoding
			break
		}
	}
	document := &further.TextDocument
	// A client that can do both is told by itself: that is quicker, and what the client would
	// ask for besides it would show twice.
	known.pulls = document.Diagnostic != nil && document.PublishDiagnostics == nil
	known.related = document.Diagnostic != nil && document.Diagnostic.RelatedDocumentSupport
	known.insertReplace = document.Completion.CompletionItem.InsertReplaceSupport
	known.labelDetails = document.Completion.CompletionItem.LabelDetailsSupport
	known.editRangeDefault = slices.Contains(document.Completion.CompletionList.ItemDefaults, "editRange")
	known.noParameter = document.SignatureHelp.SignatureInformation.NoActiveParameterSupport
	known.collapsedText = document.FoldingRange.FoldingRange.CollapsedText
	known.progress = further.Window.WorkDoneProgress
	known.showDocument = further.Window.ShowDocument.Support
	known.watchesAnywhere = further.Workspace.DidChangeWatchedFiles.RelativePatternSupport
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
	known.configurationNew = w.DidChangeConfiguration != nil && isTrue(w.DidChangeConfiguration.DynamicRegistration)
	known.watches = w.DidChangeWatchedFiles != nil && isTrue(w.DidChangeWatchedFiles.DynamicRegistration)
	known.documentChanges = w.WorkspaceEdit != nil && isTrue(w.WorkspaceEdit.DocumentChanges)
}

func (known *client) ofDocument(d *protocol317.TextDocumentClientCapabilities) {
	if c := d.Completion; c != nil {
		if c.CompletionItem != nil {
			known.snippets = isTrue(c.CompletionItem.SnippetSupport)
			known.markdownCompletion = prefersMarkdown(c.CompletionItem.DocumentationFormat)
			known.completionTags = c.CompletionItem.TagSupport != nil
		}
		if c.CompletionItemKind != nil && c.CompletionItemKind.ValueSet != nil {
			known.completionKinds = c.CompletionItemKind.ValueSet
		}
	}
	if c := d.DocumentSymbol; c != nil {
		known.symbolTree = isTrue(c.HierarchicalDocumentSymbolSupport)
		if c.SymbolKind != nil && c.SymbolKind.ValueSet != nil {
			known.symbolKinds = c.SymbolKind.ValueSet
		}
	}
	if c := d.CodeAction; c != nil {
		known.codeActions = c.CodeActionLiteralSupport != nil
	}
	known.prepareRename = d.Rename != nil && isTrue(d.Rename.PrepareSupport)
	known.definitionLinks = d.Definition != nil && isTrue(d.Definition.LinkSupport)
	known.declarationLinks = d.Declaration != nil && isTrue(d.Declaration.LinkSupport)
	if c := d.SignatureHelp; c != nil && c.SignatureInformation != nil {
		known.markdownSignature = prefersMarkdown(c.SignatureInformation.DocumentationFormat)
		if p := c.SignatureInformation.ParameterInformation; p != nil {
			known.labelOffsets = isTrue(p.LabelOffsetSupport)
		}
	}
	if c := d.FoldingRange; c != nil && c.RangeLimit != nil {
		known.mostFolds = clampInt(*c.RangeLimit)
	}
	if c := d.Hover; c != nil {
		known.markdownHover = prefersMarkdown(c.ContentFormat)
	}
	if c := d.PublishDiagnostics; c != nil {
		known.relatedInformation = isTrue(c.RelatedInformation)
		known.codeDescription = isTrue(c.CodeDescriptionSupport)
		known.tags = c.TagSupport != nil
	}
}

// ownsCommands notes what the client does beside the protocol, as its initializationOptions
// say ("clientCommands", a list of names, and "status"). VS Code has the command that shows
// references built in; this project's extension converts its arguments.
func (known *client) ownsCommands(name string, options json.RawMessage) {
	var own struct {
		ClientCommands []string `json:"clientCommands"`
		Status         bool     `json:"status"`
	}
	_ = json.Unmarshal(options, &own) // settings of the wrong type are reported elsewhere
	known.status, known.clientCommands = own.Status, own.ClientCommands
	if strings.HasPrefix(name, "Visual Studio Code") || name == "code-server" || name == "Neovim" {
		known.clientCommands = append(known.clientCommands, commandShowReferences)
	}
}

// does reports whether the client carries out the command by itself, or shows its answer.
func (known *client) does(command string) bool { return slices.Contains(known.clientCommands, command) }

// prefersMarkdown reads the formats that a client names, the best first. One that names
// none gets plain text, which everybody can show.
func prefersMarkdown(formats []protocol.MarkupKind) bool {
	return len(formats) > 0 && formats[0] == protocol.MarkupKindMarkdown
}

func isTrue(b *bool) bool { return b != nil && *b }

// The kinds of the first version of LSP: a client that names none knows these.
var (
	firstCompletionKinds = upTo(protocol.CompletionItemKindReference)
	firstSymbolKinds     = upTo(protocol.SymbolKindArray)
)

func upTo[K ~int32](last K) []K {
	var kinds []K
	for kind := K(1); kind <= last; kind++ {
		kinds = append(kinds, kind)
	}
	return kinds
}

// within is the kind if the client knows it, else the other.
func within[K comparable](known []K, kind, other K) K {
	if slices.Contains(known, kind) {
		return kind
	}
	return other
}
