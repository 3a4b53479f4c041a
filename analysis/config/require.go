package config

import (
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// authorization is what <RequireAll> and its like keep of the directives in them
// (authz_section_conf in modules/aaa/mod_authz_core.c).
type authorization struct {
	// container is the table name of the innermost container, "" outside, where a
	// Directory and the like work as a <RequireAny>.
	container string
	// some is set when a Require has come, in the container or in one inside it.
	some bool
}

const requireAll = "<requireall"

// negatable reports whether "not" has an effect here.
func (a authorization) negatable() bool { return apr.Lower(a.container) == requireAll }

// name is how messages name the container.
func (a authorization) name() string {
	if a.container == "" {
		return "<RequireAny>"
	}
	return a.container + ">"
}

// require judges a Require (add_authz_provider).
func (w *walker) require(d *Directive, entry *catalog.Directive, offset int) {
	w.requires()
	if !w.arguments(d, entry, offset) || !w.expressions(d, entry, offset) {
		return
	}
	if catalog.Negated(d.Args) && !w.scope.authorization.negatable() {
		w.fault(offset, d, fault{kind: FaultContext, spot: d.LineSpot(),
			text: message{"negative %s directive has no effect in %s directive", []any{entry.Name, w.scope.authorization.name()}}})
	}
}

// requires notes that the container is not empty.
func (w *walker) requires() {
	if w.scope.authorization.container == "" || w.scope.authorization.some {
		return
	}
	noted := *w.scope
	noted.authorization.some = true
	w.scope = &noted
}

// closeRequire leaves a container of Require directives (add_authz_section).
func (w *walker) closeRequire(d *Directive, inner authorization, offset int) {
	outer := w.scope.authorization
	switch {
	case !inner.some:
		w.fault(offset, d, fault{kind: FaultSection, spot: d.NameSpot(),
			text: message{"%s directive contains no authorization directives", []any{inner.name()}}})
	case apr.Lower(inner.container) == "<requirenone" && !outer.negatable():
		w.fault(offset, d, fault{kind: FaultContext, spot: d.NameSpot(),
			text: message{"%s directive has no effect in %s directive", []any{inner.name(), outer.name()}}})
	}
	w.requires()
}
