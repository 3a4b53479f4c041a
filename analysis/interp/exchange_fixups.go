package interp

import (
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// folderType is the content type that stands for a folder.
const folderType = "httpd/unix-directory"

// negotiates reports whether mod_negotiation may look for another file in the place of one
// that is not there: with MultiViews, and unless no name in the folder goes on from its own.
func (e *exchange) negotiates() bool {
	if on, _ := option(e.scopes, "multiviews"); !on || e.proxied || e.isFile() || e.kind == folderKind {
		return false
	}
	c := e.m.Config
	if c.Snapshot == nil {
		return true
	}
	at := strings.LastIndexByte(e.file, '/') + 1
	entries, err := c.Snapshot.ReadDir(c.Options.Mapped(e.file[:at]))
	return err != nil || slices.ContainsFunc(entries, func(f workspace.Entry) bool { return strings.HasPrefix(f.Name, e.file[at:]+".") })
}

// findType is mod_mime's part: the content type and the handler by the suffixes of the
// file.
func (e *exchange) findType() {
	if e.proxied {
		return
	}
	if e.kind == folderKind {
		e.contentType, e.typeKnown = folderType, true
		return
	}
	name := e.file[strings.LastIndexByte(e.file, '/')+1:]
	for _, suffix := range suffixesOf(name) {
		if d := e.mapping("addhandler", "removehandler", suffix); d != nil {
			e.handler, e.handlerBy = strings.ToLower(firstWord(d)), d
		}
	}
	e.contentType, e.typeKnown = e.typeOf(name)
}

// typeOf is the content type by the suffixes of a name; the last one counts. known is
// false when the server's file of types is not here.
func (e *exchange) typeOf(name string) (kind string, known bool) {
	if d := e.w.lines.last(e.scopes, "forcetype"); d != nil && !strings.EqualFold(firstWord(d), "none") {
		return strings.ToLower(firstWord(d)), true
	}
	known = true
	for _, suffix := range suffixesOf(name) {
		if d := e.mapping("addtype", "removetype", suffix); d != nil {
			kind = strings.ToLower(firstWord(d))
			continue
		}
		found, ok := e.registeredType(suffix)
		if known = known && ok; found != "" {
			kind = found
		}
	}
	return kind, known
}

// suffixesOf are the suffixes of a file's name, in lower case.
func suffixesOf(name string) []string {
	_, suffixes, ok := strings.Cut(strings.TrimLeft(name, "."), ".")
	if !ok {
		return nil
	}
	return strings.Split(strings.ToLower(suffixes), ".")
}

// mapping is the AddHandler or AddType in force for a suffix. A RemoveHandler or RemoveType
// takes away what the places have with which httpd merges it first: those of its own kind,
// sections by folder among each other, and so on (merge_mime_dir_configs).
func (e *exchange) mapping(add, remove, suffix string) *config.Directive {
	type mapped struct {
		by      *config.Directive
		removes bool
	}
	own := func(s *scope) (m mapped) {
		for _, d := range e.named(s, add) {
			if namesSuffix(d, 1, suffix) {
				m.by = d
			}
		}
		for _, d := range e.named(s, remove) {
			m.removes = m.removes || namesSuffix(d, 0, suffix)
		}
		return m
	}
	merge := func(base, over mapped) mapped {
		if over.by != nil {
			base.by = over.by
		}
		if over.removes {
			base.by = nil
		}
		return mapped{by: base.by}
	}
	var all mapped
	for i, layer := range e.layers() {
		var in mapped
		for n, s := range layer {
			if n == 0 {
				in = own(s)
			} else {
				in = merge(in, own(s))
			}
		}
		if i == 0 {
			all = in
		} else if len(layer) > 0 {
			all = merge(all, in)
		}
	}
	return all.by
}

// named are the lines of that name in a place.
func (e *exchange) named(s *scope, name string) []*config.Directive {
	if found := s.settings.get(name); found != nil {
		return found
	}
	return e.w.lines.of(s, name)
}

// layers are the places in force as httpd merges them: servers, folders, files, locations
// and conditions each by themselves first.
func (e *exchange) layers() [][]*scope {
	var layers [][]*scope
	from := 0
	for _, to := range append(slices.Clone(e.borders), len(e.scopes)) {
		layers = append(layers, e.scopes[from:to])
		from = to
	}
	return layers
}

// namesSuffix reports whether a line of mod_mime names the suffix, from a word on.
func namesSuffix(d *config.Directive, from int, suffix string) bool {
	words := d.Words()
	return slices.ContainsFunc(words[min(from, len(words)):], func(w grammar.Word) bool {
		return strings.ToLower(strings.TrimPrefix(w.Value, ".")) == suffix
	})
}

// registeredType is the type of a suffix in the file of TypesConfig.
func (e *exchange) registeredType(suffix string) (kind string, known bool) {
	file := "conf/mime.types"
	if d := e.w.lines.last(e.serverScopes(), "typesconfig"); d != nil {
		file = firstWord(d)
	}
	c := e.m.Config
	if c.Snapshot == nil {
		return "", false
	}
	text, err := c.Snapshot.File(c.Options.Mapped(absolute(c, file)))
	if err != nil {
		return "", false
	}
	for line := range strings.Lines(text.Text()) {
		words := strings.Fields(line)
		if len(words) > 1 && words[0][0] != '#' && slices.Contains(words[1:], suffix) {
			return words[0], true
		}
	}
	return "", true
}

// fixups is what the modules do last before a handler answers, in their order.
func (e *exchange) fixups() status {
	if s := e.setHandler(); s != declined {
		return s
	}
	for _, phase := range []func() status{e.rewriteFolder, e.redirectFolder} {
		if s := phase(); s != declined && s != done {
			return s
		}
	}
	e.setEnv()
	if s := e.index(); s != declined && s != done {
		return s
	}
	if forced := e.forcesHandler(); forced != nil && e.forcedHandler != "" {
		forced.handler, forced.handlerBy = e.forcedHandler, e.forcedHandlerBy
	}
	return done
}

// forcesHandler is the request that gets the handler of [H=]: what mod_dir has put in its
// place too, if mod_dir was loaded before mod_rewrite and so comes first.
func (e *exchange) forcesHandler() *exchange {
	if e.instead == nil {
		return e
	}
	place := func(identifier string) int {
		return slices.IndexFunc(e.m.Config.Modules, func(m config.Module) bool { return m.Identifier == identifier })
	}
	if place("dir_module") < place("rewrite_module") {
		return e.instead
	}
	return nil
}

// setHandler applies SetHandler, which beats all that was set before.
func (e *exchange) setHandler() status {
	d := lastSet(e.scopes, "sethandler")
	if d == nil {
		return declined
	}
	name := strings.ToLower(firstWord(d))
	if strings.Contains(name, "%{") || strings.HasPrefix(name, "expr=") {
		return undecided
	}
	if name != "" && name != "none" {
		e.handler, e.handlerBy = name, d
	}
	return declined
}

// redirectFolder looks for the Redirect of the places in force (fixup_redir).
func (e *exchange) redirectFolder() status {
	if s := e.redirectHere(); s != declined {
		return s
	}
	for i := len(e.scopes) - 1; i >= len(e.serverScopes()); i-- {
		for _, r := range e.redirects(e.scopes[i]) {
			taken := r.pattern == nil && matchAlias(e.uri, r.path) > 0
			if r.pattern != nil {
				_, taken = e.w.matches(r.pattern, e.uri, r.directive)
			}
			if taken {
				e.w.step(r.directive, r.directive.Name+" takes the URL")
				return r.status
			}
		}
	}
	return declined
}

// index is mod_dir's part: the slash behind the name of a folder, the file that stands for
// a folder, and the one for what is not there.
func (e *exchange) index() status {
	switch {
	case e.redirect != "":
		if e.kind == folderKind && e.pathInfo == "" && !strings.HasSuffix(e.uri, "/") && e.slashes() {
			return httpMovedPermanently
		}
		return declined
	case e.kind == absent && e.handler == "" && !e.proxied:
		return e.fallback()
	case e.kind != folderKind || e.pathInfo != "":
		return declined
	}
	if e.handler == "" {
		e.handler = folderType
	}
	if !strings.HasSuffix(e.uri, "/") {
		if !e.slashes() {
			return declined
		}
		return httpMovedPermanently
	}
	if e.w.lines.isOn(e.scopes, "directorycheckhandler", false) && e.handler != folderType {
		return declined
	}
	return e.indexFile()
}

func (e *exchange) slashes() bool { return e.w.lines.isOn(e.scopes, "directoryslash", true) }

// indexFile looks for the first of DirectoryIndex that is there.
func (e *exchange) indexFile() status {
	names, by := []string{"index.html"}, e.w.lines.last(e.scopes, "directoryindex")
	if by != nil {
		names = nil
		for i := len(e.scopes) - 1; i >= 0; i-- {
			found := e.w.lines.of(e.scopes[i], "directoryindex")
			if len(found) == 0 {
				continue
			}
			for _, d := range found {
				for _, w := range d.Words() {
					if strings.EqualFold(w.Value, "disabled") && len(d.Words()) == 1 {
						names = nil
						continue
					}
					names = append(names, w.Value)
				}
			}
			break
		}
	}
	failure := declined
	for _, name := range names {
		found, s := e.look(name)
		switch {
		case s == undecided:
			return undecided
		case s == done && found.proxied, s == done && found.isFile():
			if d := e.w.lines.last(e.scopes, "directoryindexredirect"); d != nil && indexRedirect(firstWord(d)) != declined {
				e.w.step(d, "sends the client to "+name)
				return indexRedirect(firstWord(d))
			}
			e.w.step(by, "the file that stands for the folder is "+name)
			e.instead = found
			return done
		case s >= 300 && s < 400, s == httpUnauthorized && len(names) == 1:
			return s
		case s != done && s != httpNotFound:
			failure = s
		case s == done && found.kind == unknownKind:
			return undecided
		}
	}
	return failure
}

// indexRedirect is the status that DirectoryIndexRedirect names.
func indexRedirect(word string) status {
	switch strings.ToLower(word) {
	case "on", "temp":
		return httpFound
	case "off":
		return declined
	case "permanent":
		return httpMovedPermanently
	case "seeother":
		return httpSeeOther
	}
	return status(apr.Atoi(word))
}

// look looks up a URL path: the request that mod_dir has put in its place, if it did.
func (e *exchange) look(target string) (found *exchange, s status) {
	found = e.lookup(target)
	s = found.prepare()
	for found.instead != nil {
		found = found.instead
	}
	return found, s
}

// isFile reports whether a request leads to a file that is there.
func (e *exchange) isFile() bool {
	return e.kind == regularFile || e.kind == unknownKind && e.mount != nil
}

// fallback is FallbackResource.
func (e *exchange) fallback() status {
	d := e.w.lines.last(e.scopes, "fallbackresource")
	if d == nil || strings.EqualFold(firstWord(d), "disabled") {
		return declined
	}
	found, s := e.look(firstWord(d))
	switch {
	case s == undecided:
		return undecided
	case s == done && (found.proxied || found.isFile()):
		e.w.step(d, "stands in for what is not there")
		e.instead = found
		return done
	case s >= 300 && s != httpNotFound:
		return s
	}
	return declined
}

// httpStatus is a status as a text.
func httpStatus(code int) string { return strconv.Itoa(code) }
