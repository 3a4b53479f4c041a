package assist

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// Complete lists what may be written at offset: directives, sections and closing
// tags at the start of a line; options, values and names behind it.
func Complete(d Document, offset int) Completion {
	offset = max(0, min(offset, d.File.Len()))
	s := statementAt(d.File, offset)
	switch {
	case s.kind == grammar.Comment:
		return Completion{}
	case s.kind == grammar.Blank:
		return Completion{Items: d.names(s, offset, grammar.Span{Start: offset, End: offset})}
	}
	name := s.span(s.nameSpan)
	switch {
	case offset < name.Start:
		return Completion{}
	case offset <= name.End:
		return Completion{Items: d.names(s, offset, name)}
	case s.kind == grammar.Close:
		return Completion{}
	}
	return Completion{Items: d.arguments(s, offset)}
}

// names are the directives, sections and closing tags that may stand where a line's
// first word is.
func (d Document) names(s statement, offset int, replace grammar.Span) []CompletionItem {
	before := d.File.Slice(grammar.Span{Start: replace.Start, End: offset})
	rest := strings.TrimSpace(s.args)
	if strings.HasPrefix(before, "<") && rest == "" && d.File.Slice(grammar.Span{Start: replace.End, End: replace.End + 1}) == ">" {
		replace.End++ // the bracket that the editor closed
	}
	var items []CompletionItem
	if closing, ok := d.closing(s, offset); ok && (before == "" || strings.HasPrefix(before, "<")) {
		closing.Replace = replace
		items = append(items, closing)
	}
	if strings.HasPrefix(before, "</") {
		return items
	}
	inApplication := d.inApplicationContainer(s.mark.Offset)
	where, version, afterIf := d.scopeAt(s.mark.Offset), d.modWSGI(), d.afterIf(s)
	groups := d.groupChoice(s)
	for _, t := range templates() {
		if outOfPlace(t.entry, inApplication) || !subsequence(before, t.filter) || !t.entry.Available(version) || !where.allows(t.entry) || branchOfIf(t.entry) && !afterIf {
			continue
		}
		item := t.item
		item.Replace = replace
		item.SortText, item.Deprecated = d.rank(t.entry, where)+item.Label, t.entry.Deprecated
		if at, ok := groupStops[strings.ToLower(t.entry.Name)]; ok && groups != "" {
			item.Insert = strings.Replace(item.Insert, at.stop, at.option+groups, 1)
		}
		if strings.HasPrefix(before, "<") {
			item.Filter = "<" + t.entry.ManualName
		}
		if rest != "" {
			item.Insert, item.Snippet = strings.TrimSuffix(t.filter, ">"), false
		}
		items = append(items, item)
	}
	return items
}

// inApplicationContainer reports whether the offset is in a container with
// application-group=.
func (d Document) inApplicationContainer(offset int) bool {
	section := d.innermostSection(offset)
	return section != nil && strings.EqualFold(section.Name, container) &&
		strings.Contains(strings.ToLower(section.Open.Line.Text()), "application-group=")
}

// outOfPlace reports whether mod_wsgi ignores the directive in such a container, because it
// counts for whole processes (WSGI0201).
func outOfPlace(entry *catalog.Directive, inApplication bool) bool {
	return inApplication && strings.EqualFold(entry.Name, "WSGIFreeThreading")
}

// groupStops are the stops in the snippets of directives at which the name of a process
// group is wanted, and the option in front of it.
var groupStops = map[string]struct{ stop, option string }{
	"wsgiprocessgroup": {"${1:group}", ""},
	container:          {"${1:process-group=}", "process-group="},
}

// groupChoice is a stop that lets the user choose one of the process groups that can be
// used at the line; "" without any.
func (d Document) groupChoice(s statement) string {
	var names []string
	for _, item := range d.groups(s, grammar.Span{}) {
		if strings.IndexFunc(item.Label, notPlain) < 0 {
			names = append(names, item.Label)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "${1|" + strings.Join(names, ",") + "|}"
}

// notPlain reports whether a rune could mean something in a choice of a snippet.
func notPlain(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.:", r)
}

// branchOfIf reports whether the section is <ElseIf> or <Else>.
func branchOfIf(entry *catalog.Directive) bool {
	return entry.Section && (entry.ManualName == "Else" || entry.ManualName == "ElseIf")
}

// afterIf reports whether the section that ends before the line is an <If> or <ElseIf>:
// only there httpd accepts another branch (core.c ifsection).
func (d Document) afterIf(s statement) bool {
	siblings := d.File.Outline()
	if around := d.File.Enclosing(s.mark.Offset); len(around) > 0 {
		siblings = around[len(around)-1].Children
	}
	before := ""
	for _, section := range siblings {
		if section.Open.Mark.Offset >= s.mark.Offset {
			break
		}
		before = strings.ToLower(section.Name)
	}
	return before == "<if" || before == "<elseif"
}

// modWSGI is the version of mod_wsgi that the configuration is for, "" for the newest.
func (d Document) modWSGI() string {
	if d.Resolution == nil || !d.Resolution.Target.ModWSGI.Known() {
		return ""
	}
	return d.Resolution.Target.ModWSGI.String()
}

// closing is the tag that closes the innermost section at offset: on a line that
// begins with "</" of any section, elsewhere of one that is still open.
func (d Document) closing(s statement, offset int) (CompletionItem, bool) {
	open := d.File.Enclosing(offset)
	for _, section := range slices.Backward(open) {
		if section.Closed && s.kind != grammar.Close {
			continue
		}
		tag := "</" + strings.TrimPrefix(section.Name, "<") + ">"
		head := strings.TrimSpace(section.Open.Line.Text())
		return CompletionItem{Label: tag, Detail: "closes " + head, Kind: ClosingItem, Insert: tag, Filter: tag, SortText: "0"}, true
	}
	return CompletionItem{}, false
}

// rank orders directives: what the container scopes, mod_wsgi's, those of loaded
// modules, the others.
func (d Document) rank(entry *catalog.Directive, where scope) string {
	switch {
	case where.innermost() == container && slices.Contains(scopedDirectives, strings.ToLower(entry.Name)):
		return "1"
	case entry.Deprecated:
		return "5"
	case entry.WSGI:
		return "2"
	case d.Config == nil || d.Config.Loaded(entry.Module):
		return "3"
	}
	return "4"
}

// subsequence reports whether the letters of typed stand in text in this order.
func subsequence(typed, text string) bool {
	text = strings.ToLower(text)
	for _, c := range strings.ToLower(typed) {
		at := strings.IndexRune(text, c)
		if at < 0 {
			return false
		}
		text = text[at+1:]
	}
	return true
}

// template is a directive's proposal without its place.
type template struct {
	entry  *catalog.Directive
	filter string // name with the '<' and '>' of a section
	item   CompletionItem
}

// templates are the proposals of all directives that can still be written, one for
// each name.
var templates = sync.OnceValue(func() []template {
	var all []template
	known := map[string]bool{}
	for _, entry := range catalog.Default().Directives() {
		key := strings.ToLower(entry.Name)
		if entry.Gone || known[key] {
			continue
		}
		known[key] = true
		label, _ := signature(entry, nil)
		_, arguments, _ := strings.Cut(strings.TrimSuffix(label, ">"), " ")
		item := CompletionItem{
			Label:  title(entry),
			Detail: shorten(arguments),
			Kind:   DirectiveItem,
			Key:    "directive " + entry.Name,
			Filter: entry.ManualName,
		}
		item.Insert, item.Snippet = snippet(entry)
		if entry.Section {
			item.Kind = SectionItem
		}
		all = append(all, template{entry, title(entry), item})
	}
	return all
})

// shorten keeps a detail readable in a list.
func shorten(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// snippet is what completing a directive writes: its required arguments as tab stops,
// and a section's closing tag.
func snippet(entry *catalog.Directive) (text string, stops bool) {
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(title(entry), ">"))
	stop := 0
	for _, argument := range requiredArguments(entry) {
		stop++
		b.WriteString(" ")
		if len(argument) > 1 { // a choice
			b.WriteString("${" + strconv.Itoa(stop) + "|" + strings.Join(escapeAll(argument), ",") + "|}")
		} else {
			b.WriteString("${" + strconv.Itoa(stop) + ":" + escape(argument[0]) + "}")
		}
	}
	if entry.Section {
		b.WriteString(">\n\t$0\n</" + entry.ManualName + ">")
		return b.String(), true
	}
	if stop == 0 && entry.Kind != "NO_ARGS" {
		b.WriteString(" ")
	}
	return b.String(), stop > 0
}

// requiredArguments are the arguments that a directive cannot do without, each with
// its possible words if it is one of a few, else with what stands for it.
func requiredArguments(entry *catalog.Directive) [][]string {
	if strings.EqualFold(entry.Name, container) {
		return [][]string{{"process-group="}}
	}
	if typical := typicalArguments[strings.ToLower(entry.ManualName)]; typical != nil {
		return typical
	}
	var required [][]string
	for _, a := range entry.Arguments {
		switch {
		case a.Optional:
		case len(a.Values) > 0:
			required = append(required, a.Values)
		default:
			required = append(required, []string{a.Name})
		}
	}
	if len(entry.Arguments) > 0 {
		return required
	}
	for _, a := range syntaxArguments(entry) {
		a = strings.TrimPrefix(a, "[!]")
		if strings.HasPrefix(a, "[") || strings.HasPrefix(a, "...") {
			break
		}
		words := strings.Split(a, "|")
		for _, w := range words {
			if !slices.Contains(entry.Values, w) {
				words = words[:1] // the first of what may stand there
				break
			}
		}
		required = append(required, words)
	}
	return required
}

var snippetEscapes = strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`)

// escape protects text inside a tab stop.
func escape(text string) string { return snippetEscapes.Replace(text) }

// escapeAll protects the words of a choice, in which comma and bar mean something too.
func escapeAll(words []string) []string {
	escaped := make([]string, len(words))
	for i, w := range words {
		escaped[i] = strings.NewReplacer(",", `\,`, "|", `\|`).Replace(escape(w))
	}
	return escaped
}

// Documentation is the Markdown that belongs to a CompletionItem's Key, "" for an
// unknown one.
func Documentation(key string) string {
	kind, name, _ := strings.Cut(key, " ")
	known := catalog.Default()
	switch kind {
	case "directive":
		if variants := known.Directive(name); len(variants) > 0 {
			return card(variants[0])
		}
	case "option":
		directive, option, _ := strings.Cut(name, " ")
		for _, entry := range known.Directive(directive) {
			if o := entry.Option(option); o != nil {
				return optionCard(entry, o)
			}
		}
	case "special":
		return specials[name]
	case "global":
		if name == "process" {
			return globals[processGroup]
		}
		return globals[applicationGroup]
	}
	return ""
}
