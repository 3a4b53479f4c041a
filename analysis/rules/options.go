package rules

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// selectorPlace is the selector of that name in a container's tag, the whole tag if
// it has none.
func selectorPlace(c *config.Directive, name string) place {
	if w, _, ok := selector(c, name); ok {
		return argument(c, w.Span)
	}
	return line(c)
}

// selectorValue is the value of a container's selector as written.
func selectorValue(c *config.Directive, name string) (string, bool) {
	_, value, ok := selector(c, name)
	return value, ok
}

// selector finds a container's selector; the keys have no letter case.
func selector(c *config.Directive, name string) (w grammar.Word, value string, ok bool) {
	words := c.Words()
	i := slices.IndexFunc(words, func(w grammar.Word) bool {
		key, _, ok := strings.Cut(w.Value, "=")
		return ok && strings.EqualFold(key, name)
	})
	if i < 0 {
		return grammar.Word{}, "", false
	}
	_, value, _ = strings.Cut(words[i].Value, "=")
	return words[i], value, true
}

// optionWord is the word name=value in d's arguments as mod_wsgi reads them, the
// whole line if d has no such option.
func optionWord(d *config.Directive, name string) place {
	if d.Entry != nil {
		_, options := d.Entry.WSGIOptions(d.Args)
		for i := len(options) - 1; i >= 0; i-- {
			if options[i].Name == name {
				return argument(d, options[i].Span)
			}
		}
	}
	return line(d)
}
