package rules

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// Mounts that pass the configuration test and do not serve what they should
// (wsgi_hook_intercept, wsgi_alias_matches).

var relativeScript = Rule{
	ID: "relative-script", Severity: Warning, Title: "A relative script path", URL: directivePage("WSGIScriptAlias"),
	mounts: func(v *hostView) {
		for _, m := range v.mounts {
			if m.Target == "" || strings.HasPrefix(m.Target, "/") || strings.ContainsAny(m.Target[:1], "$%\\") || config.OnDrive(m.Target) {
				continue
			}
			v.report(word(m.Directive, 1), Finding{
				Message: "The script path is relative",
				Note:    "mod_wsgi looks for it in the working directory of the process (/ for a server that runs in the background), not below ServerRoot, and answers 404 (WSGI0135). Write the absolute path.",
			})
		}
	},
}

var callableInPath = Rule{
	ID: "callable-in-path", Severity: Warning, Title: "A script path with the name of the application behind it", URL: directivePage("WSGICallableObject"),
	mounts: func(v *hostView) {
		for _, m := range v.mounts {
			found := pathAndCallable.FindStringSubmatch(m.Target)
			if found == nil {
				continue
			}
			f := Finding{
				Message: fmt.Sprintf("The script path ends in :%s, which belongs to it: there is no such file", found[2]),
				Note:    fmt.Sprintf("Other servers take a module and a name in it; mod_wsgi takes a file, and answers 404 (WSGI0135). Write %s, and callable-object=%s if the application is not called application.", found[1], found[2]),
			}
			f.Fixes = replace("Write "+found[1], word(m.Directive, 1), grammar.QuoteWord(found[1]))
			v.report(word(m.Directive, 1), f)
		}
	},
}

// pathAndCallable is a script with the name of an object behind it.
var pathAndCallable = regexp.MustCompile(`^(.+\.(?:wsgi|py)):([A-Za-z_]\w*)$`)

var trailingSlash = Rule{
	ID: "trailing-slash", Severity: Warning, Title: "A mount or Alias with a slash at the end of one side", URL: directivePage("WSGIScriptAlias"),
	lines: "alias scriptalias", line: checkAliasSlashes,
	mounts: func(v *hostView) {
		for _, m := range v.mounts {
			short := strings.TrimRight(m.Path, "/")
			if m.Match || short == m.Path || short == "" || m.Target == "" || strings.HasSuffix(m.Target, "/") {
				continue
			}
			at := word(m.Directive, 0)
			v.report(at, Finding{
				Message: fmt.Sprintf("The mount ends in a slash and its script path does not: %sx asks for %sx", m.Path, m.Target),
				Note:    "The rest of the URL is put directly behind the script path, so that everything below the mount is 404 (WSGI0135). Write a script without the slash on either side, a folder with it on both.",
				Fixes:   replace("Write "+short, at, short),
			})
		}
	},
}

// checkAliasSlashes reports Alias and ScriptAlias with a slash behind the URL path only:
// the rest of the URL is put directly behind the folder (mod_alias, try_alias_list).
func checkAliasSlashes(v *view, f fact) {
	words := f.Words()
	if len(words) != 2 || !strings.HasSuffix(words[0].Value, "/") || !strings.HasPrefix(words[0].Value, "/") ||
		words[1].Value == "" || strings.HasSuffix(words[1].Value, "/") || strings.HasSuffix(words[1].Value, "}") || isScript(words[1].Value) {
		return
	}
	from, to := words[0].Value, words[1].Value
	v.report(word(f.Directive, 1), Finding{
		Message: fmt.Sprintf("The URL path of %s ends in a slash and the folder does not: %sx asks for %sx", f.Name, from, to),
		Note:    "The rest of the URL is put directly behind the folder, so that nothing below it is found (404). Write the slash on both sides.",
		Fixes:   replace("Write "+to+"/", word(f.Directive, 1), grammar.QuoteWord(to+"/")),
	})
}

var mountPath = Rule{
	ID: "mount-path", Severity: Warning, Title: "A mount that does not begin with a slash", URL: directivePage("WSGIScriptAlias"),
	mounts: func(v *hostView) {
		for _, m := range v.mounts {
			if m.Match || m.Path == "" || strings.HasPrefix(m.Path, "/") {
				continue
			}
			at := word(m.Directive, 0)
			v.report(at, Finding{
				Message: fmt.Sprintf("The mount %s matches no URL: it does not begin with a slash", m.Path),
				Note:    "httpd starts, and the application is never asked.",
				Fixes:   replace("Write /"+m.Path, at, "/"+m.Path),
			})
		}
	},
}

var shadowedMount = Rule{
	ID: "shadowed-mount", Severity: Warning, Title: "A mount behind another one that takes all its URLs", URL: directivePage("WSGIScriptAlias"),
	mounts: checkShadowedMounts, check: checkMountsOfMain,
}

// checkMountsOfMain reports mounts of the main server that no host serves: the hosts'
// own mounts come before them, and no request ends at the main server.
func checkMountsOfMain(p *Pass) {
	if len(p.main.mounts) == 0 || p.Fragment || !p.Model.FollowsAll() || len(p.servers) < 2 || len(p.named("listen")) == 0 {
		return // without Listen it is not known what ends at the main server
	}
	served := map[*config.Directive]bool{}
	for a := range p.Model.Arrivals() {
		if a.Mount != nil {
			served[a.Mount.Directive] = true
		}
	}
	earlier := map[string]*mount{} // of the main server itself
	for _, of := range p.main.mounts {
		m := mountOf(of)
		shadowed := covering(earlier, m) != nil
		if url := everyURL(m); url != "" && earlier[url] == nil && m.Directive.Condition == config.True {
			earlier[url] = &m
		}
		if served[m.Directive] || shadowed || m.Match || m.Directive.Condition != config.True {
			continue
		}
		var by []Related
		for _, h := range p.Model.Hosts[1:] {
			own := map[string]*mount{}
			for _, of := range p.server(h.Section).mounts {
				m := mountOf(of)
				if url := everyURL(m); url != "" && own[url] == nil && m.Directive.Condition == config.True {
					own[url] = &m
				}
			}
			first := covering(own, m)
			if first == nil {
				by = nil // something else takes it there
				break
			}
			by = append(by, Related{first.Directive.LineSpot(), "this mount comes first in its host"})
		}
		const most = 3
		if len(by) == 0 {
			continue
		}
		p.report(word(m.Directive, 0), Finding{
			Message:     fmt.Sprintf("The mount %s is never reached: the virtual hosts have mounts that take its URLs", m.Path),
			Note:        "The mounts of a host come before those of the main server, and no request ends at the main server itself. Write the mount into the hosts, before theirs.",
			Related:     by[:min(len(by), most)],
			Unnecessary: true,
		})
	}
}

// checkShadowedMounts reports mounts that an earlier one of the same server covers:
// the first that matches wins.
func checkShadowedMounts(v *hostView) {
	earlier := map[string]*mount{}
	for _, m := range v.mounts {
		if m.Directive.Condition != config.True {
			continue
		}
		if first := covering(earlier, m); first != nil {
			f := Finding{
				Message: fmt.Sprintf("The mount %s is never reached: %s takes its URLs", m.Path, first.Path),
				Note:    "The first mount that matches wins. Write the longer path first and / last.",
				Related: []Related{{first.Directive.LineSpot(), "this mount comes first"}}, Unnecessary: true,
			}
			if first.Path == m.Path {
				f.Message = fmt.Sprintf("The URL path %s is already mounted", m.Path)
				f.Note = "The first mount that matches wins. Give one of them another path, or each of them a <VirtualHost> of its own."
			}
			v.report(word(m.Directive, 0), f)
			continue
		}
		if url := everyURL(m); url != "" && earlier[url] == nil {
			earlier[url] = &m
		}
	}
}

// everyURL is the path below which m takes every URL, "" for an expression that may
// leave some out.
func everyURL(m mount) string {
	if !m.Match {
		return apr.MergeSlashes(m.Path)
	}
	return everyPath(m.Path)
}

// everyPath is "/" for an expression that matches every URL path, else "".
func everyPath(expression string) string {
	switch expression {
	case "^/", "^/.*", "^/(.*)", "^/(.*)$", "^(.*)$", "^/.*$", "^(/.*)$", "^/?(.*)", "^/?(.*)$", "(.*)", ".*", "^":
		return "/"
	}
	return ""
}

// covering is the earlier mount of the same server that takes all URLs of m.
func covering(earlier map[string]*mount, m mount) *mount {
	if m.Match {
		if first := earlier["/"]; first != nil && (first.Match || first.Path == "/") {
			return first
		}
		return nil
	}
	full := apr.MergeSlashes(m.Path)
	for p := range apr.Parents(full) {
		if first := earlier[p]; first != nil {
			return first
		}
		// A mount /x/ takes what is below it, not /x itself.
		if p == "/" || p == full {
			continue
		}
		if first := earlier[p+"/"]; first != nil {
			return first
		}
	}
	return nil
}

var handlerOverMount = Rule{
	ID: "handler-over-mount", Severity: Warning, Title: "SetHandler or AddHandler replaces the handler of a mount", URL: directivePage("WSGIScriptAlias"),
	mounts: checkHandlers, given: knownHandlers,
}

// checkHandlers: a handler that is set for the location or the script's folder, or
// for its file extension, replaces the one that the mount asks for.
func checkHandlers(v *hostView) {
	own := map[string]bool{"none": true, "wsgi-script": true, "application/x-httpd-wsgi": true}
	for _, name := range strings.Split(string(v.premise), "\n") {
		own[name] = true
	}
	told := map[*config.Directive]bool{}
	for _, m := range v.mounts {
		d, harmless := v.foreignHandler(m, own)
		if d == nil || harmless || told[d] {
			continue
		}
		told[d] = true
		v.report(line(d), Finding{
			Message: fmt.Sprintf("%s replaces the handler of the mount %s", d.Name, m.Path),
			Note:    "The script is not run: another handler gets the file, and with a handler that does not exist the source of the script is sent to the client. Remove the line for this scope, or write SetHandler none in the Location of the mount.",
			Related: []Related{{m.Directive.LineSpot(), "the mount"}},
		})
	}
}

// knownHandlers are the names of mod_wsgi's handlers, where lines set any.
func knownHandlers(p *Pass) premise {
	if len(p.named("sethandler"))+len(p.named("addhandler")) == 0 {
		return silent
	}
	known := map[string]bool{"none": true} // never silent
	for _, h := range p.Model.Handlers {
		known[strings.ToLower(h.Name)] = true
	}
	return premise(strings.Join(slices.Sorted(maps.Keys(known)), "\n"))
}

// foreignHandler is a directive that puts a handler that is not one of own over m;
// harmless is true when another one of the same scope may undo it.
func (v *hostView) foreignHandler(m mount, own map[string]bool) (by *config.Directive, harmless bool) {
	for _, d := range v.covering("sethandler", m) {
		words := d.Words()
		switch {
		case len(words) != 1 || strings.HasPrefix(words[0].Value, "expr=") || own[strings.ToLower(words[0].Value)]:
			harmless = true
		default:
			by = d.Directive
		}
	}
	for _, d := range v.covering("addhandler", m) {
		words := d.Words()
		if len(words) < 2 || !hasExtension(m.Target, words) && !(m.Folder() && hasExtension("script.py.wsgi", words[1:])) {
			continue
		}
		if own[strings.ToLower(words[0].Value)] {
			harmless = true
		} else {
			by = d.Directive
		}
	}
	for _, d := range v.covering("removehandler", m) {
		harmless = harmless || hasExtension(m.Target, d.Words())
	}
	return by, harmless
}

var noPathInfo = Rule{
	ID: "no-path-info", Severity: Warning, Title: "AcceptPathInfo Off over a mount", URL: "https://httpd.apache.org/docs/2.4/mod/core.html#acceptpathinfo",
	mounts: func(v *hostView) {
		told := map[*config.Directive]bool{}
		for _, m := range v.mounts {
			covering := v.covering("acceptpathinfo", m)
			off := 0
			for _, d := range covering {
				if words := d.Words(); len(words) == 1 && strings.EqualFold(words[0].Value, "off") {
					off++
				}
			}
			if off == 0 || off < len(covering) || told[covering[0].Directive] {
				continue
			}
			told[covering[0].Directive] = true
			v.report(line(covering[0].Directive), Finding{
				Message: fmt.Sprintf("AcceptPathInfo Off leaves only %s itself of the mount", m.Path),
				Note:    "Every URL below the mount is answered with 404 (WSGI0137). Remove the line for the scope of the mount.",
				Related: []Related{{m.Directive.LineSpot(), "the mount"}},
			})
		}
	},
}

// hasExtension reports whether the file name of target has one of the extensions
// among the words (mod_mime looks at each part behind a dot).
func hasExtension(target string, words []grammar.Word) bool {
	parts := strings.Split(strings.ToLower(path.Base(target)), ".")[1:]
	for _, w := range words {
		if slices.Contains(parts, strings.TrimPrefix(strings.ToLower(w.Value), ".")) {
			return true
		}
	}
	return false
}
