package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// Build reads the facts of c into a Model. It never fails: what mod_wsgi refuses is
// in Faults, and what stands there nevertheless is in the model.
func Build(c *config.Configuration) *Model {
	main := newHost(nil, 0)
	b := &builder{
		m: &Model{
			Config: c,
			Hosts:  []*Host{main},
			groups: map[string]*ProcessGroup{},
			cases:  true,

			scriptOf:  map[*config.Directive]*Script{},
			handlerOf: map[*config.Directive]*Handler{},
			sectionOf: map[*config.Directive]*section{},
		},
		hosts:      map[*config.Directive]*Host{},
		containers: map[*config.Directive]*Container{},
	}
	b.m.facts = relevant(c)
	for _, f := range b.m.facts {
		f.read(b, f.Fact)
	}
	b.m.finish(b.embedded)
	return b.m
}

// reader takes one fact into the model.
type reader func(*builder, config.Fact)

// readFact is a fact and what reads it.
type readFact struct {
	config.Fact
	read reader
}

// relevant are the facts of c that the model is made of.
func relevant(c *config.Configuration) []readFact {
	facts := c.Facts()
	kept := make([]readFact, 0, len(facts))
	known := map[string]reader{} // by name as it is spelled
	for _, f := range facts {
		read, ok := known[f.Directive.Name]
		if !ok {
			read = readers[strings.ToLower(f.Directive.Name)]
			known[f.Directive.Name] = read
		}
		if read != nil {
			kept = append(kept, readFact{f, read})
		}
	}
	return kept
}

// builder holds what is needed only while the facts are read.
type builder struct {
	m          *Model
	hosts      map[*config.Directive]*Host // by the <VirtualHost> section
	containers map[*config.Directive]*Container
	// embedded are the lines that decide whether Python starts in the children.
	embedded embeddedLines
}

// readers are the directives that the model is made of, by lower-case name.
var readers map[string]reader

func init() {
	readers = map[string]reader{
		"<virtualhost":             (*builder).virtualHost,
		"servername":               (*builder).serverName,
		"serveralias":              (*builder).serverAlias,
		"listen":                   (*builder).listen,
		"usecanonicalname":         (*builder).useCanonicalName,
		"usecanonicalphysicalport": (*builder).useCanonicalPhysicalPort,
		"documentroot":             (*builder).documentRoot,
		"<wsgiinterpreteroptions":  (*builder).container,
		"wsgidaemonprocess":        (*builder).daemonProcess,
		"wsgiscriptalias":          (*builder).scriptAlias,
		"wsgiscriptaliasmatch":     (*builder).scriptAlias,
		"wsgiimportscript":         (*builder).importScript,
		"wsgirestrictembedded":     (*builder).restrictEmbedded,
		"wsgicasesensitivity":      (*builder).caseSensitivity,
		"wsgihandlerscript":        (*builder).handlerScript,
		"sethandler":               (*builder).setHandler,
		"addhandler":               (*builder).addHandler,
		"wsgidispatchscript":       (*builder).script,
		"wsgiaccessscript":         (*builder).script,
		"wsgiauthuserscript":       (*builder).script,
		"wsgiauthgroupscript":      (*builder).script,
	}
	for _, name := range []string{"wsgiperinterpretergil", "wsgifreethreading", "wsgiswitchinterval",
		"wsgipythonpath", "wsgirestrictstdin", "wsgirestrictstdout", "wsgirestrictsignal"} {
		readers[name] = (*builder).scoped
	}
	for name := range sectionKinds {
		readers[name] = (*builder).section
	}
	for _, name := range []string{"alias", "aliasmatch", "scriptalias", "scriptaliasmatch",
		"redirect", "redirectmatch", "redirectpermanent", "redirecttemp"} {
		readers[name] = (*builder).alias
	}
	for _, name := range []string{"setenvif", "setenvifnocase", "setenvifexpr", "browsermatch", "browsermatchnocase"} {
		readers[name] = (*builder).setEnvIf
	}
	for _, name := range perDirectory {
		readers[name] = (*builder).setting
	}
}

// perDirectory are the directives that only have to be found again for a request, in
// the scope that they stand in.
var perDirectory = []string{
	"wsgiprocessgroup", "wsgiapplicationgroup", "wsgirestrictprocess",
	"setenv", "unsetenv", "passenv", "rewriterule",
	"removehandler", "options", "acceptpathinfo", "require", "authtype", "authbasicprovider", "authdigestprovider",
}

// setting files a directive under the section or server that it stands in.
func (b *builder) setting(f config.Fact) { b.file(f.Directive, strings.ToLower(f.Directive.Name)) }

// setEnvIf files the directives of mod_setenvif under one name: it is one list.
func (b *builder) setEnvIf(f config.Fact) { b.file(f.Directive, "setenvif") }

func (b *builder) file(d *config.Directive, name string) {
	s := b.scopeOf(d)
	s.settings.add(name, d)
}

// hostOf is the server that the directive belongs to.
func (b *builder) hostOf(d *config.Directive) *Host {
	if h := b.hosts[d.Enclosing("<VirtualHost")]; h != nil {
		return h
	}
	return b.m.Hosts[0]
}

// fault records a refusal of mod_wsgi's.
func (b *builder) fault(f Fault) { b.m.Faults = append(b.m.Faults, f) }

// embeddedLines are the lines that wsgi_python_required depends on, the first of
// each kind.
type embeddedLines struct {
	restricted, permitted, needed *config.Directive
}
