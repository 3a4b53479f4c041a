// The types of LSP's own package for all that the server sends, by method.
import type * as lsp from 'vscode-languageserver-protocol';

/** LSP 3.18 has null for no active parameter, for a client that announces it. */
type SignatureHelp = Omit<lsp.SignatureHelp, 'activeParameter'> & { activeParameter?: lsp.uinteger | null };

export interface Results {
  initialize: lsp.InitializeResult;
  shutdown: null;
  'textDocument/hover': lsp.Hover | null;
  'textDocument/completion': lsp.CompletionList | null;
  'completionItem/resolve': lsp.CompletionItem;
  'textDocument/signatureHelp': SignatureHelp | null;
  'textDocument/declaration': lsp.Location[] | lsp.LocationLink[] | null;
  'textDocument/definition': lsp.Location[] | lsp.LocationLink[] | null;
  'textDocument/references': lsp.Location[] | null;
  'textDocument/documentHighlight': lsp.DocumentHighlight[] | null;
  'textDocument/documentSymbol': lsp.DocumentSymbol[] | lsp.SymbolInformation[] | null;
  'textDocument/codeAction': lsp.CodeAction[] | null;
  'textDocument/codeLens': lsp.CodeLens[] | null;
  'textDocument/documentLink': lsp.DocumentLink[] | null;
  'textDocument/formatting': lsp.TextEdit[] | null;
  'textDocument/rangeFormatting': lsp.TextEdit[] | null;
  'textDocument/onTypeFormatting': lsp.TextEdit[] | null;
  'textDocument/rename': lsp.WorkspaceEdit | null;
  'textDocument/prepareRename': { range: lsp.Range; placeholder: string } | null;
  'textDocument/foldingRange': lsp.FoldingRange[] | null;
  'textDocument/selectionRange': lsp.SelectionRange[] | null;
  'textDocument/linkedEditingRange': lsp.LinkedEditingRanges | null;
  'textDocument/prepareCallHierarchy': lsp.CallHierarchyItem[] | null;
  'callHierarchy/incomingCalls': lsp.CallHierarchyIncomingCall[] | null;
  'callHierarchy/outgoingCalls': lsp.CallHierarchyOutgoingCall[] | null;
  'textDocument/semanticTokens/full': lsp.SemanticTokens | null;
  'textDocument/semanticTokens/full/delta': lsp.SemanticTokens | lsp.SemanticTokensDelta | null;
  'textDocument/semanticTokens/range': lsp.SemanticTokens | null;
  'textDocument/inlayHint': lsp.InlayHint[] | null;
  'textDocument/diagnostic': lsp.RelatedFullDocumentDiagnosticReport | lsp.RelatedUnchangedDocumentDiagnosticReport;
  'workspace/diagnostic': lsp.WorkspaceDiagnosticReport;
  'workspace/symbol': lsp.SymbolInformation[] | null;
  'workspace/willRenameFiles': lsp.WorkspaceEdit | null;
}

export interface Notifications {
  'textDocument/publishDiagnostics': lsp.PublishDiagnosticsParams;
  'window/showMessage': lsp.ShowMessageParams;
  'window/logMessage': lsp.LogMessageParams;
  '$/logTrace': lsp.LogTraceParams;
}

export interface Requests {
  'client/registerCapability': lsp.RegistrationParams;
  'client/unregisterCapability': lsp.UnregistrationParams;
  'workspace/configuration': lsp.ConfigurationParams;
  'window/showDocument': lsp.ShowDocumentParams;
}
