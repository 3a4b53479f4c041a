package assist

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// scope is where a line stands: the sections around it that httpd sees when it walks
// the tree, outermost first, in lower case.
type scope struct {
	sections []string
	htaccess bool
	// anywhere is true in a macro's body: only its uses decide where that is.
	anywhere bool
}

// transparent are the sections that are gone when httpd walks the tree.
var transparent = []string{"<ifmodule", "<ifdefine", "<ifversion", "<iffile", "<ifdirective", "<ifsection"}

// scopedDirectives are those that <WSGIInterpreterOptions> scopes; anything else in it
// acts on the whole server (wsgi_active_options_block in mod_wsgi's wsgi_config.c).
var scopedDirectives = []string{"wsgiperinterpretergil", "wsgifreethreading", "wsgiswitchinterval", "wsgipythonpath",
	"wsgirestrictstdin", "wsgirestrictstdout", "wsgirestrictsignal"}

// container is the section that scopes interpreter settings.
const container = "<wsgiinterpreteroptions"

// scopeAt is the scope of a line that starts at offset, with the sections around the
// Include that brings the file.
func (d Document) scopeAt(offset int) scope {
	sc := scope{htaccess: filepath.Base(d.Path) == ".htaccess"}
	if d.Config != nil {
		if acts := d.Config.IncludedBy(d.Path); len(acts) > 0 {
			sc.sections = around(acts[0].Directive)
		}
	}
	for _, s := range d.File.Enclosing(offset) {
		name := strings.ToLower(s.Name)
		switch {
		case name == "<macro":
			sc = scope{htaccess: sc.htaccess, anywhere: true}
		case !slices.Contains(transparent, name):
			sc.sections = append(sc.sections, name)
		}
	}
	return sc
}

// around are the names of the sections around a directive, outermost first.
func around(directive *config.Directive) []string {
	var names []string
	for p := directive.Parent; p != nil; p = p.Parent {
		names = append(names, strings.ToLower(p.Name))
	}
	slices.Reverse(names)
	return names
}

// innermost is the section directly around, "" at the top level.
func (sc scope) innermost() string {
	if len(sc.sections) == 0 {
		return ""
	}
	return sc.sections[len(sc.sections)-1]
}

// overrides are the places that a directive's flags are compared with (the override
// masks that the section handlers of httpd's core.c and mod_proxy.c set).
func (sc scope) overrides() catalog.Flags {
	const server = catalog.RsrcConf | catalog.OrOptions | catalog.OrFileInfo | catalog.OrIndexes
	mask := server
	if sc.htaccess {
		mask = catalog.OrAll
	}
	for _, name := range sc.sections {
		switch name {
		case "<virtualhost", container:
			mask = server
		case "<directory", "<directorymatch", "<location", "<locationmatch", "<files", "<filesmatch", "<if", "<elseif", "<else":
			if !sc.htaccess {
				mask = catalog.AccessConf | catalog.OrAll
			}
		case "<proxy", "<proxymatch":
			mask = catalog.AccessConf | catalog.OrAll | catalog.ProxyConf
		case "<authnprovideralias", "<authzprovideralias":
			mask = catalog.OrAuthCfg
		}
	}
	return mask
}

// allows reports whether httpd accepts the directive here. In a container only what
// the container scopes, and what is gone when httpd walks the tree, makes sense.
func (sc scope) allows(entry *catalog.Directive) bool {
	if entry.Flags&catalog.ExecOnRead != 0 && !sc.htaccess {
		return true
	}
	if sc.anywhere && len(sc.sections) == 0 {
		return true
	}
	if sc.innermost() == container {
		return slices.Contains(scopedDirectives, strings.ToLower(entry.Name))
	}
	if entry.Flags&sc.overrides() == 0 {
		return false
	}
	for _, section := range entry.CannotOccurIn {
		if slices.Contains(sc.sections, "<"+strings.ToLower(section)) {
			return false
		}
	}
	return true
}
