package assist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// containerText describes a container: which interpreters it selects, and by which
// rule.
func (h hover) containerText(c *interp.Container) string {
	builds := h.builds()
	certain, possible := matches(builds[0].resolution, c)
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — %s\n\n", headText(c.Directive), matchLabel(builds[0].resolution, c))
	if c.ProcessGroup != nil && *c.ProcessGroup != "" && h.Model.Group(*c.ProcessGroup) == nil {
		fmt.Fprintf(&b, "No WSGIDaemonProcess defines %s: the container never applies, and the server says nothing.\n\n", code(*c.ProcessGroup))
	}
	b.WriteString(h.interpreterTable(builds, certain, true))
	if c.ApplicationGroup != nil {
		for _, i := range possible {
			fmt.Fprintf(&b, "Also in %s when %s gives %s.\n\n", groupText(i.Process.Name()), code(i.Pattern), code(*c.ApplicationGroup))
		}
	}
	fmt.Fprintf(&b, "It has %s. For each setting on its own the matching container with more selectors wins, the later one among equals; any container wins over the top level.\n",
		plural(c.Specificity(), "selector"))
	return b.String()
}

// settingText describes a scoped directive: which interpreters it decides for, and
// where and why another line wins or the value is disregarded.
func (h hover) settingText(directive *config.Directive) string {
	builds := h.builds()
	shown := builds[len(builds)-1].resolution // every rule has its effect on one of the builds
	if len(builds) > 1 && !strings.EqualFold(directive.Name, "WSGIFreeThreading") {
		shown = builds[1].resolution
	}
	var b strings.Builder
	value := strings.TrimSpace(directive.Args)
	fmt.Fprintf(&b, "**%s %s**", directive.Name, value)
	if section := directive.Enclosing(container); section != nil {
		b.WriteString(" in " + code(headText(section)))
	}
	rows, decided := h.settingRows(builds, shown, directive)
	switch {
	case len(rows) == 0:
		b.WriteString(" — applies to no interpreter\n\n")
	case decided == 0:
		b.WriteString(" — has no effect\n\n")
	default:
		fmt.Fprintf(&b, " — decides for %s\n\n", plural(decided, "interpreter"))
	}
	if len(rows) > 0 {
		const most = 8
		b.WriteString("| process group | interpreter | result | this line |\n| --- | --- | --- | --- |\n")
		b.WriteString(strings.Join(rows[:min(most, len(rows))], ""))
		if more := len(rows) - most; more > 0 {
			fmt.Fprintf(&b, "\nand %d more\n", more)
		}
		b.WriteString("\n")
	}
	if logged := h.loadCodes(builds, directive); logged != "" {
		b.WriteString("While reading: " + logged + ".\n\n")
	}
	if !h.TargetKnown {
		b.WriteString("Which Python mod_wsgi is built for is not known here.\n")
	} else {
		b.WriteString("Target: " + h.targetText() + ".\n")
		b.WriteString(h.settingElsewhere(shown, directive))
	}
	return b.String()
}

// settingRows is a table row for each interpreter that the directive had a part in,
// and the number of those it decides for.
func (h hover) settingRows(builds []build, shown *interp.Resolution, directive *config.Directive) (rows []string, decided int) {
	for _, p := range shown.Processes {
		for _, i := range p.Interpreters {
			for _, r := range allReasons(i) {
				if r.Directive != directive {
					continue
				}
				if r.Outcome == interp.Wins {
					decided++
				}
				rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s |\n", cell(groupText(p.Name())), cell(interpreterText(i)),
					cell(result(builds, i, directive.Name)), cell(h.outcomeText(i, r))))
				break
			}
		}
	}
	return rows, decided
}

// result is what the interpreter has in the end of what the directive sets.
func result(builds []build, i *interp.Interpreter, directive string) string {
	restricted := func(yes bool) string {
		if yes {
			return "restricted"
		}
		return "not restricted"
	}
	switch strings.ToLower(directive) {
	case "wsgiswitchinterval":
		return intervalText(i.SwitchInterval)
	case "wsgirestrictstdin":
		return restricted(i.StdinRestricted)
	case "wsgirestrictstdout":
		return restricted(i.StdoutRestricted)
	case "wsgirestrictsignal":
		return restricted(i.SignalRestricted)
	case "wsgipythonpath":
		return codes(i.PythonPath)
	}
	return modeOn(builds, i, modeText)
}

func intervalText(seconds *float64) string {
	if seconds == nil {
		return "not decided by the configuration"
	}
	return strconv.FormatFloat(*seconds, 'g', -1, 64) + " s"
}

// outcomeText says what became of the line, and what won if it lost.
func (h hover) outcomeText(i *interp.Interpreter, r interp.Reason) string {
	text := string(r.Outcome)
	if r.Text != "" {
		text += ": " + r.Text
	}
	if r.Outcome != interp.Loses {
		return text
	}
	for _, winner := range allReasons(i) {
		if winner.Setting == r.Setting && winner.Outcome == interp.Wins && winner.Directive != nil {
			return text + "; " + code(winner.Setting+" "+winner.Value) + ", " + h.where(winner.Directive) + ", wins"
		}
	}
	return text
}

// loadCodes are the codes that reading the line logs, by build.
func (h hover) loadCodes(builds []build, directive *config.Directive) string {
	var texts []string
	for _, b := range builds {
		var logged []string
		for _, e := range b.resolution.Load {
			if e.Directive == directive {
				logged = appendNew(logged, e.Code)
			}
		}
		text := strings.Join(logged, ", ")
		if text == "" && len(builds) > 1 {
			text = "nothing"
		}
		texts = append(texts, text)
	}
	if text := perBuild(builds, texts); text != "nothing" {
		return text
	}
	return ""
}

// settingElsewhere says which modes differ on other builds among the interpreters
// that the line had a part in.
func (h hover) settingElsewhere(shown *interp.Resolution, directive *config.Directive) string {
	var part []*interp.Interpreter
	for _, p := range shown.Processes {
		for _, i := range p.Interpreters {
			if slices.ContainsFunc(allReasons(i), func(r interp.Reason) bool { return r.Directive == directive }) {
				part = append(part, i)
			}
		}
	}
	text := ""
	for _, b := range h.others() {
		different := differences(part, b)
		if logged := h.loadCodes([]build{b}, directive); logged != "" && logged != h.loadCodes([]build{{resolution: h.Resolution}}, directive) {
			different = strings.TrimPrefix(different+"; logs "+logged, "; ")
		}
		if different != "" {
			text += "- on " + b.label + ": " + different + "\n"
		}
	}
	return text
}

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
	fmt.Fprintf(&b, "%s **%s** → %s", m.Directive.Name, m.Path, code(m.Target))
	if label := mountLabel(builds, ends); label != "" {
		b.WriteString(" — " + label)
	}
	b.WriteString("\n\n")
	b.WriteString(h.interpreterTable(builds, ends, true))
	for _, i := range ends {
		if i.Created == interp.PerRequest && len(i.Candidates) > 0 {
			fmt.Fprintf(&b, "%s can be %s.\n\n", code(i.Pattern), codes(i.Candidates))
		}
	}
	if m.Preloaded {
		b.WriteString("The script is loaded when the process starts, because both groups are fixed names.\n\n")
	}
	b.WriteString(h.requestText(m))
	if len(ends) > 0 {
		b.WriteString(h.mountElsewhere(ends))
	}
	return b.String()
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
		if step.Directive != nil {
			text += "- " + h.where(step.Directive) + ": " + step.Text + "\n"
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
func (h hover) mountElsewhere(ends []*interp.Interpreter) string {
	if !h.TargetKnown {
		return "Which Python mod_wsgi is built for is not known here.\n"
	}
	text := "Target: " + h.targetText() + ".\n"
	for _, b := range h.others() {
		if different := differences(ends, b); different != "" {
			text += "- on " + b.label + ": " + different + "\n"
		}
	}
	return text
}

// scopeText describes WSGIProcessGroup and WSGIApplicationGroup by what they name.
func (h hover) scopeText(directive *config.Directive) string {
	for _, m := range groupMentions(directive.Name, directive.Args) {
		if m.kind == processGroup {
			return h.groupSummary(m.name)
		}
		return h.applicationSummary(m.name)
	}
	return ""
}

// embeddedText says whether Python starts in the Apache children.
func (h hover) embeddedText(directive *config.Directive) string {
	starts := "does not start"
	if h.Model.PythonInChildren {
		starts = "starts"
	}
	text := "**" + directive.Name + " " + strings.TrimSpace(directive.Args) + "** — Python " + starts + " in the Apache children"
	if h.Model.PythonWhy != "" {
		text += ": " + h.Model.PythonWhy
	}
	return text + "\n"
}

// optionEffect is what an option of a daemon group leads to, where that is more than
// its value.
func (h hover) optionEffect(o catalog.RawOption) string {
	if o.Name != "switch-interval" || h.Resolution == nil {
		return ""
	}
	for _, directive := range h.effective(h.line) {
		for _, p := range h.Resolution.Processes {
			if p.Group != nil && p.Group.Directive == directive {
				if p.SwitchInterval == nil {
					return "The process has no GIL, so the interval is skipped (WSGI0204).\n\n"
				}
				return "The process ends up with an interval of " + intervalText(p.SwitchInterval) + " once it has started.\n\n"
			}
		}
	}
	return ""
}
