package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMain runs the tests from the root of the repository: what they print names files as
// somebody sees them who stands there.
func TestMain(m *testing.M) {
	os.Unsetenv("COLUMNS")
	// The workers of a fuzz test stand there already.
	if _, err := os.Stat("go.mod"); err != nil {
		if err := os.Chdir(".."); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// golden compares got with the file, or writes it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", path, diff)
	}
}

// TestCommandLine holds the words and the exit code of whole calls.
func TestCommandLine(t *testing.T) {
	const guide = "testdata/modwsgi-cases/guide-07-mixed"
	tests := []struct {
		name string
		args []string
		code int
	}{
		{"help", []string{"--help"}, exitClean},
		{"help-check", []string{"check", "--help"}, exitClean},
		{"check-clean", []string{"check", "testdata/debian"}, exitClean},
		{"check-faults", []string{"check", "testdata/cli/faults.conf"}, exitFindings},
		{"check-included-twice", []string{"check", "testdata/cli/twice"}, exitFindings},
		{"check-htaccess", []string{"check", "testdata/cli/htaccess/.htaccess"}, exitFindings},
		{"check-before", []string{"check", "-C", "Bogus on", "testdata/debian"}, exitFindings},
		{"check-missing", []string{"check", "testdata/cli/nothere.conf"}, exitFailed},
		{"check-folder-without-root", []string{"check", "testdata/cli/empty"}, exitFailed},
		{"check-bad-python", []string{"check", "--python", "three", "testdata/debian"}, exitFailed},
		{"check-no-path", []string{"check"}, exitFailed},
		{"explain-debian", []string{"explain", "testdata/debian"}, exitClean},
		{"explain-debian-311", []string{"explain", "--python", "3.11", "testdata/debian"}, exitClean},
		{"explain-request", []string{"explain", "--request", "http://shop.example.com/api/orders", "--request", "http://blog.example.com/", "testdata/debian"}, exitClean},
		{"explain-advise", []string{"explain", "--advise", "testdata/debian"}, exitClean},
		{"explain-express", []string{"explain", "--express", "--request", "/two", "testdata/cli/fragment.conf"}, exitClean},
		{"explain-bad-request", []string{"explain", "--request", "www.example.com", "testdata/debian"}, exitFailed},
		{"explain-mixed", []string{"explain", guide + "/httpd.conf"}, exitClean},
		{"explain-mixed-markdown", []string{"explain", "--format", "markdown", "--python", "3.13t", "--advise", guide + "/httpd.conf"}, exitClean},
		{"explain-mixed-mermaid", []string{"explain", "--format", "mermaid", guide + "/httpd.conf"}, exitClean},
		{"explain-group", []string{"explain", "--group", "parallel", "--python", "3.13", guide + "/httpd.conf"}, exitClean},
		{"explain-mode", []string{"explain", "--mode", "free-threaded", "--python", "3.13", guide + "/httpd.conf"}, exitClean},
		{"explain-bad-group", []string{"explain", "--group", "paralel", guide + "/httpd.conf"}, exitFailed},
		{"explain-bad-format", []string{"explain", "--format", "pdf", guide + "/httpd.conf"}, exitFailed},
		{"diff-builds", []string{"diff", "--python", "3.13", "--python", "3.14t", guide + "/httpd.conf"}, exitFindings},
		{"diff-cases", []string{"diff", guide + "/httpd.conf", "testdata/debian"}, exitFindings},
		{"diff-same", []string{"diff", "testdata/debian", "testdata/debian"}, exitClean},
		{"diff-markdown", []string{"diff", "--format", "markdown", "--python", "3.13", "--python", "3.13t", "testdata/debian"}, exitFindings},
		{"explain-mixed-json", []string{"explain", "--format", "json", "--python", "3.13t", guide + "/httpd.conf"}, exitClean},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := Run(test.args, &stdout, &stderr)
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			golden(t, filepath.Join("testdata/cli/golden", test.name+".txt"), stdout.String()+stderr.String())
			for i, line := range strings.Split(stdout.String(), "\n") {
				if n := len([]rune(line)); n > 100 && strings.HasPrefix(test.name, "explain") && !slices.Contains(test.args, "--format") {
					t.Errorf("line %d has %d columns: %s", i+1, n, line)
				}
			}
		})
	}
}

// TestSchemas holds the JSON outputs against the schemas that docs/ promises.
func TestSchemas(t *testing.T) {
	outputs := map[string][][]string{
		"docs/check.schema.json": {
			{"check", "--format", "json", "testdata/debian"},
			{"check", "--format", "json", "testdata/cli/faults.conf"},
			{"check", "--format", "json", "-C", "Bogus on", "testdata/debian"},
		},
		"docs/explain.schema.json": {
			{"explain", "--format", "json", "testdata/debian"},
			{"explain", "--format", "json", "--advise", "testdata/debian"},
			{"explain", "--format", "json", "--express", "--request", "/two", "testdata/cli/fragment.conf"},
			{"explain", "--format", "json", "--python", "3.11", "--request", "http://shop.example.com/api/x", "testdata/debian"},
			{"explain", "--format", "json", "--request", "/x", "testdata/redhat/conf/httpd.conf"},
		},
	}
	for schemaFile, calls := range outputs {
		schema, err := jsonschema.NewCompiler().Compile(schemaFile)
		if err != nil {
			t.Fatal(err)
		}
		for _, args := range calls {
			var stdout, stderr bytes.Buffer
			Run(args, &stdout, &stderr)
			var value any
			if err := json.Unmarshal(stdout.Bytes(), &value); err != nil {
				t.Errorf("%q: %v\n%s", args, err, stderr.String())
				continue
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%q: %v", args, err)
			}
		}
	}
}
