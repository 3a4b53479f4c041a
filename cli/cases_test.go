package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// command runs the command line and decodes its JSON.
func command[T any](t *testing.T, args ...string) T {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := Run(args, &stdout, &stderr); code == exitFailed {
		t.Fatalf("%q failed: %s", args, stderr.String())
	}
	var value T
	if err := json.Unmarshal(stdout.Bytes(), &value); err != nil {
		t.Fatalf("%q: %v\n%s", args, err, stdout.String())
	}
	return value
}

// checkReport is what the tests read of `check --format json`.
type checkReport struct {
	Roots []struct {
		Configtest struct {
			OK            bool
			File, Message *string
			Line          *int
			Codes         []string
		}
		Findings []checkFinding
	}
}

type checkFinding struct{ Severity, Rule string }

func readJSON[T any](t *testing.T, path string) T {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var value T
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return value
}

// wsgiVerdict is a verdict.json of testdata/modwsgi-cases.
type wsgiVerdict struct {
	Requests []string
	Define   []string
	Args     []string
	Builds   map[string]struct {
		Check struct {
			OK            bool
			File, Message *string
			Line          *int
			Codes         []string
		}
		Run *struct {
			OK        bool
			Responses []struct {
				Request          string
				Status           *int
				ProcessGroup     string  `json:"process_group"`
				ApplicationGroup string  `json:"application_group"`
				SwitchInterval   float64 `json:"switch_interval"`
				Mode             string
				StdinRestricted  bool     `json:"stdin_restricted"`
				StdoutRestricted bool     `json:"stdout_restricted"`
				SignalRestricted bool     `json:"signal_restricted"`
				PythonPath       []string `json:"python_path"`
			}
			Interpreters []struct {
				ProcessGroup     string `json:"process_group"`
				ApplicationGroup string `json:"application_group"`
				Mode             string
			}
			Codes []string
		}
	}
}

// TestCheckAgreesWithModWSGI holds `check --format json` against what the real httpd
// with the real mod_wsgi said of each recorded configuration: accepted or refused,
// the place, the message, the codes; and no error finding where it was accepted.
func TestCheckAgreesWithModWSGI(t *testing.T) {
	folder, err := filepath.Abs("testdata/modwsgi-cases")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Glob(filepath.Join(folder, "*", "verdict.json"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in %s: %v", folder, err)
	}
	agreed, compared := 0, 0
	for _, path := range cases {
		dir := filepath.Dir(path)
		verdict := readJSON[wsgiVerdict](t, path)
		for build, want := range verdict.Builds {
			compared++
			args := []string{"check", "--format", "json", "-d", dir, "--python", strings.TrimPrefix(build, "python"), "--mod-wsgi", "6.0.5",
				"--path-map", "/srv=" + filepath.Join(folder, "..", "routing-cases", "srv")}
			for _, name := range verdict.Define {
				args = append(args, "-D", name)
			}
			got := command[checkReport](t, append(args, filepath.Join(folder, "base.conf"))...).Roots[0]
			differs := ""
			c := got.Configtest
			switch {
			case c.OK != want.Check.OK:
				differs = "accepted or refused"
			case !c.OK && !samePlace(c.File, want.Check.File, dir) || !sameValue(c.Line, want.Check.Line):
				differs = "place"
			case !c.OK && *c.Message != strings.ReplaceAll(unescape(*want.Check.Message), "@DIR@", dir):
				differs = "message"
			case !slices.Equal(recorded(c.Codes), want.Check.Codes):
				differs = "codes"
			case c.OK && slices.ContainsFunc(got.Findings, func(f checkFinding) bool { return f.Severity == "error" }):
				differs = "an error where it was accepted"
			case !c.OK && !slices.ContainsFunc(got.Findings, func(f checkFinding) bool { return f.Severity == "error" }):
				differs = "no error where it was refused"
			}
			if differs == "" {
				agreed++
				continue
			}
			t.Errorf("%s on %s: %s\n got: %s\nwant: %s", filepath.Base(dir), build, differs, compact(c), compact(want.Check))
		}
	}
	t.Logf("%d of %d verdicts agree", agreed, compared)
}

// unescape undoes httpd's log, which writes bytes outside ASCII as \xHH.
func unescape(message string) string {
	return strings.ReplaceAll(message, `\xef\xbb\xbf`, "\ufeff")
}

// recorded are the codes that the verdicts hold: mod_wsgi's, and httpd's AH001xx.
func recorded(codes []string) []string {
	return slices.DeleteFunc(slices.Clone(codes), func(code string) bool {
		return !strings.HasPrefix(code, "WSGI") && !strings.HasPrefix(code, "AH001")
	})
}

func compact(value any) string {
	data, _ := json.Marshal(value)
	return string(data)
}

func sameValue[T comparable](got, want *T) bool {
	if got == nil || want == nil {
		return got == want
	}
	return *got == *want
}

// samePlace compares a file as printed, relative to the root's folder, with one that
// was recorded relative to the case's.
func samePlace(got, want *string, dir string) bool {
	if got == nil || want == nil {
		return got == want
	}
	return *got == filepath.Join(filepath.Base(dir), *want) || *got == strings.ReplaceAll(*want, "@DIR@", dir)
}

// TestExplainAgreesWithModWSGI holds `explain --format json` against what the real
// server did: the interpreters that existed with their modes, and where each request
// ended. analysis/interp compares more, and lists what cannot be predicted; here the
// way through the command line is held.
func TestExplainAgreesWithModWSGI(t *testing.T) {
	folder, err := filepath.Abs("testdata/modwsgi-cases")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Glob(filepath.Join(folder, "*", "verdict.json"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in %s: %v", folder, err)
	}
	type counter struct{ agreed, compared int }
	var interpreters, answers counter
	for _, path := range cases {
		dir := filepath.Dir(path)
		verdict := readJSON[wsgiVerdict](t, path)
		for build, recorded := range verdict.Builds {
			if recorded.Run == nil {
				continue
			}
			args := []string{"explain", "--format", "json", "-d", dir, "--python", strings.TrimPrefix(build, "python"), "--mod-wsgi", "6.0.5",
				"--path-map", "/srv=" + filepath.Join(folder, "..", "routing-cases", "srv")}
			for _, name := range verdict.Define {
				args = append(args, "-D", name)
			}
			for i, response := range recorded.Run.Responses {
				request := response.Request
				if path, _, named := strings.Cut(verdict.Requests[i], ";host="); named && path == request {
					request = verdict.Requests[i]
				}
				args = append(args, "--request", asURL(t, dir, request))
			}
			got := command[jsonExplain](t, append(args, filepath.Join(folder, "base.conf"))...)
			for _, want := range recorded.Run.Interpreters {
				interpreters.compared++
				if mode, found := got.mode(want.ProcessGroup, want.ApplicationGroup); !found || mode != want.Mode {
					t.Logf("%s on %s: interpreter %q %q is %q, ours %q", filepath.Base(dir), build, want.ProcessGroup, want.ApplicationGroup, want.Mode, mode)
					continue
				}
				interpreters.agreed++
			}
			for i, want := range recorded.Run.Responses {
				answer := got.Requests[i]
				answers.compared++
				switch {
				case answer.PerRequest != nil && answer.ProcessGroup == nil && strings.HasSuffix(answer.PerRequest.Pattern, "/dispatch.py"):
					answers.agreed++ // the script takes both names from the query, so that everything is open
				case want.Status != nil && (answer.Status == nil || *answer.Status != *want.Status):
					t.Logf("%s on %s: %s: status %d, ours %s", filepath.Base(dir), build, want.Request, *want.Status, compact(answer))
				case want.Status == nil || *want.Status != 200:
					answers.agreed++
				case answer.PerRequest == nil && !sameValue(answer.ApplicationGroup, &want.ApplicationGroup) || !sameValue(answer.ProcessGroup, &want.ProcessGroup):
					t.Logf("%s on %s: %s: %q %q, ours %s", filepath.Base(dir), build, want.Request, want.ProcessGroup, want.ApplicationGroup, compact(answer))
				case answer.PerRequest == nil && (answer.Mode == nil || string(*answer.Mode) != want.Mode):
					t.Logf("%s on %s: %s: mode %s, ours %s", filepath.Base(dir), build, want.Request, want.Mode, compact(answer))
				default:
					answers.agreed++
				}
			}
		}
	}
	t.Logf("%d of %d interpreters, %d of %d answers agree", interpreters.agreed, interpreters.compared, answers.agreed, answers.compared)
	// The rest are named by the request itself (a dispatch script, an environment
	// variable, a Host header), or come from a .htaccess file or the fault of
	// mod_wsgi on Python 3.12 that sends main's requests elsewhere.
	if interpreters.agreed < leastInterpreters || answers.agreed < leastAnswers {
		t.Errorf("fewer than before: there were %d interpreters and %d answers", leastInterpreters, leastAnswers)
	}
}

// What agreed when this was last changed; it only goes up.
const (
	leastInterpreters = 2555
	leastAnswers      = 1554
)

var listen = regexp.MustCompile(`(?m)^Listen 127\.0\.0\.1:(\d+)$`)

// asURL is a recorded request: the path, and the Host header behind ";host="; without
// one it went to localhost and the port that the case listens on.
func asURL(t *testing.T, dir, request string) string {
	t.Helper()
	path, host, found := strings.Cut(request, ";host=")
	if !found {
		text, err := os.ReadFile(filepath.Join(dir, "httpd.conf"))
		if err != nil {
			t.Fatal(err)
		}
		host = "localhost:8000"
		if own := listen.FindSubmatch(text); own != nil {
			host = "localhost:" + string(own[1])
		}
	}
	return "http://" + host + path
}

// mode is the mode of the interpreter, by its name or as a candidate of one that is
// named per request.
func (e jsonExplain) mode(processGroup, applicationGroup string) (mode string, found bool) {
	for _, p := range e.Processes {
		if p.ProcessGroup != processGroup {
			continue
		}
		for _, in := range p.Interpreters {
			named := in.ApplicationGroup != nil && *in.ApplicationGroup == applicationGroup && (in.Main || applicationGroup != "")
			if (named || slices.Contains(in.Candidates, applicationGroup)) && in.Mode != nil {
				return string(*in.Mode), true
			}
		}
	}
	return "", false
}
