package interp

import (
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// restrictEmbedded reads WSGIRestrictEmbedded (wsgi_set_restrict_embedded): the last
// one decides about requests, any explicit Off makes the children start Python.
func (b *builder) restrictEmbedded(f config.Fact) {
	on, ok := catalog.OnOff(value(f.Directive.Words(), 0))
	if !ok {
		return
	}
	if on {
		b.m.RestrictEmbedded = f.Directive
		if b.embedded.restricted == nil {
			b.embedded.restricted = f.Directive
		}
	} else {
		b.m.RestrictEmbedded = nil
		if b.embedded.permitted == nil {
			b.embedded.permitted = f.Directive
		}
	}
}

// needsPython records a directive that makes the Apache children start Python
// (wsgi_python_required = 1).
func (b *builder) needsPython(d *config.Directive) {
	if b.embedded.needed == nil {
		b.embedded.needed = d
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
func (b *builder) script(f config.Fact) {
	b.setting(f)
	words, options := arguments(f.Directive)
	s := &Script{
		Directive: f.Directive, Host: b.hostOf(f.Directive), Path: value(words, 0),
		ApplicationGroup: groupOption(options, "application-group"),
	}
	b.m.Scripts = append(b.m.Scripts, s)
	b.m.scriptOf[f.Directive] = s
	b.needsPython(f.Directive)
}
