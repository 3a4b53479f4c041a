package catalog

import (
	"strings"
	"testing"
)

// recordedWSGI are lines that the real mod_wsgi 6.0.5 was given, with its complaint; ""
// is accepted. It ran as root, without a user or group of these names.
var recordedWSGI = []struct{ name, args, complaint string }{
	{"WSGIDaemonProcess", `"my group" threads=2`, ""},
	{"WSGIDaemonProcess", "%{GLOBAL}", ""},
	{"WSGIDaemonProcess", "D", ""},
	{"WSGIDaemonProcess", "Dd", ""},
	{"WSGIDaemonProcess", "a=b", ""},
	{"WSGIDaemonProcess", "d display-name=%{GROUP}", ""},
	{"WSGIDaemonProcess", "d lang=en_US.UTF-8 locale=C.UTF-8", ""},
	{"WSGIDaemonProcess", "d python-home=/nonexistent", ""},
	{"WSGIDaemonProcess", "d python-home=foo", ""},
	{"WSGIDaemonProcess", "d python-path=/a:/b", ""},
	{"WSGIDaemonProcess", "d switch-interval=0.002", ""},
	{"WSGIDaemonProcess", "d threads= 5", ""},
	{"WSGIDaemonProcess", `d threads="5" display-name="a b"`, ""},
	{"WSGIDaemonProcess", "d threads=0", ""},
	{"WSGIDaemonProcess", "d threads=2", ""},
	{"WSGIDaemonProcess", "d threads=3", ""},
	{"WSGIDaemonProcess", "d threads=3 switch-interval=0.003", ""},
	{"WSGIDaemonProcess", "d threads=5 threads=6", ""},
	{"WSGIDaemonProcess", "d threads=5x", ""},
	{"WSGIDaemonProcess", "d threads=65533", ""},
	{"WSGIDaemonProcess", "d threads=abc", ""},
	{"WSGIDaemonProcess", "d umask=0007", ""},
	{"WSGIDaemonProcess", "e", ""},
	{"WSGIDaemonProcess", "", "Name of WSGI daemon process not supplied."},
	{"WSGIDaemonProcess", `""`, "Name of WSGI daemon process not supplied."},
	{"WSGIDaemonProcess", "d   foo=1   threads=5", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", `d "threads=5"`, "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d Threads=5", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d application-group=x", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d chroot=foo", "Invalid chroot directory for WSGI daemon process."},
	{"WSGIDaemonProcess", "d foo=1", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d free-threading=On", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d group=nosuchgrp", "AH00544: apache2: bad group name nosuchgrp"},
	{"WSGIDaemonProcess", "d header-buffer-size=100", "Header buffer size must be >= 8192 bytes, or 0 for default."},
	{"WSGIDaemonProcess", "d home=foo", "Invalid home directory for WSGI daemon process."},
	{"WSGIDaemonProcess", "d maximum-requests=-1", "Invalid request count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d per-interpreter-gil=On", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d processes=", "Invalid process count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d processes=-1", "Invalid process count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d processes=0", "Invalid process count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d processes=abc", "Invalid process count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d receive-buffer-size=100", "Receive buffer size must be >= 512 bytes, or 0 for system default."},
	{"WSGIDaemonProcess", "d response-buffer-size=100", "Response buffer size must be >= 65536 bytes, or 0 for default."},
	{"WSGIDaemonProcess", "d script-user=www-data script-group=www-data", "Only one of script-user and script-group allowed."},
	{"WSGIDaemonProcess", "d send-buffer-size=100", "Send buffer size must be >= 512 bytes, or 0 for system default."},
	{"WSGIDaemonProcess", "d server-metrics=maybe", "Invalid server metrics flag for WSGI daemon process."},
	{"WSGIDaemonProcess", "d shutdown-timeout=-1", "Invalid shutdown timeout for WSGI daemon process."},
	{"WSGIDaemonProcess", "d stack-size=0", "Invalid stack size for WSGI daemon process."},
	{"WSGIDaemonProcess", "d switch-interval=", "Invalid switch interval for WSGI daemon process."},
	{"WSGIDaemonProcess", "d switch-interval=-1", "Invalid switch interval for WSGI daemon process."},
	{"WSGIDaemonProcess", "d switch-interval=0", "Invalid switch interval for WSGI daemon process."},
	{"WSGIDaemonProcess", "d switch-interval=abc", "Invalid switch interval for WSGI daemon process."},
	{"WSGIDaemonProcess", "d threads", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d threads 5", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d threads =5", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d threads=", "Invalid thread count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d threads=-1", "Invalid thread count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d threads=100000", "Invalid thread count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d threads=5 # five", "Invalid option to WSGI daemon process definition."},
	{"WSGIDaemonProcess", "d threads=65534", "Invalid thread count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d threads=99999999999999", "Invalid thread count for WSGI daemon process."},
	{"WSGIDaemonProcess", "d umask=9", "Invalid umask for WSGI daemon process."},
	{"WSGIDaemonProcess", "d user=nosuchuser", "AH00543: apache2: bad user name nosuchuser"},
	{"WSGIDaemonProcess", "d user=root", "WSGI process blocked from running as root."},
	{"WSGIDaemonProcess", "threads=5 d", "Invalid option to WSGI daemon process definition."},
	{"<WSGIInterpreterOptions", `"application-group=localhost:8000|/r">`, ""},
	{"<WSGIInterpreterOptions", `"application-group=my app">`, ""},
	{"<WSGIInterpreterOptions", `"process-group=a>b">`, ""},
	{"<WSGIInterpreterOptions", `"process-group=d" "application-group=x">`, ""},
	{"<WSGIInterpreterOptions", "'process-group=d'>", ""},
	{"<WSGIInterpreterOptions", ">", ""},
	{"<WSGIInterpreterOptions", ">", ""},
	{"<WSGIInterpreterOptions", "PROCESS-GROUP=d Application-Group=x>", ""},
	{"<WSGIInterpreterOptions", `application-group="">`, ""},
	{"<WSGIInterpreterOptions", "application-group=%{ENV:X}>", ""},
	{"<WSGIInterpreterOptions", "application-group=%{GLOBAL}>", ""},
	{"<WSGIInterpreterOptions", "application-group=%{HOST}>", ""},
	{"<WSGIInterpreterOptions", "application-group=%{RESOURCE}>", ""},
	{"<WSGIInterpreterOptions", "application-group=%{SERVER}>", ""},
	{"<WSGIInterpreterOptions", "application-group=%{global}>", ""},
	{"<WSGIInterpreterOptions", "application-group=>", ""},
	{"<WSGIInterpreterOptions", "application-group=a=b>", ""},
	{"<WSGIInterpreterOptions", "application-group=localhost:8000|/r>", ""},
	{"<WSGIInterpreterOptions", "application-group=x>", ""},
	{"<WSGIInterpreterOptions", "application-group=z>", ""},
	{"<WSGIInterpreterOptions", `process-group="%{GLOBAL}">`, ""},
	{"<WSGIInterpreterOptions", `process-group="d" application-group="x">`, ""},
	{"<WSGIInterpreterOptions", "process-group=%{RESOURCE}>", ""},
	{"<WSGIInterpreterOptions", "process-group=>", ""},
	{"<WSGIInterpreterOptions", "process-group=D>", ""},
	{"<WSGIInterpreterOptions", "process-group=d >", ""},
	{"<WSGIInterpreterOptions", "process-group=d application-group=x>", ""},
	{"<WSGIInterpreterOptions", "process-group=d,application-group=x>", ""},
	{"<WSGIInterpreterOptions", "process-group=d>", ""},
	{"<WSGIInterpreterOptions", "process-group=d> # comment", ""},
	{"<WSGIInterpreterOptions", "process-group=d> foo", ""},
	{"<WSGIInterpreterOptions", "process-group=dd>", ""},
	{"<WSGIInterpreterOptions", "process-group=nosuch>", ""},
	{"<WSGIInterpreterOptions", "=d>", "<WSGIInterpreterOptions>: unknown selector '', expected process-group or application-group"},
	{"<WSGIInterpreterOptions", `application-group="my app">`, `<WSGIInterpreterOptions>: argument 'app"' is not of the form key=value`},
	{"<WSGIInterpreterOptions", "application-group='my app'>", "<WSGIInterpreterOptions>: argument 'app'' is not of the form key=value"},
	{"<WSGIInterpreterOptions", "application-group=x Application-Group=y>", "<WSGIInterpreterOptions>: application-group given more than once"},
	{"<WSGIInterpreterOptions", "application-group=x application-group=y>", "<WSGIInterpreterOptions>: application-group given more than once"},
	{"<WSGIInterpreterOptions", "d>", "<WSGIInterpreterOptions>: argument 'd' is not of the form key=value"},
	{"<WSGIInterpreterOptions", "foo=bar  process-group=d>", "<WSGIInterpreterOptions>: unknown selector 'foo', expected process-group or application-group"},
	{"<WSGIInterpreterOptions", "foo=bar>", "<WSGIInterpreterOptions>: unknown selector 'foo', expected process-group or application-group"},
	{"<WSGIInterpreterOptions", "process-group = d>", "<WSGIInterpreterOptions>: argument 'process-group' is not of the form key=value"},
	{"<WSGIInterpreterOptions", "process-group= d>", "<WSGIInterpreterOptions>: argument 'd' is not of the form key=value"},
	{"<WSGIInterpreterOptions", "process-group=d", "<WSGIInterpreterOptions> directive missing closing '>'"},
	{"<WSGIInterpreterOptions", "process-group=d process-group=d>", "<WSGIInterpreterOptions>: process-group given more than once"},
	{"<WSGIInterpreterOptions", "process-group=d> # a > b", "<WSGIInterpreterOptions>: argument '#' is not of the form key=value"},
	{"<WSGIInterpreterOptions", "process-group>", "<WSGIInterpreterOptions>: argument 'process-group' is not of the form key=value"},
	{"WSGIApplicationGroup", "foo", ""},
	{"WSGIApplicationGroup", "fromcontainer", ""},
	{"WSGIApplicationGroup", "x", ""},
	{"WSGIApplicationGroup", "", "WSGIApplicationGroup takes one argument, Application interpreter group."},
	{"WSGICaseSensitivity", "On", ""},
	{"WSGIDestroyInterpreter", "Off", ""},
	{"WSGIFreeThreading", "Off", ""},
	{"WSGIImportScript", "/srv/probe.wsgi application-group=x", "Name of WSGI process group required."},
	{"WSGIImportScript", "/srv/probe.wsgi process-group=%{GLOBAL}", "Name of WSGI application group required."},
	{"WSGIProcessGroup", "%{ENV:PG}", ""},
	{"WSGIProcessGroup", "d", ""},
	{"WSGIProcessGroup", "nosuch", ""},
	{"WSGIProcessGroup", "a b", "WSGIProcessGroup takes one argument, Name of the WSGI process group."},
	{"WSGIPythonEggs", "/tmp", ""},
	{"WSGIPythonHome", "/usr", ""},
	{"WSGIPythonPath", "/a:/b", ""},
	{"WSGIPythonWarnings", "ignore", ""},
	{"WSGIRestrictEmbedded", "On", ""},
	{"WSGIRestrictProcess", "other", ""},
	{"WSGIRestrictSignal", "On", ""},
	{"WSGIRestrictStdin", "On", ""},
	{"WSGIRestrictStdout", "Off", ""},
	{"WSGIScriptAlias", "/ /srv/probe.wsgi process-group=d", ""},
	{"WSGIScriptAlias", "/a /srv/probe.wsgi", ""},
	{"WSGIScriptAlias", `/a /srv/probe.wsgi process-group="d" application-group="x"`, ""},
	{"WSGIScriptAlias", "/a /srv/probe.wsgi process-group=%{ENV:PG} application-group=x", ""},
	{"WSGIScriptAlias", "/a /srv/probe.wsgi process-group=d", ""},
	{"WSGIScriptAlias", "/a /srv/probe.wsgi process-group=d application-group=%{ENV:ZZ}", ""},
	{"WSGIScriptAlias", "/a /srv/probe.wsgi process-group=d application-group=%{RESOURCE}", ""},
	{"WSGIScriptAlias", "/a /srv/probe.wsgi process-group=nosuch", ""},
	{"WSGIScriptAlias", "/b /srv/probe.wsgi", ""},
	{"WSGIScriptAlias", "/d /srv/probe.wsgi process-group=Dd", ""},
	{"WSGIScriptAlias", "/d /srv/probe.wsgi process-group=d", ""},
	{"WSGIScriptAlias", "/dx /srv/probe.wsgi process-group=d application-group=x", ""},
	{"WSGIScriptAlias", "/dz /srv/probe.wsgi process-group=d application-group=z", ""},
	{"WSGIScriptAlias", "/ex /srv/probe.wsgi process-group=%{GLOBAL} application-group=x", ""},
	{"WSGIScriptAlias", "/ez /srv/probe.wsgi process-group=%{GLOBAL} application-group=z", ""},
	{"WSGIScriptAlias", "/h /srv/probe.wsgi process-group=d application-group=%{HOST}", ""},
	{"WSGIScriptAlias", "/lazy /srv/probe.wsgi process-group=d application-group=%{ENV:NOPE}", ""},
	{"WSGIScriptAlias", "/main /srv/probe.wsgi process-group=d application-group=%{GLOBAL}", ""},
	{"WSGIScriptAlias", "/r /srv/probe.wsgi process-group=d", ""},
	{"WSGIScriptAlias", "/s /srv/probe.wsgi process-group=d application-group=%{SERVER}", ""},
	{"WSGIScriptAlias", `/sp /srv/probe.wsgi process-group=d application-group="my app"`, ""},
	{"WSGIScriptAlias", "/unset /srv/probe.wsgi process-group=d application-group=%{ENV:X}", ""},
	{"WSGIScriptAlias", "/x /srv/probe.wsgi", ""},
	{"WSGIScriptAlias", "/x /srv/probe.wsgi process-group=d application-group=x", ""},
	{"WSGIScriptAlias", "/a", "WSGIScriptAlias requires at least two arguments, Map location to target WSGI script file."},
	{"WSGIScriptAlias", "/a /srv/probe.wsgi foo=bar", "Invalid option to WSGI script alias definition."},
	{"WSGIScriptAlias", "/a /srv/probe.wsgi process-group=", "Invalid name for WSGI process group."},
	{"WSGISwitchInterval", "0.002", ""},
	{"WSGISwitchInterval", "0.003", ""},
	{"WSGISwitchInterval", "0.01", ""},
	{"WSGISwitchInterval", "1e-3", ""},
	{"WSGISwitchInterval", "", "WSGISwitchInterval takes one argument, Override Python GIL switch interval (seconds)."},
	{"WSGISwitchInterval", "-1", "WSGISwitchInterval must be a positive number of seconds."},
	{"WSGISwitchInterval", "0", "WSGISwitchInterval must be a positive number of seconds."},
	{"WSGISwitchInterval", "0.0", "WSGISwitchInterval must be a positive number of seconds."},
	{"WSGISwitchInterval", "0.002 0.003", "WSGISwitchInterval takes one argument, Override Python GIL switch interval (seconds)."},
	{"WSGISwitchInterval", "5ms", "WSGISwitchInterval must be a positive number of seconds."},
	{"WSGISwitchInterval", "abc", "WSGISwitchInterval must be a positive number of seconds."},
	{"WSGITelemetryService", "unix:/tmp/x.sock", ""},
	{"WSGIVerboseDebugging", "On", ""},
}

func TestRecordedWSGI(t *testing.T) {
	where := Place{
		Root:        true,
		UserExists:  func(name string) bool { return name == "www-data" },
		GroupExists: func(name string) bool { return name == "www-data" },
	}
	for _, test := range recordedWSGI {
		if got := complaint(t, test.name, test.args, where); got != test.complaint {
			t.Errorf("%s %s\n got %q\nwant %q", test.name, test.args, got, test.complaint)
		}
	}
}

// recordedHTTPD are lines that the real httpd 2.4.71 was given, with the section that
// they stood in, and its complaint.
var recordedHTTPD = []struct{ name, args, section, complaint string }{
	{"<Directory", "/x>", "", ""},
	{"Listen", "", "", "Listen requires 1 or 2 arguments."},
	{"KeepAlive", "yes", "", "KeepAlive must be On or Off"},
	{"KeepAlive", "oN", "", ""},
	{"KeepAlive", "On Off nonsense", "", ""},
	{"KeepAlive", "", "", "KeepAlive must be On or Off"},
	{"KeepAlive", `"off"`, "", ""},
	{"SSLEngine", "maybe", "", "Argument must be On or Off"},
	{"AcceptPathInfo", "maybe", "", "AcceptPathInfo must be set to on, off or default"},
	{"EnableMMAP", "maybe", "", "parameter must be 'on' or 'off'"},
	{"IndexIgnore", "a b c d e", "", ""},
	{"LogLevel", "", "", "LogLevel requires at least one argument, Level of verbosity in error logging"},
	{"LogLevel", `info "" nonsense`, "", ""},
	{"AddType", `text/x ""`, "", ""},
	{"AddType", "", "", "AddType requires at least two arguments, a mime type followed by one or more file extensions"},
	{"AddType", "text/x", "", "AddType requires at least two arguments, a mime type followed by one or more file extensions"},
	{"SSLRequireSSL", "nonsense here", "<Directory", ""},
	{"SSLRequireSSL", "", "<Directory", ""},
	{"Options", "", "", ""},
	{"<VirtualHost", "*:80>", "", ""},
	{"ServerAlias", "", "<VirtualHost", ""},
	{"ThreadsPerChild", "many", "", ""},
	{"ServerName", "", "", "ServerName takes one argument, The hostname and port of the server"},
	{"ServerName", "a b", "", "ServerName takes one argument, The hostname and port of the server"},
	{"SetEnv", "", "", "SetEnv takes 1-2 arguments, an environment variable name and optional value to pass to CGI."},
	{"SetEnv", "a b c", "", "SetEnv takes 1-2 arguments, an environment variable name and optional value to pass to CGI."},
	{"Redirect", "a b c d", "", "Redirect takes one, two or three arguments, an optional status, then document to be redirected and destination URL"},
	{"Redirect", "", "", "Redirect takes one, two or three arguments, an optional status, then document to be redirected and destination URL"},
	{"ErrorDocument", `404 "not here"`, "", ""},
	{"ErrorDocument", "404", "", "ErrorDocument takes two arguments, Change responses for HTTP errors"},
	{"ErrorDocument", "404 a b", "", "ErrorDocument takes two arguments, Change responses for HTTP errors"},
	{"CustomLog", "a b c d", "", `CustomLog takes two or three arguments, a file name, a custom log format string or format name, and an optional "env=" or "expr=" clause (see docs)`},
	{"CustomLog", "a", "", `CustomLog takes two or three arguments, a file name, a custom log format string or format name, and an optional "env=" or "expr=" clause (see docs)`},
	{"CustomLog", "/dev/null common", "", ""},
	{"FilterProvider", "a b c d", "", "FilterProvider takes three arguments, filter-name provider-name match-expression"},
	{"FilterProvider", "a b", "", "FilterProvider takes three arguments, filter-name provider-name match-expression"},
	{"WSGIScriptAlias", "/", "", "WSGIScriptAlias requires at least two arguments, Map location to target WSGI script file."},
	{"WSGIPassAuthorization", "", "", "WSGIPassAuthorization takes one argument, Enable/Disable WSGI authorization."},
	{"ServerAdmin", `"a""b"`, "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"FileETag", `"a\nb"`, "", `Unknown keyword 'a\nb' for FileETag directive`},
	{"FileETag", `a\"b`, "", `Unknown keyword 'a\"b' for FileETag directive`},
	{"ServerAdmin", `a\ b`, "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"SetEnv", "X {a b}", "", "SetEnv takes 1-2 arguments, an environment variable name and optional value to pass to CGI."},
	{"FileETag", `a\\b`, "", `Unknown keyword 'a\b' for FileETag directive`},
	{"FileETag", `"a\\b"`, "", `Unknown keyword 'a\b' for FileETag directive`},
	{"FileETag", `"one two"`, "", "Unknown keyword 'one two' for FileETag directive"},
	{"SetEnv", `FOO ""`, "", ""},
	{"SetEnv", "BAR", "", ""},
	{"ServerAdmin", `""`, "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"ErrorDocument", `404 ""`, "", "ErrorDocument takes two arguments, Change responses for HTTP errors"},
	{"ServerAdmin", "''", "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"FileETag", `"it\'s so"`, "", `Unknown keyword 'it\'s so' for FileETag directive`},
	{"FileETag", `"a\"b c"`, "", `Unknown keyword 'a"b c' for FileETag directive`},
	{"FileETag", `'it\'s so'`, "", "Unknown keyword 'it's so' for FileETag directive"},
	{"ServerAdmin", `"`, "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"FileETag", `'a"b' x`, "", `Unknown keyword 'a"b' for FileETag directive`},
	{"Timeout", "1 2", "", "Timeout takes one argument, Timeout duration (sec)"},
	{"ServerAdmin", "a", "", ""},
	{"Timeout", "5", "", ""},
	{"SetEnv", "X %{a}", "", ""},
	{"LogFormat", `"%h \"%r\"" x`, "", ""},
	{"ServerAdmin", `a"b c"`, "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"ServerAdmin", `a"b`, "", ""},
	{"ServerAdmin", `"a"b`, "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"FileETag", `a\b`, "", `Unknown keyword 'a\b' for FileETag directive`},
	{"FileETag", "'one two'", "", "Unknown keyword 'one two' for FileETag directive"},
	{"SetEnv", "X\ta\tb", "", "SetEnv takes 1-2 arguments, an environment variable name and optional value to pass to CGI."},
	{"ServerAdmin", `a"b"`, "", ""},
	{"ServerAdmin", `"a b`, "", ""},
	{"ServerAdmin", `"a b c`, "", ""},
	{"Options", "Indexes Foo", "", "Illegal option Foo"},
	{"Options", "+Indexes FollowSymLinks", "", "Either all Options must start with + or -, or no Option may."},
	{"ServerAlias", "a", "", "ServerAlias only used in <VirtualHost>"},
	{"Error", "", "", "The Error directive was used with no message."},
	{"Error", `"do not use this"`, "<Directory", "do not use this"},
	{"Alias", "/a /b", "<Location", "Alias cannot occur within directory context"},
	{"<FilesMatch", `"(">`, "", "Regex could not be compiled"},
	{"<FilesMatch", `"^a>b$">`, "", ""},
	{"Options", "None", "<FilesMatch", ""},
	{"<LocationMatch", `"^/(?<site>[^/]+)">`, "", ""},
	{"ServerAdmin", `a\`, "", ""},
	{"Options", "Indexes    MultiViews", "", ""},
	{"Timeout", "1  2  3", "", "Timeout takes one argument, Timeout duration (sec)"},
	{"ServerAdmin", "a# no comment", "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"ServerAdmin", `"a  b"`, "", ""},
	{"ServerAdmin", "a@example.org", "", ""},
	{"Options", "Indexes    FollowSymLinks    MultiViews", "", ""},
	{"<Directory", "/srv>", "", ""},
	{"Options", "None", "<Directory", ""},
	{"ServerAdmin", `a\b c`, "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"ServerAdmin", "a#b", "", ""},
	{"ServerAdmin", "a # b", "", "ServerAdmin takes one argument, The email address of the server administrator"},
	{"Timeout", "30", "", ""},
}

func TestRecordedHTTPD(t *testing.T) {
	for _, test := range recordedHTTPD {
		where := Place{
			Section:     test.section,
			VirtualHost: test.section == "<VirtualHost",
			Directory:   test.section != "" && test.section != "<VirtualHost",
		}
		if got := complaint(t, test.name, test.args, where); got != test.complaint {
			t.Errorf("%s %s\n got %q\nwant %q", test.name, test.args, got, test.complaint)
		}
	}
}

// A directive that takes its words as an argument vector sees 64 of them.
func TestSixtyFourWords(t *testing.T) {
	good := strings.Repeat("FancyIndexing ", 63)
	if got := complaint(t, "IndexOptions", good+"bogus", Place{}); got != "Invalid directory indexing option" {
		t.Errorf("the 64th word: %q", got)
	}
	if got := complaint(t, "IndexOptions", good+"FancyIndexing bogus", Place{}); got != "" {
		t.Errorf("the 65th word: %q", got)
	}
}

// complaint is what httpd says first about a directive's arguments, "" if nothing.
func complaint(t *testing.T, name, args string, where Place) string {
	t.Helper()
	d := Default().In(name, everything)
	if d == nil {
		t.Fatalf("no directive %s", name)
	}
	if message, _, ok := d.CheckCount(args); !ok {
		return message
	}
	for _, f := range d.CheckArguments(args, where) {
		if f.Span.Start < 0 || f.Span.End > len(args) || f.Span.Start > f.Span.End {
			t.Errorf("%s %s: span %v outside of the arguments", name, args, f.Span)
		}
		if !f.Warning {
			return f.Message
		}
	}
	return ""
}
