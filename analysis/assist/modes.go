package assist

import (
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// build is the model on one kind of Python.
type build struct {
	kind       int // index in interp.StandardTargets, -1 for the target that is known
	resolution *interp.Resolution
}

// builds are what to say something for: the target when it is known, else every
// kind of Python.
func (d Document) builds() []build {
	if d.Resolution == nil {
		return nil
	}
	if d.TargetKnown {
		return []build{{-1, d.Resolution}}
	}
	return d.standard(-1)
}

// others are the kinds of Python that a known target is not.
func (d Document) others() []build {
	if !d.TargetKnown {
		return nil
	}
	switch {
	case d.freeThreadedBuild():
		return d.standard(interp.FreeThreadedBuild)
	case d.Target.Python.Less(interp.Version{Major: 3, Minor: 12}):
		return d.standard(interp.BeforeOwnGILs)
	}
	return d.standard(interp.WithOwnGILs)
}

// freeThreadedBuild reports whether the target is known to be one.
func (d Document) freeThreadedBuild() bool {
	return d.TargetKnown && d.Target.FreeThreaded != nil && *d.Target.FreeThreaded
}

// standard are the kinds of Python but one.
func (d Document) standard(but int) []build {
	var all []build
	for i, target := range interp.StandardTargets(d.Resolution.Target) {
		switch {
		case i == but:
		case target.PythonName() == d.Resolution.Target.PythonName():
			all = append(all, build{i, d.Resolution})
		default:
			all = append(all, build{i, d.Model.ResolveStandard(target, i)})
		}
	}
	return all
}

// targetText is the line that names the target. With an unknown one it is "" unless
// the interpreters' modes differ between builds.
func (d Document) targetText(builds []build, interpreters []*interp.Interpreter) string {
	if !d.TargetKnown {
		for _, i := range interpreters {
			for _, b := range builds {
				if other := same(b.resolution, i); other != nil && other.Mode != i.Mode {
					return "Which Python mod_wsgi is built for is not known here.\n"
				}
			}
		}
		return ""
	}
	text := "Target: Python " + d.Target.PythonName()
	if d.Target.From != "" {
		text += " (" + d.Target.From + ")"
	}
	return text + ".\n"
}

// modeText names a mode in a sentence.
func modeText(m interp.Mode) string {
	if m == interp.FreeThreaded {
		return "no GIL (free-threaded)"
	}
	return m.Words()
}

// perBuild says one thing for all builds, or what holds where: the texts run
// parallel to builds.
func perBuild(builds []build, texts []string) string {
	if len(texts) == 0 || !slices.ContainsFunc(texts, func(t string) bool { return t != texts[0] }) {
		return strings.Join(texts[:min(len(texts), 1)], "")
	}
	var parts []string
	for i, text := range texts {
		if slices.Contains(texts[:i], text) {
			continue
		}
		var kinds []int
		for j, other := range texts {
			if other == text {
				kinds = append(kinds, builds[j].kind)
			}
		}
		parts = append(parts, text+" "+interp.OnKinds(kinds...))
	}
	return strings.Join(parts, "; ")
}

// same is the interpreter of another build's resolution that i is, nil without one.
func same(r *interp.Resolution, i *interp.Interpreter) *interp.Interpreter {
	p := r.Process(i.Process.Name())
	if p == nil {
		return nil
	}
	if i.Created != interp.PerRequest && !i.Possible {
		return p.Interpreter(i.ApplicationGroup)
	}
	for _, other := range p.All() {
		perRequest := other.Created == interp.PerRequest
		if perRequest == (i.Created == interp.PerRequest) && other.Pattern == i.Pattern && other.ApplicationGroup == i.ApplicationGroup {
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

// SinceBuild is a build and those after it in a few characters: "3.12+", "3.13t+". An
// ordinary build stands for all that can have own GILs.
func SinceBuild(t interp.Target) string {
	if strings.HasSuffix(t.PythonName(), "t") {
		return "3.13t+"
	}
	return "3.12+"
}

// modeShort is the interpreter's mode where there is little room: the most that a build
// gives, and the first build that does.
func modeShort(builds []build, i *interp.Interpreter) string {
	var texts []string
	for _, b := range builds {
		text := i.Mode.Words()
		if other := same(b.resolution, i); other != nil {
			text = other.Mode.Words()
		}
		texts = append(texts, text)
	}
	return shortOf(builds, texts)
}

// shortOf is the text of the latest build, with the first build that has it.
func shortOf(builds []build, texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	last := texts[len(texts)-1]
	if first := slices.Index(texts, last); first > 0 {
		return last + " (" + SinceBuild(builds[first].resolution.Target) + ")"
	}
	return last
}

// groupText names a process group in running text.
func groupText(name string) string {
	if name == "" {
		return "embedded mode"
	}
	return code(name)
}

// interpreterText names an interpreter in running text. What decides per request is
// a value with %{...} or the path of a dispatch script.
func interpreterText(i *interp.Interpreter) string {
	if i.Possible {
		sure := *i
		sure.Possible = false
		return interpreterText(&sure) + ", for some requests"
	}
	switch {
	case i.Main:
		return "main (`%{GLOBAL}`)"
	case i.Created != interp.PerRequest:
		if host, path, ok := interp.SplitResource(i.ApplicationGroup); ok {
			return code(path) + " of " + Escape(host) + " (" + code(i.ApplicationGroup) + ")"
		}
		return code(i.ApplicationGroup)
	case strings.HasPrefix(i.Pattern, "%{"):
		return code(i.Pattern) + " (per request)"
	}
	return "other names that " + code(filepath.Base(i.Pattern)) + " chooses"
}

// interpreterLabel names an interpreter where there is little room.
func interpreterLabel(i *interp.Interpreter) string {
	switch {
	case i.Main:
		return "main"
	case i.Created != interp.PerRequest:
		return NameTitle(i.ApplicationGroup)
	case strings.HasPrefix(i.Pattern, "%{"):
		return i.Pattern
	}
	return "chosen by " + filepath.Base(i.Pattern)
}

// lineText names a reason's line: "`WSGIPerInterpreterGIL On`, a.conf:12, in
// `<… process-group=x>`".
func (d Document) lineText(r interp.Reason) string {
	setting := r.Setting + r.Value // an option ends in '='
	if !strings.HasSuffix(r.Setting, "=") {
		setting = strings.TrimSpace(r.Setting + " " + r.Value)
	}
	text := code(setting) + ", " + d.link(r.Directive)
	if section := r.Directive.Enclosing(container); section != nil {
		text += ", in " + code("<…"+strings.TrimPrefix(headText(section), section.Name))
	}
	return text
}

// reasonText says what decides an interpreter's mode.
func (d Document) reasonText(i *interp.Interpreter, r interp.Reason) string {
	switch {
	case r.Directive == nil || r.Outcome == interp.Ignored && i.Main && r.Setting == "WSGIPerInterpreterGIL":
		return r.Text
	case r.Outcome == interp.Ignored:
		return r.Text + "; ignored: " + d.lineText(r)
	}
	return d.lineText(r)
}

// where is the line of a directive, such as "httpd.conf:12", or what else it comes from.
func (d Document) where(directive *config.Directive) string {
	at := d.Config.LocateDirective(directive)
	if at.File == "" {
		return "the command line or mod_wsgi-express"
	}
	if at.File == d.Path {
		return fmt.Sprintf("%s:%d", filepath.Base(d.Path), at.First)
	}
	return fmt.Sprintf("%s:%d", d.shortPath(at.File), at.First)
}

// link is where a directive is, as a link to its first line.
func (d Document) link(directive *config.Directive) string {
	label := Escape(d.where(directive))
	at := d.Config.LocateDirective(directive)
	if at.File == "" {
		return label
	}
	return "[" + label + "](" + FileURL(at.File, at.First) + ")"
}

// FileURL is the address of a line of a file, from 1.
func FileURL(path string, line int) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/Apache24
	}
	u := url.URL{Scheme: "file", Path: path, Fragment: fmt.Sprintf("L%d", line)}
	return strings.NewReplacer("(", "%28", ")", "%29").Replace(u.String())
}

// headText is a section's opening line as one would write it.
func headText(section *config.Directive) string {
	args := strings.TrimSpace(section.Args)
	if last := strings.LastIndexByte(args, '>'); last >= 0 {
		args = strings.TrimSpace(args[:last])
	}
	return strings.TrimSpace(section.Name+" "+args) + ">"
}

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
