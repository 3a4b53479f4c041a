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
	folder   bool // a .htaccess file is read
}

// consumer takes a fact into the model: into its server, into what all servers share,
// or into the scoping of settings by container. One of the three is set.
type consumer struct {
	server func(*builder, *config.Directive)
	base   func(*base, *config.Directive)
	scoped func(*scoped, *config.Directive)
}

// consumers are the directives that the model is made of, by lower-case name.
var consumers map[string]*consumer

func init() {
	consumers = map[string]*consumer{}
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
		"addtype":                  (*builder).addType,
		"rewriterule":              (*builder).rewriteRule,
		"wsgidispatchscript":       (*builder).script,
		"wsgiaccessscript":         (*builder).script,
		"wsgiauthuserscript":       (*builder).script,
		"wsgiauthgroupscript":      (*builder).script,
	} {
		consumers[name] = &consumer{server: read}
	}
	for name, read := range map[string]func(*base, *config.Directive){
		"listen":               (*base).listen,
		"wsgirestrictembedded": (*base).setRestrictEmbedded,
		"wsgicasesensitivity":  (*base).caseSensitivity,
	} {
		consumers[name] = &consumer{base: read}
	}
	consumers["<wsgiinterpreteroptions"] = &consumer{scoped: (*scoped).container}
	for _, name := range []string{"wsgiperinterpretergil", "wsgifreethreading", "wsgiswitchinterval",
		"wsgipythonpath", "wsgirestrictstdin", "wsgirestrictstdout", "wsgirestrictsignal"} {
		consumers[name] = &consumer{scoped: (*scoped).setting}
	}
	for name := range sectionKinds {
		consumers[name] = &consumer{server: (*builder).section}
	}
	for _, name := range []string{"alias", "aliasmatch", "scriptalias", "scriptaliasmatch",
		"redirect", "redirectmatch", "redirectpermanent", "redirecttemp"} {
		consumers[name] = &consumer{server: (*builder).alias}
	}
	for _, name := range []string{"setenvif", "setenvifnocase", "setenvifexpr", "browsermatch", "browsermatchnocase"} {
		consumers[name] = &consumer{server: (*builder).setEnvIf}
	}
	for _, name := range perDirectory {
		consumers[name] = &consumer{server: (*builder).setting}
	}
}

// perDirectory are the directives that only have to be found again for a request, in
// the scope that they stand in.
var perDirectory = []string{
	"wsgiprocessgroup", "wsgiapplicationgroup", "wsgirestrictprocess",
	"setenv", "unsetenv", "passenv",
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
		if f.consumer.server != nil {
			b.reading = n
			f.consumer.server(b, f.Directive)
		}
	}
	c.parsed = true
}
