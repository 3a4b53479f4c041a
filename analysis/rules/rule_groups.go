package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// What mod_wsgi refuses about daemon groups while reading (wsgi_add_daemon_process,
// wsgi_add_script_alias, wsgi_add_import_script), and what it answers with 500 when a
// request comes (wsgi_execute_remote).

var duplicateGroup = Rule{
	ID: "duplicate-process-group", Severity: Error, Title: "Two daemon groups of one name", URL: directivePage("WSGIDaemonProcess"),
	advise: func(_ *Pass, r *refusal, f *Finding) {
		f.Note = "httpd does not start. Names of daemon groups are unique in the whole server, virtual hosts included. Define the group once, outside the virtual hosts, and use it in both; or give the second one a name of its own."
		if len(f.Related) > 0 {
			f.Related[0].Message = "the group is already defined here"
		}
	},
}

var groupNotConfigured = Rule{
	ID: "process-group-not-configured", Severity: Error, Title: "A group that must be defined earlier", URL: directivePage("WSGIDaemonProcess"),
	advise: adviseNotConfigured,
}

// adviseNotConfigured tells a group that comes too late from one that does not exist.
func adviseNotConfigured(p *Pass, r *refusal, f *Finding) {
	at := optionWord(r.Directive, "process-group")
	name := optionValue(r.Directive, "process-group")
	switch g := p.Model.Group(name); {
	case g != nil:
		f.Note = fmt.Sprintf("httpd does not start. With both process-group= and application-group=, the group must be defined on an earlier line. Move WSGIDaemonProcess %s up.", name)
		f.Related = []Related{{g.Directive.LineSpot(), "defined only here"}}
	case misspelt(name) != "":
		f.Note = fmt.Sprintf("httpd does not start. No WSGIDaemonProcess defines '%s'; %s is meant.", name, misspelt(name))
		f.Fixes = replace("Write "+misspelt(name), at, "process-group="+misspelt(name))
	default:
		f.Note = fmt.Sprintf("httpd does not start. No WSGIDaemonProcess defines '%s'.", name)
		f.Related = append(f.Related, p.undefinedBecause("wsgidaemonprocess", name)...)
		f.Fixes = p.meantGroup(at, "process-group="+name, name, f)
	}
}

// meantGroup proposes the nearest existing group in place of name; at is the text in
// which name stands, as written.
func (p *Pass) meantGroup(at place, text, name string, f *Finding) []Fix {
	g := p.groupLike(name)
	if g == nil || g.Name == name || text != name && strings.ContainsAny(g.Name, " \t") {
		return nil
	}
	f.Note += fmt.Sprintf(" '%s' is the nearest.", g.Name)
	if strings.EqualFold(g.Name, name) {
		f.Note += " The letter case counts."
	}
	f.Related = append(f.Related, Related{g.Directive.LineSpot(), "the group '" + g.Name + "'"})
	return replace("Write "+g.Name, at, grammar.QuoteWord(strings.TrimSuffix(text, name)+g.Name))
}

// optionValue is the value of d's last option of that name, "" without one.
func optionValue(d *config.Directive, name string) string {
	value := ""
	if d.Entry != nil {
		_, options := d.Entry.WSGIOptions(d.Args)
		for _, o := range options {
			if o.Name == name {
				value = o.Value
			}
		}
	}
	return value
}

var groupNotAccessible = Rule{
	ID: "process-group-not-accessible", Severity: Error, Title: "The group of another virtual host", URL: directivePage("WSGIDaemonProcess"),
	advise: func(_ *Pass, _ *refusal, f *Finding) {
		f.Note = "httpd does not start. A group that is defined in a virtual host belongs to hosts of exactly the same ServerName. Define it outside all virtual hosts, or give both hosts the same ServerName."
		if len(f.Related) > 0 {
			f.Related[0].Message = "the group is defined here"
		}
	},
}

var groupNotMatchable = Rule{
	ID: "process-group-not-matchable", Severity: Error, Title: "ServerName after the use of a group", URL: directivePage("WSGIDaemonProcess"),
	advise: func(_ *Pass, _ *refusal, f *Finding) {
		f.Note = "httpd does not start. The group is defined in a virtual host, and only one of the two hosts has its ServerName at this line. Write ServerName first in every virtual host."
		if len(f.Related) > 0 {
			f.Related[0].Message = "the group is defined here"
		}
	},
}

var noGroups = Rule{
	ID: "WSGI0150", Severity: Warning, Title: "A process group where no daemon group is defined", URL: codePage("wsgi0150"),
	whole: true, refuse: refuseUnknownGroup,
}

var unknownGroup = Rule{
	ID: "WSGI0151", Severity: Warning, Title: "A process group that no WSGIDaemonProcess defines", URL: codePage("wsgi0151"),
	refuse: refuseUnknownGroup,
}

// refuseUnknownGroup reports a name that ends in WSGI0150 or WSGI0151. In a part of a
// configuration the group may be defined elsewhere: then a name is told only where one
// defined here is near.
func refuseUnknownGroup(p *Pass, r *interp.Refused, d *config.Directive) {
	name := r.ProcessGroup
	if misspelt(name) != "" || strings.Contains(name, "${") {
		return // special-value and AH00111 tell the cause
	}
	at, text := groupPlace(d, name)
	f := Finding{
		Message: fmt.Sprintf("No WSGIDaemonProcess defines the group '%s'", name),
		Note:    fmt.Sprintf("httpd starts, and answers each request there with 500 (%s).", r.Code),
	}
	if strings.Contains(name, "%{") {
		f.Note += " The special value stays literal text."
	}
	f.Fixes = p.meantGroup(at, text, name, &f)
	if p.Fragment {
		if len(f.Fixes) > 0 {
			f.Severity, f.Message = Information, fmt.Sprintf("No WSGIDaemonProcess in this file defines the group '%s'", name)
			f.Note = "If none elsewhere does, httpd answers each request there with 500 (WSGI0151)." + strings.TrimPrefix(f.Note, fmt.Sprintf("httpd starts, and answers each request there with 500 (%s).", r.Code))
			p.reportGroup(name, at, f)
		}
		return
	}
	f.Related = append(f.Related, p.leftOut("wsgidaemonprocess", name)...)
	if len(p.Model.Groups) == 0 {
		f.Note += " Add WSGIDaemonProcess " + name + ", or use %{GLOBAL} for embedded mode."
	}
	p.reportGroup(name, at, f)
}

// reportGroup reports f about a process group that is not there.
func (p *Pass) reportGroup(name string, at place, f Finding) {
	before := len(p.found)
	p.report(at, f)
	for _, t := range p.found[before:] {
		t.group = name
	}
}

// saidElsewhere reports whether t only follows from a line that httpd refuses, or rests on
// what another file may say: what the remembered findings of a server rest on does not
// hold these lines.
func (p *Pass) saidElsewhere(t *told) bool {
	return t.group != "" && p.lostDefinition(t.group) || p.Fragment && t.Rule == "WSGI0143" && !p.isWholeFile()
}

// commentedGroup is a comment that would define the group of t, as a related place.
func (p *Pass) commentedGroup(t *told) []Related {
	if t.group == "" || t.Rule == "WSGI0152" || p.Fragment || len(p.leftOut("wsgidaemonprocess", t.group)) > 0 {
		return nil
	}
	return p.commentedOut("wsgidaemonprocess", t.group)
}

// groupPlace is where d names the process group, and the text there.
func groupPlace(d *config.Directive, name string) (place, string) {
	if at := optionWord(d, "process-group"); at != line(d) {
		return at, "process-group=" + name
	}
	if len(d.Words()) == 1 {
		return word(d, 0), name
	}
	return line(d), name
}

var groupOfOtherHost = Rule{
	ID: "WSGI0152", Severity: Warning, Title: "A daemon group of another virtual host", URL: codePage("wsgi0152"),
	whole: true,
	refuse: func(p *Pass, r *interp.Refused, d *config.Directive) {
		name := r.ProcessGroup
		at, _ := groupPlace(d, name)
		f := Finding{
			Message: fmt.Sprintf("The group '%s' belongs to another virtual host", name),
			Note:    "httpd starts, and answers each request there with 500 (WSGI0152). Define the group outside all virtual hosts, or give both hosts exactly the same ServerName; ServerAlias does not count, the letter case does.",
		}
		if g := p.Model.Group(name); g != nil {
			f.Related = []Related{{g.Directive.LineSpot(), "the group is defined here"}}
		}
		p.reportGroup(name, at, f)
	},
}

var groupNotPermitted = Rule{
	ID: "WSGI0149", Severity: Warning, Title: "WSGIRestrictProcess does not permit the group", URL: codePage("wsgi0149"),
	whole: true,
	refuse: func(p *Pass, r *interp.Refused, d *config.Directive) {
		name := r.ProcessGroup
		what, write := "the group '"+name+"'", name
		if name == "" {
			what, write = "embedded mode", "%{GLOBAL}"
		}
		at, _ := groupPlace(d, name)
		f := Finding{
			Message: "WSGIRestrictProcess does not permit " + what + " here",
			Note:    fmt.Sprintf("httpd starts, and answers each request there with 500 (WSGI0149). Add %s to WSGIRestrictProcess, or choose a group that it lists.", write),
		}
		if r.Directive != nil {
			f.Related = []Related{{r.Directive.LineSpot(), "the list is here"}}
		}
		p.report(at, f)
	},
}

var embeddedForbidden = Rule{
	ID: "WSGI0143", Severity: Warning, Title: "Embedded mode is forbidden, and the mount has no group", URL: codePage("wsgi0143"),
	refuse: func(p *Pass, r *interp.Refused, d *config.Directive) {
		f := Finding{
			Message: "This runs in embedded mode, which WSGIRestrictEmbedded forbids",
			Note:    "httpd starts, and answers each request there with 500 (WSGI0143). Add process-group= with a daemon group.",
			Fixes:   p.sendTo(d, p.onlyGroup()),
		}
		if p.Fragment {
			f.Severity, f.Message = Information, "In this file nothing sends this to a daemon group, and WSGIRestrictEmbedded forbids embedded mode"
			f.Note = "If no other file chooses a group for it, httpd answers each request there with 500 (WSGI0143). Add process-group= with a daemon group."
		}
		if r.Directive != nil {
			f.Related = []Related{{r.Directive.LineSpot(), "embedded mode is forbidden here"}}
		}
		p.report(line(d), f)
	},
}

// sendTo is a fix that adds process-group= to a mount; none where g is nil.
func (p *Pass) sendTo(d *config.Directive, g *interp.ProcessGroup) []Fix {
	if g == nil || g.Threads == 0 || strings.ContainsAny(g.Name, " \t") || !isMount(d) || optionWord(d, "process-group") != line(d) {
		return nil
	}
	return appendWord("Add process-group="+g.Name, d, "process-group="+g.Name)
}

// onlyGroup is the daemon group that serves requests, nil if there is none or more
// than one.
func (p *Pass) onlyGroup() *interp.ProcessGroup {
	var only *interp.ProcessGroup
	for _, g := range p.Model.Groups {
		switch {
		case g.Threads == 0:
		case only != nil:
			return nil
		default:
			only = g
		}
	}
	return only
}

func isMount(d *config.Directive) bool {
	return d.Name == "WSGIScriptAlias" || d.Name == "WSGIScriptAliasMatch"
}

var unusedGroup = Rule{
	ID: "unused-process-group", Severity: Warning, Title: "A daemon group that nothing uses", URL: directivePage("WSGIDaemonProcess"),
	whole: true, check: checkUnusedGroups,
}

// checkUnusedGroups reports groups in which nothing can end, and the mounts that run
// in embedded mode beside them.
func checkUnusedGroups(p *Pass) {
	if p.anyGroupPossible() || p.choiceLost() {
		return
	}
	refused, inSections := map[string]bool{}, p.openGroups()
	for _, r := range p.Resolution.Refused {
		refused[r.ProcessGroup] = true
		if g := p.groupLike(r.ProcessGroup); g != nil {
			refused[g.Name] = true // this one is meant
		}
	}
	for _, process := range p.Resolution.Processes {
		if process.Group == nil || process.Group.Directive == nil || used(process) || refused[process.Group.Name] || inSections[process.Group.Name] {
			continue
		}
		f := Finding{
			Message: fmt.Sprintf("Nothing runs in the daemon group '%s'", process.Group.Name),
			Note:    fmt.Sprintf("Its processes start and wait. Send an application there: process-group=%s on its WSGIScriptAlias, or WSGIProcessGroup %s in the same scope.", process.Group.Name, process.Group.Name),
		}
		if len(p.Model.Mounts)+len(p.Model.Handlers) == 0 {
			f.Severity = Information
		}
		p.report(word(process.Group.Directive, 0), f)
	}
}

// choiceLost reports whether a line that chooses a group is known to be lost, refused or
// misspelt: then that is the cause, and which group was meant is not known.
func (p *Pass) choiceLost() bool {
	if len(p.said.options) > 0 {
		return true
	}
	for d := range p.stopped {
		if name := strings.ToLower(d.Name); strings.HasPrefix(name, "wsgiprocessgroup") || strings.HasPrefix(name, "wsgiscriptalias") {
			return true
		}
	}
	return slices.ContainsFunc(p.Resolution.Refused, func(r interp.Refused) bool { return misspelt(r.ProcessGroup) != "" })
}

// openGroups are the groups that requests can choose although no mount ends there: those
// of sections, and where handlers serve scripts that no mount names, those of servers.
func (p *Pass) openGroups() map[string]bool {
	groups := p.inSections("wsgiprocessgroup")
	if !p.handlersServe() {
		return groups
	}
	for _, d := range p.named("wsgiprocessgroup") {
		if words := d.Words(); len(words) == 1 {
			groups[global(words[0].Value)] = true
		}
	}
	return groups
}

// handlersServe reports whether requests can reach mod_wsgi without a mount: through
// AddHandler, SetHandler, AddType, WSGIHandlerScript, or a RewriteRule that sets a
// handler.
func (p *Pass) handlersServe() bool {
	if len(p.Model.Handlers) > 0 {
		return true
	}
	for _, name := range []string{"rewriterule", "addtype"} {
		for _, d := range p.named(name) {
			if strings.Contains(d.Args, "wsgi") {
				return true
			}
		}
	}
	return false
}

// used reports whether anything ends in p.
func used(p *interp.Process) bool {
	for _, i := range p.Interpreters {
		if len(i.Mounts)+len(i.Imports)+len(i.Handlers) > 0 || i.Created == interp.PerRequest {
			return true
		}
	}
	return false
}

// anyGroupPossible reports whether some process group is decided per request, by the
// environment or a dispatch script, so that any group may be in use.
func (p *Pass) anyGroupPossible() bool {
	if p.groupsOpen == nil {
		open := p.findOpenGroup()
		p.groupsOpen = &open
	}
	return *p.groupsOpen
}

func (p *Pass) findOpenGroup() bool {
	decided := func(value *string) bool { return value != nil && strings.HasPrefix(*value, "%{") }
	for _, m := range p.Model.Mounts {
		if decided(m.ProcessGroup) {
			return true
		}
	}
	for _, h := range p.Model.Handlers {
		if decided(h.ProcessGroup) {
			return true
		}
	}
	for _, d := range p.named("wsgiprocessgroup") {
		if words := d.Words(); len(words) > 0 && strings.HasPrefix(words[0].Value, "%{") && words[0].Value != "%{GLOBAL}" {
			return true
		}
	}
	return len(p.named("wsgidispatchscript")) > 0
}

var embeddedBesideGroups = Rule{
	ID: "embedded-beside-process-groups", Severity: Warning, Title: "A mount in embedded mode beside unused daemon groups", URL: directivePage("WSGIProcessGroup"),
	check: checkEmbeddedBesideGroups,
}

// checkEmbeddedBesideGroups reports mounts that surely were meant for a group: they
// say nothing about the process group, and a group waits in vain. In a part of a
// configuration it speaks of groups that are defined in the host of the mount.
func checkEmbeddedBesideGroups(p *Pass) {
	if p.anyGroupPossible() || p.choiceLost() || p.Fragment && !p.isWholeFile() || p.Target.Platform == "windows" || len(p.inSections("wsgiprocessgroup")) > 0 {
		return
	}
	var idle []*interp.ProcessGroup
	for _, process := range p.Resolution.Processes {
		if process.Group != nil && process.Group.Directive != nil && !used(process) {
			idle = append(idle, process.Group)
		}
	}
	for _, m := range p.Model.Mounts {
		meant := p.meantFor(m, idle)
		if meant == nil || p.Fragment && meant.Host != m.Host || m.ProcessGroup != nil || !onlyEmbedded(p.servedBy(m)) || len(p.covering("wsgiprocessgroup", m)) > 0 {
			continue
		}
		f := Finding{
			Message: fmt.Sprintf("The application at %s runs in the Apache children, not in a daemon group", m.Path),
			Note:    fmt.Sprintf("WSGIDaemonProcess alone moves nothing. Add process-group=%s to the mount. Embedded, it runs as the user of httpd, without the options of the group.", meant.Name),
			Related: []Related{{meant.Directive.LineSpot(), "nothing runs in this group"}},
			Fixes:   p.sendTo(m.Directive, meant),
		}
		if p.Fragment {
			f.Severity, f.Message = Information, fmt.Sprintf("In this file nothing sends the application at %s to a daemon group", m.Path)
			f.Note = fmt.Sprintf("WSGIDaemonProcess alone moves nothing. If no other file chooses a group for it, it runs in the Apache children, as the user of httpd and without the options of the group. Add process-group=%s to the mount.", meant.Name)
		}
		for chosen := range p.placed("wsgiprocessgroup") {
			if words := chosen.Words(); len(words) == 1 && words[0].Value == meant.Name && !chosen.where.wide() && !chosen.where.meets(m) {
				f.Related = append(f.Related, Related{chosen.LineSpot(), fmt.Sprintf("this WSGIProcessGroup does not reach it: %s is not in its section", m.Target)})
			}
		}
		p.report(line(m.Directive), f)
	}
}

// isWholeFile reports whether all that the part brings in was read, so that what is not in
// it is elsewhere or nowhere.
func (p *Pass) isWholeFile() bool {
	if p.Config.Partial {
		return false
	}
	for _, path := range p.Config.Files {
		f, err := p.Config.Snapshot.File(path)
		if err != nil {
			return false
		}
		for _, l := range f.Lines() {
			switch strings.ToLower(l.Name()) {
			case "include", "includeoptional", "use":
				return false
			}
		}
	}
	return true
}

// meantFor is the first of the groups that m can use, one of its own host before one of
// the main server; nil if there is none.
func (p *Pass) meantFor(m *interp.Mount, groups []*interp.ProcessGroup) *interp.ProcessGroup {
	var meant *interp.ProcessGroup
	for _, g := range groups {
		switch {
		case g.Host == m.Host:
			return g
		case meant == nil && p.Model.Visible(g, m.Host):
			meant = g
		}
	}
	return meant
}

// onlyEmbedded reports whether all of is, at least one, are in the Apache children.
func onlyEmbedded(is []*interp.Interpreter) bool {
	for _, i := range is {
		if i.Process.Group != nil {
			return false
		}
	}
	return len(is) > 0
}
