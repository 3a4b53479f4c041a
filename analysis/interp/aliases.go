package interp

import (
	"iter"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// alias is one line of mod_alias at server level: it takes a URL before any mount.
type alias struct {
	directive *config.Directive
	path      string
	pattern   *pcre.Pattern // nil for a prefix
	target    string
	status    int // of a Redirect; 0 for an alias
	script    bool
}

// aliasList is the lines of one server in their order. Those with a prefix are found by it,
// so that many of them cost a request no more than few.
type aliasList struct {
	all      []*alias
	byPath   map[string]int // the first of each prefix
	patterns []int
}

func (l *aliasList) add(a *alias) {
	at := len(l.all)
	l.all = append(l.all, a)
	if a.pattern != nil {
		l.patterns = append(l.patterns, at)
		return
	}
	path := apr.MergeSlashes(a.path)
	if _, taken := l.byPath[path]; taken {
		return
	}
	if l.byPath == nil {
		l.byPath = map[string]int{}
	}
	l.byPath[path] = at
}

// near yields the lines that may take the URL path, in their order: all patterns that come
// before the first line whose prefix takes it, and that line.
func (l *aliasList) near(uri string) iter.Seq[*alias] {
	return func(yield func(*alias) bool) {
		first := len(l.all)
		if len(l.byPath) > 0 {
			for prefix := range apr.Borders(apr.MergeSlashes(uri)) {
				if at, ok := l.byPath[prefix]; ok && prefix != "" {
					first = min(first, at)
				}
			}
		}
		for _, at := range l.patterns {
			if at > first {
				break
			}
			if !yield(l.all[at]) {
				return
			}
		}
		if first < len(l.all) {
			yield(l.all[first])
		}
	}
}

// alias files a line of mod_alias. Inside a section or a .htaccess file it takes URLs at a
// later time and is only kept as a setting.
func (b *builder) alias(d *config.Directive) {
	name := strings.ToLower(d.Name)
	if b.folder || b.sectionAround(d) != nil {
		b.setting(d)
		return
	}
	words := d.Words()
	a := &alias{directive: d, script: strings.HasPrefix(name, "script")}
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
	if strings.HasSuffix(name, "match") {
		a.pattern = d.Pattern(a.path, false)
	}
	h := b.hostOf(d)
	if a.status != 0 {
		h.redirects.add(a)
	} else {
		h.aliases.add(a)
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

// take says whether the line takes the URL path, and the file for an alias.
func (a *alias) take(uri string) (file string, answer pcre.Answer) {
	if a.pattern != nil {
		groups, answer := a.pattern.Find(uri)
		if answer != pcre.Yes {
			return "", answer
		}
		return substitute(a.target, uri, groups), pcre.Yes
	}
	n := matchAlias(uri, a.path)
	if n == 0 {
		return "", pcre.No
	}
	return a.target + uri[n:], pcre.Yes
}

// aliasFor is the line of mod_alias that takes the URL path (translate_alias_redir):
// redirects before aliases, the server's own before the main server's. unsure is the
// first before it whose pattern is not known to match or not.
func (m *Model) aliasFor(h *Host, uri string) (found *alias, file string, unsure *alias) {
	main := m.base.main
	lists := []*aliasList{&h.redirects, &main.redirects, &h.aliases, &main.aliases}
	if h == main {
		lists = []*aliasList{&main.redirects, &main.aliases}
	}
	for _, list := range lists {
		for a := range list.near(uri) {
			switch file, answer := a.take(uri); {
			case answer == pcre.Yes:
				return a, file, unsure
			case answer == pcre.Unknown && unsure == nil:
				unsure = a
			}
		}
	}
	return nil, "", unsure
}
