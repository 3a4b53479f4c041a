package catalog

import (
	"fmt"
	"math"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

var daemonHandlers = map[string]handler{
	"WSGIDaemonProcess": checkDaemonProcess,
	"WSGIAcceptMutex":   checkAcceptMutex,
}

// renamedOptions are names that people write for options of WSGIDaemonProcess: those
// of older versions, of other servers, and slips of memory.
var renamedOptions = map[string]string{
	"proxy-buffer-size": "response-buffer-size", "root": "chroot", "timeout": "request-timeout",
	"request-time-limit": "request-timeout", "process": "processes", "workers": "processes",
	"num-processes": "processes", "thread": "threads", "max-requests": "maximum-requests",
	"virtualenv": "python-home", "venv": "python-home", "name": "display-name",
}

// checkDaemonProcess is wsgi_add_daemon_process in wsgi_daemon.c.
func checkDaemonProcess(h *handling) {
	if h.value(0) == "" {
		h.refuseWord(0, "Name of WSGI daemon process not supplied.")
		return
	}
	_, options := h.directive.WSGIOptions(h.args)
	given := map[string]RawOption{}
	for _, o := range options {
		if !h.known(o, "Invalid option to WSGI daemon process definition.") {
			return
		}
		given[o.Name] = o
		if check, ok := daemonOptions[o.Name]; ok {
			check(h, o)
		}
	}
	if group, both := given["script-group"]; both && given["script-user"].Name != "" {
		h.refuse(group.Span, "Only one of script-user and script-group allowed.")
	}
	// ap_getword takes runs of commas for one and stops at an empty name, which only
	// a leading comma gives.
	groups := given["supplementary-groups"]
	if !strings.HasPrefix(groups.Value, ",") {
		for name := range strings.FieldsFuncSeq(groups.Value, func(r rune) bool { return r == ',' }) {
			h.groupExists(groups.ValueSpan, name)
		}
	}
}

// known refuses an option that the directive does not have in this version of
// mod_wsgi. It is false for one behind which mod_wsgi could not read on.
func (h *handling) known(o RawOption, complaint string) bool {
	option := h.directive.Option(o.Name)
	if !o.Malformed && option != nil && option.Available(h.where.ModWSGI) {
		return true
	}
	h.refuse(o.NameSpan, complaint)
	h.kind(UnknownOption)
	if o.Malformed {
		return false
	}
	h.suggestOption(o.Name)
	return true
}

// suggestOption suggests the option that was probably meant by name.
func (h *handling) suggestOption(name string) {
	meant := strings.ReplaceAll(apr.Lower(strings.Trim(name, `"'`)), "_", "-")
	if renamed, ok := renamedOptions[meant]; ok && h.directive.Option(renamed) != nil {
		h.suggest(renamed)
		return
	}
	names := make([]string, 0, len(h.directive.Options))
	for _, o := range h.directive.Options {
		if o.Name != name {
			names = append(names, o.Name)
		}
	}
	h.suggestNearest("", meant, names)
}

// daemonOptions are the options that are refused for some values.
var daemonOptions = map[string]func(*handling, RawOption){
	"user":                    checkDaemonUser,
	"group":                   checkDaemonGroup,
	"processes":               number("process count", 1, math.MaxInt32),
	"threads":                 number("thread count", 0, 65533), // WSGI_STACK_LAST - 2
	"umask":                   checkUmask,
	"chroot":                  checkChroot,
	"home":                    checkHome,
	"switch-interval":         checkDaemonInterval,
	"stack-size":              number("stack size", 1, math.MaxInt32),
	"maximum-requests":        number("request count", 0, math.MaxInt32),
	"startup-timeout":         number("startup timeout", 0, math.MaxInt32),
	"shutdown-timeout":        number("shutdown timeout", 0, math.MaxInt32),
	"deadlock-timeout":        number("deadlock timeout", 0, math.MaxInt32),
	"inactivity-timeout":      number("inactivity timeout", 0, math.MaxInt32),
	"request-timeout":         number("request timeout", 0, math.MaxInt32),
	"interrupt-timeout":       number("interrupt timeout", 0, math.MaxInt32),
	"graceful-timeout":        number("graceful timeout", 0, math.MaxInt32),
	"eviction-timeout":        number("eviction timeout", 0, math.MaxInt32),
	"restart-interval":        number("restart interval", 0, math.MaxInt32),
	"connect-timeout":         number("connect timeout", 0, math.MaxInt32),
	"socket-timeout":          number("socket timeout", 0, math.MaxInt32),
	"queue-timeout":           number("queue timeout", 0, math.MaxInt32),
	"listen-backlog":          number("listen backlog", 0, math.MaxInt32),
	"response-socket-timeout": number("response socket timeout", 0, math.MaxInt32),
	"response-flush-delay":    number("response flush delay", 0, math.MaxInt32),
	"cpu-time-limit":          number("CPU time limit", 0, math.MaxInt32),
	"cpu-priority":            number("CPU priority", math.MinInt32, math.MaxInt32),
	"send-buffer-size":        bufferSize("send", 512, "system default"),
	"receive-buffer-size":     bufferSize("receive", 512, "system default"),
	"header-buffer-size":      bufferSize("header", 8192, "default"),
	"response-buffer-size":    bufferSize("response", 65536, "default"),
	"socket-user":             scriptOwner("Invalid socket user for WSGI daemon process.", "Couldn't determine user name from socket user.", (*handling).userExists),
	"script-user":             scriptOwner("Invalid script user for WSGI daemon process.", "Couldn't determine uid from script user.", (*handling).userExists),
	"script-group":            scriptOwner("Invalid script group for WSGI daemon process.", "Couldn't determine gid from script group.", (*handling).groupExists),
	"memory-limit":            memory("memory limit"),
	"virtual-memory-limit":    memory("virtual memory limit"),
	"server-metrics":          checkMetricsFlag,
}

// number is an option that atoi reads and that must lie between least and most.
func number(what string, least, most int) func(*handling, RawOption) {
	return func(h *handling, o RawOption) {
		if n := apr.Atoi(o.Value); o.Value == "" || n < least || n > most {
			h.refuse(o.ValueSpan, "Invalid "+what+" for WSGI daemon process.")
		}
	}
}

// bufferSize is an option that atoi reads: 0 or at least least bytes.
func bufferSize(which string, least int, otherwise string) func(*handling, RawOption) {
	return func(h *handling, o RawOption) {
		if o.Value == "" {
			h.refuse(o.ValueSpan, "Invalid "+which+" buffer size for WSGI daemon process.")
		} else if n := apr.Atoi(o.Value); n != 0 && n < least {
			capital := strings.ToUpper(which[:1]) + which[1:]
			h.refuse(o.ValueSpan, fmt.Sprintf("%s buffer size must be >= %d bytes, or 0 for %s.", capital, least, otherwise))
		}
	}
}

// memory is an option that apr_atoi64 reads and that must not be negative.
func memory(what string) func(*handling, RawOption) {
	return func(h *handling, o RawOption) {
		if n, _, _ := apr.Strtol(o.Value, 10); o.Value == "" || n < 0 {
			h.refuse(o.ValueSpan, "Invalid "+what+" for WSGI daemon process.")
		}
	}
}

func checkUmask(h *handling, o RawOption) {
	n, end, overflow := apr.Strtol(o.Value, 8)
	if o.Value == "" || end != len(o.Value) || overflow || n < 0 {
		h.refuse(o.ValueSpan, "Invalid umask for WSGI daemon process.")
	}
}

func checkChroot(h *handling, o RawOption) {
	if !h.where.Root {
		h.refuse(o.Span, "Cannot chroot WSGI daemon process when not root.")
	} else if !strings.HasPrefix(o.Value, "/") {
		h.refuse(o.ValueSpan, "Invalid chroot directory for WSGI daemon process.")
	}
}

func checkHome(h *handling, o RawOption) {
	if !strings.HasPrefix(o.Value, "/") {
		h.refuse(o.ValueSpan, "Invalid home directory for WSGI daemon process.")
	}
}

func checkDaemonInterval(h *handling, o RawOption) {
	if _, ok := SwitchInterval(o.Value); !ok {
		h.refuse(o.ValueSpan, "Invalid switch interval for WSGI daemon process.")
	}
}

func checkMetricsFlag(h *handling, o RawOption) {
	if _, ok := OnOff(o.Value); !ok {
		h.refuse(o.ValueSpan, "Invalid server metrics flag for WSGI daemon process.")
	}
}

func checkDaemonUser(h *handling, o RawOption) {
	number, numeric := strings.CutPrefix(o.Value, "#")
	switch {
	case o.Value == "":
		h.refuse(o.ValueSpan, "Invalid user for WSGI daemon process.")
	case o.Value == "root" || numeric && apr.Atoi(number) == 0:
		h.refuse(o.ValueSpan, "WSGI process blocked from running as root.")
	case !h.userExists(o.ValueSpan, o.Value) && numeric:
		h.refuse(o.ValueSpan, "Couldn't determine user name from uid.")
	}
}

func checkDaemonGroup(h *handling, o RawOption) {
	if o.Value == "" {
		h.refuse(o.ValueSpan, "Invalid group for WSGI daemon process.")
		return
	}
	h.groupExists(o.ValueSpan, o.Value)
}

// scriptOwner is an option that names a user or a group, or its number, which must
// be known to the system.
func scriptOwner(empty, unknownNumber string, exists func(h *handling, at grammar.Span, name string) bool) func(*handling, RawOption) {
	return func(h *handling, o RawOption) {
		if o.Value == "" {
			h.refuse(o.ValueSpan, empty)
		} else if !exists(h, o.ValueSpan, o.Value) && strings.HasPrefix(o.Value, "#") {
			h.refuse(o.ValueSpan, unknownNumber)
		}
	}
}

// checkAcceptMutex is wsgi_set_accept_mutex in wsgi_daemon.c, with the mechanisms
// that APR has on Linux.
func checkAcceptMutex(h *handling) {
	switch apr.Lower(h.value(0)) {
	case "default", "flock", "fcntl", "sysvsem", "posixsem", "pthread":
		return
	}
	h.refuseWord(0, "Accept mutex lock mechanism '"+h.value(0)+"' is invalid. "+
		"Valid accept mutex mechanisms for this platform are: default, flock, fcntl, sysvsem, posixsem, pthread.")
}
