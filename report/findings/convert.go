package findings

import (
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Of are the findings of an analysis. given is how the root was named, and folder, the
// working folder, is what paths are relative to. What a file that is included twice says
// twice is one finding.
func Of(r *analysis.Result, given, folder string) *Root {
	c := converter{Result: r, folder: folder}
	root := &Root{Given: given, Path: c.path(r.Root), Files: len(r.Config.Files), Fragment: r.Fragment && !r.Config.Options.HtAccess(), Configtest: c.configtest(), Failures: r.Failures}
	type telling struct {
		at            Place
		rule, message string
	}
	told := map[telling]bool{}
	prints := newFingerprints()
	add := func(from *rules.Finding, suppressed *Suppression) {
		f := c.finding(from)
		f.Suppressed = suppressed
		this := telling{rule: f.Rule, message: f.Message}
		if f.At != nil {
			this.at = *f.At
		}
		if told[this] {
			return
		}
		told[this] = true
		f.Fingerprint = prints.of(&c, from, &f)
		root.Findings = append(root.Findings, f)
	}
	for i := range r.Findings {
		add(&r.Findings[i], nil)
	}
	for i := range r.Suppressed {
		s := &r.Suppressed[i]
		why := &Suppression{Reason: s.Reason}
		if inFile(s.By) {
			at := c.place(s.By)
			why.At = &at
		}
		add(&s.Finding, why)
	}
	return root
}

// NotRead is the root at the absolute path, which could not be read.
func NotRead(given, absolute, folder string, why error) *Root {
	return &Root{Given: given, Path: within(folder, absolute), Unread: why.Error()}
}

// converter knows the analysis that the findings are of.
type converter struct {
	*analysis.Result
	folder string
}

func (c *converter) configtest() Configtest {
	v := c.Verdict()
	test := Configtest{OK: v.OK, Codes: v.Codes}
	if !v.OK {
		test.Message, test.Line = v.Message, v.Line
		if v.File != "" {
			test.File = c.relative(v.File)
		}
	}
	return test
}

func (c *converter) finding(from *rules.Finding) Finding {
	f := Finding{
		Rule: from.Rule, Message: from.Message, Note: from.Note, URL: from.URL, Severity: from.Severity,
		CommandLine: from.Spot.Origin != nil && !inFile(from.Spot),
	}
	if inFile(from.Spot) {
		at := c.place(from.Spot)
		f.At = &at
		f.Excerpt = c.excerpt(from.Spot)
		f.Route = c.route(from.Spot.Origin)
	}
	for _, related := range from.Related {
		if inFile(related.Spot) {
			f.Related = append(f.Related, Related{c.place(related.Spot), related.Message})
		}
	}
	for _, outside := range from.Outside {
		line := max(outside.Line, 1)
		here := c.Config.Options.Mapped(outside.File)
		at := Place{File: c.relative(here), Path: c.path(here), Line: line, Column: 1, EndLine: line, EndColumn: 1}
		f.Related = append(f.Related, Related{at, outside.Message})
	}
	for _, fix := range from.Fixes {
		converted := Fix{Title: fix.Title, Safe: fix.Safe}
		for _, edit := range fix.Edits {
			converted.Edits = append(converted.Edits, Edit{c.place(edit.Spot), edit.NewText})
		}
		f.Fixes = append(f.Fixes, converted)
	}
	return f
}

// inFile reports whether the spot stands in a file, not in a directive of -C or -c or
// of mod_wsgi-express.
func inFile(s config.Spot) bool { return s.Origin != nil && s.Origin.File != "" }

func (c *converter) place(spot config.Spot) Place {
	at := c.Config.Locate(spot)
	p := Place{File: c.relative(at.File), Path: c.path(at.File), Line: at.Line, Column: 1, EndLine: at.Line, EndColumn: 1}
	if file, err := c.Snapshot.File(at.File); err == nil {
		start := file.Position(at.Span.Start, grammar.UTF16)
		end := file.Position(at.Span.End, grammar.UTF16)
		p.Line, p.Column = start.Line+1, start.Column+1
		p.EndLine, p.EndColumn = end.Line+1, end.Column+1
	}
	return p
}

// excerpt is the physical line on which the spot begins, nil if the file cannot be read.
func (c *converter) excerpt(spot config.Spot) *Excerpt {
	at := c.Config.Locate(spot)
	file, err := c.Snapshot.File(at.File)
	if err != nil {
		return nil
	}
	line := file.Position(at.Span.Start, grammar.UTF8).Line
	start := file.Offset(grammar.Position{Line: line}, grammar.UTF8)
	end := file.Offset(grammar.Position{Line: line + 1}, grammar.UTF8)
	text := func(from, to int) string { return file.Slice(grammar.Span{Start: from, End: to}) }
	end = start + len(strings.TrimRight(text(start, end), " \t\r\n"))
	from, to := min(at.Span.Start, end), max(min(at.Span.End, end), min(at.Span.Start, end))
	return &Excerpt{Line: line + 1, Before: text(start, from), At: text(from, to), Behind: text(to, end)}
}

// route are the Include lines that lead to the file of o, the outermost first.
func (c *converter) route(o *config.Origin) []Related {
	if o.Included == nil || o.Included.Line == nil || o.Included.File == "" {
		return nil
	}
	here := Related{c.place(config.Spot{Origin: o.Included}), "includes " + c.path(o.File)}
	return append(c.route(o.Included), here)
}

// relative is the path relative to the root's folder; outside of it the path is
// absolute. Texts that are no path stay.
func (c *converter) relative(path string) string {
	return within(filepath.Dir(c.Root), path)
}

// path is the path relative to the working folder; outside of it the path is absolute.
func (c *converter) path(path string) string { return within(c.folder, path) }

func within(folder, path string) string {
	if !filepath.IsAbs(path) || folder == "" {
		return path
	}
	relative, err := filepath.Rel(folder, path)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return path
	}
	return relative
}
