package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

var accessDenied = Rule{
	ID: "AH01630", Severity: Warning, Title: "A mount to which nobody has access", URL: httpdManual + "mod/mod_authz_core.html#require",
	whole: true, mounts: checkAccess, given: accessIsRead,
}

// accessIsRead is silent where lines about access are known to be lost or refused: then
// that is the cause. It tells whether access is said in virtual hosts.
func accessIsRead(p *Pass) premise {
	switch {
	case len(p.said.swallowed) > 0, len(p.named("allow")) > 0 && !p.Config.Loaded("access_compat_module"):
		return silent
	case p.has(accessInHost):
		return accessSaid
	}
	return given
}

// accessSaid is the premise of accessDenied where access is said in virtual hosts.
const accessSaid premise = "access in hosts"

// checkAccess reports mounts whose script is in a folder that is denied, as httpd's
// default configuration denies "/". Requests for the main server's mounts may go to any
// of the virtual hosts.
func checkAccess(v *hostView) {
	for _, m := range v.denied {
		if m.Match || m.ofMain && v.premise == accessSaid {
			continue
		}
		f := Finding{
			Message: fmt.Sprintf("Nobody has access to the script of the mount %s", m.Path),
			Note:    "httpd answers 403, client denied by server configuration (AH01630). Grant access to the folder of the script: <Directory …> with Require all granted.",
			Related: []Related{{m.by.LineSpot(), "access is denied here"}},
		}
		for _, allow := range v.covering("allow", m.mount) {
			f.Note = fmt.Sprintf("httpd answers 403, client denied by server configuration (AH01630). Allow %s is of httpd 2.2 and does not lift Require all denied: write Require all granted in its place.", allow.Args)
			f.Related = append(f.Related, Related{allow.LineSpot(), "this does not grant access any more"})
			break
		}
		f.Related = append(f.Related, v.grantedBeside(m.mount)...)
		v.report(word(m.Directive, 1), f)
	}
}

// grantedBeside are the sections that grant access to folders near the script of m,
// and why they do not reach it.
func (v *hostView) grantedBeside(m mount) []Related {
	const most = 3
	var all []Related
	told := map[*config.Directive]bool{}
	for _, f := range v.named("require") {
		section := f.Enclosing("<Directory")
		if denies(f) || section == nil || told[section] || len(all) == most {
			continue
		}
		told[section] = true
		if why := besides(strings.TrimRight(section.Head(), "/"), m.Target); why != "" {
			all = append(all, Related{section.LineSpot(), why})
		}
	}
	return all
}

// besides says why a section for the folder does not reach the script although it looks
// as if it was meant to; "" where it does not look so.
func besides(folder, script string) string {
	if plain := strings.Trim(folder, "“”„‘’"); plain != folder && holds(plain, script) {
		return "typographic quotation marks belong to this path: it matches no folder"
	}
	bare := strings.Trim(folder, `"'`)
	if whole := strings.Trim(folder, folder[:min(1, len(folder))]); strings.HasPrefix(folder, `"`) || strings.HasPrefix(folder, "'") {
		if !strings.ContainsAny(whole, `"'`) && len(folder) == len(whole)+2 {
			folder, bare = whole, whole // quoted as it should be
		}
	}
	switch {
	case bare != folder && holds(bare, script):
		return "this path ends in a quotation mark, which belongs to it: it matches no folder"
	case folder != script && strings.EqualFold(folder, script) || !holds(folder, script) && holds(strings.ToLower(folder), strings.ToLower(script)):
		return "this path differs from the script's in letter case"
	case folder != "/" && folder != path.Dir(script) && holds(path.Dir(script), folder):
		return "this grants access to " + folder + " only, which does not hold the script"
	case path.Dir(folder) == path.Dir(path.Dir(script)) && folder != path.Dir(script) && path.Dir(folder) != "/":
		return "this grants access to " + folder + ", beside the folder of the script"
	}
	return ""
}

// holds reports whether the path is in the folder, or the folder itself.
func holds(folder, path string) bool {
	return path == folder || strings.HasPrefix(path, strings.TrimRight(folder, "/")+"/")
}

// denies reports whether f is Require all denied.
func denies(f fact) bool {
	if len(f.Args) < len("all denied") || !strings.EqualFold(f.Args[:len("all")], "all") && f.Args[0] != '"' {
		return false
	}
	words := f.Words()
	return len(words) == 2 && strings.EqualFold(words[0].Value, "all") && strings.EqualFold(words[1].Value, "denied")
}
