package assist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
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
	fmt.Fprintf(&b, "%s — %s\n\n", strong(headText(c.Directive)), Escape(containerLabel(builds, c)))
	if c.ProcessGroup != nil && *c.ProcessGroup != "" && h.Model.Group(*c.ProcessGroup) == nil {
		b.WriteString(h.groupSummary(*c.ProcessGroup) + "\n")
	}
	if forChildren(c) {
		b.WriteString(h.childrenText())
	}
	b.WriteString(settingsText(c.Settings))
	b.WriteString(h.interpreterTable(builds, certain, "process group"))
	if c.ApplicationGroup != nil {
		for _, i := range possible {
			if i.Pattern == *c.ApplicationGroup {
				continue // the text itself, which is compared as it is
			}
			fmt.Fprintf(&b, "Also in %s when %s gives %s.\n\n", groupText(i.Process.Name()), code(i.Pattern), code(*c.ApplicationGroup))
		}
	}
	fmt.Fprintf(&b, "%s: for each setting on its own the matching container with more selectors wins, the later one among equals; any container wins over the top level.\n",
		plural(c.Specificity(), "selector"))
	return b.String()
}

// settingsText lists what a container sets.
func settingsText(s interp.Settings) string {
	var set []string
	for _, setting := range []*interp.Setting{s.FreeThreading, s.PerInterpreterGIL, s.SwitchInterval, s.PythonPath,
		s.RestrictStdin, s.RestrictStdout, s.RestrictSignal} {
		if setting != nil {
			set = append(set, setting.Directive.Name+" "+setting.Value)
		}
	}
	if len(set) == 0 {
		return "It sets nothing.\n\n"
	}
	return "It sets " + codes(set) + ".\n\n"
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
	b.WriteString(strong(directive.Name + " " + value))
	if section := directive.Enclosing(container); section != nil {
		b.WriteString(" in " + code(headText(section)))
	}
	list, decided, noun := h.settingRows(builds, shown, directive)
	switch {
	case len(list) == 0:
		fmt.Fprintf(&b, " — applies to no %s\n\n", noun)
	case decided == 0:
		b.WriteString(" — has no effect\n\n")
	default:
		fmt.Fprintf(&b, " — decides for %s\n\n", plural(decided, noun))
	}
	if section := directive.Enclosing(container); len(list) == 0 && section != nil {
		b.WriteString(h.whyNothing(section))
	}
	b.WriteString(list.table("process group", "interpreter", "result", "this line"))
	for _, p := range shown.Processes {
		if decided > 0 && slices.ContainsFunc(p.FreeThreaded.Because, func(r interp.Reason) bool { return r.Directive == directive && r.Outcome == interp.Wins }) {
			b.WriteString(h.withoutEffect(p))
			break
		}
	}
	if p := h.previewOf(directive); p != nil {
		b.WriteString(p.markdown())
	}
	if logged := loggedFor(builds, directive, whileReading); logged != "" {
		b.WriteString("Logged while reading: " + logged + ".\n\n")
	}
	if logged := loggedFor(builds, directive, whileRunning); logged != "" {
		b.WriteString("Logged at run time: " + logged + ".\n\n")
	}
	if slices.Contains([]string{"wsgiperinterpretergil", "wsgifreethreading", "wsgiswitchinterval"}, strings.ToLower(directive.Name)) {
		b.WriteString(h.settingElsewhere(builds, shown, directive))
	}
	return b.String()
}

// whyNothing says why a container reaches nothing.
func (h hover) whyNothing(section *config.Directive) string {
	for _, c := range h.Model.Containers {
		switch {
		case c.Directive != section:
		case forChildren(c):
			return h.childrenText()
		case c.ProcessGroup != nil && h.Model.Group(*c.ProcessGroup) == nil:
			return h.missingGroupText(*c.ProcessGroup, true) + "\n"
		}
	}
	return ""
}

// childrenText says why no Python runs in the Apache children, "" where it does.
func (h hover) childrenText() string {
	if h.Model.PythonInChildren {
		return ""
	}
	text := "No Python runs in the Apache children: " + h.Model.PythonWhy
	if h.Model.PythonBy != nil {
		text += " (" + h.link(h.Model.PythonBy) + ")"
	}
	return text + ".\n\n"
}

// settingRows are the interpreters, or with WSGIFreeThreading the processes, that the
// directive had a part in, the number of those it decides for, and which of both they
// are.
func (h hover) settingRows(builds []build, shown *interp.Resolution, directive *config.Directive) (list rows, decided int, noun string) {
	noun = "interpreter"
	wholeProcess := strings.EqualFold(directive.Name, "WSGIFreeThreading")
	if wholeProcess {
		noun = "process"
	}
	for _, p := range shown.Processes {
		for n, i := range p.Interpreters {
			reasons, name := i.Because, interpreterText(i)
			if wholeProcess {
				reasons, name = p.FreeThreaded.Because, "all"
			}
			at := slices.IndexFunc(reasons, func(r interp.Reason) bool { return r.Directive == directive })
			if at < 0 || wholeProcess && n > 0 {
				continue
			}
			outcome := h.outcomeText(reasons, reasons[at])
			if by := p.IntervalBy; replaced(i, directive) {
				outcome = "then replaced by " + h.lineText(*by) + ": " + by.Text
			} else if reasons[at].Outcome == interp.Wins {
				decided++
			}
			list.add(groupText(p.Name()), name, result(builds, i, directive.Name), outcome)
		}
	}
	return list, decided, noun
}

// replaced reports whether the interval that the directive gives to the process's GIL
// is overwritten by another line later.
func replaced(i *interp.Interpreter, directive *config.Directive) bool {
	by := i.Process.IntervalBy
	return strings.EqualFold(directive.Name, "WSGISwitchInterval") && by != nil && by.Directive != directive &&
		i.Created == interp.AtStart && i.Mode == interp.SharedGIL && i.SetsInterval != nil &&
		slices.ContainsFunc(i.Because, func(r interp.Reason) bool { return r.Directive == directive && r.Outcome == interp.Wins })
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
		return intervalOn(builds, i)
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

// intervalOn is the interpreter's interval on each of the builds.
func intervalOn(builds []build, i *interp.Interpreter) string {
	var texts []string
	for _, b := range builds {
		on := same(b.resolution, i)
		if on == nil {
			on = i
		}
		texts = append(texts, intervalText(on))
	}
	return perBuild(builds, texts)
}

func intervalText(i *interp.Interpreter) string {
	switch {
	case i.SwitchInterval != nil:
		return secondsText(*i.SwitchInterval)
	case i.Mode == interp.FreeThreaded || i.Process.FreeThreaded.On:
		return "skipped"
	}
	return "not decided by the configuration"
}

func secondsText(seconds float64) string {
	return strconv.FormatFloat(seconds, 'g', -1, 64) + " s"
}

// outcomeText says what became of the line, and what won if it lost.
func (h hover) outcomeText(reasons []interp.Reason, r interp.Reason) string {
	text := string(r.Outcome)
	if r.Text != "" {
		text += ": " + r.Text
	}
	if r.Outcome != interp.Loses {
		return text
	}
	for _, winner := range reasons {
		if winner.Setting == r.Setting && winner.Outcome == interp.Wins && winner.Directive != nil {
			return text + " (" + h.lineText(winner) + ")"
		}
	}
	return text
}

func whileReading(r *interp.Resolution) []interp.Emission { return r.Load }
func whileRunning(r *interp.Resolution) []interp.Emission { return r.Run }

// loggedFor are the codes that the line makes the server log, by build.
func loggedFor(builds []build, directive *config.Directive, when func(*interp.Resolution) []interp.Emission) string {
	var texts []string
	for _, b := range builds {
		var logged []string
		for _, e := range when(b.resolution) {
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

// settingElsewhere names the target and says what the line brings on other builds: modes of the
// interpreters that it decides for, and codes.
func (h hover) settingElsewhere(builds []build, shown *interp.Resolution, directive *config.Directive) string {
	var part []*interp.Interpreter
	for _, p := range shown.Processes {
		for _, i := range p.Interpreters {
			if slices.ContainsFunc(i.Reasons(), func(r interp.Reason) bool { return r.Directive == directive && decidesMode(r) }) {
				part = append(part, i)
			}
		}
	}
	here := loggedFor(builds, directive, whileReading)
	text := h.targetText(builds, part)
	for _, b := range h.others() {
		different := differences(part, b)
		if logged := loggedFor([]build{b}, directive, whileReading); logged != here {
			if logged == "" {
				logged = "nothing"
			}
			different = strings.TrimPrefix(different+"; logs "+logged, "; ")
		}
		if different != "" {
			text += "- " + interp.OnKinds(b.kind) + ": " + different + "\n"
		}
	}
	return text
}

// decidesMode reports whether the reason can decide the mode on some build: it won, or
// was disregarded only because of the build.
func decidesMode(r interp.Reason) bool {
	switch r.Setting {
	case "WSGIFreeThreading":
		return r.Outcome == interp.Wins
	case "WSGIPerInterpreterGIL":
		return r.Outcome == interp.Wins || r.Outcome == interp.Ignored
	}
	return false
}

// embeddedText says whether Python starts in the Apache children.
func (h hover) embeddedText(directive *config.Directive) string {
	starts := "does not start"
	if h.Model.PythonInChildren {
		starts = "starts"
	}
	text := strong(directive.Name+" "+strings.TrimSpace(directive.Args)) + " — Python " + starts + " in the Apache children"
	if h.Model.PythonWhy != "" {
		text += ": " + h.Model.PythonWhy
	}
	return text + "\n"
}

// optionEffect is what an option of a daemon group leads to, where that is more than
// its value.
func (h hover) optionEffect(o catalog.RawOption) string {
	if h.Resolution == nil {
		return ""
	}
	if o.Name == "python-home" || o.Name == "python-path" {
		for _, directive := range h.effective(h.line) {
			if text := h.extensionsText(func(in *audit.Interpreter) bool {
				return in.Process.Group != nil && in.Process.Group.Directive == directive
			}); text != "" {
				return text
			}
		}
	}
	if o.Name != "switch-interval" {
		return ""
	}
	for _, directive := range h.effective(h.line) {
		for _, p := range h.Resolution.Processes {
			if p.Group != nil && p.Group.Directive == directive {
				if p.SwitchInterval == nil {
					return "The process has no GIL, so the interval is skipped (WSGI0204).\n\n"
				}
				return "The process ends up with an interval of " + secondsText(*p.SwitchInterval) + " once it has started.\n\n"
			}
		}
	}
	return ""
}
