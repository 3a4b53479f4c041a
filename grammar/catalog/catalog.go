// Package catalog holds what each directive of httpd 2.4 and mod_wsgi is: where
// it may stand, how many arguments it takes, which options and values, since when.
// It knows no particular configuration.
package catalog

// Flags are the places that httpd's command table allows a directive in
// (include/http_config.h).
type Flags uint16

// The bits that the parser enforces.
const (
	OrLimit    Flags = 1 << iota // OR_LIMIT
	OrOptions                    // OR_OPTIONS
	OrFileInfo                   // OR_FILEINFO
	OrAuthCfg                    // OR_AUTHCFG
	OrIndexes                    // OR_INDEXES
	AccessConf                   // ACCESS_CONF
	RsrcConf                     // RSRC_CONF
	ProxyConf                    // PROXY_CONF
	ExecOnRead                   // EXEC_ON_READ: acts in the reading phase
	OrAll      = OrLimit | OrOptions | OrFileInfo | OrAuthCfg | OrIndexes
)

// ArgKind is the shape of a directive's arguments (enum cmd_how).
type ArgKind string

// Directive is one entry of a module's command table.
type Directive struct {
	// Name is the table's spelling, which messages use; a section's begins with '<'.
	Name string
	// ManualName is the manual's spelling, without '<'; it is what completion writes.
	ManualName string
	Section    bool
	// Module is the identifier that LoadModule takes, such as alias_module.
	Module string
	// Source is the module's source file, as <IfModule> takes it.
	Source string
	Kind   ArgKind
	Flags  Flags
	// CannotOccurIn lists sections in which the handler refuses the directive although
	// the flags allow it, such as VirtualHost for a global-only directive.
	CannotOccurIn []string
	// Help is the table's help text, the second half of argument count messages.
	Help string
	// Syntax lines, Default, Contexts and Override are the manual's facts.
	Syntax   []string
	Default  string
	Contexts []string
	Override string
	// Since is the first version of httpd 2.4 or of mod_wsgi that has it; "" is always.
	Since string
	// Removed is the version of mod_wsgi that dropped it, where that is known.
	Removed string
	// Gone says that the newest mod_wsgi does not have the directive any more, so that
	// it is an invalid command there.
	Gone bool
	// Deprecated says that the server accepts it but the manual advises against it.
	Deprecated bool
	// Advice is what to write instead of a directive that is gone or deprecated.
	Advice string
	// PythonMin is the first version of Python with which it has an effect.
	PythonMin string
	// Platform restricts the directive, such as "not Windows"; "" or "all" is everywhere.
	Platform string
	// Note is a remark about the table or the manual.
	Note    string
	Summary string
	Details string
	// DocURL is the manual's page.
	DocURL string
	// Options are the name=value words that it takes.
	Options []Option
	// Arguments are the positional arguments, where known.
	Arguments []Argument
	// Values are the literal words that the manual's syntax names.
	Values []string
	// DocumentedOtherwise are the points where the manual says something else than
	// the source does.
	DocumentedOtherwise []string
	// Warnings are traps worth showing in a hover.
	Warnings []string
	WSGI     bool // one of mod_wsgi's
	// check is what the directive's handler refuses, nil for nothing.
	check handler
}

// Option is one name=value word of a directive or a selector of a section.
type Option struct {
	Name          string
	Type          string // int, seconds, bytes, path, name, onoff, number, ...
	Default       string
	Values        []string
	SpecialValues []string // such as %{GLOBAL}
	Since         string
	Description   string
	Validation    string
	Errors        []string
	Required      bool
	Platform      string
}

// Argument is a positional argument.
type Argument struct {
	Name, Type, Description string
	Optional, Repeatable    bool
	Values, SpecialValues   []string
}

// Module is one module of httpd or mod_wsgi.
type Module struct {
	Identifier string // alias_module
	Name       string // mod_alias
	Source     string // mod_alias.c
	Static     bool   // compiled into Debian's httpd
}
