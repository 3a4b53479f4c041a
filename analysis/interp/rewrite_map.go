package interp

import (
	"net/url"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// lookMap is ${map:key|default} (lookup_map): what the map has for a key, else the default.
// known is false for maps that only a running server can read.
func (w *rewriting) lookMap(text string, rule *rewriteRule) (value string, known bool) {
	name, rest, _ := cutOutside(text, ':')
	key, otherwise, _ := cutOutside(rest, '|')
	if key, known = w.expandRule(key, rule); !known {
		return "", false
	}
	value, found, known := w.inMap(name, key)
	if !known {
		return "", false
	}
	if !found {
		return w.expandRule(otherwise, rule)
	}
	return value, true
}

// cutOutside cuts a text at the first separator that stands in no braces.
func cutOutside(text string, separator byte) (before, after string, found bool) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == separator && depth == 0:
			return text[:i], text[i+1:], true
		case c == '\\':
			i++
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
	}
	return text, "", false
}

// inMap looks a key up in the RewriteMap of that name. A map that is not defined has
// nothing.
func (w *rewriting) inMap(name, key string) (value string, found, known bool) {
	d := w.rewriteMap(name)
	if d == nil {
		return "", false, true
	}
	kind, argument, ok := strings.Cut(d.Words()[1].Value, ":")
	if !ok {
		kind, argument = "txt", kind
	}
	switch strings.ToLower(kind) {
	case "int":
		value, known = internalMap(argument, key)
		return value, value != "", known
	case "txt":
		return w.textMap(argument, key)
	}
	return "", false, false
}

// rewriteMap is the line that defines a map for the server: its own, or the main server's if
// it inherits rules.
func (w *rewriting) rewriteMap(name string) *config.Directive {
	servers := []*scope{&w.host.scope}
	if rules := w.serverRules(); !w.host.Main() && (rules.options["inherit"] || rules.options["inheritbefore"]) {
		servers = append(servers, &w.m.base.main.scope)
	}
	for _, s := range servers {
		var found *config.Directive
		for _, d := range w.w.lines.of(s, "rewritemap") {
			if words := d.Words(); len(words) > 1 && words[0].Value == name {
				found = d
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// internalMap is one of the functions of mod_rewrite.
func internalMap(function, key string) (value string, known bool) {
	switch strings.ToLower(function) {
	case "tolower":
		return strings.ToLower(key), true
	case "toupper":
		return strings.ToUpper(key), true
	case "unescape":
		value, err := url.PathUnescape(key)
		return value, err == nil
	}
	return "", false
}

// textMap looks a key up in a file of lines "key value".
func (w *rewriting) textMap(file, key string) (value string, found, known bool) {
	c := w.m.Config
	if c.Snapshot == nil {
		return "", false, false
	}
	text, err := c.Snapshot.File(c.Options.Mapped(absolute(c, file)))
	if err != nil {
		return "", false, false
	}
	for line := range strings.Lines(text.Text()) {
		if words := strings.Fields(line); len(words) > 1 && strings.IndexByte("# \t", line[0]) < 0 && words[0] == key {
			return words[1], true, true
		}
	}
	return "", false, true
}
