package config

import (
	"fmt"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// mpmModules are the multi-processing modules; exactly one must be there.
var mpmModules = []string{"mpm_event_module", "mpm_worker_module", "mpm_prefork_module"}

// mpmSettings are the numbers that an MPM checks together, in lower case, with what
// the event and the worker MPM start from (server/mpm_default.h of each).
var mpmSettings = map[string]int{
	"serverlimit": 16, "threadlimit": 64, "threadsperchild": 25, "maxrequestworkers": 400,
	"startservers": 3, "minsparethreads": 75,
}

// The limits that event and worker are compiled with.
const (
	mostServers = 20000
	mostThreads = 20000
)

// loadedMPMs are those of the loaded modules that are MPMs.
func (c *Configuration) loadedMPMs() []string {
	var loaded []string
	for _, m := range c.Modules {
		if slices.Contains(mpmModules, m.Identifier) {
			loaded = append(loaded, m.Identifier)
		}
	}
	return loaded
}

// checkMPM is what httpd says between the phases (ap_mpm_rewrite_args, core_pre_config):
// exactly one MPM must be there.
func (c *Configuration) checkMPM() []Fault {
	which := "No MPM loaded."
	switch loaded := c.loadedMPMs(); {
	case len(loaded) == 1, len(loaded) == 0 && c.env.get(keyWindows) != nil:
		return nil // on Windows it is compiled in
	case len(loaded) > 1:
		which = "More than one MPM loaded."
	}
	text := "AH00534: apache2: Configuration error: " + which
	return []Fault{{Phase: Check, Message: text, Stem: text, Code: "AH00534", Kind: FaultMPM}}
}

// processNumbers are the values of mpmSettings in a configuration.
type processNumbers struct {
	values     map[string]int
	directives map[string]Fact // what set them
	code       int             // what the MPM's codes are shifted by
	faults     []Fault
}

// checkNumbers are the warnings of event_check_config and worker_check_config
// (server/mpm/event/event.c, server/mpm/worker/worker.c): numbers that do not fit
// together. settings are the directives in question, in order.
func (c *Configuration) checkNumbers(settings []Fact) []Fault {
	n := processNumbers{values: map[string]int{}, directives: map[string]Fact{}}
	mpm := c.loadedMPMs()
	switch {
	case len(settings) == 0 || len(mpm) != 1 || mpm[0] == "mpm_prefork_module":
		return nil
	case mpm[0] == "mpm_worker_module":
		n.code = -197
	}
	for name, value := range mpmSettings {
		n.values[name] = value
	}
	for _, s := range settings {
		name := apr.Lower(s.Directive.Name)
		if name == "maxclients" {
			name = "maxrequestworkers"
		}
		if words := s.Directive.Words(); len(words) > 0 {
			n.values[name], n.directives[name] = apr.Atoi(words[0].Value), s
		}
	}
	n.check()
	return n.faults
}

func (n *processNumbers) check() {
	n.limit("serverlimit", "ServerLimit", 497, mostServers, "servers")
	n.limit("threadlimit", "ThreadLimit", 502, mostThreads, "threads")
	threads, limit := n.values["threadsperchild"], n.values["threadlimit"]
	if threads > limit {
		n.warn("threadsperchild", 507, "WARNING: ThreadsPerChild of %d exceeds ThreadLimit of %d threads, decreasing to %d. "+
			"To increase, please see the ThreadLimit directive.", threads, limit, limit)
		threads = limit
	} else if threads < 1 {
		n.warn("threadsperchild", 509, "WARNING: ThreadsPerChild of %d not allowed, increasing to 1.", threads)
		threads = 1
	}
	workers := n.values["maxrequestworkers"]
	if workers < threads {
		n.warn("maxrequestworkers", 511, "WARNING: MaxRequestWorkers of %d is less than ThreadsPerChild of %d, increasing to %d. "+
			"MaxRequestWorkers must be at least as large as the number of threads in a single server.", workers, threads, threads)
		workers = threads
	}
	servers := workers / threads
	if fitting := servers * threads; workers != fitting {
		n.warn("maxrequestworkers", 513, "WARNING: MaxRequestWorkers of %d is not an integer multiple of ThreadsPerChild of %d, "+
			"decreasing to nearest multiple %d, for a maximum of %d servers.", workers, threads, fitting, servers)
		workers = fitting
	}
	if most := n.values["serverlimit"]; servers > most {
		n.warn("maxrequestworkers", 515, "WARNING: MaxRequestWorkers of %d would require %d servers and would exceed "+
			"ServerLimit of %d, decreasing to %d. To increase, please see the ServerLimit directive.",
			workers, servers, most, most*threads)
	}
	if start := n.values["startservers"]; start < 1 {
		n.warn("startservers", 517, "WARNING: StartServers of %d not allowed, increasing to 1.", start)
	}
	if spare := n.values["minsparethreads"]; spare < 1 {
		n.warn("minsparethreads", 519, "WARNING: MinSpareThreads of %d not allowed, increasing to 1 to avoid almost certain "+
			"server failure. Please read the documentation.", spare)
	}
}

// limit holds a value between 1 and most.
func (n *processNumbers) limit(key, name string, code, most int, unit string) {
	switch value := n.values[key]; {
	case value > most:
		n.warn(key, code, "WARNING: "+name+" of %d exceeds compile-time limit of %d "+unit+", decreasing to %d.", value, most, most)
		n.values[key] = most
	case value < 1:
		n.warn(key, code+2, "WARNING: "+name+" of %d not allowed, increasing to 1.", value)
		n.values[key] = 1
	}
}

// warn notes a warning of the event MPM; the worker MPM has the same under other
// codes. It points at the directive that set the value, where one did.
func (n *processNumbers) warn(key string, code int, format string, values ...any) {
	text := fmt.Sprintf(format, values...)
	f := Fault{Phase: After, Seq: len(n.faults), Message: text, Stem: text, Code: fmt.Sprintf("AH%05d", code+n.code), Warning: true, Kind: FaultMPM}
	if set, ok := n.directives[key]; ok {
		f.Directive, f.Spot = set.Directive, set.Directive.LineSpot()
	}
	n.faults = append(n.faults, f)
}
