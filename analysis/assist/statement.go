package assist

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// statement is one logical line as it is written, before variable expansion.
type statement struct {
	mark grammar.Mark
	line *grammar.Line
	// text is the line as httpd joins it; spans without another word count in it.
	text string
	kind grammar.Kind
	// name is the first word; a section's keeps '<', a closing line's '</'.
	name     string
	nameSpan grammar.Span
	// args is the argument text from argsAt on, an opening line's without the last
	// '>' and what follows.
	args   string
	argsAt int
}

// statementOf reads a line.
func statementOf(mark grammar.Mark, line *grammar.Line) statement {
	s := statement{mark: mark, line: line, text: line.Text(), kind: line.Kind(), name: line.Name()}
	if s.kind == grammar.Blank || s.kind == grammar.Comment {
		return s
	}
	if word, _, ok := grammar.NextWord(s.text, 0); ok {
		s.nameSpan = word.Span
		if word.Quote == 0 {
			s.nameSpan.End = min(word.Span.End, word.Span.Start+len(s.name))
		}
	}
	s.args, s.argsAt = line.Arguments()
	if s.kind == grammar.Open {
		if last := strings.LastIndexByte(s.args, '>'); last >= 0 {
			s.args = s.args[:last]
		}
	}
	return s
}

// statementAt reads the line at offset.
func statementAt(f *grammar.File, offset int) statement {
	mark, line := f.LineAt(offset)
	return statementOf(mark, line)
}

// words are the words of args, their spans counted in args.
func (s statement) words() []grammar.Word { return grammar.Words(s.args) }

// span turns a span of text into one of the file.
func (s statement) span(text grammar.Span) grammar.Span {
	return s.line.RawSpan(text).Shift(s.mark.Offset)
}

// argSpan turns a span of args into one of the file.
func (s statement) argSpan(args grammar.Span) grammar.Span { return s.span(args.Shift(s.argsAt)) }

// whole is the line without the white space around it.
func (s statement) whole() grammar.Span { return s.span(grammar.Span{Start: 0, End: len(s.text)}) }

// directiveName is the name to look up: a closing line has its section's.
func (s statement) directiveName() string {
	if section, ok := strings.CutPrefix(s.name, "</"); ok {
		return "<" + strings.TrimSuffix(section, ">")
	}
	return s.name
}

// entry is what the catalogue knows about the directive, nil if nothing.
func (s statement) entry(d Document) *catalog.Directive { return entryOf(d, s.directiveName()) }

// entryOf looks a directive up: of several modules' variants the one whose module
// the configuration loads.
func entryOf(d Document, name string) *catalog.Directive {
	if name == "" {
		return nil
	}
	known := catalog.Default()
	if d.Config != nil {
		if entry := known.In(name, d.Config.Loaded); entry != nil {
			return entry
		}
	}
	if variants := known.Directive(name); len(variants) > 0 {
		return variants[0]
	}
	return nil
}

// effective are the directives that the configuration made of line: none in a false
// conditional, several when the file or the macro is used several times.
func (d Document) effective(line *grammar.Line) []*config.Directive {
	if d.Config == nil {
		return nil
	}
	var found []*config.Directive
	for _, fact := range d.Config.Facts() {
		if fact.Directive.Origin.Line == line && fact.Directive.Origin.File == d.Path {
			found = append(found, fact.Directive)
		}
	}
	return found
}
