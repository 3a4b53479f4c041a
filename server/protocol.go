package server

import (
	"encoding/json"

	protocol "github.com/tliron/glsp/protocol_3_16"
	protocol317 "github.com/tliron/glsp/protocol_3_17"
)

// This file holds what LSP 3.17 has beside glsp's types: methods and types that glsp
// lacks, and types of glsp that would be sent otherwise than the specification wants.

// The methods that glsp does not name.
const (
	methodInlayHint           = "textDocument/inlayHint"
	methodDiagnostic          = protocol317.MethodTextDocumentDiagnostic
	methodWorkspaceDiagnostic = "workspace/diagnostic"
)

// The requests by which a server has its client ask again (LSP 3.16 and 3.17).
const (
	semanticTokensRefresh = "workspace/semanticTokens/refresh"
	codeLensRefresh       = "workspace/codeLens/refresh"
	inlayHintRefresh      = "workspace/inlayHint/refresh"
	diagnosticRefresh     = "workspace/diagnostic/refresh"
)

// furtherCapabilities are those of a client that glsp does not decode.
type furtherCapabilities struct {
	TextDocument struct {
		Diagnostic *struct {
			RelatedDocumentSupport bool `json:"relatedDocumentSupport"`
		} `json:"diagnostic"`
		PublishDiagnostics *struct{} `json:"publishDiagnostics"`
		Completion         struct {
			CompletionItem struct {
				LabelDetailsSupport  bool `json:"labelDetailsSupport"`
				InsertReplaceSupport bool `json:"insertReplaceSupport"`
			} `json:"completionItem"`
			CompletionList struct {
				ItemDefaults []string `json:"itemDefaults"`
			} `json:"completionList"`
		} `json:"completion"`
		SignatureHelp struct {
			SignatureInformation struct {
				NoActiveParameterSupport bool `json:"noActiveParameterSupport"`
			} `json:"signatureInformation"`
		} `json:"signatureHelp"`
		FoldingRange struct {
			FoldingRange struct {
				CollapsedText bool `json:"collapsedText"`
			} `json:"foldingRange"`
		} `json:"foldingRange"`
	} `json:"textDocument"`
	Workspace struct {
		InlayHint   refreshSupport `json:"inlayHint"`
		Diagnostics refreshSupport `json:"diagnostics"`

		DidChangeWatchedFiles struct {
			RelativePatternSupport bool `json:"relativePatternSupport"`
		} `json:"didChangeWatchedFiles"`
	} `json:"workspace"`
	Window struct {
		WorkDoneProgress bool `json:"workDoneProgress"`
		ShowDocument     struct {
			Support bool `json:"support"`
		} `json:"showDocument"`
	} `json:"window"`
	General struct {
		PositionEncodings []string `json:"positionEncodings"`
	} `json:"general"`
}

type refreshSupport struct {
	RefreshSupport bool `json:"refreshSupport"`
}

// serverCapabilities are what the server can do: glsp's, and those that it lacks.
type serverCapabilities struct {
	protocol317.ServerCapabilities
	PositionEncoding   string             `json:"positionEncoding"`
	InlayHintProvider  bool               `json:"inlayHintProvider"`
	DiagnosticProvider *diagnosticOptions `json:"diagnosticProvider,omitempty"`
}

// diagnosticOptions are LSP's; glsp's would send an identifier that is null.
type diagnosticOptions struct {
	InterFileDependencies bool `json:"interFileDependencies"`
	WorkspaceDiagnostics  bool `json:"workspaceDiagnostics"`
}

type initializeResult struct {
	Capabilities serverCapabilities                   `json:"capabilities"`
	ServerInfo   *protocol.InitializeResultServerInfo `json:"serverInfo"`
}

type inlayHintParams struct {
	TextDocument protocol.TextDocumentIdentifier `json:"textDocument"`
	Range        protocol.Range                  `json:"range"`
}

type lspInlayHint struct {
	Position    protocol.Position `json:"position"`
	Label       string            `json:"label"`
	Tooltip     any               `json:"tooltip,omitempty"`
	PaddingLeft bool              `json:"paddingLeft"`
}

// signatureHelpAnswer is LSP's SignatureHelp; glsp's cannot say that no parameter is active.
type signatureHelpAnswer struct {
	Signatures      []protocol.SignatureInformation `json:"signatures"`
	ActiveParameter *protocol.UInteger              `json:"activeParameter"`
}

// completionList is a list with what its items have in common.
type completionList struct {
	IsIncomplete bool                `json:"isIncomplete"`
	ItemDefaults *completionDefaults `json:"itemDefaults,omitempty"`
	Items        []completionItem    `json:"items"`
}

// completionDefaults hold a protocol.Range or an insertReplaceRange.
type completionDefaults struct {
	EditRange any `json:"editRange"`
}

type insertReplaceRange struct {
	Insert  protocol.Range `json:"insert"`
	Replace protocol.Range `json:"replace"`
}

type completionItem struct {
	protocol.CompletionItem
	LabelDetails *completionLabelDetails `json:"labelDetails,omitempty"`
	// TextEditText is the text for the list's range; "" is the label.
	TextEditText string `json:"textEditText,omitempty"`
}

// UnmarshalJSON reads all fields: glsp's own method would pass those of LSP 3.17 over.
func (i *completionItem) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &i.CompletionItem); err != nil {
		return err
	}
	var further struct {
		LabelDetails *completionLabelDetails `json:"labelDetails"`
		TextEditText string                  `json:"textEditText"`
	}
	err := json.Unmarshal(data, &further)
	i.LabelDetails, i.TextEditText = further.LabelDetails, further.TextEditText
	return err
}

type completionLabelDetails struct {
	Detail      string `json:"detail,omitempty"`
	Description string `json:"description,omitempty"`
}

// foldingRange is glsp's with the text that stands for what is folded.
type foldingRange struct {
	protocol.FoldingRange
	CollapsedText string `json:"collapsedText,omitempty"`
}
