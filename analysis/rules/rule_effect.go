package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// Directives that mod_wsgi accepts and that do nothing where they stand.

var noEffect = Rule{
	ID: "no-effect", Severity: Information, Title: "A directive without effect in this configuration", URL: manual + "configuration.html",
	whole: true, check: checkNoEffect,
}

// checkNoEffect reports directives that only count in a mode that is not used.
func checkNoEffect(p *Pass) {
	embedded, daemon := p.modesUsed()
	report := func(name, why string) {
		for _, d := range p.named(name) {
			p.report(line(d), Finding{Message: d.Name + " has no effect: " + why, Fixes: deleteLine(d), Unnecessary: true})
		}
	}
	report("wsgigroupauthoritative", "mod_wsgi reads it and never looks at it")
	for _, d := range p.named("wsgiverbosedebugging") {
		if words := d.Words(); len(words) == 1 && strings.EqualFold(words[0].Value, "On") { // Off, as mod_wsgi-express writes it, misses nothing
			p.report(line(d), Finding{Message: "WSGIVerboseDebugging has no effect: write LogLevel info wsgi:debug instead", Fixes: deleteLine(d), Unnecessary: true})
		}
	}
	if embedded && !daemon {
		report("wsgierroroverride", "it counts for daemon groups only, and everything runs in the Apache children")
		if len(p.Model.Groups) == 0 {
			report("wsgiacceptmutex", "it counts for daemon groups only, and there is none")
			report("wsgisocketprefix", "it counts for daemon groups only, and there is none")
			report("wsgisocketrotation", "it counts for daemon groups only, and there is none")
		}
	}
	if daemon && !embedded {
		report("wsgipassapacherequest", "it counts in the Apache children only, and everything runs in daemon groups")
	}
	if !p.anyInactivityTimeout() {
		report("wsgiignoreactivity", "no daemon group has inactivity-timeout=")
	}
	if len(p.named("wsgitelemetryservice")) == 0 {
		report("wsgislowrequests", "there is no WSGITelemetryService")
		report("wsgitelemetryoptions", "there is no WSGITelemetryService")
	} else {
		for _, d := range p.named("wsgislowrequests") {
			if words := d.Words(); len(words) == 1 && zero(words[0].Value) {
				p.report(line(d), Finding{
					Message: "WSGISlowRequests 0 reports nothing",
					Note:    "0 switches the report off, although the manual says otherwise. For every request write a very small number, such as 0.000001.",
				})
			}
		}
	}
}

// zero reports whether s is a plain number equal to 0.
func zero(s string) bool {
	f, err := strconv.ParseFloat(s, 64)
	return err == nil && f == 0
}

// modesUsed says where applications run; both are true when requests can decide it.
func (p *Pass) modesUsed() (embedded, daemon bool) {
	if p.anyGroupPossible() {
		return true, true
	}
	for _, process := range p.Resolution.Processes {
		for _, i := range process.Interpreters {
			if serving(i) || i.Created == interp.PerRequest {
				embedded = embedded || process.Group == nil
				daemon = daemon || process.Group != nil
			}
		}
	}
	return embedded, daemon
}

func (p *Pass) anyInactivityTimeout() bool {
	for _, g := range p.Model.Groups {
		if set(g, "inactivity-timeout") {
			return true
		}
	}
	return false
}

var overriddenByOption = Rule{
	ID: "overridden-by-option", Severity: Warning, Title: "A directive that the option of a mount overrides", URL: directivePage("WSGIScriptAlias"),
	mounts: checkOverriddenInHost, given: noHandlers, check: checkOverriddenInMain,
}

// groupOption is a directive and the option of a mount that wins over it.
type groupOption struct {
	directive, option string
	value             func(mount) *string
}

var groupOptions = []groupOption{
	{"wsgiprocessgroup", "process-group", func(m mount) *string { return m.ProcessGroup }},
	{"wsgiapplicationgroup", "application-group", func(m mount) *string { return m.ApplicationGroup }},
}

// noHandlers is silent if scripts are reached without a mount: those may obey what the
// mounts override.
func noHandlers(p *Pass) premise { return givenIf(len(p.Model.Handlers) == 0) }

// checkOverriddenInHost reports what mounts override in the sections of a virtual
// host: only its own mounts can obey that.
func checkOverriddenInHost(v *hostView) {
	if v.main() {
		return
	}
	for _, o := range groupOptions {
		v.overridden(o, v.section, v.mounts, func(m mount) []fact { return v.covering(o.directive, m) })
	}
}

// checkOverriddenInMain reports what the mounts of all servers override in the
// sections of the main server.
func checkOverriddenInMain(p *Pass) {
	if noHandlers(p) == silent {
		return
	}
	for _, o := range groupOptions {
		if p.inMainSection(o.directive) {
			covering := map[*config.Directive][]fact{}
			var mounts []mount
			for _, m := range p.Model.Mounts {
				mounts = append(mounts, mountOf(m))
				covering[m.Directive] = p.covering(o.directive, m)
			}
			p.overridden(o, nil, mounts, func(m mount) []fact { return covering[m.Directive] })
		}
	}
}

// overridden reports WSGIProcessGroup and WSGIApplicationGroup in a section for a part
// of a server, the main one or the virtual host, that every mount there overrides:
// options of a mount win over directives, however specific their section is
// (wsgi_hook_handler).
func (r *reporter) overridden(o groupOption, host *config.Directive, mounts []mount, covering func(mount) []fact) {
	first := map[*config.Directive]mount{} // the mount that overrides it
	obeyed := map[*config.Directive]bool{}
	var order []*config.Directive
	for _, m := range mounts {
		for _, f := range covering(m) {
			if f.where.wide() || f.where.host != host {
				continue
			}
			d, value := f.Directive, o.value(m)
			if words := d.Words(); value == nil || len(words) != 1 || global(words[0].Value) == *value {
				obeyed[d] = true
			} else if _, known := first[d]; !known {
				first[d] = m
				order = append(order, d)
			}
		}
	}
	for _, d := range order {
		if obeyed[d] {
			continue
		}
		m := first[d]
		r.report(line(d), Finding{
			Message:     fmt.Sprintf("%s has no effect: the option %s= of the mount %s wins", d.Name, o.option, m.Path),
			Note:        "Options of a mount win over directives, however specific their section is. Keep one of the two.",
			Related:     []Related{related(optionWord(m.Directive, o.option), "this option wins")},
			Unnecessary: true,
		})
	}
}

// inMainSection reports whether one of the directives stands in a section for a part
// of the main server.
func (p *Pass) inMainSection(name string) bool {
	for f := range p.placed(name) {
		if !f.where.wide() && f.where.host == nil {
			return true
		}
	}
	return false
}

// global is a group's name with %{GLOBAL} as the empty one.
func global(value string) string {
	if value == "%{GLOBAL}" {
		return ""
	}
	return value
}

var reloadingOff = Rule{
	ID: "reloading-off-body", Severity: Warning, Title: "WSGIScriptReloading Off in mod_wsgi 6.0.0 to 6.0.4", URL: directivePage("WSGIScriptReloading"),
	check: func(p *Pass) {
		v := p.Target.ModWSGI
		if !v.Known() || v.Less(interp.Version{Major: 6}) || !v.Less(interp.Version{Major: 6, Patch: 5}) {
			return
		}
		exposed := false
		for _, g := range p.Model.Groups {
			exposed = exposed || !set(g, "queue-timeout")
		}
		if !exposed {
			return
		}
		for _, d := range p.named("wsgiscriptreloading") {
			if words := d.Words(); len(words) == 1 && off(words[0].Value) {
				p.report(line(d), Finding{
					Message: "In this version of mod_wsgi, WSGIScriptReloading Off damages request bodies in daemon mode",
					Note:    "From 6.0.0 to 6.0.4 bodies of POST requests arrive cut off or not at all. Use 6.0.5, or set queue-timeout= above 0 on every group.",
				})
			}
		}
	},
}

// off reports whether value is Off, in any letter case.
func off(value string) bool {
	on, ok := catalog.OnOff(value)
	return ok && !on
}
