package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

const byteOrderMark = "\ufeff"

var unknownDirective = Rule{
	ID: "unknown-directive", Severity: Error,
	Title:  "No loaded module has the directive",
	URL:    "https://httpd.apache.org/docs/2.4/mod/directives.html",
	advise: adviseUnknown,
}

var removedDirective = Rule{
	ID: "removed-directive", Severity: Error,
	Title:  "mod_wsgi no longer has the directive",
	URL:    "https://modwsgi.readthedocs.io/en/latest/release-notes.html",
	advise: adviseRemoved,
}

// adviseUnknown tells a typing error from a module that is not loaded.
func adviseUnknown(p *Pass, r *refusal, f *Finding) {
	name := unknownName(r)
	c := catalog.Default()
	if r.Kind == config.FaultMisspelt {
		f.Note = fmt.Sprintf("If no other module has it, httpd does not start. Probably %s is meant.", r.Suggest)
		return
	}
	switch entries := c.Directive(name); {
	case strings.HasPrefix(name, byteOrderMark):
		f.Note = "The file begins with a byte order mark, which httpd takes for a part of the first word. Save the file as UTF-8 without it."
		if r.Spot.Origin != nil {
			f.Fixes = []Fix{{Title: "Remove the byte order mark", Edits: []TextEdit{{
				config.Spot{Origin: r.Spot.Origin, Span: grammar.Span{End: len(byteOrderMark)}}, "",
			}}, Safe: true}}
		}
	case r.rule == "" && len(entries) > 0:
		f.Note = missingModule(name, entries)
		f.Related = append(f.Related, p.leftOut("loadmodule", entries[0].Module)...)
		f.Fixes = nil
	case r.rule != "": // too new for the target; the note is there
	case r.Directive != nil && equalsBetween(r.Directive, f):
	case strings.HasPrefix(name, "</"):
		f.Note = "A closing tag stands alone on its line."
	default:
		if near := c.Nearest(name); near != "" {
			f.Note = fmt.Sprintf("httpd does not start. No module has this name; %s is the nearest.", near)
			if len(f.Fixes) == 0 && r.Directive != nil {
				f.Fixes = replace("Write "+near, place{r.Directive, r.Directive.NameSpot()}, near)
			}
			return
		}
		f.Note = "httpd does not start. No module of httpd 2.4 and mod_wsgi has this name. If another module has it, load that module; if it is text, begin the line with #."
	}
}

// missingModule says which LoadModule line is missing.
func missingModule(name string, entries []*catalog.Directive) string {
	var lines, packages []string
	for _, e := range entries {
		short := strings.TrimSuffix(e.Module, "_module")
		lines = append(lines, fmt.Sprintf("LoadModule %s modules/mod_%s.so", e.Module, short))
		packages = append(packages, "a2enmod "+short)
	}
	if strings.HasPrefix(name, "<") {
		name += ">"
	}
	note := fmt.Sprintf("httpd does not start. %s belongs to a module that is not loaded. Add %s (on Debian: %s), or put the line into <IfModule %s>.",
		name, strings.Join(lines, " or "), strings.Join(packages, " or "), entries[0].Source)
	if entries[0].Module == "access_compat_module" {
		note += " Since httpd 2.4 access is granted with Require: Require all granted."
	}
	if entries[0].WSGI {
		note += " For a mod_wsgi that pip installed, mod_wsgi-express module-config prints the line."
	}
	return note
}

// adviseRemoved says since when the directive is gone.
func adviseRemoved(_ *Pass, r *refusal, f *Finding) {
	since := "for a long time"
	if e := removed(r.Directive); e.Removed != "" {
		since = "since " + e.Removed
	}
	f.Note = fmt.Sprintf("httpd does not start. mod_wsgi has done without %s %s. Delete the line.", r.Directive.Name, since)
	f.Fixes = deleteLine(r.Directive)
}

// unknownName is the name that httpd does not know, as typed.
func unknownName(r *refusal) string {
	if r.Directive != nil {
		return r.Directive.Name
	}
	_, rest, _ := strings.Cut(r.Message, "'")
	name, _, _ := strings.Cut(rest, "'")
	return name
}

// removed is the catalogue's entry of a directive that mod_wsgi has dropped, nil if
// d is no such directive.
func removed(d *config.Directive) *catalog.Directive {
	if d == nil {
		return nil
	}
	for _, e := range catalog.Default().Directive(d.Name) {
		if e.Gone {
			return e
		}
	}
	return nil
}

// stillKnown reports whether the target's mod_wsgi is known to be so old that it
// still has a directive that was removed later.
func stillKnown(t interp.Target, f config.Fault) bool {
	e := removed(f.Directive)
	return e != nil && t.ModWSGI.Known() && e.Available(t.ModWSGI.String())
}
