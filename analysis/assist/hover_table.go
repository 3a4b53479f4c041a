package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// mostRows is how many rows of a table a hover shows.
const mostRows = 8

// row is a line of a table in which interpreters that have all other cells in common
// share one.
type row struct {
	process string
	names   []string
	rest    string // the other cells
}

// rows collects the rows of a table.
type rows []row

// add puts an interpreter into the row with the same cells.
func (list *rows) add(process, name string, rest ...string) {
	for i, text := range rest {
		rest[i] = cell(text)
	}
	cells := strings.Join(rest, " | ")
	for i, r := range *list {
		if r.process == process && r.rest == cells {
			(*list)[i].names = append(r.names, name)
			return
		}
	}
	*list = append(*list, row{process, []string{name}, cells})
}

// table is the Markdown of the rows; without a column "process group" they all belong
// to one.
func (list rows) table(columns ...string) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("| " + strings.Join(columns, " | ") + " |\n|" + strings.Repeat(" :--- |", len(columns)) + "\n")
	for _, r := range list[:min(mostRows, len(list))] {
		if columns[0] == "process group" {
			b.WriteString("| " + cell(r.process) + " ")
		}
		fmt.Fprintf(&b, "| %s | %s |\n", cell(someOf(r.names, 3)), r.rest)
	}
	if more := len(list) - mostRows; more > 0 {
		fmt.Fprintf(&b, "\nand %s more\n", plural(more, "row"))
	}
	return b.String() + "\n"
}

// someOf names the first of a list and counts the others.
func someOf(names []string, most int) string {
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// interpreterTable lists interpreters with their modes and the deciding lines, and
// below it the lines that lost.
func (d Document) interpreterTable(builds []build, interpreters []*interp.Interpreter, columns ...string) string {
	var list rows
	var lost []string
	for _, i := range interpreters {
		list.add(groupText(i.Process.Name()), interpreterText(i), modeOn(builds, i, modeText), d.decidedBy(builds, i))
		for _, r := range i.Reasons() {
			if r.Outcome == interp.Loses && r.Directive != nil && (r.Setting == "WSGIPerInterpreterGIL" || r.Setting == "WSGIFreeThreading") {
				lost = appendNew(lost, d.lineText(r)+": "+r.Text)
			}
		}
	}
	text := list.table(append(columns, "interpreter", "mode", "decided by")...)
	if len(lost) > 0 {
		text += "These lose:\n- " + strings.Join(lost[:min(3, len(lost))], "\n- ") + "\n\n"
	}
	return text
}

// decidedBy names what decides the mode: a line of the configuration before the
// absence of one, on whatever build it takes effect.
func (d Document) decidedBy(builds []build, i *interp.Interpreter) string {
	text := ""
	for n := len(builds) - 1; n >= 0; n-- {
		on := same(builds[n].resolution, i)
		if on == nil {
			continue
		}
		if reason, ok := on.ModeReason(); ok {
			if text == "" || reason.Directive != nil {
				text = d.reasonText(on, reason)
			}
			if reason.Directive != nil && reason.Outcome == interp.Wins {
				break
			}
		}
	}
	return text
}

// elsewhere names the target and says what differs on the builds that it is not.
func (h hover) elsewhere(builds []build, p *interp.Process) string {
	var lines []string
	var logged []string
	for _, b := range builds {
		codes := strings.Join(codesOf(b.resolution, b.resolution.Process(p.Name())), ", ")
		if codes == "" && len(builds) > 1 {
			codes = "nothing"
		}
		logged = append(logged, codes)
	}
	if text := perBuild(builds, logged); text != "" && text != "nothing" {
		lines = append(lines, "- logs "+text)
	}
	for _, b := range h.others() {
		other := b.resolution.Process(p.Name())
		if other == nil {
			continue
		}
		text := differences(p.Interpreters, b)
		if fresh := newCodes(h.Resolution, b.resolution, p, other); len(fresh) > 0 {
			text = strings.TrimPrefix(text+"; logs "+strings.Join(fresh, ", "), "; ")
		}
		if text != "" {
			lines = append(lines, "- "+interp.OnKinds(b.kind)+": "+text)
		}
	}
	return h.targetText(builds, p.Interpreters) + strings.Join(append(lines, ""), "\n") + "\n"
}

// withoutEffect says that WSGIFreeThreading On stands in vain on a known build, and
// what it does all the same (wsgi_python_init keeps the wish, whatever the build).
func (h hover) withoutEffect(p *interp.Process) string {
	if !p.FreeThreaded.On || !h.TargetKnown || h.freeThreadedBuild() {
		return ""
	}
	text := "WSGIFreeThreading On"
	for _, r := range p.FreeThreaded.Because {
		if r.Outcome == interp.Wins && r.Directive != nil {
			text = h.lineText(r)
		}
	}
	return text + ", is in vain: this build of Python keeps its GIL. mod_wsgi still treats the process as free-threaded, so it skips own GILs and switch intervals.\n\n"
}

// differences are the modes on another build of the interpreters that get another
// mode there.
func differences(interpreters []*interp.Interpreter, on build) string {
	names := map[interp.Mode][]string{}
	different := 0
	for _, i := range interpreters {
		if other := same(on.resolution, i); other != nil && other.Mode != i.Mode {
			names[other.Mode] = append(names[other.Mode], interpreterText(i))
			different++
		}
	}
	var parts []string
	for _, mode := range []interp.Mode{interp.SharedGIL, interp.OwnGIL, interp.FreeThreaded} {
		list := names[mode]
		switch {
		case len(list) == 0:
		case len(list) == len(interpreters):
			parts = append(parts, modeText(mode))
		case len(list) > 3:
			parts = append(parts, fmt.Sprintf("%s for %d interpreters", modeText(mode), len(list)))
		default:
			parts = append(parts, modeText(mode)+" for "+strings.Join(list, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// newCodes are the log codes that concern the process on another build and do not
// on this one.
func newCodes(here, there *interp.Resolution, p, other *interp.Process) []string {
	known := codesOf(here, p)
	var fresh []string
	for _, c := range codesOf(there, other) {
		if !slices.Contains(known, c) {
			fresh = appendNew(fresh, c)
		}
	}
	return fresh
}

// codesOf are the codes that the interpreters of a process log, and those that reading
// the lines logs that have a part in their modes.
func codesOf(r *interp.Resolution, p *interp.Process) []string {
	if p == nil {
		return nil
	}
	var found []string
	lines := map[*config.Directive]bool{}
	for _, e := range p.Codes {
		found = appendNew(found, e.Code)
	}
	for _, i := range p.Interpreters {
		for _, e := range i.Codes {
			found = appendNew(found, e.Code)
		}
		for _, reason := range i.Reasons() {
			lines[reason.Directive] = reason.Directive != nil
		}
	}
	for _, e := range r.Load {
		if lines[e.Directive] {
			found = appendNew(found, e.Code)
		}
	}
	return found
}
