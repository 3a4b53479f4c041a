package config

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// reading is one run of the reading phase over all files of a root.
type reading struct {
	ctx      context.Context
	options  *Options
	snapshot *workspace.Snapshot
	catalog  *catalog.Catalog
	env      *environment
	// assume is set when the root loads no module at all, so that nothing is known
	// about modules (see Evaluator.Evaluate).
	assume bool

	limits Limits
	spent  cost
	excess *excess       // what has gone beyond a limit, until somebody is to blame for it
	waited time.Duration // for the disk
	late   bool          // time was a limit
}

// state is what one line of a file hands on to the next, besides the environment.
type state struct {
	open *frame
	skip *skipping
	// macro is the <Macro> whose body is being read, nil outside.
	macro *collecting
	// over is set when the rest of the file is not read.
	over bool
	// used is set directly behind a Use.
	used bool
	// branch is the innermost branch of the template that is open, nil outside.
	branch *branch
}

func (s state) equal(o state) bool {
	return s.over == o.over && s.used == o.used && s.open.equal(o.open) && s.skip.equal(o.skip) && s.macro.equal(o.macro) && s.branch.equal(o.branch)
}

// frame is an open section or true conditional, or the bottom of a file.
type frame struct {
	up   *frame
	kind frameKind
	// section is the innermost section open, in whichever file.
	section *Directive
	// closer is what a true conditional ends with behind "</", such as "IfDefine>".
	closer string
	// condition is whether httpd surely reads what stands inside.
	condition Truth
	// tests are the conditions of unknown value around it, one a line.
	tests string
	depth int // in the file
}

// bottom is the bottom of a file that stands in f.
func (f *frame) bottom() *frame {
	return &frame{kind: fileFrame, section: f.section, condition: f.condition, tests: f.tests}
}

// when is f inside a branch that is there or not.
func (f *frame) when(test string) *frame {
	branch := *f
	branch.condition, branch.tests = min(f.condition, Unknown), f.tests+test
	return &branch
}

type frameKind uint8

const (
	fileFrame frameKind = iota
	sectionFrame
	conditionalFrame
)

func (f *frame) equal(o *frame) bool {
	for f != o {
		if f == nil || o == nil || f.kind != o.kind || f.section != o.section ||
			f.closer != o.closer || f.condition != o.condition || f.tests != o.tests {
			return false
		}
		f, o = f.up, o.up
	}
	return true
}

// fileReader reads the lines of one file in one place of the configuration.
type fileReader struct {
	*reading
	source *source
	state
	nested *recorder // of the chunk that includes this file, nil for the root
	// template says that a template engine has still to complete the file, branches that
	// the branches in it are followed.
	template, branches bool

	// Of the chunk that is being read:
	recorder *recorder
	items    []item
	sources  map[sourceKey]*source
	memory   []*entry                       // of the lines' earlier readings
	known    map[*grammar.Line][]*Directive // from memory, made when first needed
}

// input is one line as a reader of httpd gets it.
type input struct {
	text string
	line *grammar.Line
	use  *MacroUse // for a line of a macro's body
	// made maps text to line.Raw(); nil when text is line.Text().
	made []piece
}

// endOfFile ends what is still open (the end of ap_build_config), nil if nothing
// is to be said.
func (r *fileReader) endOfFile() *fragment {
	r.items, r.memory, r.known = nil, nil, nil
	r.recorder = &recorder{}
	switch {
	case r.over:
	case r.skip != nil:
		r.fault(fault{kind: FaultCondition, spot: r.skip.head.directive.LineSpot(),
			text: message{"Expected </%s> before end of configuration", []any{r.skip.name}}})
		r.skipped(r.skip.head, nil)
		r.skip = nil
	case r.macro != nil:
		r.macroNotClosed()
		r.macro = nil
	}
	// An unclosed true conditional takes what is open in it along without complaint.
	unclosed := r.open
	for f := r.open; f.kind != fileFrame; f = f.up {
		if f.kind == conditionalFrame {
			unclosed = f.up
		}
	}
	if !r.over {
		r.notClosed(unclosed)
	}
	for f := r.open; f.kind != fileFrame; f = f.up {
		if f.kind == sectionFrame {
			r.items = append(r.items, item{kind: closeItem, directive: f.section})
		}
	}
	if len(r.items) == 0 {
		return nil
	}
	// The same end of file as before keeps its pointer.
	if w := r.source.whole; w != nil && len(w.items) > 0 {
		last := w.items[len(w.items)-1].more.(*fragment)
		if sameEnd(last.items, r.items) {
			return last
		}
	}
	return newFragment(r.items)
}

// sameEnd reports whether two ends of a file say the same.
func sameEnd(a, b []item) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].kind != closeItem || b[i].kind != closeItem || a[i].directive != b[i].directive {
			return false
		}
	}
	return true
}

// notClosed complains about the sections from the frame down to the bottom of the
// file: httpd lists them innermost first and reports the outermost.
func (r *fileReader) notClosed(innermost *frame) {
	var lines []string
	var args []any
	var outermost *Directive
	for f := innermost; f.kind != fileFrame; f = f.up {
		outermost = f.section
		lines = append(lines, "%s:%s: %s> was not closed.")
		args = append(args, filePart{f.section.Origin}, lineOf{f.section.Origin}, f.section.Name)
	}
	if outermost == nil {
		return
	}
	report := outermost.LineSpot()
	r.fault(fault{kind: FaultUnclosedSection, spot: innermost.section.NameSpot(), report: &report,
		text: message{strings.Join(lines, "\n"), args}})
}

// line takes the next line (ap_build_config_sub and the loops around it).
func (r *fileReader) line(in input) {
	if r.branches && in.use == nil {
		defer r.step(in.line.Steps())
		if in.line.Engine() || r.branch.leftOut() {
			return
		}
	}
	if r.over || in.use == nil && r.lost(in) {
		return
	}
	if r.skip != nil {
		r.skipLine(in)
		return
	}
	if r.macro != nil {
		r.collectLine(in)
		return
	}
	if in.text == "" || in.text[0] == '#' {
		return
	}
	if in.text[0] == '<' && r.open.kind == conditionalFrame &&
		strings.HasPrefix(in.text, "</") && apr.EqualFold(in.text[2:], r.open.closer) {
		r.open = r.open.up
		return
	}
	if len(in.text) > r.limits.Line {
		r.notRead(Spot{Origin: r.origin(in)}, message{"modwsgi-ls does not read this line: it is longer than %s bytes", []any{r.limits.Line}})
		return
	}
	if in, ok := r.expand(in); ok {
		r.command(in)
	}
}

// command is a line whose variables are expanded: a directive, a section's start or
// its end.
func (r *fileReader) command(in input) {
	word, next, _ := grammar.NextWord(in.text, 0)
	name, args := word.Value, in.text[min(next, len(in.text)):]
	if name == "" {
		return
	}
	if len(name) == 1 || name[1] != '/' {
		name = strings.TrimSuffix(name, ">")
		if strings.HasPrefix(name, "<") && args == "" {
			args = ">"
		}
	}
	entry, known := r.find(name)
	if known {
		name = entry.Name
	}
	if strings.HasPrefix(name, "</") {
		if strings.HasPrefix(args, "<") {
			r.fault(fault{kind: FaultTwoTags, warning: true, spot: Spot{Origin: r.origin(in)}, text: message{"httpd does not read %s behind %s", []any{args, name}}})
		}
		r.close(in, name)
		return
	}
	if strings.HasPrefix(name, "<") {
		r.checkTag(in, name, args)
	}
	d := r.directive(in, entry, name, args, next)
	if strings.HasPrefix(name, "<") && r.open.depth >= r.limits.Sections {
		r.giveUp(d.LineSpot(), fmt.Sprintf("more than %d sections are open in one another", r.limits.Sections))
		return
	}
	switch {
	case known && entry.Flags&catalog.ExecOnRead != 0:
		r.act(in, d)
	case strings.HasPrefix(name, "<"):
		r.items = append(r.items, item{kind: openItem, directive: d})
		r.open = &frame{
			up: r.open, kind: sectionFrame, section: d, condition: r.open.condition, tests: r.open.tests, depth: r.open.depth + 1,
		}
	case name == "WSGIDaemonProcess" && !r.afford(d.Origin, cost{names: 1}):
	default:
		r.items = append(r.items, item{kind: directiveItem, directive: d})
		if known && entry.Name == "RegexDefaultOptions" {
			r.setPatterns(d)
		}
	}
}

// checkTag warns of what stands behind the tag of a section on its line: httpd drops
// what is behind the last '>', and takes a second tag for a part of the first. A comment
// is none the worse for it.
func (r *fileReader) checkTag(in input, name, args string) {
	end := strings.IndexByte(args, '>')
	if end < 0 || strings.ContainsAny(args, "\"'~") {
		return // in quotes and patterns it can be anything
	}
	behind := strings.TrimSpace(args[end+1:])
	if behind == "" || behind[0] == '#' || strings.HasPrefix(args, ">") || apr.EqualFold(name, "<Macro") {
		return
	}
	if behind[0] == '<' || !strings.Contains(behind, ">") {
		r.fault(fault{kind: FaultTwoTags, warning: true, spot: Spot{Origin: r.origin(in)},
			text: message{"httpd does not read %s behind %s %s", []any{behind, name, args[:end+1]}}})
	}
}

// find looks up a command. known is false when no module loaded so far has it; then
// the entry is that of a module which is not loaded, or nil.
func (r *fileReader) find(name string) (entry *catalog.Directive, known bool) {
	entries := r.catalog.Directive(name)
	for _, d := range entries {
		if d.Available("") && r.loaded(d.Module) {
			return d, true
		}
	}
	if len(entries) > 0 {
		return entries[0], false
	}
	return nil, false
}

// loaded reports whether the module is there now.
func (r *fileReader) loaded(identifier string) bool {
	if i, ok := moduleIndex(identifier); ok {
		there := r.env.modules.has(i)
		r.recorder.module(i, there)
		return there || r.assume
	}
	return r.value(keyModule(identifier)) != nil || r.assume
}

// value reads the environment.
func (r *fileReader) value(key string) any {
	v := r.env.get(key)
	r.recorder.value(key, v)
	return v
}

// set changes the environment; a nil value removes the key.
func (r *fileReader) set(key string, value any) { r.change(write{key: key, value: value}) }

func (r *fileReader) change(w write) {
	r.env = r.env.after(w)
	r.recorder.write(w)
}

// ask asks the workspace. The answer is a string, the error's text, if it fails.
func (r *fileReader) ask(kind outsideKind, path string) any {
	answer := look(r.snapshot, kind, path)
	r.recorder.workspace(outside{kind, path, answer})
	return answer
}

func (r *fileReader) fault(f fault) {
	r.items = append(r.items, item{kind: faultItem, more: &f})
}

// close ends a section; name is the whole first word, such as "</Directory>".
func (r *fileReader) close(in input, name string) {
	spot := r.wordSpot(in)
	top := r.open
	if top.kind != sectionFrame {
		r.fault(fault{kind: FaultStrayClose, spot: spot,
			text: message{"%s without matching <%s section", []any{name, name[2:]}}})
		if top.kind == conditionalFrame && apr.EqualFold(strings.TrimSuffix(name[2:], ">")+">", top.closer) {
			r.open = top.up // it was meant to end the conditional
		}
		return
	}
	meant := strings.TrimSuffix(name[2:], ">")
	expected := top.section.Name[1:]
	switch {
	case !strings.HasSuffix(name, ">"):
		r.fault(fault{kind: FaultMissingGt, spot: spot, suggest: name + ">",
			text: message{"%s> directive missing closing '>'", []any{name}}})
	case !apr.EqualFold(meant, expected):
		r.fault(fault{kind: FaultWrongClose, spot: spot, suggest: "</" + expected + ">",
			text: message{"Expected </%s> but saw %s>", []any{expected, name[:len(name)-1]}}})
	default:
		r.pop()
		return
	}
	r.closeThrough(meant)
}

// closeThrough ends the open section or conditional that a faulty end means, with
// all that is open in it; without one, the line counts for nothing.
func (r *fileReader) closeThrough(name string) {
	for f := r.open; f.kind != fileFrame; f = f.up {
		if f.kind == sectionFrame && apr.EqualFold(f.section.Name[1:], name) ||
			f.kind == conditionalFrame && apr.EqualFold(f.closer, name+">") {
			for r.open != f.up {
				r.pop()
			}
			return
		}
	}
}

// pop leaves the innermost section or conditional.
func (r *fileReader) pop() {
	if r.open.kind == sectionFrame {
		r.items = append(r.items, item{kind: closeItem, directive: r.open.section})
	}
	r.open = r.open.up
}

// act executes a directive of the reading phase (execute_now and invoke_cmd).
func (r *fileReader) act(in input, d *Directive) {
	if r.options.HtAccess() && d.Entry.Flags&catalog.OrAll == 0 {
		r.fault(fault{kind: FaultContext, spot: d.NameSpot(), text: message{"%s not allowed here", []any{d.Name}}})
		return
	}
	at := len(r.items)
	r.items = append(r.items, item{kind: actItem, directive: d})
	outcome := &act{condition: True}
	if message, stem, ok := d.Entry.CheckCount(d.Args); !ok {
		r.fault(fault{kind: FaultArgumentCount, spot: d.LineSpot(), text: text(message), stem: stem})
		outcome.condition = Unknown
		if d.Entry.Section && !apr.EqualFold(d.Name, "<Macro") {
			r.enter(d, Unknown)
		}
	} else {
		r.execute(in, d, outcome)
	}
	r.items[at].more = outcome
}

// execute calls what the command table names for the directive.
func (r *fileReader) execute(in input, d *Directive, outcome *act) {
	switch apr.Lower(d.Entry.Name) {
	case "define":
		r.define(d)
	case "undefine":
		r.undefine(d)
	case "include":
		outcome.files = r.include(d, false)
	case "includeoptional":
		outcome.files = r.include(d, true)
	case "serverroot":
		r.setServerRoot(d)
	case "loadmodule":
		r.loadModule(d)
	case "<ifdefine", "<ifmodule", "<iffile", "<ifdirective", "<ifsection":
		outcome.condition = r.conditional(d)
	case "<ifversion":
		outcome.condition = r.ifVersion(d)
	case "<macro":
		r.defineMacro(d)
	case "use":
		r.useMacro(d)
	case "undefmacro":
		r.undefineMacro(d)
	}
}
