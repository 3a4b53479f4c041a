package catalog

import (
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// Directive returns the entries of all modules that define name, in any letter
// case; a section's name begins with '<' and has no '>'. Directives that mod_wsgi
// has dropped are among them (see Gone). Do not modify the result.
func (c *Catalog) Directive(name string) []*Directive {
	return c.byName[apr.Lower(name)]
}

// In returns the entry of name that a loaded module has, nil if none has it. loaded
// is asked with module identifiers such as alias_module. mod_wsgi is taken to be
// the newest known.
func (c *Catalog) In(name string, loaded func(module string) bool) *Directive {
	return c.InVersion(name, loaded, "")
}

// InVersion is In for a given version of mod_wsgi, such as "4.9.4".
func (c *Catalog) InVersion(name string, loaded func(module string) bool, modwsgi string) *Directive {
	for _, d := range c.Directive(name) {
		if loaded(d.Module) && d.Available(modwsgi) {
			return d
		}
	}
	return nil
}

// Directives returns all entries, httpd's first. A directive that several modules
// define has one entry each. Do not modify the result.
func (c *Catalog) Directives() []*Directive { return c.directives }

// Modules returns all modules. Do not modify the result.
func (c *Catalog) Modules() []*Module { return c.modules }

// Module finds a module by its identifier (alias_module), source file
// (mod_alias.c) or name (mod_alias), with letter case; nil if there is none.
func (c *Catalog) Module(name string) *Module { return c.byModule[name] }

// Option returns the option of that name; nil if there is none. The options of a
// directive are case-sensitive (wsgi_parse_option), the selectors of a section are
// not (wsgi_interpreter_options_section).
func (d *Directive) Option(name string) *Option {
	i := slices.IndexFunc(d.Options, func(o Option) bool {
		return o.Name == name || d.Section && apr.EqualFold(o.Name, name)
	})
	if i < 0 {
		return nil
	}
	return &d.Options[i]
}

// Available reports whether a version of mod_wsgi has the directive; "" is the
// newest known version. httpd's own directives are always available.
func (d *Directive) Available(modwsgi string) bool {
	return !d.WSGI || available(modwsgi, d.Since, d.Removed, d.Gone)
}

// Available reports whether a version of mod_wsgi has the option; "" is the newest
// known version.
func (o *Option) Available(modwsgi string) bool { return available(modwsgi, o.Since, "", false) }

func available(version, since, removed string, gone bool) bool {
	if version == "" {
		return !gone
	}
	if gone && (removed == "" || CompareVersions(version, removed) >= 0) {
		return false
	}
	return since == "" || CompareVersions(version, since) >= 0
}

// CompareVersions orders two dotted version numbers: negative when a is older,
// positive when it is newer. A missing part counts as 0, and so does what is no
// number.
func CompareVersions(a, b string) int {
	for a != "" || b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		m, _ := strconv.Atoi(x)
		n, _ := strconv.Atoi(y)
		if m != n {
			return m - n
		}
	}
	return 0
}
