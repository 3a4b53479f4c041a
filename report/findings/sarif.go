package findings

import (
	"bytes"
	"encoding/json"
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

// NewSARIF returns a writer of SARIF 2.1.0 that names version as ours. Results are written as
// they come: of thousands of roots no more than one is held.
func NewSARIF(w io.Writer, least rules.Severity, version string) Writer {
	run := sarif.NewRunWithInformationURI("modwsgi-ls", docs.Home)
	run.Tool.Driver.WithVersion(version).WithSemanticVersion(version)
	run.WithColumnKind("utf16CodeUnits")
	s := &sarifWriter{least: least, numbers: map[string]int{}}
	for i, r := range rules.All() {
		s.numbers[r.ID] = i
		run.Tool.Driver.AddRule(sarifRule(r))
	}
	const inRun = "      "
	ofRun := withoutDefaults(run).(map[string]any)
	delete(ofRun, "results")
	s.list = jsonList{
		w: w, indent: inRun + "  ", end: "\n" + inRun,
		head: "{\n  \"$schema\": \"" + sarifSchema + "\",\n  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n" + inRun + members(ofRun, inRun) + ",\n" + inRun + "\"results\": [",
	}
	return s
}

// sarifSchema is the address of the format's schema.
const sarifSchema = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json"

type sarifWriter struct {
	list    jsonList // of the results
	least   rules.Severity
	numbers map[string]int // of the rules
	unread  []*sarif.Notification
}

// members is the text of an object's members, without the brackets around it.
func members(object map[string]any, indent string) string {
	text := jsonText(object, strings.TrimSuffix(indent, "  "))
	return strings.TrimSpace(text[1 : len(text)-1])
}

// withoutDefaults is a value of the library as JSON has it, without what says only that there
// is nothing: empty lists and objects, and the numbers of what has none. An empty list of
// suppressions says that a result counts.
func withoutDefaults(value any) any {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // the library's types are plain
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		panic(err)
	}
	return pruned(tree)
}

func pruned(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = pruned(value[i])
		}
	case map[string]any:
		for key, inside := range value {
			inside = pruned(inside)
			value[key] = inside
			if key != "suppressions" && isDefault(inside) {
				delete(value, key)
			}
		}
	}
	return value
}

func isDefault(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return value == json.Number("-1")
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
		if f := &r.Findings[i]; f.Severity <= s.least && !f.Repeated {
			if err := s.list.add(withoutDefaults(s.result(r, f))); err != nil {
				return err
			}
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

// Close writes what is said of the whole run.
func (s *sarifWriter) Close() error {
	invocation := sarif.NewInvocation().WithExecutionSuccessful(len(s.unread) == 0).WithToolExecutionNotifications(s.unread)
	s.list.tail = "],\n      \"invocations\": " + jsonText([]any{withoutDefaults(invocation)}, "      ") + "\n    }\n  ]\n}\n"
	return s.list.close()
}
