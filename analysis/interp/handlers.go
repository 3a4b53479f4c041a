package interp

import (
	"regexp"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// handlerScript reads WSGIHandlerScript (wsgi_add_handler_script).
func (b *builder) handlerScript(d *config.Directive) {
	words, options := arguments(d)
	if len(words) < 2 {
		return
	}
	h := &Handler{
		Directive: d, Name: words[0].Value, Script: words[1].Value,
		ProcessGroup:     groupOption(options, "process-group"),
		ApplicationGroup: groupOption(options, "application-group"),
	}
	b.addHandlerUse(h)
	s := b.scopeOf(d)
	s.handlers = append(s.handlers, h)
}

// setHandler keeps SetHandler; those that name a script handler are uses of it.
func (b *builder) setHandler(d *config.Directive) {
	b.setting(d)
	if name := strings.ToLower(value(d.Words(), 0)); scriptHandler(name) {
		b.addHandlerUse(&Handler{Directive: d, Name: name})
	}
}

// addType keeps nothing but the types that are names of a script handler: httpd takes a
// content type for the handler of files that have no other.
func (b *builder) addType(d *config.Directive) {
	if name := strings.ToLower(value(d.Words(), 0)); scriptHandler(name) {
		b.addHandlerUse(&Handler{Directive: d, Name: name})
	}
}

// rewriteRule keeps RewriteRule; one that sets a script handler is a use of it.
func (b *builder) rewriteRule(d *config.Directive) {
	b.setting(d)
	if flag := rewriteFlag.FindStringSubmatch(value(d.Words(), 2)); flag != nil && scriptHandler(strings.ToLower(flag[1])) {
		b.addHandlerUse(&Handler{Directive: d, Name: strings.ToLower(flag[1])})
	}
}

// addHandler is setHandler for the files with a suffix.
func (b *builder) addHandler(d *config.Directive) { b.setHandler(d) }

func (b *builder) addHandlerUse(h *Handler) {
	h.Host, h.around = b.hostOf(h.Directive), b.sectionAround(h.Directive)
	b.handlers = append(b.handlers, h)
	h.Host.handlers = append(h.Host.handlers, h)
}

// scriptHandler reports whether a handler runs the requested file as a WSGI script
// (wsgi_hook_handler); the second name is the old one.
func scriptHandler(name string) bool {
	return name == "wsgi-script" || name == "application/x-httpd-wsgi"
}

// handlerScriptFor is the WSGIHandlerScript of a handler name: the innermost place
// that names it wins (wsgi_merge_dir_config).
func handlerScriptFor(scopes []*scope, name string) *Handler {
	for _, s := range slices.Backward(scopes) {
		for _, h := range slices.Backward(s.handlers) {
			if h.Name == name {
				return h
			}
		}
	}
	return nil
}

// effectiveHandler is the handler that a request gets, and the line that sets it: by
// default the mount's; AddHandler for a suffix of the file replaces it (mod_mime's
// find_ct), then SetHandler in force does (core_override_type).
func effectiveHandler(scopes []*scope, file string, initial string) (name string, by *config.Directive) {
	name, by = byExtension(scopes, file)
	if name == "" {
		name = initial
	}
	if d := lastSet(scopes, "sethandler"); d != nil {
		if set := strings.ToLower(value(d.Words(), 0)); set != "" && set != "none" {
			return set, d
		}
	}
	return name, by
}

// rewriteHandler is what RewriteRule sets with [H=name], as the generated configuration
// of mod_wsgi-express does for all that is no static file. Conditions on files are
// taken as met: of the document root nothing is known.
func rewriteHandler(scopes []*scope, uri string) (name string, by *config.Directive) {
	for i := len(scopes) - 1; i >= 0; i-- {
		rules := scopes[i].settings.get("rewriterule")
		for _, d := range rules {
			words := d.Words()
			flag := rewriteFlag.FindStringSubmatch(value(words, 2))
			if flag != nil && d.Pattern(value(words, 0), false).Match(strings.TrimPrefix(uri, "/")) == pcre.Yes {
				return strings.ToLower(flag[1]), d
			}
		}
		if len(rules) > 0 {
			break // the rules of the innermost place replace the others'
		}
	}
	return "", nil
}

var rewriteFlag = regexp.MustCompile(`(?i)[\[,](?:H|handler)=([^,\]]+)`)

// byExtension is AddHandler's part; the last suffix with a handler counts.
func byExtension(scopes []*scope, file string) (name string, by *config.Directive) {
	base := file[strings.LastIndexByte(file, '/')+1:]
	_, suffixes, ok := strings.Cut(base, ".")
	if !ok {
		return "", nil
	}
	for _, suffix := range strings.Split(strings.ToLower(suffixes), ".") {
		if n, d := handlerOfSuffix(scopes, suffix); d != nil {
			name, by = n, d
		}
	}
	return name, by
}

func handlerOfSuffix(scopes []*scope, suffix string) (name string, by *config.Directive) {
	names := func(d *config.Directive, from int) bool {
		words := d.Words()
		for _, w := range words[min(from, len(words)):] {
			if strings.ToLower(strings.TrimPrefix(w.Value, ".")) == suffix {
				return true
			}
		}
		return false
	}
	for _, s := range scopes {
		for _, d := range s.settings.get("removehandler") {
			if names(d, 0) {
				name, by = "", nil
			}
		}
		for _, d := range s.settings.get("addhandler") {
			if names(d, 1) {
				name, by = strings.ToLower(value(d.Words(), 0)), d
			}
		}
	}
	return name, by
}
