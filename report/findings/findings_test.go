package findings

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

var update = flag.Bool("update", false, "write the golden files anew")

// of analyses a text as the main file /srv/httpd.conf, seen from /srv.
func of(t testing.TB, text string) *Root {
	t.Helper()
	const root = "/srv/httpd.conf"
	store := workspace.NewStore(nil)
	store.SetOverlay(root, grammar.Parse(text))
	settings := analysis.Settings{AsRoot: true, ServerRoot: "/srv", Before: []string{
		"LoadModule wsgi_module modules/mod_wsgi.so", "LoadModule mpm_event_module modules/mod_mpm_event.so", "LoadModule authz_core_module modules/mod_authz_core.so",
	}}
	r := analysis.NewProject(settings).AnalyseFile(context.Background(), root, store.Snapshot())
	return Of(r, "httpd.conf", "/srv")
}

// onDisk analyses a file of the repository, seen from its root.
func onDisk(t testing.TB, path string) *Root {
	t.Helper()
	folder, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	r := analysis.NewProject(analysis.Settings{AsRoot: true}).
		AnalyseFile(context.Background(), filepath.Join(folder, path), workspace.NewStore(nil).Snapshot())
	return Of(r, path, folder)
}

var formats = map[string]func(*bytes.Buffer) Writer{
	"text":       func(b *bytes.Buffer) Writer { return NewText(b, TextOptions{Least: rules.Hint, ByRule: true}) },
	"compact":    func(b *bytes.Buffer) Writer { return NewText(b, TextOptions{Least: rules.Hint, Compact: true}) },
	"json":       func(b *bytes.Buffer) Writer { return NewJSON(b, rules.Hint) },
	"sarif":      func(b *bytes.Buffer) Writer { return NewSARIF(b, rules.Hint, "0.0.0") },
	"github":     func(b *bytes.Buffer) Writer { return NewGitHub(b, rules.Hint) },
	"gitlab":     func(b *bytes.Buffer) Writer { return NewGitLab(b, rules.Hint) },
	"checkstyle": func(b *bytes.Buffer) Writer { return NewCheckstyle(b, rules.Hint) },
	"junit":      func(b *bytes.Buffer) Writer { return NewJUnit(b, rules.Hint) },
}

func written(t testing.TB, format string, roots ...*Root) string {
	t.Helper()
	var b bytes.Buffer
	w := formats[format](&b)
	for _, r := range roots {
		if err := w.Root(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sample is a root with a finding of each kind: in an included file with all that belongs to
// one, without a place, of the command line, suppressed; a root without findings; and one
// that could not be read.
func sample() []*Root {
	at := func(file string, line, column, endColumn int) Place {
		return Place{File: file, Path: filepath.Join("etc/apache2", file), Line: line, Column: column, EndLine: line, EndColumn: endColumn}
	}
	threads, comment, mount := at("sites/a b.conf", 5, 19, 28), at("sites/a b.conf", 8, 1, 20), at("apache2.conf", 9, 1, 16)
	outside := Place{File: "/usr/share/x.conf", Path: "/usr/share/x.conf", Line: 1, Column: 1, EndLine: 2, EndColumn: 1}
	return []*Root{
		{
			Given: "etc/apache2/apache2.conf", Path: "etc/apache2/apache2.conf", Files: 3,
			Configtest: Configtest{File: "sites/a b.conf", Line: 5, Message: "No threads", Codes: []string{"WSGI0001"}},
			Findings: []Finding{
				{
					Rule: "no-threads", Severity: rules.Warning, Message: "The group 'ü\xff' has 100% no threads, and: two\nlines", Note: "Requests hang. Write threads=1.",
					URL: "https://example.com/manual", At: &threads, Fingerprint: strings.Repeat("0a", 16),
					Excerpt: &Excerpt{Line: 5, Before: "\tWSGIDaemonProcess ", At: "threads=0", Behind: " user=漢"},
					Related: []Related{{outside, "defined here"}},
					Route:   []Related{{at("apache2.conf", 3, 1, 20), "includes etc/apache2/sites/a b.conf"}},
					Fixes: []Fix{
						{Title: "Write threads=1", Safe: true, Edits: []Edit{{threads, "threads=1"}}},
						{Title: "no text", Edits: []Edit{{threads, "\xff"}}},
					},
				},
				{Rule: "AH00534", Severity: rules.Error, Message: "No MPM loaded.", Fingerprint: strings.Repeat("0b", 16)},
				{Rule: "unknown-directive", Severity: rules.Error, Message: "Invalid command 'Bogus'", CommandLine: true, Fingerprint: strings.Repeat("0c", 16)},
				{
					Rule: "trailing-slash", Severity: rules.Information, Message: "A slash at the end", At: &mount, Fingerprint: strings.Repeat("0d", 16),
					Suppressed: &Suppression{Reason: "old clients", At: &comment},
				},
				{Rule: "hash-seed-random", Severity: rules.Hint, Message: "Not needed", At: &mount, Fingerprint: strings.Repeat("0e", 16)},
			},
		},
		{Given: "clean/httpd.conf", Path: "clean/httpd.conf", Files: 1, Configtest: Configtest{OK: true}},
		{Given: "secret/httpd.conf", Path: "secret/httpd.conf", Unread: "permission denied"},
	}
}

// TestFormats holds each format.
func TestFormats(t *testing.T) {
	roots := sample()
	for format := range formats {
		got := written(t, format, roots...)
		if format == "sarif" {
			got = withoutRules(t, got)
		}
		path := filepath.Join("testdata", format+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", format, diff)
		}
	}
}

// TestFormatsStream holds that what is found about a root is written before the next one
// comes, so that thousands of them are never held together.
func TestFormatsStream(t *testing.T) {
	for format, open := range formats {
		var b bytes.Buffer
		w := open(&b)
		if err := w.Root(sample()[0]); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "No MPM loaded.") {
			t.Errorf("%s holds a root back", format)
		}
	}
}

// withoutRules is the report without the table of rules, which changes with each page.
func withoutRules(t *testing.T, report string) string {
	t.Helper()
	parsed, err := sarif.FromString(report)
	if err != nil {
		t.Fatal(err)
	}
	driver := parsed.Runs[0].Tool.Driver
	if len(driver.Rules) != len(rules.All()) {
		t.Errorf("%d rules in the report, there are %d", len(driver.Rules), len(rules.All()))
	}
	for _, result := range parsed.Runs[0].Results {
		if *driver.Rules[result.RuleIndex].ID != *result.RuleID {
			t.Errorf("the rule %s has the number of %s", *result.RuleID, *driver.Rules[result.RuleIndex].ID)
		}
	}
	table := regexp.MustCompile(`(?s)\n {10}"rules": \[.*?\n {10}\],`)
	numbers := regexp.MustCompile(`"ruleIndex": \d+`)
	return numbers.ReplaceAllString(table.ReplaceAllString(report, ""), `"ruleIndex": 0`)
}

// officialSARIF is OASIS's schema of SARIF 2.1.0, which stands in the source of the library
// that writes ours.
func officialSARIF(t *testing.T) *jsonschema.Schema {
	t.Helper()
	folder, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		t.Fatal(err)
	}
	source, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(folder)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	value, ok := source.Scope.Lookup("schema").Decl.(*ast.ValueSpec).Values[0].(*ast.BasicLit)
	if !ok {
		t.Fatal("the library has its schema elsewhere")
	}
	text, err := strconv.Unquote(value.Value)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("sarif", document); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile("sarif")
}

// TestSARIFIsValid holds the report of all configurations in testdata against the official
// schema, and those of JSON and XML against their parsers.
func TestSARIFIsValid(t *testing.T) {
	var roots []*Root
	n := 0
	err := filepath.WalkDir("../../testdata", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".conf" {
			return err
		}
		if n++; testing.Short() && n%10 != 0 {
			return nil
		}
		roots = append(roots, onDisk(t, strings.TrimPrefix(path, "../")))
		return nil
	})
	if err != nil || len(roots) == 0 {
		t.Fatalf("%d configurations: %v", len(roots), err)
	}
	schema := officialSARIF(t)
	if err := schema.Validate(map[string]any{"version": "2.1.0", "runs": []any{map[string]any{"results": []any{}}}}); err == nil {
		t.Error("the schema takes a run without a tool")
	}
	results := 0
	for len(roots) > 0 {
		some := roots[:min(50, len(roots))]
		roots = roots[len(some):]
		text := written(t, "sarif", some...)
		report, err := sarif.FromString(text)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Fatal(err)
		}
		results += len(report.Runs[0].Results)
		for _, format := range []string{"json", "gitlab"} {
			if text := written(t, format, some...); !json.Valid([]byte(text)) {
				t.Errorf("%s is no JSON: %.200s", format, text)
			}
		}
		for _, format := range []string{"checkstyle", "junit"} {
			var any struct{ XMLName xml.Name }
			if err := xml.Unmarshal([]byte(written(t, format, some...)), &any); err != nil {
				t.Errorf("%s: %v", format, err)
			}
		}
	}
	t.Logf("%d configurations, %d results", n, results)
}

// TestEmpty holds what the formats are without any root.
func TestEmpty(t *testing.T) {
	for format, want := range map[string]string{
		"json": "{\n  \"roots\": []\n}\n", "gitlab": "[]\n", "github": "", "text": "0 files: nothing found\n",
		"checkstyle": xml.Header + "<checkstyle version=\"8.0\">\n</checkstyle>\n", "junit": xml.Header + "<testsuites>\n</testsuites>\n",
	} {
		if got := written(t, format); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}

// command is how the runner of GitHub Actions reads a line of output
// (actions/runner, src/Runner.Common/ActionCommand.cs, TryParseV2).
var command = regexp.MustCompile(`^::(error|warning|notice) ([^:]*)::(.*)$`)

// TestGitHubReadsAnnotations reads annotations as the runner does: the values are those of
// the finding, whatever is in a file.
func TestGitHubReadsAnnotations(t *testing.T) {
	r := of(t, "Listen 80\nBogus,:%%0A::error::x\x1b[31m on\n")
	lines := strings.Split(strings.TrimSuffix(written(t, "github", r), "\n"), "\n")
	if len(lines) != len(r.Findings) || len(lines) == 0 {
		t.Fatalf("%d lines for %d findings: %q", len(lines), len(r.Findings), lines)
	}
	unescape := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	for i, line := range lines {
		parts := command.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("no command: %q", line)
		}
		properties := map[string]string{}
		for _, property := range strings.Split(parts[2], ",") {
			name, value, _ := strings.Cut(property, "=")
			properties[name] = unescape.Replace(value)
		}
		f := r.Findings[i]
		want, _, _ := strings.Cut(terminal.Harmless(f.Message), "\n")
		if got, _, _ := strings.Cut(unescape.Replace(parts[3]), "\n"); got != want || properties["title"] != f.Rule || properties["file"] != "httpd.conf" {
			t.Errorf("read as %q %q, the finding is %q", properties, got, want)
		}
	}
}

// TestNothingOfAFileDrivesATerminal holds that what is in a file, names and values with
// escape sequences among it, reaches a terminal as text.
func TestNothingOfAFileDrivesATerminal(t *testing.T) {
	r := of(t, "Listen 80\n\x1b]0;title\x07 on\nWSGIDaemonProcess \x1b[31m\u202eg threads=0\x9b\n<Directory /\x1b[2J>\nServerNam\x08e x\n")
	if len(r.Findings) == 0 {
		t.Fatal("nothing found")
	}
	r.Given, r.Path = "\x1bgiven", "\x1bpath"
	for i := range r.Findings {
		r.Findings[i].Note += "\x1b[31m\nnote"
	}
	for _, format := range []string{"text", "compact", "github", "checkstyle", "junit"} {
		for _, c := range written(t, format, r) {
			if c != '\n' && c != '\t' && (c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u202e') {
				t.Errorf("%s has %q", format, c)
			}
		}
	}
}

// TestFingerprintsSurviveEdits holds that a finding keeps its fingerprint when lines come
// and go above it, when it is indented, and that no two findings have the same.
func TestFingerprintsSurviveEdits(t *testing.T) {
	const text = "<VirtualHost *:80>\n<Directory /a>\nBogus on\n</Directory>\nBogus on\nBogus on\n</VirtualHost>\n<VirtualHost *:81>\nBogus on\n</VirtualHost>\n"
	prints := func(text string) []string {
		var all []string
		for _, f := range of(t, text).Findings {
			if f.Rule == "unknown-directive" {
				all = append(all, f.Fingerprint)
			}
		}
		return all
	}
	before := prints(text)
	if len(before) != 4 {
		t.Fatalf("%d findings", len(before))
	}
	seen := map[string]bool{}
	for _, print := range before {
		if seen[print] {
			t.Errorf("two findings are called %s", print)
		}
		seen[print] = true
	}
	for _, edited := range []string{
		"# one\n\n# two\nListen 80\n" + text,
		strings.ReplaceAll(text, "Bogus", "    Bogus  "),
		strings.ReplaceAll(text, "\n", "\r\n"),
		strings.Replace(text, "<Directory /a>\n", "<Directory /a>\nRequire all granted\n", 1),
	} {
		if diff := cmp.Diff(before, prints(edited)); diff != "" {
			t.Errorf("after an edit elsewhere:\n%s", diff)
		}
	}
}

// TestFixesAsEdits holds that edits count columns as editors do.
func TestFixesAsEdits(t *testing.T) {
	r := of(t, "Listen 80\n# ü𝄞\n  WSGIDaemonProces g # ü\n")
	if len(r.Findings) == 0 || len(r.Findings[0].Fixes) == 0 {
		t.Fatal("no fix")
	}
	want := []Edit{{Place{File: "httpd.conf", Path: "httpd.conf", Line: 3, Column: 3, EndLine: 3, EndColumn: 19}, "WSGIDaemonProcess"}}
	if diff := cmp.Diff(want, r.Findings[0].Fixes[0].Edits); diff != "" {
		t.Errorf("%s:\n%s", r.Findings[0].Fixes[0].Title, diff)
	}
}

// TestColourAndWidth holds the text in a terminal: painted, linked, wrapped.
func TestColourAndWidth(t *testing.T) {
	r := sample()[0]
	r.Findings[0].Note = strings.Repeat("words and more words ", 10)
	var b bytes.Buffer
	w := NewText(&b, TextOptions{
		Least: rules.Hint, Terminal: terminal.Terminal{Colour: true, Links: true, Width: 60},
		PageOf: func(rule string) string { return "https://example.com/" + rule },
	})
	if err := w.Root(r); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"\x1b[31;1merror:\x1b[0m", "\x1b]8;;https://example.com/AH00534\x1b\\AH00534\x1b]8;;\x1b\\"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "   ") && terminal.Columns(line) > 60 {
			t.Errorf("too wide: %q", line)
		}
	}
}
