package interp

import (
	"cmp"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// scope is one place that per-directory settings stand in: a server outside its
// sections, or a section.
type scope struct {
	directive *config.Directive // the section, nil for a server
	settings  settings
	handlers  []*Handler // WSGIHandlerScript, in file order
	scripts   []*Script  // in file order
}

// settings are directives by lower-case name. A place holds few names, so that a list
// is smaller and faster than a map.
type settings []named

type named struct {
	name  string
	lines []*config.Directive // in file order
}

func (s settings) get(name string) []*config.Directive {
	for i := range s {
		if s[i].name == name {
			return s[i].lines
		}
	}
	return nil
}

func (s *settings) add(name string, d *config.Directive) {
	for i := range *s {
		if n := &(*s)[i]; n.name == name {
			n.lines = append(n.lines, d)
			return
		}
	}
	*s = append(*s, named{name, []*config.Directive{d}})
}

type sectionKind uint8

const (
	directorySection sectionKind = iota
	filesSection
	locationSection
	ifSection
	otherSection // <Proxy> and the like: never in force for what mod_wsgi serves
)

// sectionKinds are the sections that per-directory settings can stand in.
var sectionKinds = map[string]sectionKind{
	"<directory": directorySection, "<directorymatch": directorySection,
	"<files": filesSection, "<filesmatch": filesSection,
	"<location": locationSection, "<locationmatch": locationSection,
	"<if": ifSection, "<elseif": ifSection, "<else": ifSection,
	"<proxy": otherSection, "<proxymatch": otherSection,
}

// section is a directory-like section.
type section struct {
	scope
	kind    sectionKind
	host    *Host
	order   int      // in file order, among those of its server
	around  *section // nil at the server's top level
	pattern string
	regex   *pcre.Pattern // nil when the pattern is a path, perhaps with wildcards
	nested  []*section    // the <Files> and <If> directly in it
	// constant is what the condition of an <If> is for every request.
	constant constant
}

// places are the sections of one server, filed by how httpd finds them.
type places struct {
	directories      map[string][]*section // without wildcards, by path without the last slash
	plain            []*section            // the same, in file order
	wildDirectories  []*section
	regexDirectories []*section
	files            []*section
	locations        map[string][]*section // without wildcards, by pattern as written
	literal          []*section            // the same, in file order
	otherLocations   []*section
	ifs              []*section
}

// section files a directory-like section under its server or the section around it.
func (b *builder) section(d *config.Directive) {
	name := strings.ToLower(d.Name)
	s := &section{scope: scope{directive: d}, kind: sectionKinds[name], host: b.hostOf(d), order: len(b.sections), around: b.sectionAround(d)}
	words := d.Words()
	s.pattern = value(words, 0)
	isRegex := strings.HasSuffix(name, "match")
	if s.pattern == "~" && len(words) > 1 {
		s.pattern, isRegex = words[1].Value, true
	}
	if isRegex {
		s.regex = d.Pattern(s.pattern, false)
	}
	if s.kind == ifSection {
		s.constant = constantCondition(d.Name, s.pattern)
	}
	b.sections[d] = s
	if s.around != nil {
		s.around.nested = append(s.around.nested, s)
		return
	}
	s.host.places.add(s)
}

func (p *places) add(s *section) {
	switch s.kind {
	case directorySection:
		switch {
		case s.regex != nil:
			p.regexDirectories = append(p.regexDirectories, s)
		case apr.IsPattern(s.pattern):
			p.wildDirectories = append(p.wildDirectories, s)
		default:
			if p.directories == nil {
				p.directories = map[string][]*section{}
			}
			path := trimSlash(s.pattern)
			p.directories[path] = append(p.directories[path], s)
			p.plain = append(p.plain, s)
		}
	case filesSection:
		p.files = append(p.files, s)
	case locationSection:
		if s.regex != nil || apr.IsPattern(s.pattern) {
			p.otherLocations = append(p.otherLocations, s)
		} else {
			if p.locations == nil {
				p.locations = map[string][]*section{}
			}
			p.locations[s.pattern] = append(p.locations[s.pattern], s)
			p.literal = append(p.literal, s)
		}
	case ifSection:
		p.ifs = append(p.ifs, s)
	}
}

// trimSlash is a directory's path without its last slash; "/" becomes "".
func trimSlash(path string) string { return strings.TrimRight(path, "/") }

// sectionAround is the nearest directory-like section around d.
func (b *builder) sectionAround(d *config.Directive) *section {
	for p := d.Parent; p != nil; p = p.Parent {
		if s := b.sections[p]; s != nil {
			return s
		}
	}
	return nil
}

// scopeOf is the place that a per-directory setting belongs to. Containers, <Limit>
// and other sections are no place of their own.
func (b *builder) scopeOf(d *config.Directive) *scope {
	if s := b.sectionAround(d); s != nil {
		return &s.scope
	}
	return &b.hostOf(d).scope
}

// inForce returns the places whose settings apply to a request, in httpd's order of
// merging (ap_directory_walk, ap_file_walk, ap_location_walk, ap_if_walk): the last
// that sets something wins. file is the mapped file, "" when not known. open are the
// sections that may apply: <If> whose condition only the request decides, and those
// whose pattern is not known to match or not.
func (m *Model) inForce(h *Host, uri, file string) (scopes []*scope, open []*section) {
	return m.inForceWith(h, uri, file, nil)
}

// inForceWith is inForce for a request that one more section holds for.
func (m *Model) inForceWith(h *Host, uri, file string, one *section) (scopes []*scope, open []*section) {
	servers := [2]*Host{m.base.main, h}
	known := servers[:2]
	if h.Main() {
		known = servers[:1]
	}
	scopes = make([]*scope, 0, 8)
	for _, s := range known {
		scopes = append(scopes, &s.scope)
	}
	var files, locations, ifs []*section
	for _, s := range known {
		files = append(files, s.places.files...)
		ifs = append(ifs, s.places.ifs...)
		in, perhaps := s.places.locationsFor(uri)
		if one != nil && one.kind == locationSection && one.host == s && !slices.Contains(in, one) {
			in = append(in, one)
			slices.SortFunc(in, func(a, b *section) int { return cmp.Compare(a.order, b.order) })
		}
		locations, open = append(locations, in...), append(open, perhaps...)
	}
	merge := func(sections []*section) {
		for _, s := range sections {
			scopes = append(scopes, &s.scope)
			for _, n := range s.nested {
				switch n.kind {
				case filesSection:
					files = append(files, n)
				case ifSection:
					ifs = append(ifs, n)
				}
			}
		}
	}
	if file != "" {
		in, perhaps := directoriesFor(known, file)
		if one != nil && one.kind == directorySection && !slices.Contains(in, one) {
			in = append(in, one)
		}
		open = append(open, perhaps...)
		merge(in)
		name := file[strings.LastIndexByte(file, '/')+1:]
		// merge appends to files only from directories, which are done.
		merge(slices.DeleteFunc(files, func(s *section) bool {
			answer := s.matches(name)
			if answer == pcre.Unknown {
				open = append(open, s)
			}
			return answer != pcre.Yes && s != one
		}))
	}
	merge(locations)
	taken := constantFalse // whether a section of the chain before applies
	for _, s := range ifs {
		on := s.constant
		if s == one {
			on = constantTrue
		}
		if strings.EqualFold(s.directive.Name, "<If") {
			taken = constantFalse
		} else if taken == constantTrue {
			continue
		} else if s != one {
			on = min(on, not(taken))
		}
		switch on {
		case constantTrue:
			scopes = append(scopes, &s.scope)
		case openCondition:
			open = append(open, s)
		}
		taken = max(taken, on)
	}
	return scopes, open
}

// constant is what the condition of an <If> is without looking at a request.
type constant uint8

const (
	constantFalse constant = iota
	openCondition
	constantTrue
)

func not(c constant) constant { return constantTrue - c }

// constantCondition evaluates the condition of an <If>, <ElseIf> or <Else>.
func constantCondition(name, condition string) constant {
	if strings.EqualFold(name, "<Else") {
		return constantTrue
	}
	c, ok := config.ParseCondition(condition)
	if !ok {
		return openCondition
	}
	result, _ := c.Evaluate(noRequest{})
	return map[config.Truth]constant{config.False: constantFalse, config.Unknown: openCondition, config.True: constantTrue}[result]
}

// noRequest knows nothing of a request.
type noRequest struct{}

// Variable is not known.
func (noRequest) Variable(string) (string, bool) { return "", false }

// Function is not known.
func (noRequest) Function(string, string) (string, bool) { return "", false }

// Test is not known.
func (noRequest) Test(string, string) config.Truth { return config.Unknown }

// Matches applies a pattern to what is written out.
func (noRequest) Matches(pattern string, caseless bool, subject string) ([]string, config.Truth) {
	return requestSource{}.Matches(pattern, caseless, subject)
}

// directoriesFor returns the <Directory> sections for a file: without regular
// expression by the number of path components, then main server before host, then
// file order; after them those with one, by the number of slashes in the pattern.
// perhaps are those whose pattern is not known to match or not.
func directoriesFor(servers []*Host, file string) (found, perhaps []*section) {
	type ranked struct {
		*section
		depth, server int
	}
	var plain, regex []ranked
	for i, s := range servers {
		p := &s.places
		if len(p.directories)+len(p.wildDirectories) > 0 {
			depth := 0
			for prefix := range apr.Folders(file) {
				for _, d := range p.directories[prefix] {
					plain = append(plain, ranked{d, depth, i})
				}
				for _, d := range p.wildDirectories {
					if apr.Match(trimSlash(d.pattern), prefix, apr.Pathname) {
						plain = append(plain, ranked{d, depth, i})
					}
				}
				depth++
			}
		}
		for _, d := range p.regexDirectories {
			switch d.regex.Match(file) {
			case pcre.Yes:
				regex = append(regex, ranked{d, strings.Count(d.pattern, "/"), i})
			case pcre.Unknown:
				perhaps = append(perhaps, d)
			}
		}
	}
	byRank := func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(a.server, b.server), cmp.Compare(a.order, b.order))
	}
	slices.SortFunc(plain, byRank)
	slices.SortFunc(regex, byRank)
	found = make([]*section, 0, len(plain)+len(regex))
	for _, r := range plain {
		found = append(found, r.section)
	}
	for _, r := range regex {
		found = append(found, r.section)
	}
	return found, perhaps
}

// matches says whether the pattern of the section fits a file name or a URL path.
func (s *section) matches(text string) pcre.Answer {
	switch {
	case s.regex != nil:
		return s.regex.Match(text)
	case apr.Match(s.pattern, text, apr.Pathname):
		return pcre.Yes
	}
	return pcre.No
}

// locationsFor returns the <Location> sections for a URL path in file order. perhaps
// are those whose pattern is not known to match or not.
func (p *places) locationsFor(uri string) (found, perhaps []*section) {
	if len(p.locations) == 0 && len(p.otherLocations) == 0 {
		return nil, nil
	}
	// A pattern applies up to a border of path components: "/a" to /a and /a/b, "/a/"
	// to /a/b; "" and "/" to everything.
	for prefix := range apr.Borders(uri) {
		found = append(found, p.locations[prefix]...)
	}
	for _, s := range p.otherLocations {
		switch s.matches(uri) {
		case pcre.Yes:
			found = append(found, s)
		case pcre.Unknown:
			perhaps = append(perhaps, s)
		}
	}
	slices.SortFunc(found, func(a, b *section) int { return cmp.Compare(a.order, b.order) })
	return found, perhaps
}

// lastSet is the directive of that name that wins in the places in force.
func lastSet(scopes []*scope, name string) *config.Directive {
	for i := len(scopes) - 1; i >= 0; i-- {
		if set := scopes[i].settings.get(name); len(set) > 0 {
			return set[len(set)-1]
		}
	}
	return nil
}
