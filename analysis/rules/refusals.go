package rules

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// refusal is an error or a warning of httpd or mod_wsgi itself, from whichever
// stage found it.
type refusal struct {
	config.Fault
	rule    string            // the rule it belongs to; "" to be told by Code and Kind
	related *config.Directive // the other directive concerned
}

// ruleOfKind is the rule of each family of refusals that has one of its own.
var ruleOfKind = map[config.FaultKind]string{
	config.FaultUnknownCommand:  "unknown-directive",
	config.FaultMisspelt:        "unknown-directive",
	config.FaultContext:         "context",
	config.FaultArgumentCount:   "arguments",
	config.FaultUnclosedSection: "unclosed-section",
	config.FaultStrayClose:      "section-close",
	config.FaultWrongClose:      "section-close",
	config.FaultMissingGt:       "missing-bracket",
	config.FaultInclude:         "include",
	config.FaultMacro:           "macro",
	config.FaultDefine:          "define",
	config.FaultCondition:       "condition",
	config.FaultModule:          "load-module",
	config.FaultOption:          "invalid-option",
	config.FaultSelector:        "container-selector",
	config.FaultLimit:           "not-read",
	config.FaultLostLine:        "lost-line",
	config.FaultTwoTags:         "two-tags",
}

// ruleOfModel is the rule of each family of what mod_wsgi refuses because of another
// directive.
var ruleOfModel = map[interp.FaultKind]string{
	interp.DuplicateGroup:     "duplicate-process-group",
	interp.GroupNotConfigured: "process-group-not-configured",
	interp.GroupNotAccessible: "process-group-not-accessible",
	interp.GroupNotMatchable:  "process-group-not-matchable",
}

// refusals collects what the target's httpd refuses or warns of, in the order in
// which it does so.
func refusals(in Input) []refusal {
	var all []refusal
	for _, f := range in.Config.Faults {
		if in.Target.Platform == "windows" && f.Message == "Name of WSGI process group required." {
			continue // there are none on Windows
		}
		if f.Kind == config.FaultUnknownCommand && (uncertain(f.Directive) || stillKnown(in.Target, f)) {
			continue
		}
		all = append(all, refusal{Fault: f})
	}
	for _, f := range in.Model.Faults {
		if args := f.Directive.Args; grammar.HasPlaceholder(args) || in.Fragment && strings.Contains(args, "${") {
			continue // nobody knows what stands there
		}
		if in.Fragment && f.Kind == interp.GroupNotConfigured && in.Model.Group(optionValue(f.Directive, "process-group")) == nil {
			continue // it may be defined where the fragment is included
		}
		spot := f.Directive.Spot(f.Span)
		file, line := in.Config.PlaceInMacro(spot.Origin)
		all = append(all, refusal{
			Fault: config.Fault{
				Phase: config.Walk, Seq: f.Seq, Spot: spot, FileText: file, ReportLine: line, Message: f.Message, Stem: f.Message,
				Code: f.Code, Warning: f.Warning, Kind: config.FaultValue, Directive: f.Directive,
			},
			rule:    ruleOfModel[f.Kind],
			related: f.Related,
		})
	}
	all = append(all, unavailable(in)...)
	inOrder(all)
	return all
}

// id is the rule that r belongs to.
func (r *refusal) id() string {
	if r.rule != "" {
		return r.rule
	}
	if r.Code != "" && ruleOf(r.Code) != nil {
		return r.Code
	}
	if r.Warning && !r.Kind.Unsaid() {
		return "httpd-warning"
	}
	switch id := ruleOfKind[r.Kind]; {
	case id == "":
		return "invalid-value"
	case id == "unknown-directive" && removed(r.Directive) != nil:
		return "removed-directive"
	default:
		return id
	}
}

// refusals reports what httpd and mod_wsgi say themselves, in their words, with
// what to do about it. What only follows from something else is left out, unless nothing
// else says that httpd refuses the configuration.
func (p *Pass) refusals() {
	events := refusals(p.Input)
	p.said = newSaid(p.Input, events)
	var consequence *refusal // the first that httpd surely stops at
	refused := false
	for i := range events {
		r := &events[i]
		if !p.said.already(r) {
			refused = p.refusal(r) == Error || refused
		} else if consequence == nil && r.certain() {
			consequence = r
		}
	}
	if !refused && consequence != nil {
		p.refusal(consequence)
	}
}

// refusal reports one of them, and returns its severity.
func (p *Pass) refusal(r *refusal) Severity {
	id := r.id()
	rule := ruleOf(id)
	f := Finding{
		Rule: id, Severity: Error, Message: cmp.Or(r.Stem, r.Message), Seq: r.Seq,
		Spot: r.Spot,
	}
	if strings.TrimSpace(f.Message) == "" {
		f.Message = "httpd stops at this line and prints an empty message" // the text of an Error directive
	}
	if r.Warning && !(r.Kind == config.FaultTwoTags && p.said.fatal[r.Spot.Origin.File]) {
		f.Severity = Warning
	} else if uncertain(r.Directive) || uncertain(r.related) {
		f.Severity = Warning
		f.Message += " (if the condition around it holds)"
	}
	f.URL = rule.URL
	if r.Directive != nil && r.Directive.Entry != nil {
		f.URL = cmp.Or(r.Directive.Entry.DocURL, f.URL)
	}
	if r.ReportSpot != nil && r.ReportSpot.Origin != nil {
		if r.Spot.Origin != nil && r.Spot != *r.ReportSpot {
			f.Related = append(f.Related, Related{r.Spot, "the text at fault"})
		}
		f.Spot = *r.ReportSpot
	}
	f.Spot = withReportedLine(f.Spot)
	if r.related != nil {
		f.Related = append(f.Related, Related{r.related.LineSpot(), "the other one is here"})
	}
	if r.Suggest != "" && r.Spot.Origin != nil {
		f.Fixes = append(f.Fixes, Fix{
			Title: fmt.Sprintf("Write %s", r.Suggest),
			Edits: []TextEdit{{r.Spot, r.Suggest}},
		})
	}
	if !p.said.adviseCause(r, &f) && rule.advise != nil {
		p.attempt(&p.reporter, rule, func() { rule.advise(p, r, &f) })
	}
	if p.Config.Options.HtAccess() { // read for each request, not at the start
		f.Note = strings.Replace(f.Note, "httpd does not start.", "httpd starts, and answers each request for this folder and those below with 500.", 1)
	}
	if !r.Warning && r.Directive != nil {
		p.stopped[r.Directive] = true
	}
	f.Related = append(f.Related, uses(f.Spot)...)
	p.found = append(p.found, newTold(f, nil))
	return f.Severity
}

// certain reports whether httpd surely stops at r, if not at something before.
func (r *refusal) certain() bool {
	return !r.Warning && !uncertain(r.Directive) && !uncertain(r.related)
}

// uncertain reports whether only a condition of unknown value lets d in.
func uncertain(d *config.Directive) bool { return d != nil && d.Condition != config.True }

// withReportedLine widens s so that the physical line that httpd reports, the last
// one of a continued line, is part of it.
func withReportedLine(s config.Spot) config.Spot {
	if s.Origin == nil || s.Origin.Line == nil || s.Origin.Line.Physical() == 1 {
		return s
	}
	raw := strings.TrimSuffix(strings.TrimSuffix(s.Origin.Line.Raw(), "\n"), "\r")
	last := strings.LastIndexByte(raw, '\n') + 1
	if s.Span != (grammar.Span{}) && s.Span.End >= last {
		return s
	}
	start := len(raw) - len(strings.TrimLeft(raw, " \t\v\f\r"))
	if s.Span != (grammar.Span{}) {
		start = s.Span.Start
	}
	return config.Spot{Origin: s.Origin, Span: grammar.Span{Start: start, End: len(raw)}}
}
