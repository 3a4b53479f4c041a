package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// RawOption is one name=value word as mod_wsgi reads it. All spans are in the
// argument text.
type RawOption struct {
	Name, Value string
	Span        grammar.Span
	NameSpan    grammar.Span
	ValueSpan   grammar.Span // without quotes
	// Malformed is a word without '=' or with nothing before it: an error of the
	// directive. Its Name is the word.
	Malformed bool
}

// WSGIOptions splits the arguments of one of mod_wsgi's directives into the words
// that come first and the options behind them (wsgi_parse_option in
// wsgi_config.c). A value may be quoted, and blanks between '=' and the value are
// skipped, so that an empty value in mid-line swallows the next word. The selectors
// of <WSGIInterpreterOptions> are read by another rule: a quoted selector is quoted
// as a whole, and everything from the last '>' on is left out.
func (d *Directive) WSGIOptions(args string) (positional []grammar.Word, options []RawOption) {
	if d.Section {
		return nil, selectors(args)
	}
	at := 0
	for range d.Arguments {
		w, next, ok := grammar.NextWord(args, at)
		if !ok {
			return positional, nil
		}
		positional, at = append(positional, w), next
	}
	for {
		at = len(args) - len(strings.TrimLeft(args[at:], apr.Spaces))
		if at == len(args) {
			return positional, options
		}
		o, next := nextOption(args, at)
		options, at = append(options, o), next
	}
}

// nextOption reads the option that starts at the offset at. Behind a malformed word
// mod_wsgi does not read on; next is then the word behind it.
func nextOption(args string, at int) (o RawOption, next int) {
	end := at + len(args[at:])
	if n := strings.IndexAny(args[at:], "="+apr.Spaces); n >= 0 {
		end = at + n
	}
	if end == at || end == len(args) || args[end] != '=' {
		if end == at {
			end++
		}
		o.Name, o.Malformed = args[at:end], true
		o.Span = grammar.Span{Start: at, End: end}
		o.NameSpan, o.ValueSpan = o.Span, grammar.Span{Start: end, End: end}
		return o, end
	}
	o.Name, o.NameSpan = args[at:end], grammar.Span{Start: at, End: end}
	o.ValueSpan = grammar.Span{Start: end + 1, End: end + 1}
	o.Span = grammar.Span{Start: at, End: end + 1}
	w, next, ok := grammar.NextWord(args, end+1)
	if ok {
		o.Value, o.ValueSpan, o.Span.End = w.Value, w.Body(), w.Span.End
	}
	return o, next
}

func selectors(args string) (options []RawOption) {
	end := strings.LastIndexByte(args, '>')
	if end < 0 {
		end = len(args)
	}
	for _, w := range grammar.Words(args[:end]) {
		if w.Value == "" {
			break
		}
		body := w.Body()
		o := RawOption{Span: w.Span, NameSpan: body, ValueSpan: grammar.Span{Start: body.End, End: body.End}}
		name, value, ok := strings.Cut(w.Value, "=")
		o.Name, o.Value, o.Malformed = name, value, !ok
		if equals := strings.IndexByte(args[body.Start:body.End], '='); equals >= 0 {
			o.NameSpan.End = body.Start + equals
			o.ValueSpan.Start = o.NameSpan.End + 1
		}
		options = append(options, o)
	}
	return options
}
