package server

import (
	"context"
	"fmt"
	"slices"
	"strings"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/docs"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// source is what our diagnostics name as the one who says so.
const source = "modwsgi-ls"

// reports are what is to be said about files, by canonical path.
type reports map[string]*fileReport

type fileReport struct {
	path        string
	diagnostics []*converted
	unopened    bool // it is shown although the file is not open
}

// gather collects what the roots of all open documents and of the workspace have to say,
// about every file that they read.
func (s *snapshot) gather(ctx context.Context) (reports, error) {
	all, told, err := s.gatherOf(ctx, s.openURIs())
	if err != nil {
		return nil, err
	}
	roots, err := s.roots(ctx)
	if err != nil {
		return nil, err
	}
	for _, root := range roots {
		results, err := s.analyses(ctx, root)
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			// Of a part that nobody has opened nothing is said: it may not be meant for httpd.
			if !told[r.Root] && !r.Fragment {
				told[r.Root] = true
				s.addResult(all, r, s.openFiles())
			}
		}
	}
	s.addSettings(ctx, all)
	return all, nil
}

// openFiles are the files of the open documents, by canonical path.
func (s *snapshot) openFiles() map[string]bool {
	open := map[string]bool{}
	for _, d := range s.documents {
		open[s.files.Canonical(d.path)] = true
	}
	return open
}

// gatherOf collects what the roots of some open documents have to say; told are these roots.
func (s *snapshot) gatherOf(ctx context.Context, uris []string) (all reports, told map[string]bool, err error) {
	all, told = reports{}, map[string]bool{}
	open := s.openFiles()
	type analysed struct{ root, fragment string }
	reported := map[analysed]bool{}
	for _, uri := range uris {
		if s.documents[uri].script {
			continue
		}
		path := s.documents[uri].path
		results, err := s.analyses(ctx, path)
		if err != nil {
			return nil, nil, err
		}
		express, err := s.express(ctx, path)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range results {
			key := analysed{root: r.Root}
			if express {
				key.fragment = path // the root is made up for each
			}
			if !reported[key] {
				reported[key], told[r.Root] = true, true
				s.addResult(all, r, open)
			}
		}
	}
	return all, told, nil
}

// addSettings adds what is wrong with files of settings.
func (s *snapshot) addSettings(ctx context.Context, all reports) {
	for _, fault := range s.settingsFaults(ctx) {
		var span protocol.Range
		if file, err := s.files.File(fault.Path); err == nil && fault.Line > 0 {
			start := file.Offset(grammar.Position{Line: fault.Line - 1, Column: max(fault.Column-1, 0)}, grammar.UTF8)
			end := file.Offset(grammar.Position{Line: fault.Line}, grammar.UTF8)
			end -= len(file.Slice(grammar.Span{Start: start, End: end})) - len(strings.TrimRight(file.Slice(grammar.Span{Start: start, End: end}), "\r\n"))
			span = s.client.encoding.rangeOf(file, grammar.Span{Start: start, End: end})
		}
		severity, from := protocol.DiagnosticSeverityError, source
		s.add(all, fault.Path, protocol.Diagnostic{Range: span, Severity: &severity, Source: &from, Message: terminal.Harmless(fault.Message)}, true)
	}
}

// openURIs are the open documents in a fixed order.
func (s *snapshot) openURIs() []string {
	uris := make([]string, 0, len(s.documents))
	for uri := range s.documents {
		uris = append(uris, uri)
	}
	slices.Sort(uris)
	return uris
}

// addResult adds what is said about one root: about the shown files, by canonical
// path, and about others that have errors. To find the places of all findings of a
// large tree would take most of the time.
func (s *snapshot) addResult(all reports, r *analysis.Result, shown map[string]bool) {
	type ofFile struct {
		findings []*rules.Finding
		unopened bool
	}
	files := map[string]*ofFile{}
	var paths []string
	for i := range r.Findings {
		f := &r.Findings[i]
		path := r.Root
		if f.Spot.Origin != nil && f.Spot.Origin.File != "" {
			path = f.Spot.Origin.File
		}
		of := files[path]
		if of == nil {
			of = &ofFile{}
			files[path] = of
			paths = append(paths, path)
		}
		of.findings = append(of.findings, f)
		of.unopened = of.unopened || saidUnopened(f)
	}
	unopened := 0
	for _, path := range paths {
		of := files[path]
		switch {
		case shown[s.files.Canonical(path)]:
		case of.unopened && unopened < mostUnopened:
			unopened++
		default:
			continue
		}
		told := of.findings[:min(len(of.findings), mostDiagnostics)]
		report := s.reportOf(all, path)
		report.diagnostics = append(report.diagnostics, s.analyst.converted.of(s, r, path, told)...)
		report.unopened = report.unopened || of.unopened
		if left := len(of.findings) - len(told); left > 0 {
			severity, from := protocol.DiagnosticSeverityInformation, source
			s.add(all, path, protocol.Diagnostic{
				Severity: &severity, Source: &from, Message: fmt.Sprintf("%d more findings in this file are not shown", left),
			}, false)
		}
	}
	if s.client.tags {
		s.addSwitchedOff(all, r, shown)
	}
	s.addMarks(all, r)
	s.addAlone(all, r, shown)
	if v, ok := s.verdicts[r.Root]; ok {
		s.addVerdict(all, v)
	}
}

// What is shown at most: findings of one file, and files that are not open.
const (
	mostDiagnostics = 2000
	mostUnopened    = 200
)

// saidUnopened reports whether a finding is shown although its file is not open: an
// error, and what keeps others from being found.
func saidUnopened(f *rules.Finding) bool { return f.Severity == rules.Error || f.Rule == "not-read" }

// addSwitchedOff marks the lines that a false condition keeps httpd from reading, for
// editors to print them pale. A line of a macro that is off in one use may count in
// the next.
func (s *snapshot) addSwitchedOff(all reports, r *analysis.Result, shown map[string]bool) {
	for _, region := range r.Config.Skipped {
		origin := region.Open.Origin
		if origin == nil || origin.Use != nil || !shown[s.files.Canonical(origin.File)] {
			continue
		}
		path, head := s.place(r, region.Open)
		inside := protocol.Range{Start: protocol.Position{Line: head.End.Line + 1}}
		if region.Close.Origin != nil {
			_, tail := s.place(r, region.Close)
			inside.End.Line = tail.Start.Line
		} else if file, err := s.files.File(path); err == nil {
			inside.End = s.client.encoding.position(file, file.Len())
		}
		if inside.Start.Line >= inside.End.Line && inside.End.Character == 0 {
			continue // nothing inside
		}
		severity, from := protocol.DiagnosticSeverityHint, source
		s.add(all, path, protocol.Diagnostic{
			Range: inside, Severity: &severity, Source: &from,
			Message: "httpd does not read this: " + terminal.Harmless(region.Why),
			Tags:    []protocol.DiagnosticTag{protocol.DiagnosticTagUnnecessary},
		}, false)
	}
}

// addAlone says once of a file that stands alone, and that speaks of Python, that it does:
// what is said of it holds for this file only. A document that is no file yet is left in
// peace.
func (s *snapshot) addAlone(all reports, r *analysis.Result, shown map[string]bool) {
	speaks := len(r.Model.Groups)+len(r.Model.Mounts)+len(r.Model.Containers) > 0
	if !r.Fragment || r.Config.Options.HtAccess() || !speaks || !shown[s.files.Canonical(r.Root)] || strings.ContainsRune(r.Root, 0) {
		return
	}
	file, err := s.files.File(r.Root)
	if err != nil {
		return
	}
	for mark, line := range file.Lines() {
		if !strings.HasPrefix(apr.Lower(line.Name()), "wsgi") {
			continue
		}
		text := line.Text()
		severity, from := protocol.DiagnosticSeverityInformation, source
		s.add(all, r.Root, protocol.Diagnostic{
			Range:    s.client.encoding.rangeOf(file, line.RawSpan(grammar.Span{End: len(text)}).Shift(mark.Offset)),
			Severity: &severity, Source: &from,
			Message: analysis.AloneNote + "\nOpen the folder of the whole configuration, or name the main file in the setting roots.",
		}, false)
		return
	}
}

// reportOf is the report on a file.
func (s *snapshot) reportOf(all reports, path string) *fileReport {
	canonical := s.files.Canonical(path)
	of := all[canonical]
	if of == nil {
		of = &fileReport{path: path}
		all[canonical] = of
	}
	return of
}

// add adds what is no finding; unopened is whether it is shown although its file is not
// open.
func (s *snapshot) add(all reports, path string, d protocol.Diagnostic, unopened bool) {
	of := s.reportOf(all, path)
	of.diagnostics = append(of.diagnostics, newConverted(d))
	of.unopened = of.unopened || unopened
}

func codeOf(d protocol.Diagnostic) string {
	if d.Code == nil {
		return ""
	}
	code, _ := d.Code.Value.(string)
	return code
}

// diagnostic converts a finding; one without a place stands at the start of the root.
func (s *snapshot) diagnostic(r *analysis.Result, f *rules.Finding) (path string, d protocol.Diagnostic) {
	path, d.Range = s.place(r, f.Spot)
	severity, from := severityOf(f.Severity), source
	d.Severity, d.Source = &severity, &from
	d.Message = f.Message
	if f.Note != "" {
		d.Message += "\n" + f.Note
	}
	d.Message = terminal.Harmless(d.Message)
	if f.Rule != "" {
		d.Code = &protocol.IntegerOrString{Value: f.Rule}
		if s.client.codeDescription {
			d.CodeDescription = &protocol.CodeDescription{HRef: docs.Page("docs/rules/" + f.Rule + ".md")}
		}
	}
	if f.Unnecessary && s.client.tags {
		d.Tags = []protocol.DiagnosticTag{protocol.DiagnosticTagUnnecessary}
	}
	if s.client.relatedInformation {
		for _, related := range f.Related {
			at, span := s.place(r, related.Spot)
			d.RelatedInformation = append(d.RelatedInformation, protocol.DiagnosticRelatedInformation{
				Location: protocol.Location{URI: s.uriOf(at), Range: span},
				Message:  terminal.Harmless(related.Message),
			})
		}
		for _, outside := range f.Outside {
			at := protocol.Position{Line: protocol.UInteger(max(outside.Line, 1) - 1)}
			d.RelatedInformation = append(d.RelatedInformation, protocol.DiagnosticRelatedInformation{
				Location: protocol.Location{URI: s.uriOf(r.Config.Options.Mapped(outside.File)), Range: protocol.Range{Start: at, End: at}},
				Message:  terminal.Harmless(outside.Message),
			})
		}
	}
	return path, d
}

// place is where a spot stands in the snapshot. What stands in no file, such as a
// directive given on the command line, is shown at the start of the root.
func (s *snapshot) place(r *analysis.Result, spot config.Spot) (path string, span protocol.Range) {
	if spot.Origin == nil || spot.Origin.File == "" {
		return r.Root, span
	}
	at := r.Config.Locate(spot)
	file, err := s.files.File(at.File)
	if err != nil {
		return at.File, span
	}
	return at.File, s.client.encoding.rangeOf(file, at.Span)
}

func severityOf(s rules.Severity) protocol.DiagnosticSeverity {
	switch s {
	case rules.Error:
		return protocol.DiagnosticSeverityError
	case rules.Warning:
		return protocol.DiagnosticSeverityWarning
	case rules.Information:
		return protocol.DiagnosticSeverityInformation
	default:
		return protocol.DiagnosticSeverityHint
	}
}

// addVerdict adds what the real httpd said when the document was last saved.
func (s *snapshot) addVerdict(all reports, v verdict) {
	var span protocol.Range
	if file, err := s.files.File(v.file); err == nil {
		span = s.client.encoding.rangeOf(file, reportedLine(file, v.line))
	}
	severity, from := protocol.DiagnosticSeverityError, v.source
	s.add(all, v.file, protocol.Diagnostic{Range: span, Severity: &severity, Source: &from, Message: terminal.Harmless(v.message)}, true)
}

// reportedLine is the text of the logical line that ends on httpd's line number,
// counted from 1, without its white space.
func reportedLine(f *grammar.File, line int) grammar.Span {
	for mark, l := range f.Lines() {
		if mark.Line+max(l.Physical(), 1) >= line {
			text := l.Text()
			return l.RawSpan(grammar.Span{End: len(text)}).Shift(mark.Offset)
		}
	}
	return grammar.Span{}
}
