// Package compare says what differs between two resolutions: process groups,
// interpreters and requests, by their names and never by their lines.
package compare

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Difference is all that differs. Old and New of each entry are nil where it did not
// exist; they run parallel to the builds of Python that were compared.
type Difference struct {
	Groups       []Group
	Interpreters []Interpreter
	Requests     []Request
	Codes        []Code
	// Cut says that there are more requests than were compared.
	Cut bool
}

// Group is a daemon process group that came, went or has another size.
type Group struct {
	Name     string
	Old, New *interp.ProcessGroup
}

// Interpreter is an interpreter that came, went or changed. Where only a request
// decides its name, Name is what decides, and PerRequest is true.
type Interpreter struct {
	Group, Name string
	Main        bool
	PerRequest  bool
	Old, New    []*interp.Interpreter
}

// Request is a request that ends elsewhere.
type Request struct {
	URL      string
	Old, New End
}

// End is where a request ends.
type End struct {
	Status                         int            // 0: not decided by the configuration
	ProcessGroup, ApplicationGroup *string        // nil: not known, or nothing of mod_wsgi
	PerRequest                     string         // what decides the name, "" when it is known
	Modes                          []*interp.Mode // on each build; nil when not known
}

// Code is a log message that is new or gone.
type Code struct {
	Code, Text string
	New        bool
	Emission   interp.Emission
	Builds     []string
}

// mostURLs bounds the requests that are followed on each side.
const mostURLs = 20000

// Resolutions compares two configurations, or one on two targets; old and new run
// parallel when the build of Python is not known.
func Resolutions(old, new []*interp.Resolution) *Difference {
	d := &Difference{Groups: groups(old[0].Model, new[0].Model), Interpreters: Interpreters(old, new), Codes: Codes(old, new)}
	d.requests(old, new)
	return d
}

// Empty reports whether nothing differs.
func (d *Difference) Empty() bool {
	return len(d.Groups)+len(d.Interpreters)+len(d.Requests)+len(d.Codes) == 0
}

func groups(old, new *interp.Model) []Group {
	var changed []Group
	for _, g := range old.Groups {
		other := new.Group(g.Name)
		if other == nil || other.Processes != g.Processes || other.Threads != g.Threads {
			changed = append(changed, Group{g.Name, g, other})
		}
	}
	for _, g := range new.Groups {
		if old.Group(g.Name) == nil {
			changed = append(changed, Group{g.Name, nil, g})
		}
	}
	return changed
}

// key names an interpreter whatever its process is in.
type key struct {
	name       string
	perRequest bool
}

func keyOf(i *interp.Interpreter) key {
	if i.Created == interp.PerRequest {
		return key{i.Pattern, true}
	}
	return key{i.ApplicationGroup, false}
}

// byKey are the interpreters of a process, nil where no Python starts.
func byKey(r *interp.Resolution, group string) (found map[key]*interp.Interpreter, order []key) {
	found = map[key]*interp.Interpreter{}
	p := r.Process(group)
	if p == nil {
		return found, nil
	}
	for _, i := range p.Interpreters {
		k := keyOf(i)
		if found[k] == nil {
			order = append(order, k)
		}
		found[k] = i
	}
	return found, order
}

// Interpreters are those that came, went or changed.
func Interpreters(old, new []*interp.Resolution) []Interpreter {
	var changed []Interpreter
	names := []string{}
	for _, m := range []*interp.Model{old[0].Model, new[0].Model} {
		for _, p := range m.Groups {
			if !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
	}
	for _, group := range append([]string{""}, names...) {
		before, order := byKey(old[0], group)
		after, more := byKey(new[0], group)
		for _, k := range more {
			if before[k] == nil {
				order = append(order, k)
			}
		}
		for _, k := range order {
			i := Interpreter{Group: group, Name: k.name, PerRequest: k.perRequest, Main: k == key{}}
			if before[k] != nil {
				i.Old = onBuilds(old, group, k)
			}
			if after[k] != nil {
				i.New = onBuilds(new, group, k)
			}
			if i.Old == nil || i.New == nil || !slices.EqualFunc(i.Old, i.New, alike) {
				changed = append(changed, i)
			}
		}
	}
	return changed
}

func onBuilds(resolutions []*interp.Resolution, group string, k key) []*interp.Interpreter {
	var all []*interp.Interpreter
	for _, r := range resolutions {
		found, _ := byKey(r, group)
		all = append(all, found[k])
	}
	return all
}

// alike reports whether two interpreters differ in nothing but the lines that decided.
func alike(a, b *interp.Interpreter) bool {
	return a.Mode == b.Mode && SameInterval(a, b) && a.StdinRestricted == b.StdinRestricted &&
		a.StdoutRestricted == b.StdoutRestricted && a.SignalRestricted == b.SignalRestricted &&
		slices.Equal(a.PythonPath, b.PythonPath) && slices.Equal(a.Candidates, b.Candidates) && a.Complete == b.Complete
}

// SameInterval reports whether both have the same switch interval, or none.
func SameInterval(a, b *interp.Interpreter) bool {
	if a.SwitchInterval == nil || b.SwitchInterval == nil {
		return a.SwitchInterval == b.SwitchInterval
	}
	return *a.SwitchInterval == *b.SwitchInterval
}

// ModeChanged reports whether the interpreter is on both sides, with another mode on
// one of the builds.
func (i Interpreter) ModeChanged() bool {
	return i.Old != nil && i.New != nil && !slices.EqualFunc(i.Old, i.New, func(a, b *interp.Interpreter) bool { return a.Mode == b.Mode })
}

func (d *Difference) requests(old, new []*interp.Resolution) {
	urls, cut := old[0].Model.URLs(mostURLs)
	more, cutToo := new[0].Model.URLs(mostURLs)
	d.Cut = cut || cutToo
	seen := map[string]bool{}
	for _, url := range append(urls, more...) {
		if seen[url] {
			continue
		}
		seen[url] = true
		before, after := endOf(old, url), endOf(new, url)
		if !before.same(after) {
			d.Requests = append(d.Requests, Request{url, before, after})
		}
	}
}

func endOf(resolutions []*interp.Resolution, url string) (end End) {
	for i, r := range resolutions {
		a := r.Request(url)
		end.Modes = append(end.Modes, a.Mode())
		if i > 0 {
			continue
		}
		end.Status, end.ProcessGroup, end.ApplicationGroup = a.Status, a.ProcessGroup, a.ApplicationGroup
		if a.PerRequest != nil {
			end.PerRequest = a.PerRequest.Pattern
		}
	}
	return end
}

func (e End) same(o End) bool {
	same := func(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
	return e.Status == o.Status && e.PerRequest == o.PerRequest && same(e.ProcessGroup, o.ProcessGroup) && same(e.ApplicationGroup, o.ApplicationGroup)
}

// ModeChanged reports whether the request runs under another mode on one of the builds.
func (r Request) ModeChanged() bool {
	return !slices.EqualFunc(r.Old.Modes, r.New.Modes, func(a, b *interp.Mode) bool { return a == nil || b == nil || *a == *b })
}

// ModeChanged reports whether an interpreter or a request gets another mode.
func (d *Difference) ModeChanged() bool {
	return slices.ContainsFunc(d.Interpreters, Interpreter.ModeChanged) || slices.ContainsFunc(d.Requests, Request.ModeChanged)
}

// Codes are the messages that one side logs and the other does not.
func Codes(old, new []*interp.Resolution) []Code {
	var changed []Code
	add := func(from, to []*interp.Resolution, isNew bool) {
		for n := range from {
			for _, e := range onlyIn(emissions(to[n]), emissions(from[n])) {
				at := slices.IndexFunc(changed, func(c Code) bool { return c.New == isNew && c.Code == e.Code && c.Text == e.Text })
				if at < 0 {
					at = len(changed)
					changed = append(changed, Code{Code: e.Code, Text: e.Text, New: isNew, Emission: e})
				}
				changed[at].Builds = append(changed[at].Builds, to[n].Target.PythonName())
			}
		}
	}
	add(old, new, true)
	add(new, old, false)
	return changed
}

func emissions(r *interp.Resolution) []interp.Emission {
	return append(slices.Clone(r.Load), r.Run...)
}

// onlyIn are those of list that others has not, each once.
func onlyIn(list, others []interp.Emission) []interp.Emission {
	type message struct{ code, text string }
	known := map[message]bool{}
	for _, e := range others {
		known[message{e.Code, e.Text}] = true
	}
	var only []interp.Emission
	for _, e := range list {
		if m := (message{e.Code, e.Text}); !known[m] {
			known[m] = true
			only = append(only, e)
		}
	}
	return only
}
