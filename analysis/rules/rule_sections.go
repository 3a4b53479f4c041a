package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

const sectionsPage = "https://httpd.apache.org/docs/2.4/sections.html"

var unclosedSection = Rule{
	ID: "unclosed-section", Severity: Error, Title: "A section without its end", URL: sectionsPage,
	advise: func(_ *Pass, _ *refusal, f *Finding) {
		f.Note = "httpd does not start. Each section ends in the file in which it begins: add the closing tag on a line of its own."
	},
}

var sectionClose = Rule{
	ID: "section-close", Severity: Error, Title: "A closing tag that does not fit", URL: sectionsPage,
	advise: adviseClose,
}

// adviseClose offers the tag that is expected.
func adviseClose(_ *Pass, r *refusal, f *Finding) {
	f.Note = "httpd does not start. Sections end in the reverse order of their beginning, each in its own file."
	expected, ok := strings.CutPrefix(r.Message, "Expected ")
	if !ok || len(f.Fixes) > 0 || r.Spot.Origin == nil || r.ReportSpot != nil {
		return
	}
	expected, _, ok = strings.Cut(expected, " but saw ")
	if ok && len(expected) > len("</>") {
		f.Fixes = []Fix{{Title: "Write " + expected, Edits: []TextEdit{{config.Spot{Origin: r.Spot.Origin}, expected}}}}
	}
}

var twoTags = Rule{
	ID: "two-tags", Severity: Error, Title: "A tag, or a directive, behind a tag on its line", URL: sectionsPage,
	advise: func(*Pass, *refusal, *Finding) {}, // adviseTags
}

var missingBracket = Rule{
	ID: "missing-bracket", Severity: Error, Title: "A section's tag without >", URL: sectionsPage,
	advise: adviseBracket,
}

// adviseBracket tells a tag that goes on in the next line from one whose > is
// forgotten.
func adviseBracket(p *Pass, r *refusal, f *Finding) {
	f.Note = "httpd does not start. A tag ends with > on its own line."
	o := r.Spot.Origin
	if o == nil || o.Line == nil || len(f.Fixes) > 0 {
		return
	}
	end := len(strings.TrimRight(o.Line.Raw(), " \t\v\f\r\n"))
	behind := config.Spot{Origin: o, Span: grammar.Span{Start: end, End: end}}
	if rest := p.restOf(r.Directive); rest != nil {
		f.Note = "httpd does not start. The tag goes on in the next line; httpd wants it on one line, or a backslash at the end of this one."
		f.Related = append(f.Related, related(line(rest), "the rest of the tag"))
		f.Fixes = []Fix{{Title: "Continue the line with a backslash", Edits: []TextEdit{{behind, " \\"}}}}
		if join := deleteLine(rest); join != nil && rest.Origin.Use == nil {
			join[0].Edits = append(join[0].Edits, TextEdit{behind, " " + strings.TrimSpace(rest.Origin.Line.Text())})
			f.Fixes = append(f.Fixes, Fix{Title: "Join the two lines", Edits: join[0].Edits})
		}
		return
	}
	f.Fixes = []Fix{{Title: "Add the >", Edits: []TextEdit{{behind, ">"}}, Safe: true}}
}

// restOf is the section's first child if it is the rest of its tag: a word with = or >
// that is no directive. It is nil otherwise.
func (p *Pass) restOf(section *config.Directive) *config.Directive {
	if section == nil {
		return nil
	}
	for _, f := range p.Config.Faults {
		if f.Directive != nil && f.Directive.Parent == section {
			if f.Kind == config.FaultUnknownCommand && restOfTag(f.Directive) {
				return f.Directive
			}
			return nil
		}
	}
	return nil
}

var containerSelector = Rule{
	ID: "container-selector", Severity: Error,
	Title:  "A selector that <WSGIInterpreterOptions> refuses",
	URL:    directivePage("WSGIInterpreterOptions"),
	advise: adviseSelector,
}

// adviseSelector says how selectors are written.
func adviseSelector(_ *Pass, r *refusal, f *Finding) {
	f.Note = "httpd does not start. A container takes process-group=NAME and application-group=NAME, each at most once."
	d := r.Directive
	switch {
	case d == nil:
	case strings.Contains(r.Message, "is not of the form key=value") && strings.ContainsAny(d.Args, `"'`):
		f.Note += ` Quotes go around the whole word: "application-group=my app".`
	case strings.Contains(r.Message, "unknown selector"):
		for _, w := range d.Words() {
			key, value, ok := strings.Cut(w.Value, "=")
			if real := meantSelector(key); ok && w.Quote == 0 && real != "" {
				f.Fixes = replace(fmt.Sprintf("Write %s=", real), argument(d, w.Span), real+"="+value)
				return
			}
		}
	}
}

// meantSelector is the selector that a wrong key surely means, "" if that is open.
func meantSelector(key string) string {
	switch strings.ToLower(strings.NewReplacer("_", "-").Replace(key)) {
	case "process-group", "processgroup", "process", "daemon", "daemon-process", "wsgiprocessgroup":
		if !strings.EqualFold(key, "process-group") {
			return "process-group"
		}
	case "application-group", "applicationgroup", "application", "app-group", "app", "wsgiapplicationgroup":
		if !strings.EqualFold(key, "application-group") {
			return "application-group"
		}
	}
	return ""
}
