package config

import (
	"path/filepath"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// Options are what httpd gets on its command line and from its environment
// (server/main.c), and what is known about a tree that is not where it will live.
type Options struct {
	// Root is the absolute path of the main configuration file (-f).
	Root string
	// ServerRoot is the folder given by -d; "" means the folder of Root, unless the
	// configuration sets ServerRoot itself.
	ServerRoot string
	// Defines are the names given by -D.
	Defines []string
	// Before and After are the directives given by -C and -c.
	Before, After []string
	// Env is the environment of the server, for ${NAME}. Nothing is taken from the
	// environment of this process.
	Env map[string]string
	// HttpdVersion is what <IfVersion> compares with; "" means 2.4.68.
	HttpdVersion string
	// StaticModules are the identifiers of the modules compiled into httpd; nil means
	// those of Debian's package.
	StaticModules []string
	// LoadedModules are those that lines which are not there have loaded, as the
	// generated configuration of mod_wsgi-express does.
	LoadedModules []string
	// AsRoot is whether httpd is started by root.
	AsRoot bool
	// UserExists and GroupExists tell whether the accounts of the machine that the
	// configuration is for have a name, or a number written "#33". Where they are nil
	// nothing is said about users and groups.
	UserExists, GroupExists func(name string) bool
	// PathMap maps path prefixes as the configuration writes them to where they are
	// now: a tree checked out elsewhere than where it will live.
	PathMap map[string]string
	// Fragment is set when Root is a file that no known root includes: commands
	// without a loaded module, a missing MPM, modules and paths that cannot be resolved
	// and places that an Include in a section could make right are not complained
	// about. A Root named .htaccess is read as such a file under AllowOverride All.
	Fragment bool
	// Express is set when Root is a fragment that mod_wsgi-express reads: there are no mounts
	// then, and one daemon group, which express defines itself.
	Express bool
	// Patterns are the options of regular expressions that httpd starts with.
	Patterns pcre.Options
	// Limits bound what is read; zero is the default of each.
	Limits Limits
}

// HtAccess reports whether the root is a .htaccess file.
func (o *Options) HtAccess() bool { return filepath.Base(o.Root) == ".htaccess" }
