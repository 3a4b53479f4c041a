package config

import (
	"path/filepath"
	"slices"
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
		return o.withLoaded(c, modules)
	}
	for _, name := range o.StaticModules {
		modules = append(modules, moduleOf(c, name))
	}
	return o.withLoaded(c, modules)
}

// withLoaded are the modules and those of LoadedModules that are not among them.
func (o *Options) withLoaded(c *catalog.Catalog, modules []Module) []Module {
	for _, name := range o.LoadedModules {
		m := moduleOf(c, name)
		if !slices.Contains(modules, m) {
			m.dynamic = true
			modules = append(modules, m)
		}
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
	path := r.absolute(file)
	module := moduleOf(r.catalog, identifier)
	r.loaded(identifier)
	for l := r.lastLoad(identifier); l != nil; l = l.before {
		if l.module.Identifier != identifier {
			continue
		}
		if tests, _ := r.value(keyLoadedIf(identifier)).(string); !among(tests, d.tests) {
			return // where this line is read, that one need not be
		}
		if l.module.Load != nil || l.module.dynamic {
			r.fault(fault{kind: FaultModule, code: "AH01574", warning: true, spot: spot,
				text: message{"module %s is already loaded, skipping", []any{identifier}}})
			return
		}
		if strings.HasPrefix(module.Source, "mod_") && r.builtIn(identifier, path) {
			r.fault(fault{kind: FaultModule, spot: spot,
				text: message{"module %s is built-in and can't be loaded", []any{identifier}}})
			return
		}
		break
	}
	if underFolder(path, debianModules) {
		r.set(keyDebian, true)
	}
	if why, missing := r.surelyMissing(identifier, path); missing {
		tried := path
		if !strings.Contains(file, "/") {
			tried = file // looked for in the system's folders at last
		}
		r.fault(fault{kind: FaultModule, spot: d.Spot(words[1].Span),
			text: message{"Cannot load %s into server: %s", []any{file, loaderText(tried, why)}}})
		return
	}
	if !r.afford(d.Origin, cost{names: 1}) {
		return
	}
	module.Load = d
	if d.tests != "" {
		r.set(keyLoadedIf(identifier), d.tests)
	}
	r.change(write{module: module})
}

// lastLoad is where to begin to look for the module among those loaded, nil if it is
// not among them.
func (r *fileReader) lastLoad(identifier string) *loaded {
	i, ok := moduleIndex(identifier)
	if ok && r.env.modules.has(i) || r.env.get(keyModule(identifier)) != nil {
		return r.env.last
	}
	return nil
}

// debianModules is where Debian's package has its modules.
const debianModules = "/usr/lib/apache2/modules"

// builtIn reports whether a module that Debian compiles in, and other systems may
// not, is compiled into this httpd: that is certain for mod_so, and where something
// shows that the httpd is Debian's or it was said which modules are compiled in.
func (r *fileReader) builtIn(identifier, path string) bool {
	return identifier == "so_module" || r.options.StaticModules != nil ||
		underFolder(path, debianModules) || r.value(keyDebian) != nil
}

// loaderText is what the system's loader says (apr_dso_error), of which httpd keeps
// 255 bytes.
func loaderText(path, why string) string {
	const most = 255
	s := path + ": cannot open shared object file: " + why
	return s[:min(len(s), most)]
}

// surelyMissing reports whether the file of a module is not there and will not be
// there where the configuration is going to live, and the system's reason. A tree is
// often looked at on a machine without httpd's modules, so a file with the usual name
// of a known module is believed in; so is one in a folder that this machine does not
// have.
func (r *fileReader) surelyMissing(identifier, path string) (why string, missing bool) {
	if r.partial() {
		return "", false
	}
	failure, failed := r.ask(fileInfo, path).(string)
	if !failed {
		return "", false
	}
	if m := r.catalog.Module(identifier); m != nil && m.Identifier == identifier &&
		strings.HasPrefix(filepath.Base(path), "mod_"+strings.TrimSuffix(identifier, "_module")) {
		return "", false
	}
	return systemText(failure), r.isFolder(filepath.Dir(path)) || r.underServerRoot(path)
}

// underServerRoot reports whether the path lies in the server root, where that is
// more than a guess.
func (r *fileReader) underServerRoot(path string) bool {
	root, _ := r.value(keyServerRoot).(string)
	guessed := r.options.ServerRoot == "" && root == filepath.Dir(r.options.Root)
	if guessed || r.value(keyMoved) != nil {
		return false
	}
	return underFolder(path, root)
}

func underFolder(path, folder string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(folder, "/")+"/")
}

// OnServer reports whether this machine seems to be the server that the configuration
// is for: it has all the module files that are loaded, where they are loaded from.
func (c *Configuration) OnServer() bool {
	if c.Options.Fragment || len(c.Options.PathMap) > 0 {
		return false
	}
	loads := 0
	for _, m := range c.Modules {
		if m.Load == nil {
			continue
		}
		words := m.Load.Words()
		if len(words) < 2 {
			return false
		}
		file := words[1].Value
		if !filepath.IsAbs(file) {
			file = filepath.Join(c.ServerRoot, file)
		}
		if info, err := c.Snapshot.Stat(file); err != nil || !info.Regular {
			return false
		}
		loads++
	}
	return loads > 0
}
