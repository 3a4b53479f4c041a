package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Text writes the difference for a terminal.
func (d *Difference) Text(w io.Writer, v View) error {
	p := newPrinter(w, v)
	p.printf("%s → %s\n", p.Paint(Strong, d.Old), p.Paint(Strong, d.New))
	p.block("", d.headline())
	for _, section := range d.sections() {
		p.printf("\n%s\n", p.Paint(Strong, section.title))
		for _, l := range section.lines {
			p.block("  ", l.text())
		}
	}
	return p.err
}

// Markdown writes the difference for a comment on a pull request.
func (d *Difference) Markdown(w io.Writer, v View) error {
	p := newPrinter(w, v)
	p.printf("### GIL modes: %s → %s\n\n%s\n", assist.Escape(d.Old), assist.Escape(d.New), assist.Escape(d.headline()))
	for _, section := range d.sections() {
		p.printf("\n**%s**\n\n", section.title)
		if !section.table {
			for _, l := range section.lines {
				p.printf("- %s\n", assist.Escape(l.text()))
			}
			continue
		}
		p.printf("| where | before | now | decided by |\n| --- | --- | --- | --- |\n")
		for _, l := range section.lines {
			p.printf("| %s | %s | %s | %s |\n", assist.Escape(l.subject), assist.Escape(l.old), assist.Escape(l.new), assist.Escape(l.by))
		}
	}
	return p.err
}

// headline says how much there is.
func (d *Difference) headline() string {
	python := "Python not known: (3.12+) means from Python 3.12 on, (3.13t+) a free-threaded build"
	switch {
	case d.OldPython != d.NewPython && d.OldPython != "" && d.NewPython != "":
		python = "Python " + d.OldPython + " → " + d.NewPython
	case d.NewPython != "" && d.OldPython == d.NewPython:
		python = "Python " + d.NewPython
	}
	if d.Empty() {
		return python + " · nothing changes"
	}
	changed := 0
	for _, c := range d.Changes {
		if c.Kind == ModeChange {
			changed++
		}
	}
	verb := "change their mode"
	if changed == 1 {
		verb = "changes its mode"
	}
	text := fmt.Sprintf("%s · %s · %s %s", python, counted(d.Groups, "kind of Python process", "kinds of Python process"),
		counted(changed, "interpreter", "interpreters"), verb)
	if d.Cut {
		text += " · more requests than were followed"
	}
	return text
}

// changeLine is one line of what is told: "subject: old → new, by".
type changeLine struct {
	subject, old, new, by string
}

func (l changeLine) text() string {
	text := l.subject
	switch {
	case l.old != "" && l.new != "":
		text += ": " + l.old + " → " + l.new
	case l.old+l.new != "":
		text += ": " + l.old + l.new
	}
	if l.by != "" {
		text += " — " + l.by
	}
	return text
}

// changeSection is one kind of change.
type changeSection struct {
	title string
	table bool
	lines []changeLine
}

// sections are the changes by kind, those that matter most first. Changes that are
// equal but for the process group are one line.
func (d *Difference) sections() []changeSection {
	var sections []changeSection
	add := func(title string, table bool, lines []changeLine) {
		if len(lines) > 0 {
			sections = append(sections, changeSection{title, table, lines})
		}
	}
	if d.NewRefused != "" {
		add("httpd refuses the configuration now", false, []changeLine{{subject: d.NewRefused}})
	}
	if d.NoLongerRefuse {
		add("httpd no longer refuses the configuration", false, []changeLine{{subject: "It starts now."}})
	}
	titles := []struct {
		kind  ChangeKind
		title string
	}{{ModeChange, "GIL mode"}, {Appeared, "New"}, {Gone, "Gone"}, {SizeChange, "Size"}, {IntervalChange, "Switch interval"}, {OtherChange, "Settings"}}
	for _, t := range titles {
		add(t.title, t.kind != Appeared && t.kind != Gone, d.changeLines(t.kind))
	}
	var requests []changeLine
	for _, r := range d.Requests {
		requests = append(requests, changeLine{subject: clean(r.URL), old: r.OldText, new: r.NewText})
	}
	add("Requests that end elsewhere", true, requests)
	for _, isNew := range []bool{true, false} {
		var codes, found []changeLine
		for _, c := range d.Codes {
			if c.New == isNew {
				only := ""
				if len(c.Builds) > 0 {
					only = " (only on " + strings.Join(c.Builds, ", ") + ")"
				}
				codes = append(codes, changeLine{subject: c.Code + only + " " + strings.TrimSpace(c.Place.String()+" "+c.Text)})
			}
		}
		for _, f := range d.Findings {
			if f.New == isNew {
				at := ""
				if f.Finding.At != nil {
					at = fmt.Sprintf("%s:%d: ", f.Finding.At.File, f.Finding.At.Line)
				}
				found = append(found, changeLine{subject: clean(at + f.Finding.Severity.String() + ": " + f.Finding.Message + " [" + f.Finding.Rule + "]")})
			}
		}
		when := "no longer"
		if isNew {
			when = "new"
		}
		add(title(when+" in the log"), false, codes)
		add(title(when+" found by check"), false, found)
	}
	return sections
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// changeLines are the changes of a kind; groups with the same change share a line.
func (d *Difference) changeLines(kind ChangeKind) []changeLine {
	var lines []changeLine
	members := map[string][]Group{}
	first := map[string]Change{}
	var order []string
	for _, c := range d.Changes {
		if c.Kind != kind {
			continue
		}
		title := c.Title
		if _, path, ok := interp.SplitResource(c.Interpreter); ok {
			title = path
		}
		key := fmt.Sprint(title, "\n", c.Main, c.Whole, c.What, "\n", c.Old, "\n", c.New, "\n", c.NewBy.Line, c.NewBy.Place.String())
		if members[key] == nil {
			order = append(order, key)
			first[key] = c
		}
		members[key] = append(members[key], Group{Name: c.Group})
	}
	for _, key := range order {
		c := first[key]
		subject := Names(members[key]) + ": " + c.Title
		if path, _, ok := strings.Cut(c.Title, " of "); ok && len(members[key]) > 1 {
			subject = Names(members[key]) + ": " + path
		}
		if n := len(members[key]); n > 2 {
			subject += fmt.Sprintf(" (%d alike)", n)
		}
		if c.What != "" && kind == OtherChange {
			subject += ", " + c.What
		}
		lines = append(lines, changeLine{subject, c.Old, c.New, c.by()})
	}
	return lines
}

// by names the line that decides now, and the one that no longer does.
func (c Change) by() string {
	switch text := decisionText(c.NewBy); {
	case text != "" && c.Kind != Gone:
		return text
	case c.OldBy.Line != "" && c.Kind == ModeChange:
		return "no longer: " + decisionText(c.OldBy)
	}
	return ""
}

func decisionText(d Decision) string {
	if d.Line == "" {
		return ""
	}
	text := d.Line + atPlace(d.Place)
	if d.Ignored != "" {
		text += ", ignored: " + d.Ignored
	}
	return text
}
