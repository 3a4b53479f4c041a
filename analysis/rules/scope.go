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
type scopeIndex map[scopeKey][]scopedDirective

// scopedDirective is a directive with the <Files> around it, "" without one.
type scopedDirective struct {
	*config.Directive
	file string
}

// scopeKey is the outermost thing that a scope names.
type scopeKey struct {
	host *config.Directive // the virtual host, nil the main server
	kind scopeKind
	name string // a path, or a file's name; "" for the server itself
}

type scopeKind uint8

const (
	ofServer scopeKind = iota
	ofLocation
	ofFolder
	ofFile // <Files> outside of <Directory>
)

// scopesOf indexes the facts of that lower-case name.
func (x *index) scopesOf(name string) scopeIndex {
	if s := x.scopes[name]; s != nil {
		return s
	}
	s := scopeIndex{}
	for _, d := range x.named(name) {
		if where := x.scopeOf(d); where.certain && !uncertain(d) {
			s[where.key()] = append(s[where.key()], scopedDirective{d, where.file})
		}
	}
	if x.scopes == nil {
		x.scopes = map[string]scopeIndex{}
	}
	x.scopes[name] = s
	return s
}

// covering returns the occurrences that apply to all requests of m, in no order of
// precedence.
func (s scopeIndex) covering(m *interp.Mount) []*config.Directive {
	var all []*config.Directive
	file := path.Base(m.Target)
	hosts := []*config.Directive{nil}
	if m.Host != nil && m.Host.Section != nil {
		hosts = append(hosts, m.Host.Section)
	}
	add := func(kind scopeKind, name string) {
		for _, host := range hosts {
			for _, d := range s[scopeKey{host, kind, name}] {
				if d.file == "" || d.file == file {
					all = append(all, d.Directive)
				}
			}
		}
	}
	add(ofServer, "")
	if !m.Match {
		for prefix := range prefixes(m.Path) {
			add(ofLocation, prefix)
		}
	}
	if !strings.Contains(m.Target, "$") {
		for prefix := range prefixes(path.Dir(m.Target)) {
			add(ofFolder, prefix)
		}
		add(ofFile, file)
	}
	return all
}

// scope is the chain of sections around a directive.
type scope struct {
	host                   *config.Directive
	location, folder, file string
	certain                bool // nothing around it that depends on the request
}

// key is where a scopeIndex keeps what stands in s.
func (s scope) key() scopeKey {
	switch {
	case s.location != "":
		return scopeKey{s.host, ofLocation, s.location}
	case s.folder != "":
		return scopeKey{s.host, ofFolder, s.folder}
	case s.file != "":
		return scopeKey{s.host, ofFile, s.file}
	}
	return scopeKey{host: s.host}
}

// scopeOf is the scope that d stands in.
func (x *index) scopeOf(d *config.Directive) scope {
	if d.Parent == nil {
		return scope{certain: true}
	}
	s, ok := x.around[d.Parent]
	if !ok {
		s = readScope(d.Parent)
		if x.around == nil {
			x.around = map[*config.Directive]scope{}
		}
		x.around[d.Parent] = s
	}
	return s
}

// readScope reads the section and those around it.
func readScope(section *config.Directive) scope {
	s := scope{certain: true}
	for ; section != nil; section = section.Parent {
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
