package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

var accessDenied = Rule{
	ID: "AH01630", Severity: Warning, Title: "A mount to which nobody has access", URL: httpdManual + "mod/mod_authz_core.html#require",
	whole: true, check: checkAccess,
}

// checkAccess reports mounts whose script is in a folder that is denied, as httpd's
// default configuration denies "/", when nothing that grants access can apply: no
// section by pattern or condition, no .htaccess file, no directive of httpd 2.2.
func checkAccess(p *Pass) {
	if !slices.ContainsFunc(p.named("require"), denies) || len(p.named("satisfy"))+len(p.named("allow")) > 0 {
		return
	}
	for _, d := range p.named("allowoverride") {
		if !strings.EqualFold(d.Args, "none") {
			return
		}
	}
	inHosts := false
	for _, d := range p.named("require") {
		where := p.scopeOf(d)
		if (!where.certain || uncertain(d)) && !denies(d) {
			return
		}
		inHosts = inHosts || where.host != nil
	}
	requires := p.scopesOf("require")
	for _, m := range p.Model.Mounts {
		if m.Match || m.Host == nil || m.Host.Section == nil && inHosts {
			continue
		}
		covering := requires.covering(m)
		if len(covering) == 0 || slices.ContainsFunc(covering, func(d *config.Directive) bool { return !denies(d) }) {
			continue
		}
		p.report(word(m.Directive, 1), Finding{
			Message: fmt.Sprintf("Nobody has access to the script of the mount %s", m.Path),
			Note:    "httpd answers 403, client denied by server configuration (AH01630). Grant access to the folder of the script: <Directory …> with Require all granted.",
			Related: []Related{{covering[0].LineSpot(), "access is denied here"}},
		})
	}
}

// denies reports whether d is Require all denied.
func denies(d *config.Directive) bool {
	if !strings.Contains(strings.ToLower(d.Args), "denied") {
		return false
	}
	words := d.Words()
	return len(words) == 2 && strings.EqualFold(words[0].Value, "all") && strings.EqualFold(words[1].Value, "denied")
}
