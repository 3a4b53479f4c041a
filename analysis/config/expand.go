package config

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// piece says where a stretch of a text that was put together comes from.
type piece struct {
	made   grammar.Span // in the text
	source grammar.Span // in the line's raw text
	// verbatim is set when the bytes are those of the source, one for one.
	verbatim bool
}

// sourceOf maps a span of a text to the raw line that its pieces come from. What an
// insertion gave maps to the whole place of the insertion.
func sourceOf(pieces []piece, s grammar.Span) grammar.Span {
	if len(pieces) == 0 {
		return grammar.Span{}
	}
	start := pieceAt(pieces, s.Start)
	out := grammar.Span{Start: start.source.Start}
	if start.verbatim {
		out.Start += s.Start - start.made.Start
	}
	if s.End <= s.Start {
		out.End = out.Start
		return out
	}
	end := pieceAt(pieces, s.End-1)
	out.End = end.source.End
	if end.verbatim {
		out.End = end.source.Start + s.End - end.made.Start
	}
	return out
}

// pieceAt is the piece that has the byte at offset, the last for the end.
func pieceAt(pieces []piece, offset int) piece {
	i, _ := slices.BinarySearchFunc(pieces, offset, func(p piece, offset int) int {
		switch {
		case p.made.End <= offset:
			return -1
		case p.made.Start > offset:
			return 1
		}
		return 0
	})
	if i == len(pieces) {
		last := pieces[i-1]
		return piece{made: grammar.Span{Start: last.made.End, End: offset}, source: grammar.Span{Start: last.source.End, End: last.source.End}}
	}
	return pieces[i]
}

// builder puts a text together and notes where its bytes come from.
type builder struct {
	text   strings.Builder
	pieces []piece
	from   input
}

// copy takes over the bytes of the span of from.text.
func (b *builder) copy(s grammar.Span) {
	if s.Len() <= 0 {
		return
	}
	at := b.text.Len()
	b.text.WriteString(b.from.text[s.Start:s.End])
	if b.from.made == nil {
		b.pieces = append(b.pieces, verbatim(b.from.line, s, at)...)
		return
	}
	for _, p := range b.from.made {
		cut := grammar.Span{Start: max(p.made.Start, s.Start), End: min(p.made.End, s.End)}
		if cut.Len() <= 0 {
			continue
		}
		b.pieces = append(b.pieces, piece{
			made:     cut.Shift(at - s.Start),
			source:   sourceOf([]piece{p}, cut),
			verbatim: p.verbatim,
		})
	}
}

// verbatim are the pieces of a span of the line's own text that goes to the offset
// at. A continuation in it divides it, since its bytes are not in the text.
func verbatim(l *grammar.Line, s grammar.Span, at int) []piece {
	whole := l.RawSpan(s)
	if whole.Len() == s.Len() {
		return []piece{{made: grammar.Span{Start: at, End: at + s.Len()}, source: whole, verbatim: true}}
	}
	middle := s.Start + s.Len()/2
	return append(verbatim(l, grammar.Span{Start: s.Start, End: middle}, at),
		verbatim(l, grammar.Span{Start: middle, End: s.End}, at+middle-s.Start)...)
}

// insert writes text in the place of the span of from.text.
func (b *builder) insert(s grammar.Span, text string) {
	at := b.text.Len()
	b.text.WriteString(text)
	if text != "" {
		b.pieces = append(b.pieces, piece{made: grammar.Span{Start: at, End: at + len(text)}, source: b.from.raw(s)})
	}
}

// result is the input with the text that was built.
func (b *builder) result() input {
	in := b.from
	in.text, in.made = b.text.String(), b.pieces
	return in
}

// raw maps a span of the text to the raw line.
func (in *input) raw(s grammar.Span) grammar.Span {
	if in.made == nil {
		return in.line.RawSpan(s)
	}
	return sourceOf(in.made, s)
}

// longestInserted is how much text the variables of one line can bring, in bytes: as
// much as Linux lets one environment variable hold. httpd has no bound, and runs out
// of memory over a few dozen lines of Define A ${A}${A}.
const longestInserted = 128 << 10

// expand replaces the variables of the line (ap_resolve_env in server/core.c). It is
// false when that goes beyond a limit.
func (r *fileReader) expand(in input) (input, bool) {
	if !strings.Contains(in.text, "${") {
		return in, true
	}
	b := builder{from: in}
	copied, inserted := 0, 0
	for at := 0; ; {
		start := strings.Index(in.text[at:], "${")
		if start < 0 {
			break
		}
		start += at
		end := strings.IndexByte(in.text[start:], '}')
		if end < 0 {
			break
		}
		at = start + end + 1
		whole := grammar.Span{Start: start, End: at}
		name := in.text[start+2 : at-1]
		value, ok := r.variable(name)
		if !ok {
			if !strings.Contains(name, ":") && !r.partial() {
				r.fault(fault{kind: FaultUndefinedVariable, code: "AH00111", warning: true,
					spot: Spot{Origin: r.origin(in), Span: in.raw(whole)},
					text: message{"Config variable ${%s} is not defined", []any{name}}})
			}
			continue
		}
		if inserted += len(value); inserted > longestInserted {
			r.notRead(Spot{Origin: r.origin(in)}, message{
				"modwsgi-ls does not read this line: its variables bring more than %s bytes", []any{longestInserted}})
			return in, false
		}
		b.copy(grammar.Span{Start: copied, End: start})
		b.insert(whole, value)
		copied = at
	}
	if copied == 0 {
		return in, true
	}
	b.copy(grammar.Span{Start: copied, End: len(in.text)})
	return b.result(), r.afford(r.origin(in), cost{bytes: inserted})
}

// variable is the value of ${name}: a Define's, in any letter case, else the
// environment's of the process.
func (r *fileReader) variable(name string) (string, bool) {
	if value, ok := r.value(keyVariable(name)).(string); ok {
		return value, true
	}
	value, ok := r.options.Env[name]
	return value, ok
}
