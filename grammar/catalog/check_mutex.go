package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// mutexHandlers are directives of server/util_mutex.c.
var mutexHandlers = map[string]handler{"Mutex": checkMutex}

// checkMutex is ap_set_mutex. Whether a folder is there is not judged, nor the names of
// mutexes that modules which are not known here register.
func checkMutex(h *handling) {
	mechanism, _, _ := strings.Cut(h.value(0), ":")
	switch apr.Lower(mechanism) {
	case "none", "no":
		for i := 1; i < len(h.words); i++ {
			if name := h.value(i); oneOf(name, []string{"default", "ssl-stapling", "rewrite-map"}) {
				h.refuseWord(i, "None is not allowed for mutex type "+name)
				return
			}
		}
	case "default", "yes", "flock", "fcntl", "file", "pthread", "sysvsem", "posixsem", "sem":
	default:
		h.refuseWord(0, "Invalid Mutex argument "+h.value(0)+" (Mutex mechanisms are: 'none', 'default', "+
			"'flock:/path/to/file', 'fcntl:/path/to/file', 'file:/path/to/file', 'pthread', 'sysvsem', 'posixsem', 'sem')")
	}
}
