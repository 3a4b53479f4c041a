package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// The way of a request to a mount.

var rewriteWithoutPT = Rule{
	ID: "rewrite-without-pt", Severity: Warning, Title: "A RewriteRule to a mount without the flag PT", URL: "https://httpd.apache.org/docs/2.4/rewrite/flags.html#flag_pt",
	check: checkRewrites,
}

// checkRewrites: in the server's or a virtual host's rules, a substitution without PT
// is taken for a file, and mounts are not looked at (mod_rewrite's hook_uri2file).
func checkRewrites(p *Pass) {
	if len(p.named("rewriterule")) == 0 {
		return
	}
	mounts := map[string]*interp.Mount{}
	for _, m := range p.Model.Mounts {
		if bare := strings.TrimRight(m.Path, "/"); !m.Match && bare != "" && mounts[bare] == nil {
			mounts[bare] = m
		}
	}
	engines := map[*config.Directive]bool{} // virtual hosts, nil the main server, with RewriteEngine On
	for f := range p.placed("rewriteengine") {
		if on, _ := catalog.OnOff(f.Args); on {
			engines[f.where.host] = true
		}
	}
	for f := range p.placed("rewriterule") {
		d, where := f.Directive, f.where
		words := d.Words()
		if !engines[where.host] || !where.certain || !where.wide() || len(words) < 2 {
			continue
		}
		flags := ""
		if len(words) > 2 {
			flags = words[2].Value
		}
		if !needsPassThrough(flags) {
			continue
		}
		target, _, _ := strings.Cut(words[1].Value, "?")
		start := literalStart(target)
		if i := strings.IndexByte(target, '$'); i > 0 && mounts[target[:i]] != nil {
			start = target[:i] // "/app$1": what follows belongs to the mount or to no mount
		}
		for prefix := range apr.Parents(start) {
			m := mounts[prefix]
			if m == nil || m.Host != nil && m.Host.Section != nil && m.Host.Section != where.host || strings.HasPrefix(m.Target, prefix+"/") {
				continue // the last: it can be the script's folder that is meant
			}
			f := Finding{
				Message: fmt.Sprintf("The rule rewrites to a file %s, not to the mount %s", target, m.Path),
				Note:    "Without PT the new path is taken for a file, and mounts are not looked at: 404. Add the flag PT.",
				Related: []Related{{m.Directive.LineSpot(), "the mount"}},
			}
			switch {
			case flags == "":
				f.Fixes = appendWord("Add [PT]", d, "[PT]")
			case strings.HasPrefix(flags, "[") && strings.HasSuffix(flags, "]"):
				f.Fixes = replace("Add PT", word(d, 2), flags[:len(flags)-1]+",PT]")
			}
			p.report(word(d, 1), f)
			break
		}
	}
}

// literalStart is the path before the first back reference or variable, cut at a
// slash so that no half component remains.
func literalStart(target string) string {
	i := strings.IndexAny(target, "$%")
	if i < 0 {
		return target
	}
	return target[:strings.LastIndexByte(target[:i], '/')+1]
}

// needsPassThrough reports whether a rule with these flags goes to a file: no flag
// sends it elsewhere or on to the mounts.
func needsPassThrough(flags string) bool {
	for flag := range strings.SplitSeq(strings.Trim(flags, "[]"), ",") {
		name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(flag)), "=")
		switch name {
		case "pt", "passthrough", "r", "redirect", "p", "proxy", "f", "forbidden", "g", "gone", "c", "chain", "n", "next", "h", "handler":
			return false
		}
	}
	return true
}

var unanchoredMatch = Rule{
	ID: "unanchored-match", Severity: Information, Title: "WSGIScriptAliasMatch without ^", URL: directivePage("WSGIScriptAliasMatch"),
	mounts: func(v *hostView) {
		for _, m := range v.mounts {
			if !m.Match || m.Path == "" || strings.HasPrefix(m.Path, "^") || strings.HasPrefix(m.Path, "(?") || strings.HasPrefix(m.Path, "(^") || strings.HasPrefix(m.Path, `\A`) {
				continue
			}
			at := word(m.Directive, 0)
			v.report(at, Finding{
				Message: "The expression also matches in the middle of a URL",
				Note:    fmt.Sprintf("What stands before the match becomes part of SCRIPT_NAME. Write ^%s if it is meant for the beginning.", m.Path),
				Fixes:   replace("Write ^"+m.Path, at, "^"+m.Path),
			})
		}
	},
}

var noExecCGI = Rule{
	ID: "WSGI0134", Severity: Warning, Title: "SetHandler wsgi-script without ExecCGI", URL: codePage("wsgi0134"),
	whole: true, check: checkExecCGI,
}

// checkExecCGI reports wsgi-script handlers in a configuration that permits ExecCGI
// nowhere: then certainly not there. Mounts do not need it (wsgi_hook_handler).
func checkExecCGI(p *Pass) {
	if p.has(permitsExecCGI) {
		return
	}
	for _, d := range p.named("allowoverride") {
		if lower := strings.ToLower(d.Args); !strings.Contains(lower, "none") {
			return
		}
	}
	for _, h := range p.Model.Handlers {
		if h.Script != "" || h.Directive == nil || h.Directive.Condition != config.True {
			continue
		}
		p.report(line(h.Directive), Finding{
			Message: "The handler needs Options +ExecCGI, which nothing in the configuration gives",
			Note:    "httpd starts, and answers each request there with 403 (WSGI0134). Add Options +ExecCGI to the same section, or mount the script with WSGIScriptAlias, which does not need it.",
		})
	}
}

var socketPrefix = Rule{
	ID: "socket-prefix-tmp", Severity: Information, Title: "WSGISocketPrefix in a folder that everybody can write", URL: directivePage("WSGISocketPrefix"),
	lines: "wsgisocketprefix",
	line: func(v *view, f fact) {
		d := f.Directive
		words := d.Words()
		// A folder below /tmp, as mod_wsgi-express makes one, can be closed to others.
		if len(words) != 1 || path.Dir(words[0].Value) != "/tmp" && path.Dir(words[0].Value) != "/var/tmp" {
			return
		}
		v.report(word(d, 0), Finding{
			Message: "The sockets of the daemon groups lie where everybody can write",
			Note:    "Another user can take their names first. Write a folder of httpd's own, such as /var/run/apache2/wsgi or run/wsgi below ServerRoot.",
		})
	},
}

var socketPathLong = Rule{
	ID: "WSGI0064", Severity: Warning, Title: "WSGISocketPrefix too long for a socket", URL: codePage("wsgi0064"),
	check: func(p *Pass) {
		// sun_path holds 108 bytes on Linux; mod_wsgi appends .PID.GENERATION.ID.sock,
		// at least ".1.0.1.sock".
		const longest = 107 - len(".1.0.1.sock")
		for _, d := range p.named("wsgisocketprefix") {
			words := d.Words()
			if len(words) != 1 {
				continue
			}
			full := words[0].Value
			if !strings.HasPrefix(full, "/") {
				full = strings.TrimRight(p.Config.ServerRoot, "/") + "/" + full
			}
			if len(full) <= longest {
				continue
			}
			p.report(word(d, 0), Finding{
				Message: fmt.Sprintf("The path of the sockets is too long: %d bytes before what mod_wsgi appends", len(full)),
				Note:    "A socket's path has 107 bytes at most; it is cut (WSGI0064), and the daemon groups cannot be reached. Write a shorter path.",
			})
		}
	},
}
