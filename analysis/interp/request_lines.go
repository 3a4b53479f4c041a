package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// lines are directives on which only single requests depend, by the place that they
// stand in: the innermost directory-like section, else the <VirtualHost>, else nil. What
// the interpreters of a process depend on is in the settings of the places.
type lines map[*config.Directive]*settings

// perRequest are the directives of lines, each with the name that it is filed under:
// directives of one list share theirs.
var perRequest = map[string]string{
	"rewriterule": "rewrite", "rewritecond": "rewrite",
	"rewriteengine": "rewriteengine", "rewriteoptions": "rewriteoptions", "rewritebase": "rewritebase", "rewritemap": "rewritemap",
	"proxypass": "proxypass", "proxypassmatch": "proxypass",
	"order": "access_compat", "allow": "access_compat", "deny": "access_compat", "satisfy": "access_compat",
	"allowmethods": "allowmethods",
	"authname":     "authname", "authmerging": "authmerging", "authzproviderbydefault": "authzproviderbydefault",
	"allowencodedslashes": "allowencodedslashes", "mergeslashes": "mergeslashes",
	"allowoverride": "allowoverride", "allowoverridelist": "allowoverridelist", "accessfilename": "accessfilename",
	"addtype": "addtype", "removetype": "removetype", "forcetype": "forcetype", "typesconfig": "typesconfig",
	"serverpath": "serverpath", "requestheader": "requestheader",
	"action": "action", "errordocument": "errordocument",
	"directoryindex": "directoryindex", "directoryslash": "directoryslash", "directorycheckhandler": "directorycheckhandler",
	"directoryindexredirect": "directoryindexredirect", "fallbackresource": "fallbackresource",
	"virtualdocumentroot": "virtualdocumentroot", "virtualscriptalias": "virtualdocumentroot", "userdir": "userdir",
	"sslengine": "sslengine",
}

// readLines files the directives of a configuration.
func readLines(c *config.Configuration) lines {
	all := lines{}
	for d := range c.All() {
		if name, ok := perRequest[strings.ToLower(d.Name)]; ok {
			all.add(placeOf(d), name, d)
		}
	}
	return all
}

func (l lines) add(place *config.Directive, name string, d *config.Directive) {
	if l[place] == nil {
		l[place] = &settings{}
	}
	l[place].add(name, d)
}

// placeOf is the innermost section around d that is a place of its own.
func placeOf(d *config.Directive) *config.Directive {
	for p := d.Parent; p != nil; p = p.Parent {
		name := strings.ToLower(p.Name)
		if _, ok := sectionKinds[name]; ok || name == "<virtualhost" {
			return p
		}
	}
	return nil
}

// of are the lines of that name in a place, in file order.
func (l lines) of(s *scope, name string) []*config.Directive {
	if found := l[s.directive]; found != nil {
		return found.get(name)
	}
	return nil
}

// last is the line of that name that wins in the places in force.
func (l lines) last(scopes []*scope, name string) *config.Directive {
	for i := len(scopes) - 1; i >= 0; i-- {
		if set := l.of(scopes[i], name); len(set) > 0 {
			return set[len(set)-1]
		}
	}
	return nil
}

// isOn reports whether the flag that wins is On; otherwise is its default.
func (l lines) isOn(scopes []*scope, name string, otherwise bool) bool {
	if d := l.last(scopes, name); d != nil {
		return strings.EqualFold(firstWord(d), "on")
	}
	return otherwise
}

// forGet reports whether a line of access control counts for GET: not one in a <Limit>
// to other methods.
func forGet(d *config.Directive) bool {
	for p := d.Parent; p != nil; p = p.Parent {
		except := strings.EqualFold(p.Name, "<LimitExcept")
		if !except && !strings.EqualFold(p.Name, "<Limit") {
			continue
		}
		named := false
		for _, w := range p.Words() {
			named = named || strings.EqualFold(w.Value, "GET") || strings.EqualFold(w.Value, "HEAD")
		}
		if named == except {
			return false
		}
	}
	return true
}
