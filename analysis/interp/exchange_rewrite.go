package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// rewriteServer applies the RewriteRules of the server (hook_uri2file). Those of the main
// server do not apply to a virtual host, unless it inherits them.
func (e *exchange) rewriteServer() status {
	if e.rewritten || !e.w.lines.isOn(e.scopes, "rewriteengine", false) || !e.host.Main() && !e.w.lines.rewrites(e.host) {
		return declined
	}
	set := e.serverRules()
	switch before := e.environment.get("REDIRECT_SCRIPT_URL"); {
	case e.sub:
	case before.set:
		e.environment.set("SCRIPT_URL", before)
	default:
		e.environment.set("SCRIPT_URL", variable{value: e.uri, set: true})
	}
	if len(set.rules) == 0 {
		return declined
	}
	w := &rewriting{exchange: e, set: set, file: e.uri}
	if s := w.apply(set.rules); s != declined {
		return s
	}
	if !w.changed && !w.passed {
		return declined
	}
	return w.serverResult(set.rules)
}

// serverResult makes of the rewritten path what httpd does with it.
func (w *rewriting) serverResult(rules []rewriteRule) status {
	e := w.exchange
	switch {
	case w.brokenArguments():
		return httpForbidden
	case w.passed && !strings.HasPrefix(w.file, "/"): // also what [R] and [P] have made
		return httpBadRequest
	case w.passed:
		e.uri = w.file
		return declined
	case strings.HasPrefix(w.file, "proxy:"):
		e.proxied = true
		e.handlerBy = w.by
		return done
	case scheme(w.file) != "":
		return w.redirected(rules)
	case !strings.HasPrefix(w.file, "/"):
		return httpBadRequest
	case w.moved:
		return undecided // the status of a redirect, and a file
	}
	root := e.documentRoot()
	switch e.absolutePath(w, root) {
	case config.True:
		e.file = w.file
	case config.False:
		if root == "" {
			return undecided
		}
		e.file = root + e.belowRoot(w.file)
	default:
		return undecided
	}
	return done
}

// brokenArguments reports whether a rule has put a blank or a control character into the
// query string, which httpd refuses unless it escapes it for a redirect.
func (w *rewriting) brokenArguments() bool {
	broken := strings.ContainsFunc(w.args, func(c rune) bool { return c <= ' ' || c == 0x7f })
	if broken && (scheme(w.file) == "" || w.noEscape) {
		w.w.step(w.by, "RewriteRule puts a blank or a control character into the query string")
		return true
	}
	return false
}

// absolutePath reports whether a rewritten path is taken for one of the file system: its
// first part exists, and the rule or the document root begins with it (prefix_stat).
func (e *exchange) absolutePath(w *rewriting, root string) config.Truth {
	if w.reduced && !w.set.options["legacyprefixdocroot"] {
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
	set := e.folderRules()
	if set.place == nil || e.rewritten || !e.w.lines.isOn(e.scopes, "rewriteengine", false) {
		return declined
	}
	folder := e.folderOf(set.place)
	if !e.proxied && !set.options["allownoslash"] && strings.HasSuffix(folder, "/") && e.file == strings.TrimSuffix(folder, "/") {
		return declined // mod_dir is to add the slash first
	}
	if follow, by := option(e.scopes, "followsymlinks"); !follow && by != nil {
		if owner, _ := option(e.scopes, "symlinksifownermatch"); !owner {
			e.w.step(by, "RewriteRule needs FollowSymLinks")
			return httpForbidden
		}
	}
	if len(set.rules) == 0 {
		return declined
	}
	w := &rewriting{exchange: e, set: set, folder: folder, file: e.file}
	if e.file == "" {
		w.file = e.uri
	}
	before := w.file
	if s := w.apply(set.rules); s != declined {
		return s
	}
	if !w.changed {
		return declined
	}
	return w.folderResult(set.rules, before)
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
	case w.brokenArguments():
		return httpForbidden
	case w.passed && !strings.HasPrefix(w.file, "/"):
		return httpBadRequest
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
	if base := w.set.base; base != nil {
		if rest, ok := strings.CutPrefix(target, w.folder); ok {
			target = strings.TrimSuffix(firstWord(base), "/") + "/" + rest
		}
	} else if rest, ok := strings.CutPrefix(target, e.documentRoot()+"/"); ok && e.documentRoot() != "" {
		target = "/" + rest
	}
	if target == w.file && e.contextRoot != "" && !w.set.options["ignorecontextinfo"] {
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
