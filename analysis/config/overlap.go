package config

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// aliasList is what mod_alias keeps of the aliases of one server.
type aliasList struct {
	count    int
	byPath   map[string]earlierAlias // the first of each path
	patterns []earlierAlias
	matched  int // patterns that were tried
}

// mostMatches is how many patterns are tried for all the paths of one server; beyond it no
// overlap with a pattern is told.
const mostMatches = 500_000

// earlierAlias is an Alias that a later one may overlap.
type earlierAlias struct {
	index   int
	words   string // how the warning names it
	pattern *pcre.Pattern
}

// overlap is an Alias that an earlier one of the same server always comes before.
type overlap struct {
	index   int    // among the server's aliases
	earlier string // how the warning names the other one
}

// serverAliases are the aliases of one server with what was found about them.
type serverAliases struct {
	section  *Directive // the virtual host, nil for the main server
	facts    []Fact
	overlaps []overlap
}

// aliasMemory is what is known of each server's aliases from the evaluation before, in the
// order of the servers.
type aliasMemory []serverAliases

// checkAliases are the warnings of add_alias_internal in modules/mappers/mod_alias.c:
// an Alias that an earlier one of the same server always comes before. It returns the
// memory for the next evaluation.
func (c *Configuration) checkAliases(aliases []Fact, last aliasMemory) aliasMemory {
	now := divideAliases(aliases, len(last))
	tail := 0 // servers at the end whose aliases are the same
	for tail < min(len(last), len(now)) && now[len(now)-1-tail].same(&last[len(last)-1-tail]) {
		tail++
	}
	for i := range now {
		server, before := &now[i], i
		if i >= len(now)-tail {
			before = i + len(last) - len(now)
		}
		if before < len(last) && server.same(&last[before]) {
			server.overlaps = last[before].overlaps
		} else {
			server.overlaps = findOverlaps(server.facts)
		}
		for _, o := range server.overlaps {
			a := server.facts[o.index]
			f := fault{kind: FaultAlias, code: "AH00671", warning: true, spot: a.Directive.Spot(a.Directive.Words()[0].Span), text: message{
				"The %s directive in %s at line %s will probably never match because it overlaps an earlier %s.",
				[]any{a.Directive.Name, filePart{a.Directive.Origin}, lineOf{a.Directive.Origin}, o.earlier}}}
			c.fault(&f, Walk, a.Seq, a.Directive)
		}
	}
	return now
}

// same reports whether the two are the same aliases of the same server.
func (s *serverAliases) same(o *serverAliases) bool {
	return s.section == o.section && slices.EqualFunc(s.facts, o.facts, func(a, b Fact) bool { return a.Directive == b.Directive })
}

// divideAliases gives each server its aliases; most is how many servers there are, about.
// The main server is the first.
func divideAliases(aliases []Fact, most int) aliasMemory {
	servers := append(make(aliasMemory, 0, most+1), serverAliases{})
	for len(aliases) > 0 {
		together := 1 // aliases that stand in the same section
		for together < len(aliases) && aliases[together].Directive.Parent == aliases[0].Directive.Parent {
			together++
		}
		section := aliases[0].Directive.Enclosing("<VirtualHost")
		if at := servers.of(section); at >= 0 {
			servers[at].facts = append(servers[at].facts, aliases[:together]...)
		} else {
			servers = append(servers, serverAliases{section: section, facts: aliases[:together:together]})
		}
		aliases = aliases[together:]
	}
	return servers
}

// of is the place of the server to which the next aliases of a section belong, -1 for a
// new one: a virtual host stands in one piece, but for those nested in it.
func (m aliasMemory) of(section *Directive) int {
	if section == nil {
		return 0
	}
	for i := len(m) - 1; i > 0; i-- {
		if m[i].section == section {
			return i
		}
		if !within(m[i].section, section) {
			break
		}
	}
	return -1
}

// within reports whether d stands in the section, at any depth.
func within(d, section *Directive) bool {
	for d = d.Parent; d != nil && d != section; d = d.Parent {
	}
	return d != nil
}

// findOverlaps judges the aliases of one server.
func findOverlaps(aliases []Fact) []overlap {
	var overlaps []overlap
	list := &aliasList{byPath: map[string]earlierAlias{}}
	for i, a := range aliases {
		words := a.Directive.Words()
		if len(words) != 2 || a.Directive.Condition != True {
			continue // refused, in a <Location>, or perhaps not read
		}
		name := apr.Lower(a.Directive.Name)
		new := earlierAlias{index: list.count, words: "Alias"}
		list.count++
		if strings.HasPrefix(name, "script") {
			new.words = "ScriptAlias"
		}
		if strings.HasSuffix(name, "match") {
			new.words += "Match"
			new.pattern = a.Directive.Pattern(words[0].Value, false)
			list.patterns = append(list.patterns, new)
			continue
		}
		path := apr.MergeSlashes(words[0].Value)
		if earlier, ok := list.before(path, words[0].Value); ok {
			overlaps = append(overlaps, overlap{i, earlier.words})
		}
		if _, ok := list.byPath[path]; !ok {
			list.byPath[path] = new
		}
	}
	return overlaps
}

// before is the first alias that matches the path (alias_matches).
func (l *aliasList) before(path, typed string) (first earlierAlias, found bool) {
	first.index = l.count
	for prefix := range apr.Borders(path) {
		if a, ok := l.byPath[prefix]; ok && prefix != "" && a.index < first.index {
			first, found = a, true
		}
	}
	for _, p := range l.patterns {
		if l.matched++; l.matched > mostMatches {
			break
		}
		if p.index < first.index && p.pattern.Match(typed) == pcre.Yes {
			return p, true
		}
	}
	return first, found
}
