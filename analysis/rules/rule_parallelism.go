package rules

import (
	"fmt"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

var noParallelism = Rule{
	ID: "no-parallelism", Severity: Hint, Title: "An own GIL or free-threading that brings nothing", URL: manual + "user-guides/gil-modes-and-free-threading.html",
	whole: true, check: checkNoParallelism,
}

// gains is what a line for own GILs or free-threading brings to the daemon groups that it
// decides for.
type gains struct {
	mode    interp.Mode
	alone   []*interp.Interpreter // the only one of its process in which something runs
	threads bool                  // some process has several threads
	some    bool                  // something more runs at once, or can
}

// checkNoParallelism reports lines for own GILs or free-threading that let nothing more
// run at once anywhere: one application group in each process, or one thread. Own GILs
// with one thread are own-gil-one-thread's.
func checkNoParallelism(p *Pass) {
	brings := map[*config.Directive]*gains{}
	var order []*config.Directive
	for _, process := range p.Resolution.Processes {
		if !process.Starts {
			continue
		}
		var served []*interp.Interpreter
		for _, i := range process.Interpreters {
			if serving(i) {
				served = append(served, i)
			}
		}
		for _, i := range served {
			reason, ok := i.ModeReason()
			if !ok || reason.Directive == nil || i.Mode == interp.SharedGIL {
				continue
			}
			g := brings[reason.Directive]
			if g == nil {
				g = &gains{mode: i.Mode}
				brings[reason.Directive] = g
				order = append(order, reason.Directive)
			}
			threads := process.Group == nil || process.Group.Threads > 1
			g.threads = g.threads || threads
			g.alone = append(g.alone, i)
			lone := len(served) == 1 && i.Created != interp.PerRequest && !i.Possible
			g.some = g.some || process.Group == nil || (i.Mode == interp.FreeThreaded && threads) || (i.Mode == interp.OwnGIL && !lone)
		}
	}
	for _, d := range order {
		if g := brings[d]; !g.some {
			g.report(p, d)
		}
	}
}

func (g *gains) report(p *Pass, d *config.Directive) {
	first := g.alone[0]
	switch {
	case g.mode == interp.FreeThreaded:
		message := fmt.Sprintf("Free-threading brings %s nothing: its processes have one thread", groupName(first.Process))
		if len(g.alone) > 1 {
			message = "Free-threading brings nothing here: the processes have one thread"
		}
		p.report(line(d), Finding{
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
		p.report(line(d), Finding{
			Message: message,
			Note:    "Threads of one application group take turns, with an own GIL as with the shared one. A dispatch script could spread the requests over several names; each loads the application again.",
		})
	}
}
