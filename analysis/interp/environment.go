package interp

import (
	"regexp"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// variable is what is known of an environment variable for a request.
type variable struct {
	value string
	set   bool
	// decidedBy are the lines that set it.
	decidedBy []*config.Directive
	// open is true when the request decides whether and to what it is set; candidates
	// are the values that the lines give without looking at the request.
	open       bool
	candidates []string
}

// variable looks up what %{ENV:name} expands to (wsgi_application_group): the request's
// environment, then the server's own. Request notes are not known and taken as unset.
func (q *query) variable(name string) variable {
	if q.table != nil {
		v := q.table.get(name)
		if !v.set {
			v.value, v.set = q.m.Config.Options.Env[name]
		}
		return v
	}
	own := setEnv(q.scopes, name, q.m.Config.Options.Env)
	v := q.setEnvIf(name)
	if group, ok := strings.CutPrefix(strings.ToUpper(name), matchPrefix); ok && !v.set {
		for _, d := range captures(q.scopes, group) {
			v.open = true
			v.decidedBy = append(v.decidedBy, d)
		}
	}
	for _, rule := range rewriteSets(q.scopes, name) {
		v.open = true
		v.decidedBy = append(v.decidedBy, rule.by)
		if !strings.ContainsAny(rule.value, "$%") {
			v.candidates = append(v.candidates, rule.value)
		}
	}
	switch {
	case !v.set && !v.open && own.set:
		return own
	case v.open && !v.set && own.set: // mod_env gives it its value where nothing else has
		v.candidates = append(v.candidates, own.value)
	case !v.set && !v.open:
		v.value, v.set = q.m.Config.Options.Env[name]
	}
	return v
}

// captures are the sections in force whose regular expression has a group of that name.
func captures(scopes []*scope, group string) []*config.Directive {
	var found []*config.Directive
	for _, s := range scopes {
		if s.directive == nil || !strings.Contains(s.directive.Args, "(?") {
			continue
		}
		for _, w := range s.directive.Words() {
			for name := range s.directive.Pattern(w.Value, false).Names() {
				if strings.EqualFold(name, group) {
					found = append(found, s.directive)
				}
			}
		}
	}
	return found
}

// setEnv is mod_env's part: the variables of all places in force, merged as
// merge_env_dir_configs does. In one place UnsetEnv beats SetEnv whatever the order.
func setEnv(scopes []*scope, name string, process map[string]string) variable {
	var v variable
	for _, s := range scopes {
		for _, d := range s.settings.get("setenv") {
			if words := d.Words(); strings.EqualFold(value(words, 0), name) {
				v = variable{value: value(words, 1), set: true, decidedBy: []*config.Directive{d}}
			}
		}
		for _, d := range s.settings.get("passenv") {
			for _, w := range d.Words() {
				if text, ok := process[w.Value]; ok && strings.EqualFold(w.Value, name) {
					v = variable{value: text, set: true, decidedBy: []*config.Directive{d}}
				}
			}
		}
		for _, d := range s.settings.get("unsetenv") {
			for _, w := range d.Words() {
				if strings.EqualFold(w.Value, name) {
					v = variable{}
				}
			}
		}
	}
	return v
}

// setEnvIf is mod_setenvif's part: each line in force, in order, that names the
// variable. Attributes that the request does not tell leave it open.
func (q *query) setEnvIf(name string) variable {
	var v variable
	for _, s := range q.scopes {
		for _, d := range s.settings.get("setenvif") {
			q.applySetEnvIf(&v, d, name)
		}
	}
	return v
}

func (q *query) applySetEnvIf(v *variable, d *config.Directive, name string) {
	words := d.Words()
	attribute := "User-Agent"
	directive := strings.ToLower(d.Name)
	switch directive {
	case "setenvif", "setenvifnocase":
		attribute = value(words, 0)
		words = words[min(1, len(words)):]
	case "setenvifexpr":
		attribute = "" // an expression, which only the request decides
	}
	pattern := d.Pattern(value(words, 0), strings.HasSuffix(directive, "nocase"))
	for _, w := range words[min(1, len(words)):] {
		text, unset := strings.CutPrefix(w.Value, "!")
		key, to, given := strings.Cut(text, "=")
		if !strings.EqualFold(key, name) {
			continue
		}
		if !given {
			to = "1"
		}
		subject, known := q.attribute(attribute)
		if !known {
			v.open = true
			v.decidedBy = append(v.decidedBy, d)
			if !unset && !strings.Contains(to, "$") {
				v.candidates = append(v.candidates, to)
			}
			continue
		}
		switch groups, answer := pattern.Find(subject); answer {
		case pcre.Unknown:
			v.open = true
			v.decidedBy = append(v.decidedBy, d)
		case pcre.Yes:
			text := to
			if !plainText(pattern.String()) {
				text = substitute(to, subject, groups)
			}
			*v = variable{value: text, set: !unset, decidedBy: []*config.Directive{d}}
		}
	}
}

// attribute is what SetEnvIf compares with, where a URL tells it. A request without a
// URL (a mount in general) tells nothing.
func (q *query) attribute(name string) (value string, known bool) {
	if q.static {
		return "", false
	}
	switch strings.ToLower(name) {
	case "request_uri":
		return q.uri, true
	case "request_method":
		return "GET", true
	case "host":
		return q.hostHeader(), true
	}
	return "", false
}

var rewriteEnv = regexp.MustCompile(`(?i)(?:^|[\[,])(?:E|env)=!?([^:,\]]+)(?::([^,\]]*))?`)

// rewriteSet is a RewriteRule whose flags set a variable, and the value as written.
type rewriteSet struct {
	by    *config.Directive
	value string
}

// rewriteSets finds the rules whose flags set the variable: [E=NAME:value].
func rewriteSets(scopes []*scope, name string) []rewriteSet {
	var found []rewriteSet
	for _, s := range scopes {
		for _, d := range s.settings.get("rewriterule") {
			for _, m := range rewriteEnv.FindAllStringSubmatch(value(d.Words(), 2), -1) {
				if strings.EqualFold(m[1], name) {
					found = append(found, rewriteSet{d, m[2]})
				}
			}
		}
	}
	return found
}
