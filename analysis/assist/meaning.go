package assist

import "strings"

// meaning is a directive in the words of somebody who runs an application and has not
// read the manual: what it does for the application, what can break, and what to do.
type meaning struct {
	means, breaks, do string
}

// text is the meaning as Markdown.
func (m meaning) text() string {
	text := m.means + "\n\n"
	if m.breaks != "" {
		text += "**Can break:** " + m.breaks + "\n\n"
	}
	if m.do != "" {
		text += "**Do:** " + m.do + "\n\n"
	}
	return text
}

// guide is the manual's guide to the GIL modes.
const guide = "https://modwsgi.readthedocs.io/en/latest/user-guides/gil-modes-and-free-threading.html"

// meaningOf is the meaning of one of mod_wsgi's directives.
func meaningOf(directive string) (meaning, bool) {
	m, ok := meanings[strings.ToLower(strings.Trim(directive, "<>"))]
	return m, ok
}

var meanings = map[string]meaning{
	"wsgiscriptalias": {
		"Requests whose path begins like this go to that Python script: the application is reached here.",
		"A path without the script's folder opened by `Require` is answered with 403; one mount that begins like another takes its requests if it stands first.",
		"Write the longer paths first, name a daemon group with `process-group=`, and open the folder with `Require all granted`.",
	},
	"wsgiscriptaliasmatch": {
		"Requests whose path fits the regular expression go to that Python script.",
		"A pattern without `^` fits in the middle of a path as well.",
		"Prefer WSGIScriptAlias; where a pattern is needed, begin it with `^`.",
	},
	"wsgidaemonprocess": {
		"Starts processes of their own for Python applications, apart from Apache's: they can be restarted alone and have their own user, Python and number of threads.",
		"By itself it serves nothing: requests come only where `process-group=` or WSGIProcessGroup names it. With `threads=0` they hang.",
		"Give it `processes=` and `threads=`, a `python-home=` for its virtual environment, and name it in the mount.",
	},
	"wsgisocketprefix": {
		"Says where the sockets lie over which Apache hands requests to the daemon processes.",
		"A folder that the Apache user cannot enter makes each request fail with 503; a path of more than about 100 bytes does not fit a socket's name.",
		"Use a short path in a folder for run-time files, such as `/run/wsgi`.",
	},
	"wsgisocketrotation": {
		"On gives the daemon sockets new names at each graceful restart, so that old and new processes do not meet.",
		"Off lets requests that were begun before the restart reach the new processes.",
		"",
	},
	"wsgiacceptmutex": {
		"Chooses the lock with which the processes of a group take turns in taking requests.",
		"A mechanism that the system does not have stops httpd.",
		"Leave it away unless the default makes trouble.",
	},
	"wsgiverbosedebugging": {"Does nothing any more; it is kept so that old configurations load.", "", "Remove the line."},
	"wsgidontwritebytecode": {
		"On keeps Python from writing `.pyc` files, as `python -B` does.",
		"Each process compiles all modules again when it starts, which takes longer.",
		"Use it where the code's folders are read-only.",
	},
	"wsgipythonwarnings": {"Chooses which of Python's warnings go to the log, as `python -W` does.", "", ""},
	"wsgipythonoptimize": {
		"Makes Python leave out assertions (1), and docstrings too (2), in all processes.",
		"Applications that rely on `assert` check nothing any more.",
		"",
	},
	"wsgipythonhome": {
		"Tells Python where its installation, or the virtual environment, is: with it the application finds its packages.",
		"A folder that is no Python, or one of another version than mod_wsgi was built for, stops Python at start: \"No module named 'encodings'\", and requests hang.",
		"Name the environment's own folder (the one with `pyvenv.cfg`), not its `lib` or `bin`. For daemon processes use `python-home=` of the group.",
	},
	"wsgipythonpath": {
		"Adds folders in which Python looks for modules.",
		"At the top level it counts for embedded mode only; daemon groups have `python-path=`.",
		"For packages of a virtual environment use `python-home=` instead.",
	},
	"wsgipythoneggs": {"Says where Python unpacks egg files, in embedded mode.", "", ""},
	"wsgipythonhashseed": {
		"Fixes the seed of Python's string hashing, so that all processes hash alike.",
		"A fixed seed makes it easier to attack the application with many colliding keys.",
		"Leave it away outside of tests.",
	},
	"wsgiswitchinterval": {
		"Says how many seconds a thread may run Python before it lets another one: shorter answers sooner, longer computes faster. Python's own value is 0.005 s.",
		"Without a lock of their own all interpreters of a process share one interval, and the last one created sets it. In a free-threaded process it is skipped.",
		"Leave it away unless you have measured that it helps.",
	},
	"wsgidestroyinterpreter": {
		"On lets Python shut down properly when a process ends, so that exit handlers run.",
		"Extensions that do not survive that can crash at the end of a process.",
		"Off avoids such crashes.",
	},
	"wsgiperinterpretergil": {
		"Normally all applications of a process share one lock (the GIL), so that one thread at a time runs Python. On gives each *named* application group a lock of its own: applications in different groups run at the same time, threads within one group still take turns.",
		"a C extension that does not declare support fails with `ImportError: module X does not support loading in subinterpreters`, and the application answers every request with 500 (WSGI0109 or WSGI0110, WSGI0174).",
		"check the extensions first (`modwsgi-ls audit`). It gains nothing with one application group in the process, or one thread. It needs Python 3.12 or later; the main interpreter (`%{GLOBAL}`) never gets one.",
	},
	"wsgifreethreading": {
		"Normally only one thread of a process runs Python at a time: they take turns with a lock, the GIL. On removes the lock for whole processes, so that all threads run Python at once.",
		"every C extension and your own code must be safe without the GIL, and nothing warns: mod_wsgi switches it off for good, and Python then loads undeclared extensions without a word (the guide says otherwise). Extensions of the old single-phase kind fail with ImportError unless the application runs in `application-group=%{GLOBAL}`.",
		"use it only after an audit, with a Python built for it (3.13t, 3.14t). Such a Python, too, keeps its GIL under mod_wsgi until this line says On. It cannot be set for one application group: use `<WSGIInterpreterOptions process-group=NAME>`.",
	},
	"wsgiinterpreteroptions": {
		"What stands in it counts only for the Python interpreters that its selectors name, not for the whole server.",
		"A name that fits nothing is no error: the settings then have no effect. Most other directives in it count for the whole server all the same.",
		"Select by `process-group=` first; add `application-group=` only for one application of the group.",
	},
	"wsgirestrictembedded": {
		"On keeps applications out of the Apache processes: they run in daemon groups only, and Apache starts without Python.",
		"A mount without a process group is then answered with 500 (WSGI0143).",
		"Set it On where every mount has a process group: Apache's processes become smaller.",
	},
	"wsgirestrictstdin":  {"On makes an application that reads `sys.stdin` fail, since there is nothing to read.", "Interactive debuggers do not work.", ""},
	"wsgirestrictstdout": {"On makes an application that prints fail; Off sends what it prints to the error log.", "Code that prints raises IOError.", "Leave it Off."},
	"wsgirestrictsignal": {
		"On keeps applications from catching signals, which mod_wsgi needs to stop its processes.",
		"Off: a process whose signals the application catches may not end when it should.",
		"Leave it On; Off only for code that cannot do without.",
	},
	"wsgicasesensitivity": {"Says whether the folder of the scripts distinguishes upper and lower case, which the names of interpreters depend on.", "", ""},
	"wsgirestrictprocess": {
		"Lists the only process groups to which requests here may be sent.",
		"A request for another group is answered with 500 (WSGI0149).",
		"Use it where others may write `.htaccess` files.",
	},
	"wsgiprocessgroup": {
		"Sends the applications here to that daemon group: it decides user, Python, number of threads and the GIL mode.",
		"A name that no WSGIDaemonProcess defines is no error at start; each request is answered with 500 (WSGI0151).",
		"Rather write `process-group=` into the mount, where it is seen.",
	},
	"wsgiapplicationgroup": {
		"Chooses the Python interpreter of the process: applications of one name share modules and memory, others do not see each other.",
		"Extensions made for one interpreter (NumPy and what builds on it, PyO3) fail or hang in any but the main one, which the default is not.",
		"`%{GLOBAL}`, the main interpreter, with one application in each process group, works for every extension.",
	},
	"wsgicallableobject": {
		"Names the object of the script that is called for each request.",
		"A name that the script does not have is answered with 500 (WSGI0089).",
		"Call it `application`, and leave this away.",
	},
	"wsgiimportscript": {
		"Loads a script when the processes start, so that the first request need not wait.",
		"In another interpreter than the one that serves it loads the application once more, for nothing.",
		"Give it the same `process-group=` and `application-group=` as the mount.",
	},
	"wsgidispatchscript": {
		"Asks a Python script, at each request, which process group and interpreter serve it.",
		"It answers for every mount below the place where it stands: each name that it returns loads the application once more. An exception in it, or a name that does not exist, is answered with 500.",
		"Put it into the `<Location>` it is meant for.",
	},
	"wsgipassapacherequest": {"Hands Apache's own request structure to the application.", "Only C code can use it, and wrong use crashes the process.", "Leave it Off."},
	"wsgipassauthorization": {
		"On hands the Authorization header to the application; Off keeps it from it.",
		"Off: logins with tokens or Basic authentication that the application checks itself do not work.",
		"Set it On where the application checks credentials.",
	},
	"wsgiscriptreloading": {
		"On takes over a script that was changed without a restart: daemon processes restart, embedded ones load it again.",
		"Only the script file is watched, not the modules that it imports.",
		"After other changes touch the script file.",
	},
	"wsgierroroverride":  {"On replaces the application's error pages by Apache's ErrorDocument pages.", "What the application says about an error is lost.", ""},
	"wsgichunkedrequest": {"On accepts uploads that do not say their length beforehand; Off answers them with 411.", "Applications that read by CONTENT_LENGTH see an empty body.", ""},
	"wsgiignoreactivity": {"On keeps requests here from counting as activity, so that `inactivity-timeout=` can restart an idle group.", "", "Use it for health checks."},
	"wsgienablesendfile": {"On lets the system send files that the application hands over with `wsgi.file_wrapper`.", "On some network file systems files arrive damaged.", ""},
	"wsgimapheadtoget":   {"Chooses whether the application sees HEAD requests as GET, so that filters see the same headers.", "", ""},
	"wsgitrustedproxyheaders": {
		"Believes these headers of a reverse proxy: the application sees the client's address, host and scheme in place of the proxy's.",
		"Without WSGITrustedProxies anybody can send them and pretend to be another client.",
		"Name only headers that your proxy sets, and the proxy in WSGITrustedProxies.",
	},
	"wsgitrustedproxies":     {"Lists the reverse proxies whose headers are believed.", "Alone it does nothing.", "Name the headers in WSGITrustedProxyHeaders."},
	"wsgiaccessscript":       {"Asks a Python function whether a client may come in; it runs in the Apache processes.", "Where the script fails the answer is 403.", ""},
	"wsgiauthuserscript":     {"Checks user names and passwords with a Python script; it runs in the Apache processes.", "Without `AuthBasicProvider wsgi` nobody asks it.", ""},
	"wsgiauthgroupscript":    {"Tells a user's groups to `Require wsgi-group`; it runs in the Apache processes.", "", ""},
	"wsgigroupauthoritative": {"Is read and has no effect.", "", "Remove the line."},
	"wsgihandlerscript":      {"Gives a Python script the name of a handler, for files or folders that Apache serves.", "It runs the script for every file that has the handler, and its entry point is `handle_request`.", ""},
	"wsgiservermetrics":      {"Lets code in embedded mode ask mod_wsgi for figures about the server.", "Applications that are not trusted see them too.", ""},
	"wsgitelemetryservice":   {"Sends measurements of each mod_wsgi process to a collector on this machine.", "", ""},
	"wsgislowrequests":       {"Reports requests that take longer than a number of seconds to the telemetry service.", "0 reports nothing.", ""},
	"wsgitelemetryoptions":   {"Switches further fields of the telemetry records on and off.", "", ""},
}
