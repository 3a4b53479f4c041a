package rules

import (
	"path"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// scopeIndex finds the occurrences of one directive in one server that surely apply
// to every request of a mount. Sections with wildcards, patterns or expressions are
// left out: whether they apply is not certain.
type scopeIndex map[scopeKey][]fact

// scopeKey is the outermost thing that a scope names.
type scopeKey struct {
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

// scopesOf indexes the facts of that lower-case name, one of serverFacts.
func (h *hostFacts) scopesOf(name string) scopeIndex {
	if known, ok := h.scopes[name]; ok {
		return known
	}
	var found scopeIndex
	for _, f := range h.named(name) {
		if f.where.certain && !uncertain(f.Directive) {
			if found == nil {
				found = scopeIndex{}
			}
			found[f.where.key()] = append(found[f.where.key()], f)
		}
	}
	if h.scopes == nil {
		h.scopes = map[string]scopeIndex{}
	}
	h.scopes[name] = found
	return found
}

// around are the facts that count for the mounts of a server: the main server's, and
// those of a virtual host behind them.
type around []*hostFacts

// named returns the facts of that lower-case name, one of serverFacts.
func (a around) named(name string) []fact {
	var all []fact
	for _, h := range a {
		all = append(all, h.named(name)...)
	}
	return all
}

// covering returns the occurrences of a directive, one of serverFacts, that apply to
// all requests of m, in no order of precedence.
func (a around) covering(name string, m mount) []fact {
	var indexes []scopeIndex
	for _, h := range a {
		if found := h.scopesOf(name); len(found) > 0 {
			indexes = append(indexes, found)
		}
	}
	if len(indexes) == 0 {
		return nil
	}
	var all []fact
	file := path.Base(m.Target)
	add := func(kind scopeKind, name string) {
		for _, s := range indexes {
			for _, f := range s[scopeKey{kind, name}] {
				if f.where.file == "" || f.where.file == file {
					all = append(all, f)
				}
			}
		}
	}
	add(ofServer, "")
	if !m.Match {
		for prefix := range apr.Parents(m.Path) {
			add(ofLocation, prefix)
		}
	}
	if !strings.Contains(m.Target, "$") {
		for prefix := range apr.Parents(path.Dir(m.Target)) {
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

// wide reports whether s is a whole server, no section for a part of it.
func (s *scope) wide() bool { return s.location+s.folder+s.file == "" }

// key is where a scopeIndex keeps what stands in s.
func (s *scope) key() scopeKey {
	switch {
	case s.location != "":
		return scopeKey{ofLocation, s.location}
	case s.folder != "":
		return scopeKey{ofFolder, s.folder}
	case s.file != "":
		return scopeKey{ofFile, s.file}
	}
	return scopeKey{}
}

// everywhere is the scope of what stands in no section.
var everywhere = &scope{certain: true}

// readScope reads the section and those around it, of which known holds some: nesting
// can be deep.
func readScope(section *config.Directive, known map[*config.Directive]*scope) *scope {
	if s := known[section]; s != nil {
		return s
	}
	s := *readScope(section.Parent, known)
	words := section.Words()
	argument := ""
	if len(words) == 1 {
		argument = words[0].Value
	}
	fixed := argument != "" && !apr.IsPattern(argument) && !strings.HasPrefix(argument, "~")
	// narrow sets the part of the scope that a kind of section is about. The outermost
	// of a kind counts, and a second one makes it uncertain.
	narrow := func(part *string, to string) {
		s.certain = s.certain && fixed && *part == ""
		if *part == "" {
			*part = to
		}
	}
	switch strings.ToLower(section.Name) {
	case "<virtualhost":
		if s.host == nil {
			s.host = section
		}
	case "<wsgiinterpreteroptions":
	case "<location":
		narrow(&s.location, trimSlashes(argument))
	case "<directory":
		narrow(&s.folder, trimSlashes(argument))
	case "<files":
		narrow(&s.file, argument)
	default:
		s.certain = false
	}
	known[section] = &s
	return &s
}

// trimSlashes writes a section's path as apr.Parents does.
func trimSlashes(p string) string {
	if !strings.HasPrefix(p, "/") {
		return p
	}
	return path.Clean(p)
}
