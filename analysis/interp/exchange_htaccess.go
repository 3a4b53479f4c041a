package interp

import (
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// override is what the AllowOverride lines in force permit in a .htaccess file.
type override struct {
	classes  catalog.Flags
	options  []string // that Options may name, lower-case; nil for all
	list     []string // AllowOverrideList, lower-case
	nonfatal bool     // what is not permitted is passed over
	unknown  bool     // commands that no module has are
	by       *config.Directive
}

func newOverride() *override { return &override{} }

// overrideClasses are the words of AllowOverride.
var overrideClasses = map[string]catalog.Flags{
	"all": catalog.OrAll, "limit": catalog.OrLimit, "options": catalog.OrOptions, "fileinfo": catalog.OrFileInfo,
	"authconfig": catalog.OrAuthCfg, "indexes": catalog.OrIndexes, "none": 0,
}

// read takes the lines of a place into account.
func (o *override) read(l lines, s *scope) {
	for _, d := range l.of(s, "allowoverride") {
		o.classes, o.options, o.nonfatal, o.unknown, o.by = 0, nil, false, false, d
		for _, w := range d.Words() {
			word, given, _ := strings.Cut(strings.ToLower(w.Value), "=")
			if word == "nonfatal" {
				o.nonfatal, o.unknown = given == "all" || given == "override", given == "all" || given == "unknown"
				continue
			}
			o.classes |= overrideClasses[word]
			if word == "options" && given != "" {
				o.options = strings.Split(given, ",")
			}
		}
	}
	for _, d := range l.of(s, "allowoverridelist") {
		o.list, o.by = nil, d
		for _, w := range d.Words() {
			if !strings.EqualFold(w.Value, "none") {
				o.list = append(o.list, strings.ToLower(w.Value))
			}
		}
	}
}

// permits reports whether a line may stand in the file.
func (o *override) permits(d *config.Directive) bool {
	if slices.Contains(o.list, strings.ToLower(d.Name)) {
		return true
	}
	if d.Entry == nil || d.Entry.Flags&catalog.OrAll == 0 || d.Entry.Flags&catalog.OrAll&o.classes == 0 {
		return false
	}
	if o.options != nil && strings.EqualFold(d.Name, "Options") {
		for _, w := range d.Words() {
			if !slices.Contains(o.options, strings.ToLower(strings.TrimLeft(w.Value, "+-"))) {
				return false
			}
		}
	}
	return true
}

// htaccess reads the .htaccess file of a folder where it may say something
// (ap_parse_htaccess).
func (e *exchange) htaccess(folder string, o *override, merge func(*section)) status {
	if o.classes == 0 && len(o.list) == 0 {
		return declined
	}
	names := []string{".htaccess"}
	if d := e.w.lines.last(e.serverScopes(), "accessfilename"); d != nil {
		names = nil
		for _, w := range d.Words() {
			names = append(names, w.Value)
		}
	}
	for _, name := range names {
		file := path.Join("/", folder, name)
		if e.w.disk.kind(file) != regularFile {
			continue
		}
		if filepath.Base(file) != ".htaccess" {
			return undecided
		}
		return e.readHtaccess(file, folder, o, merge)
	}
	return declined
}

// readHtaccess merges the settings of a file. One that httpd refuses is answered with
// 500 at each request.
func (e *exchange) readHtaccess(file, folder string, o *override, merge func(*section)) status {
	main := e.m.Config
	options := main.Options
	options.Root, options.Before, options.After, options.Fragment = main.Options.Mapped(file), nil, nil, false
	options.ServerRoot, options.StaticModules = main.ServerRoot, nil
	options.Patterns = main.Patterns()
	for _, m := range main.Modules {
		options.StaticModules = append(options.StaticModules, m.Identifier)
	}
	c := config.NewEvaluator(options).Evaluate(context.Background(), main.Snapshot)
	for _, f := range c.Faults {
		passed := f.Kind == config.FaultContext && o.nonfatal || f.Kind == config.FaultUnknownCommand && o.unknown
		if !f.Warning && !passed {
			e.w.step(o.by, "has "+file+" read, which is refused: "+f.Message)
			return httpInternalServerError
		}
	}
	b := newBuilder(newHost(pseudoSection(path.Join("/", folder) + "/")))
	b.folder = true
	content := &content{}
	for d := range c.All() {
		if !o.permits(d) {
			if o.nonfatal || d.Entry == nil && o.unknown {
				continue
			}
			e.w.step(o.by, "has "+file+" read, which is refused: "+d.Name+" not allowed here")
			return httpInternalServerError
		}
		name := strings.ToLower(d.Name)
		if r := consumers[name]; r != nil && r.server != nil {
			content.facts = append(content.facts, readFact{d, r})
		}
		if name, ok := perRequest[name]; ok {
			place := placeOf(d)
			if place == nil {
				place = b.main.scope.directive
			}
			e.w.lines.add(place, name, d)
		}
	}
	b.read(content)
	s := &section{scope: b.main.scope, kind: directorySection, host: e.host, pattern: folder}
	s.nested = append(slices.Clone(b.main.places.files), b.main.places.ifs...)
	merge(s)
	return declined
}
