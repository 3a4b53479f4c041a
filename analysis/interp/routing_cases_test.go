package interp

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

const routingFolder = "../../testdata/routing-cases"

// routingVerdict is a case's verdict.json; see the README of the cases.
type routingVerdict struct {
	Requests []string
	Define   []string
	Builds   map[string]struct {
		Check struct {
			OK      bool
			File    *string
			Line    *int
			Message *string
			Codes   []string
		}
		Run *struct {
			Responses    []routingResponse
			Interpreters []interpreterName
		}
	}
}

type routingResponse struct {
	Request          string
	Status           int
	ProcessGroup     *string `json:"process_group"`
	ApplicationGroup string  `json:"application_group"`
	Mode             *Mode
	RanIn            *string `json:"ran_in"`
	Codes            []string
	Undecided        string
}

// routingColumns are what is compared, in the order in which they are printed, how many may
// disagree, and which those are.
var routingColumns = []struct {
	name      string
	mayDiffer int
	why       string
}{
	{name: "accepted"},
	{name: "line"},
	{name: "message"},
	{name: "codes"},
	{"interpreters", 2, "htaccess-117: the table reads no .htaccess files; scopes-210: a <Directory> that names the script does not hold with path info"},
	{name: "modes"},
	{name: "route"},
	{name: "status"},
}

// scriptDecides are the cases, by name, whose answers rest on what a script does: no
// configuration tells it. A status that we give takes for granted that scripts are what
// they are called for, let everybody in and answer with 200.
var scriptDecides = map[string]string{
	"auth-101": "the access script refuses the query deny=1",
	"auth-105": "the access script refuses the query deny=1",
	"auth-106": "the access script refuses the query deny=1",
	"auth-108": "the access script refuses the query deny=1",
	"auth-113": "the access script refuses the query deny=1",
	"auth-500": "the access script has no function allow_access",
	"mix-504":  "the access script has no function allow_access",
	"mix-116":  "a text file is run as a script",
}

// TestRoutingCases holds what is said of requests, of the interpreters that they create
// and of their modes against the recorded verdicts. Answers that the configuration
// alone does not decide may be left open; what is said of them must be right.
func TestRoutingCases(t *testing.T) {
	recorded := verdicts[routingVerdict](t, routingFolder)
	if len(recorded) != 302 {
		t.Fatalf("found %d cases, want 302", len(recorded))
	}
	counts := tally{map[string]int{}, map[string]int{}}
	for _, folder := range slices.Sorted(maps.Keys(recorded)) {
		compareRouting(t, folder, recorded[folder], counts)
	}
	for _, column := range routingColumns {
		differ := counts.compared[column.name] - counts.agreed[column.name]
		t.Logf("%-13s %5d of %5d agree %s", column.name, counts.agreed[column.name], counts.compared[column.name], column.why)
		if differ > column.mayDiffer {
			t.Errorf("%s: %d disagree, at most %d may", column.name, differ, column.mayDiffer)
		}
	}
}

// compareRouting compares one case on each build that it was recorded on.
func compareRouting(t *testing.T, folder string, v routingVerdict, counts tally) {
	c := evaluateOn(t, folder, v.Define, "\nListen 127.0.0.1:8000\n")
	m := Build(c)
	for _, build := range slices.Sorted(maps.Keys(v.Builds)) {
		r := m.Resolve(builtFor(t, build))
		compare := func(column string, same bool, format string, args ...any) {
			counts.compared[column]++
			if same {
				counts.agreed[column]++
				return
			}
			t.Logf("%s on %s: %s: %s", filepath.Base(folder), build, column, fmt.Sprintf(format, args...))
		}
		recorded := v.Builds[build]
		fault, refused := verdictOf(c, m)
		want := recorded.Check.Message
		compare("accepted", refused == (want != nil), "refused: %v (%s), recorded %v", refused, fault.Message, want != nil)
		if want != nil && refused {
			line := c.Locate(fault.Spot).Line
			compare("line", recorded.Check.Line == nil || line == *recorded.Check.Line || fault.ReportSpot != nil || fault.FileText != "", "line %d", line)
			message := strings.ReplaceAll(*want, "@DIR@", c.ServerRoot)
			compare("message", sameMessage(fault, message) || logged(fault.Message) == message, "%q, want %q", fault.Message, message)
		}
		codes := loadCodes(c, r, fault, refused)
		compare("codes", slices.Equal(codes, recorded.Check.Codes), "when read: %v, want %v", codes, recorded.Check.Codes)
		if recorded.Run == nil {
			continue
		}
		for _, i := range recorded.Run.Interpreters {
			compare("interpreters", foreseen(r, i, false), "%v is not listed", i)
			if foreseen(r, i, false) {
				compare("modes", foreseen(r, i, true), "%v has another mode", i)
			}
		}
		for _, response := range recorded.Run.Responses {
			if response.Undecided != "" && scriptDecides[filepath.Base(folder)] != "" {
				continue
			}
			compareResponse(r, response, compare)
		}
	}
}

// foreseen reports whether the resolution has the interpreter, or says that requests
// decide names in its process.
func foreseen(r *Resolution, want interpreterName, withMode bool) bool {
	p := r.Process(want.ProcessGroup)
	if p == nil || !p.Starts {
		return false
	}
	if i := p.Interpreter(want.ApplicationGroup); i != nil {
		return !withMode || i.Mode == want.Mode
	}
	return slices.ContainsFunc(slices.Concat(p.Interpreters, p.Possible), func(i *Interpreter) bool {
		return i.Created == PerRequest || i.ApplicationGroup == want.ApplicationGroup
	}) &&
		(!withMode || r.InterpreterNamed(p, want.ApplicationGroup).Mode == want.Mode)
}

// compareResponse holds one response against the answer. credentials are no part of
// what we are asked.
func compareResponse(r *Resolution, want routingResponse, compare func(column string, same bool, format string, args ...any)) {
	request, credentials, _ := strings.Cut(want.Request, ";user=")
	if credentials != "" {
		return
	}
	q := r.Model.ask(address(request))
	script := &answers{}
	if parameters, err := url.ParseQuery(q.args); err == nil {
		script.application, script.process = parameter(parameters, "app"), parameter(parameters, "pg")
	}
	a := r.answer(q, request, script)
	open := want.Undecided != ""
	compare("status", a.Status == want.Status || a.Status == 0 && open, "%s: %d, want %d", request, a.Status, want.Status)
	if a.Status != 0 && a.Status == want.Status && !open {
		got := []string{}
		for _, e := range a.Codes {
			got = append(got, e.Code)
		}
		for _, p := range r.Processes { // what a process logs when it starts, it may log with the first request
			for _, e := range p.Codes {
				got = append(got, e.Code)
			}
		}
		for _, code := range want.Codes {
			compare("codes", slices.Contains(got, code), "%s: %v, want %s", request, got, code)
		}
	}
	if want.ProcessGroup == nil {
		return
	}
	known := a.ProcessGroup != nil && a.ApplicationGroup != nil
	if !known && open {
		return
	}
	ends := known && *a.ProcessGroup == *want.ProcessGroup && (*a.ApplicationGroup == want.ApplicationGroup || want.RanIn != nil)
	compare("route", ends, "%s: %v %v, want %q %q", request, text(a.ProcessGroup), text(a.ApplicationGroup), *want.ProcessGroup, want.ApplicationGroup)
	if ends && want.Mode != nil {
		compare("modes", a.Interpreter.Mode == *want.Mode, "%s: %s, want %s", request, a.Interpreter.Mode, *want.Mode)
	}
}

// logged is a message as httpd's log writes it.
func logged(message string) string {
	return strings.NewReplacer("\\", "\\\\", "\n", `\n`, "\t", `\t`).Replace(escape(message))
}

// text is a name for people, quoted; "open" for one that is not known.
func text(name *string) string {
	if name == nil {
		return "open"
	}
	return fmt.Sprintf("%q", *name)
}

// evaluateOn reads a case on the disk that the recording server had. A case with the text
// in it takes the place of the Listen of the base configuration.
func evaluateOn(t *testing.T, folder string, defines []string, ownListen string) *config.Configuration {
	t.Helper()
	account := func(name string) bool { return name != "nosuchuser" && name != "nosuchgroup" }
	return config.NewEvaluator(config.Options{
		Root: caseRoot + "/base.conf", ServerRoot: caseRoot, Defines: defines,
		Env: map[string]string{"LANG": "C"}, AsRoot: true, HttpdVersion: "2.4.67",
		UserExists: account, GroupExists: account,
	}).Evaluate(t.Context(), workspace.NewStore(recordingDisk(t, folder, ownListen)).Snapshot())
}

// caseRoot is where a case stands on the recording server.
const caseRoot = "/case"

// memory is a disk in memory.
type memory struct{ files fstest.MapFS }

func (m memory) Open(name string) (fs.File, error)     { return m.files.Open(inside(name)) }
func (m memory) Stat(name string) (fs.FileInfo, error) { return m.files.Stat(inside(name)) }
func (m memory) Readlink(string) (string, error)       { return "", fs.ErrInvalid }
func (m memory) ReadDir(name string, most int) ([]fs.DirEntry, error) {
	entries, err := m.files.ReadDir(inside(name))
	return entries[:min(len(entries), most)], err
}

func inside(name string) string {
	if name == "/" {
		return "."
	}
	return strings.TrimPrefix(path.Clean(name), "/")
}

// recordingDisk is the disk of the server that recorded the case in the folder, as far
// as the cases need it.
func recordingDisk(t *testing.T, folder, ownListen string) memory {
	t.Helper()
	files := fstest.MapFS{"etc/mime.types": {Data: []byte("text/plain txt text\ntext/html html htm\n")}}
	copyTree := func(from, to string) {
		err := filepath.WalkDir(from, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			relative, _ := filepath.Rel(from, name)
			files[path.Join(to, filepath.ToSlash(relative))] = &fstest.MapFile{Data: bytes.ReplaceAll(data, []byte("@DIR@"), []byte(caseRoot))}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	copyTree(folder, inside(caseRoot))
	copyTree(filepath.Join(routingFolder, "srv"), "srv")
	base, err := os.ReadFile(filepath.Join(casesFolder, "base.conf"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(base)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "LoadModule" {
			files[inside(words[2])] = &fstest.MapFile{}
		}
	}
	own := files[inside(caseRoot+"/httpd.conf")].Data
	if bytes.Contains(append([]byte("\n"), own...), []byte(ownListen)) {
		base = bytes.ReplaceAll(base, []byte("\nListen 127.0.0.1:8000\n"), []byte("\n\n"))
	}
	files[inside(caseRoot+"/base.conf")] = &fstest.MapFile{Data: base}
	return memory{files}
}
