package assist

import (
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Links are the paths in the file that lead somewhere: what Include reads, scripts,
// Python homes and other paths of mod_wsgi's directives.
func Links(d Document) []Link {
	if d.Config == nil {
		return nil
	}
	var links []Link
	known := map[grammar.Span]bool{}
	add := func(directive *config.Directive, args grammar.Span, path, tooltip string) {
		place := d.place(directive.Spot(args))
		if place.Path == d.Path && args.Len() > 0 && place.Span.Len() > 0 && !known[place.Span] {
			known[place.Span] = true
			links = append(links, Link{place.Span, path, tooltip})
		}
	}
	for _, act := range d.Config.Acts() {
		words := act.Directive.Words()
		if act.Directive.Origin.File == d.Path && len(act.Files) > 0 && len(words) > 0 {
			tooltip := ""
			if n := len(act.Files); n > 1 {
				tooltip = "the first of " + plural(n, "file")
			}
			add(act.Directive, words[0].Body(), act.Files[0], tooltip)
		}
	}
	for _, fact := range d.Config.Facts() {
		directive := fact.Directive
		if directive.Origin.File != d.Path || directive.Entry == nil || !directive.Entry.WSGI {
			continue
		}
		for _, p := range paths(directive) {
			if !filepath.IsAbs(p.path) {
				continue
			}
			if _, err := d.Config.Snapshot.Stat(p.path); err == nil {
				add(directive, p.span, filepath.Clean(p.path), "")
			}
		}
	}
	return links
}

// argumentPath is a path among a directive's arguments.
type argumentPath struct {
	path string
	span grammar.Span // in Args
}

// paths are the arguments and options of one of mod_wsgi's directives that the
// catalogue says are paths.
func paths(directive *config.Directive) []argumentPath {
	entry := directive.Entry
	isPath := func(kind string) bool { return kind == "path" }
	words, options := entry.WSGIOptions(directive.Args)
	var found []argumentPath
	for i, w := range words {
		if i < len(entry.Arguments) && isPath(entry.Arguments[i].Type) {
			found = append(found, argumentPath{w.Value, w.Body()})
		}
	}
	for _, o := range options {
		if option := entry.Option(o.Name); option != nil && isPath(option.Type) {
			found = append(found, argumentPath{strings.TrimSpace(o.Value), o.ValueSpan})
		}
	}
	return found
}
