package findings

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// TextOptions say how findings are written for a person.
type TextOptions struct {
	Terminal terminal.Terminal
	// Least is the mildest severity that is told.
	Least rules.Severity
	// Compact is one line a finding.
	Compact bool
	// Quiet leaves out what is no finding: the totals.
	Quiet bool
	// ByRule adds the number of findings of each rule.
	ByRule bool
	// PageOf is the address of a rule's page, for terminals that show links.
	PageOf func(rule string) string
}

// NewText returns a writer for people.
func NewText(w io.Writer, o TextOptions) Writer {
	return &textWriter{w: w, TextOptions: o, total: map[rules.Severity]int{}, byRule: map[string]int{}}
}

type textWriter struct {
	w io.Writer
	TextOptions
	err        error // the first of writing
	files      int
	total      map[rules.Severity]int
	byRule     map[string]int
	suppressed int
	alone      int // roots that are fragments
	unread     int // roots that could not be read
}

var severityColours = map[rules.Severity]text.Colors{
	rules.Error:       {text.FgRed, text.Bold},
	rules.Warning:     {text.FgYellow, text.Bold},
	rules.Information: {text.FgCyan},
	rules.Hint:        {text.FgHiBlack},
}

// printf prints with arguments that are harmless afterwards: a text of a file as it can be
// shown, painted text as it is.
func (p *textWriter) printf(format string, args ...any) {
	for i, arg := range args {
		if s, ok := arg.(string); ok {
			args[i] = terminal.Harmless(s)
		}
	}
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *textWriter) bold(s string) terminal.Painted {
	return p.Terminal.Paint(text.Colors{text.Bold}, s)
}

func (p *textWriter) faint(s string) terminal.Painted {
	return p.Terminal.Paint(text.Colors{text.Faint}, s)
}

func (p *textWriter) Root(r *Root) error {
	if r.Unread != "" {
		p.unread++ // standard error has told why
		return nil
	}
	p.files += r.Files
	if r.Fragment {
		p.alone++
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil && !f.Repeated {
			p.suppressed++
		}
		if !f.Told(p.Least) {
			continue
		}
		p.total[f.Severity]++
		p.byRule[f.Rule]++
		p.finding(r, f)
	}
	return p.err
}

// finding prints where, how bad, what; unless compact, the line with the part at fault
// underlined, the places that belong to it, and what to do.
func (p *textWriter) finding(r *Root, f *Finding) {
	colours := severityColours[f.Severity]
	where := r.Path + ":"
	switch {
	case f.CommandLine:
		where = "-C or -c:"
	case f.At != nil:
		where = fmt.Sprintf("%s:%d:%d:", f.At.Path, f.At.Line, f.At.Column)
	}
	rule := terminal.Painted(terminal.Harmless(f.Rule))
	if p.PageOf != nil {
		rule = p.Terminal.Link(p.PageOf(f.Rule), rule)
	}
	message := f.Message
	if p.Compact {
		message = oneLine(message)
	}
	p.printf("%s %s %s [%s]\n", p.bold(where), p.Terminal.Paint(colours, f.Severity.String()+":"), p.bold(message), rule)
	if p.Compact {
		return
	}
	if f.Excerpt != nil {
		p.excerpt(f.Excerpt, colours)
	}
	for _, related := range f.Related {
		p.printf("   %s %s\n", p.faint(fmt.Sprintf("%s:%d:", related.At.Path, related.At.Line)), related.Message)
	}
	if f.Note != "" {
		p.printf("   %s\n", strings.ReplaceAll(p.wrap(f.Note), "\n", "\n   "))
	}
	p.printf("\n")
}

// wrap breaks the text at words, where the width of the terminal is known and leaves room.
func (p *textWriter) wrap(s string) string {
	const indentation, least = 3, 40
	s = terminal.Harmless(s)
	if p.Terminal.Width < indentation+least {
		return s
	}
	lines := strings.Split(text.WrapSoft(s, p.Terminal.Width-indentation), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// excerpt prints the line and underlines the part at fault.
func (p *textWriter) excerpt(e *Excerpt, colours text.Colors) {
	number := fmt.Sprint(e.Line)
	before, at, behind := terminal.Harmless(e.Before), terminal.Harmless(e.At), terminal.Harmless(e.Behind)
	p.printf("   %s %s %s\n", p.faint(number), p.faint("|"), terminal.Painted(before+at+behind))
	p.printf("   %s %s %s%s\n", strings.Repeat(" ", len(number)), p.faint("|"),
		strings.Repeat(" ", terminal.Columns(before)),
		p.Terminal.Paint(colours, strings.Repeat("^", max(terminal.Columns(at), 1))))
}

// Close prints the totals.
func (p *textWriter) Close() error {
	if p.Quiet {
		return p.err
	}
	if p.ByRule {
		p.printf("%s", terminal.Painted(ruleTable(p.byRule)))
	}
	var parts []string
	for severity := rules.Error; severity <= rules.Hint; severity++ {
		if n := p.total[severity]; n > 0 {
			parts = append(parts, plural(n, severity.String()))
		}
	}
	if p.unread > 0 {
		parts = append(parts, plural(p.unread, "configuration")+" could not be read")
	} else if len(parts) == 0 {
		parts = append(parts, "nothing found")
	}
	if p.suppressed > 0 {
		parts = append(parts, fmt.Sprintf("%d suppressed", p.suppressed))
	}
	p.printf("%s: %s\n", plural(p.files, "file"), strings.Join(parts, ", "))
	if p.alone > 0 {
		them := "it"
		if p.alone > 1 {
			them = "them"
		}
		p.printf("%s read alone: no main configuration that includes %s is known, so what may stand elsewhere is not missed. "+
			"Name the main file instead, or --express.\n", plural(p.alone, "file"), them)
	}
	return p.err
}

// ruleTable is one line a rule, the most frequent first.
func ruleTable(byRule map[string]int) string {
	var b strings.Builder
	for _, rule := range mostFrequent(byRule) {
		fmt.Fprintf(&b, "%6d  %s\n", byRule[rule], rule)
	}
	return b.String()
}

func plural(n int, noun string) string {
	if n == 1 || noun == "information" {
		return fmt.Sprintf("%d %s", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// oneLine is s without line ends.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
