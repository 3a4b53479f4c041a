package interp

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// ruleSet is what the directives of mod_rewrite say for a place: its own ones, or those
// merged with what the places around it have.
type ruleSet struct {
	place   *scope // of the innermost directives
	rules   []rewriteRule
	options map[string]bool   // of RewriteOptions, lower-case; nil without a line
	base    *config.Directive // RewriteBase
}

// ruleLines are the lines that make a place one of mod_rewrite's.
var ruleLines = []string{"rewrite", "rewriteengine", "rewriteoptions", "rewritebase"}

// rewrites reports whether a directive of mod_rewrite stands somewhere in a virtual host. One
// without does not even apply what it inherits.
func (l lines) rewrites(h *Host) bool {
	for place, found := range l {
		if place == nil || place != h.Section && place.Enclosing("<VirtualHost") != h.Section {
			continue
		}
		for _, name := range append(ruleLines, "rewritemap") {
			if found.get(name) != nil {
				return true
			}
		}
	}
	return false
}

// ownRules reads the lines of a place; ok is false when it has none.
func (e *exchange) ownRules(s *scope) (own ruleSet, ok bool) {
	own.place = s
	own.rules = rewriteRules(e.w.lines.of(s, "rewrite"))
	for _, d := range e.w.lines.of(s, "rewriteoptions") {
		if own.options == nil {
			own.options = map[string]bool{}
		}
		for _, w := range d.Words() {
			own.options[strings.ToLower(w.Value)] = true
		}
	}
	if bases := e.w.lines.of(s, "rewritebase"); len(bases) > 0 {
		own.base = bases[len(bases)-1]
	}
	return own, slices.ContainsFunc(ruleLines, func(name string) bool { return len(e.w.lines.of(s, name)) > 0 })
}

// with are the rules of a place inside of outer (config_server_merge and config_perdir_merge).
func (outer ruleSet) with(inner ruleSet) ruleSet {
	merged := inner
	if merged.options == nil {
		merged.options = outer.options
	}
	if merged.base == nil && merged.options["mergebase"] {
		merged.base = outer.base
	}
	down := func(option string) bool { return outer.options[option] && !merged.options["ignoreinherit"] }
	switch {
	case merged.options["inherit"] || down("inheritdown"):
		merged.rules = slices.Concat(inner.rules, outer.rules)
	case merged.options["inheritbefore"] || down("inheritdownbefore"):
		merged.rules = slices.Concat(outer.rules, inner.rules)
	}
	return merged
}

// serverRules are the rules of the server; those of the main server do not apply to a
// virtual host, unless it inherits them.
func (e *exchange) serverRules() ruleSet {
	own, _ := e.ownRules(&e.host.scope)
	if e.host.Main() {
		return own
	}
	main, _ := e.ownRules(&e.m.base.main.scope)
	return main.with(own)
}

// folderRules are the rules of the innermost place that has any; place is nil without one.
func (e *exchange) folderRules() ruleSet {
	merged := ruleSet{options: e.serverRules().options}
	for _, s := range e.scopes[len(e.serverScopes()):] {
		if own, ok := e.ownRules(s); ok {
			merged = merged.with(own)
		}
	}
	return merged
}
