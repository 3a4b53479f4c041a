package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// suppressionPage says how findings are suppressed.
const suppressionPage = "https://github.com/modwsgi-ls/modwsgi-ls/blob/main/docs/suppression.md"

// The rules about the comments by which findings are suppressed. Comments reports them.
var (
	suppressionForm = Rule{
		ID: "suppression-form", Severity: Warning, URL: suppressionPage,
		Title: "A comment for modwsgi-ls that cannot be understood",
	}
	suppressionReason = Rule{
		ID: "suppression-reason", Severity: Hint, URL: suppressionPage,
		Title: "A suppression that does not say why",
	}
	suppressionUnused = Rule{
		ID: "suppression-unused", Severity: Hint, URL: suppressionPage,
		Title: "A suppression of what is not found",
	}
)

// about is a finding of the rule about a part of a comment.
func (r *Rule) about(c *comment, p commentWord, message, note string, fixes ...Fix) Finding {
	return Finding{
		Rule: r.ID, Severity: r.Severity, URL: r.URL, Message: message, Note: note,
		Spot: c.place(p).spot, Fixes: fixes,
	}
}

// misread are the comments that cannot be understood, and those without a reason.
func (f *commentedFile) misread() []Finding {
	var found []Finding
	for _, c := range f.comments {
		found = append(found, c.misread()...)
	}
	for _, c := range f.stray {
		found = append(found, suppressionForm.about(c, c.verb, "ignore-end ends nothing",
			"No ignore-begin for the same rules stands above it. Delete the line, or write the beginning.", deleteComment(c)))
	}
	for _, r := range f.regions {
		if !r.ended {
			found = append(found, suppressionForm.about(r.begin, r.begin.verb, "ignore-begin without an end: all up to the end of the file is meant",
				"Write # modwsgi-ls: ignore-end where findings count again, or ignore-file for the whole file."))
		}
	}
	return found
}

func (c *comment) misread() []Finding {
	if !slices.Contains(verbs, c.verb.text) {
		f := suppressionForm.about(c, c.verb, fmt.Sprintf("modwsgi-ls does not know the word %q", c.verb.text),
			"Write ignore, ignore-file, ignore-begin or ignore-end, the rule, and the reason.")
		if near := catalog.Nearest(c.verb.text, verbs); near != "" {
			f.Fixes = replaceWord(c, c.verb, near)
		}
		return []Finding{f}
	}
	if len(c.rules) == 0 && c.verb.text != ignoreEnd {
		return []Finding{suppressionForm.about(c, c.verb, c.verb.text+" names no rule",
			"Write the rule behind it, as it stands in brackets behind the finding, and then the reason.")}
	}
	var found []Finding
	for _, r := range c.rules {
		if ruleOf(r.text) != nil {
			continue
		}
		f := suppressionForm.about(c, r, fmt.Sprintf("No rule is called %q", r.text), "The rule is what stands in brackets behind a finding.")
		if near := catalog.Nearest(r.text, ruleNames()); near != "" {
			f.Note += " " + near + " is the nearest."
			f.Fixes = replaceWord(c, r, near)
		}
		found = append(found, f)
	}
	if c.reason == "" && c.verb.text != ignoreEnd && len(found) == 0 {
		found = append(found, suppressionReason.about(c, c.rules[len(c.rules)-1], "The suppression does not say why",
			"Write the reason behind the rule, for the next reader."))
	}
	return found
}

func ruleNames() []string {
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].ID
	}
	return names
}

// unused are the rules that comments name and that were not found where they are
// suppressed. Nothing is said where they could be found in another reading of the same
// line: in a file whose root is not known, in a macro, in a region that is switched off.
func (f *commentedFile) unused(in Input) []Finding {
	if in.Fragment {
		return nil
	}
	var found []Finding
	for _, c := range f.comments {
		suppresses := c.verb.text != ignoreEnd && slices.Contains(verbs, c.verb.text)
		if !suppresses || !f.reads(in.Config, c) {
			continue
		}
		for i, r := range c.rules {
			if ruleOf(r.text) == nil || c.used[r.text] || r.text == suppressionUnused.ID {
				continue
			}
			fix := deleteComment(c)
			if len(c.rules) > 1 {
				fix = c.without(i)
			}
			finding := suppressionUnused.about(c, r, r.text+" is not found here: there is nothing to suppress",
				"Delete what is not needed, so that the next finding of the rule is seen.", fix)
			finding.Unnecessary = true
			found = append(found, finding)
		}
	}
	return found
}

// reads reports whether httpd comes to all that the comment is about, just once.
func (f *commentedFile) reads(c *config.Configuration, about *comment) bool {
	span := grammar.Span{End: f.file.Len()}
	switch about.verb.text {
	case ignoreNext:
		start := c.Locate(about.place(about.verb).spot).Span.Start
		span = grammar.Span{Start: start, End: start}
		for line, comments := range f.next {
			if slices.Contains(comments, about) {
				span.End = c.Locate(config.Spot{Origin: &config.Origin{File: f.path, Line: line}}).Span.End
			}
		}
	case ignoreBegin:
		for _, r := range f.regions {
			if r.begin == about {
				span = r.span
			}
		}
	}
	for _, s := range c.Skipped {
		if f.overlaps(c, s, span) {
			return false
		}
	}
	return !touchesMacro(f.file.Outline(), span)
}

// overlaps reports whether a region that is switched off has a part in span.
func (f *commentedFile) overlaps(c *config.Configuration, s *config.Skipped, span grammar.Span) bool {
	if s.Open.Origin == nil || s.Open.Origin.File == "" {
		return false
	}
	if file, err := c.Snapshot.File(s.Open.Origin.File); err != nil || file != f.file {
		return false
	}
	off := grammar.Span{Start: c.Locate(s.Open).Span.Start, End: f.file.Len()}
	if s.Close.Origin != nil {
		off.End = c.Locate(s.Close).Span.End
	}
	return off.Start <= span.End && span.Start <= off.End
}

// touchesMacro reports whether a <Macro> has a part in span.
func touchesMacro(sections []*grammar.Section, span grammar.Span) bool {
	return slices.ContainsFunc(sections, func(s *grammar.Section) bool {
		if s.Open.Mark.Offset > span.End || s.Close.Mark.Offset < span.Start {
			return false
		}
		return strings.EqualFold(s.Name, "<Macro") || touchesMacro(s.Children, span)
	})
}

func replaceWord(c *comment, p commentWord, text string) []Fix {
	return []Fix{{Title: "Write " + text, Edits: []TextEdit{{c.place(p).spot, text}}}}
}

func deleteComment(c *comment) Fix {
	whole := config.Spot{Origin: c.origin, Span: grammar.Span{End: len(c.origin.Line.Raw())}}
	return Fix{Title: "Delete the comment", Edits: []TextEdit{{whole, ""}}, Safe: true}
}

// without is a fix that takes the n-th rule out of the list.
func (c *comment) without(n int) Fix {
	span := c.rules[n].span
	if n > 0 {
		span.Start = c.rules[n-1].span.End
	} else {
		span.End = c.rules[1].span.Start
	}
	spot := config.Spot{Origin: c.origin, Span: span}
	return Fix{Title: "Take " + c.rules[n].text + " out", Edits: []TextEdit{{spot, ""}}, Safe: true}
}

// SuppressionOf is a change that writes a comment before the finding's line, by which it is
// suppressed; ok is false for a finding that stands in no line of a file.
func SuppressionOf(f *Finding) (fix Fix, ok bool) {
	o := f.Spot.Origin
	if !inFile(f.Spot) || o.Line == nil || o.Line.Raw() == "" || ruleOf(f.Rule) == nil {
		return Fix{}, false
	}
	raw := o.Line.Raw()
	indentation := raw[:len(raw)-len(strings.TrimLeft(raw, " \t"))]
	// The span of an insertion at the start of a line would mean the whole line.
	head := raw[:max(len(indentation), 1)]
	end := "\n"
	if strings.HasSuffix(raw, "\r\n") {
		end = "\r\n"
	}
	text := fmt.Sprintf("%s# %s %s %s%s", indentation, commentMark, ignoreNext, f.Rule, end)
	return Fix{
		Title: "Suppress " + f.Rule + " on this line",
		Edits: []TextEdit{{config.Spot{Origin: o, Span: grammar.Span{End: len(head)}}, text + head}},
	}, true
}
