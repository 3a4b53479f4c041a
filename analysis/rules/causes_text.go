package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// Causes that lie in single characters: what an editor, a page or another server's
// language puts into a line.

// lookalikes are characters that pages and word processors put in the place of ordinary
// ones, and those.
var lookalikes = map[rune]string{
	'\u00a0': " ", '\u2007': " ", '\u202f': " ",
	'\u200b': "", '\u200c': "", '\u200d': "", '\u2060': "",
	'“': `"`, '”': `"`, '„': `"`, '‘': "'", '’': "'", '–': "-", '—': "-", '−': "-",
}

// plainText is the text with ordinary characters.
func plainText(text string) string {
	var b strings.Builder
	for _, r := range text {
		if plain, ok := lookalikes[r]; ok {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// lookalike is the character in the line of r that httpd takes for a part of a word and
// that is meant as an ordinary one: a blank, a quotation mark around a word, a dash in the
// text at fault.
func lookalike(r *refusal) (found string, ok bool) {
	o := r.Spot.Origin
	if o == nil || o.Line == nil || r.Warning || o.Use != nil {
		return "", false
	}
	raw := o.Line.Raw()
	for _, c := range raw {
		if plain, known := lookalikes[c]; known && strings.TrimSpace(plain) == "" {
			return fmt.Sprintf("a blank that is none (U+%04X)", c), true
		}
	}
	if o.Line.Physical() > 1 {
		return "", false
	}
	for _, word := range grammar.Words(o.Line.Text()) {
		if strings.Trim(word.Value, "“”„‘’") != word.Value {
			return "a typographic quotation mark", true
		}
	}
	if r.Spot.Span.End <= len(raw) && strings.ContainsAny(raw[r.Spot.Span.Start:r.Spot.Span.End], "–—−") {
		return "a dash that is no hyphen", true
	}
	return "", false
}

// adviseLookalike offers the line with ordinary characters.
func adviseLookalike(r *refusal, f *Finding, what string) {
	f.Note = "httpd does not start. The line holds " + what + ", which httpd takes for a part of the word. Write ordinary characters."
	f.Fixes = nil
	if o := r.Spot.Origin; o.Line.Physical() == 1 {
		f.Fixes = []Fix{{Title: "Write ordinary characters", Edits: []TextEdit{{config.Spot{Origin: o}, plainText(o.Line.Text())}}}}
	}
}

// isEntity reports whether d is a tag that was copied out of the source of a page.
func isEntity(d *config.Directive) bool { return d != nil && strings.HasPrefix(d.Name, "&lt;") }

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&")

// adviseEntity offers the tag as it is meant.
func adviseEntity(d *config.Directive, f *Finding) {
	tag := entities.Replace(d.Origin.Line.Text())
	f.Note = "httpd does not start. &lt; and &gt; are HTML for < and >: the line was copied from the source of a page."
	f.Fixes = nil
	if d.Origin.Use == nil {
		f.Fixes = []Fix{{Title: "Write " + tag, Edits: []TextEdit{{config.Spot{Origin: d.Origin}, tag}}}}
	}
}

// blankBehind is the white space behind the backslash at the end of d's line, which keeps
// it from joining the next one.
func blankBehind(d *config.Directive) (place, bool) {
	if d == nil || d.Origin == nil || d.Origin.Line == nil || d.Origin.Use != nil {
		return place{}, false
	}
	raw := strings.TrimRight(d.Origin.Line.Raw(), "\r\n")
	bare := strings.TrimRight(raw, " \t")
	if len(bare) == len(raw) || !strings.HasSuffix(bare, ` \`) && !strings.HasSuffix(bare, "\t\\") {
		return place{}, false
	}
	return place{d, config.Spot{Origin: d.Origin, Span: grammar.Span{Start: len(bare), End: len(raw)}}}, true
}

// meansClose reports whether d is a section without a head in one of the same kind: its
// closing tag is meant.
func meansClose(d *config.Directive) bool {
	return d != nil && d.Parent != nil && d.Entry != nil && d.Entry.Section && strings.EqualFold(d.Name, d.Parent.Name) &&
		strings.TrimSpace(d.Head()) == "" && d.Parent.Origin.File == d.Origin.File
}

// adviseMeantClose offers the closing tag.
func adviseMeantClose(d *config.Directive, f *Finding) {
	tag := "</" + strings.TrimPrefix(d.Name, "<") + ">"
	f.Note = "httpd does not start. This opens another section in the one that it should end: a closing tag begins with </."
	f.Fixes = nil
	if d.Origin.Use == nil {
		f.Fixes = []Fix{{Title: "Write " + tag, Edits: []TextEdit{{config.Spot{Origin: d.Origin}, tag}}}}
	}
}

// equalsBetween explains "Name = value" and "Name=value" where a blank is all that stands
// between a directive and its argument.
func equalsBetween(d *config.Directive, f *Finding) bool {
	if d.Origin == nil || d.Origin.Line == nil || d.Origin.Use != nil || d.Origin.Line.Physical() > 1 {
		return false
	}
	words := d.Words()
	name, value, joined := strings.Cut(d.Name, "=")
	switch {
	case joined && value != "" && len(words) == 0 && len(catalog.Default().Directive(name)) > 0:
	case len(words) == 2 && words[0].Value == "=":
		name, value = d.Name, d.Args[words[1].Span.Start:words[1].Span.End]
	default:
		return false
	}
	f.Note = fmt.Sprintf("httpd does not start. A blank stands between a directive and its argument, no equals sign. Write: %s %s", name, value)
	f.Fixes = []Fix{{Title: "Write " + name + " " + value, Edits: []TextEdit{{d.LineSpot(), name + " " + value}}}}
	return true
}

// blankAtEquals explains "option = value" among the options of d.
func blankAtEquals(d *config.Directive, f *Finding) bool {
	words := d.Words()
	for i := range words[:max(0, len(words)-1)] {
		name, value, end := words[i].Value, strings.TrimPrefix(words[i+1].Value, "="), i+1
		if d.Entry.Option(name) == nil || value == words[i+1].Value {
			continue
		}
		if value == "" && i+2 < len(words) {
			value, end = words[i+2].Value, i+2
		}
		meant := name + "=" + value
		f.Note = "httpd does not start. No blank stands beside the = of an option: " + meant + "."
		f.Fixes = replace("Write "+meant, argument(d, grammar.Span{Start: words[i].Span.Start, End: words[end].Span.End}), grammar.QuoteWord(meant))
		return true
	}
	return false
}

// nameBehindOptions explains a WSGIDaemonProcess whose first word is an option.
func nameBehindOptions(d *config.Directive, f *Finding) bool {
	words := d.Words()
	if d.Name != "WSGIDaemonProcess" || len(words) < 2 || !strings.Contains(words[0].Value, "=") {
		return false
	}
	at := slices.IndexFunc(words, func(w grammar.Word) bool { return !strings.Contains(w.Value, "=") && w.Value != `\` })
	if at < 0 {
		return false
	}
	texts := []string{d.Args[words[at].Span.Start:words[at].Span.End]}
	for i, w := range words[:at+1] {
		if i != at {
			texts = append(texts, d.Args[w.Span.Start:w.Span.End])
		}
	}
	f.Note = fmt.Sprintf("httpd does not start. The first word is the name of the group: write %s in front of the options.", texts[0])
	f.Fixes = replace("Write "+texts[0]+" first", argument(d, grammar.Span{Start: words[0].Span.Start, End: words[at].Span.End}), strings.Join(texts, " "))
	return true
}

// blankInPath explains a script whose path holds a blank and stands without quotes.
func blankInPath(d *config.Directive, f *Finding) bool {
	words := d.Words()
	if !isMount(d) || len(words) < 3 || isScript(words[1].Value) || words[1].Quote != 0 {
		return false
	}
	at := 2
	for at < len(words) && !strings.Contains(words[at].Value, "=") && words[at].Quote == 0 && !isScript(words[at].Value) {
		at++
	}
	if at == len(words) || !isScript(words[at].Value) || strings.Contains(words[at].Value, "=") {
		return false
	}
	span := grammar.Span{Start: words[1].Span.Start, End: words[at].Span.End}
	meant := `"` + d.Args[span.Start:span.End] + `"`
	f.Note = "httpd does not start. A path with a blank stands in quotes: " + meant + "."
	f.Fixes = replace("Write "+meant, argument(d, span), meant)
	return true
}

// commentedOut are the comments that would define the name, as related places.
func (p *Pass) commentedOut(directive, name string) []Related {
	for _, path := range p.Config.Files {
		file, err := p.Config.Snapshot.File(path)
		if err != nil {
			continue
		}
		for _, l := range file.Lines() {
			if l.Kind() != grammar.Comment {
				continue
			}
			for i, text := range strings.Split(strings.TrimRight(l.Raw(), "\r\n"), "\n") {
				words := grammar.Words(strings.TrimLeft(strings.TrimSpace(text), "# \t"))
				if len(words) < 2 || !strings.EqualFold(words[0].Value, directive) || words[1].Value != name {
					continue
				}
				why := "this line would define it, but it is a comment"
				if i > 0 {
					why = "a line of this comment would define it: the backslash at the end of the line before makes it part of the comment"
				}
				return []Related{{config.Spot{Origin: &config.Origin{File: path, Line: l}}, why}}
			}
		}
	}
	return nil
}

// lostDefinition reports whether a line that httpd refuses is meant to define the group.
func (p *Pass) lostDefinition(name string) bool {
	for d := range p.stopped {
		words := grammar.Words(plainText(d.Name + " " + d.Args))
		named := slices.ContainsFunc(words[min(1, len(words)):], func(w grammar.Word) bool { return w.Value == name })
		if named && (strings.EqualFold(words[0].Value, "WSGIDaemonProcess") || catalog.Default().Nearest(words[0].Value) == "WSGIDaemonProcess") {
			return true
		}
	}
	return false
}
