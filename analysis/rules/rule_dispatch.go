package rules

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Dispatch scripts, as far as their text tells what they choose (wsgi_execute_dispatch).

var dispatchEverywhere = Rule{
	ID: "dispatch-everywhere", Severity: Information, Title: "A dispatch script that also multiplies applications which share a GIL", URL: directivePage("WSGIDispatchScript"),
	whole: true, check: checkDispatchEverywhere,
}

// checkDispatchEverywhere reports a script that spreads the requests of some mounts over
// interpreters with own GILs, and at the same time those of others over interpreters
// that share one: there each name loads the application once more and nothing runs
// beside it.
func checkDispatchEverywhere(p *Pass) {
	for _, s := range p.Model.Scripts {
		script := p.Model.Dispatch(s)
		if script == nil || script.Fault != nil || script.Application == nil || len(script.Application.Names) < 2 {
			continue
		}
		names := script.Application.Strings()
		spread := false
		var crowded []*interp.Process
		for _, process := range p.Resolution.Processes {
			own, shared := 0, 0
			for _, i := range process.Interpreters {
				if i.Main || !slices.Contains(names, i.ApplicationGroup) || len(i.Mounts) == 0 {
					continue
				}
				if i.Mode == interp.OwnGIL {
					own++
				} else if i.Mode == interp.SharedGIL {
					shared++
				}
			}
			spread = spread || own > 1
			if shared > 1 {
				crowded = append(crowded, process)
			}
		}
		if !spread || len(crowded) == 0 {
			continue
		}
		var paths []string
		var groups []string
		for _, process := range crowded {
			groups = append(groups, groupName(process))
			for _, i := range process.Interpreters {
				for _, m := range i.Mounts {
					if slices.Contains(names, i.ApplicationGroup) && !slices.Contains(paths, m.Path) {
						paths = append(paths, m.Path)
					}
				}
			}
		}
		p.report(line(s.Directive), Finding{
			Message: fmt.Sprintf("The script also chooses the interpreters of %s: %d names load the application as often in each process of %s, and all share one GIL",
				strings.Join(paths, ", "), len(names), strings.Join(groups, ", ")),
			Note: "A dispatch script at this place answers for every mount below it. Put WSGIDispatchScript into a <Location> of the URLs that it is meant for.",
		})
	}
}

// groupName is a process group in a message.
func groupName(p *interp.Process) string {
	if p.Group == nil {
		return "embedded mode"
	}
	return "'" + p.Group.Name + "'"
}

var dispatchUnknownGroup = Rule{
	ID: "dispatch-unknown-group", Severity: Warning, Title: "A dispatch script names a process group that does not exist", URL: directivePage("WSGIDispatchScript"),
	whole: true, check: checkDispatchGroups,
}

// checkDispatchGroups reports names that process_group() returns and no
// WSGIDaemonProcess defines: those requests are answered with 500 (WSGI0151).
func checkDispatchGroups(p *Pass) {
	for _, s := range p.Model.Scripts {
		script := p.Model.Dispatch(s)
		if script == nil || script.Process == nil || script.Fault != nil {
			continue
		}
		for _, n := range script.Process.Names {
			if n.Text == "" || strings.HasPrefix(n.Text, "%{") || p.Model.Group(n.Text) != nil {
				continue
			}
			p.report(line(s.Directive), Finding{
				Message: fmt.Sprintf("process_group() in %s, line %d, returns '%s', and no WSGIDaemonProcess defines it", filepath.Base(s.Path), script.Module.Line(n.At.Start), n.Text),
				Note:    "Requests that are sent there are answered with 500 (WSGI0151). Define the group, or return another name; the letter case counts.",
			})
		}
	}
}

// dispatchDecides reports whether a dispatch script is asked wherever %{ENV:variable}
// names an application group, so that the variable is at most what it falls back to.
func (p *Pass) dispatchDecides(variable string) bool {
	if !slices.ContainsFunc(p.Model.Scripts, func(s *interp.Script) bool { return s.Directive.Name == "WSGIDispatchScript" }) {
		return false
	}
	pattern := "%{ENV:" + variable + "}"
	for _, process := range p.Resolution.Processes {
		for _, i := range process.Interpreters {
			if i.Created != interp.PerRequest || i.Pattern != pattern {
				continue
			}
			for _, m := range i.Mounts {
				if !scriptChooses(process, m) {
					return false
				}
			}
			if len(i.Mounts) == 0 {
				return false
			}
		}
	}
	return true
}

// scriptChooses reports whether a dispatch script can name the interpreter of the mount.
func scriptChooses(process *interp.Process, m *interp.Mount) bool {
	return slices.ContainsFunc(process.Interpreters, func(i *interp.Interpreter) bool {
		return i.Created == interp.PerRequest && !strings.HasPrefix(i.Pattern, "%{") && !strings.HasPrefix(i.Pattern, "<") && slices.Contains(i.Mounts, m)
	})
}
