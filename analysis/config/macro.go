package config

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// macro is what <Macro> defines (ap_macro_t in modules/core/mod_macro.c).
type macro struct {
	name       string // lower-case
	parameters []string
	directive  *Directive // the <Macro line
	body       []bodyLine
}

// bodyLine is a line of a macro's body: trimmed, continuations joined.
type bodyLine struct {
	input
	file string
}

func (m *macro) equal(o *macro) bool {
	return m.name == o.name && m.directive == o.directive &&
		slices.EqualFunc(m.body, o.body, func(a, b bodyLine) bool { return a.line == b.line && a.text == b.text && a.file == b.file })
}

// argumentPrefix are the bytes that a parameter should begin with (ARG_PREFIX); the
// value of one that begins with escapedPrefix is put in quotation marks.
const (
	argumentPrefix = "$%@"
	escapedPrefix  = '@'
	longestBody    = 8191 // MAX_STRING_LEN without the final NUL
)

// collecting is a <Macro> whose body is being read (get_lines_till_end_token).
type collecting struct {
	macro   *macro // without a body yet; its name is "" when the head is faulty
	nesting int    // of <Macro> in <Macro>
	balance int    // of all sections
	lines   *bodyLines
}

// bodyLines are the lines read so far, the last first.
type bodyLines struct {
	line   bodyLine
	before *bodyLines
	count  int
}

func (c *collecting) equal(o *collecting) bool {
	if c == o || c == nil || o == nil {
		return c == o
	}
	if c.nesting != o.nesting || c.balance != o.balance || !c.macro.equal(o.macro) {
		return false
	}
	a, b := c.lines, o.lines
	for ; a != b; a, b = a.before, b.before {
		if a == nil || b == nil || a.line.line != b.line.line || a.line.text != b.line.text {
			return false
		}
	}
	return true
}

// where is how mod_macro names the macro in its messages.
func (m *macro) where() []any {
	at := m.directive.Origin
	return []any{m.name, lineOf{at}, filePart{at}}
}

const whereFormat = `macro '%s' (defined on line %s of "%s")`

// located puts the macro's name and place before the arguments.
func (m *macro) located(format string, args ...any) message {
	return message{format, append(m.where(), args...)}
}

// defineMacro reads the <Macro line (macro_section in mod_macro.c).
func (r *fileReader) defineMacro(d *Directive) {
	m := &macro{directive: d}
	r.macro = &collecting{macro: m, nesting: 1, balance: 1}
	r.set(keyMacroTable, true)
	complain := func(s string) { r.fault(fault{kind: FaultMacro, spot: d.LineSpot(), text: text(s)}) }
	end := strings.LastIndexByte(d.Args, '>')
	if end < 0 {
		complain("<Macro> directive missing closing '>'")
		return
	}
	if end == 0 {
		complain("<Macro macro definition: empty name")
		return
	}
	r.warnOfRest("AH02801: non blank chars found after <Macro closing '>'", d.Args[end+1:], d.Origin)
	words := d.Words()
	if len(words) == 0 || words[0].Value == "" {
		complain("<Macro macro definition: name not found")
		return
	}
	m.name = apr.Lower(words[0].Value)
	if earlier, ok := r.value(keyMacro(m.name)).(*macro); ok && earlier.directive.HoldsWith(d) {
		at := earlier.directive.Origin
		r.macroWarning(d.Spot(words[0].Span), "AH02802", message{
			`macro '%s' multiply defined: defined on line %s of "%s", redefined on line %s of "%s"`,
			[]any{m.name, lineOf{at}, filePart{at}, lineOf{d.Origin}, filePart{d.Origin}}})
	}
	if strings.IndexByte(argumentPrefix, m.name[0]) >= 0 {
		r.macroWarning(d.Spot(words[0].Span), "AH02803",
			m.located(whereFormat+" better prefix a macro name with any of '%s'", argumentPrefix))
	}
	for _, w := range words[1:] {
		m.parameters = append(m.parameters, w.Value)
	}
	r.checkParameters(d, m, words[1:])
}

// warnOfRest warns about text where none is expected (warn_if_non_blank); what
// begins with '#' counts as a comment.
func (r *fileReader) warnOfRest(what, rest string, at *Origin) {
	trimmed := strings.TrimLeft(rest, " \t")
	if trimmed == "" || trimmed[0] == '#' {
		return
	}
	r.macroWarning(Spot{Origin: at}, "AH02989", message{what + " on line %s of %s: %s", []any{lineOf{at}, filePart{at}, rest}})
}

func (r *fileReader) macroWarning(spot Spot, code string, m message) {
	r.fault(fault{kind: FaultMacro, code: code, warning: true, spot: spot, text: m})
}

// checkParameters is check_macro_arguments.
func (r *fileReader) checkParameters(d *Directive, m *macro, words []grammar.Word) {
	for i, p := range m.parameters {
		spot := d.Spot(words[i].Span)
		switch {
		case p == "":
			r.fault(fault{kind: FaultMacro, spot: spot, text: m.located(whereFormat+": empty argument #%s name", i+1)})
			return
		case strings.IndexByte(argumentPrefix, p[0]) < 0:
			r.macroWarning(spot, "AH02796", m.located(whereFormat+" argument name '%s' (#%s) without expected prefix, "+
				"better prefix argument names with one of '%s'.", p, i+1, argumentPrefix))
		case strings.HasPrefix(p, "${"):
			// Debian's patch.
			r.macroWarning(spot, "AH02805", m.located(whereFormat+" argument name '%s' (#%s) clashes with 'Define' syntax "+
				"'${...}', better use '$(...)'.", p, i+1))
		}
		for j := i + 1; j < len(m.parameters); j++ {
			other := m.parameters[j]
			if p == other {
				r.fault(fault{kind: FaultMacro, spot: d.Spot(words[j].Span), text: message{
					"argument name conflict in " + whereFormat + ": argument '%s': #%s and #%s, change argument names!",
					append(m.where(), p, i+1, j+1)}})
				return
			}
			if other != "" && (strings.HasPrefix(p, other) || strings.HasPrefix(other, p)) {
				r.macroWarning(d.Spot(words[j].Span), "AH02797", m.located(whereFormat+": argument name prefix conflict "+
					"(%s #%s and %s #%s), be careful about your macro definition!", p, i+1, other, j+1))
			}
		}
	}
}

// collectLine takes a line of a macro's body (get_lines_till_end_token).
func (r *fileReader) collectLine(in input) {
	if strings.HasPrefix(in.text, "#") {
		return
	}
	c := *r.macro
	word, _, _ := grammar.NextWord(in.text, 0)
	first := word.Value
	switch {
	case strings.HasPrefix(first, "</"):
		c.balance--
		if c.balance < 0 && c.macro.name != "" {
			at := c.macro.directive.Origin
			r.macroWarning(r.wordSpot(in), "AH02793", message{"bad (negative) nesting on line %s of " + whereFormat,
				append([]any{linesBetween{at, r.origin(in)}}, c.macro.where()...)})
		}
	case strings.HasPrefix(first, "<"):
		c.balance++
	}
	switch {
	case apr.EqualFold(first, "</Macro>"):
		end := strings.LastIndexByte(in.text, '>')
		r.warnOfRest("AH02794: non blank chars found after directive closing", in.text[end+1:], r.origin(in))
		c.nesting--
		if c.nesting == 0 {
			r.finishMacro(&c)
			return
		}
	case apr.EqualFold(first, "<Macro"):
		c.nesting++
	}
	count := 1
	if c.lines != nil {
		count += c.lines.count
	}
	if len(in.text) > longestBody {
		r.macro = &c
		r.macroNotClosed()
		c.macro = &macro{directive: c.macro.directive} // httpd has stopped here
	}
	line := bodyLine{input: in, file: r.origin(in).File}
	c.lines = &bodyLines{line: line, before: c.lines, count: count}
	r.macro = &c
}

// macroNotClosed complains about a <Macro> without end.
func (r *fileReader) macroNotClosed() {
	m := r.macro.macro
	if m.name == "" {
		return
	}
	r.fault(fault{kind: FaultMacro, spot: m.directive.LineSpot(),
		text: m.located(whereFormat + "\n\tcontents error: expected token not found: </Macro>")})
}

// finishMacro checks the body and stores the macro.
func (r *fileReader) finishMacro(c *collecting) {
	r.macro = nil
	m := *c.macro
	if m.name == "" {
		return
	}
	spot := m.directive.LineSpot()
	if c.balance != 0 {
		sign := ""
		if c.balance > 0 {
			sign = "+"
		}
		r.macroWarning(spot, "AH02795", message{"bad cumulated nesting (%s%s) in " + whereFormat,
			append([]any{sign, c.balance}, m.where()...)})
	}
	if c.lines != nil {
		m.body = make([]bodyLine, c.lines.count)
		for l := c.lines; l != nil; l = l.before {
			m.body[l.count-1] = l.line
		}
	}
	r.checkBody(&m)
	if !r.afford(m.directive.Origin, cost{names: 1}) {
		return
	}
	r.set(keyMacro(m.name), r.earlierMacro(&m))
}

// earlierMacro is the macro as it was when it was read before, if it is the same.
func (r *fileReader) earlierMacro(m *macro) *macro {
	for _, e := range r.memory {
		for _, w := range e.writes {
			if earlier, ok := w.value.(*macro); ok && earlier.equal(m) {
				return earlier
			}
		}
	}
	return m
}

// checkBody is check_macro_contents.
func (r *fileReader) checkBody(m *macro) {
	spot := m.directive.LineSpot()
	if len(m.body) == 0 {
		r.macroWarning(spot, "AH02799", m.located(whereFormat+": empty contents!"))
		return
	}
	used := make([]bool, len(m.parameters))
	for _, l := range m.body {
		for at := 0; ; {
			which, start := nextParameter(l.text, at, m.parameters)
			if which < 0 {
				break
			}
			used[which] = true
			at = start + len(m.parameters[which])
		}
	}
	for i, p := range m.parameters {
		if !used[i] && p != "" {
			r.macroWarning(spot, "AH02800", m.located(whereFormat+": argument '%s' (#%s) never used", p, i+1))
		}
	}
}

// nextParameter is the parameter that stands first in text from the offset on, the
// longest of those at one place; -1 without one (next_substitution).
func nextParameter(text string, from int, parameters []string) (which, start int) {
	which = -1
	for i, p := range parameters {
		if p == "" {
			continue
		}
		found := strings.Index(text[from:], p)
		if found < 0 {
			continue
		}
		found += from
		if which < 0 || found < start || found == start && len(p) > len(parameters[which]) {
			which, start = i, found
		}
	}
	return which, start
}

// undefineMacro executes UndefMacro (undef_macro).
func (r *fileReader) undefineMacro(d *Directive) {
	name := apr.Lower(d.Words()[0].Value)
	switch {
	case r.value(keyMacro(name)) == nil && r.partial():
	case r.value(keyMacroTable) == nil:
		r.fault(fault{kind: FaultMacro, spot: d.LineSpot(), text: text("no macro defined before UndefMacro")})
	case r.value(keyMacro(name)) == nil:
		r.fault(fault{kind: FaultMacro, spot: d.LineSpot(), text: message{"cannot remove undefined macro '%s'", []any{name}}})
	default:
		r.set(keyMacro(name), nil)
	}
}
