package analysis

import (
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Settings are what the user says about the server that the configuration is for.
// Everything is optional.
type Settings struct {
	// Roots are main configuration files, absolute. Empty: they are found.
	Roots []string
	// ServerRoot is httpd's -d, absolute.
	ServerRoot string
	// Defines are httpd's -D names.
	Defines []string
	// Before and After are httpd's -C and -c directives.
	Before, After []string
	// Env is the server's environment. Envvars names a file of exports to add to it;
	// when empty, the file envvars beside the root is read if there is one, as
	// Debian's apachectl does.
	Env     map[string]string
	Envvars string
	// AsRoot says that httpd is started by root, as it mostly is.
	AsRoot bool
	// PathMap says where the server's path prefixes are on this machine.
	PathMap map[string]string
	// Target is what the user says of the builds; zero parts are inferred.
	Target interp.Target
	// Limits bound what is read of a configuration; zero is the default of each.
	Limits config.Limits
	// Express is set when the files are --include-file fragments of mod_wsgi-express.
	Express *Express
	// Policy is what the project says of findings, nil if it says nothing.
	Policy *Policy
}

// Express describes the server that mod_wsgi-express generates around an
// --include-file fragment; the fields are its command line options.
type Express struct {
	Host                           string
	Port                           int
	ProcessGroup, ApplicationGroup string
	Processes, Threads             int
	FreeThreading, Embedded        bool
	// SwitchInterval is in seconds; it counts if SwitchIntervalGiven.
	SwitchInterval      float64
	SwitchIntervalGiven bool
	PythonPath          []string
	MountPoint          string // a path of URLs, "" for the root
	ServerRoot          string // "" for express's own default
	SetEnv              map[string]string
	// Includes are all include files in their order, absolute: one configuration. Empty,
	// the file that is analysed is the only one.
	Includes []string
}
