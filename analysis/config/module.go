package config

import (
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// staticModules are the modules that are there from the start.
func (o *Options) staticModules() []Module {
	c := catalog.Default()
	var modules []Module
	if o.StaticModules == nil {
		for _, m := range c.Modules() {
			if m.Static {
				modules = append(modules, Module{Identifier: m.Identifier, Source: m.Source})
			}
		}
		return modules
	}
	for _, name := range o.StaticModules {
		modules = append(modules, moduleOf(c, name))
	}
	return modules
}

// moduleOf is the module that the identifier names. Of an unknown one the source
// file is guessed the way that modules are usually named.
func moduleOf(c *catalog.Catalog, identifier string) Module {
	if m := c.Module(identifier); m != nil && m.Identifier == identifier {
		return Module{Identifier: identifier, Source: m.Source}
	}
	m := Module{Identifier: identifier}
	if name, ok := strings.CutSuffix(identifier, "_module"); ok && name != "" {
		m.Source = "mod_" + name + ".c"
	}
	return m
}

// loadModule executes LoadModule (load_module in modules/mapping/mod_so.c).
func (r *fileReader) loadModule(d *Directive) {
	words := d.Words()
	identifier, file := words[0].Value, words[1].Value
	spot := d.Spot(words[0].Span)
	module := moduleOf(r.catalog, identifier)
	for l := r.env.last; l != nil; l = l.before {
		if l.module.Identifier != identifier {
			continue
		}
		if l.module.Load == nil && strings.HasPrefix(module.Source, "mod_") {
			r.fault(fault{kind: "module", spot: spot,
				text: message{"module %s is built-in and can't be loaded", []any{identifier}}})
		} else {
			r.fault(fault{kind: "module", code: "AH01574", warning: true, spot: spot,
				text: message{"module %s is already loaded, skipping", []any{identifier}}})
		}
		r.loaded(identifier)
		return
	}
	r.loaded(identifier)
	if path := r.absolute(file); r.surelyMissing(identifier, path) {
		r.fault(fault{kind: "module", spot: d.Spot(words[1].Span),
			text: message{"Cannot load %s into server: %s: cannot open shared object file: %s",
				[]any{file, path, "No such file or directory"}}})
		return
	}
	module.Load = d
	r.change(write{module: module})
}

// surelyMissing reports whether the file of a module is not there and will not be
// there where the configuration is going to live. A tree is often looked at on a
// machine without httpd's modules, so a file with the usual name of a known module
// is believed in; so is one in a folder that this machine does not have.
func (r *fileReader) surelyMissing(identifier, path string) bool {
	if r.options.Fragment {
		return false
	}
	if _, missing := r.ask(fileInfo, path).(string); !missing {
		return false
	}
	if m := r.catalog.Module(identifier); m != nil && m.Identifier == identifier &&
		strings.HasPrefix(filepath.Base(path), "mod_"+strings.TrimSuffix(identifier, "_module")) {
		return false
	}
	return r.isFolder(filepath.Dir(path)) || r.underServerRoot(path)
}

// underServerRoot reports whether the path lies in the server root.
func (r *fileReader) underServerRoot(path string) bool {
	root, _ := r.value(keyServerRoot).(string)
	return strings.HasPrefix(path, strings.TrimSuffix(root, "/")+"/")
}
