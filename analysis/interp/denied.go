package interp

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// Denied is a mount whose every request httpd itself refuses with 403, because nobody
// has access to its script (AH01630).
type Denied struct {
	Host  *Host // that the requests go to
	Mount *Mount
	By    *config.Directive // the Require all denied in force
}

// denied is the Require line that refuses every request for the mount of q, nil unless
// that is certain: no .htaccess file, no Satisfy, no section that may apply to some of
// the requests or of the scripts can grant access.
func (q *query) denied() *config.Directive {
	for _, s := range slices.Concat(q.scopes, scopesOf(q.open)) {
		if len(s.settings.get("satisfy"))+len(s.settings.get("authmerging")) > 0 || slices.ContainsFunc(s.settings.get("allowoverride"), opensHtAccess) {
			return nil
		}
	}
	for i := len(q.scopes) - 1; i >= 0; i-- {
		lines := q.scopes[i].settings.get("require")
		if len(lines) == 0 {
			continue
		}
		if q.mayBeGranted() || slices.ContainsFunc(lines, func(d *config.Directive) bool { return !deniesAll(d, q.scopes[i]) }) {
			return nil
		}
		return lines[0]
	}
	return nil
}

// deniesAll reports whether d is Require all denied for all requests in the scope.
func deniesAll(d *config.Directive, in *scope) bool {
	words := d.Words()
	return d.Condition == config.True && len(words) == 2 &&
		strings.EqualFold(words[0].Value, "all") && strings.EqualFold(words[1].Value, "denied") && d.Parent == in.directive
}

// opensHtAccess reports whether .htaccess files can have a say about access.
func opensHtAccess(d *config.Directive) bool { return !strings.EqualFold(d.Args, "none") }

// mayBeGranted reports whether a section that is not in force for the mount's own URL
// and script may be for others of the mount, and says something about access.
func (q *query) mayBeGranted() bool {
	if slices.ContainsFunc(q.open, (*section).saysAccess) {
		return true
	}
	servers := []*Host{q.m.base.main}
	if !q.host.Main() {
		servers = append(servers, q.host)
	}
	for _, h := range servers {
		p := &h.places
		if slices.ContainsFunc(p.otherLocations, (*section).saysAccess) || slices.ContainsFunc(p.ifs, (*section).saysAccess) {
			return true
		}
		for _, s := range p.literal {
			if s.saysAccess() && strings.HasPrefix(s.pattern, strings.TrimRight(q.mount.Path, "/")+"/") {
				return true
			}
		}
		if !q.mount.Folder() {
			continue
		}
		if slices.ContainsFunc(p.files, (*section).saysAccess) || slices.ContainsFunc(p.wildDirectories, (*section).saysAccess) ||
			slices.ContainsFunc(p.regexDirectories, (*section).saysAccess) {
			return true
		}
		for path, sections := range p.directories {
			if strings.HasPrefix(path, trimSlash(q.mount.Target)+"/") && slices.ContainsFunc(sections, (*section).saysAccess) {
				return true
			}
		}
	}
	return false
}

// saysAccess reports whether the section, or one in it, has a Require line that is not
// Require all denied.
func (s *section) saysAccess() bool {
	return slices.ContainsFunc(s.settings.get("require"), func(d *config.Directive) bool { return !deniesAll(d, &s.scope) }) ||
		slices.ContainsFunc(s.nested, (*section).saysAccess)
}

func scopesOf(sections []*section) []*scope {
	scopes := make([]*scope, len(sections))
	for i, s := range sections {
		scopes[i] = &s.scope
	}
	return scopes
}
