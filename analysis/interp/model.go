package interp

import (
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// Model is what a configuration says about Python, independent of any target.
type Model struct {
	Config *config.Configuration
	// Groups are the daemon process groups in file order.
	Groups []*ProcessGroup
	// Containers are the <WSGIInterpreterOptions> sections in file order.
	Containers []*Container
	// TopLevel holds the scoped directives that stand outside every container.
	TopLevel Settings
	// Hosts are the main server first, then the virtual hosts in file order.
	Hosts []*Host
	// Mounts are the WSGIScriptAlias and WSGIScriptAliasMatch directives in file order.
	Mounts []*Mount
	// Imports are the WSGIImportScript directives and the fully static mounts: what
	// is loaded when a process starts, in file order.
	Imports []*Import
	// Handlers are SetHandler/AddHandler wsgi-script and WSGIHandlerScript uses.
	Handlers []*Handler
	// Scripts are dispatch, access and authentication scripts.
	Scripts []*Script
	// PythonInChildren says whether Python starts in the Apache children
	// (wsgi_python_required, wsgi_hook_child_init), and why.
	PythonInChildren bool
	PythonWhy        string
	// PythonBy is the line that decides it, nil for the default.
	PythonBy *config.Directive
	// RestrictEmbedded is the WSGIRestrictEmbedded On in force, nil when requests may
	// be served in the Apache children.
	RestrictEmbedded *config.Directive
	// Faults are what mod_wsgi refuses while reading because of another directive:
	// duplicate daemon names, groups not yet configured, not accessible, not matchable.
	Faults []Fault

	facts       facts // that it was built from
	blocks      []*block
	sums        []counts // before each block, and behind the last
	base        *base
	scoping     *scoping
	definitions []*ProcessGroup // all WSGIDaemonProcess lines, duplicates of a name included
	groupAt     map[string]int  // place in Groups by name
	faultAt     []int           // which fact each of Faults is about
	reach       reach
	trails      []*trail // of Hosts
	hidden      *hiddenHosts
	dispatching dispatching
	standard    *standardResolutions
}

// ProcessGroup is a WSGIDaemonProcess definition; embedded mode is a nil group.
type ProcessGroup struct {
	Name      string
	Directive *config.Directive
	Host      *Host // where it is defined; Hosts[0] is the main server
	Options   []Option
	Processes int
	Threads   int  // 15 when not given; 0 is a service process
	Multi     bool // processes= is given, so wsgi.multiprocess is true
	// SwitchInterval is switch-interval= in seconds, nil when it is not given.
	SwitchInterval *float64
}

// Option is one name=value word as written.
type Option struct {
	Name, Value string
	Span        grammar.Span // the whole word, in bytes of Directive.Args
	ValueSpan   grammar.Span
}

// Container is one <WSGIInterpreterOptions> section.
type Container struct {
	Directive        *config.Directive
	ProcessGroup     *string // nil: not given; "" is %{GLOBAL} or empty
	ApplicationGroup *string
	Settings         Settings
}

// Specificity is the number of selectors that are given, 0 to 2.
func (c *Container) Specificity() int {
	n := 0
	if c.ProcessGroup != nil {
		n++
	}
	if c.ApplicationGroup != nil {
		n++
	}
	return n
}

// Setting is one occurrence of a scoped directive that counts: the last of its
// name in its place. Overwritten are the earlier ones in the same place.
type Setting struct {
	Directive   *config.Directive
	Value       string // as written, unquoted
	On          bool   // for the On/Off directives
	Seconds     float64
	Overwritten []*config.Directive
}

// Settings are the scoped directives of one place, by name; nil where not set.
type Settings struct {
	PerInterpreterGIL, FreeThreading, SwitchInterval *Setting
	PythonPath                                       *Setting
	RestrictStdin, RestrictStdout, RestrictSignal    *Setting
}

// Host is the main server or a virtual host.
type Host struct {
	Section    *config.Directive // nil for the main server
	Addresses  []string          // of the <VirtualHost> head
	ServerName string            // as set, scheme and port removed; "" when not set
	Port       int               // of ServerName or of the address; 0 unknown
	Aliases    []string

	endpoints     []endpoint // Addresses
	namePort      int        // of ServerName; 0 without one
	canonicalName *bool
	physicalPort  *bool
	documentRoot  *config.Directive
	mounts        []*Mount
	mountIndex    mountIndex
	redirects     aliasList
	aliases       aliasList
	handlers      []*Handler
	scripts       []*Script
	scope         scope
	places        places
}

// Mount is one WSGIScriptAlias[Match].
type Mount struct {
	Directive        *config.Directive
	Host             *Host
	Path             string // URL prefix or pattern
	Target           string
	Match            bool
	ProcessGroup     *string // option as written, %{GLOBAL} already ""; nil not given
	ApplicationGroup *string
	CallableObject   *string
	Preloaded        bool

	pattern *pcre.Pattern // of a Match
}

// Import is a script that is loaded when its process starts.
type Import struct {
	Directive        *config.Directive
	Mount            *Mount // the fully static mount, or nil for WSGIImportScript
	Script           string
	ProcessGroup     string
	ApplicationGroup string
}

// Handler is a wsgi-script handler scope or a WSGIHandlerScript.
type Handler struct {
	Directive                      *config.Directive
	Host                           *Host
	Name                           string // handler name
	Script                         string // WSGIHandlerScript's target; "" for wsgi-script
	ProcessGroup, ApplicationGroup *string

	around *section // that it stands in, nil for its server
}

// Script is a WSGIDispatchScript, WSGIAccessScript, WSGIAuthUserScript or
// WSGIAuthGroupScript: they run in the Apache children only.
type Script struct {
	Directive        *config.Directive
	Host             *Host
	Path             string
	ApplicationGroup *string
}

// FaultKind is the family of a Fault.
type FaultKind uint8

// The families (wsgi_add_daemon_process, wsgi_add_script_alias, wsgi_add_import_script).
const (
	DuplicateGroup FaultKind = iota + 1
	GroupNotConfigured
	GroupNotAccessible
	GroupNotMatchable
)

// Fault is a refusal or a warning that mod_wsgi gives while reading and that needs
// more than one directive to see.
type Fault struct {
	Directive *config.Directive
	Seq       int          // config.Fact's
	Span      grammar.Span // in Directive.Args
	Message   string       // mod_wsgi's words
	Code      string
	Warning   bool
	Related   *config.Directive // the other directive, nil without one
	Kind      FaultKind
}
