package config

import (
	"cmp"
	"fmt"
	"maps"
	"time"
)

// Limits bound what one reading of a configuration takes: no configuration that httpd
// serves comes near them, but a path that is being typed can lead to the whole disk.
// What is beyond is told at the Include, the Use or the line, and what may stand there
// is not missed. docs/limits.md lists them for users.
type Limits struct {
	Files    int // read, each as often as it is included
	Lines    int // of files, and made by macros
	Bytes    int // of files, and made by macros and variables
	Paths    int // of files and folders that Includes look at
	Names    int // of variables, macros, modules and daemon groups
	Sections int // open in one another in one file
	Line     int // bytes of a line
	// Time is how long Includes may make the server wait for a disk.
	Time time.Duration
}

// The Limits where the options say nothing.
var defaultLimits = Limits{
	Files:    10_000,
	Lines:    150_000,
	Bytes:    16 << 20,
	Paths:    50_000,
	Names:    10_000,
	Sections: 128,
	Line:     1 << 20,
	Time:     time.Minute,
}

// mostFaults is how many errors of a phase are told, and how many warnings: httpd itself
// stops at the first error.
const mostFaults = 2000

// orDefault are the limits with the default in the place of each zero.
func (l Limits) orDefault() Limits {
	return Limits{
		Files:    cmp.Or(l.Files, defaultLimits.Files),
		Lines:    cmp.Or(l.Lines, defaultLimits.Lines),
		Bytes:    cmp.Or(l.Bytes, defaultLimits.Bytes),
		Paths:    cmp.Or(l.Paths, defaultLimits.Paths),
		Names:    cmp.Or(l.Names, defaultLimits.Names),
		Sections: cmp.Or(l.Sections, defaultLimits.Sections),
		Line:     cmp.Or(l.Line, defaultLimits.Line),
		Time:     cmp.Or(l.Time, defaultLimits.Time),
	}
}

// cost is what reading has taken.
type cost struct{ files, lines, bytes, paths, names int }

func (c cost) plus(o cost) cost {
	return cost{c.files + o.files, c.lines + o.lines, c.bytes + o.bytes, c.paths + o.paths, c.names + o.names}
}

func (c cost) minus(o cost) cost {
	return cost{c.files - o.files, c.lines - o.lines, c.bytes - o.bytes, c.paths - o.paths, c.names - o.names}
}

// bound is one limit of a cost.
type bound struct {
	what string
	of   func(cost) int
	most func(*Limits) int
}

var bounds = []bound{
	{"files", func(c cost) int { return c.files }, func(l *Limits) int { return l.Files }},
	{"lines", func(c cost) int { return c.lines }, func(l *Limits) int { return l.Lines }},
	{"bytes of text", func(c cost) int { return c.bytes }, func(l *Limits) int { return l.Bytes }},
	{"files and folders to look at", func(c cost) int { return c.paths }, func(l *Limits) int { return l.Paths }},
	{"variables, macros, modules and daemon groups", func(c cost) int { return c.names }, func(l *Limits) int { return l.Names }},
}

// excess is a limit that reading went beyond.
type excess struct {
	what string
	of   func(cost) int // nil for a limit that is none of a cost
	most int
	// late is set for the one limit that another reading of the same may keep.
	late bool
}

// beyond is the first limit that the cost goes beyond, nil if it keeps all.
func (l *Limits) beyond(c cost) *excess {
	for i := range bounds {
		if b := &bounds[i]; b.of(c) > b.most(l) {
			return &excess{what: fmt.Sprintf("more than %d %s", b.most(l), b.what), of: b.of, most: b.most(l)}
		}
	}
	return nil
}

// share is the part of a limit that makes an Include or a Use answerable for the whole
// excess: an eighth.
const share = 8

// answerable reports whether what took that much is to blame for the excess.
func (e *excess) answerable(c cost) bool { return e.of != nil && e.of(c) > e.most/share }

// spend notes what reading takes. It is false when that goes beyond a limit: then
// whatever is to blame gives up (fileReader.bring).
func (r *reading) spend(c cost) bool {
	r.spent = r.spent.plus(c)
	if r.excess == nil {
		r.excess = r.limits.beyond(r.spent)
	}
	return r.excess == nil
}

// afford is spend for what a line itself takes. Where no Include or Use can be to blame
// for too much, the line is: the rest of its file is not read.
func (r *fileReader) afford(at *Origin, c cost) bool {
	e := r.limits.beyond(r.spent.plus(c))
	if e != nil && !r.enclosed(at) {
		r.recorder.bounded = true
		r.giveUp(Spot{Origin: at}, "there are "+e.what)
		return false
	}
	return r.spend(c)
}

// wait notes how long the disk took for an answer.
func (r *reading) wait(asked time.Time) {
	r.waited += time.Since(asked)
	if r.excess == nil && r.waited > r.limits.Time {
		r.excess = &excess{what: fmt.Sprintf("more than %v of waiting for the disk", r.limits.Time), late: true}
	}
}

// halted reports whether nothing of what is read now will count.
func (r *reading) halted() bool { return r.excess != nil || r.ctx.Err() != nil }

// bring runs read, which puts lines or files into the place of d. If that goes beyond
// a limit, none of it counts, and no later Include or Use does: a fault says so at the
// innermost one that stands in a file and took much, else at the outermost. It reports
// whether what was read counts.
func (r *fileReader) bring(d *Directive, read func()) bool {
	items, state, env, from := len(r.items), r.state, r.env, r.spent
	outer, sources := r.recorder, r.sources
	r.recorder, r.sources = &recorder{}, map[sourceKey]*source{}
	read()
	inner := &r.recorder.outcome
	r.recorder = outer
	if r.excess == nil {
		maps.Copy(sources, r.sources)
		r.sources = sources
		outer.merge(inner)
		return true
	}
	if r.enclosed(d.Origin) && (d.Origin.Use != nil || !r.excess.answerable(r.spent.minus(from))) {
		return false
	}
	e := r.excess
	clear(r.items[items:])
	r.items, r.state, r.env, r.spent, r.excess = r.items[:items], state, env, from, nil
	r.sources = sources
	inner.writes, inner.bounded, inner.late = nil, true, inner.late || e.late
	r.late = r.late || e.late
	outer.merge(inner)
	r.set(keyExhausted, true)
	r.notRead(d.LineSpot(), message{"modwsgi-ls does not read what this %s brings: %s", []any{d.Name, e.what}})
	return false
}

// enclosed reports whether a line stands in an included file or came out of a macro.
func (r *fileReader) enclosed(o *Origin) bool { return r.source.included != nil || o.Use != nil }

// notRead says that something is not read, and remembers that it may hold anything.
func (r *fileReader) notRead(spot Spot, m message) {
	r.set(keyPartial, true)
	r.fault(fault{kind: FaultLimit, warning: true, spot: spot, text: m})
}

// giveUp leaves the rest of the file unread.
func (r *fileReader) giveUp(spot Spot, why string) {
	r.over = true
	r.notRead(spot, message{"modwsgi-ls does not read this file from here on: %s", []any{why}})
}

// partial reports whether something that belongs to the configuration is not known.
func (r *fileReader) partial() bool { return r.options.Fragment || r.value(keyPartial) != nil }
