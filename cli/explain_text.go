package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/terminal"
)

// width is the terminal width that the tables fit in.
const width = 100

var modeWords = map[interp.Mode]string{
	interp.SharedGIL:    "shared GIL",
	interp.OwnGIL:       "own GIL",
	interp.FreeThreaded: "free-threaded",
}

var modeColours = map[interp.Mode]text.Colors{
	interp.SharedGIL:    {text.FgYellow},
	interp.OwnGIL:       {text.FgGreen},
	interp.FreeThreaded: {text.FgCyan},
}

func (e explanation) write(w io.Writer, advise bool) error {
	p := &printer{w: w}
	p.printf("%s\n", e.heading())
	if !e.Verdict().OK {
		p.printf("\nhttpd refuses this configuration; `modwsgi-ls check` says more. Its first error:\n")
		p.paragraph("  ", terminal.Harmless(e.Verdict().Message))
	}
	p.printf("\n%s\n", e.table())
	p.codes("Logged while the configuration is read", e.resolutions, func(r *interp.Resolution) []interp.Emission { return r.Load })
	p.codes("Logged when processes start or requests come", e.resolutions, func(r *interp.Resolution) []interp.Emission { return r.Run })
	for _, url := range e.urls {
		p.request(e, url)
	}
	if advise {
		p.advice(e)
	}
	return p.err
}

func (e explanation) heading() string {
	t := e.Resolution.Target
	python := "Python not known: one line a build"
	if e.known {
		python = "Python " + t.PythonName() + ", from " + strings.Replace(e.Target.From, "flag", "--python", 1)
	}
	return bold(e.given) + "\n" + cell(width, fmt.Sprintf("httpd %s%s · mod_wsgi %s%s · %s",
		t.Httpd, assumed(e.Target.Httpd), t.ModWSGI, assumed(e.Target.ModWSGI), python))
}

// assumed marks a version that nothing tells.
func assumed(v interp.Version) string {
	if v.Known() {
		return ""
	}
	return " (assumed)"
}

// table is one row an interpreter, under its process.
func (e explanation) table() string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Options.DrawBorder = false
	t.Style().Format.Header = text.FormatDefault
	t.AppendHeader(table.Row{"process group", "interpreter, mounts", "mode", "switch", "decided by"})
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 4, Align: text.AlignRight}})
	for p, process := range e.Resolution.Processes {
		if p > 0 {
			t.AppendSeparator()
		}
		group := e.groupCell(process)
		if !process.Starts {
			t.AppendRow(table.Row{group, cell(interpreterWidth, "Python does not start here"), "", "", cell(decidedWidth, e.Model.PythonWhy)})
			continue
		}
		for i, in := range process.Interpreters {
			t.AppendRow(table.Row{group, e.interpreterCell(in), e.modeCell(p, i), intervalCell(in), e.decidedCell(p, i)})
			group = ""
		}
	}
	return t.Render()
}

// The widths of the columns, in characters; with the borders they make 100.
const (
	groupWidth       = 16
	interpreterWidth = 24
	decidedWidth     = 21
)

// cell is the lines one under the other, each wrapped at words to the width.
func cell(width int, lines ...string) string {
	var wrapped []string
	for _, line := range lines {
		for _, part := range strings.Split(text.WrapSoft(line, width), "\n") {
			wrapped = append(wrapped, strings.TrimRight(part, " "))
		}
	}
	return strings.Join(wrapped, "\n")
}

// paragraph prints the text wrapped to the width and indented.
func (p *printer) paragraph(indent, s string) {
	lines := cell(width-len(indent), s)
	p.printf("%s%s\n", indent, strings.ReplaceAll(lines, "\n", "\n"+indent))
}

func (e explanation) groupCell(process *interp.Process) string {
	group := process.Group
	if group == nil {
		return cell(groupWidth, "embedded mode", "Apache children")
	}
	return cell(groupWidth, group.Name, fmt.Sprintf("%d process%s × %d", group.Processes,
		pluralOnly(group.Processes, "es"), group.Threads), e.shortPlace(group.Directive))
}

// shortPlace is a file's name and the line, for a narrow column; the whole path is in
// the JSON.
func (e explanation) shortPlace(d *config.Directive) string {
	place := e.line(d)
	if place.File == nil {
		return "not in a file"
	}
	return fmt.Sprintf("%s:%d", filepath.Base(*place.File), *place.Line)
}

func pluralOnly(n int, ending string) string {
	if n == 1 {
		return ""
	}
	return ending
}

func (e explanation) interpreterCell(in *interp.Interpreter) string {
	lines := []string{in.ApplicationGroup}
	switch {
	case in.Main:
		lines[0] = "main"
	case in.Created == interp.PerRequest:
		lines[0] = in.Pattern
		if len(in.Candidates) > 0 {
			lines = append(lines, "  such as "+strings.Join(in.Candidates, ", "))
		}
	}
	for _, mount := range in.Mounts {
		lines = append(lines, "  "+mount.Path)
	}
	return cell(interpreterWidth, lines...)
}

func (e explanation) modeCell(p, i int) string {
	modes := e.modes(p, i)
	if e.known || allSame(modes) {
		return modeColours[modes[0]].Sprint(modeWords[modes[0]])
	}
	var lines []string
	for n, mode := range modes {
		lines = append(lines, fmt.Sprintf("%-5s ", e.resolutions[n].Target.PythonName())+modeColours[mode].Sprint(modeWords[mode]))
	}
	return strings.Join(lines, "\n")
}

func allSame(modes []interp.Mode) bool {
	for _, mode := range modes {
		if mode != modes[0] {
			return false
		}
	}
	return true
}

func intervalCell(in *interp.Interpreter) string {
	if in.SwitchInterval == nil {
		return ""
	}
	return strconv.FormatFloat(*in.SwitchInterval, 'g', -1, 64) + "s"
}

// decidedCell is the directive that decided the mode, or what stands for it: on the
// builds where one did.
func (e explanation) decidedCell(p, i int) string {
	for _, outcome := range []interp.Outcome{interp.Wins, interp.Ignored} {
		for _, r := range e.resolutions {
			for _, reason := range r.Processes[p].Interpreters[i].Because {
				aboutMode := reason.Setting == "WSGIFreeThreading" || reason.Setting == "WSGIPerInterpreterGIL"
				if aboutMode && reason.Outcome == outcome {
					return e.reasonCell(reason)
				}
			}
		}
	}
	return "default"
}

func (e explanation) reasonCell(reason interp.Reason) string {
	if reason.Directive == nil {
		return cell(decidedWidth, reason.Text)
	}
	lines := []string{strings.TrimPrefix(reason.Setting, "WSGI") + " " + reason.Value, e.shortPlace(reason.Directive)}
	if reason.Outcome == interp.Ignored {
		lines = append(lines, "ignored: "+reason.Text)
	}
	return cell(decidedWidth, lines...)
}

// codes prints the codes with the line that causes each, and on which builds where
// they differ.
func (p *printer) codes(title string, resolutions []*interp.Resolution, of func(*interp.Resolution) []interp.Emission) {
	type entry struct {
		emission interp.Emission
		builds   []string
	}
	var order []string
	found := map[string]*entry{}
	for _, r := range resolutions {
		for _, code := range distinct(of(r)) {
			if found[code] == nil {
				for _, emission := range of(r) {
					if emission.Code == code {
						found[code] = &entry{emission: emission}
						break
					}
				}
				order = append(order, code)
			}
			found[code].builds = append(found[code].builds, r.Target.PythonName())
		}
	}
	if len(order) == 0 {
		return
	}
	p.printf("\n%s:\n", title)
	for _, code := range order {
		only := ""
		if builds := found[code].builds; len(builds) < len(resolutions) {
			only = " (only on " + strings.Join(builds, ", ") + ")"
		}
		p.paragraph("  ", fmt.Sprintf("%s%s %s", code, only, found[code].emission.Text))
	}
}

func (p *printer) request(e explanation, url string) {
	answer := e.Answer(url, e.resolutions, e.relative)
	p.printf("\n%s\n", bold(url))
	status := "not decided by the configuration"
	if answer.Status != nil {
		status = strconv.Itoa(*answer.Status)
	}
	p.printf("  status           %s\n", status)
	if answer.ProcessGroup != nil {
		p.printf("  process group    %s\n", named(*answer.ProcessGroup, "embedded (Apache children)"))
	}
	if answer.ApplicationGroup != nil {
		p.printf("  interpreter      %s\n", named(*answer.ApplicationGroup, "main"))
	}
	if choice := answer.PerRequest; choice != nil {
		p.printf("  interpreter      decided per request by %s\n", choice.Pattern)
		if len(choice.Candidates) > 0 {
			p.printf("  candidates       %s\n", strings.Join(choice.Candidates, ", "))
		}
	}
	for _, r := range e.resolutions {
		if mode := e.Answer(url, []*interp.Resolution{r}, e.relative).Mode; mode != nil {
			p.printf("  mode on %-8s %s\n", r.Target.PythonName(), modeWords[*mode])
		}
	}
	for _, code := range answer.Codes {
		p.printf("  logs             %s\n", code)
	}
	for _, step := range answer.DecidedBy {
		p.printf("  %s %s\n", faint(fmt.Sprintf("%s:%d:", step.File, step.Line)), step.Reason)
	}
}

func named(name, empty string) string {
	if name == "" {
		return empty
	}
	return name
}

func (p *printer) advice(e explanation) {
	for _, process := range e.Resolution.Processes {
		if process.Group == nil {
			continue
		}
		advice := interp.Advise(e.Resolution, process)
		if len(advice) == 0 {
			continue
		}
		p.printf("\nChoosing a mode for %s:\n", bold(process.Name()))
		for _, a := range advice {
			now := ""
			if a.Current {
				now = " (now)"
			}
			p.paragraph("  ", fmt.Sprintf("%s%s: %s", modeWords[a.Mode], now, a.Verdict))
			for _, need := range a.Needs {
				p.paragraph("    ", "needs: "+need)
			}
			for _, line := range a.Write {
				p.printf("      %s\n", line)
			}
		}
	}
}
