package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// What the newest mod_wsgi has on most systems, and the target's has not: directives and
// options of later versions, and those of daemon mode on Windows.

var tooNewDirective = Rule{
	ID: "too-new", Severity: Error,
	Title:  "The target's mod_wsgi does not have the directive or option yet",
	URL:    "https://modwsgi.readthedocs.io/en/latest/release-notes.html",
	advise: adviseTooNew,
}

var notOnWindows = Rule{
	ID: "not-on-windows", Severity: Error,
	Title:  "A directive or option of daemon mode on Windows",
	URL:    directivePage("WSGIDaemonProcess"),
	advise: adviseWindows,
}

// unavailable are the directives and options that the target's mod_wsgi lacks; nothing
// when neither its version nor its system is known.
func unavailable(in Input) []refusal {
	modWSGI, windows := "", in.Target.Platform == "windows"
	if in.Target.ModWSGI.Known() {
		modWSGI = in.Target.ModWSGI.String()
	} else if !windows {
		return nil
	}
	lack := func(available bool, platform string) string {
		switch {
		case !available && modWSGI != "":
			return tooNewDirective.ID
		case windows && platform == "not Windows":
			return notOnWindows.ID
		}
		return ""
	}
	lacksOption := map[*catalog.Directive]bool{}
	for _, e := range catalog.Default().Directives() {
		lacksOption[e] = slices.ContainsFunc(e.Options, func(o catalog.Option) bool { return lack(o.Available(modWSGI), o.Platform) != "" })
	}
	var all []refusal
	for _, fact := range in.Config.Facts() {
		d := fact.Directive
		if d.Entry == nil || !d.Entry.WSGI || d.Entry.Gone {
			continue
		}
		if rule := lack(d.Entry.Available(modWSGI), d.Entry.Platform); rule != "" {
			message := fmt.Sprintf("Invalid command '%s', perhaps misspelled or defined by a module not included in the server configuration", d.Name)
			all = append(all, refusal{rule: rule, Fault: config.Fault{
				Phase: config.Walk, Seq: fact.Seq, Spot: d.NameSpot(), Message: message, Stem: message,
				Kind: config.FaultUnknownCommand, Directive: d,
			}})
			continue
		}
		if !lacksOption[d.Entry] || d.Entry.Section {
			continue
		}
		_, options := d.Entry.WSGIOptions(d.Args)
		for _, o := range options {
			known := d.Entry.Option(o.Name)
			if known == nil {
				continue
			}
			if rule := lack(known.Available(modWSGI), known.Platform); rule != "" {
				message := "Invalid option to WSGI " + definition(d.Name) + " definition."
				all = append(all, refusal{rule: rule, Fault: config.Fault{
					Phase: config.Walk, Seq: fact.Seq, Spot: d.Spot(o.NameSpan), Message: message, Stem: message,
					Kind: config.FaultValue, Directive: d,
				}})
				break
			}
		}
	}
	return all
}

// definition is what mod_wsgi calls the directive in its messages about options.
func definition(name string) string {
	switch name {
	case "WSGIDaemonProcess":
		return "daemon process"
	case "WSGIScriptAlias", "WSGIScriptAliasMatch":
		return "script alias"
	}
	words := strings.TrimSuffix(strings.TrimPrefix(name, "WSGI"), "Script")
	return strings.ToLower(words) + " script"
}

func adviseTooNew(p *Pass, r *refusal, f *Finding) {
	what, since := r.Directive.Name, r.Directive.Entry.Since
	if r.Kind == config.FaultValue {
		_, options := r.Directive.Entry.WSGIOptions(r.Directive.Args)
		for _, o := range options {
			if r.Directive.Spot(o.NameSpan) == r.Spot {
				what, since = o.Name+"=", r.Directive.Entry.Option(o.Name).Since
				if r.Directive.Name != "WSGIDaemonProcess" {
					what += " on " + r.Directive.Name
				}
			}
		}
	}
	f.Note = fmt.Sprintf("%s exists since mod_wsgi %s; the target is mod_wsgi %s, which does not start with it.",
		what, since, p.Target.ModWSGI)
}

// adviseWindows says what runs an application there instead.
func adviseWindows(_ *Pass, r *refusal, f *Finding) {
	f.Note = "httpd does not start. On Windows mod_wsgi has no daemon mode: every application runs embedded, in the one httpd process. Delete the line, or guard it with <IfModule !mpm_winnt_module>; applications are kept apart with WSGIApplicationGroup."
	if r.Directive.Name == "WSGIDaemonProcess" {
		f.Note += " WSGIPythonHome and WSGIPythonPath take the place of python-home= and python-path=."
	}
	f.Related = nil
}
