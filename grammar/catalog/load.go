package catalog

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// data holds the facts: httpd's command tables with the manual's syntax, and
// mod_wsgi's directives; the log codes are a file of their own, which is decoded
// when the first is asked for.
//
//go:embed data/*.json
var data embed.FS

// Catalog is the set of all known directives and modules. It is immutable.
type Catalog struct {
	modules    []*Module
	directives []*Directive            // httpd's in the order of the manual, then mod_wsgi's
	byName     map[string][]*Directive // by lower-case table name, a section's with '<'
	byModule   map[string]*Module      // by identifier, source file and name
}

// Default is the catalogue that is built into the program. It is decoded once,
// when first asked for.
var Default = sync.OnceValue(load)

// moduleWSGI is mod_wsgi as LoadModule and <IfModule> know it.
var moduleWSGI = Module{Identifier: "wsgi_module", Name: "mod_wsgi", Source: "mod_wsgi.c"}

const (
	httpdManual = "https://httpd.apache.org/docs/2.4/mod/"
	wsgiManual  = "https://modwsgi.readthedocs.io/en/latest/"
)

// httpdEntry is one line of data/httpd-directives.json: a directive with all the
// modules whose command tables have it.
type httpdEntry struct {
	Name          string
	TableName     string // the table's spelling, where it is not the manual's
	Section       bool
	DefinedBy     []string // source files
	Kind          ArgKind
	Flags         string
	Help          string
	HelpBy        map[string]string // by source file, where the tables differ
	CannotOccurIn []string
	Syntax        []string
	Default       string
	Contexts      []string
	Override      string
	Since         string
	Values        []string
	Note          string
	Platform      string
	Deprecated    bool
	Documented    bool
	Manual        string // the manual's page
}

// wsgiEntry is one line of data/mod_wsgi-directives.json.
type wsgiEntry struct {
	Name          string
	Section       bool
	Kind          ArgKind
	Flags         string
	Help          string
	CannotOccurIn []string
	Default       string
	Contexts      []string
	Override      string
	Since         string
	Removed       string
	Gone          bool
	Deprecated    string
	PythonMin     string
	Platform      string
	Summary       string
	DocURL        string
	Arguments     []Argument
	Options       []Option
	Values        []string
	Advice        string
	Details       string
	Warnings      []string

	DocumentedOtherwise []string
}

func load() *Catalog {
	var httpd struct {
		Modules    []*Module
		Directives []httpdEntry
	}
	var wsgi struct{ Directives []wsgiEntry }
	var decoding sync.WaitGroup
	decoding.Go(func() { decode("httpd-directives.json", &httpd) })
	decode("mod_wsgi-directives.json", &wsgi)
	decoding.Wait()

	c := &Catalog{
		modules:    append(httpd.Modules, &moduleWSGI),
		directives: make([]*Directive, 0, len(httpd.Directives)+len(wsgi.Directives)+64),
		byName:     make(map[string][]*Directive, len(httpd.Directives)+len(wsgi.Directives)),
		byModule:   make(map[string]*Module, 3*len(httpd.Modules)),
	}
	for _, m := range c.modules {
		c.byModule[m.Identifier], c.byModule[m.Source], c.byModule[m.Name] = m, m, m
	}
	for i := range httpd.Directives {
		entry := &httpd.Directives[i]
		for _, source := range entry.DefinedBy {
			c.add(entry.directive(c.byModule[source], source))
		}
	}
	for i := range wsgi.Directives {
		c.add(wsgi.Directives[i].directive())
	}
	return c
}

// decode reads one embedded file. The files are part of the program, so a broken
// one is a fault of the build.
func decode(name string, into any) {
	text, err := data.ReadFile("data/" + name)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		panic(fmt.Sprintf("catalog: %s: %v", name, err))
	}
}

func (c *Catalog) add(d *Directive) {
	c.directives = append(c.directives, d)
	key := apr.Lower(d.Name)
	d.check = handlers[key]
	c.byName[key] = append(c.byName[key], d)
}

// directive is the entry as the command table of one module has it.
func (e *httpdEntry) directive(m *Module, source string) *Directive {
	d := &Directive{
		Name: tableName(e.TableName, e.Name, e.Section), ManualName: e.Name, Section: e.Section,
		Module: m.Identifier, Source: source, Kind: e.Kind, Flags: flags(e.Flags), CannotOccurIn: e.CannotOccurIn,
		Help: e.Help, Syntax: e.Syntax, Default: e.Default, Contexts: e.Contexts, Override: e.Override,
		Since: e.Since, Values: e.Values, Note: e.Note, Platform: e.Platform, Deprecated: e.Deprecated,
	}
	if help, ok := e.HelpBy[source]; ok {
		d.Help = help
	}
	if e.Documented {
		d.DocURL = httpdManual + e.Manual + ".html#" + strings.ToLower(e.Name)
	}
	return d
}

func (e *wsgiEntry) directive() *Directive {
	d := &Directive{
		Name: tableName("", e.Name, e.Section), ManualName: e.Name, Section: e.Section,
		Module: moduleWSGI.Identifier, Source: moduleWSGI.Source, Kind: e.Kind, Flags: flags(e.Flags),
		CannotOccurIn: e.CannotOccurIn, Help: e.Help, Default: e.Default, Contexts: e.Contexts, Override: e.Override,
		Since: e.Since, Removed: e.Removed, Gone: e.Gone, Deprecated: e.Deprecated != "", Advice: e.Advice,
		PythonMin: e.PythonMin, Platform: e.Platform, Summary: e.Summary,
		Details: e.Details, Warnings: e.Warnings, DocumentedOtherwise: e.DocumentedOtherwise,
		Arguments: e.Arguments, Options: e.Options, Values: e.Values, WSGI: true,
	}
	if e.DocURL != "" {
		d.DocURL = wsgiManual + e.DocURL
	}
	if !e.Gone {
		d.Syntax = []string{e.syntax(d.Name)}
	}
	return d
}

// syntax writes the arguments in the way of httpd's manual.
func (e *wsgiEntry) syntax(name string) string {
	text := []byte(name)
	for _, a := range e.Arguments {
		word := a.Name
		if a.Type == "onoff" || a.Type == "enum" && len(a.Values) <= 6 {
			word = strings.Join(a.Values, "|")
		}
		if a.Optional {
			word = "[" + word + "]"
		}
		if a.Repeatable {
			word += " ..."
		}
		text = append(append(text, ' '), word...)
	}
	switch {
	case e.Section:
		for _, o := range e.Options {
			text = fmt.Appendf(text, " [%s=%s]", o.Name, o.Type)
		}
		return string(text) + "> ... </" + e.Name + ">"
	case len(e.Options) > 4:
		text = append(text, " [option=value] ..."...)
	default:
		for _, o := range e.Options {
			word := o.Name + "=" + o.Type
			if len(o.Values) > 0 {
				word = o.Name + "=" + strings.Join(o.Values, "|")
			}
			if !o.Required {
				word = "[" + word + "]"
			}
			text = append(append(text, ' '), word...)
		}
	}
	return string(text)
}

func tableName(table, manual string, section bool) string {
	if table == "" {
		table = manual
	}
	if section {
		return "<" + table
	}
	return table
}

var flagNames = map[string]Flags{
	"OR_LIMIT": OrLimit, "OR_OPTIONS": OrOptions, "OR_FILEINFO": OrFileInfo, "OR_AUTHCFG": OrAuthCfg,
	"OR_INDEXES": OrIndexes, "OR_ALL": OrAll, "ACCESS_CONF": AccessConf, "RSRC_CONF": RsrcConf,
	"PROXY_CONF": ProxyConf, "EXEC_ON_READ": ExecOnRead,
}

// flags reads a command table's flags, written as in C: "ACCESS_CONF|RSRC_CONF".
func flags(names string) Flags {
	var all Flags
	for name := range strings.SplitSeq(names, "|") {
		all |= flagNames[name]
	}
	return all
}
