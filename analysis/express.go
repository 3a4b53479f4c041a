package analysis

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// group is the name of the daemon group that express defines, "" where it defines none.
func (x *Express) group() string {
	switch {
	case x.Embedded:
		return ""
	case x.ProcessGroup != "":
		return x.ProcessGroup
	}
	return fmt.Sprintf("%s:%d", x.Host, x.Port)
}

// serverRoot is the folder that express writes its files into. Its own default ends in
// the number of the user, which nobody knows here.
func (x *Express) serverRoot() string {
	if x.ServerRoot != "" {
		return x.ServerRoot
	}
	return fmt.Sprintf("/tmp/mod_wsgi-%s:%d", x.Host, x.Port)
}

// nowhere is a path that no disk can have: what express writes into its server root is
// not here, and nobody knows that it is not there.
const nowhere = "/\x00express"

// before is what `mod_wsgi-express setup-server` generates ahead of an
// --include-file fragment, as far as it matters to the fragment, in the order of
// express's template (src/express/apache.py). The fragment is read after it, at
// server config scope.
func (x *Express) before() []string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	add("ServerName %s", x.Host)
	add("Listen %d", x.Port)
	add("<Directory />")
	add("AllowOverride None")
	add("Require all denied")
	add("</Directory>")
	group := x.group()
	if group != "" {
		add("WSGIRestrictEmbedded On")
		add("WSGIDaemonProcess '%s' display-name='(wsgi:%s)'%s", group, group, x.daemonOptions())
	}
	add("WSGICallableObject 'application'")
	add("WSGIPassAuthorization On")
	if group == "" && len(x.PythonPath) > 0 {
		add("WSGIPythonPath '%s'", strings.Join(x.PythonPath, ":"))
	}
	if x.SwitchInterval != 0 {
		add("WSGISwitchInterval %v", x.SwitchInterval)
	}
	if x.FreeThreading {
		add("WSGIFreeThreading On")
	}
	add("<VirtualHost _default_:%d>", x.Port)
	add("</VirtualHost>")
	lines = append(lines, x.documentRoot()...)
	application := orGlobal(x.ApplicationGroup)
	options := fmt.Sprintf("process-group='%s' application-group='%s'", orGlobal(group), application)
	add("WSGIHandlerScript wsgi-handler '%s/handler.wsgi' %s", x.serverRoot(), options)
	if application == global || !strings.Contains(application, "%{") {
		add("WSGIImportScript '%s/handler.wsgi' %s", x.serverRoot(), options)
	}
	for _, name := range slices.Sorted(maps.Keys(x.SetEnv)) {
		add("SetEnv '%s' '%s'", name, x.SetEnv[name])
	}
	return lines
}

// daemonOptions are the further options of the generated WSGIDaemonProcess.
func (x *Express) daemonOptions() string {
	var options string
	if x.Processes > 0 {
		options = fmt.Sprintf(" processes=%d", x.Processes)
	}
	options += fmt.Sprintf(" threads=%d", x.Threads)
	if len(x.PythonPath) > 0 {
		options += " python-path='" + strings.Join(x.PythonPath, ":") + "'"
	}
	if x.SwitchInterval != 0 {
		options += fmt.Sprintf(" switch-interval=%v", x.SwitchInterval)
	}
	return options
}

// documentRoot is the folder below which the application stands. express hands it what is
// no file there by a rewrite rule with H=wsgi-handler; without --document-root the folder
// is empty, so that this is everything.
func (x *Express) documentRoot() []string {
	folder := x.serverRoot() + "/htdocs"
	application := folder + strings.TrimSuffix(x.MountPoint, "/")
	return []string{
		"DocumentRoot '" + folder + "'",
		"<Directory '" + folder + "'>",
		"Require all granted",
		"</Directory>",
		"<Directory '" + application + "'>",
		"SetHandler wsgi-handler",
		"</Directory>",
	}
}

// include are the directives that read the other include files, those before the root and
// those behind it.
func (x *Express) include(root string) (before, after []string) {
	at := slices.Index(x.Includes, root)
	for i, path := range x.Includes {
		line := `Include "` + path + `"`
		switch {
		case at < 0:
		case i < at:
			before = append(before, line)
		case i > at:
			after = append(after, line)
		}
	}
	return before, after
}

// refusal is what mod_wsgi-express itself says of its options before it writes anything;
// "" when it accepts them (src/express/server.py).
func (x *Express) refusal(t interp.Target) string {
	ordinary := t.Python.Known() && t.FreeThreaded != nil && !*t.FreeThreaded
	switch {
	case x.SwitchIntervalGiven && x.SwitchInterval <= 0:
		return "--switch-interval must be a positive number of seconds"
	case x.FreeThreading && ordinary:
		return "--free-threading requires a Python build with free-threading support (PEP 703). Rebuild Python with --disable-gil to use it."
	}
	return ""
}

// askExpress puts what mod_wsgi-express says of its own options before everything else: it
// writes no configuration then.
func (p *Project) askExpress(r *Result) {
	x := p.settings.Express
	if x == nil {
		return
	}
	message := x.refusal(r.Target)
	if message == "" {
		return
	}
	r.Findings = append([]rules.Finding{{
		Severity: rules.Error, Message: message,
		Note: "mod_wsgi-express itself refuses this and starts nothing.",
	}}, r.Findings...)
	r.Verdict = func() rules.Verdict { return rules.Verdict{Message: message, Stem: message} }
}

// global is the written form of the embedded process group and of the main
// interpreter.
const global = "%{GLOBAL}"

func orGlobal(name string) string {
	if name == "" {
		return global
	}
	return name
}

// expressModules are the modules that the generated configuration can have loaded
// when it reads a fragment; some of them depend on options of express.
var expressModules = []string{
	"core_module", "so_module", "watchdog_module", "http_module", "logio_module", "version_module",
	"access_compat_module", "alias_module", "auth_basic_module", "auth_digest_module", "authn_core_module",
	"authz_core_module", "authz_host_module", "authz_user_module", "autoindex_module", "cgid_module",
	"deflate_module", "dir_module", "env_module", "filter_module", "headers_module", "http2_module",
	"log_config_module", "mime_module", "mpm_event_module", "proxy_http_module", "proxy_module",
	"reqtimeout_module", "rewrite_module", "ssl_module", "status_module", "unixd_module", "wsgi_module",
}
