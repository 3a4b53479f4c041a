package cli

// guideFaults are faults that a review of the guide once found, each with its smallest input.
var guideFaults = []guideRow{
	{number: "F1", guide: "the fix of a tag over two lines destroys it", conf: "part/oneapp_lm.conf", looks: []look{
		{door: "apply Join the two lines", at: "process-group=mixed", says: []string{"<WSGIInterpreterOptions process-group=mixed application-group=cpu_app>"}, silent: []string{"error"}},
		{door: "apply Continue the line with a backslash", at: "process-group=mixed", says: []string{"<WSGIInterpreterOptions process-group=mixed \\ application-group=cpu_app>"}, silent: []string{"error"}},
		{door: "check part/oneapp_fixed.conf", says: []string{"Invalid command 'application-group=cpu_app'"}},
		{door: "hints", python: "3.13", silent: []string{"matches 3 interpreters"}},
	}},
	{number: "F2", guide: "a file without an MPM is half checked, in silence", conf: "part/unk.conf", looks: []look{
		{door: "check", says: []string{"Invalid command 'WSGIFreeThreding'", "WSGIFreeThreading is the nearest", "Invalid command 'foo=bar'", "read alone", "Name the main file instead, or --express"}},
		{door: "check part/mainown.conf", says: []string{"[own-gil-main]"}},
	}},
	{number: "F3", guide: "dispatch scripts", conf: "whole/own1.conf", looks: []look{
		{door: "complete", at: "application-group=|%{ENV", python: "3.13", says: []string{"[worker-0]", "[worker-3]"}},
		{door: "hover", at: "WSGIDispatchScript", python: "3.13", says: []string{"returns `worker-0`, `worker-1`, `worker-2`, `worker-3`", "4 names × 1 process = 4 copies of the application in `parallel`", "the process group stays as the configuration says"}},
		{door: "hover", at: "%{ENV|:APPLICATION_GROUP}", python: "3.13", says: []string{"Where a dispatch script names the group, the variable is not asked."}},
		{door: "explain --python 3.13 --request /api", says: []string{"names worker-0, worker-1, worker-2, worker-3", "mode on 3.13 own GIL"}},
		{door: "check whole/disp2.conf --python 3.13", says: []string{"no interpreter is called 'worker-9'", "'worker-0' is the nearest"}, silent: []string{"[dispatch-everywhere]"}},
		{door: "hints", python: "3.13", says: []string{"own GIL · parallel · 4 interpreters"}, silent: []string{"dispatch.py"}},
		{door: "explain whole/own1b.conf --python 3.13", says: []string{"chosen by dispatch.py"}},
	}},
	{number: "F4", guide: "\"works with every application\"", conf: "whole/own1.conf", looks: []look{
		{door: "explain --advise --python 3.13t", says: []string{"Extensions that know only the main interpreter (NumPy", "refuses extensions of the single-phase kind in every named application group, with the GIL on or off"}, silent: []string{"works with every application"}},
	}},
	{number: "F5", guide: "express refuses --free-threading on an ordinary Python", conf: "part/exp_ft_default.conf", looks: []look{
		{door: "check --express --express-free-threading --python 3.13", says: []string{"Rebuild Python with --disable-gil to use it.", "exit: 1"}},
	}},
	{number: "F6", guide: "advice", conf: "whole/interval.conf", looks: []look{
		{door: "explain --advise --python 3.13", says: []string{"Now: own GIL for cpu_app and shared GIL for io_app.", "not possible on Python 3.13"}, silent: []string{"WSGIFreeThreading On"}},
		{door: "explain --advise --python 3.13 whole/interval_swapped.conf", says: []string{"Now: shared GIL for io_app and own GIL for cpu_app."}},
		{door: "explain --advise whole/mixed.conf", says: []string{"Now: on an ordinary build shared GIL; on a free-threaded build free-threaded."}, silent: []string{"not possible on Python"}},
		{door: "explain --advise --format json --python 3.13", says: []string{`"advice": {`, `"options": [`}},
		{door: "explain --advise whole/emb.conf", says: []string{"Move the applications into a daemon process group", "WSGIDaemonProcess app processes=2 threads=15"}},
		{door: "explain --advise --python 3.14t whole/mixed.conf", says: []string{"Beware, in several of these groups:"}},
	}},
	{number: "F7", guide: "several fragments are one configuration", conf: "part/exp_ft_default.conf", looks: []look{
		{door: "explain --express --express-application-group a --python 3.13 part/exp_perinterp.conf part/exp_dispatch.conf", says: []string{"own GIL 1 localhost:8000", "worker-3"}},
	}},
	{number: "F8", guide: "advice in express's world", conf: "part/exp_ft.conf", looks: []look{
		{door: "hover", at: "my|app>", python: "3.13t", says: []string{"mod_wsgi-express calls its process group `localhost:8000`"}},
		{door: "hover", at: "WSGIFreeThreading", python: "3.13t", says: []string{"applies to no process", "mod_wsgi-express calls its process group"}},
	}},
	{number: "F9", guide: "one mount, two modes", conf: "whole/empty.conf", looks: []look{
		{door: "hover", at: "WSGIScriptAlias /x", python: "3.13", says: []string{"shared GIL · myapp"}, silent: []string{"own GIL"}},
		{door: "explain --python 3.13 --request /x", says: []string{"shared GIL /x → %{ENV:APPLICATION_GROUP} (nothing here sets the variable)", "mode on 3.13 shared GIL"}},
		{door: "hover", at: "<WSGI|InterpreterOptions application-group", python: "3.13", says: []string{"| `myapp` | `%{ENV:APPLICATION_GROUP}`"}},
	}},
	{number: "F10", guide: "the losing WSGIFreeThreading vanishes", conf: "whole/free1.conf", looks: []look{
		{door: "explain --python 3.13", says: []string{"WSGIFreeThreading On, free1.conf:13, ignored: this build of Python has a GIL (WSGI0200)"}},
		{door: "explain --python 3.13 --format json", says: []string{"this build of Python has a GIL (WSGI0200)"}},
	}},
	{number: "F11", guide: "embedded mode that never starts", conf: "whole/h.conf", looks: []look{
		{door: "check --python 3.13t", says: []string{"[reaches-nothing]", "h.conf:9"}},
		{door: "hover", at: "<WSGI|InterpreterOptions", python: "3.13t", says: []string{"no Python runs in the Apache children", "WSGIRestrictEmbedded On, and nothing needs Python"}},
	}},
	{number: "F12", guide: "lines of a long directive", conf: "whole/shared.conf", looks: []look{
		{door: "explain --python 3.13 --request /", says: []string{"shared.conf:11: the mount that takes /"}, silent: []string{"shared.conf:12"}},
		{door: "explain --python 3.13 --format json", silent: []string{`"line": 12`}},
	}},
	{number: "F13", guide: "noise and small things", conf: "whole/vhost.conf", looks: []look{
		{door: "check --python 3.13t", silent: []string{"[WSGI0202]"}},
		{door: "check whole/both.conf --python 3.13t", silent: []string{"[WSGI0203]"}},
		{door: "hover", at: "</WSGI|InterpreterOptions", python: "3.13", says: []string{"`<WSGIInterpreterOptions process-group=myapp>`"}},
		{door: "hover", at: "process-|group=myapp>", python: "3.13", says: []string{"given more than once"}, silent: []string{"A wrong value stops httpd"}},
	}},
}
