package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// scopeIndex finds the occurrences of one directive in one server that surely apply
// to every request of a mount. Sections for URLs with wildcards or patterns, and those
// with expressions, are left out: whether they apply is not certain.
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
	ofFile    // <Files> outside of <Directory>
	ofPattern // sections by pattern that the script's path decides
)

// scopesOf indexes the facts of that lower-case name, one of serverFacts.
func (h *hostFacts) scopesOf(name string) scopeIndex {
	if known, ok := h.scopes[name]; ok {
		return known
	}
	var found scopeIndex
	for _, f := range h.named(name) {
		if f.where.decided && !uncertain(f.Directive) {
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
	for _, s := range indexes {
		for _, f := range s[scopeKey{ofPattern, ""}] {
			if f.where.surelyHolds(m) {
				all = append(all, f)
			}
		}
	}
	return all
}

// scope is the chain of sections around a directive.
type scope struct {
	host                   *config.Directive
	location, folder, file string
	// patterns are the sections for folders and files that name them by a pattern.
	patterns []filePattern
	// beginnings are what the URLs of the <LocationMatch> sections begin with.
	beginnings []string
	certain    bool // nothing around it that depends on the request, and no pattern
	// decided is set when a mount that names its script decides whether s can count for it.
	decided bool
	// sentOn is set in a <Proxy>, which counts only for what is sent on to another server.
	sentOn bool
}

// filePattern is the pattern of a section for folders or files.
type filePattern struct {
	section *config.Directive
	files   bool          // of <Files>: it is about the name of the file
	regex   *pcre.Pattern // nil for wildcards
	glob    string
}

// newFilePattern reads the head of a section for folders or files.
func newFilePattern(section *config.Directive, words []grammar.Word) (filePattern, bool) {
	name := strings.ToLower(section.Name)
	p := filePattern{section: section, files: strings.HasPrefix(name, "<files")}
	switch {
	case strings.HasSuffix(name, "match") && len(words) == 1:
		p.regex = section.Pattern(words[0].Value, false)
	case len(words) == 2 && words[0].Value == "~":
		p.regex = section.Pattern(words[1].Value, false)
	case len(words) == 1 && apr.IsPattern(words[0].Value):
		p.glob = strings.TrimRight(words[0].Value, "/")
	default:
		return p, false
	}
	return p, true
}

// holds reports whether the script is in the section (ap_directory_walk and ap_file_walk
// in httpd's server/request.c).
func (p filePattern) holds(script string) pcre.Answer {
	subject := script
	if p.files {
		subject = path.Base(script)
	}
	if p.regex != nil {
		return p.regex.Match(subject)
	}
	if p.files {
		return answer(apr.Match(p.glob, subject, apr.Pathname))
	}
	for folder := range apr.Folders(script) {
		if apr.Match(p.glob, folder, apr.Pathname) {
			return pcre.Yes
		}
	}
	return pcre.No
}

func answer(yes bool) pcre.Answer {
	if yes {
		return pcre.Yes
	}
	return pcre.No
}

// wide reports whether s is a whole server, no section for a part of it.
func (s *scope) wide() bool {
	return s.location+s.folder+s.file == "" && len(s.patterns)+len(s.beginnings) == 0 && !s.sentOn
}

// key is where a scopeIndex keeps what stands in s.
func (s *scope) key() scopeKey {
	switch {
	case len(s.patterns)+len(s.beginnings) > 0 || s.sentOn:
		return scopeKey{ofPattern, ""}
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
var everywhere = &scope{certain: true, decided: true}

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
		s.decided = s.decided && fixed && *part == ""
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
	case "<directory", "<files", "<directorymatch", "<filesmatch":
		pattern, ok := newFilePattern(section, words)
		switch {
		case ok:
			s.certain = false
			s.patterns = append(slices.Clip(s.patterns), pattern)
		case strings.EqualFold(section.Name, "<files"):
			narrow(&s.file, argument)
		default:
			narrow(&s.folder, trimSlashes(argument))
		}
	case "<locationmatch":
		if everyPath(argument) != "" && s.location == "" {
			s.location = "/"
			break
		}
		s.certain = false
		if beginning := literalBeginning(argument); beginning != "" {
			s.beginnings = append(slices.Clip(s.beginnings), beginning)
		} else {
			s.decided = false
		}
	case "<proxy", "<proxymatch":
		s.certain, s.sentOn = false, true
	default:
		s.certain, s.decided = false, false
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

// literalBeginning is what each URL that the expression matches begins with, "" if that
// is not plain.
func literalBeginning(expression string) string {
	rest, anchored := strings.CutPrefix(expression, "^")
	if !anchored || strings.Contains(rest, "|") {
		return ""
	}
	var literal []byte
	for rest != "" {
		c, size := rest[0], 1
		switch {
		case strings.IndexByte("*?{", c) >= 0:
			return string(literal[:max(0, len(literal)-1)])
		case c == '\\' && len(rest) > 1 && strings.IndexByte(`./-_`, rest[1]) >= 0:
			c, size = rest[1], 2
		case strings.IndexByte(`\.+()[]^$`, c) >= 0:
			return string(literal)
		}
		literal, rest = append(literal, c), rest[size:]
	}
	return string(literal)
}
