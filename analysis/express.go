package analysis

import (
	"fmt"
	"strings"
)

// before is what `mod_wsgi-express setup-server` generates ahead of an
// --include-file fragment, as far as it matters to the fragment, in the order of
// express's template (src/express/apache.py). The fragment is read after it, at
// server config scope.
func (x *Express) before() []string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	group := x.ProcessGroup
	if group == "" {
		group = fmt.Sprintf("%s:%d", x.Host, x.Port)
	}
	if x.Embedded {
		group = ""
	}
	add("ServerName %s", x.Host)
	add("Listen %d", x.Port)
	add("<Directory />")
	add("AllowOverride None")
	add("Require all denied")
	add("</Directory>")
	if group != "" {
		processes := ""
		if x.Processes > 0 {
			processes = fmt.Sprintf(" processes=%d", x.Processes)
		}
		add("WSGIRestrictEmbedded On")
		add("WSGIDaemonProcess '%s' display-name='(wsgi:%s)'%s threads=%d", group, group, processes, x.Threads)
	}
	add("WSGICallableObject 'application'")
	add("WSGIPassAuthorization On")
	if x.FreeThreading {
		add("WSGIFreeThreading On")
	}
	add("<VirtualHost _default_:%d>", x.Port)
	add("</VirtualHost>")
	application := orGlobal(x.ApplicationGroup)
	options := fmt.Sprintf("process-group='%s' application-group='%s'", orGlobal(group), application)
	add("WSGIHandlerScript wsgi-handler '/handler.wsgi' %s", options)
	if application == global || !strings.Contains(application, "%{") {
		add("WSGIImportScript '/handler.wsgi' %s", options)
	}
	return lines
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
