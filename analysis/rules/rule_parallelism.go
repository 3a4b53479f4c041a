package rules

import (
	"fmt"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

var noParallelism = Rule{
	ID: "no-parallelism", Severity: Hint, Title: "An own GIL or free-threading that brings nothing", URL: manual + "user-guides/gil-modes-and-free-threading.html",
	whole: true, decision: checkNoParallelism,
}

// gains is what a line for own GILs or free-threading brings to the daemon groups that it
// decides for.
type gains struct {
	mode    interp.Mode
	alone   []*interp.Interpreter // the only one of its process in which something runs
	threads bool                  // some process has several threads
}

// checkNoParallelism reports lines for own GILs or free-threading that let nothing more
// run at once anywhere: one application group in each process, or one thread. Own GILs
// with one thread are own-gil-one-thread's.
func checkNoParallelism(v *view, d *decision) {
	var g gains
	for _, process := range d.processes {
		if !process.Starts {
			continue
		}
		served := 0
		for _, i := range process.Interpreters {
			if serving(i) {
				served++
			}
		}
		for _, i := range process.Interpreters {
			reason, ok := i.ModeReason()
			if !serving(i) || !ok || reason.Directive != d.line || i.Mode == interp.SharedGIL {
				continue
			}
			if len(g.alone) == 0 {
				g.mode = i.Mode
			}
			threads := process.Group == nil || process.Group.Threads > 1
			lone := served == 1 && i.Created != interp.PerRequest && !i.Possible
			if process.Group == nil || i.Mode == interp.FreeThreaded && threads || i.Mode == interp.OwnGIL && !lone {
				return // something more runs at once, or can
			}
			g.threads = g.threads || threads
			g.alone = append(g.alone, i)
		}
	}
	if len(g.alone) > 0 {
		g.report(v, d.line)
	}
}

func (g *gains) report(v *view, d *config.Directive) {
	first := g.alone[0]
	switch {
	case g.mode == interp.FreeThreaded:
		message := fmt.Sprintf("Free-threading brings %s nothing: its processes have one thread", groupName(first.Process))
		if len(g.alone) > 1 {
			message = "Free-threading brings nothing here: the processes have one thread"
		}
		v.report(line(d), Finding{
			Message: message,
			Note:    "Nothing could run beside it, and a single thread is slower without the GIL. Raise threads=, or leave the line away.",
		})
	case g.threads:
		name := "'" + first.ApplicationGroup + "'"
		if host, path, byDefault := interp.SplitResource(first.ApplicationGroup); byDefault {
			name += " (" + path + " of " + host + ")"
		}
		message := fmt.Sprintf("An own GIL brings %s nothing: %s is the only application group in it", groupName(first.Process), name)
		if len(g.alone) > 1 {
			message = fmt.Sprintf("Own GILs bring nothing here: each of the %d process groups that get them has one application group", len(g.alone))
		}
		v.report(line(d), Finding{
			Message: message,
			Note:    "Threads of one application group take turns, with an own GIL as with the shared one. A dispatch script could spread the requests over several names; each loads the application again.",
		})
	}
}
