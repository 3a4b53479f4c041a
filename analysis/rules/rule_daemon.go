package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// Options of WSGIDaemonProcess that pass the configuration test and then go wrong
// (wsgi_add_daemon_process reads numbers with atoi; wsgi_daemon_main).

var noThreads = Rule{
	ID: "no-threads", Severity: Warning, Title: "A daemon group without threads", URL: directivePage("WSGIDaemonProcess"),
	process: checkNoThreads,
}

// checkNoThreads reports threads=0, also as threads=abc, unless the group is a
// service process: it has an import script and no requests.
func checkNoThreads(v *view, process *interp.Process) {
	g := process.Group
	if g == nil || g.Directive == nil || g.Threads != 0 {
		return
	}
	o := g.Option("threads")
	if o == nil {
		return
	}
	imports, requests := 0, 0
	for _, i := range process.Interpreters {
		requests += len(i.Mounts) + len(i.Handlers)
		for _, script := range i.Imports {
			if script.Mount == nil {
				imports++
			}
		}
	}
	at := argument(g.Directive, o.Span)
	f := Finding{Message: fmt.Sprintf("The daemon group '%s' has no threads", g.Name), Fixes: removeWord(at)}
	switch {
	case requests > 0:
		f.Note = "httpd starts, but requests for this group hang or get 502: its process ends at once and is started again, for ever. Write threads=1 or more."
	case imports == 0 && !v.Fragment:
		f.Note = "Without threads a process serves no requests, and without a WSGIImportScript it has nothing to do: it ends at once and is started again, for ever. Write threads=1 or more."
	default:
		return
	}
	if o.Value != "0" {
		f.Message += fmt.Sprintf(": threads=%s counts as 0", o.Value)
	}
	v.report(at, f)
}

var numberWithText = Rule{
	ID: "number-with-text", Severity: Warning, Title: "A number with text behind it", URL: directivePage("WSGIDaemonProcess"),
	group: checkNumbers,
}

// numberTypes are the option types that mod_wsgi reads with atoi or apr_atoi64: the
// leading digits count, the rest is dropped.
var numberTypes = map[string]bool{"int": true, "seconds": true, "bytes": true, "milliseconds": true}

// checkNumbers reports values that mod_wsgi cuts off at the first letter. threads=
// without any digit is left to no-threads.
func checkNumbers(v *view, g *interp.ProcessGroup) {
	if g.Directive == nil || g.Directive.Entry == nil {
		return
	}
	for _, o := range g.Options {
		if plainNumber(o.Value) {
			continue
		}
		known := g.Directive.Entry.Option(o.Name)
		if known == nil || !numberTypes[known.Type] {
			continue
		}
		counts := apr.Atoi(o.Value)
		if o.Name == "threads" && counts == 0 || o.Name == "processes" && counts < 1 {
			continue
		}
		f := Finding{
			Message: fmt.Sprintf("%s=%s counts as %d", o.Name, o.Value, counts),
			Note:    "mod_wsgi reads the digits at the beginning and drops the rest without a word. Write a plain number" + unit[known.Type] + ".",
		}
		if meant, ok := withUnit(o.Value, known.Type); ok {
			f.Fixes = replace(fmt.Sprintf("Write %s=%d", o.Name, meant), argument(g.Directive, o.Span), fmt.Sprintf("%s=%d", o.Name, meant))
		}
		v.report(argument(g.Directive, o.Span), f)
	}
}

// unit says what a number of that type counts.
var unit = map[string]string{"seconds": " of seconds", "bytes": " of bytes", "milliseconds": " of milliseconds"}

// plainNumber reports whether s is digits only, with a sign at most.
func plainNumber(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "-"), "+")
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// withUnit reads a whole number with a usual unit behind it, in the unit of the
// option's type.
func withUnit(s, kind string) (n int, ok bool) {
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	factor, ok := map[string]map[string]int{
		"seconds":      {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600},
		"milliseconds": {"ms": 1, "s": 1000},
		"bytes":        {"b": 1, "k": 1 << 10, "kb": 1 << 10, "m": 1 << 20, "mb": 1 << 20, "g": 1 << 30, "gb": 1 << 30},
		"int":          {"k": 1000},
	}[kind][strings.ToLower(s[len(digits):])]
	return apr.Atoi(digits) * factor, ok && plainNumber(digits)
}

var swallowedOption = Rule{
	ID: "swallowed-option", Severity: Warning, Title: "An empty value takes the next option", URL: directivePage("WSGIDaemonProcess"),
	group: checkSwallowed,
}

// checkSwallowed reports "lang= locale=C", which sets lang to "locale=C": the value
// is the next word, wherever it begins (wsgi_parse_option).
func checkSwallowed(v *view, g *interp.ProcessGroup) {
	if g.Directive == nil || g.Directive.Entry == nil {
		return
	}
	for _, o := range g.Options {
		next, _, ok := strings.Cut(o.Value, "=")
		text := g.Directive.Args[o.Span.Start:o.Span.End]
		if !ok || g.Directive.Entry.Option(next) == nil || strings.HasPrefix(text, o.Name+"="+next) || strings.ContainsAny(text, `"'`) {
			continue
		}
		v.report(argument(g.Directive, o.Span), Finding{
			Message: fmt.Sprintf("%s= has no value and takes %s as its value", o.Name, o.Value),
			Note:    fmt.Sprintf("So %s= is not set at all. Give %s= a value, or remove it.", next, o.Name),
			Fixes:   replace("Remove "+o.Name+"=", argument(g.Directive, o.Span), o.Value),
		})
	}
}

var timersOff = Rule{
	ID: "timers-off", Severity: Warning, Title: "deadlock-timeout=0 switches all timers off", URL: directivePage("WSGIDaemonProcess"),
	group: checkTimers,
}

// checkTimers: the monitor thread that watches all timers starts only if
// deadlock-timeout or inactivity-timeout is not 0 (wsgi_daemon_main).
func checkTimers(v *view, g *interp.ProcessGroup) {
	deadlock := g.Option("deadlock-timeout")
	if deadlock == nil || g.Directive == nil || apr.Atoi(deadlock.Value) != 0 || set(g, "inactivity-timeout") {
		return
	}
	for _, name := range []string{"request-timeout", "startup-timeout", "restart-interval", "interrupt-timeout"} {
		if !set(g, name) {
			continue
		}
		v.report(argument(g.Directive, deadlock.Span), Finding{
			Message: fmt.Sprintf("deadlock-timeout=0 also switches off %s=", name),
			Note:    "One thread watches all timers, and it starts only with deadlock-timeout or inactivity-timeout. Leave deadlock-timeout at its default of 300 seconds.",
			Related: []Related{related(argument(g.Directive, g.Option(name).Span), "without effect")},
			Fixes:   removeWord(argument(g.Directive, deadlock.Span)),
		})
		break
	}
}

// set reports whether the group's option is given with a number above 0.
func set(g *interp.ProcessGroup, name string) bool {
	o := g.Option(name)
	return o != nil && apr.Atoi(o.Value) > 0
}

var interruptAlone = Rule{
	ID: "interrupt-without-request-timeout", Severity: Warning, Title: "interrupt-timeout= without request-timeout=", URL: directivePage("WSGIDaemonProcess"),
	group: func(v *view, g *interp.ProcessGroup) {
		if g.Directive == nil || !set(g, "interrupt-timeout") || set(g, "request-timeout") {
			return
		}
		v.report(argument(g.Directive, g.Option("interrupt-timeout").Span), Finding{
			Message:     "interrupt-timeout= has no effect without request-timeout=",
			Note:        "It is the second stage of request-timeout=. Set request-timeout= as well.",
			Unnecessary: true,
		})
	},
}

var lowLimit = Rule{
	ID: "low-limit", Severity: Warning, Title: "A limit too small for any Python", URL: directivePage("WSGIDaemonProcess"),
	group: checkLimits,
}

// smallestMemory is below what a Python interpreter with a web framework needs to
// start; limits are in bytes, and a value below is most likely meant in MB.
const smallestMemory = 4 << 20

// checkLimits reports memory limits that are surely not meant in bytes.
func checkLimits(v *view, g *interp.ProcessGroup) {
	for _, name := range []string{"memory-limit", "virtual-memory-limit"} {
		o := g.Option(name)
		if o == nil || g.Directive == nil || !plainNumber(o.Value) {
			continue
		}
		if n := apr.Atoi(o.Value); n > 0 && n < smallestMemory {
			v.report(argument(g.Directive, o.Span), Finding{
				Message: fmt.Sprintf("%s=%d is a limit of %d bytes", name, n, n),
				Note:    "No Python process starts with so little; the group would die again and again. The unit is bytes: 512 MB are 536870912.",
			})
		}
	}
}

var optionAsName = Rule{
	ID: "option-as-name", Severity: Warning, Title: "An option where the group's name should stand", URL: directivePage("WSGIDaemonProcess"),
	group: func(v *view, g *interp.ProcessGroup) {
		name, _, ok := strings.Cut(g.Name, "=")
		if !ok || g.Directive == nil || g.Directive.Entry == nil || g.Directive.Entry.Option(name) == nil {
			return
		}
		v.report(word(g.Directive, 0), Finding{
			Message: fmt.Sprintf("The group is called '%s': the first word is its name", g.Name),
			Note:    fmt.Sprintf("%s= is not set. Write the name first: WSGIDaemonProcess NAME %s.", name, g.Name),
		})
	},
}

var cpuPriority = Rule{
	ID: "WSGI0075", Severity: Warning, Title: "A CPU priority that does not exist", URL: codePage("wsgi0075"),
	group: func(v *view, g *interp.ProcessGroup) {
		o := g.Option("cpu-priority")
		if o == nil || g.Directive == nil || !plainNumber(o.Value) {
			return
		}
		if n := apr.Atoi(o.Value); n < -20 || n > 20 {
			v.report(argument(g.Directive, o.Span), Finding{
				Message: fmt.Sprintf("There is no CPU priority %d", n),
				Note:    "The processes run with the ordinary priority (WSGI0075 in the log). Write a number from 0 to 19; negative ones, down to -20, need root.",
			})
		}
	},
}

var outsideChroot = Rule{
	ID: "WSGI0081", Severity: Warning, Title: "A script outside of chroot=", URL: codePage("wsgi0081"),
	process: func(v *view, process *interp.Process) {
		if process.Group == nil || process.Group.Directive == nil {
			return
		}
		if o := process.Group.Option("chroot"); o != nil {
			v.checkChroot(process, o)
		}
	},
}

// checkChroot reports the scripts of a locked-in group that lie outside.
func (r *reporter) checkChroot(process *interp.Process, chroot *interp.Option) {
	for _, i := range process.Interpreters {
		for _, m := range i.Mounts {
			if i.Created == interp.PerRequest || !strings.HasPrefix(m.Target, "/") || strings.HasPrefix(m.Target, chroot.Value) {
				continue
			}
			r.report(word(m.Directive, 1), Finding{
				Message: fmt.Sprintf("The script is outside of %s, where group '%s' is locked in", chroot.Value, process.Name()),
				Note:    "httpd starts, and answers each request there with 500 (WSGI0081). Move the script below that folder, or remove chroot=.",
				Related: []Related{related(argument(process.Group.Directive, chroot.Span), "chroot= is here")},
			})
		}
	}
}
