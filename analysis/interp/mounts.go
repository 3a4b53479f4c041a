package interp

import (
	"regexp"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// scriptAlias reads a mount (wsgi_add_script_alias). With both groups static it is
// also loaded when its process starts, and only then its group is checked.
func (b *builder) scriptAlias(d *config.Directive) {
	words, options := arguments(d)
	if len(words) < 2 {
		return
	}
	mount := &Mount{
		Directive: d, Host: b.hostOf(d),
		Path: words[0].Value, Target: words[1].Value, Match: strings.EqualFold(d.Name, "WSGIScriptAliasMatch"),
		ProcessGroup:     groupOption(options, "process-group"),
		ApplicationGroup: groupOption(options, "application-group"),
	}
	if o := last(options, "callable-object"); o != nil {
		mount.CallableObject = &o.Value
	}
	if mount.Match {
		mount.pattern = d.Pattern(mount.Path, false)
	}
	b.mounts = append(b.mounts, mount)
	mount.Host.mountIndex.add(mount, len(mount.Host.mounts))
	mount.Host.mounts = append(mount.Host.mounts, mount)

	if !static(mount.ProcessGroup) || !static(mount.ApplicationGroup) || mount.Match && strings.Contains(mount.Target, "$") {
		return
	}
	mount.Preloaded = true
	b.imports = append(b.imports, &Import{
		Directive: d, Mount: mount, Script: mount.Target,
		ProcessGroup: *mount.ProcessGroup, ApplicationGroup: *mount.ApplicationGroup,
	})
	if *mount.ProcessGroup != "" {
		b.uses(d, *mount.ProcessGroup, last(options, "process-group").ValueSpan)
	}
}

// static reports whether a group option is given and holds nothing to expand.
func static(group *string) bool { return group != nil && !strings.Contains(*group, "%{") }

// matchAlias is wsgi_alias_matches: how many bytes of uri the location takes, 0 when
// it does not fit. One or more slashes on either side equal one or more on the other.
func matchAlias(uri, location string) int {
	u, l := 0, 0
	for l < len(location) {
		if u >= len(uri) || uri[u] != location[l] {
			return 0
		}
		if location[l] != '/' {
			u, l = u+1, l+1
			continue
		}
		for l < len(location) && location[l] == '/' {
			l++
		}
		for u < len(uri) && uri[u] == '/' {
			u++
		}
	}
	if l == 0 || location[l-1] != '/' && u < len(uri) && uri[u] != '/' {
		return 0
	}
	return u
}

// take says whether the mount takes the URL path, and the file that it maps to
// (wsgi_hook_intercept).
func (m *Mount) take(uri string) (file string, answer pcre.Answer) {
	taken, target := 0, m.Target
	location := m.Path
	if m.Match {
		groups, answer := m.pattern.Find(uri)
		if answer != pcre.Yes {
			return "", answer
		}
		taken, target = groups[1], substitute(m.Target, uri, groups)
		location = uri[:taken]
	} else {
		taken = matchAlias(uri, m.Path)
	}
	switch {
	case taken == 0:
		return "", pcre.No
	case location == "/":
		return target + uri, pcre.Yes
	default:
		return target + uri[taken:], pcre.Yes
	}
}

// substitute fills $0 to $9 of a target; a backslash takes away the meaning of what is
// behind it (ap_pregsub).
func substitute(target, subject string, groups []int) string {
	var out strings.Builder
	for i := 0; i < len(target); i++ {
		c := target[i]
		n := -1
		switch {
		case c == '\\' && i+1 < len(target):
			i++
			out.WriteByte(target[i])
			continue
		case c == '$' && i+1 < len(target) && '0' <= target[i+1] && target[i+1] <= '9':
			i++
			n = int(target[i] - '0')
		default:
			out.WriteByte(c)
			continue
		}
		if 2*n+1 < len(groups) && groups[2*n] >= 0 {
			out.WriteString(subject[groups[2*n]:groups[2*n+1]])
		}
	}
	return out.String()
}

// mountIndex finds the mount that takes a URL without trying all of them.
type mountIndex struct {
	byPath  map[string]*numberedMount // the first of each location
	matches []*numberedMount          // WSGIScriptAliasMatch, in file order
}

// numberedMount is a mount with its place among its server's.
type numberedMount struct {
	*Mount
	order int
}

func (x *mountIndex) add(m *Mount, order int) {
	n := &numberedMount{m, order}
	if m.Match {
		x.matches = append(x.matches, n)
		return
	}
	if x.byPath == nil {
		x.byPath = map[string]*numberedMount{}
	}
	if path := apr.MergeSlashes(m.Path); x.byPath[path] == nil {
		x.byPath[path] = n
	}
}

// find is the first mount in file order that takes the URL path, and the first before
// it whose pattern is not known to match or not.
func (x *mountIndex) find(uri string) (mount, unsure *Mount) {
	var first *numberedMount
	if len(x.byPath) > 0 {
		for prefix := range apr.Borders(apr.MergeSlashes(uri)) {
			if n := x.byPath[prefix]; n != nil && (first == nil || n.order < first.order) {
				first = n
			}
		}
	}
	for _, n := range x.matches {
		if first != nil && n.order > first.order {
			break
		}
		switch _, answer := n.take(uri); {
		case answer == pcre.Yes:
			return n.Mount, unsure
		case answer == pcre.Unknown && unsure == nil:
			unsure = n.Mount
		}
	}
	if first == nil {
		return nil, unsure
	}
	return first.Mount, unsure
}

// mountFor is the mount that takes the URL path on a server, and the file that it maps
// to: the server's own mounts in file order, then the main server's. unsure is one
// before it of which it is not known whether it takes the URL path.
func (m *Model) mountFor(h *Host, uri string) (mount *Mount, file string, unsure *Mount) {
	mount, unsure = h.mountIndex.find(uri)
	if mount == nil && !h.Main() {
		more := unsure
		if mount, more = m.base.main.mountIndex.find(uri); unsure == nil {
			unsure = more
		}
	}
	if mount != nil {
		file, _ = mount.take(uri)
	}
	return mount, file, unsure
}

// scriptFile splits a mapped file into the script and the path info behind it. On the
// server the file system decides; without it, the target of a mount is the script,
// unless it ends with a slash and has no suffix: then it is a folder of scripts. ok is
// false when the name runs on behind the target without a slash.
func scriptFile(mount *Mount, file string) (script, pathInfo string, ok bool) {
	script, rest := file, ""
	filled := mount.Match && strings.ContainsAny(mount.Target, "$&")
	if target := strings.TrimRight(mount.Target, "/"); !filled && strings.HasPrefix(file, target) {
		script, rest = target, file[len(target):]
	} else if end := suffixEnd(file); end > 0 {
		return file[:end], file[end:], true
	}
	if rest != "" && rest[0] != '/' {
		return file, "", !hasSuffix(script)
	}
	if hasSuffix(script) || !strings.HasSuffix(mount.Target, "/") && suffixEnd(file) == 0 {
		return script, rest, true
	}
	if end := suffixEnd(file); end > 0 {
		return file[:end], file[end:], true
	}
	name := strings.TrimLeft(rest, "/")
	first, _, _ := strings.Cut(name, "/")
	end := len(file) - len(name) + len(first)
	return file[:end], file[end:], true
}

// hasSuffix reports whether the last component looks like a file: app.wsgi, app.py.
func hasSuffix(file string) bool {
	return strings.Contains(file[strings.LastIndexByte(file, '/')+1:], ".")
}

var scriptSuffix = regexp.MustCompile(`\.(wsgi|py|fcgi)(/|$)`)

// suffixEnd is where the first component with a script's suffix ends, 0 without one.
func suffixEnd(file string) int {
	at := scriptSuffix.FindStringIndex(file)
	switch {
	case at == nil:
		return 0
	case file[at[1]-1] == '/':
		return at[1] - 1
	default:
		return at[1]
	}
}
