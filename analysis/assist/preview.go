package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/compare"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// switchable are the directives of which the preview tells what the other value does.
var switchable = map[string]bool{"wsgiperinterpretergil": true, "wsgifreethreading": true}

// preview is what changes when an On/Off directive says the other value.
type preview struct {
	from, to string
	lines    []string // "`/api` of parallel: shared GIL → own GIL (3.12+)", without markup
	groups   int      // process groups in which something changes

	before, after []*interp.Resolution // on the builds in question
}

// String is the preview in one line.
func (p *preview) String() string {
	text := p.from + " → " + p.to + ": "
	if len(p.lines) == 0 {
		return text + "no mode changes"
	}
	return text + someOf(p.lines, 2)
}

// markdown is the preview in full.
func (p *preview) markdown() string {
	if len(p.lines) == 0 {
		return "**" + p.from + " → " + p.to + "** would change no mode.\n\n"
	}
	text := fmt.Sprintf("**%s → %s** would change %s:\n", p.from, p.to, plural(p.groups, "process group"))
	const most = 8
	for _, line := range p.lines[:min(most, len(p.lines))] {
		text += "- " + Escape(line) + "\n"
	}
	if more := len(p.lines) - most; more > 0 {
		text += fmt.Sprintf("- and %d more\n", more)
	}
	return text + "\n"
}

// Preview is what changes when the On/Off directive at offset says the other value: modes,
// log messages, and what is to be looked at first. ok is false where there is no such
// directive.
func Preview(d Document, offset int) (title, markdown string, ok bool) {
	s := statementAt(d.File, offset)
	for _, directive := range d.effective(s.line) {
		if p := d.previewOf(directive); p != nil {
			return directive.Name + ", " + p.from + " → " + p.to, d.previewText(directive, p), true
		}
	}
	return "", "", false
}

// previewText is the preview on a page of its own.
func (d Document) previewText(directive *config.Directive, p *preview) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s → %s\n\n%s", Escape(directive.Name), p.from, p.to, d.link(directive))
	if section := directive.Enclosing(container); section != nil {
		b.WriteString(", in " + code(headText(section)))
	}
	switch {
	case len(p.lines) == 0:
		b.WriteString("\n\nNo interpreter in which something runs gets another mode.\n")
	default:
		fmt.Fprintf(&b, "\n\nModes change in %d of %s:\n\n", p.groups, plural(len(p.before[0].Processes), "process group"))
		for _, line := range p.lines {
			b.WriteString("- " + Escape(line) + "\n")
		}
	}
	if len(p.lines) > 0 && strings.EqualFold(directive.Name, "WSGIPerInterpreterGIL") {
		b.WriteString("\nMain interpreters (`%{GLOBAL}`) stay as they are: they never have a GIL of their own.\n")
	}
	b.WriteString("\n" + loggedChanges(compare.Codes(p.before, p.after), len(p.before)))
	if p.to == "On" && len(p.lines) > 0 {
		b.WriteString("\n**First** see which C extensions the applications import: `modwsgi-ls audit`.\n")
	}
	return b.String()
}

// loggedChanges are the log messages that come and go; builds is the number of builds that
// are compared.
func loggedChanges(changed []compare.Code, builds int) string {
	if len(changed) == 0 {
		return "Nothing changes in the log.\n"
	}
	text := "In the log:\n\n"
	for _, c := range changed {
		what := "gone"
		if c.New {
			what = "new"
		}
		if len(c.Builds) < builds {
			what += " on Python " + strings.Join(c.Builds, " and ")
		}
		text += "- " + what + ": " + c.Code + " " + Escape(c.Text) + "\n"
	}
	return text
}

// resolutions are the models of the builds.
func resolutions(builds []build) []*interp.Resolution {
	var list []*interp.Resolution
	for _, b := range builds {
		list = append(list, b.resolution)
	}
	return list
}

// previewOf works out the preview of a directive's other value, nil for one that has none.
func (d Document) previewOf(directive *config.Directive) *preview {
	words := directive.Words()
	if d.Model == nil || d.Resolution == nil || !switchable[strings.ToLower(directive.Name)] || len(words) != 1 {
		return nil
	}
	on := !strings.EqualFold(words[0].Value, "On")
	other, ok := d.Model.With(directive, on)
	if !ok {
		return nil
	}
	p := &preview{from: "Off", to: "On"}
	if !on {
		p.from, p.to = p.to, p.from
	}
	builds := d.builds()
	before := resolutions(builds)
	var after []*interp.Resolution
	for _, r := range before {
		after = append(after, other.Resolve(r.Target))
	}
	p.lines, p.groups = modeChanges(builds, before, after)
	p.before, p.after = before, after
	return p
}

// modeChanges are the interpreters that serve something and get another mode.
func modeChanges(builds []build, before, after []*interp.Resolution) (lines []string, groups int) {
	changed := map[string]bool{}
	for _, i := range compare.Interpreters(before, after) {
		last := func(list []*interp.Interpreter) *interp.Interpreter { return list[len(list)-1] }
		if !i.ModeChanged() || last(i.Old).Idle() && last(i.New).Idle() {
			continue
		}
		var paths []string
		for _, m := range last(i.New).Mounts {
			paths = appendNew(paths, m.Path)
		}
		subject := InterpreterTitle(last(i.New))
		if len(paths) > 0 {
			subject = someOf(paths, 2)
		}
		group := i.Group
		if group == "" {
			group = "embedded mode"
		}
		line := fmt.Sprintf("%s of %s: %s → %s", subject, group, modesShort(builds, i.Old), modesShort(builds, i.New))
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
		changed[i.Group] = true
	}
	return lines, len(changed)
}

// ChangesSince says which GIL modes differ between a configuration as it was and as it
// is now, "" when none does or when the two are not of the same builds.
func ChangesSince(earlier, now Document) string {
	if earlier.Resolution == nil || now.Resolution == nil || earlier.Model == now.Model {
		return ""
	}
	builds := now.builds()
	before, after := resolutions(earlier.builds()), resolutions(builds)
	if !slices.EqualFunc(before, after, func(a, b *interp.Resolution) bool { return a.Target.Same(b.Target) }) {
		return ""
	}
	lines, _ := modeChanges(builds, before, after)
	if len(lines) == 0 {
		return ""
	}
	return "Since the last save: " + someOf(lines, 2)
}

// modesShort is an interpreter's mode on the builds where there is little room.
func modesShort(builds []build, on []*interp.Interpreter) string {
	var texts []string
	for _, i := range on {
		texts = append(texts, i.Mode.Words())
	}
	return shortOf(builds, texts)
}

// previewValues tells what the other value of an On/Off directive changes, beside the
// value.
func (d Document) previewValues(s statement, entry *catalog.Directive, items []CompletionItem) {
	if !switchable[strings.ToLower(entry.Name)] {
		return
	}
	for i := range items {
		items[i].Key = "directive " + entry.Name
	}
	for _, directive := range d.effective(s.line) {
		if p := d.previewOf(directive); p != nil {
			for i := range items {
				if items[i].Label == p.to {
					items[i].Detail = p.String()
				}
			}
			return
		}
	}
}

// switchTo is the code action that writes the other value of an On/Off directive, with
// what that changes in its title.
func (d Document) switchTo(s statement) []Refactoring {
	if !switchable[strings.ToLower(s.name)] {
		return nil
	}
	words := s.words()
	for _, directive := range d.effective(s.line) {
		p := d.previewOf(directive)
		if p == nil || len(words) != 1 {
			continue
		}
		return []Refactoring{{
			Title: "Switch " + p.String(), Kind: Rewrite,
			Edits: []grammar.Edit{{Span: s.argSpan(words[0].Span), Text: p.to}},
		}}
	}
	return nil
}
