package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// interpreterEffect is what one of mod_wsgi's directives makes of the processes and
// interpreters; "" for all others.
func (h hover) interpreterEffect(directive *config.Directive) string {
	if h.Model == nil || h.Resolution == nil {
		return ""
	}
	name := strings.ToLower(directive.Name)
	switch {
	case name == "wsgidaemonprocess":
		for _, group := range h.Model.Groups {
			if group.Directive == directive {
				return h.groupText(group)
			}
		}
	case name == container:
		for _, c := range h.Model.Containers {
			if c.Directive == directive {
				return h.containerText(c)
			}
		}
	case name == "wsgiscriptalias" || name == "wsgiscriptaliasmatch":
		for _, m := range h.Model.Mounts {
			if m.Directive == directive {
				return h.mountText(m)
			}
		}
	case slices.Contains(scopedDirectives, name):
		return h.settingText(directive)
	case name == "wsgiprocessgroup" || name == "wsgiapplicationgroup":
		return h.scopeText(directive)
	case name == "wsgirestrictembedded":
		return h.embeddedText(directive)
	}
	return h.scriptText(directive)
}

// groupText describes a daemon group: its size, its interpreters with their modes and
// the lines that decide them.
func (h hover) groupText(group *interp.ProcessGroup) string {
	builds := h.builds()
	p := builds[0].resolution.Process(group.Name)
	if p == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "WSGIDaemonProcess %s — %s\n\n%s\n\n", strong(group.Name), perBuildOf(builds, group.Name, headline), sizeAndUse(group, p))
	b.WriteString(h.interpreterTable(builds, p.All()))
	b.WriteString(concurrency(builds, group.Name))
	if slices.ContainsFunc(builds, func(b build) bool { p := b.resolution.Process(group.Name); return p != nil && p.MixesMain }) {
		b.WriteString("Beware: the main interpreter and named ones both serve requests here. From Python 3.12 on a request for `%{GLOBAL}` can run in the named one that its thread served before.\n\n")
	}
	b.WriteString(h.withoutEffect(p))
	b.WriteString(h.elsewhere(builds, p))
	b.WriteString(h.extensionsText(ofGroup(group.Name)))
	b.WriteString(h.adviceText(slices.Index(builds[0].resolution.Processes, p)))
	return b.String()
}

// perBuildOf says text for the process on every build.
func perBuildOf(builds []build, process string, text func(*interp.Process) string) string {
	var texts []string
	for _, b := range builds {
		if p := b.resolution.Process(process); p != nil {
			texts = append(texts, text(p))
		} else {
			texts = append(texts, "")
		}
	}
	return perBuild(builds, texts)
}

// headline says in a few words what runs Python at once in a process, and the mode's
// name behind it.
func headline(p *interp.Process) string {
	modes := subModes(p)
	switch {
	case len(p.Interpreters) > 0 && p.Interpreters[0].Mode == interp.FreeThreaded:
		return "all threads of a process run Python at once (free-threaded)"
	case !slices.Contains(modes, interp.OwnGIL):
		return "one thread of a process runs Python at a time (shared GIL)"
	case len(modes) > 1:
		return "some application groups run Python beside each other (own GILs)"
	}
	return "application groups run Python beside each other (own GILs)"
}

// concurrency says what runs Python at the same time in a process group.
func concurrency(builds []build, process string) string {
	var on []*interp.Process
	var kinds []int
	for _, b := range builds {
		if p := b.resolution.Process(process); p != nil {
			on, kinds = append(on, p), append(kinds, b.kind)
		}
	}
	return sentences(on, kinds) + "\n\n"
}

// AtOnce says what runs Python at the same time in the n-th process group; the resolutions
// are that of the target alone, or those of the standard targets.
func AtOnce(resolutions []*interp.Resolution, n int) string {
	var on []*interp.Process
	var kinds []int
	for kind, r := range resolutions {
		on, kinds = append(on, r.Processes[n]), append(kinds, kind)
	}
	return sentences(on, kinds)
}

// sentences say what runs at once in a process, by the kind of build where that differs,
// and how many processes there are.
func sentences(on []*interp.Process, kinds []int) string {
	var texts []string
	for _, p := range on {
		texts = append(texts, atOnce(p))
	}
	together := ""
	if g := on[0].Group; g != nil && g.Processes > 1 && g.Threads > 0 {
		together = fmt.Sprintf("the %d processes run in parallel", g.Processes)
	}
	if !slices.ContainsFunc(texts, func(text string) bool { return text != texts[0] }) {
		if together != "" {
			together = ", and " + together
		}
		return capital(texts[0]) + together + "."
	}
	var parts []string
	for i, text := range texts {
		if slices.Contains(texts[:i], text) {
			continue
		}
		var of []int
		for j, other := range texts {
			if other == text {
				of = append(of, kinds[j])
			}
		}
		parts = append(parts, capital(interp.OnKinds(of...))+": "+text+".")
	}
	if together != "" {
		parts = append(parts, "On every build "+together+".")
	}
	return strings.Join(parts, " ")
}

// capital writes a sentence's first letter large.
func capital(text string) string {
	return strings.ToUpper(text[:min(1, len(text))]) + text[min(1, len(text)):]
}

// atOnce says what runs Python at the same time in one process, in a sentence part.
func atOnce(p *interp.Process) string {
	switch {
	case p.Group != nil && p.Group.Threads == 0:
		return "no thread takes requests here: only import scripts run"
	case len(p.Interpreters) > 0 && p.Interpreters[0].Mode == interp.FreeThreaded:
		return "all threads of a process run Python in parallel"
	case slices.Contains(subModes(p), interp.OwnGIL):
		return "application groups with their own GIL run Python in parallel, threads in one group take turns"
	}
	return "one thread of a process runs Python at a time"
}

// sizeText is "1 process × 15 threads".
func sizeText(group *interp.ProcessGroup) string {
	return plural(group.Processes, "process") + " × " + plural(group.Threads, "thread")
}

// sizeAndUse is the line below the headline: size and mounts.
func sizeAndUse(group *interp.ProcessGroup, p *interp.Process) string {
	mounts := mountsOf(p)
	text := plural(len(mounts), "mount")
	if len(mounts) == 0 {
		var handlers []string
		for _, i := range p.Interpreters {
			for _, handler := range i.Handlers {
				handlers = appendNew(handlers, code(handler.Name))
			}
		}
		switch {
		case len(handlers) > 0 && group.Directive.Origin.File == "":
			text = "the application of mod_wsgi-express"
		case len(handlers) > 0:
			text = plural(len(handlers), "handler") + " (" + someOf(handlers, 3) + ")"
		}
	}
	if len(mounts) > 0 {
		var locations []string
		for _, m := range mounts[:min(3, len(mounts))] {
			locations = append(locations, code(m.Path))
		}
		if len(mounts) > 3 {
			locations = append(locations, "…")
		}
		text += " (" + strings.Join(locations, ", ") + ")"
	}
	return sizeText(group) + " · " + text
}

// adviceText is the recommendation for the n-th process and how the modes compare.
func (h hover) adviceText(n int) string {
	r := interp.Recommend(resolutions(h.builds()), n)
	if r == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**Advice** — now: %s. %s\n", Escape(r.Now), Escape(r.Advice))
	for _, o := range r.Options {
		b.WriteString("- " + o.Name + ": " + Escape(o.Verdict))
		if o.Gain && len(o.Needs) > 0 {
			b.WriteString(" — needs: " + Escape(strings.Join(o.Needs, "; ")))
		}
		b.WriteString("\n")
	}
	if len(r.Beware) > 0 {
		b.WriteString("\n" + Escape(strings.Join(r.Beware, " ")) + "\n")
	}
	return b.String()
}

// groupSummary is a process group in short, where it is only named.
func (h hover) groupSummary(name string) string {
	if h.Model == nil || h.Resolution == nil {
		return ""
	}
	group := h.Model.Group(name)
	if group == nil {
		return h.missingGroupText(name, strings.EqualFold(h.directiveName(), container))
	}
	builds := h.builds()
	text := "Process group " + strong(name) + " — " + perBuildOf(builds, name, headline) + "\n\n"
	if p := builds[0].resolution.Process(name); p != nil {
		text += sizeAndUse(group, p) + "\n\n"
	}
	return text + h.extensionsText(ofGroup(name)) + "Defined in " + h.link(group.Directive) + ".\n"
}

// missingGroupText says that a process group does not exist, and what comes of it: for a
// container, or for requests.
func (h hover) missingGroupText(name string, selected bool) string {
	text := "Process group " + strong(name) + " — no WSGIDaemonProcess defines it"
	if h.alone() {
		text = "Process group " + strong(name) + " — no WSGIDaemonProcess in this file defines it"
	}
	var names []string
	for _, g := range h.Model.Groups {
		names = append(names, g.Name)
	}
	if near := catalog.Nearest(name, names); near != "" {
		text += ". Did you mean " + code(near) + "?"
	}
	switch {
	case h.alone():
		text += "\n\nThe configuration that includes this file may define it."
	case h.Config != nil && h.Config.Options.Express && len(names) == 1:
		text += "\n\nmod_wsgi-express calls its process group " + code(names[0]) + "; start it with `--process-group` for another name."
	case selected:
		text += "\n\nThe container never applies, and the server says nothing."
	case len(names) == 0:
		text += "\n\nRequests that are sent there get 500 (WSGI0150)."
	default:
		text += "\n\nRequests that are sent there get 500 (WSGI0151)."
	}
	return text + "\n"
}

// applicationSummary lists the interpreters of that name.
func (h hover) applicationSummary(name string) string {
	if h.Model == nil || h.Resolution == nil {
		return ""
	}
	builds := h.builds()
	var found []*interp.Interpreter
	perRequest := 0
	for _, p := range builds[0].resolution.Processes {
		for _, i := range p.Interpreters {
			switch {
			case i.Created == interp.PerRequest:
				perRequest++
			case i.ApplicationGroup == name && !i.Main:
				found = append(found, i)
			}
		}
	}
	text := "Application group " + strong(name) + "\n\n"
	if len(found) == 0 {
		text += "No line of this configuration makes an interpreter of this name."
		if perRequest > 0 {
			text += " A request can still choose it."
		}
		return text + "\n"
	}
	return text + h.interpreterTable(builds, found, "process group") +
		h.extensionsText(func(in *audit.Interpreter) bool {
			return in.ApplicationGroup == name && !in.Main && in.Created != interp.PerRequest
		})
}
