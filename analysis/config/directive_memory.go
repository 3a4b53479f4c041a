package config

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// directive makes the directive that the line is, or finds the one that it was
// when it was read before. argsAt is where args starts in in.text.
func (r *fileReader) directive(in input, entry *catalog.Directive, name, args string, argsAt int) *Directive {
	role := roleOf(name)
	var patterns pcre.Options
	if role&patternRole != 0 {
		patterns, _ = r.value(keyPatterns).(pcre.Options)
	}
	for _, d := range r.earlier(in.line) {
		if d.Entry == entry && d.patterns == patterns && d.Name == name && d.Args == args && d.argsAt == argsAt &&
			d.Parent == r.open.section && d.Condition == r.open.condition && d.tests == r.open.tests && r.isOrigin(d.Origin, in) {
			return d
		}
	}
	d := &Directive{
		Entry:     entry,
		Name:      name,
		Args:      args,
		Parent:    r.open.section,
		Origin:    r.origin(in),
		Condition: r.open.condition,
		tests:     r.open.tests,
		argsAt:    argsAt,
		made:      in.made,
		role:      role,
		patterns:  patterns,
	}
	return d
}

// origin is where the line stands, the same as when it was read before.
func (r *fileReader) origin(in input) *Origin {
	for _, d := range r.earlier(in.line) {
		if r.isOrigin(d.Origin, in) {
			return d.Origin
		}
	}
	o := &Origin{File: r.source.path, Line: in.line, Included: r.source.included, Use: in.use}
	if in.use != nil {
		o.File = in.use.definition.File
	}
	return o
}

// isOrigin reports whether o is where the line stands.
func (r *fileReader) isOrigin(o *Origin, in input) bool {
	if o.Line != in.line || o.Included != r.source.included {
		return false
	}
	if o.Use == nil || in.use == nil {
		return o.Use == in.use && o.File == r.source.path
	}
	return *o.Use == *in.use
}

// earlier are the directives that the line was when it was read before.
func (r *fileReader) earlier(line *grammar.Line) []*Directive {
	if len(r.memory) == 0 {
		return nil
	}
	if r.known == nil {
		r.known = map[*grammar.Line][]*Directive{}
		for _, e := range r.memory {
			for i := range e.fragment.items {
				it := &e.fragment.items[i]
				if it.directive != nil && it.kind != closeItem {
					l := it.directive.Origin.Line
					r.known[l] = append(r.known[l], it.directive)
				}
			}
		}
	}
	return r.known[line]
}

// wordSpot is the first word of the line.
func (r *fileReader) wordSpot(in input) Spot {
	word, _, _ := grammar.NextWord(in.text, 0)
	return Spot{Origin: r.origin(in), Span: in.raw(word.Span)}
}

// Words are the words of Args; of a section's, those before the last '>'. The spans
// count in Args. The slice must not be modified.
func (d *Directive) Words() []grammar.Word {
	if known := d.words.Load(); known != nil {
		return *known
	}
	words := slices.Clip(grammar.Words(d.Head()))
	d.words.Store(&words)
	return words
}

// Head is Args, of a section the part before the last '>'.
func (d *Directive) Head() string {
	if strings.HasPrefix(d.Name, "<") {
		if end := strings.LastIndexByte(d.Args, '>'); end >= 0 {
			return d.Args[:end]
		}
	}
	return d.Args
}

// Spot maps a span of Args to the line that it came from.
func (d *Directive) Spot(args grammar.Span) Spot {
	return Spot{Origin: d.Origin, Span: d.raw(args.Shift(d.argsAt))}
}

// raw maps a span of the line as httpd read it to the raw line.
func (d *Directive) raw(s grammar.Span) grammar.Span {
	if d.made == nil {
		return d.Origin.Line.RawSpan(s)
	}
	return sourceOf(d.made, s)
}

// HoldsWith reports whether httpd reads d and o together if it reads one of them at
// all: the conditions around one are among those around the other. Two that may
// exclude each other do not.
func (d *Directive) HoldsWith(o *Directive) bool { return together(d.tests, o.tests) }

func together(a, b string) bool {
	if strings.Contains(a, templateTest) || strings.Contains(b, templateTest) {
		return false
	}
	return among(a, b) || among(b, a)
}

// templateTest stands among the conditions around the lines of a template whose branches
// do not end where they should: of two lines nobody knows whether they are there together.
const templateTest = "template\n"

// among reports whether each of the lines is one of the others.
func among(lines, others string) bool {
	for line := range strings.Lines(lines) {
		if !strings.Contains("\n"+others, "\n"+line) {
			return false
		}
	}
	return true
}

// NameSpot is the directive's name in its line, without '<' and '>'.
func (d *Directive) NameSpot() Spot {
	text := d.Origin.Line.Text()
	word, _, _ := grammar.NextWord(text, 0)
	return Spot{Origin: d.Origin, Span: d.Origin.Line.RawSpan(nameBody(text, word))}
}

// nameBody is the word without quotes, '<' and '>'.
func nameBody(text string, w grammar.Word) grammar.Span {
	s := w.Body()
	if s.Start < s.End && text[s.Start] == '<' {
		s.Start++
	}
	if s.Start < s.End-1 && text[s.End-1] == '>' {
		s.End--
	}
	return s
}

// LineSpot is the whole line without its white space.
func (d *Directive) LineSpot() Spot { return Spot{Origin: d.Origin} }

// Enclosing returns the nearest enclosing section of that name, such as
// "<VirtualHost" (any letter case), nil if there is none.
func (d *Directive) Enclosing(name string) *Directive {
	for p := d.Parent; p != nil; p = p.Parent {
		if apr.EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}
