package server

import (
	"context"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"

	"github.com/tliron/glsp"
	protocol "github.com/tliron/glsp/protocol_3_16"
	protocol317 "github.com/tliron/glsp/protocol_3_17"
)

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
	s.register()
	if len(s.folders) > 0 {
		s.changed() // there may be configurations in them
	}
	if s.client.configuration {
		s.fetchSettings()
	}
	return nil
}

// register asks the client to report what it only reports when it is asked to: changes of
// our settings and of files. Any file may be included by a configuration, so that all of
// the workspace is watched.
func (s *server) register() {
	var registrations []protocol.Registration
	if s.client.configurationNew {
		registrations = append(registrations, protocol.Registration{
			ID: "settings", Method: protocol.MethodWorkspaceDidChangeConfiguration,
			RegisterOptions: map[string]string{"section": settingsSection},
		})
	}
	if s.client.watches {
		registrations = append(registrations, watching("files", fileWatcher{"**/*"}))
	}
	if len(registrations) > 0 {
		s.background(func(ctx context.Context) error {
			return s.conn.call(ctx, protocol.ServerClientRegisterCapability, protocol.RegistrationParams{Registrations: registrations}, nil)
		})
	}
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
	// Only a client that announces the like takes options here.
	if s.client.prepareRename {
		offered.RenameProvider = &protocol.RenameOptions{PrepareProvider: &yes}
	}
	if s.client.codeActions {
		offered.CodeActionProvider = &protocol.CodeActionOptions{CodeActionKinds: []string{string(quickFixKind), string(extractKind), string(inlineKind), string(rewriteKind), string(fixAllKind)}}
	}
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
