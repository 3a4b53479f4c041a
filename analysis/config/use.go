package config

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// useMacro executes Use (use_macro in modules/core/mod_macro.c): the lines of the
// macro take the place of the line, and are read by whoever is reading.
func (r *fileReader) useMacro(d *Directive) {
	refuse := func(spot Spot, m message) { r.fault(fault{kind: FaultMacro, spot: spot, text: m}) }
	if r.value(keyExhausted) != nil {
		return
	}
	if r.value(keyMacroTable) == nil {
		if !r.partial() { // it may be defined where the fragment is included
			refuse(d.LineSpot(), text("no macro defined before Use"))
		}
		return
	}
	words := d.Words()
	if len(words) == 0 || words[0].Value == "" {
		refuse(d.LineSpot(), text("no macro name specified with Use"))
		return
	}
	name := apr.Lower(words[0].Value)
	m, ok := r.value(keyMacro(name)).(*macro)
	if !ok {
		if !r.partial() {
			refuse(d.Spot(words[0].Span), message{"macro '%s' undefined", []any{name}})
		}
		return
	}
	depth := 0
	for o := d.Origin; o.Use != nil; o = o.Use.At {
		depth++
		if o.Use.Macro == name {
			refuse(d.Spot(words[0].Span), message{"recursive use of macro '%s' is invalid", []any{name}})
			return
		}
	}
	values := words[1:]
	if len(values) != len(m.parameters) {
		refuse(d.LineSpot(), m.located(whereFormat+" used with %s arguments instead of %s", len(values), len(m.parameters)))
		return
	}
	for i, v := range values {
		if strings.TrimLeft(v.Value, " \t") == "" {
			r.macroWarning(d.Spot(v.Span), "AH02798", m.located(whereFormat+` used on line %s of "%s": empty argument #%s`,
				lineOf{d.Origin}, filePart{d.Origin}, i+1))
		}
	}
	r.bring(d, func() {
		if depth >= mostUses && r.excess == nil {
			r.excess = &excess{what: fmt.Sprintf("macros in more than %d macros", mostUses)}
			return
		}
		r.expandMacro(d, m, values)
	})
	r.used = d.Origin.Use == nil
}

// lost reports whether httpd never sees the line, the last one of a file, because it
// stands directly behind a Use and no newline ends it. The line that follows a macro is
// still read by the macro's own reader, byte by byte; at the end of the file it drops
// what it has (array_getstr in modules/core/mod_macro.c).
func (r *fileReader) lost(in input) bool {
	if !r.used {
		return false
	}
	r.used = false
	if strings.Contains(in.line.Raw(), "\n") || in.text == "" || in.text[0] == '#' {
		return false
	}
	r.fault(fault{kind: FaultLostLine, warning: true, spot: Spot{Origin: r.origin(in)}, text: text("httpd does not read this line")})
	return true
}

// mostUses is how many macros may be used in one another.
const mostUses = 64

// expandMacro reads the lines of the macro in the place of the Use.
func (r *fileReader) expandMacro(d *Directive, m *macro, values []grammar.Word) {
	if !r.spend(cost{lines: len(m.body)}) {
		return
	}
	lines, tooLong := m.expansion(d, values, func(made int) bool { return r.spend(cost{bytes: made}) })
	if tooLong > 0 {
		args := append(m.where(), lineOf{d.Origin}, filePart{d.Origin}, tooLong)
		r.fault(fault{kind: FaultMacro, spot: d.LineSpot(), text: message{
			whereFormat + ` used on line %s of "%s" error while substituting: while processing line %s of ` +
				whereFormat + " cannot substitute, buffer size too small", append(args, m.where()...)}})
	}
	for _, in := range lines {
		if r.halted() {
			return
		}
		r.line(in)
	}
}

// expansion are the lines of the macro with the values in the place of the
// parameters (process_content). tooLong is the number of the line, from 1, that is
// longer than httpd's buffer, 0 if none is. It ends early when spend, which is told how
// many bytes each line has, returns false.
func (m *macro) expansion(d *Directive, values []grammar.Word, spend func(bytes int) bool) (lines []input, tooLong int) {
	at := d.Origin
	for i, l := range m.body {
		in := l.input
		in.use = &MacroUse{Macro: m.name, At: at, BodyAt: i + 1, definition: m.directive.Origin}
		in = m.substitute(in, values)
		if len(in.text) >= longestBody {
			return lines, i + 1
		}
		if !spend(len(in.text)) {
			return nil, 0
		}
		if n := len(lines); n > 0 && strings.HasSuffix(lines[n-1].text, `\`) {
			in = joined(lines[n-1], in)
			lines = lines[:n-1]
		}
		lines = append(lines, in)
	}
	for i := range lines {
		lines[i] = trimmed(lines[i])
	}
	return lines, 0
}

// substitute puts the values into a line, leftmost first, and does not look at what
// it put in (substitute_macro_args).
func (m *macro) substitute(in input, values []grammar.Word) input {
	b := builder{from: in}
	copied := 0
	for {
		which, start := nextParameter(in.text, copied, m.parameters)
		if which < 0 {
			break
		}
		end := start + len(m.parameters[which])
		b.copy(grammar.Span{Start: copied, End: start})
		b.insert(grammar.Span{Start: start, End: end}, asInserted(m.parameters[which], values[which].Value))
		copied = end
	}
	if copied == 0 {
		return in
	}
	b.copy(grammar.Span{Start: copied, End: len(in.text)})
	return b.result()
}

// asInserted is the value as substitute writes it for the parameter.
func asInserted(parameter, value string) string {
	if parameter[0] != escapedPrefix || parameter == value {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// joined continues a line that a value made end in a backslash with the next one.
func joined(first, second input) input {
	b := builder{from: first}
	b.copy(grammar.Span{Start: 0, End: len(first.text) - 1})
	b.insert(grammar.Span{Start: len(first.text) - 1, End: len(first.text)}, second.text)
	in := b.result()
	in.use = second.use
	in.line = second.line
	return in
}

// trimmed is the line without the white space that a value brought to its ends.
func trimmed(in input) input {
	text := strings.TrimRight(in.text, whiteSpace)
	start := len(text) - len(strings.TrimLeft(text, whiteSpace))
	if start == 0 && len(text) == len(in.text) {
		return in
	}
	b := builder{from: in}
	b.copy(grammar.Span{Start: start, End: len(text)})
	return b.result()
}

// whiteSpace is what C's isspace accepts in the C locale.
const whiteSpace = " \t\n\v\f\r"
