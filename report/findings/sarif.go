package findings

import (
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/docs"
)

// fingerprintName is what our fingerprints are called in SARIF; its number changes with the
// way in which they are made.
const fingerprintName = "modwsgi-ls/v1"

// sourceRoot is SARIF's name for the working folder, which relative paths start from.
const sourceRoot = "%SRCROOT%"

// NewSARIF returns a writer of SARIF 2.1.0 that names version as ours. It writes when it is
// closed, as the format has one list of all results behind that of the rules.
func NewSARIF(w io.Writer, least rules.Severity, version string) Writer {
	run := sarif.NewRunWithInformationURI("modwsgi-ls", docs.Home)
	run.Tool.Driver.WithVersion(version).WithSemanticVersion(version)
	run.WithColumnKind("utf16CodeUnits")
	s := &sarifWriter{w: w, least: least, run: run, numbers: map[string]int{}}
	for i, r := range rules.All() {
		s.numbers[r.ID] = i
		run.Tool.Driver.AddRule(sarifRule(r))
	}
	return s
}

type sarifWriter struct {
	w       io.Writer
	least   rules.Severity
	run     *sarif.Run
	numbers map[string]int // of the rules
	unread  []*sarif.Notification
}

var sarifLevels = map[rules.Severity]string{
	rules.Error: "error", rules.Warning: "warning", rules.Information: "note", rules.Hint: "note",
}

func sarifRule(r rules.Rule) *sarif.ReportingDescriptor {
	text := func(s string) *sarif.MultiformatMessageString {
		return sarif.NewMultiformatMessageString().WithText(s)
	}
	rule := sarif.NewRule(r.ID).WithName(r.ID).
		WithShortDescription(text(r.Title)).
		WithHelpURI(docs.Page(r.Doc())).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(sarifLevels[r.Severity]))
	if page, ok := docs.Rule(r.ID); ok {
		rule.WithHelp(text(page).WithMarkdown(page))
	}
	return rule
}

func (s *sarifWriter) Root(r *Root) error {
	if r.Unread != "" {
		s.unread = append(s.unread, sarif.NewNotification().WithLevel("error").
			WithMessage(sarif.NewTextMessage(asUTF8(r.Unread))).
			AddLocation(sarif.NewLocationWithPhysicalLocation(sarif.NewPhysicalLocation().WithArtifactLocation(sarifFile(r.Path)))))
		return nil
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Severity <= s.least {
			s.run.AddResult(s.result(r, f))
		}
	}
	return nil
}

func (s *sarifWriter) result(r *Root, f *Finding) *sarif.Result {
	message := f.Message
	if f.Note != "" {
		message += "\n" + f.Note
	}
	result := sarif.NewRuleResult(f.Rule).
		WithLevel(sarifLevels[f.Severity]).
		WithMessage(sarif.NewTextMessage(asUTF8(message))).
		AddLocation(sarifLocation(r.place(f), "")).
		WithPartialFingerprints(map[string]string{fingerprintName: f.Fingerprint})
	if number, known := s.numbers[f.Rule]; known {
		result.WithRuleIndex(number)
	}
	for _, related := range f.Related {
		result.AddRelatedLocation(sarifLocation(related.At, related.Message))
	}
	if len(f.Route) > 0 && f.At != nil {
		flow := sarif.NewThreadFlow()
		for _, include := range f.Route {
			flow.AddLocation(sarif.NewThreadFlowLocation().WithLocation(sarifLocation(include.At, include.Message)))
		}
		flow.AddLocation(sarif.NewThreadFlowLocation().WithLocation(sarifLocation(*f.At, f.Message)))
		result.AddCodeFlow(sarif.NewCodeFlow().AddThreadFlow(flow))
	}
	for _, fix := range f.Fixes {
		if fix.isText() {
			result.AddFixe(sarifFix(fix))
		}
	}
	if f.Suppressed != nil {
		result.AddSuppression(sarifSuppression(f.Suppressed))
	}
	return result
}

// sarifSuppression is "inSource" for a comment, "external" for the project's settings.
func sarifSuppression(from *Suppression) *sarif.Suppression {
	s := sarif.NewSuppression().WithKind("external").WithStatus("accepted")
	if from.Reason != "" {
		s.WithJustification(asUTF8(from.Reason))
	}
	if from.At != nil {
		s.WithKind("inSource").WithLocation(sarifLocation(*from.At, ""))
	}
	return s
}

// sarifFix gathers the edits by file.
func sarifFix(f Fix) *sarif.Fix {
	fix := sarif.NewFix().WithDescription(sarif.NewTextMessage(asUTF8(f.Title)))
	changes := map[string]*sarif.ArtifactChange{}
	for _, edit := range f.Edits {
		change := changes[edit.At.Path]
		if change == nil {
			change = sarif.NewArtifactChange().WithArtifactLocation(sarifFile(edit.At.Path))
			changes[edit.At.Path] = change
			fix.AddArtifactChange(change)
		}
		change.AddReplacement(sarif.NewReplacement().
			WithDeletedRegion(sarifRegion(edit.At)).
			WithInsertedContent(sarif.NewArtifactContent().WithText(edit.NewText)))
	}
	return fix
}

func sarifLocation(at Place, message string) *sarif.Location {
	location := sarif.NewLocationWithPhysicalLocation(sarif.NewPhysicalLocation().
		WithArtifactLocation(sarifFile(at.Path)).
		WithRegion(sarifRegion(at)))
	if message != "" {
		location.WithMessage(sarif.NewTextMessage(asUTF8(message)))
	}
	return location
}

func sarifRegion(at Place) *sarif.Region {
	return sarif.NewRegion().WithStartLine(at.Line).WithStartColumn(at.Column).WithEndLine(at.EndLine).WithEndColumn(at.EndColumn)
}

// sarifFile is a path as SARIF writes it: relative to the working folder, or a file URI.
func sarifFile(path string) *sarif.ArtifactLocation {
	slashes := filepath.ToSlash(path)
	if filepath.IsAbs(path) {
		if !strings.HasPrefix(slashes, "/") {
			slashes = "/" + slashes // a drive of Windows
		}
		return sarif.NewSimpleArtifactLocation((&url.URL{Scheme: "file", Path: slashes}).String())
	}
	return sarif.NewSimpleArtifactLocation((&url.URL{Path: slashes}).String()).WithURIBaseID(sourceRoot)
}

// Close writes the report.
func (s *sarifWriter) Close() error {
	s.run.AddInvocation(sarif.NewInvocation().WithExecutionSuccessful(len(s.unread) == 0).WithToolExecutionNotifications(s.unread))
	return sarif.NewReport().AddRun(s.run).PrettyWrite(s.w)
}
