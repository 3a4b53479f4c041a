package interp

import (
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// rewriteRule is one RewriteRule with its conditions.
type rewriteRule struct {
	directive  *config.Directive
	pattern    *pcre.Pattern
	negated    bool
	target     string
	conditions []rewriteCondition
	flags      map[string][]string // by the long name in lower case; values as written
}

// rewriteCondition is one RewriteCond.
type rewriteCondition struct {
	directive *config.Directive
	input     string
	pattern   string // without the '!'
	negated   bool
	caseless  bool
	or        bool
}

// rewriteFlags are the long names of flags by the short ones.
var rewriteFlags = map[string]string{
	"b": "escapebackreferences", "c": "chain", "co": "cookie", "dpi": "discardpath", "e": "env", "f": "forbidden", "g": "gone",
	"h": "handler", "l": "last", "n": "next", "nc": "nocase", "ne": "noescape", "ns": "nosubreq", "p": "proxy", "pt": "passthrough",
	"qsa": "qsappend", "qsd": "qsdiscard", "r": "redirect", "s": "skip", "t": "type",
}

// readFlags reads "[flag,name=value]".
func readFlags(field string) map[string][]string {
	flags := map[string][]string{}
	for _, flag := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(field, "["), "]"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(flag), "=")
		name = strings.ToLower(name)
		if long, ok := rewriteFlags[name]; ok {
			name = long
		}
		flags[name] = append(flags[name], value)
	}
	return flags
}

func (r *rewriteRule) has(flag string) bool { return len(r.flags[flag]) > 0 }

// rewriteRules are the rules of a place, each with the conditions before it.
func rewriteRules(found []*config.Directive) []rewriteRule {
	var rules []rewriteRule
	var conditions []rewriteCondition
	for _, d := range found {
		words := d.Words()
		flags := readFlags(value(words, 2))
		if strings.EqualFold(d.Name, "RewriteCond") {
			pattern, negated := strings.CutPrefix(value(words, 1), "!")
			conditions = append(conditions, rewriteCondition{
				directive: d, input: value(words, 0), pattern: pattern, negated: negated,
				caseless: len(flags["nocase"]) > 0, or: len(flags["or"])+len(flags["ornext"]) > 0,
			})
			continue
		}
		pattern, negated := strings.CutPrefix(value(words, 0), "!")
		rules = append(rules, rewriteRule{
			directive: d, pattern: d.Pattern(pattern, len(flags["nocase"]) > 0), negated: negated,
			target: value(words, 1), conditions: conditions, flags: flags,
		})
		conditions = nil
	}
	return rules
}

// answer is the status that the rule answers with by itself; 0 for none.
func (r *rewriteRule) answer() int {
	switch {
	case r.has("forbidden"):
		return httpForbidden
	case r.has("gone"):
		return httpGone
	case r.has("redirect"):
		if code := r.redirectCode(); code < 300 || code > 399 {
			return code
		}
	}
	return 0
}

// redirectCode is the status of [R].
func (r *rewriteRule) redirectCode() int {
	switch code := strings.ToLower(r.flags["redirect"][0]); code {
	case "permanent":
		return httpMovedPermanently
	case "temp", "":
		return httpFound
	case "seeother":
		return httpSeeOther
	default:
		n, err := strconv.Atoi(code)
		if err != nil {
			return httpFound
		}
		return n
	}
}

// rewriting is one application of a set of rules (apply_rewrite_list).
type rewriting struct {
	*exchange
	set      ruleSet
	folder   string // the path of its place; "" in the context of a server
	file     string // what the rules rewrite
	changed  bool
	passed   bool              // a rule with [PT] was the last
	moved    bool              // a rule has set the status of a redirect
	by       *config.Directive // that changed it last
	output   string            // of that rule
	noEscape bool              // that rule has [NE]
	reduced  bool              // its own scheme and host were taken off

	ruleGroups, conditionGroups []string
	conditionKnown              bool
}

// longestPath is the length at which httpd gives up rewriting: twice LimitRequestLine.
const longestPath = 2 * 8190

// mostRounds bounds the flag N, manyRounds is after how many httpd gives up itself unless
// the flag says so.
const (
	mostRounds = 200
	manyRounds = 32000
)

// apply applies the rules. The status is declined when nothing ended the request.
func (w *rewriting) apply(rules []rewriteRule) status {
	rounds := 0
	for i := 0; i < len(rules); i++ {
		r := &rules[i]
		if w.sub && (r.has("nosubreq") || r.has("redirect")) {
			continue
		}
		matched, s := w.try(r)
		if s != declined {
			return s
		}
		if !matched {
			for r.has("chain") && i+1 < len(rules) {
				i++
				r = &rules[i]
			}
			continue
		}
		if len(w.file) > longestPath {
			return httpInternalServerError
		}
		if code := r.answer(); code != 0 {
			w.w.step(r.directive, "RewriteRule answers with "+httpStatus(code))
			w.own = true
			return status(code)
		}
		switch {
		case r.has("passthrough"):
			w.passed = true
			return declined
		case r.has("end"):
			w.rewritten = true
			return declined
		case r.has("proxy"), r.has("last"):
			return declined
		case r.has("next"):
			if s := w.again(r, &rounds); s != declined {
				return s
			}
			i = -1
		case r.has("skip"):
			n, _ := strconv.Atoi(r.flags["skip"][0])
			i += n
		}
	}
	return declined
}

// again is what [N] does: it begins with the first rule again, but not without end.
func (w *rewriting) again(r *rewriteRule, rounds *int) status {
	most := manyRounds
	if text := r.flags["next"][0]; text != "" {
		most = apr.Atoi(text)
	}
	switch *rounds++; {
	case *rounds+1 >= most:
		w.w.step(r.directive, "RewriteRule begins again too often")
		w.own = true
		return httpInternalServerError
	case *rounds > mostRounds:
		return undecided
	}
	return declined
}

// try applies one rule (apply_rewrite_rule).
func (w *rewriting) try(r *rewriteRule) (matched bool, s status) {
	subject := w.file
	if w.folder != "" {
		subject = strings.TrimPrefix(w.file+w.pathInfo, w.folder)
	}
	at, ok := w.w.matches(r.pattern, subject, r.directive)
	if ok == r.negated {
		return false, declined
	}
	w.ruleGroups, w.conditionGroups, w.conditionKnown = nil, nil, true
	if !r.negated {
		w.ruleGroups = texts(subject, at)
	}
	if !w.meets(r) {
		return false, declined
	}
	target, known := "", true
	if r.target != "-" && r.answer() == 0 {
		if target, known = w.expandRule(r.target, r); !known {
			w.w.step(r.directive, "RewriteRule rewrites to what only the request tells")
			return false, undecided
		}
		before, _, _ := strings.Cut(r.target, "?")
		if text, _ := w.expandRule(before, r); strings.Contains(text, "?") && !r.has("unsafeallow3f") {
			w.w.step(r.directive, "RewriteRule takes a question mark from the request, without UnsafeAllow3F")
			return false, httpForbidden
		}
	}
	w.setVariables(r)
	if r.target == "-" || r.answer() != 0 {
		w.force(r)
		return true, declined
	}
	w.rewriteTo(r, target)
	return true, declined
}

// rewriteTo takes the result of a rule.
func (w *rewriting) rewriteTo(r *rewriteRule, target string) {
	added := false
	if !strings.HasPrefix(target, "/") && scheme(target) == "" {
		if w.folder != "" {
			target, added = w.folder+target, true
		} else if !r.has("proxy") && !r.has("redirect") {
			target, added = "/"+target, true
		}
	}
	if w.folder != "" && r.has("discardpath") {
		w.pathInfo = ""
	}
	target = w.splitArguments(r, target)
	w.changed, w.by, w.output, w.noEscape, w.reduced = true, r.directive, r.target, r.has("noescape"), false
	w.w.step(r.directive, "RewriteRule rewrites "+w.file+" to "+target)
	switch {
	case r.has("proxy"):
		w.file = "proxy:" + target
		return
	case r.has("redirect"):
		w.file = w.qualified(target)
		w.redirectBy, w.moved = r.directive, true
		return
	}
	if target, w.reduced = w.reduce(target); scheme(target) == "" && !added && !strings.HasPrefix(r.target, "//") {
		for strings.HasPrefix(target, "//") {
			target = target[1:]
		}
	}
	w.file = target
	w.force(r)
}

// qualified is the target of a redirect with a scheme.
func (w *rewriting) qualified(target string) string {
	if scheme(target) != "" {
		return target
	}
	return "http://" + w.hostHeader() + "/" + strings.TrimPrefix(target, "/")
}

// splitArguments takes the query string from a target (splitout_queryargs).
func (w *rewriting) splitArguments(r *rewriteRule, target string) string {
	if r.has("qsdiscard") {
		w.args = ""
	}
	path, args, ok := strings.Cut(target, "?")
	if !ok {
		return target
	}
	if r.has("qsappend") && args != "" {
		args += "&" + w.args
	}
	if !r.has("qsappend") || args != "" {
		w.args = strings.TrimSuffix(args, "&")
	}
	return path
}

// reduce takes the own scheme and host from a URL (reduce_uri); the port must be the one of
// ServerName or of the <VirtualHost>.
func (w *rewriting) reduce(target string) (path string, reduced bool) {
	own := "http"
	if w.w.secure() {
		own = "https"
	}
	rest, ok := strings.CutPrefix(target, own+"://")
	if !ok {
		return target, false
	}
	authority, path := rest, "/"
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		authority, path = rest[:slash], rest[slash:]
	}
	name, port := splitPort(authority)
	if port == 0 {
		port = map[string]int{"http": 80, "https": 443}[own]
	}
	for _, a := range w.host.endpoints {
		if (a.port == 0 || a.port == port) && apr.EqualFold(a.host, name) {
			return path, true
		}
	}
	if port == w.m.declaredPort(w.host) && w.m.answersTo(w.host, name) {
		return path, true
	}
	return target, false
}

// scheme is the scheme of a URL that mod_rewrite takes for absolute, "" for a path.
func scheme(target string) string {
	name, _, ok := strings.Cut(target, "://")
	if ok {
		switch strings.ToLower(name) {
		case "ajp", "balancer", "fcgi", "ftp", "gopher", "h2", "h2c", "http", "https", "ldap", "ldaps", "nntp", "scgi", "uwsgi", "ws", "wss", "unix":
			return name
		}
	}
	for _, name := range []string{"mailto:", "news:", "ldap:"} {
		if len(target) > len(name) && strings.EqualFold(target[:len(name)], name) {
			return name
		}
	}
	return ""
}

// force remembers what [H=] and [E=] of a rule set beside the path.
func (w *rewriting) force(r *rewriteRule) {
	for _, handler := range r.flags["handler"] {
		if name, known := w.expandRule(handler, nil); known && name != "" {
			w.forcedHandler, w.forcedHandlerBy = strings.ToLower(name), r.directive
		}
	}
	for _, kind := range r.flags["type"] {
		if name, known := w.expandRule(kind, nil); known && name != "" {
			w.contentType, w.typeKnown = strings.ToLower(name), true
		}
	}
}

// setVariables executes [E=].
func (w *rewriting) setVariables(r *rewriteRule) {
	for _, variableText := range r.flags["env"] {
		name, to, _ := strings.Cut(variableText, ":")
		name, _ = w.expandRule(name, nil)
		if unset, ok := strings.CutPrefix(name, "!"); ok {
			w.environment.unset(unset)
			continue
		}
		text, known := w.expandRule(to, nil)
		w.environment.set(name, variable{value: text, set: true, open: !known, decidedBy: []*config.Directive{r.directive}})
	}
}
