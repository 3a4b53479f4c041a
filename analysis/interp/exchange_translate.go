package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// translate maps the URL path to a file, in the order in which the modules do it: those of
// mod_rewrite and mod_proxy come first, mod_wsgi after mod_alias.
func (e *exchange) translate() status {
	for _, phase := range []func() status{e.rewriteServer, e.proxyPass, e.redirectHere, e.redirectServer, e.alias, e.mountHere} {
		if s := phase(); s != declined {
			return s
		}
	}
	root := e.documentRoot()
	if e.w.lines.last(e.serverScopes(), "virtualdocumentroot") != nil {
		return undecided
	}
	if root != "" {
		e.file = root + e.belowRoot(e.uri)
	}
	return done
}

// belowRoot is a URL path without the ServerPath of the virtual host (ap_core_translate).
func (e *exchange) belowRoot(uri string) string {
	set := e.w.lines.of(&e.host.scope, "serverpath")
	if len(set) == 0 {
		return uri
	}
	own := firstWord(set[len(set)-1])
	rest, ok := strings.CutPrefix(uri, own)
	if !ok || own == "" || !strings.HasSuffix(own, "/") && rest != "" && rest[0] != '/' {
		return uri
	}
	return "/" + strings.TrimLeft(rest, "/")
}

// proxyPass looks for the ProxyPass or ProxyPassMatch that takes the URL path: one of a
// <Location> first, then those of the servers in order.
func (e *exchange) proxyPass() status {
	if e.proxied {
		return done
	}
	if v := e.environment.get("no-proxy"); v.set {
		return declined
	}
	for i := len(e.scopes) - 1; i >= len(e.serverScopes()); i-- {
		if found := e.w.lines.of(e.scopes[i], "proxypass"); len(found) > 0 {
			if s, taken := e.proxy(found[len(found)-1], e.scopes[i]); taken {
				return s
			}
			break
		}
	}
	for _, s := range e.serverScopes() {
		for _, d := range e.w.lines.of(s, "proxypass") {
			if s, taken := e.proxy(d, nil); taken {
				return s
			}
		}
	}
	return declined
}

// proxy tries one line; around is the section that it stands in and takes its path from.
func (e *exchange) proxy(d *config.Directive, around *scope) (s status, taken bool) {
	words := d.Words()
	path, target := value(words, 0), value(words, 1)
	if around != nil {
		path, target = sectionPath(around.directive), value(words, 0)
	}
	if strings.EqualFold(d.Name, "ProxyPassMatch") || around != nil && apr.IsPattern(path) { // so in a <Location> with wildcards, too
		_, taken = e.w.matches(d.Pattern(path, false), e.uri, d)
	} else {
		taken = matchAlias(e.uri, path) > 0
	}
	switch {
	case !taken:
		return declined, false
	case target == "!":
		return declined, true
	}
	e.proxied, e.handlerBy = true, d
	return done, true
}

// sectionPath is what a section is for: a path or a pattern.
func sectionPath(d *config.Directive) string {
	words := d.Words()
	path := strings.TrimSuffix(value(words, 0), ">")
	if path == "~" {
		path = strings.TrimSuffix(value(words, 1), ">")
	}
	return path
}

// redirection is one Redirect of a section.
type redirection struct {
	directive *config.Directive
	path      string // "" where it takes the path of its section
	pattern   *pcre.Pattern
	status    status
}

// readRedirect reads a Redirect or RedirectMatch.
func readRedirect(d *config.Directive) redirection {
	name, words := strings.ToLower(d.Name), d.Words()
	r := redirection{directive: d, status: httpFound}
	if name == "redirectpermanent" {
		r.status = httpMovedPermanently
	}
	if code := redirectStatus(value(words, 0)); code != 0 {
		r.status, words = status(code), words[1:]
	}
	moves := r.status >= 300 && r.status < 400
	if len(words) == 2 || len(words) == 1 && !moves {
		r.path = words[0].Value
		if name == "redirectmatch" {
			r.pattern = d.Pattern(r.path, false)
		}
	}
	return r
}

// redirectHere is a Redirect without a path in a section.
func (e *exchange) redirectHere() status {
	for i := len(e.scopes) - 1; i >= len(e.serverScopes()); i-- {
		found := e.redirects(e.scopes[i])
		for n := len(found) - 1; n >= 0; n-- {
			if r := found[n]; r.path == "" {
				e.w.step(r.directive, r.directive.Name+" takes all requests of its section")
				return r.status
			}
		}
	}
	return declined
}

func (e *exchange) redirects(s *scope) []redirection {
	var found []redirection
	for _, name := range []string{"redirect", "redirectmatch", "redirectpermanent", "redirecttemp"} {
		for _, d := range s.settings.get(name) {
			found = append(found, readRedirect(d))
		}
	}
	return found
}

// redirectServer looks for the Redirect of the servers that takes the URL path.
func (e *exchange) redirectServer() status {
	for _, h := range e.innerFirst() {
		for a := range h.redirects.near(e.uri) {
			if e.takes(a) {
				e.w.step(a.directive, a.directive.Name+" takes the URL before any mount")
				return status(a.status)
			}
		}
	}
	return declined
}

// innerFirst are the virtual host and the main server.
func (e *exchange) innerFirst() []*Host {
	if e.host.Main() {
		return []*Host{e.host}
	}
	return []*Host{e.host, e.m.base.main}
}

// takes reports whether a line of mod_alias takes the URL path; what is not known is
// guessed.
func (e *exchange) takes(a *alias) bool {
	_, answer := a.take(e.uri)
	if answer == pcre.Unknown {
		return e.w.guess(a.directive.Name+" "+a.directive.Args, a.directive, "whether its pattern matches is not known")
	}
	return answer == pcre.Yes
}

// alias looks for the Alias that takes the URL path: one of a <Location> first.
func (e *exchange) alias() status {
	for i := len(e.scopes) - 1; i >= len(e.serverScopes()); i-- {
		for _, name := range []string{"alias", "scriptalias"} {
			if found := e.scopes[i].settings.get(name); len(found) > 0 {
				d := found[len(found)-1]
				if strings.Contains(firstWord(d), "%{") {
					return undecided
				}
				e.file, e.script = absolute(e.m.Config, firstWord(d)), name == "scriptalias"
				e.w.step(d, d.Name+" takes all requests of its section")
				return e.aliased()
			}
		}
	}
	for _, h := range e.innerFirst() {
		for a := range h.aliases.near(e.uri) {
			if !e.takes(a) {
				continue
			}
			file, _ := a.take(e.uri)
			if !strings.HasPrefix(file, "/") {
				file = absolute(e.m.Config, file)
			}
			e.file, e.script = file, a.script
			if a.pattern == nil {
				e.contextPrefix, e.contextRoot = a.path, a.target
			}
			e.w.step(a.directive, a.directive.Name+" takes the URL before any mount")
			return e.aliased()
		}
	}
	return declined
}

func (e *exchange) aliased() status {
	if e.script {
		e.handler = "cgi-script"
	}
	return done
}

// mountHere looks for the mount that takes the URL path (wsgi_hook_intercept).
func (e *exchange) mountHere() status {
	for _, h := range e.innerFirst() {
		for _, mount := range h.mounts {
			file, answer := mount.take(e.uri)
			if answer == pcre.Unknown && e.w.guess(mount.Directive.Args, mount.Directive, "whether its pattern matches is not known") {
				return undecided
			}
			if answer != pcre.Yes {
				continue
			}
			e.mount, e.mountFile, e.file = mount, file, file
			e.handler = "wsgi-script"
			e.w.step(mount.Directive, "the mount that takes "+e.uri)
			return done
		}
	}
	return declined
}
