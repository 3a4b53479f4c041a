package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Virtual hosts: those that nothing reaches, and what they take over from the main
// server or from each other.

var hiddenHost = Rule{
	ID: "hidden-host", Severity: Warning, Title: "A virtual host that no request reaches", URL: httpdManual + "vhosts/details.html",
	whole: true, check: checkHiddenHosts,
}

// checkHiddenHosts reports the hosts that nothing reaches, at the name that is taken or
// at the address.
func checkHiddenHosts(p *Pass) {
	hidden := p.Model.HiddenHosts()
	if len(hidden) == 0 {
		return
	}
	names := map[*config.Directive]*config.Directive{}
	for f := range p.placed("servername") {
		names[f.Parent] = f.Directive
	}
	for _, h := range hidden {
		section := h.Host.Section
		if uncertain(section) || h.By != nil && uncertain(h.By.Section) {
			continue
		}
		at := word(section, 0)
		f := Finding{}
		switch {
		case h.By == nil:
			f.Message = fmt.Sprintf("No request reaches this virtual host: httpd does not listen on %s", section.Head())
			f.Note = "httpd starts, and the host waits in vain. Add a Listen line for its port, or write the port that httpd listens on."
		case h.Nameless:
			f.Message = "This virtual host has no ServerName and is not the first of its address"
			f.Note = "httpd sends all names that it does not know to the first host of an address. Only requests for the main server's own name can reach this one. Give it a ServerName."
			f.Related = []Related{{h.By.Section.LineSpot(), "the first host of the address"}}
		default:
			if d := names[section]; d != nil {
				at = word(d, 0)
			}
			f.Message = "No request reaches this virtual host: an earlier one of its address has the same name"
			f.Note = "httpd says nothing about it: the first host whose name fits takes the request. Merge the two, or give this one another name or address."
			f.Related = []Related{{h.By.Section.LineSpot(), "this host takes the requests"}}
			if d := names[h.By.Section]; d != nil {
				f.Related[0].Spot = d.LineSpot()
			}
		}
		p.report(at, f)
	}
}

var inheritedGroup = Rule{
	ID: "inherited-process-group", Severity: Information, Title: "An application in a group of the main server's application", URL: directivePage("WSGIProcessGroup"),
	whole: true, check: checkInheritedGroups,
}

// checkInheritedGroups reports mounts of virtual hosts that run in a group which the
// main server chooses for an application of its own, in another folder, with a user or
// a Python home: as packages do that put their file beside others.
func checkInheritedGroups(p *Pass) {
	type own struct {
		mount *interp.Mount
		group *interp.ProcessGroup
	}
	chosen := map[*config.Directive]*own{} // by WSGIProcessGroup of the main server
	for f := range p.placed("wsgiprocessgroup") {
		words := f.Words()
		if f.where.host != nil || !f.where.wide() || len(words) != 1 || uncertain(f.Directive) {
			continue
		}
		g := p.Model.Group(words[0].Value)
		if g == nil || g.Option("user") == nil && g.Option("python-home") == nil {
			continue
		}
		for _, m := range p.main.mounts {
			if m.ProcessGroup == nil {
				chosen[f.Directive] = &own{m, g}
				break
			}
		}
	}
	if len(chosen) == 0 {
		return
	}
	for a := range p.Model.Arrivals() {
		of := chosen[a.ProcessBy]
		if of == nil || a.Mount == nil || a.Mount.Host.Main() || path.Dir(a.Mount.Target) == path.Dir(of.mount.Target) {
			continue
		}
		p.report(line(a.Mount.Directive), Finding{
			Message: fmt.Sprintf("The application at %s runs in the daemon group '%s' of the main server", a.Mount.Path, of.group.Name),
			Note:    fmt.Sprintf("A virtual host takes WSGIProcessGroup over from the main server, and with it the user and the Python of the application at %s. Write process-group= on this mount, or on the mount of that application instead of WSGIProcessGroup for the whole server.", of.mount.Path),
			Related: []Related{{a.ProcessBy.LineSpot(), "the group is chosen here"}, {of.mount.Directive.LineSpot(), "the application of the main server"}},
		})
	}
}

var embeddedTwin = Rule{
	ID: "embedded-in-one-host", Severity: Warning, Title: "A script in a daemon group in one host and embedded in another", URL: directivePage("WSGIProcessGroup"),
	whole: true, check: checkEmbeddedTwins,
}

// checkEmbeddedTwins reports scripts that one host of a name runs in a daemon group and
// another host of the same name, mostly that for https, in the Apache children, where
// nothing chose that.
func checkEmbeddedTwins(p *Pass) {
	if p.anyGroupPossible() {
		return
	}
	embedded := false
	for a := range p.Model.Arrivals() {
		embedded = embedded || a.Mount != nil && a.ProcessBy == nil && !a.Mount.Match
	}
	if !embedded {
		return
	}
	type key struct{ name, script string }
	grouped := map[key]interp.Arrival{}
	for a := range p.Model.Arrivals() {
		if g := p.groupOf(a); g != nil {
			grouped[key{strings.ToLower(p.Model.Name(a.Host)), a.Mount.Target}] = a
		}
	}
	for a := range p.Model.Arrivals() {
		if len(grouped) == 0 {
			return
		}
		if a.Mount == nil || a.ProcessBy != nil || a.Mount.Match || !onlyEmbedded(p.servedBy(a.Mount)) {
			continue
		}
		twin, ok := grouped[key{strings.ToLower(p.Model.Name(a.Host)), a.Mount.Target}]
		if !ok || twin.Host == a.Host || p.Model.Name(a.Host) == "" {
			continue
		}
		g := p.groupOf(twin)
		if !p.Model.Visible(g, a.Host) {
			continue
		}
		p.report(line(a.Mount.Directive), Finding{
			Message: fmt.Sprintf("This script runs in the Apache children here, and in the daemon group '%s' in the other host of the same name", g.Name),
			Note:    fmt.Sprintf("Embedded, it runs as the user of httpd, with another Python path and home. Write process-group=%s on this mount, or WSGIProcessGroup %s in this host; the group itself is defined only once.", g.Name, g.Name),
			Related: []Related{{twin.Mount.Directive.LineSpot(), "the same script in the group"}},
			Fixes:   p.sendTo(a.Mount.Directive, g),
		})
	}
}

// groupOf is the daemon group that a line chooses for the requests of a mount, nil
// where none does.
func (p *Pass) groupOf(a interp.Arrival) *interp.ProcessGroup {
	switch {
	case a.Mount == nil || a.ProcessBy == nil:
		return nil
	case a.Mount.ProcessGroup != nil:
		return p.Model.Group(*a.Mount.ProcessGroup)
	}
	words := a.ProcessBy.Words()
	if len(words) != 1 {
		return nil
	}
	return p.Model.Group(words[0].Value)
}
