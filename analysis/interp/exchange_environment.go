package interp

import (
	"maps"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// table is the environment of a request. Names are compared without case, as apr_table_get
// does, and kept in lower case.
type table map[string]variable

func (t table) get(name string) variable { return t[strings.ToLower(name)] }

func (t table) set(name string, v variable) { t[strings.ToLower(name)] = v }

func (t table) unset(name string) { delete(t, strings.ToLower(name)) }

func (t table) copy() table { return maps.Clone(t) }

// redirected is the environment that an internal redirect starts with.
func (t table) redirected() table {
	renamed := table{}
	for name, v := range t {
		renamed["redirect_"+name] = v
	}
	return renamed
}

// readEnvironment applies the SetEnvIf lines of the servers (mod_setenvif, after the
// request was read): they see the path before httpd decodes it.
func (e *exchange) readEnvironment() {
	decoded := e.uri
	e.uri = e.sent()
	e.setEnvIfs(e.serverScopes())
	e.uri = decoded
	if e.m.Config.Loaded("unique_id_module") {
		e.environment.set("UNIQUE_ID", variable{set: true, open: true})
	}
}

// sent is the path as httpd has it before it decodes it.
func (e *exchange) sent() string {
	if e.prev == nil && !e.sub {
		return e.w.raw
	}
	return e.uri
}

// setEnvIfs applies the lines of mod_setenvif in the places, in their order. Lines behind
// each other that look at the same attribute see the value that the first of them saw.
func (e *exchange) setEnvIfs(scopes []*scope) {
	var last subject
	for _, s := range scopes {
		for _, d := range s.settings.get("setenvif") {
			last = e.setEnvIf(d, last)
		}
	}
}

// subject is what a line of mod_setenvif compares with.
type subject struct {
	attribute string
	value     string
	known     bool
}

// setEnvIf applies one line. What the request does not tell is guessed; then a value that
// is taken from it is not known. last is what the line before looked at.
func (e *exchange) setEnvIf(d *config.Directive, last subject) subject {
	words := d.Words()
	directive := strings.ToLower(d.Name)
	var groups []string
	known, applies := true, false
	unmatched := false // an expression in which no pattern has matched
	switch {
	case directive == "setenvifexpr":
		var result config.Truth
		result, groups = e.evaluate(d, value(words, 0))
		known, applies = result != config.Unknown, e.w.holds(result, d, "only the request decides whether it sets the variable")
		unmatched = groups == nil && (known || !strings.Contains(value(words, 0), "=~"))
	default:
		attribute := "user-agent"
		if strings.HasPrefix(directive, "setenvif") {
			attribute, words = value(words, 0), words[min(1, len(words)):]
		}
		if !strings.EqualFold(last.attribute, attribute) {
			last.attribute = attribute
			last.value, last.known = e.attribute(attribute)
		}
		if known = last.known; !known {
			applies = e.w.guess(d.Name+" "+d.Args, d, "only the request decides whether it sets the variable")
			break
		}
		pattern := value(words, 0)
		var at []int
		if at, applies = e.w.matches(d.Pattern(pattern, strings.HasSuffix(directive, "nocase")), last.value, d); applies {
			known = at != nil
			if !plainText(pattern) {
				groups = texts(last.value, at)
			}
		}
	}
	if !applies {
		return last
	}
	for _, w := range words[min(1, len(words)):] {
		name, unset := strings.CutPrefix(w.Value, "!")
		name, to, given := strings.Cut(name, "=")
		switch {
		case unset:
			e.environment.unset(name)
		case !given:
			e.environment.set(name, variable{value: "1", set: true, decidedBy: []*config.Directive{d}})
		case unmatched && refersToGroup(to):
			e.w.step(d, "refers to a group where no pattern has matched, which httpd fills with anything, or refuses the request")
			e.wild = true
		default:
			v := variable{value: fill(to, groups), set: true, decidedBy: []*config.Directive{d}}
			if len(v.value) >= longestValue {
				continue
			}
			if !known && refersToGroup(to) {
				v.value, v.open = "", true
			}
			e.environment.set(name, v)
		}
	}
	return last
}

// plainText reports whether mod_setenvif takes a pattern for a text to look for: then a
// value is set as it is written (non_regex_pattern).
func plainText(pattern string) bool {
	const special = "^.$|()[]*+?{}"
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\':
			if i++; i < len(pattern) && pattern[i] != '\\' && strings.IndexByte(special, pattern[i]) < 0 {
				return false
			}
		case strings.IndexByte(special, pattern[i]) >= 0:
			return false
		}
	}
	return true
}

// longestValue is the length at which httpd gives up filling in a value (AP_PREGSUB_MAXLEN).
const longestValue = 8192

// refersToGroup reports whether a text takes something from a match.
func refersToGroup(text string) bool {
	for at := range len(text) - 1 {
		if text[at] == '$' && isDigit(text[at+1]) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// texts are the groups of a match; one without a part in it is "".
func texts(subject string, at []int) []string {
	var groups []string
	for i := 0; i+1 < len(at); i += 2 {
		if at[i] < 0 {
			groups = append(groups, "")
		} else {
			groups = append(groups, subject[at[i]:at[i+1]])
		}
	}
	return groups
}

// fill is ap_pregsub for groups that are texts; without any the text stays as it is.
func fill(text string, groups []string) string {
	if groups == nil {
		return text
	}
	var subject strings.Builder
	var at []int
	for _, g := range groups {
		start := subject.Len()
		subject.WriteString(g)
		at = append(at, start, subject.Len())
	}
	return substitute(text, subject.String(), at)
}

// attribute is what SetEnvIf compares with, where the request tells it.
func (e *exchange) attribute(name string) (text string, known bool) {
	switch strings.ToLower(name) {
	case "request_uri":
		return e.uri, true
	case "request_method":
		return "GET", true
	case "remote_addr":
		return e.w.remoteAddress()
	case "server_addr":
		address, known := e.w.localAddress()
		return address.String(), known
	case "host":
		return e.header(name)
	}
	if v := e.environment.get(name); v.set {
		return v.value, !v.open
	}
	return "", false
}

// setEnv adds the variables of mod_env. A variable that is there already stays
// (fixup_env_module lays what is there over its own).
func (e *exchange) setEnv() {
	for _, name := range e.envNames() {
		if v := setEnv(e.scopes, name, e.m.Config.Options.Env); v.set && !e.environment.get(name).set {
			e.environment.set(name, v)
		}
	}
}

// envNames are the names that lines of mod_env in force have.
func (e *exchange) envNames() []string {
	var names []string
	for _, s := range e.scopes {
		for _, d := range s.settings.get("setenv") {
			names = append(names, value(d.Words(), 0))
		}
		for _, d := range s.settings.get("passenv") {
			for _, w := range d.Words() {
				names = append(names, w.Value)
			}
		}
	}
	return names
}
