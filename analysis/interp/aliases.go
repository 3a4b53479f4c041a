package interp

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// alias is one line of mod_alias at server level: it takes a URL before any mount.
type alias struct {
	directive *config.Directive
	path      string
	regex     *regexp.Regexp // nil for a prefix
	isRegex   bool
	target    string
	status    int // of a Redirect; 0 for an alias
	script    bool
}

// alias files a line of mod_alias. Inside a section it takes the section's URLs at a
// later time and is only kept as a setting.
func (b *builder) alias(d *config.Directive) {
	name := strings.ToLower(d.Name)
	if b.sectionAround(d) != nil {
		b.setting(d)
		return
	}
	words := d.Words()
	a := &alias{directive: d, isRegex: strings.HasSuffix(name, "match"), script: strings.HasPrefix(name, "script")}
	if strings.HasPrefix(name, "redirect") {
		a.status = 302
		if name == "redirectpermanent" {
			a.status = 301
		}
		if status := redirectStatus(value(words, 0)); status != 0 {
			a.status, words = status, words[1:]
		}
	}
	a.path, a.target = value(words, 0), value(words, 1)
	if a.isRegex {
		a.regex = compile(a.path)
	}
	h := b.hostOf(d)
	if a.status != 0 {
		h.redirects = append(h.redirects, a)
	} else {
		h.aliases = append(h.aliases, a)
	}
}

// redirectStatus reads the optional first word of Redirect and RedirectMatch.
func redirectStatus(word string) int {
	switch strings.ToLower(word) {
	case "permanent":
		return 301
	case "temp":
		return 302
	case "seeother":
		return 303
	case "gone":
		return 410
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < 300 || n > 599 {
		return 0
	}
	return n
}

// take reports whether the line takes the URL path, and the file for an alias.
func (a *alias) take(uri string) (file string, ok bool) {
	if a.isRegex {
		if a.regex == nil {
			return "", false
		}
		groups := a.regex.FindStringSubmatchIndex(uri)
		if groups == nil {
			return "", false
		}
		return substitute(a.target, uri, groups), true
	}
	n := matchAlias(uri, a.path)
	if n == 0 {
		return "", false
	}
	return a.target + uri[n:], true
}

// aliasFor is the line of mod_alias that takes the URL path (translate_alias_redir):
// redirects before aliases, the server's own before the main server's.
func (m *Model) aliasFor(h *Host, uri string) (a *alias, file string) {
	main := m.context.main
	if a, file = firstAlias(h.redirects, uri); a == nil && h != main {
		a, file = firstAlias(main.redirects, uri)
	}
	if a == nil {
		a, file = firstAlias(h.aliases, uri)
	}
	if a == nil && h != main {
		a, file = firstAlias(main.aliases, uri)
	}
	return a, file
}

func firstAlias(list []*alias, uri string) (*alias, string) {
	for _, a := range list {
		if file, ok := a.take(uri); ok {
			return a, file
		}
	}
	return nil, ""
}
