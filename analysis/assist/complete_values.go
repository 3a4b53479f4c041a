package assist

import (
	"slices"
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
			return behindQuote(value, d.optionValues(option, w.span, value))
		}
	}
	items := d.positional(entry, w)
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
		items = append(items, CompletionItem{
			Label: o.Name + "=", Detail: optionDetail(o), Kind: OptionItem, Insert: o.Name + "=",
			Key: "option " + entry.Name + " " + o.Name, Replace: replace, SortText: "2" + o.Name,
		})
	}
	return items
}

func optionDetail(o catalog.Option) string {
	detail := o.Type
	if o.Default != "" {
		detail += ", default " + o.Default
	}
	return shorten(detail)
}

// optionValues are the values of one option; before is the part in front of the cursor.
func (d Document) optionValues(o *catalog.Option, replace grammar.Span, before string) []CompletionItem {
	items := values(o.Values, replace)
	if o.Type == "path" {
		items = d.paths(before, replace)
	}
	switch o.Name {
	case "process-group":
		items = append(items, d.groups(replace)...)
	case "application-group":
		items = append(items, d.applications(replace)...)
	}
	return append(items, specialValues(o.SpecialValues, replace)...)
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
func (d Document) positional(entry *catalog.Directive, w typed) []CompletionItem {
	index := w.index
	if n := len(entry.Arguments); n > 0 && index >= n && entry.Arguments[n-1].Repeatable {
		index = n - 1
	}
	if index >= len(entry.Arguments) {
		if len(entry.Arguments) > 0 {
			return nil
		}
		words := entry.Values
		if index == 0 && slices.Contains(handlerDirectives, strings.ToLower(entry.Name)) {
			words = append([]string{"wsgi-script"}, words...)
		}
		return values(words, w.span)
	}
	a := entry.Arguments[index]
	items := values(a.Values, w.span)
	if a.Type == "path" {
		items = d.paths(w.before, w.span)
	}
	switch strings.ToLower(entry.Name) {
	case "wsgiprocessgroup", "wsgirestrictprocess":
		items = append(items, d.groups(w.span)...)
	case "wsgiapplicationgroup":
		items = append(items, d.applications(w.span)...)
	}
	return append(items, specialValues(a.SpecialValues, w.span)...)
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

// specialValues are words with %{...}; the variable of %{ENV:variable} is a tab stop.
func specialValues(words []string, replace grammar.Span) []CompletionItem {
	var items []CompletionItem
	for _, word := range words {
		item := CompletionItem{Label: word, Kind: ValueItem, Insert: word, Key: "special " + word, Replace: replace, SortText: "1" + word}
		if word == "%{ENV:variable}" {
			item.Insert, item.Snippet = `%{ENV:${1:variable}\}`, true
		}
		items = append(items, item)
	}
	return items
}

// groups are the daemon process groups that exist.
func (d Document) groups(replace grammar.Span) []CompletionItem {
	if d.Model == nil {
		return nil
	}
	var items []CompletionItem
	known := map[string]bool{}
	for _, g := range d.Model.Groups {
		if known[g.Name] || g.Name == "" {
			continue
		}
		known[g.Name] = true
		items = append(items, CompletionItem{Label: g.Name, Detail: sizeText(g) + ", " + d.where(g.Directive), Kind: GroupItem,
			Insert: g.Name, Replace: replace, SortText: "0" + g.Name})
	}
	return items
}

// applications are the application groups that the configuration uses by name.
func (d Document) applications(replace grammar.Span) []CompletionItem {
	if d.Resolution == nil {
		return nil
	}
	users := map[string][]string{} // process groups by application group
	for _, p := range d.Resolution.Processes {
		for _, i := range p.Interpreters {
			names := i.Candidates
			if i.Created != interp.PerRequest {
				names = []string{i.ApplicationGroup}
			}
			for _, name := range names {
				if name != "" && !strings.HasPrefix(name, "%{") {
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
		return d.macros(w), true
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

// macros are the macros that the configuration defines, with their parameters.
func (d Document) macros(w typed) []CompletionItem {
	if d.Config == nil {
		return nil
	}
	var items []CompletionItem
	for _, m := range d.Config.Macros() {
		items = append(items, CompletionItem{Label: m.Name, Detail: strings.Join(m.Parameters, " "), Kind: MacroItem, Insert: m.Name, Replace: w.span})
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
