package rules

import (
	"fmt"
	"slices"
	"strings"
)

var accessDenied = Rule{
	ID: "AH01630", Severity: Warning, Title: "A mount to which nobody has access", URL: httpdManual + "mod/mod_authz_core.html#require",
	whole: true, mounts: checkAccess, given: accessIsPlain,
}

// accessIsPlain reports whether access is denied somewhere and nothing that grants it
// leaves open where it applies: no section by pattern or condition, no .htaccess file,
// no directive of httpd 2.2. The answer is whether virtual hosts have a say.
func accessIsPlain(p *Pass) any {
	if !p.has(deniesAccess) || p.has(unclearAccess|opensHtAccess) || len(p.named("satisfy"))+len(p.named("allow")) > 0 {
		return nil
	}
	return p.has(accessInHost)
}

// checkAccess reports mounts whose script is in a folder that is denied, as httpd's
// default configuration denies "/". A request for the main server may go to any of the
// virtual hosts.
func checkAccess(p *Pass, s *server) {
	if s == p.main && p.has(accessInHost) {
		return
	}
	for _, m := range s.mounts {
		if m.Match {
			continue
		}
		covering := p.covering("require", m)
		if len(covering) == 0 || slices.ContainsFunc(covering, func(f fact) bool { return !denies(f) }) {
			continue
		}
		p.report(word(m.Directive, 1), Finding{
			Message: fmt.Sprintf("Nobody has access to the script of the mount %s", m.Path),
			Note:    "httpd answers 403, client denied by server configuration (AH01630). Grant access to the folder of the script: <Directory …> with Require all granted.",
			Related: []Related{{covering[0].LineSpot(), "access is denied here"}},
		})
	}
}

// denies reports whether f is Require all denied.
func denies(f fact) bool {
	if len(f.Args) < len("all denied") || !strings.EqualFold(f.Args[:len("all")], "all") && f.Args[0] != '"' {
		return false
	}
	words := f.Words()
	return len(words) == 2 && strings.EqualFold(words[0].Value, "all") && strings.EqualFold(words[1].Value, "denied")
}
