package config

import (
	"regexp"
	"strings"
)

// aliasList is what mod_alias keeps of the aliases of one server.
type aliasList struct {
	count    int
	byPath   map[string]earlierAlias // the first of each path
	patterns []earlierAlias
}

// earlierAlias is an Alias that a later one may overlap.
type earlierAlias struct {
	index   int
	words   string // how the warning names it
	pattern *regexp.Regexp
}

// checkAliases are the warnings of add_alias_internal in modules/mappers/mod_alias.c:
// an Alias that an earlier one of the same server always comes before.
func (c *Configuration) checkAliases(aliases []Fact) []Fault {
	servers := map[*Directive]*aliasList{}
	var faults []Fault
	for _, a := range aliases {
		words := a.Directive.Words()
		if len(words) != 2 || a.Directive.Condition != True {
			continue // refused, in a <Location>, or perhaps not read
		}
		server := a.Directive.Enclosing("<VirtualHost")
		list := servers[server]
		if list == nil {
			list = &aliasList{byPath: map[string]earlierAlias{}}
			servers[server] = list
		}
		name := lower(a.Directive.Name)
		new := earlierAlias{index: list.count, words: "Alias"}
		list.count++
		if strings.HasPrefix(name, "script") {
			new.words = "ScriptAlias"
		}
		if strings.HasSuffix(name, "match") {
			new.words += "Match"
			if pattern, err := regexp.Compile(words[0].Value); err == nil {
				new.pattern = pattern
				list.patterns = append(list.patterns, new)
			}
			continue
		}
		path := singleSlashes(words[0].Value)
		if earlier, ok := list.before(path, words[0].Value); ok {
			f := fault{kind: "alias", code: "AH00671", warning: true, spot: a.Directive.Spot(words[0].Span), text: message{
				"The %s directive in %s at line %s will probably never match because it overlaps an earlier %s.",
				[]any{a.Directive.Name, filePart{a.Directive.Origin}, lineOf{a.Directive.Origin}, earlier.words}}}
			faults = append(faults, f.public(c, Walk, a.Seq, a.Directive))
		}
		if _, ok := list.byPath[path]; !ok {
			list.byPath[path] = new
		}
	}
	return faults
}

// before is the first alias that matches the path (alias_matches).
func (l *aliasList) before(path, typed string) (first earlierAlias, found bool) {
	first.index = l.count
	consider := func(prefix string) {
		if a, ok := l.byPath[prefix]; ok && prefix != "" && a.index < first.index {
			first, found = a, true
		}
	}
	for i := range len(path) {
		if path[i] == '/' {
			consider(path[:i])
			consider(path[:i+1])
		}
	}
	consider(path)
	for _, p := range l.patterns {
		if p.index < first.index && p.pattern.MatchString(typed) {
			return p, true
		}
	}
	return first, found
}

// singleSlashes makes one slash of several.
func singleSlashes(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return path
}
