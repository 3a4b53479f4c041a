package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/compare"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/report/findings"
)

// Difference is what differs between two configurations, or one on two builds.
type Difference struct {
	Old, New       string // how the sides are called
	OldPython      string // builds, "" when not known
	NewPython      string
	Groups         int // kinds of Python process on the new side
	Changes        []Change
	Requests       []RequestChange
	Codes          []CodeChange
	Findings       []FindingChange
	Cut            bool // more requests than were followed
	ModeChanged    bool
	NewRefused     string // the error that keeps httpd from starting now, and did not before
	NoLongerRefuse bool
}

// ChangeKind is what happened to a process group or an interpreter.
type ChangeKind string

// The kinds of changes, as printed.
const (
	ModeChange     ChangeKind = "mode"
	Appeared       ChangeKind = "appeared"
	Gone           ChangeKind = "gone"
	IntervalChange ChangeKind = "switch interval"
	OtherChange    ChangeKind = "setting"
	SizeChange     ChangeKind = "size"
)

// Change is one change of a process group or an interpreter.
type Change struct {
	Kind               ChangeKind
	Group              string
	Interpreter        string // as mod_wsgi calls it
	Title              string // for people
	Main, Whole        bool   // the main interpreter; the process group itself
	PerRequest         bool
	What               string // the setting of an OtherChange
	Old, New           string // in words, "" where it did not exist
	OldMode, NewMode   *interp.Mode
	OldValue, NewValue *float64 // of an interval
	OldBy, NewBy       Decision
}

// RequestChange is a request that ends elsewhere.
type RequestChange struct {
	compare.Request
	OldText, NewText string
}

// CodeChange is a log message that is new or gone.
type CodeChange struct {
	Code, Text string
	New        bool
	Builds     []string // the builds that log it, when not all do
	Place      Place
}

// FindingChange is a finding that is new or gone.
type FindingChange struct {
	New     bool
	Finding findings.Finding
}

// Compare says what differs between two analyses that are called old and new. Both are
// of the same number of builds.
func Compare(old, new *analysis.Result, oldName, newName string) *Difference {
	a, b := New(old, oldName), New(new, newName)
	if len(a.builds) != len(b.builds) { // one of both names its build: all kinds, for both
		a.builds, b.builds = old.Kinds(), new.Kinds()
	}
	found := compare.Resolutions(a.builds, b.builds)
	d := &Difference{Old: oldName, New: newName, OldPython: a.Python, NewPython: b.Python, Cut: found.Cut, ModeChanged: found.ModeChanged()}
	for _, s := range Shares(b.Groups) {
		d.Groups += len(s.Groups)
	}
	if a.Refusal == nil && b.Refusal != nil {
		d.NewRefused = strings.TrimSpace(b.Refusal.Place.String() + " " + b.Refusal.Message)
	}
	d.NoLongerRefuse = a.Refusal != nil && b.Refusal == nil
	d.groups(found)
	for _, i := range found.Interpreters {
		d.interpreter(a, b, i)
	}
	order := []ChangeKind{ModeChange, Appeared, Gone, SizeChange, IntervalChange, OtherChange}
	slices.SortStableFunc(d.Changes, func(x, y Change) int { return slices.Index(order, x.Kind) - slices.Index(order, y.Kind) })
	for _, r := range found.Requests {
		d.Requests = append(d.Requests, RequestChange{r, b.end(r.Old), b.end(r.New)})
	}
	for _, c := range found.Codes {
		side := a
		if c.New {
			side = b
		}
		change := CodeChange{Code: c.Code, Text: clean(c.Text), New: c.New, Place: side.place(c.Emission.Directive)}
		if len(c.Builds) < len(a.builds) {
			change.Builds = c.Builds
		}
		d.Codes = append(d.Codes, change)
	}
	d.findings(findings.Of(old, oldName, ""), findings.Of(new, newName, ""))
	return d
}

// Empty reports whether nothing differs that is told.
func (d *Difference) Empty() bool {
	return len(d.Changes)+len(d.Requests)+len(d.Codes)+len(d.Findings) == 0 && d.NewRefused == "" && !d.NoLongerRefuse
}

func (d *Difference) groups(found *compare.Difference) {
	size := func(g *interp.ProcessGroup) string {
		if g == nil {
			return ""
		}
		return counted(g.Processes, "process", "processes") + " × " + counted(g.Threads, "thread", "threads")
	}
	for _, g := range found.Groups {
		c := Change{Kind: SizeChange, Group: g.Name, Title: "process group", Whole: true, Old: size(g.Old), New: size(g.New)}
		switch {
		case g.Old == nil:
			c.Kind = Appeared
		case g.New == nil:
			c.Kind = Gone
		}
		d.Changes = append(d.Changes, c)
	}
}

func (d *Difference) interpreter(a, b *Overview, i compare.Interpreter) {
	c := Change{Group: i.Group, Interpreter: i.Name, Main: i.Main, PerRequest: i.PerRequest}
	last := func(list []*interp.Interpreter) *interp.Interpreter { return list[len(list)-1] }
	if i.New != nil {
		c.Title = clean(assist.InterpreterTitle(last(i.New)))
		c.NewMode, c.New, c.NewBy = commonMode(i.New), b.modeOf(i.New).String(), b.decisionOf(i.New)
	}
	if i.Old != nil {
		c.Title = clean(assist.InterpreterTitle(last(i.Old)))
		c.OldMode, c.Old, c.OldBy = commonMode(i.Old), a.modeOf(i.Old).String(), a.decisionOf(i.Old)
	}
	switch {
	case i.Old == nil:
		c.Kind = Appeared
		if c.Main && last(i.New).Idle() {
			return // as its process group does
		}
	case i.New == nil:
		c.Kind = Gone
		if c.Main && last(i.Old).Idle() {
			return
		}
	case i.ModeChanged():
		c.Kind = ModeChange
	}
	if c.Kind != "" {
		d.Changes = append(d.Changes, c)
	}
	if i.Old == nil || i.New == nil {
		return
	}
	was, is := last(i.Old), last(i.New)
	set := func(kind ChangeKind, what, old, new string) {
		next := c
		next.Kind, next.What, next.Old, next.New = kind, what, old, new
		next.OldMode, next.NewMode, next.OldBy, next.NewBy = nil, nil, Decision{}, Decision{}
		if kind == IntervalChange {
			next.OldValue, next.NewValue = was.SwitchInterval, is.SwitchInterval
			next.OldBy, next.NewBy = a.intervalOf(was), b.intervalOf(is)
		}
		d.Changes = append(d.Changes, next)
	}
	if !compare.SameInterval(was, is) && was.Mode != interp.FreeThreaded && is.Mode != interp.FreeThreaded {
		set(IntervalChange, "WSGISwitchInterval", seconds(was.SwitchInterval), seconds(is.SwitchInterval))
	}
	for _, s := range []struct {
		name     string
		old, new string
	}{
		{"stdin", restricted(was.StdinRestricted), restricted(is.StdinRestricted)},
		{"stdout", restricted(was.StdoutRestricted), restricted(is.StdoutRestricted)},
		{"signal handlers", restricted(was.SignalRestricted), restricted(is.SignalRestricted)},
		{"sys.path", strings.Join(was.PythonPath, ":"), strings.Join(is.PythonPath, ":")},
		{"names that a request can choose", strings.Join(was.Candidates, ", "), strings.Join(is.Candidates, ", ")},
	} {
		if s.old != s.new {
			set(OtherChange, s.name, clean(named(s.old, "nothing")), clean(named(s.new, "nothing")))
		}
	}
}

func restricted(yes bool) string {
	if yes {
		return "restricted"
	}
	return "not restricted"
}

func seconds(s *float64) string {
	if s == nil {
		return "none"
	}
	return strconv.FormatFloat(*s, 'g', -1, 64) + " s"
}

// commonMode is the mode on all builds, nil when they differ.
func commonMode(list []*interp.Interpreter) *interp.Mode {
	for _, i := range list {
		if i.Mode != list[0].Mode {
			return nil
		}
	}
	return &list[0].Mode
}

// intervalOf is the line that set the interval.
func (o *Overview) intervalOf(i *interp.Interpreter) Decision {
	for _, r := range i.Because {
		if r.Outcome == interp.Wins && (r.Setting == "WSGISwitchInterval" || r.Setting == "switch-interval=") {
			return Decision{Line: clean(r.Setting + " " + r.Value), Place: o.place(r.Directive)}
		}
	}
	return Decision{}
}

// end is where a request ends, in words.
func (o *Overview) end(e compare.End) string {
	var parts []string
	if e.Status != 0 && e.Status != 200 {
		parts = append(parts, strconv.Itoa(e.Status))
	}
	if e.ProcessGroup != nil {
		parts = append(parts, named(clean(*e.ProcessGroup), "embedded mode"))
	}
	switch {
	case e.ApplicationGroup != nil:
		parts = append(parts, clean(assist.NameTitle(*e.ApplicationGroup)))
	case e.PerRequest != "":
		parts = append(parts, "decided by "+clean(e.PerRequest))
	}
	if len(e.Modes) > 0 {
		if m := e.Modes[len(e.Modes)-1]; m != nil {
			parts = append(parts, m.Words())
		}
	}
	return named(strings.Join(parts, " · "), "not decided by the configuration")
}

// findings are those that one side has more often than the other. A finding is known
// again by its rule, its message, its file and the text of its line, and not by the
// number of the line.
func (d *Difference) findings(old, new *findings.Root) {
	key := func(f findings.Finding) string {
		at, line := "", ""
		if f.At != nil {
			at = f.At.File
		}
		if f.Excerpt != nil {
			line = strings.Join(strings.Fields(f.Excerpt.Before+f.Excerpt.At+f.Excerpt.Behind), " ")
		}
		return fmt.Sprintf("%s\n%s\n%s\n%s", f.Rule, f.Message, at, line)
	}
	more := func(list, others []findings.Finding, isNew bool) {
		counts := map[string]int{}
		for _, f := range others {
			counts[key(f)]++
		}
		for _, f := range list {
			if counts[key(f)]--; counts[key(f)] < 0 && f.Suppressed == nil {
				d.Findings = append(d.Findings, FindingChange{isNew, f})
			}
		}
	}
	more(new.Findings, old.Findings, true)
	more(old.Findings, new.Findings, false)
}
