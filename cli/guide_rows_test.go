package cli

// The looks that several rows have in common.
const (
	gilExplained = "Normally only one thread of a process runs Python at a time: they take turns with a lock, the GIL."
	guidePage    = "user-guides/gil-modes-and-free-threading.html"
)

// guideSentences are the sentences and recipes of the guide, in its order.
var guideSentences = []guideRow{
	// Introduction, the three modes
	{number: "1", guide: "three configurations: shared, PEP 684, PEP 703", conf: "whole/mixed.conf", looks: []look{
		{door: "hover", at: "WSGIFreeThreading On", says: []string{gilExplained, guidePage}, silent: []string{"(PEP 703)"}},
		{door: "hover", at: "WSGIPerInterpreterGIL On", says: []string{"Normally all applications of a process share one lock (the GIL)", "threads within one group still take turns", guidePage}},
		{door: "hover", at: "WSGIDaemonProcess simple", says: []string{"one thread of a process runs Python at a time (shared GIL)", guidePage}},
		{door: "hints", says: []string{"17: own GIL (3.12+) for /api", "13: free-threaded (3.13t+) for /modern", "11: shared GIL"}},
	}},
	{number: "2", guide: "each process: one main and several sub interpreters", conf: "whole/mixed.conf", looks: []look{
		{door: "hover", at: "WSGIDaemonProcess parallel", says: []string{"| main (`%{GLOBAL}`) |"}},
		{door: "explain --all", says: []string{"main interpreter"}},
	}},
	{number: "3", guide: "the mode belongs to the process, not to a virtual host", conf: "whole/vhost.conf", looks: []look{
		{door: "check --python 3.13", says: []string{"WSGIFreeThreading cannot occur within <VirtualHost> section", "outside all virtual hosts"}},
		{door: "apply Move it into <WSGIInterpreterOptions process-group=myapp>", at: "WSGIFreeThreading On", python: "3.13t", says: []string{
			"<WSGIInterpreterOptions process-group=myapp> WSGIFreeThreading On </WSGIInterpreterOptions> <VirtualHost *:80> ServerName a.example <WSGIInterpreterOptions"}},
		{door: "apply Move the container out of the virtual host", at: "<WSGIInterpreterOptions", python: "3.13t", says: []string{
			"<WSGIInterpreterOptions process-group=myapp> WSGIPerInterpreterGIL On </WSGIInterpreterOptions> <VirtualHost *:80>"}},
	}},
	{number: "4", guide: "shared: one thread at a time, concurrency by processes", conf: "whole/shared.conf", looks: []look{
		{door: "explain", says: []string{"One thread of a process runs Python at a time, and the 4 processes run in parallel."}},
		{door: "hover", at: "WSGIDaemonProcess", says: []string{"One thread of a process runs Python at a time, and the 4 processes run in parallel."}},
	}},
	{number: "5", guide: "shared is the default on every version", conf: "whole/shared.conf", looks: []look{
		{door: "hover", at: "WSGIDaemonProcess", python: "3.14t", says: []string{"mod_wsgi keeps the GIL on, in a free-threaded Python too"}},
		{door: "explain --python 3.14t", says: []string{"shared GIL 1 myapp — default: mod_wsgi keeps the GIL on, in a free-threaded Python too"}},
		{door: "hover", at: "WSGIDaemonProcess", python: "3.13", says: []string{"nothing sets it, so interpreters share the process's GIL"}},
	}},
	{number: "6", guide: "PEP 684: sub interpreters run in parallel", conf: "whole/own1.conf", looks: []look{
		{door: "explain --python 3.13", says: []string{"Application groups with their own GIL run Python in parallel, threads in one group take turns."}},
	}},
	{number: "7", guide: "process-wide or scoped by containers", conf: "whole/free1.conf", looks: []look{
		{door: "hover", at: "<WSGI|InterpreterOptions", python: "3.13t", says: []string{"free-threaded for /modern", "1 selector: for each setting on its own the matching container with more selectors wins"}},
	}},
	{number: "8", guide: "the main interpreter always uses the process's GIL", conf: "part/mainown.conf", looks: []look{
		{door: "check --python 3.13", says: []string{"WSGIPerInterpreterGIL has no effect: it only meets main interpreters", "[own-gil-main]"}},
		{door: "apply Write application-group=myapp", at: "WSGIPerInterpreterGIL", python: "3.13", says: []string{
			"<WSGIInterpreterOptions application-group=myapp>", "process-group=myapp application-group=myapp"}, silent: []string{"[own-gil-main]"}},
		{door: "hover", at: "WSGIPerInterpreterGIL", python: "3.13", says: []string{"never gets one", "ignored: the main interpreter always uses the process's GIL"}},
	}},
	{number: "9", guide: "an extension must declare support, else it cannot be imported", conf: "whole/own.conf", looks: []look{
		{door: "hover", at: "WSGIPerInterpreterGIL", says: []string{"C extension that does not declare support fails with `ImportError: module X does not support loading in subinterpreters`", "500 (WSGI0109 or WSGI0110, WSGI0174)"}},
	}},
	{number: "10", guide: "free-threading: no GIL in all interpreters of the process", conf: "whole/free.conf", looks: []look{
		{door: "explain --python 3.13t", says: []string{"All threads of a process run Python in parallel, and the 4 processes run in parallel."}},
	}},
	{number: "11", guide: "it needs --disable-gil", conf: "whole/free.conf", looks: []look{
		{door: "check", says: []string{"information: WSGIFreeThreading On needs a free-threaded build of Python, such as 3.13t"}},
		{door: "check --python 3.13", says: []string{"WSGIFreeThreading On does not remove the GIL: this Python is no free-threaded build"}},
		{door: "check --python 3.12t", says: []string{"there is no free-threaded Python 3.12: it begins with 3.13t", "exit: 2"}},
		{door: "explain whole/lm.conf", says: []string{"Python 3.14t"}},
	}},
	{number: "12", guide: "free-threading is not per sub interpreter", conf: "whole/ftapp.conf", looks: []look{
		{door: "check --python 3.13t", says: []string{"[WSGI0201]", "Put it in <WSGIInterpreterOptions process-group=myapp>."}},
		{door: "apply Remove application-group=a", at: "WSGIFreeThreading", python: "3.13t", says: []string{
			"<WSGIInterpreterOptions process-group=myapp> WSGIFreeThreading On"}, silent: []string{"[WSGI0201]"}},
	}},
	{number: "13", guide: "an extension that declares nothing is imported, with a warning each", conf: "whole/free.conf", looks: []look{
		{door: "hover", at: "WSGIFreeThreading", says: []string{"nothing warns", "loads undeclared extensions without a word (the guide says otherwise)", "single-phase kind fail with ImportError"}},
	}},
	// What mod_wsgi provides, selectors, precedence
	{number: "14", guide: "mod_wsgi forces the GIL on by default", conf: "whole/free.conf", looks: []look{
		{door: "hover", at: "WSGIFreeThreading", says: []string{"keeps its GIL under mod_wsgi until this line says On"}},
	}},
	{number: "15", guide: "settings of containers win, the most specific one", conf: "whole/empty.conf", looks: []look{
		{door: "hover", at: "WSGIDaemonProcess", python: "3.13", says: []string{"These lose:", "a more specific container wins", "empty.conf:10", "empty.conf:16"}},
	}},
	{number: "16", guide: "WSGISwitchInterval has no effect without a GIL", conf: "whole/both.conf", looks: []look{
		{door: "check --python 3.13t", says: []string{"whole/both.conf:10:1: warning: WSGISwitchInterval is skipped for", "[WSGI0205]", "The Apache children log WSGI0203 for the same line", "[WSGI0204]"}, silent: []string{"[WSGI0203]"}},
		{door: "apply Delete the line", at: "WSGISwitchInterval", python: "3.13t", silent: []string{"[WSGI0205]", "[WSGI0203]"}},
	}},
	{number: "17", guide: "process-group= empty or %{GLOBAL}: embedded mode", conf: "whole/freeemb.conf", looks: []look{
		{door: "hover", at: "%{GLO|BAL}", says: []string{"Embedded mode: the application runs in the Apache children"}, silent: []string{"For an application group"}},
		{door: "complete", at: "process-group=|%{GLOBAL}", says: []string{"[%{GLOBAL}]", "Embedded mode: the application"}, silent: []string{"For an application group"}},
	}},
	{number: "18", guide: "%{ENV:VAR} in a selector", conf: "whole/empty.conf", looks: []look{
		{door: "check --python 3.13", says: []string{"A container's selector is never expanded: %{ENV:APPLICATION_GROUP} is compared as it stands"}},
		{door: "hover", at: "<WSGI|InterpreterOptions application-group", python: "3.13", says: []string{"shared GIL for /x"}, silent: []string{"gives `%{ENV:APPLICATION_GROUP}`", "if the request chooses it"}},
	}},
	{number: "19", guide: "no selector: every value", conf: "whole/empty.conf", looks: []look{
		{door: "hover", at: "<WSGI|InterpreterOptions>", python: "3.13", says: []string{"0 selectors"}},
	}},
	{number: "20", guide: "free-threading wins over own GILs", conf: "whole/both.conf", looks: []look{
		{door: "check --python 3.13t", says: []string{"WSGIPerInterpreterGIL is skipped for application group 'a' of 'myapp': its process is free-threaded [WSGI0202]", "both.conf:8: free-threading is switched on here"}},
		{door: "hover", at: "WSGIPerInterpreterGIL", python: "3.13t", says: []string{"ignored: free-threading won: the process has no GIL"}, silent: []string{"ignored: the main interpreter always"}},
		{door: "apply Delete the line", at: "WSGIPerInterpreterGIL", python: "3.13t", silent: []string{"[WSGI0202]"}},
	}},
	{number: "21", guide: "WSGI0198 on an old Python, WSGI0200 on an ordinary one", conf: "whole/mixed.conf", looks: []look{
		{door: "check", says: []string{"information: WSGIPerInterpreterGIL On needs Python 3.12 or later [WSGI0198]", "information: WSGIFreeThreading On needs a free-threaded build"}},
		{door: "check --python 3.11", says: []string{"WSGIPerInterpreterGIL has no effect on Python 3.11 [WSGI0198]", "[WSGI0200]"}},
		{door: "explain --python 3.13", says: []string{"WSGIFreeThreading On, mixed.conf:14, ignored: this build of Python has a GIL (WSGI0200)"}},
	}},
	{number: "22", guide: "WSGIFreeThreading has no effect on an ordinary build", conf: "whole/both.conf", looks: []look{
		{door: "check --python 3.13", says: []string{"mod_wsgi skips own GILs and switch intervals of the same processes all the same", "[WSGI0202]", "[WSGI0204]", "[WSGI0205]"}},
	}},
	// Recipes
	{number: "23", guide: "shared everywhere", conf: "whole/shared.conf", looks: []look{
		{door: "explain --python 3.13", says: []string{"shared GIL / → its own interpreter (www.example.com|)"}},
		{door: "hover", at: "WSGIScriptAlias", python: "3.13", says: []string{"`/` of www.example.com (`www.example.com\\|`)"}},
		{door: "hints", python: "3.13", says: []string{"shared GIL · myapp · / of www.example.com"}, silent: []string{"www.example.com|"}},
	}},
	{number: "24", guide: "free-threading everywhere", conf: "whole/free.conf", looks: []look{
		{door: "explain --python 3.13t", says: []string{"free-threaded 1 myapp — WSGIFreeThreading On, free.conf:9"}},
	}},
	{number: "25", guide: "an own GIL everywhere, one application", conf: "whole/own.conf", looks: []look{
		{door: "check --python 3.13", says: []string{"An own GIL brings 'myapp' nothing: 'www.example.com|' (/ of www.example.com) is the only application group in it"}},
		{door: "explain --advise --python 3.13", says: []string{"Now: own GIL. It gains nothing"}},
		{door: "hover", at: "WSGIPerInterpreterGIL", says: []string{"gains nothing with one application group in the process"}},
	}},
	{number: "26", guide: "free-threading for one daemon group", conf: "whole/free1.conf", looks: []look{
		{door: "explain --python 3.13t", says: []string{"shared GIL 1 legacy", "free-threaded 1 freethreaded"}},
	}},
	{number: "27", guide: "free-threading for embedded mode", conf: "whole/h.conf", looks: []look{
		{door: "explain whole/freeemb.conf --python 3.13t --all", says: []string{"embedded mode Apache children free-threaded"}},
		{door: "check --python 3.13t", says: []string{"WSGIFreeThreading has no effect: no Python runs in the Apache children", "h.conf:9: embedded mode is switched off here"}},
		{door: "check", says: []string{"[reaches-nothing]"}, silent: []string{"[WSGI0200]"}},
		{door: "hover", at: "WSGIFreeThreading", python: "3.13t", says: []string{"No Python runs in the Apache children: WSGIRestrictEmbedded On", "h.conf:9"}},
		{door: "hints", python: "3.13t", says: []string{"11: no Python runs in the Apache children"}},
	}},
	{number: "28", guide: "own GILs for one group with a dispatch script", conf: "whole/own1.conf", looks: []look{
		{door: "explain --python 3.13", says: []string{"own GIL /api → worker-0, worker-1, worker-2, worker-3", "shared GIL /www → worker-0, worker-1, worker-2, worker-3"}, silent: []string{"%{ENV:"}},
		{door: "check --python 3.13", says: []string{"The script also chooses the interpreters of /www: 4 names"}, silent: []string{"[unset-variable]"}},
	}},
	{number: "29", guide: "the three modes side by side", conf: "whole/mixed.conf", looks: []look{
		{door: "check --python 3.13t", says: []string{"all requests run in one interpreter that is called %{ENV:APPLICATION_GROUP}, letter by letter, so that nothing runs beside it"}, silent: []string{"WSGI0151"}},
		{door: "explain --advise --python 3.13t", says: []string{"It gains nothing as long as nothing sets the variable of %{ENV:APPLICATION_GROUP}"}},
		{door: "hover", at: "WSGIScriptAlias /api", python: "3.13t", says: []string{"Nothing here sets `APPLICATION_GROUP`", "all these requests run in one interpreter"}},
	}},
	{number: "30", guide: "one application group, its tag over two lines", conf: "part/oneapp_lm.conf", looks: []look{
		{door: "check", says: []string{"<WSGIInterpreterOptions> directive missing closing '>'", "httpd wants it on one line, or a backslash at the end of this one"}},
		{door: "actions", at: "process-group=mixed", says: []string{"Join the two lines"}, silent: []string{"Add the >"}},
	}},
	{number: "31", guide: "the same on one line", conf: "whole/oneapp_bs.conf", looks: []look{
		{door: "check --python 3.13", says: []string{"nothing found"}},
	}},
	{number: "32", guide: "an interval for one interpreter", conf: "whole/interval.conf", looks: []look{
		{door: "hover", at: "WSGISwitchInterval", says: []string{"0.005 s before Python 3.12; 0.002 s from Python 3.12 on", "Logged at run time: WSGI0199 before Python 3.12"}},
		{door: "explain --python 3.13", says: []string{"switch interval 0.002 s"}},
	}},
	{number: "33", guide: "an interval without an own GIL is rejected", conf: "whole/interval_bad.conf", looks: []look{
		{door: "check --python 3.13", says: []string{"The switch interval is skipped: application group 'cpu_app' of 'mixed' has no GIL of its own [WSGI0199]"}},
		{door: "apply Add WSGIPerInterpreterGIL On", at: "WSGISwitchInterval", python: "3.13", says: []string{
			"application-group=cpu_app> WSGIPerInterpreterGIL On WSGISwitchInterval 0.002"}, silent: []string{"[WSGI0199]"}},
	}},
	{number: "34", guide: "which intervals are valid", conf: "whole/si.conf", looks: []look{
		{door: "check --python 3.13", says: []string{"si.conf:10:20: error", "si.conf:12:24: error", "si.conf:13:24: error", "Write seconds as a plain number with a point"}, silent: []string{"si.conf:14:24: error", "si.conf:15:24: error"}},
	}},
	// C extensions
	{number: "35", guide: "PyGILState extensions only in the main interpreter", conf: "whole/shared.conf", looks: []look{
		{door: "hover", at: "WSGIDaemonProcess", says: []string{"NumPy and what builds on it", "application-group=%{GLOBAL}"}, silent: []string{"works with every application"}},
		{door: "explain --advise", says: []string{"NumPy"}, silent: []string{"works with every application"}},
	}},
	{number: "36", guide: "an own GIL: a hard import failure, 500", make: withExtension, looks: []look{
		{door: "audit --python 3.13", says: []string{"t_noslot", "will fail", "exit: 1"}},
	}},
	{number: "37", guide: "free-threading: a warning, and it loads", conf: "whole/free.conf", looks: []look{
		{door: "hover", at: "WSGIFreeThreading", says: []string{"Python then loads undeclared extensions without a word (the guide says otherwise)"}},
	}, otherwise: "the real server logs nothing (15 imports with all warnings on), so that the guide is not followed"},
	{number: "38", guide: "auditing: transitive, pure Python is not affected", make: withExtension, looks: []look{
		{door: "audit --python 3.13", says: []string{"t_noslot"}, silent: []string{"json"}},
		{door: "explain --advise --python 3.13", says: []string{"cannot be imported under an own GIL"}},
	}},
	// mod_wsgi-express
	{number: "39", guide: "--free-threading for the instance", conf: "part/exp_perinterp.conf", looks: []look{
		{door: "explain --express --express-free-threading --python 3.13t", says: []string{"free-threaded 1 localhost:8000"}},
	}},
	{number: "40", guide: "it fails on an ordinary Python", conf: "part/exp_perinterp.conf", looks: []look{
		{door: "check --express --express-free-threading --python 3.13", says: []string{"--free-threading requires a Python build with free-threading support (PEP 703)", "exit: 1"}},
	}},
	{number: "41", guide: "--include-file may be repeated", looks: []look{
		{door: "check --express --express-application-group a --python 3.13t part/exp_ft_default.conf part/exp_perinterp.conf", says: []string{"[WSGI0202]"}},
	}},
	{number: "42", guide: "the default group is HOST:PORT", conf: "part/exp_ft.conf", looks: []look{
		{door: "check --express --python 3.13t", says: []string{"mod_wsgi-express calls its process group localhost:8000", "--process-group myapp"}},
		{door: "apply Write process-group=localhost:8000", at: "process-group=myapp", python: "3.13t", says: []string{"<WSGIInterpreterOptions process-group=localhost:8000>"}},
		{door: "check --express --express-process-group myapp --python 3.13t", says: []string{"nothing found"}},
	}},
	{number: "43", guide: "own GILs in an include file", conf: "part/exp_perinterp.conf", looks: []look{
		{door: "check --express --python 3.13", says: []string{"[own-gil-main]", "Start it with --application-group NAME", "WSGIDispatchScript"}, silent: []string{"Give the mounts a name"}},
	}},
	{number: "44", guide: "the generated configuration", conf: "part/exp_ft_default.conf", looks: []look{
		{door: "hover", at: "process-group=loc|alhost", python: "3.13t", says: []string{"1 process × 5 threads · the application of mod_wsgi-express"}, silent: []string{"0 mounts"}},
		{door: "check whole/generated.conf", says: []string{"nothing found"}},
		{door: "explain whole/generated.conf", says: []string{"Python 3.13", "localhost:8000 1 process × 5 threads", "generated.conf:11"}},
	}},
	// Choosing a mode
	{number: "45", guide: "the shared GIL with several processes is right for almost everybody", conf: "whole/one.conf", looks: []look{
		{door: "explain --advise --python 3.14t", says: []string{"Now: shared GIL. Keep it, unless you have measured", "more processes more cores without any risk"}},
	}},
	{number: "46", guide: "own GILs: computing, an audit, one large process, a dispatch script", conf: "whole/own1.conf", looks: []look{
		{door: "explain --advise --group parallel --python 3.13", says: []string{"For computing that must stay in one process", "modwsgi-ls audit", "4 application groups × 1 process load the application 4 times"}},
		{door: "explain --advise whole/one.conf --python 3.13", says: []string{"it needs a dispatch script that spreads requests over several names, and each name loads the application again"}},
	}},
	{number: "47", guide: "free-threading: everything audited, the highest risk", conf: "whole/one.conf", looks: []look{
		{door: "explain --advise --python 3.14t", says: []string{"data that nothing but the GIL guards is the highest risk, and nothing warns", "modwsgi-ls audit"}},
	}},
	{number: "48", guide: "several kinds of application: a daemon group for each mode", conf: "whole/interval.conf", looks: []look{
		{door: "explain --advise --python 3.13", says: []string{"give each mode a daemon group of its own"}},
	}},
}
