package rules

import (
	"fmt"
	"slices"
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
	switch entries := c.Directive(name); {
	case strings.HasPrefix(name, byteOrderMark):
		f.Note = "The file begins with a byte order mark, which httpd takes for a part of the first word. Save the file as UTF-8 without it."
		if r.Spot.Origin != nil {
			f.Fixes = []Fix{{Title: "Remove the byte order mark", Edits: []TextEdit{{
				config.Spot{Origin: r.Spot.Origin, Span: grammar.Span{End: len(byteOrderMark)}}, "",
			}}}}
		}
	case r.rule == "" && len(entries) > 0:
		f.Note = missingModule(name, entries)
		f.Fixes = nil
	case r.rule != "": // too new for the target; the note is there
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

// tooNew are the directives and options that the target's mod_wsgi does not have
// yet; nothing when its version is not known.
func tooNew(in Input) []refusal {
	if !in.Target.ModWSGI.Known() {
		return nil
	}
	modWSGI := in.Target.ModWSGI.String()
	newOptions := map[*catalog.Directive]bool{} // those with options that the target lacks
	for _, e := range catalog.Default().Directives() {
		newOptions[e] = slices.ContainsFunc(e.Options, func(o catalog.Option) bool { return !o.Available(modWSGI) })
	}
	var all []refusal
	for _, fact := range in.Config.Facts() {
		d := fact.Directive
		if d.Entry == nil || !d.Entry.WSGI {
			continue
		}
		if !d.Entry.Available(modWSGI) {
			message := fmt.Sprintf("Invalid command '%s', perhaps misspelled or defined by a module not included in the server configuration", d.Name)
			all = append(all, refusal{rule: "too-new", Fault: config.Fault{
				Phase: config.Walk, Seq: fact.Seq, Spot: d.NameSpot(), Message: message, Stem: message,
				Kind: config.FaultUnknownCommand, Directive: d,
			}})
			continue
		}
		if newOptions[d.Entry] {
			all = append(all, tooNewOptions(modWSGI, fact)...)
		}
	}
	return all
}

// tooNewOptions are the options of one directive that the target does not have yet.
func tooNewOptions(modWSGI string, fact config.Fact) []refusal {
	d := fact.Directive
	if d.Entry.Section || len(d.Entry.Options) == 0 {
		return nil
	}
	_, options := d.Entry.WSGIOptions(d.Args)
	for _, o := range options {
		known := d.Entry.Option(o.Name)
		if known == nil || known.Available(modWSGI) {
			continue
		}
		message := "Invalid option to WSGI daemon process definition."
		return []refusal{{rule: "too-new", Fault: config.Fault{
			Phase: config.Walk, Seq: fact.Seq, Spot: d.Spot(o.NameSpan), Message: message, Stem: message,
			Kind: config.FaultValue, Directive: d,
		}}}
	}
	return nil
}

var tooNewDirective = Rule{
	ID: "too-new", Severity: Error,
	Title:  "The target's mod_wsgi does not have the directive or option yet",
	URL:    "https://modwsgi.readthedocs.io/en/latest/release-notes.html",
	advise: adviseTooNew,
}

func adviseTooNew(p *Pass, r *refusal, f *Finding) {
	what, since := r.Directive.Name, r.Directive.Entry.Since
	if r.Kind == config.FaultValue {
		_, options := r.Directive.Entry.WSGIOptions(r.Directive.Args)
		for _, o := range options {
			if r.Directive.Spot(o.NameSpan) == r.Spot {
				what, since = o.Name+"=", r.Directive.Entry.Option(o.Name).Since
			}
		}
	}
	f.Note = fmt.Sprintf("%s exists since mod_wsgi %s; the target is mod_wsgi %s, which does not start with it.",
		what, since, p.Target.ModWSGI)
}
