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
	var before, after []*interp.Resolution
	for _, b := range builds {
		before = append(before, b.resolution)
		after = append(after, other.Resolve(b.resolution.Target))
	}
	p.lines, p.groups = modeChanges(builds, before, after)
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
	var before, after []*interp.Resolution
	for _, b := range earlier.builds() {
		before = append(before, b.resolution)
	}
	for _, b := range builds {
		after = append(after, b.resolution)
	}
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
