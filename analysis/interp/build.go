package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// Build reads the facts of c into a Model. It never fails: what mod_wsgi refuses is
// in Faults, and what stands there nevertheless is in the model.
func Build(c *config.Configuration) *Model { return (*Model)(nil).Update(c) }

// builder reads the facts of one block, or of all blocks of the main server.
type builder struct {
	*content       // that is being read
	main     *Host // nil while a <VirtualHost> of the top level is read
	hosts    map[*config.Directive]*Host
	sections map[*config.Directive]*section
}

// reader takes a fact into the model: into its server, or into what all servers share.
type reader struct {
	server func(*builder, *config.Directive)
	shared func(*context, *config.Directive)
}

// readers are the directives that the model is made of, by lower-case name.
var readers map[string]*reader

func init() {
	readers = map[string]*reader{}
	for name, read := range map[string]func(*builder, *config.Directive){
		"<virtualhost":             (*builder).virtualHost,
		"servername":               (*builder).serverName,
		"serveralias":              (*builder).serverAlias,
		"usecanonicalname":         (*builder).useCanonicalName,
		"usecanonicalphysicalport": (*builder).useCanonicalPhysicalPort,
		"documentroot":             (*builder).documentRoot,
		"wsgidaemonprocess":        (*builder).daemonProcess,
		"wsgiscriptalias":          (*builder).scriptAlias,
		"wsgiscriptaliasmatch":     (*builder).scriptAlias,
		"wsgiimportscript":         (*builder).importScript,
		"wsgihandlerscript":        (*builder).handlerScript,
		"sethandler":               (*builder).setHandler,
		"addhandler":               (*builder).addHandler,
		"wsgidispatchscript":       (*builder).script,
		"wsgiaccessscript":         (*builder).script,
		"wsgiauthuserscript":       (*builder).script,
		"wsgiauthgroupscript":      (*builder).script,
	} {
		readers[name] = &reader{server: read}
	}
	for name, read := range map[string]func(*context, *config.Directive){
		"<wsgiinterpreteroptions": (*context).container,
		"listen":                  (*context).listen,
		"wsgirestrictembedded":    (*context).setRestrictEmbedded,
		"wsgicasesensitivity":     (*context).caseSensitivity,
	} {
		readers[name] = &reader{shared: read}
	}
	for _, name := range []string{"wsgiperinterpretergil", "wsgifreethreading", "wsgiswitchinterval",
		"wsgipythonpath", "wsgirestrictstdin", "wsgirestrictstdout", "wsgirestrictsignal"} {
		readers[name] = &reader{shared: (*context).scoped}
	}
	for name := range sectionKinds {
		readers[name] = &reader{server: (*builder).section}
	}
	for _, name := range []string{"alias", "aliasmatch", "scriptalias", "scriptaliasmatch",
		"redirect", "redirectmatch", "redirectpermanent", "redirecttemp"} {
		readers[name] = &reader{server: (*builder).alias}
	}
	for _, name := range []string{"setenvif", "setenvifnocase", "setenvifexpr", "browsermatch", "browsermatchnocase"} {
		readers[name] = &reader{server: (*builder).setEnvIf}
	}
	for _, name := range perDirectory {
		readers[name] = &reader{server: (*builder).setting}
	}
}

// perDirectory are the directives that only have to be found again for a request, in
// the scope that they stand in.
var perDirectory = []string{
	"wsgiprocessgroup", "wsgiapplicationgroup", "wsgirestrictprocess",
	"setenv", "unsetenv", "passenv", "rewriterule",
	"removehandler", "options", "acceptpathinfo", "require", "satisfy", "allowoverride", "authmerging", "authtype", "authbasicprovider", "authdigestprovider",
}

// setting files a directive under the section or server that it stands in.
func (b *builder) setting(d *config.Directive) { b.file(d, strings.ToLower(d.Name)) }

// setEnvIf files the directives of mod_setenvif under one name: it is one list.
func (b *builder) setEnvIf(d *config.Directive) { b.file(d, "setenvif") }

func (b *builder) file(d *config.Directive, name string) {
	s := b.scopeOf(d)
	s.settings.add(name, d)
}

// hostOf is the server that the directive belongs to.
func (b *builder) hostOf(d *config.Directive) *Host {
	if h := b.hosts[d.Enclosing("<VirtualHost")]; h != nil {
		return h
	}
	return b.main
}

// newBuilder returns a builder for the blocks of the main server, or with nil for a
// <VirtualHost>.
func newBuilder(main *Host) *builder {
	return &builder{main: main, hosts: map[*config.Directive]*Host{}, sections: map[*config.Directive]*section{}}
}

// read reads the facts of c for their servers.
func (b *builder) read(c *content) {
	b.content = c
	for n, f := range c.facts {
		if f.reader.server != nil {
			b.reading = n
			f.reader.server(b, f.Directive)
		}
	}
	c.parsed = true
}
