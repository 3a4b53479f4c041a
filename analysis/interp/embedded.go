package interp

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// restrictEmbedded reads WSGIRestrictEmbedded (wsgi_set_restrict_embedded): the last
// one decides about requests, any explicit Off makes the children start Python.
func (x *base) setRestrictEmbedded(d *config.Directive) {
	on, ok := catalog.OnOff(value(d.Words(), 0))
	if !ok {
		return
	}
	if on {
		x.restrictEmbedded = d
		if x.restricting.restricted == nil {
			x.restricting.restricted = d
		}
	} else {
		x.restrictEmbedded = nil
		if x.restricting.permitted == nil {
			x.restricting.permitted = d
		}
	}
}

// needsPython records a directive that makes the Apache children start Python
// (wsgi_python_required = 1).
func (b *builder) needsPython(d *config.Directive) {
	if b.needs == nil {
		b.needs = d
	}
}

// decide works out wsgi_python_required (wsgi_hook_init, wsgi_hook_child_init): Python
// starts in every Apache child unless WSGIRestrictEmbedded On stands somewhere and no
// line needs Python there.
func (e embeddedLines) decide() (starts bool, why string, decidedBy *config.Directive) {
	switch {
	case e.needed != nil:
		return true, e.needed.Name + " needs Python in the Apache children", e.needed
	case e.permitted != nil:
		return true, "WSGIRestrictEmbedded Off asks for it", e.permitted
	case e.restricted != nil:
		return false, "WSGIRestrictEmbedded On, and nothing needs Python in the Apache children", e.restricted
	default:
		return true, "no WSGIRestrictEmbedded On", nil
	}
}

// script reads a dispatch, access or authentication script. They run in the Apache
// children only, so that each of them makes the children start Python.
func (b *builder) script(d *config.Directive) {
	b.setting(d)
	words, options := arguments(d)
	s := &Script{
		Directive: d, Host: b.hostOf(d), Path: value(words, 0),
		ApplicationGroup: groupOption(options, "application-group"),
	}
	b.scripts = append(b.scripts, s)
	s.Host.scripts = append(s.Host.scripts, s)
	in := b.scopeOf(d)
	in.scripts = append(in.scripts, s)
	b.needsPython(d)
}

// scriptFor is the script in force that the directive of that name sets, nil without one.
func scriptFor(scopes []*scope, name string) *Script {
	for _, in := range slices.Backward(scopes) {
		for _, s := range slices.Backward(in.scripts) {
			if strings.EqualFold(s.Directive.Name, name) {
				return s
			}
		}
	}
	return nil
}

// embeddedLines are the lines that wsgi_python_required depends on, the first of
// each kind.
type embeddedLines struct {
	restricted, permitted, needed *config.Directive
}
