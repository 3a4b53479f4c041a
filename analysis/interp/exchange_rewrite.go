package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// rewriteServer applies the RewriteRules of the server (hook_uri2file). Those of the main
// server do not apply to a virtual host, unless it inherits them.
func (e *exchange) rewriteServer() status {
	if e.rewritten || !e.w.lines.isOn(e.scopes, "rewriteengine", false) {
		return declined
	}
	rules := rewriteRules(e.w.lines.of(&e.host.scope, "rewrite"))
	if !e.host.Main() {
		main := rewriteRules(e.w.lines.of(&e.m.base.main.scope, "rewrite"))
		switch e.inheritance(&e.host.scope, []*scope{&e.m.base.main.scope}) {
		case "after":
			rules = append(rules, main...)
		case "before":
			rules = append(main, rules...)
		}
	}
	e.environment.set("SCRIPT_URL", variable{value: e.uri, set: true})
	if len(rules) == 0 {
		return declined
	}
	w := &rewriting{exchange: e, file: e.uri}
	if s := w.apply(rules); s != declined {
		return s
	}
	if !w.changed {
		return declined
	}
	return w.serverResult(rules)
}

// inheritance says whether RewriteOptions lets a place have the rules around it: "before"
// its own, "after" them, or "".
func (e *exchange) inheritance(own *scope, around []*scope) string {
	option := func(s *scope, name string) bool {
		for _, d := range e.w.lines.of(s, "rewriteoptions") {
			for _, w := range d.Words() {
				if strings.EqualFold(w.Value, name) {
					return true
				}
			}
		}
		return false
	}
	outer := func(name string) bool {
		for _, s := range around {
			if option(s, name) {
				return !option(own, "IgnoreInherit")
			}
		}
		return false
	}
	switch {
	case option(own, "Inherit"), outer("InheritDown"):
		return "after"
	case option(own, "InheritBefore"), outer("InheritDownBefore"):
		return "before"
	}
	return ""
}

// serverResult makes of the rewritten path what httpd does with it.
func (w *rewriting) serverResult(rules []rewriteRule) status {
	e := w.exchange
	passed := false
	for i := range rules {
		if rules[i].directive == w.by {
			passed = rules[i].has("passthrough")
		}
	}
	switch {
	case strings.HasPrefix(w.file, "proxy:"):
		e.proxied = true
		e.handlerBy = w.by
		return done
	case scheme(w.file) != "":
		return w.redirected(rules)
	case passed:
		e.uri = w.file
		return declined
	case !strings.HasPrefix(w.file, "/"):
		return httpBadRequest
	}
	root := e.documentRoot()
	switch e.absolutePath(w, root) {
	case config.True:
		e.file = w.file
	case config.False:
		if root == "" {
			return undecided
		}
		e.file = root + w.file
	default:
		return undecided
	}
	return done
}

// absolutePath reports whether a rewritten path is taken for one of the file system: its
// first part exists, and the rule or the document root begins with it (prefix_stat).
func (e *exchange) absolutePath(w *rewriting, root string) config.Truth {
	if w.reduced {
		return config.False
	}
	first, _, _ := strings.Cut(w.file[1:], "/")
	first = "/" + first
	below := root != "" && strings.HasPrefix(w.file, root)
	if !strings.HasPrefix(w.output, first) && !below {
		return config.False
	}
	switch e.w.disk.top(first) {
	case unknownKind:
		if below {
			return config.True
		}
		return config.Unknown
	case absent:
		return config.False
	}
	return config.True
}

// redirected is the status of a redirect by a rule.
func (w *rewriting) redirected(rules []rewriteRule) status {
	w.own = true
	for i := range rules {
		if r := &rules[i]; r.directive == w.by && r.has("redirect") {
			return status(r.redirectCode())
		}
	}
	return httpFound
}

// rewriteFolder applies the RewriteRules of the innermost place that has directives of
// mod_rewrite (hook_fixup).
func (e *exchange) rewriteFolder() status {
	servers := len(e.serverScopes())
	at := -1
	for i := len(e.scopes) - 1; i >= servers; i-- {
		if e.rewrites(e.scopes[i]) {
			at = i
			break
		}
	}
	if at < 0 || e.rewritten || !e.w.lines.isOn(e.scopes, "rewriteengine", false) {
		return declined
	}
	place := e.scopes[at]
	folder := e.folderOf(place)
	if !e.proxied && strings.HasSuffix(folder, "/") && e.file == strings.TrimSuffix(folder, "/") {
		return declined // mod_dir is to add the slash first
	}
	if follow, by := option(e.scopes, "followsymlinks"); !follow && by != nil {
		if owner, _ := option(e.scopes, "symlinksifownermatch"); !owner {
			e.w.step(by, "RewriteRule needs FollowSymLinks")
			return httpForbidden
		}
	}
	rules := rewriteRules(e.w.lines.of(place, "rewrite"))
	for i := at - 1; i >= servers; i-- {
		outer := rewriteRules(e.w.lines.of(e.scopes[i], "rewrite"))
		switch e.inheritance(place, e.scopes[servers:at]) {
		case "after":
			rules = append(rules, outer...)
		case "before":
			rules = append(outer, rules...)
		}
	}
	if len(rules) == 0 {
		return declined
	}
	w := &rewriting{exchange: e, place: place, folder: folder, file: e.file}
	if e.file == "" {
		w.file = e.uri
	}
	before := w.file
	if s := w.apply(rules); s != declined {
		return s
	}
	if !w.changed {
		return declined
	}
	return w.folderResult(rules, before)
}

// rewrites reports whether a place has directives of mod_rewrite.
func (e *exchange) rewrites(s *scope) bool {
	for _, name := range []string{"rewrite", "rewriteengine", "rewriteoptions", "rewritebase"} {
		if len(e.w.lines.of(s, name)) > 0 {
			return true
		}
	}
	return false
}

// folderOf is the path of a section as mod_rewrite takes it off: with a slash at its end.
func (e *exchange) folderOf(s *scope) string {
	words := s.directive.Words()
	folder := strings.TrimSuffix(value(words, 0), ">")
	if folder == "~" {
		folder = strings.TrimSuffix(value(words, 1), ">")
	}
	if !strings.HasSuffix(folder, "/") {
		folder += "/"
	}
	return folder
}

// folderResult makes of the rewritten path what httpd does with it: mostly an internal
// redirect.
func (w *rewriting) folderResult(rules []rewriteRule, before string) status {
	e := w.exchange
	switch {
	case strings.HasPrefix(w.file, "proxy:"):
		e.proxied = true
		e.handlerBy = w.by
		return done
	case scheme(w.file) != "":
		return w.redirected(rules)
	case !strings.HasPrefix(w.file, "/"):
		return httpBadRequest
	case w.file == before:
		return done
	}
	target := w.file
	if bases := e.w.lines.of(w.place, "rewritebase"); len(bases) > 0 {
		base := bases[len(bases)-1]
		if rest, ok := strings.CutPrefix(target, w.folder); ok {
			target = strings.TrimSuffix(firstWord(base), "/") + "/" + rest
		}
	} else if rest, ok := strings.CutPrefix(target, e.documentRoot()+"/"); ok && e.documentRoot() != "" {
		target = "/" + rest
	}
	if target == w.file && e.contextRoot != "" {
		if rest, ok := strings.CutPrefix(target, strings.TrimSuffix(e.contextRoot, "/")+"/"); ok {
			target = strings.TrimSuffix(e.contextPrefix, "/") + "/" + rest
		}
	}
	if e.args != "" {
		target += "?" + e.args
	}
	e.redirect, e.redirectBy = target, w.by
	return done
}
