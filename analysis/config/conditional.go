package config

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// skipping is a section inside a false conditional, or the conditional itself.
type skipping struct {
	up    *skipping
	name  string // what its end must name
	head  *skippedHead
	depth int
}

// skippedHead is the false conditional.
type skippedHead struct {
	directive *Directive
	why       string
}

func (s *skipping) equal(o *skipping) bool {
	for s != o {
		if s == nil || o == nil || s.name != o.name || *s.head != *o.head {
			return false
		}
		s, o = s.up, o.up
	}
	return true
}

// not is the value of a negated condition.
func (t Truth) not() Truth { return True - t }

func truthOf(is bool) Truth {
	if is {
		return True
	}
	return False
}

// conditional reads the start of <IfDefine>, <IfModule>, <IfFile>, <IfDirective> or
// <IfSection> (start_cond_section in server/core.c).
func (r *fileReader) conditional(d *Directive) Truth {
	end := strings.LastIndexByte(d.Args, '>')
	if end < 0 {
		r.fault(fault{kind: FaultMissingGt, spot: d.LineSpot(),
			text: message{"%s> directive missing closing '>'", []any{d.Name}}})
		return r.enter(d, Unknown)
	}
	head := d.Args[:end]
	negated := strings.HasPrefix(head, "!")
	at := 0
	if negated {
		at = 1
	}
	word, _, _ := grammar.NextWord(head, at)
	if word.Value == "" {
		r.fault(fault{kind: FaultCondition, spot: d.LineSpot(),
			text: message{"%s> directive requires additional arguments", []any{d.Name}}})
		return r.enter(d, Unknown)
	}
	truth := r.test(apr.Lower(d.Name), word.Value)
	if negated {
		truth = truth.not()
	}
	if truth != False {
		return r.enter(d, truth)
	}
	return r.leaveOut(d, falseBecause(apr.Lower(d.Name), word.Value, negated))
}

// test is the condition of a conditional for its argument.
func (r *fileReader) test(name, arg string) Truth {
	switch name {
	case "<ifdefine":
		if r.value(keyDefine(arg)) != nil {
			return True
		}
		if r.partial() {
			return Unknown
		}
		return False
	case "<ifmodule":
		return r.testModule(arg)
	case "<iffile":
		_, failed := r.ask(fileInfo, r.absolute(arg)).(string)
		if failed && r.partial() {
			return Unknown
		}
		return truthOf(!failed)
	case "<ifsection":
		arg = "<" + arg
	}
	_, known := r.find(arg)
	if r.assume || !known && r.partial() {
		return Unknown
	}
	return truthOf(known)
}

// testModule is <IfModule>: by identifier or by name of the source file
// (find_module in server/core.c).
func (r *fileReader) testModule(name string) Truth {
	identifier := name
	if m := r.catalog.Module(name); m != nil && (m.Identifier == name || m.Source == name) {
		identifier = m.Identifier
	} else if m != nil {
		return False // "mod_alias": the name alone is none
	}
	there := r.loaded(identifier)
	if identifier == "mpm_winnt_module" && r.value(keyWindows) != nil {
		return True // compiled in
	}
	if !there && r.partial() {
		return Unknown
	}
	if r.assume && there && !r.surelyLoaded(identifier) {
		return Unknown
	}
	return truthOf(there)
}

// surelyLoaded reports whether the module is there without anything assumed.
func (r *fileReader) surelyLoaded(identifier string) bool {
	i, ok := moduleIndex(identifier)
	return ok && r.env.modules.has(i)
}

// falseBecause says why the region of a conditional is switched off.
func falseBecause(name, arg string, negated bool) string {
	switch {
	case name == "<ifdefine" && negated:
		return arg + " is defined"
	case name == "<ifdefine":
		return arg + " is not defined"
	case name == "<ifmodule" && negated:
		return "the module " + arg + " is loaded"
	case name == "<ifmodule":
		return "the module " + arg + " is not loaded"
	case name == "<iffile" && negated:
		return arg + " exists"
	case name == "<iffile":
		return arg + " does not exist"
	case name == "<ifdirective" && negated:
		return "a loaded module has the directive " + arg
	case name == "<ifdirective":
		return "no loaded module has the directive " + arg
	case negated:
		return "a loaded module has the section " + arg
	}
	return "no loaded module has the section " + arg
}

// enter starts reading what stands in a conditional that is not false.
func (r *fileReader) enter(d *Directive, truth Truth) Truth {
	tests := r.open.tests
	if truth == Unknown {
		tests += apr.Lower(d.Name) + " " + d.Args + "\n"
	}
	r.open = &frame{
		up:        r.open,
		kind:      conditionalFrame,
		section:   r.open.section,
		closer:    d.Name[1:] + ">",
		condition: min(r.open.condition, truth),
		tests:     tests,
		depth:     r.open.depth + 1,
	}
	return truth
}

// leaveOut starts skipping what stands in a false conditional.
func (r *fileReader) leaveOut(d *Directive, why string) Truth {
	r.skip = &skipping{name: d.Name[1:], head: &skippedHead{directive: d, why: why}}
	return False
}

// defining are the directives that define a name which other lines use.
var defining = map[string]bool{"wsgidaemonprocess": true, "define": true, "<macro": true, "loadmodule": true}

// skipLine takes a line of a false conditional (ap_soak_end_container in
// server/config.c): only first words count.
func (r *fileReader) skipLine(in input) {
	word, next, ok := grammar.NextWord(in.text, 0)
	name := word.Value
	if defining[apr.Lower(name)] {
		r.items = append(r.items, item{kind: leftOutItem, more: &LeftOut{
			Name: apr.Lower(name), Words: grammar.Words(in.text[min(next, len(in.text)):]), Spot: Spot{Origin: r.origin(in)},
			Open: r.skip.head.directive.LineSpot(), Why: r.skip.head.why,
		}})
	}
	if !ok || name == "" || name[0] != '<' {
		return
	}
	if len(name) == 1 || name[1] != '/' {
		if next >= len(in.text) {
			name = strings.TrimSuffix(name, ">")
		}
		if r.skip.depth >= r.limits.Sections {
			r.skipped(r.skip.head, nil)
			r.giveUp(r.skip.head.directive.LineSpot(), fmt.Sprintf("more than %d sections are open in one another", r.limits.Sections))
			r.skip = nil
			return
		}
		r.skip = &skipping{up: r.skip, name: strings.TrimPrefix(name, "<"), head: r.skip.head, depth: r.skip.depth + 1}
		return
	}
	// The last byte is cut whatever it is.
	cut := name[:len(name)-1]
	closes := ""
	if len(cut) > 2 {
		closes = cut[2:]
	}
	if apr.EqualFold(closes, r.skip.name) {
		r.endSkip(in)
		return
	}
	report := r.skip.head.directive.LineSpot()
	r.fault(fault{kind: FaultWrongClose, spot: r.wordSpot(in), report: &report, suggest: "</" + r.skip.name + ">",
		text: message{"Expected </%s> but saw %s>", []any{r.skip.name, cut}}})
	meant := strings.TrimRight(name[2:], ">")
	for s := r.skip; s != nil; s = s.up {
		if apr.EqualFold(s.name, meant) {
			for r.skip != s {
				r.skip = r.skip.up
			}
			r.endSkip(in)
			return
		}
	}
}

// endSkip leaves the innermost section that is skipped.
func (r *fileReader) endSkip(in input) {
	head := r.skip.head
	r.skip = r.skip.up
	if r.skip == nil {
		r.skipped(head, r.origin(in))
	}
}

// skipped notes the region of a false conditional; end is nil when it goes on to the
// end of the file.
func (r *fileReader) skipped(head *skippedHead, end *Origin) {
	r.items = append(r.items, item{kind: skippedItem, more: &Skipped{
		Open:  head.directive.LineSpot(),
		Close: Spot{Origin: end},
		Why:   head.why,
	}})
}
