package rules

import (
	"iter"
	"path"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// scopeIndex finds the occurrences of one directive that surely apply to every
// request of a mount. Sections with wildcards, patterns or expressions are left
// out: whether they apply is not certain.
type scopeIndex struct {
	byHost     map[*config.Directive][]*config.Directive // no section; by virtual host, nil the main server
	byLocation map[string][]*config.Directive
	byFolder   map[string][]*config.Directive
	byFile     map[string][]*config.Directive // <Files> outside of <Directory>
}

// scopesOf indexes the facts of that lower-case name.
func (x *index) scopesOf(name string) *scopeIndex {
	if s := x.scopes[name]; s != nil {
		return s
	}
	s := &scopeIndex{
		byHost:     map[*config.Directive][]*config.Directive{},
		byLocation: map[string][]*config.Directive{},
		byFolder:   map[string][]*config.Directive{},
		byFile:     map[string][]*config.Directive{},
	}
	for _, d := range x.named(name) {
		s.add(d)
	}
	if x.scopes == nil {
		x.scopes = map[string]*scopeIndex{}
	}
	x.scopes[name] = s
	return s
}

func (s *scopeIndex) add(d *config.Directive) {
	where := scopeOf(d)
	switch {
	case !where.certain || uncertain(d):
	case where.location != "":
		s.byLocation[where.location] = append(s.byLocation[where.location], d)
	case where.folder != "":
		s.byFolder[where.folder] = append(s.byFolder[where.folder], d)
	case where.file != "":
		s.byFile[where.file] = append(s.byFile[where.file], d)
	default:
		s.byHost[where.host] = append(s.byHost[where.host], d)
	}
}

// covering returns the occurrences that apply to all requests of m, in no order of
// precedence.
func (s *scopeIndex) covering(m *interp.Mount) []*config.Directive {
	var host *config.Directive
	if m.Host != nil {
		host = m.Host.Section
	}
	all := append([]*config.Directive(nil), s.byHost[nil]...)
	if host != nil {
		all = append(all, s.byHost[host]...)
	}
	add := func(found []*config.Directive) {
		for _, d := range found {
			where := scopeOf(d)
			if (where.host == nil || where.host == host) && (where.file == "" || where.file == path.Base(m.Target)) {
				all = append(all, d)
			}
		}
	}
	if !m.Match {
		for prefix := range prefixes(m.Path) {
			add(s.byLocation[prefix])
		}
	}
	if !strings.ContainsAny(m.Target, "$") {
		for prefix := range prefixes(path.Dir(m.Target)) {
			add(s.byFolder[prefix])
		}
		add(s.byFile[path.Base(m.Target)])
	}
	return all
}

// scope is the chain of sections around a directive.
type scope struct {
	host                   *config.Directive
	location, folder, file string
	certain                bool // nothing around it that depends on the request
}

// scopeOf reads the sections around d.
func scopeOf(d *config.Directive) scope {
	s := scope{certain: true}
	for section := d.Parent; section != nil; section = section.Parent {
		words := section.Words()
		argument := ""
		if len(words) == 1 {
			argument = words[0].Value
		}
		fixed := argument != "" && !strings.ContainsAny(argument, "*?[~")
		switch strings.ToLower(section.Name) {
		case "<virtualhost":
			s.host = section
		case "<wsgiinterpreteroptions":
		case "<location":
			s.location, s.certain = trimSlashes(argument), s.certain && fixed && s.location == ""
		case "<directory":
			s.folder, s.certain = trimSlashes(argument), s.certain && fixed && s.folder == ""
		case "<files":
			s.file, s.certain = argument, s.certain && fixed && s.file == ""
		default:
			s.certain = false
		}
	}
	return s
}

// prefixes yields a path's own and all its parents' names, "/" last; nothing for a
// path that does not begin with a slash.
func prefixes(p string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !strings.HasPrefix(p, "/") {
			return
		}
		for p = path.Clean(p); yield(p) && p != "/"; {
			p = p[:max(1, strings.LastIndexByte(p, '/'))]
		}
	}
}

// trimSlashes writes a section's path as prefixes does.
func trimSlashes(p string) string {
	if !strings.HasPrefix(p, "/") {
		return p
	}
	return path.Clean(p)
}
