package assist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// mountText describes a mount: where its requests run and why.
func (h hover) mountText(m *interp.Mount) string {
	builds := h.builds()
	var ends []*interp.Interpreter
	for _, p := range builds[0].resolution.Processes {
		for _, i := range p.Interpreters {
			if slices.Contains(i.Mounts, m) {
				ends = append(ends, i)
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s → %s", m.Directive.Name, strong(m.Path), code(m.Target))
	if label := mountLabel(builds, ends); label != "" {
		b.WriteString(" — " + Escape(label))
	}
	b.WriteString("\n\n")
	b.WriteString(h.interpreterTable(builds, ends, "process group"))
	for _, i := range ends {
		b.WriteString(h.candidatesText(i))
	}
	if len(ends) == 1 {
		b.WriteString(h.withoutEffect(ends[0].Process))
	}
	if m.Preloaded {
		b.WriteString("The script is loaded when the process starts, because both groups are fixed names.\n\n")
	}
	b.WriteString(h.requestText(m))
	b.WriteString(h.extensionsText(func(in *audit.Interpreter) bool { return slices.Contains(in.Mounts, m) }))
	if len(ends) > 0 {
		b.WriteString(h.mountElsewhere(builds, ends))
	}
	return b.String()
}

// candidatesText lists names that a request can choose and the modes that they get,
// or says what the name is made of.
func (h hover) candidatesText(i *interp.Interpreter) string {
	if i.Created != interp.PerRequest {
		return ""
	}
	if i.Unset {
		variable := strings.TrimSuffix(strings.TrimPrefix(i.Pattern, "%{ENV:"), "}")
		return "Nothing here sets " + code(variable) + ": unless the environment of httpd has it, all these requests run in one interpreter, whose name is the text " + code(i.Pattern) + ".\n\n"
	}
	var names []string
	for _, name := range i.Candidates {
		text := code(name)
		switch name {
		case "":
			text = "`%{GLOBAL}`"
		case i.Pattern:
			text = code(name) + " itself, where nothing sets it"
		}
		if chosen := h.Resolution.InterpreterNamed(i.Process, name); chosen != nil && h.TargetKnown {
			text += " (" + modeText(chosen.Mode) + ")"
		}
		names = append(names, text)
	}
	if len(names) == 0 {
		if meaning, special := specials[i.Pattern]; special {
			return code(i.Pattern) + ": " + meaning + "\n\n"
		}
		return ""
	}
	return "Application groups that a request can get: " + someOf(names, 5) + ".\n\n"
}

// requestText follows a request for the mount's path and names the deciding lines.
func (h hover) requestText(m *interp.Mount) string {
	if m.Match || !strings.HasPrefix(m.Path, "/") {
		return ""
	}
	url := m.Path
	if m.Host != nil && m.Host.ServerName != "" {
		url = "http://" + m.Host.ServerName
		if m.Host.Port != 0 {
			url += ":" + strconv.Itoa(m.Host.Port)
		}
		url += m.Path
	}
	answer := h.Resolution.Request(url)
	if answer == nil || answer.Mount != m {
		return ""
	}
	text := ""
	for _, step := range answer.DecidedBy {
		if step.Directive != nil && step.Directive != m.Directive {
			text += "- " + step.Text + ": " + code(step.Directive.Name+" "+step.Directive.Args) + ", " + h.link(step.Directive) + "\n"
		}
	}
	if answer.Status >= 400 {
		text += fmt.Sprintf("- the answer is %d", answer.Status)
		for _, e := range answer.Codes {
			text += ", " + e.Code
		}
		text += "\n"
	}
	if text == "" {
		return ""
	}
	return "A request for " + code(m.Path) + ":\n" + text + "\n"
}

// mountElsewhere says what differs on other builds for the interpreters of a mount.
func (h hover) mountElsewhere(builds []build, ends []*interp.Interpreter) string {
	text := h.targetText(builds, ends)
	for _, b := range h.others() {
		if different := differences(ends, b); different != "" {
			text += "- " + interp.OnKinds(b.kind) + ": " + different + "\n"
		}
	}
	return text
}

// scopeText describes WSGIProcessGroup and WSGIApplicationGroup by what they name.
func (h hover) scopeText(directive *config.Directive) string {
	named := groupMentions(directive.Name, directive.Args)
	switch {
	case len(named) == 0:
		return ""
	case named[0].kind == processGroup:
		return h.groupSummary(named[0].name)
	}
	return h.applicationSummary(named[0].name)
}

// scriptText describes the other directives that make scripts run, by the interpreters
// that they run in.
func (h hover) scriptText(directive *config.Directive) string {
	builds := h.builds()
	var ends []*interp.Interpreter
	for _, p := range builds[0].resolution.Processes {
		for _, i := range p.Interpreters {
			if slices.ContainsFunc(i.Imports, func(x *interp.Import) bool { return x.Directive == directive }) ||
				slices.ContainsFunc(i.Handlers, func(x *interp.Handler) bool { return x.Directive == directive }) ||
				slices.ContainsFunc(i.Scripts, func(x *interp.Script) bool { return x.Directive == directive }) {
				ends = append(ends, i)
			}
		}
	}
	if len(ends) == 0 {
		return ""
	}
	head := strong(directive.Name+" "+strings.TrimSpace(directive.Args)) + " — " + Escape(mountLabel(builds, ends)) + "\n\n"
	return head + h.dispatchText(directive) + h.interpreterTable(builds, ends, "process group") + h.mountElsewhere(builds, ends)
}
