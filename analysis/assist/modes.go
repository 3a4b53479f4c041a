package assist

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// build is the model on one kind of Python.
type build struct {
	label      string // as in "on LABEL"; "" for the target that is known
	resolution *interp.Resolution
}

// kinds are the builds of Python that give different modes: PEP 684 came with 3.12,
// PEP 703 is a build of its own.
var kinds = []struct {
	label  string
	python interp.Version
	free   bool
}{
	{"Python before 3.12", interp.Version{Major: 3, Minor: 11}, false},
	{"Python 3.12 and later", interp.Version{Major: 3, Minor: 13}, false},
	{"a free-threaded build", interp.Version{Major: 3, Minor: 13}, true},
}

// builds are what to say something for: the target when it is known, else every
// kind of Python.
func (d Document) builds() []build {
	if d.Model == nil {
		return nil
	}
	if d.TargetKnown && d.Resolution != nil {
		return []build{{resolution: d.Resolution}}
	}
	var all []build
	for i := range kinds {
		all = append(all, d.build(i))
	}
	return all
}

// others are the kinds of Python that a known target is not.
func (d Document) others() []build {
	if d.Model == nil || !d.TargetKnown {
		return nil
	}
	own := 1
	switch {
	case d.Target.FreeThreaded != nil && *d.Target.FreeThreaded:
		own = 2
	case d.Target.Python.Less(interp.Version{Major: 3, Minor: 12}):
		own = 0
	}
	var rest []build
	for i := range kinds {
		if i != own {
			rest = append(rest, d.build(i))
		}
	}
	return rest
}

func (d Document) build(kind int) build {
	target, free := d.Target, kinds[kind].free
	target.Python, target.FreeThreaded = kinds[kind].python, &free
	return build{kinds[kind].label, d.Model.Resolve(target)}
}

// targetText names the target: "Python 3.13, free-threaded build (from the setting)".
func (d Document) targetText() string {
	text := fmt.Sprintf("Python %d.%d", d.Target.Python.Major, d.Target.Python.Minor)
	if d.Target.FreeThreaded != nil && *d.Target.FreeThreaded {
		text += ", free-threaded build"
	}
	if d.Target.From != "" {
		text += " (from " + d.Target.From + ")"
	}
	return text
}

// modeText names a mode.
func modeText(m interp.Mode) string {
	switch m {
	case interp.OwnGIL:
		return "own GIL"
	case interp.FreeThreaded:
		return "no GIL (free-threaded)"
	}
	return "shared GIL"
}

// modeLabel names a mode where there is little room.
func modeLabel(m interp.Mode) string {
	if m == interp.FreeThreaded {
		return "free-threaded"
	}
	return modeText(m)
}

// perBuild says one thing for all builds, or what holds where: the texts run
// parallel to builds.
func perBuild(builds []build, texts []string) string {
	if len(texts) == 0 || !slices.ContainsFunc(texts, func(t string) bool { return t != texts[0] }) {
		return strings.Join(texts[:min(len(texts), 1)], "")
	}
	var parts []string
	for i := 0; i < len(texts); i++ {
		if slices.Contains(texts[:i], texts[i]) {
			continue
		}
		labels := []string{builds[i].label}
		for j := i + 1; j < len(texts); j++ {
			if texts[j] == texts[i] {
				labels = append(labels, builds[j].label)
			}
		}
		parts = append(parts, texts[i]+" on "+strings.Join(labels, " and "))
	}
	return strings.Join(parts, "; ")
}

// same is the interpreter of another build's resolution that i is, nil without one.
func same(r *interp.Resolution, i *interp.Interpreter) *interp.Interpreter {
	p := r.Process(i.Process.Name())
	if p == nil {
		return nil
	}
	for _, other := range p.Interpreters {
		if other.Main == i.Main && other.Created == i.Created && other.Pattern == i.Pattern &&
			(i.Created == interp.PerRequest || other.ApplicationGroup == i.ApplicationGroup) {
			return other
		}
	}
	return nil
}

// modeOn is the interpreter's mode on each of the builds.
func modeOn(builds []build, i *interp.Interpreter, text func(interp.Mode) string) string {
	var texts []string
	for _, b := range builds {
		if other := same(b.resolution, i); other != nil {
			texts = append(texts, text(other.Mode))
		} else {
			texts = append(texts, text(i.Mode))
		}
	}
	return perBuild(builds, texts)
}

// groupText names a process group in running text.
func groupText(name string) string {
	if name == "" {
		return "embedded mode"
	}
	return code(name)
}

// interpreterText names an interpreter in running text.
func interpreterText(i *interp.Interpreter) string {
	switch {
	case i.Main:
		return "main (`%{GLOBAL}`)"
	case i.Created == interp.PerRequest:
		return code(i.Pattern) + ", chosen per request"
	}
	return code(i.ApplicationGroup)
}

// interpreterLabel names an interpreter where there is little room.
func interpreterLabel(i *interp.Interpreter) string {
	switch {
	case i.Main:
		return "main"
	case i.Created == interp.PerRequest:
		return i.Pattern
	}
	return i.ApplicationGroup
}

// deciding is the reason for the interpreter's mode.
func deciding(i *interp.Interpreter) (interp.Reason, bool) {
	setting := "WSGIPerInterpreterGIL"
	if i.Mode == interp.FreeThreaded {
		setting = "WSGIFreeThreading"
	}
	for _, outcome := range []interp.Outcome{interp.Ignored, interp.Wins, interp.Default} {
		for _, r := range allReasons(i) {
			if r.Setting == setting && r.Outcome == outcome {
				return r, true
			}
		}
	}
	return interp.Reason{}, false
}

// allReasons are the interpreter's reasons and those of its process.
func allReasons(i *interp.Interpreter) []interp.Reason {
	reasons := slices.Clone(i.Because)
	for _, r := range i.Process.FreeThreaded.Because {
		if !slices.Contains(reasons, r) {
			reasons = append(reasons, r)
		}
	}
	return reasons
}

// reasonText is a reason with its line: "`WSGIPerInterpreterGIL On`, a.conf:12: why".
func (d Document) reasonText(r interp.Reason) string {
	if r.Directive == nil {
		return r.Text
	}
	text := code(strings.TrimSpace(r.Setting+" "+r.Value)) + ", " + d.where(r.Directive)
	if container := r.Directive.Enclosing("<WSGIInterpreterOptions"); container != nil {
		text += ", in " + code(headText(container))
	}
	if r.Text != "" {
		text += ": " + r.Text
	}
	return text
}

// where is the line of a directive: "httpd.conf:12", "line 12" in this file.
func (d Document) where(directive *config.Directive) string {
	at := d.Config.LocateDirective(directive)
	if at.File == d.Path || at.File == "" {
		return fmt.Sprintf("%s:%d", filepath.Base(d.Path), at.Line)
	}
	return fmt.Sprintf("%s:%d", d.shortPath(at.File), at.Line)
}

// headText is a section's opening line as one would write it.
func headText(section *config.Directive) string {
	args := strings.TrimSpace(section.Args)
	if last := strings.LastIndexByte(args, '>'); last >= 0 {
		args = strings.TrimSpace(args[:last])
	}
	return strings.TrimSpace(section.Name+" "+args) + ">"
}

// code is text in a Markdown code span.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	text = strings.NewReplacer("\n", " ", "\r", " ", "\x00", " ").Replace(text)
	if text == "" {
		return "``"
	}
	return fence + text + fence
}

// cell is text that may stand in a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

// plural is "1 mount", "2 mounts".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") {
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
