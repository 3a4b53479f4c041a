package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Tone is what a piece of text is, for a terminal that has colours.
type Tone string

// The tones. Modes are no severities: no mode has the colour of an alarm.
const (
	Strong Tone = "strong"
	Faint  Tone = "faint"
	Shared Tone = "shared"
	Own    Tone = "own"
	Free   Tone = "free"
)

// View says what of an overview is written, and how.
type View struct {
	Width  int                       // columns
	Paint  func(Tone, string) string // nil writes plain text
	All    bool                      // each group on its own, with the interpreters in which nothing runs
	Group  *string                   // this group alone; "" is embedded mode
	Mode   interp.Mode               // groups with an interpreter of this mode alone
	Advise bool                      // with the recommendation for each group
}

// mostCards is how many groups that differ are written one by one when nobody asked for them.
const mostCards = 12

// Text writes the overview for a terminal.
func (o *Overview) Text(w io.Writer, v View) error {
	p := newPrinter(w, v)
	p.head(o)
	cards := v.cards(o)
	p.summary(o, v.groups(o))
	chosen := v.All || v.Group != nil || v.Mode != ""
	if len(cards) <= mostCards || chosen {
		if p.Advise {
			p.traps = trapsOfSeveral(cards)
		}
		for _, c := range cards {
			p.card(c)
		}
		if len(p.traps) > 0 {
			p.printf("\n%s\n", p.Paint(Strong, "Beware, in several of these groups:"))
		}
		for _, trap := range p.traps {
			p.block("  ", trap)
		}
	} else {
		p.block("", "To see one: modwsgi-ls explain --group NAME; all of them: --all.")
	}
	if len(cards) == 0 {
		p.printf("\n")
		p.block("", nothing(v))
	}
	p.logged(o)
	for _, r := range o.Requests {
		p.request(r)
	}
	return p.err
}

// nothing says why there is no group to show.
func nothing(v View) string {
	switch {
	case v.Group != nil:
		return "Nothing runs in this process group."
	case v.Mode != "":
		return "No process group has the mode " + v.Mode.Words() + "."
	}
	return "No Python runs here: nothing mounts a script, and no process group is defined."
}

func (v View) groups(o *Overview) []Group { return Select(o.Groups, v.Group, v.Mode) }

func (v View) cards(o *Overview) []Card {
	if v.All || v.Group != nil {
		return Apart(v.groups(o))
	}
	return Cards(v.groups(o))
}

type printer struct {
	View
	w     io.Writer
	traps []string // of several cards
	err   error
}

func newPrinter(w io.Writer, v View) *printer {
	if v.Paint == nil {
		v.Paint = func(_ Tone, s string) string { return s }
	}
	return &printer{w: w, View: v}
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// block writes a paragraph behind a label, wrapped and indented as far.
func (p *printer) block(label, paragraph string) {
	indent := strings.Repeat(" ", text.StringWidthWithoutEscSequences(label))
	for i, line := range wrap(paragraph, p.Width-len(indent)) {
		if i == 0 {
			p.printf("%s%s\n", label, line)
		} else {
			p.printf("%s%s\n", indent, line)
		}
	}
}

// wrap breaks a paragraph between words. A word is never broken, so that a place in a
// file can be clicked.
func wrap(paragraph string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(paragraph) {
		n := text.StringWidthWithoutEscSequences(word)
		if used > 0 && used+1+n > max(width, 20) {
			lines = append(lines, line)
			line, used = "", 0
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	return append(lines, line)
}

func (p *printer) head(o *Overview) {
	p.printf("%s\n", p.Paint(Strong, o.Root))
	python := "Python not known: (3.12+) means from Python 3.12 on, (3.13t+) a free-threaded build"
	if o.Python != "" {
		python = "Python " + o.Python + ", from " + o.PythonFrom
	}
	p.block("", fmt.Sprintf("httpd %s · mod_wsgi %s · %s", o.Httpd, o.ModWSGI, python))
	if o.Fragment() {
		p.block("", p.Paint(Faint, analysis.AloneNote+" Name the main file instead, or --express for an include file of mod_wsgi-express."))
	}
	if o.Refusal != nil {
		p.printf("\n")
		p.block("", "httpd refuses this configuration; `modwsgi-ls check` says more. Its first error:")
		p.block("  ", strings.TrimSpace(o.Refusal.Place.String()+" "+o.Refusal.Message))
	}
}

// String is the version, and that it is assumed.
func (v Version) String() string {
	if v.Assumed {
		return v.Text + " (assumed)"
	}
	return v.Text
}

// String is the place as compilers print it, "" for none.
func (p Place) String() string {
	if p.File == "" {
		return ""
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

func (p *printer) summary(o *Overview, groups []Group) {
	shares := Shares(groups)
	total, widest := 0, 0
	for _, s := range shares {
		total += len(s.Groups)
		widest = max(widest, text.StringWidthWithoutEscSequences(s.Title()))
	}
	if total == 0 {
		return
	}
	p.printf("\n%s\n", p.Paint(Strong, census(groups)))
	for _, s := range shares {
		title := s.Title() + strings.Repeat(" ", widest-text.StringWidthWithoutEscSequences(s.Title()))
		label := fmt.Sprintf("  %s %4d  ", p.Paint(toneOf(s.Mode), title), len(s.Groups))
		line := Names(s.Groups)
		by := decisions(s.By)
		if by == "" && s.Mode.Kind == interp.SharedGIL && o.FreeThreadedBuild {
			by = "default: mod_wsgi keeps the GIL on, in a free-threaded Python too"
		}
		if by != "" {
			line += " — " + by
		}
		p.block(label, line)
	}
}

// census counts the groups: "3 process groups", "embedded mode and 1 process group".
func census(groups []Group) string {
	daemons, embedded := 0, false
	for _, g := range groups {
		if g.Name != "" {
			daemons++
		} else {
			embedded = g.Serves()
		}
	}
	switch text := counted(daemons, "process group", "process groups"); {
	case !embedded:
		return text
	case daemons == 0:
		return "Embedded mode alone"
	default:
		return "Embedded mode and " + text
	}
}

// decisions are the first of the lines that decided.
func decisions(by []Decision) string {
	const most = 3
	var lines []string
	for _, d := range by[:min(most, len(by))] {
		text := d.Line + atPlace(d.Place)
		if d.Ignored != "" {
			text += ", ignored"
		}
		lines = append(lines, text)
	}
	if more := len(by) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("%d more lines", more))
	}
	return strings.Join(lines, "; ")
}

// atPlace is ", conf/a.conf:12", "" for a line of the command line.
func atPlace(p Place) string {
	if s := p.String(); s != "" {
		return ", " + s
	}
	return ""
}

func toneOf(m Mode) Tone {
	switch m.Kind {
	case interp.OwnGIL, Mixed:
		return Own
	case interp.FreeThreaded:
		return Free
	}
	return Shared
}

func (p *printer) advice(r *interp.Recommendation) {
	p.block("  "+p.Paint(Strong, "Advice")+"  ", "Now: "+r.Now+". "+r.Advice)
	widest := 0
	for _, o := range r.Options {
		widest = max(widest, len(o.Name))
	}
	for _, o := range r.Options {
		p.block("    "+p.Paint(toneOf(Mode{Kind: o.Mode}), o.Name)+strings.Repeat(" ", widest-len(o.Name))+"  ", o.Verdict)
		if o.Gain {
			for _, need := range o.Needs {
				p.block(strings.Repeat(" ", widest+6)+"needs: ", need)
			}
			for _, line := range o.Write {
				p.printf("%s%s\n", strings.Repeat(" ", widest+6), line)
			}
		}
	}
	for _, trap := range r.Beware {
		if !slices.Contains(p.traps, trap) {
			p.block("    Beware: ", trap)
		}
	}
}

// trapsOfSeveral are the traps of more than one card, which are written once.
func trapsOfSeveral(cards []Card) []string {
	times := map[string]int{}
	var traps []string
	for _, c := range cards {
		if c.Recommendation == nil {
			continue
		}
		for _, trap := range c.Recommendation.Beware {
			if times[trap]++; times[trap] == 2 {
				traps = append(traps, trap)
			}
		}
	}
	return traps
}

func (p *printer) logged(o *Overview) {
	for _, load := range []bool{true, false} {
		title := "Logged while the configuration is read:"
		if !load {
			title = "Logged when processes start or requests come:"
		}
		for _, l := range o.Logged {
			if l.AtLoad != load {
				continue
			}
			if title != "" {
				p.printf("\n%s\n", title)
				title = ""
			}
			only := ""
			if len(l.Builds) < len(o.builds) {
				only = " (only " + o.onBuildsOf(l) + ")"
			}
			p.block("  ", l.Code+only+" "+strings.TrimSpace(l.Place.String()+" "+l.Text))
		}
	}
}

func (p *printer) request(r Request) {
	p.printf("\n%s\n", p.Paint(Strong, r.URL))
	status := "not decided by the configuration"
	if r.Status != nil {
		status = strconv.Itoa(*r.Status)
	}
	row := func(label, value string) { p.block(fmt.Sprintf("  %-16s ", label), value) }
	row("status", status)
	if r.ProcessGroup != nil {
		row("process group", named(*r.ProcessGroup, "embedded mode (Apache children)"))
	}
	if r.ApplicationGroup != nil {
		row("interpreter", named(*r.ApplicationGroup, "main"))
	}
	if choice := r.PerRequest; choice != nil {
		row("interpreter", "decided per request by "+choice.Pattern)
		if len(choice.Candidates) > 0 {
			row("names", strings.Join(choice.Candidates, ", "))
		}
	}
	if len(r.Modes) == 1 {
		m := r.Modes[0]
		row("mode on "+m.Build, p.words(toneOf(Mode{Kind: m.Mode}), m.Mode.Words()))
	} else if len(r.Modes) > 1 {
		row("mode", strings.Join(onBuilds(r.Modes), "; "))
	}
	for _, code := range r.Codes {
		row("logs", code)
	}
	if r.Note != "" {
		row("note", r.Note)
	}
	for _, step := range r.DecidedBy {
		p.block("  "+p.Paint(Faint, fmt.Sprintf("%s:%d:", step.File, step.Line))+" ", step.Reason)
	}
}

// onBuilds are the modes of a request on several builds: "shared GIL before Python 3.12".
func onBuilds(modes []BuildMode) []string {
	kinds := map[interp.Mode][]int{}
	var order []interp.Mode
	for kind, m := range modes {
		if kinds[m.Mode] == nil {
			order = append(order, m.Mode)
		}
		kinds[m.Mode] = append(kinds[m.Mode], kind)
	}
	if len(order) == 1 {
		return []string{order[0].Words()}
	}
	var texts []string
	for _, mode := range order {
		texts = append(texts, mode.Words()+" "+interp.OnKinds(kinds[mode]...))
	}
	return texts
}

// onBuildsOf says on which builds a message is logged.
func (o *Overview) onBuildsOf(l Logged) string {
	var kinds []int
	for kind, b := range o.builds {
		if slices.Contains(l.Builds, b.Target.PythonName()) {
			kinds = append(kinds, kind)
		}
	}
	return interp.OnKinds(kinds...)
}

// named is the name, or what an empty one stands for.
func named(name, empty string) string {
	if name == "" {
		return empty
	}
	return name
}
