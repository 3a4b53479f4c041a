package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

var socketUser = Rule{
	ID: "socket-user", Severity: Warning, Title: "A daemon group behind a module that changes the user of a request", URL: directivePage("WSGIDaemonProcess"),
	whole: true, check: checkSocketUsers,
}

// checkSocketUsers reports groups whose socket a request cannot open: mod_ruid2 and
// mpm_itk handle the requests of a host as its user, and the socket belongs to httpd's.
func checkSocketUsers(p *Pass) {
	users := map[*config.Directive]*config.Directive{} // by virtual host
	for name, module := range map[string]string{"ruidgid": "ruid2_module", "assignuserid": "mpm_itk_module"} {
		for f := range p.placed(name) {
			if p.Config.Loaded(module) && f.where.wide() && f.where.certain && !uncertain(f.Directive) {
				users[f.where.host] = f.Directive
			}
		}
	}
	if len(users) == 0 {
		return
	}
	told := map[*interp.ProcessGroup]bool{}
	for a := range p.Model.Arrivals() {
		by, g := users[a.Host.Section], p.groupOf(a)
		if by == nil {
			by = users[nil]
		}
		if by == nil || g == nil || told[g] || g.Option("socket-user") != nil || len(by.Words()) == 0 {
			continue
		}
		told[g] = true
		user := by.Words()[0].Value
		fix := "socket-user=" + user
		f := Finding{
			Message: fmt.Sprintf("Requests run as %s and cannot open the socket of the daemon group '%s'", user, g.Name),
			Note:    fmt.Sprintf("%s changes the user of the Apache child before the request is passed on; each request is answered with 503 (WSGI0117). Add %s to WSGIDaemonProcess.", by.Name, fix),
			Related: []Related{{by.LineSpot(), "the user is changed here"}},
		}
		if !strings.ContainsAny(user, " \t$") {
			f.Fixes = appendWord("Add "+fix, g.Directive, fix)
		}
		p.report(word(g.Directive, 0), f)
	}
}
