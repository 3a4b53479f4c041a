package assist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// arguments are the options, values and names that may stand at offset behind a
// directive's name.
func (d Document) arguments(s statement, offset int) []CompletionItem {
	w := wordAt(s, offset)
	if open := strings.LastIndex(w.before, "${"); open >= 0 && !strings.Contains(w.before[open:], "}") {
		return d.variables(w, open)
	}
	if items := d.macroParameters(s, w); len(items) > 0 {
		return items
	}
	if items, ok := d.language(s, w); ok {
		return items
	}
	entry := s.entry(d)
	if entry == nil {
		return nil
	}
	if key, _, ok := strings.Cut(w.before, "="); ok {
		if option := entry.Option(key); option != nil {
			w.span.Start = min(w.span.Start+len(key)+1, offset)
			value := w.before[len(key)+1:]
			return behindQuote(value, d.optionValues(s, option, w.span, value))
		}
	}
	items := d.positional(s, entry, w)
	if w.index >= len(entry.Arguments) {
		items = append(items, d.options(s, entry, w)...)
	}
	return items
}

// options are the key= words that the line does not have yet.
func (d Document) options(s statement, entry *catalog.Directive, w typed) []CompletionItem {
	given := map[string]bool{}
	for i, word := range s.words() {
		if key, _, ok := strings.Cut(word.Value, "="); ok && (i != w.index || w.text == "") {
			given[strings.ToLower(key)] = true
		}
	}
	replace := w.span
	if equals := strings.IndexByte(w.text, '='); equals >= 0 {
		replace.End = min(replace.End, replace.Start+equals+1) // keep the value
	}
	var items []CompletionItem
	for _, o := range entry.Options {
		if given[strings.ToLower(o.Name)] || !o.Available(d.modWSGI()) {
			continue
		}
		rank := slices.Index(usualOptions, o.Name)
		if rank < 0 {
			rank = len(usualOptions)
		}
		items = append(items, CompletionItem{
			Label: o.Name + "=", Detail: optionDetail(o), Kind: OptionItem, Insert: o.Name + "=",
			Key: "option " + entry.Name + " " + o.Name, Replace: replace, SortText: fmt.Sprintf("2%02d%s", rank, o.Name),
		})
	}
	return items
}

// usualOptions are the options that stand in most configurations, the most usual first.
var usualOptions = []string{"process-group", "application-group", "python-home", "processes", "threads", "user", "group", "home",
	"python-path", "display-name", "lang", "locale", "request-timeout", "maximum-requests", "queue-timeout", "inactivity-timeout"}

func optionDetail(o catalog.Option) string {
	detail := o.Type
	if o.Default != "" {
		detail += ", default " + o.Default
	}
	return shorten(detail)
}

// foldersOnly are the options whose path is a folder.
var foldersOnly = map[string]bool{"python-home": true, "python-path": true, "python-eggs": true, "home": true, "chroot": true}

// optionValues are the values of one option; before is the part in front of the cursor.
func (d Document) optionValues(s statement, o *catalog.Option, replace grammar.Span, before string) []CompletionItem {
	items := values(o.Values, replace)
	if o.Type == "path" {
		items = d.paths(before, replace)
		if foldersOnly[o.Name] {
			items = slices.DeleteFunc(items, func(item CompletionItem) bool { return item.Kind != FolderItem })
		}
	}
	switch o.Name {
	case "process-group":
		items = append(items, d.groups(s, replace)...)
	case "application-group":
		items = append(items, d.applications(d.groupOnLine(s), replace)...)
	}
	return append(items, d.specialValues(o.SpecialValues, o.Name, replace)...)
}

// behindQuote has the items found behind a quote that they replace with the value:
// quotes belong to the name in a selector, and then it never matches.
func behindQuote(before string, items []CompletionItem) []CompletionItem {
	if before != "" && strings.ContainsAny(before[:1], `"'`) {
		for i := range items {
			items[i].Filter = before[:1] + items[i].Label
		}
	}
	return items
}

// handlerDirectives take the name of a handler first.
var handlerDirectives = []string{"sethandler", "addhandler"}

// positional are the values of the argument at the word.
func (d Document) positional(s statement, entry *catalog.Directive, w typed) []CompletionItem {
	index := w.index
	if n := len(entry.Arguments); n > 0 && index >= n && entry.Arguments[n-1].Repeatable {
		index = n - 1
	}
	if index >= len(entry.Arguments) {
		if len(entry.Arguments) > 0 {
			return nil
		}
		words := furtherWords(entry.Name, s.words(), index)
		if words == nil {
			words = entry.Values
		}
		if index == 0 && slices.Contains(handlerDirectives, strings.ToLower(entry.Name)) {
			words = append([]string{"wsgi-script"}, words...)
		}
		return values(words, w.span)
	}
	a := entry.Arguments[index]
	items := values(a.Values, w.span)
	if a.Type == "path" {
		items = d.paths(w.before, w.span)
		if entry.WSGI && strings.Contains(entry.Name, "Script") {
			scriptsFirst(items)
		}
	}
	d.previewValues(s, entry, items)
	switch strings.ToLower(entry.Name) {
	case "wsgiprocessgroup", "wsgirestrictprocess":
		items = append(items, d.groups(s, w.span)...)
	case "wsgiapplicationgroup":
		items = append(items, d.applications(nil, w.span)...)
	}
	return append(items, d.specialValues(a.SpecialValues, strings.TrimPrefix(strings.ToLower(entry.Name), "wsgi"), w.span)...)
}

// values are plain words in their order.
func values(words []string, replace grammar.Span) []CompletionItem {
	var items []CompletionItem
	for i, word := range words {
		items = append(items, CompletionItem{Label: word, Kind: ValueItem, Insert: word, Replace: replace,
			SortText: "0" + string(rune('a'+min(i, 25)))})
	}
	return items
}

// specialValues are words with %{...}: %{ENV:...} with each variable that the
// configuration sets, and with a tab stop for another.
// of is the option or directive that takes them.
func (d Document) specialValues(words []string, of string, replace grammar.Span) []CompletionItem {
	var items []CompletionItem
	for _, word := range words {
		item := CompletionItem{Label: word, Kind: ValueItem, Insert: word, Key: "special " + word, Replace: replace, SortText: "1" + word}
		switch {
		case word != "%{GLOBAL}":
		case strings.HasPrefix(of, "process"):
			item.Key = "global process"
		case strings.HasPrefix(of, "application"):
			item.Key = "global application"
		}
		if word == "%{ENV:variable}" {
			item.Insert, item.Snippet = `%{ENV:${1:variable}\}`, true
			for _, name := range d.requestVariableNames() {
				text := "%{ENV:" + name + "}"
				items = append(items, CompletionItem{Label: text, Detail: "set by the configuration", Kind: VariableItem, Insert: text,
					Key: "special " + word, Replace: replace, SortText: "0~" + name})
			}
		}
		items = append(items, item)
	}
	return items
}

// groups are the daemon process groups that a request of the line's server can reach.
func (d Document) groups(s statement, replace grammar.Span) []CompletionItem {
	if d.Model == nil {
		return nil
	}
	host := d.hostAt(s.mark.Offset)
	var items []CompletionItem
	known := map[string]bool{}
	for _, g := range d.Model.Groups {
		if known[g.Name] || g.Name == "" || host != nil && !d.Model.Reachable(g, host) {
			continue
		}
		known[g.Name] = true
		items = append(items, CompletionItem{Label: g.Name, Detail: sizeText(g) + ", " + d.where(g.Directive), Kind: GroupItem,
			Insert: g.Name, Replace: replace, SortText: "0" + g.Name})
	}
	return items
}

// hostAt is the server whose section holds the offset: a virtual host, or the main
// server; nil where that cannot be told, as in a macro or a container.
func (d Document) hostAt(offset int) *interp.Host {
	for _, section := range d.File.Enclosing(offset) {
		switch strings.ToLower(section.Name) {
		case "<macro", container:
			return nil
		case "<virtualhost":
			for _, h := range d.Model.Hosts {
				if h.Section != nil && h.Section.Origin.Line == section.Open.Line && h.Section.Origin.File == d.Path {
					return h
				}
			}
			return nil
		}
	}
	if d.Config != nil {
		if acts := d.Config.IncludedBy(d.Path); len(acts) > 0 && acts[0].Directive.Parent != nil {
			return nil
		}
	}
	for _, h := range d.Model.Hosts {
		if h.Main() {
			return h
		}
	}
	return nil
}

// groupOnLine is the process group that the line names beside, nil where it names none that
// is known.
func (d Document) groupOnLine(s statement) *string {
	for _, word := range s.words() {
		key, name, _ := strings.Cut(word.Value, "=")
		if strings.EqualFold(key, "process-group") && d.Model != nil && d.Model.Group(name) != nil {
			return &name
		}
	}
	return nil
}

// applications are the application groups that the configuration uses by name; in one
// process group where that is given.
func (d Document) applications(group *string, replace grammar.Span) []CompletionItem {
	if d.Resolution == nil {
		return nil
	}
	users := map[string][]string{} // process groups by application group
	for _, p := range d.Resolution.Processes {
		if group != nil && p.Name() != *group {
			continue
		}
		for _, i := range p.Interpreters {
			names := i.Candidates
			if i.Created != interp.PerRequest {
				names = []string{i.ApplicationGroup}
			}
			for _, name := range names {
				// What a half-typed line swallows is no name: "application-group= process-group=x".
				if name != "" && !strings.HasPrefix(name, "%{") && !strings.Contains(name, "=") {
					users[name] = appendNew(users[name], groupText(p.Name()))
				}
			}
		}
	}
	var items []CompletionItem
	for name, processes := range users {
		items = append(items, CompletionItem{Label: name, Detail: "in " + strings.Join(processes, ", "), Kind: GroupItem,
			Insert: name, Replace: replace, SortText: "0" + name})
	}
	slices.SortFunc(items, func(a, b CompletionItem) int { return strings.Compare(a.Label, b.Label) })
	return items
}

// variables are the names for a ${ at the offset open of the word.
func (d Document) variables(w typed, open int) []CompletionItem {
	if d.Config == nil {
		return nil
	}
	replace := grammar.Span{Start: w.span.Start + open, End: w.span.Start + len(w.before)}
	if after := w.text[len(w.before):]; strings.IndexByte(after, '}') >= 0 {
		replace.End += strings.IndexByte(after, '}') + 1
	}
	var items []CompletionItem
	add := func(name, value string) {
		text := "${" + name + "}"
		items = append(items, CompletionItem{Label: text, Detail: shorten(value), Kind: VariableItem, Insert: text, Filter: text, Replace: replace})
	}
	for _, define := range d.Config.Defines() {
		if define.HasValue {
			add(define.Name, define.Value)
		}
	}
	environment := make([]string, 0, len(d.Config.Options.Env))
	for name := range d.Config.Options.Env {
		environment = append(environment, name)
	}
	slices.Sort(environment)
	for _, name := range environment {
		add(name, d.Config.Options.Env[name])
	}
	return items
}

// language are the names that the configuration language's own directives take. ok
// is true when the word is such a name.
func (d Document) language(s statement, w typed) (items []CompletionItem, ok bool) {
	if w.index > 0 {
		return nil, false
	}
	switch strings.ToLower(s.name) {
	case "<ifmodule", "loadmodule":
		return modules(s, w), true
	case "use", "undefmacro":
		return d.macros(w, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s.args), w.text))), true
	case "<ifdefine", "undefine":
		return d.defined(w), true
	case "include", "includeoptional":
		return d.paths(w.before, w.span), true
	}
	return nil, false
}

// modules are the modules by identifier, for <IfModule> also by source file.
func modules(s statement, w typed) []CompletionItem {
	if strings.HasPrefix(w.text, "!") && w.before != "" {
		w.span.Start++
	}
	var items []CompletionItem
	for _, m := range catalog.Default().Modules() {
		items = append(items, CompletionItem{Label: m.Identifier, Detail: m.Name, Kind: ModuleItem, Insert: m.Identifier, Replace: w.span})
		if s.kind == grammar.Open {
			items = append(items, CompletionItem{Label: m.Source, Detail: m.Name, Kind: ModuleItem, Insert: m.Source, Replace: w.span})
		}
	}
	return items
}

// macros are the macros that the configuration defines; where nothing stands behind the
// name (rest), with a tab stop for each parameter.
func (d Document) macros(w typed, rest string) []CompletionItem {
	if d.Config == nil {
		return nil
	}
	var items []CompletionItem
	for _, m := range d.Config.Macros() {
		name := m.Name
		if words := m.Directive.Words(); len(words) > 0 {
			name = strings.TrimSuffix(words[0].Value, ">") // as it was written: m.Name is in lower case
		}
		item := CompletionItem{Label: name, Detail: strings.Join(m.Parameters, " "), Kind: MacroItem, Insert: name, Replace: w.span}
		if rest == "" && len(m.Parameters) > 0 {
			item.Snippet = true
			for i, parameter := range m.Parameters {
				item.Insert += " ${" + strconv.Itoa(i+1) + ":" + escape(strings.TrimLeft(parameter, "$%@")) + "}"
			}
		}
		items = append(items, item)
	}
	return items
}

// defined are the names that Define and -D set.
func (d Document) defined(w typed) []CompletionItem {
	if d.Config == nil {
		return nil
	}
	if strings.HasPrefix(w.text, "!") && w.before != "" {
		w.span.Start++
	}
	var items []CompletionItem
	for _, define := range d.Config.Defines() {
		items = append(items, CompletionItem{Label: define.Name, Detail: shorten(define.Value), Kind: VariableItem, Insert: define.Name, Replace: w.span})
	}
	return items
}
