// Package fix applies the fixes of findings to the files of a root: as many as go together,
// and none that leaves the configuration worse than before.
package fix

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/compare"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Fixer applies fixes to one root.
type Fixer struct {
	Project *analysis.Project
	Root    string // absolute
	// Unsafe has all fixes applied that are the only one of their finding; without it,
	// those that need nobody's judgement.
	Unsafe bool
	// May says which files may be changed, by their paths without symbolic links.
	May func(path string) bool
	// Store is what the files are read from. The changed ones are put over it.
	Store *workspace.Store
}

// Outcome is what came of it.
type Outcome struct {
	// Result is the analysis of the fixed files.
	Result *analysis.Result
	// Files are the changed files, in the order of their paths.
	Files []File
	// Applied are the fixes that were made, in their order; Left those that could not be.
	Applied []Fix
	Left    []Fix
}

// File is a changed file; Path has no symbolic links.
type File struct {
	Path, Before, After string
}

// Fix is a fix of a finding.
type Fix struct {
	Rule, Title string
	Path        string // of the finding
	Line        int    // of it, when the fix was tried
	Why         string // it was left, "" for one that was made
}

// mostRounds bounds how often what fixes have left is fixed again.
const mostRounds = 100

// Apply applies fixes until there is none to apply. Those that touch the same text are
// applied one after the other, as far as they are still wanted then. One that was left is
// tried again once others were made: it may help now.
func (x *Fixer) Apply(ctx context.Context) Outcome {
	a := &application{Fixer: x, before: map[string]string{}}
	a.result = x.analyse(ctx)
	for made, round := -1, 0; made < len(a.applied); {
		made, a.refused, a.left = len(a.applied), map[string]bool{}, nil
		for ; round < mostRounds && ctx.Err() == nil && a.round(ctx); round++ {
		}
	}
	return a.outcome()
}

func (x *Fixer) analyse(ctx context.Context) *analysis.Result {
	return x.Project.AnalyseFile(ctx, x.Root, x.Store.Snapshot())
}

// application is the work on one root.
type application struct {
	*Fixer
	result  *analysis.Result
	refused map[string]bool   // keys of candidates
	before  map[string]string // the texts of the changed files, by canonical path
	applied []Fix
	left    []Fix
}

// candidate is a fix with its edits by file.
type candidate struct {
	Fix
	key   string
	safe  bool
	edits map[string][]grammar.Edit // by canonical path
}

// round applies the fixes that do not touch each other, and reports whether any was.
func (a *application) round(ctx context.Context) bool {
	var chosen []candidate
	taken := map[string][]grammar.Edit{}
	for _, c := range a.candidates() {
		if touches(taken, c.edits) {
			continue // its turn is in the next round
		}
		chosen = append(chosen, c)
		for path, edits := range c.edits {
			taken[path] = append(taken[path], edits...)
		}
	}
	if len(chosen) == 0 {
		return false
	}
	if !a.try(ctx, chosen) { // one of them is to blame
		for _, c := range chosen {
			if fresh := a.again(c); fresh != nil && !a.try(ctx, []candidate{*fresh}) {
				c.Why = "the configuration would be no better with it"
				a.left = append(a.left, c.Fix)
				a.refused[c.key] = true
			}
		}
	}
	return true
}

// again is the candidate in the files as they are now, nil if it is gone.
func (a *application) again(c candidate) *candidate {
	for _, now := range a.candidates() {
		if now.key == c.key {
			return &now
		}
	}
	return nil
}

// candidates are the fixes that may be applied and were not refused yet.
func (a *application) candidates() []candidate {
	var found []candidate
	for i := range a.result.Findings {
		f := &a.result.Findings[i]
		var fixes []rules.Fix
		for _, fix := range f.Fixes {
			if fix.Safe || a.Unsafe {
				fixes = append(fixes, fix)
			}
		}
		if len(fixes) != 1 {
			continue // none, or a person has to choose
		}
		if c := a.candidate(f, fixes[0]); c != nil && !a.refused[c.key] {
			found = append(found, *c)
		}
	}
	return found
}

// candidate is nil for a fix that changes a file which may not be changed.
func (a *application) candidate(f *rules.Finding, fix rules.Fix) *candidate {
	c := &candidate{Fix: Fix{Rule: f.Rule, Title: fix.Title}, safe: fix.Safe, edits: map[string][]grammar.Edit{}}
	c.key = f.Rule + "\x00" + fix.Title
	for _, edit := range fix.Edits {
		at := a.result.Config.Locate(edit.Spot)
		path := a.result.Snapshot.Canonical(at.File)
		file, err := a.result.Snapshot.File(at.File)
		if err != nil || at.File == "" || !a.May(path) {
			return nil
		}
		_, line := file.LineAt(at.Span.Start)
		c.key += fmt.Sprintf("\x00%s\x00%s\x00%d\x00%s", path, line.Raw(), edit.Spot.Span.Start, edit.NewText)
		c.edits[path] = append(c.edits[path], grammar.Edit{Span: at.Span, Text: edit.NewText})
	}
	for _, edits := range c.edits {
		if overlap(edits) {
			return nil
		}
	}
	if f.Spot.Origin != nil && f.Spot.Origin.File != "" {
		at := a.result.Config.Locate(f.Spot)
		c.Path, c.Line = at.File, at.Line
	}
	return c
}

// try applies candidates that do not touch each other. It takes them back if the
// configuration is no better with them: as many findings of their rules, more errors, or,
// after changes that were to be safe, another place where a request ends or another mode.
func (a *application) try(ctx context.Context, chosen []candidate) bool {
	before, texts := a.result, map[string]string{}
	safe := true
	edits := map[string][]grammar.Edit{}
	for _, c := range chosen {
		safe = safe && c.safe
		for path, of := range c.edits {
			edits[path] = append(edits[path], of...)
		}
	}
	for path, of := range edits {
		file, err := before.Snapshot.File(path)
		if err != nil {
			return false
		}
		texts[path] = file.Text()
		a.Store.SetOverlay(path, grammar.ParseNamed(path, applied(texts[path], of)))
	}
	after := a.analyse(ctx)
	if !fewer(before, after, chosen) || worse(before, after) || safe && before.Verdict().OK && changes(before, after) {
		for path, text := range texts {
			a.Store.SetOverlay(path, grammar.ParseNamed(path, text))
		}
		a.result = a.analyse(ctx)
		return false
	}
	a.result = after
	for path, text := range texts {
		if _, known := a.before[path]; !known {
			a.before[path] = text
		}
	}
	for _, c := range chosen {
		a.applied = append(a.applied, c.Fix)
	}
	return true
}

// fewer reports whether there are fewer findings of each rule that was fixed.
func fewer(before, after *analysis.Result, chosen []candidate) bool {
	count := func(r *analysis.Result, rule string) (n int) {
		for _, f := range r.Findings {
			if f.Rule == rule {
				n++
			}
		}
		return n
	}
	return !slices.ContainsFunc(chosen, func(c candidate) bool { return count(after, c.Rule) >= count(before, c.Rule) })
}

// worse reports whether after has more errors, or is refused where before was not.
func worse(before, after *analysis.Result) bool {
	return errors(after) > errors(before) || before.Verdict().OK && !after.Verdict().OK
}

// errors counts the errors, suppressed or not.
func errors(r *analysis.Result) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == rules.Error {
			n++
		}
	}
	for _, f := range r.Suppressed {
		if f.Severity == rules.Error {
			n++
		}
	}
	return n
}

// changes reports whether the server does something else.
func changes(before, after *analysis.Result) bool {
	d := compare.Resolutions(before.Kinds(), after.Kinds())
	return len(d.Groups)+len(d.Interpreters)+len(d.Requests) > 0
}

// outcome gathers what was done.
func (a *application) outcome() Outcome {
	o := Outcome{Result: a.result, Applied: a.applied, Left: a.left}
	for path, before := range a.before {
		if file, err := a.result.Snapshot.File(path); err == nil && file.Text() != before {
			o.Files = append(o.Files, File{path, before, file.Text()})
		}
	}
	slices.SortFunc(o.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return o
}

// touches reports whether an edit has text in common with another, or stands beside it.
func touches(taken, edits map[string][]grammar.Edit) bool {
	for path, of := range edits {
		for _, edit := range of {
			if slices.ContainsFunc(taken[path], func(t grammar.Edit) bool {
				return t.Span.Start <= edit.Span.End && edit.Span.Start <= t.Span.End
			}) {
				return true
			}
		}
	}
	return false
}

// overlap reports whether edits of one fix change the same text.
func overlap(edits []grammar.Edit) bool {
	slices.SortFunc(edits, func(a, b grammar.Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	for i := 1; i < len(edits); i++ {
		if edits[i].Span.Start < edits[i-1].Span.End {
			return true
		}
	}
	return false
}

// applied is the text with the edits, which do not overlap.
func applied(text string, edits []grammar.Edit) string {
	slices.SortFunc(edits, func(a, b grammar.Edit) int { return cmp.Compare(b.Span.Start, a.Span.Start) })
	for _, edit := range edits {
		text = text[:edit.Span.Start] + edit.Text + text[edit.Span.End:]
	}
	return text
}
