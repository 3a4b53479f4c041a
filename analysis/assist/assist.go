// Package assist answers what a person at the keyboard asks about one place of one
// file: what is this, what may stand here, where is it defined, how is it written
// elsewhere. It takes plain values and returns plain values: byte offsets and
// spans of the file, and Markdown. It knows no protocol and resolves nothing by
// itself; what an interpreter does comes from analysis/interp.
package assist

import (
	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Document is one file with everything that is known about it. Only File must be
// set: without a configuration the answers come from the grammar and the catalogue
// alone.
type Document struct {
	// Path is the absolute path of the file, as Origin.File spells it.
	Path string
	File *grammar.File
	// Config is the evaluated root that reads the file.
	Config *config.Configuration
	Model  *interp.Model
	// Resolution is the model on Target.
	Resolution *interp.Resolution
	Target     interp.Target
	// TargetKnown is false when Target is a mere assumption; answers then say what
	// holds on which build.
	TargetKnown bool
	// Audit is what the applications import, nil where nobody has looked.
	Audit *audit.Report
}

// Place is a range of a file.
type Place struct {
	Path string
	Span grammar.Span
}

// FileEdit is the edits of one file, in order and without overlap, each counted in
// the text before all of them.
type FileEdit struct {
	Path  string
	Edits []grammar.Edit
}

// Completion is what may be inserted at a place.
type Completion struct {
	Items []CompletionItem
	// Incomplete is true when more typing would bring other items.
	Incomplete bool
}

// CompletionItem is one proposal.
type CompletionItem struct {
	Label  string
	Detail string
	Kind   CompletionKind
	// Key identifies the text that Documentation returns; "" has none.
	Key string
	// Insert replaces Replace. With Snippet it holds tab stops as ${1:name} and $0,
	// with '\', '$' and '}' escaped by a backslash.
	Insert  string
	Snippet bool
	Replace grammar.Span
	// SortText orders the items, Filter is what the typed text is compared with; ""
	// means the label.
	SortText, Filter string
	// Deprecated items stand behind all others.
	Deprecated bool
}

// CompletionKind is what a proposal is.
type CompletionKind uint8

// The kinds of proposals.
const (
	DirectiveItem CompletionKind = iota
	SectionItem
	ClosingItem
	OptionItem
	ValueItem
	GroupItem
	VariableItem
	ModuleItem
	MacroItem
	FileItem
	FolderItem
)

// SignatureHelp is how a directive is written and which argument the cursor is on.
type SignatureHelp struct {
	Label         string
	Documentation string // Markdown
	Parameters    []Parameter
	Active        int // index in Parameters; -1 when the cursor is on none of them
}

// Parameter is one argument of a signature.
type Parameter struct {
	Span          grammar.Span // in the signature's Label
	Documentation string       // Markdown
}

// Highlight is an occurrence of the name under the cursor in the same file.
type Highlight struct {
	Span       grammar.Span
	Definition bool
}

// Symbol is an entry of the outline.
type Symbol struct {
	Name, Detail string
	Kind         SymbolKind
	Span         grammar.Span // all of it, a section with its closing line
	NameSpan     grammar.Span
	Children     []Symbol
}

// SymbolKind is what an entry of the outline is.
type SymbolKind uint8

// The kinds of symbols.
const (
	SectionSymbol SymbolKind = iota
	ConditionSymbol
	HostSymbol
	GroupSymbol
	ContainerSymbol
	MountSymbol
	VariableSymbol
	MacroSymbol
	IncludeSymbol
	SettingSymbol
)

// Fold is a region that can be folded; it begins on the line of Span.Start and its
// last line stays visible unless it is a comment.
type Fold struct {
	Span    grammar.Span
	Comment bool
}

// SemanticToken is a stretch of text on one line and what it is.
type SemanticToken struct {
	Span grammar.Span
	Type TokenType
	// Modifiers is a set of TokenModifier bits.
	Modifiers TokenModifier
}

// TokenType is what a stretch of text is.
type TokenType uint8

// The token types.
const (
	CommentToken   TokenType = iota
	DirectiveToken           // the name of a directive
	SectionToken             // the name of a section
	OptionToken              // the key of a key=value word
	GroupToken               // the name of a process group or application group
	VariableToken            // ${NAME}
	SpecialToken             // %{NAME}
	MacroToken               // the name of a macro
	ModuleToken              // a module identifier or source file
	ConstantToken            // On, Off and other words of an enumeration
	NumberToken
	StringToken
	OperatorToken // =, and the escape of a line end
)

// TokenModifier is a set of properties of a token.
type TokenModifier uint8

// The token modifiers.
const (
	DefinitionModifier TokenModifier = 1 << iota // where a name is defined
	DeprecatedModifier                           // mod_wsgi has dropped the directive
	UnknownModifier                              // nobody knows the directive
)

// Hint is a note shown behind the text at Offset that is not part of the file.
type Hint struct {
	Offset  int
	Label   string
	Tooltip string // Markdown
}

// Lens is a line shown above Span.
type Lens struct {
	Span   grammar.Span
	Title  string
	Places []Place // what the title counts
	URL    string  // that the title asks about; "" where it counts
}

// Link is a path in the text.
type Link struct {
	Span    grammar.Span
	Path    string // absolute
	Tooltip string
}

// FormatOptions is how Format indents.
type FormatOptions struct {
	Width int  // columns of one level
	Tabs  bool // a tab for each level instead
}
