package interp

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// hosts are the main server and the virtual host.
func (e *exchange) hosts() []*Host {
	if e.host.Main() {
		return []*Host{e.host}
	}
	return []*Host{e.m.base.main, e.host}
}

// applies reports whether the pattern of a section fits; what is not known is guessed. The
// named groups of a regular expression become variables.
func (e *exchange) applies(s *section, text string) bool {
	if s.regex == nil {
		return s.matches(text) == pcre.Yes
	}
	groups, answer := s.regex.Find(text)
	if answer == pcre.Unknown {
		return e.w.guess(s.directive.Name+" "+s.directive.Args, s.directive, "whether its pattern matches is not known")
	}
	if answer != pcre.Yes {
		return false
	}
	for name, n := range s.regex.Names() {
		if start, end := groups[2*n], groups[2*n+1]; start >= 0 {
			e.environment.set(matchPrefix+name, variable{value: text[start:end], set: true, decidedBy: []*config.Directive{s.directive}})
		}
	}
	return true
}

// matchPrefix stands before the names of the variables for named groups.
const matchPrefix = "MATCH_"

// locations are the <Location> sections for the URL path (ap_location_walk).
func (e *exchange) locations() []*section {
	var found []*section
	for _, h := range e.hosts() {
		in, _ := h.places.locationsFor(apr.MergeSlashes(e.uri))
		in = slices.DeleteFunc(in, func(s *section) bool { return s.regex != nil })
		for _, s := range h.places.otherLocations {
			if s.regex != nil && e.applies(s, e.uri) { // with the slashes as they are
				in = append(in, s)
			}
		}
		slices.SortStableFunc(in, func(a, b *section) int { return cmp.Compare(a.order, b.order) })
		found = append(found, in...)
	}
	return found
}

// locationsInForce are the places in force before a URL is mapped to a file.
func (e *exchange) locationsInForce() []*scope {
	scopes := e.serverScopes()
	var conditions []*section
	for _, h := range e.hosts() {
		conditions = append(conditions, h.places.ifs...)
	}
	for _, s := range e.locations() {
		scopes = append(scopes, &s.scope)
		conditions = append(conditions, nestedIfs(s)...)
	}
	e.scopes = scopes
	return e.conditional(conditions)
}

func nestedIfs(s *section) []*section {
	var ifs []*section
	for _, n := range s.nested {
		if n.kind == ifSection {
			ifs = append(ifs, n)
		}
	}
	return ifs
}

// conditional adds the <If>, <ElseIf> and <Else> sections whose turn it is (ap_if_walk).
func (e *exchange) conditional(sections []*section) []*scope {
	scopes := e.scopes
	taken := false // one of the chain applied
	for _, s := range sections {
		name := strings.ToLower(s.directive.Name)
		if name == "<if" {
			taken = false
		}
		if taken || name != "<else" && !e.condition(s) {
			continue
		}
		taken = true
		scopes = append(scopes, &s.scope)
		e.scopes = scopes
		scopes = e.conditional(nestedIfs(s))
	}
	e.scopes = scopes
	return scopes
}

// condition evaluates the expression of an <If>; what is not known is guessed.
func (e *exchange) condition(s *section) bool {
	result, _ := e.evaluate(s.directive, s.pattern)
	return e.w.holds(result, s.directive, "only the request decides whether it applies")
}

// mapToStorage finds the file that a path leads to and the places in force for it
// (core_map_to_storage, then the sections by URL).
func (e *exchange) mapToStorage() status {
	e.scopes = e.serverScopes()
	var files, conditions []*section
	for _, h := range e.hosts() {
		files = append(files, h.places.files...)
		conditions = append(conditions, h.places.ifs...)
	}
	merge := func(s *section) {
		e.scopes = append(e.scopes, &s.scope)
		for _, n := range s.nested {
			switch n.kind {
			case filesSection:
				files = append(files, n)
			case ifSection:
				conditions = append(conditions, n)
			}
		}
	}
	e.borders = []int{len(e.scopes)}
	border := func() { e.borders = append(e.borders, len(e.scopes)) }
	if !e.proxied && e.file != "" {
		e.findFile()
		if e.kind == specialFile {
			return 403
		}
		if s := e.directories(merge); s != declined {
			return s
		}
		border()
		name := e.file[strings.LastIndexByte(e.file, '/')+1:]
		for i := 0; i < len(files); i++ {
			if e.applies(files[i], name) {
				merge(files[i])
			}
		}
	}
	border()
	for _, s := range e.locations() {
		merge(s)
	}
	border()
	e.scopes = e.conditional(conditions)
	return declined
}

// findFile splits what a URL was mapped to into the file and the path info. Where the
// disk tells nothing, the target of a mount is a script that is there, and of other paths
// what looks like a script.
func (e *exchange) findFile() {
	mapped := e.file
	if !strings.HasPrefix(mapped, "/") {
		e.kind = unknownKind
		if e.mount != nil {
			e.file, e.pathInfo, _ = scriptFile(e.mount, mapped)
		}
		return
	}
	trailing := strings.HasSuffix(mapped, "/")
	if mapped = path.Clean(mapped); trailing && mapped != "/" {
		mapped += "/"
	}
	e.file, e.pathInfo, e.kind = e.w.disk.walk(mapped)
	if e.kind != unknownKind {
		return
	}
	if e.mount != nil {
		e.file, e.pathInfo, _ = scriptFile(e.mount, e.mountFile)
		if e.mount.Folder() && suffixEnd(e.file) == 0 && e.file == strings.TrimRight(e.mount.Target, "/") &&
			e.w.guess("folder "+e.mount.Target, e.mount.Directive, "the target may be a folder") {
			e.kind = folderKind
			if strings.Trim(e.pathInfo, "/") != "" {
				e.kind = absent
			}
			e.file, e.pathInfo = mapped, ""
		}
		return
	}
	if end := suffixEnd(mapped); end > 0 {
		e.file, e.pathInfo = mapped[:end], mapped[end:]
	} else if root := e.documentRoot(); root != "" && strings.HasPrefix(mapped, root+"/") {
		e.file, e.pathInfo = unknownFile(root, strings.TrimPrefix(mapped, root))
	} else {
		e.file, e.pathInfo = mapped, ""
	}
}

// directories merges the <Directory> sections and the .htaccess files for the file
// (ap_directory_walk): by the number of components, main server before host, then file
// order; after them those with a regular expression, by the number of slashes in it.
func (e *exchange) directories(merge func(*section)) status {
	if e.walkedBefore(merge) {
		return e.link(e.file)
	}
	apply := merge
	merge = func(s *section) {
		e.folders = append(e.folders, s)
		apply(s)
	}
	e.walked = e.file
	if e.kind != folderKind {
		e.walked = e.file[:strings.LastIndexByte(e.file, '/')+1]
	}
	override := newOverride()
	for folder := range apr.Folders(e.file) {
		if s := e.link(folder); s != declined {
			return s
		}
		last := folder == strings.TrimRight(e.file, "/")
		if last && (e.kind == absent || e.kind != folderKind && e.pathInfo != "") && folder != "" {
			break // not a folder, and httpd has noticed
		}
		for _, h := range e.hosts() {
			for _, s := range h.places.directoriesAt(folder) {
				merge(s)
				override.read(e.w.lines, &s.scope)
			}
		}
		if s := e.htaccess(folder, override, merge); s != declined {
			return s
		}
	}
	var patterns []*section
	for _, h := range e.hosts() {
		for _, s := range h.places.regexDirectories {
			if e.applies(s, e.file) {
				patterns = append(patterns, s)
			}
		}
	}
	slices.SortStableFunc(patterns, func(a, b *section) int {
		return cmp.Compare(strings.Count(a.pattern, "/"), strings.Count(b.pattern, "/"))
	})
	for _, s := range patterns {
		merge(s)
	}
	return declined
}

// walkedBefore takes over what the request before this one, or the one that looks it up, has
// found for the folder of a file. The sections for the file itself are not looked for then.
func (e *exchange) walkedBefore(merge func(*section)) bool {
	before := e.prev
	if before == nil {
		before = e.outer
	}
	folder := e.file[:strings.LastIndexByte(e.file, '/')+1]
	if before == nil || before.host != e.host || e.kind != regularFile || e.pathInfo != "" || before.walked != folder {
		return false
	}
	e.walked, e.folders = before.walked, before.folders
	for _, s := range e.folders {
		merge(s)
	}
	return true
}

// link refuses a symbolic link that the Options in force for what is around it do not let
// httpd follow (resolve_symlink).
func (e *exchange) link(name string) status {
	follow, by := option(e.scopes, "followsymlinks")
	owner, ownerBy := option(e.scopes, "symlinksifownermatch")
	switch {
	case by == nil, follow && !owner, !e.w.disk.isLink(name):
		return declined
	case owner && e.w.guess("owner of "+name, ownerBy, "whether the link "+name+" and what it leads to have one owner"):
		return declined
	}
	e.w.step(by, name+" is a symbolic link, which it does not let httpd follow")
	return httpForbidden
}

// directoriesAt are the sections for exactly one folder, in file order.
func (p *places) directoriesAt(folder string) []*section {
	found := slices.Clone(p.directories[folder])
	for _, s := range p.wildDirectories {
		if apr.Match(trimSlash(s.pattern), folder, apr.Pathname) {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *section) int { return cmp.Compare(a.order, b.order) })
	return found
}

// pseudoSection is what stands for a file of per-directory settings.
func pseudoSection(folder string) *config.Directive {
	return &config.Directive{Name: "<Directory", Args: folder}
}
