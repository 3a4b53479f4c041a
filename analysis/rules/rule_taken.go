package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// What takes the URLs of a mount before mod_wsgi looks at them.

var aliasOverMount = Rule{
	ID: "alias-over-mount", Severity: Warning, Title: "An Alias, a Redirect or a ProxyPass takes the URLs of a mount", URL: directivePage("WSGIScriptAlias"),
	mounts: checkAliases,
}

// checkAliases: mod_alias answers before mod_wsgi looks, whatever the order of the
// lines (wsgi_hook_intercept runs after it).
func checkAliases(v *hostView) {
	var taken []map[string]*config.Directive
	for _, of := range v.around {
		if paths := of.aliasPaths(); len(paths) > 0 {
			taken = append(taken, paths)
		}
	}
	proxies := v.proxyPasses()
	if len(taken)+len(proxies) == 0 {
		return
	}
	for _, m := range v.mounts {
		if m.Match {
			continue
		}
		by := sentOnBy(proxies, m)
		if by != nil {
			v.report(word(m.Directive, 0), Finding{
				Message: fmt.Sprintf("The mount %s is never reached: %s sends its URLs on to another server", m.Path, by.Name),
				Note:    "ProxyPass is looked at before mounts, whatever the order of the lines. Delete the mount, or write ProxyPass " + m.Path + " ! in front of the line.",
				Related: []Related{{by.LineSpot(), "this line comes first"}}, Unnecessary: true,
			})
		} else if by = takenBy(taken, m); by != nil {
			v.report(word(m.Directive, 0), Finding{
				Message: fmt.Sprintf("The mount %s is never reached: %s takes its URLs", m.Path, by.Name),
				Note:    "Alias, ScriptAlias and Redirect are looked at before mounts, whatever the order of the lines. Give one of the two another path.",
				Related: []Related{{by.LineSpot(), "this line comes first"}}, Unnecessary: true,
			})
		}
	}
}

// aliasPaths are the lines of mod_alias that count in all of the server, by URL path.
func (h *hostFacts) aliasPaths() map[string]*config.Directive {
	if h.aliases != nil {
		return h.aliases
	}
	h.aliases = map[string]*config.Directive{}
	for _, name := range []string{"alias", "aliasmatch", "scriptalias", "redirect", "redirectmatch", "redirectpermanent", "redirecttemp"} {
		for _, f := range h.named(name) {
			if uncertain(f.Directive) || !f.where.certain || !f.where.wide() {
				continue
			}
			if from := aliasPath(f.Directive); from != "" && h.aliases[from] == nil {
				h.aliases[from] = f.Directive
			}
		}
	}
	return h.aliases
}

// proxyPasses are the ProxyPass lines that count for the mounts of the server, in the
// order in which httpd looks at them: the server's own before the main server's.
func (v *hostView) proxyPasses() []fact {
	var found []fact
	for _, of := range slices.Backward(v.around) {
		found = append(found, of.named("proxypass")...)
		found = append(found, of.named("proxypassmatch")...)
	}
	return found
}

// sentOnBy is the ProxyPass that takes all URLs of m; nil if none does, or an exception
// from it may come first.
func sentOnBy(proxies []fact, m mount) *config.Directive {
	full := apr.MergeSlashes(m.Path)
	for _, f := range proxies {
		words := f.Words()
		if uncertain(f.Directive) || !f.where.certain || f.where.folder+f.where.file != "" || len(words) == 0 {
			return nil
		}
		from, to := f.where.location, words[0].Value
		if from == "" && len(words) > 1 {
			from, to = words[0].Value, words[1].Value
		}
		if strings.HasSuffix(strings.ToLower(f.Name), "match") && f.where.location == "" {
			if from = everyPath(from); from == "" {
				continue
			}
		}
		if from != full && !strings.HasPrefix(full+"/", strings.TrimRight(from, "/")+"/") || from == full+"/" {
			continue
		}
		if to == "!" {
			return nil
		}
		return f.Directive
	}
	return nil
}

// aliasPath is the URL path that an Alias or Redirect takes.
func aliasPath(d *config.Directive) string {
	words := d.Words()
	if strings.HasSuffix(strings.ToLower(d.Name), "match") {
		if len(words) < 2 {
			return ""
		}
		return everyPath(words[len(words)-2].Value)
	}
	for _, w := range words[:max(0, len(words)-1)] {
		if strings.HasPrefix(w.Value, "/") {
			return apr.MergeSlashes(w.Value)
		}
	}
	return ""
}

// takenBy is the alias of m's own server or of the main one that takes all of m's
// URLs.
func takenBy(taken []map[string]*config.Directive, m mount) *config.Directive {
	full := apr.MergeSlashes(m.Path)
	for prefix := range apr.Parents(full) {
		for _, paths := range taken {
			if d := paths[prefix]; d != nil {
				return d
			}
			if prefix == "/" || prefix == full {
				continue
			}
			if d := paths[prefix+"/"]; d != nil {
				return d
			}
		}
	}
	return nil
}
