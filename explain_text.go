package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
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
	if !e.Verdict.OK {
		p.printf("\nhttpd refuses this configuration; run `modwsgi-ls check`. First error:\n  %s\n", e.Verdict.Message)
	}
	p.printf("\n%s\n", e.table())
	p.codes("Logged while the configuration is read", e.resolutions, func(r *interp.Resolution) []interp.Emission { return r.Load })
	p.codes("Logged when processes start or requests come", e.resolutions, func(r *interp.Resolution) []interp.Emission { return r.Run })
	for _, answer := range e.requests {
		p.request(e, answer)
	}
	if advise {
		p.advice(e)
	}
	return p.err
}

func (e explanation) heading() string {
	t := e.Resolution.Target
	python := "Python not known: one row a build"
	if e.known {
		python = "Python " + build(t)
		if e.Target.From != "" {
			python += " (from " + e.Target.From + ")"
		}
	}
	return fmt.Sprintf("%s · httpd %s · mod_wsgi %s · %s", bold(e.given), t.Httpd, t.ModWSGI, python)
}

// table is one row an interpreter, under its process.
func (e explanation) table() string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Options.SeparateRows = false
	t.Style().Format.Header = text.FormatDefault
	t.Style().Size.WidthMax = width
	t.AppendHeader(table.Row{"process group", "interpreter, mounts", "mode", "interval", "decided by"})
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 1, WidthMax: 16}, {Number: 2, WidthMax: 24}, {Number: 3, WidthMax: 19},
		{Number: 4, WidthMax: 8, Align: text.AlignRight}, {Number: 5, WidthMax: 20, WidthMaxEnforcer: text.WrapSoft},
	})
	for p, process := range e.Resolution.Processes {
		if p > 0 {
			t.AppendSeparator()
		}
		group := e.groupCell(process)
		if !process.Starts {
			t.AppendRow(table.Row{group, "Python does not start here", "", "", e.Model.PythonWhy})
			continue
		}
		for i, in := range process.Interpreters {
			t.AppendRow(table.Row{group, e.interpreterCell(in), e.modeCell(p, i), intervalCell(in), e.decidedCell(in)})
			group = ""
		}
	}
	return t.Render()
}

func (e explanation) groupCell(process *interp.Process) string {
	group := process.Group
	if group == nil {
		return "embedded\n(Apache children)"
	}
	place := e.line(group.Directive)
	return fmt.Sprintf("%s\n%d process%s × %d\n%s:%d", group.Name, group.Processes, pluralOnly(group.Processes, "es"),
		group.Threads, *place.File, *place.Line)
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
	return strings.Join(lines, "\n")
}

func (e explanation) modeCell(p, i int) string {
	modes := e.modes(p, i)
	if e.known || allSame(modes) {
		return modeColours[modes[0]].Sprint(modeWords[modes[0]])
	}
	var lines []string
	for n, mode := range modes {
		lines = append(lines, fmt.Sprintf("%-5s %s", build(e.resolutions[n].Target), modeColours[mode].Sprint(modeWords[mode])))
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
	return strconv.FormatFloat(*in.SwitchInterval, 'g', -1, 64) + " s"
}

// decidedCell is the directive that decided the mode, or what stands for it.
func (e explanation) decidedCell(in *interp.Interpreter) string {
	for _, reason := range in.Because {
		if reason.Outcome != interp.Wins && reason.Outcome != interp.Ignored {
			continue
		}
		if reason.Setting != "WSGIFreeThreading" && reason.Setting != "WSGIPerInterpreterGIL" {
			continue
		}
		if reason.Directive == nil {
			return reason.Text
		}
		place := e.line(reason.Directive)
		cell := fmt.Sprintf("%s %s\n%s:%d", strings.TrimPrefix(reason.Setting, "WSGI"), reason.Value, *place.File, *place.Line)
		if reason.Outcome == interp.Ignored {
			cell += "\nignored: " + reason.Text
		}
		return cell
	}
	return "default"
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
			found[code].builds = append(found[code].builds, build(r.Target))
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
		p.printf("%s\n", text.WrapSoft(fmt.Sprintf("  %s%s %s", code, only, found[code].emission.Text), width))
	}
}

func (p *printer) request(e explanation, answer *interp.RequestAnswer) {
	p.printf("\n%s\n", bold(answer.URL))
	status := "the status is not decided by the configuration"
	if answer.Status != 0 {
		status = strconv.Itoa(answer.Status)
	}
	p.printf("  status            %s\n", status)
	if answer.ProcessGroup != nil {
		p.printf("  process group     %s\n", named(*answer.ProcessGroup, "embedded (Apache children)"))
	}
	if answer.ApplicationGroup != nil {
		p.printf("  interpreter       %s\n", named(*answer.ApplicationGroup, "main"))
	}
	if choice := answer.PerRequest; choice != nil {
		p.printf("  decided per request by %s\n", choice.Pattern)
		if len(choice.Candidates) > 0 {
			p.printf("  candidates        %s\n", strings.Join(choice.Candidates, ", "))
		}
	}
	if answer.Interpreter != nil {
		for _, r := range e.resolutions {
			other := r.Request(answer.URL).Interpreter
			if other == nil {
				continue
			}
			p.printf("  mode on %-9s %s\n", build(r.Target), modeWords[other.Mode])
		}
	}
	for _, emission := range answer.Codes {
		p.printf("  logs              %s %s\n", emission.Code, emission.Text)
	}
	for _, step := range answer.DecidedBy {
		place := e.line(step.Directive)
		p.printf("  %s %s\n", faint(fmt.Sprintf("%s:%d:", *place.File, *place.Line)), step.Text)
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
			p.printf("%s\n", text.WrapSoft(fmt.Sprintf("  %s%s: %s", modeWords[a.Mode], now, a.Verdict), width))
			for _, need := range a.Needs {
				p.printf("%s\n", text.WrapSoft("    needs: "+need, width))
			}
			for _, line := range a.Write {
				p.printf("      %s\n", line)
			}
		}
	}
}
