package interp

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

const casesFolder = "../../testdata/modwsgi-cases"

// verdict is a case's verdict.json; see the README of the cases.
type verdict struct {
	Requests []string
	Define   []string
	Builds   map[string]struct {
		Check struct {
			OK      bool
			Line    *int
			Message *string
			Codes   []string
		}
		Run *struct {
			Responses    []response
			Interpreters []interpreterName
			Codes        []string
		}
	}
}

type response struct {
	Request          string
	Status           *int
	ProcessGroup     string `json:"process_group"`
	ApplicationGroup string `json:"application_group"`
	Mode             Mode
	SwitchInterval   float64  `json:"switch_interval"`
	Stdin            bool     `json:"stdin_restricted"`
	Stdout           bool     `json:"stdout_restricted"`
	Signal           bool     `json:"signal_restricted"`
	PythonPath       []string `json:"python_path"`
}

type interpreterName struct {
	ProcessGroup     string `json:"process_group"`
	ApplicationGroup string `json:"application_group"`
	Mode             Mode
}

// unpredictable are the cases that the configuration alone does not decide: the column
// by the case's name, and why.
var unpredictable = map[string]struct{ columns, why string }{
	"qa-i-htaccess-appgroup":      {"status interpreters listed", "the recording served the case's folder in place of the DocumentRoot that is configured"},
	"qa-i-htaccess-callable":      {"status interpreters listed", "the recording served the case's folder in place of the DocumentRoot that is configured"},
	"qa-i-htaccess-container":     {"status interpreters listed", "the recording served the case's folder in place of the DocumentRoot that is configured"},
	"qa-i-htaccess-dispatch":      {"status interpreters listed", "the recording served the case's folder in place of the DocumentRoot that is configured"},
	"qa-i-htaccess-ft":            {"status interpreters listed", "the recording served the case's folder in place of the DocumentRoot that is configured"},
	"qa-i-htaccess-pergil":        {"status interpreters listed", "the recording served the case's folder in place of the DocumentRoot that is configured"},
	"qa-h2-rt-pyhome":             {"status interpreters run-codes", "the Python home is missing on the machine's disk, so Python does not start in the daemon"},
	"qa-e-vhost-daemon-from-main": {"listed", "the client's Host header has no port, so names have none either"},
	"qa-m-vhost":                  {"listed", "the client's Host header has no port, or another one, and names follow it"},
	"live-port-of-address":        {"listed", "the client's Host header has no port, or another one, and names follow it"},
	"qa-k-dispatch-none":          {"listed", "the dispatch script takes the process group from the query string"},
	"qa-h-user-unknown":           {"refusal", "httpd looks the user up in the machine's accounts"},
	"qa-h-group-unknown":          {"refusal", "httpd looks the group up in the machine's accounts"},
}

// columns are what is compared, in the order in which they are printed.
var columns = []string{"refusal", "check-codes", "status", "group", "mode", "interval", "restrictions", "path", "interpreters", "listed", "run-codes"}

// tally counts agreement per column.
type tally struct{ agreed, compared map[string]int }

// verdicts are the recorded verdicts of the cases below a folder, by the folder of the case.
func verdicts[V any](t *testing.T, below string) map[string]V {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(below, "*", "verdict.json"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]V{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var v V
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		found[filepath.Dir(path)] = v
	}
	return found
}

// builtFor is the target of a build as the recordings call it, such as python3.13t.
func builtFor(t *testing.T, build string) Target {
	t.Helper()
	python, freeThreaded, err := ParsePython(strings.TrimPrefix(build, "python"))
	if err != nil {
		t.Fatal(err)
	}
	return Target{Python: python, FreeThreaded: &freeThreaded}
}

func TestCases(t *testing.T) {
	recordedCases := verdicts[verdict](t, casesFolder)
	if len(recordedCases) < 715 {
		t.Fatalf("found %d cases, want 715", len(recordedCases))
	}
	counts := tally{map[string]int{}, map[string]int{}}
	for _, folder := range slices.Sorted(maps.Keys(recordedCases)) {
		v := recordedCases[folder]
		c := evaluateOn(t, folder, v.Define, "\nListen ")
		m := Build(c)
		for _, build := range slices.Sorted(maps.Keys(v.Builds)) {
			r := m.Resolve(builtFor(t, build))
			known := unpredictable[filepath.Base(folder)]
			compare := func(column string, same bool, format string, args ...any) {
				if slices.Contains(strings.Fields(known.columns), column) {
					return
				}
				counts.compared[column]++
				if same {
					counts.agreed[column]++
					return
				}
				t.Errorf("%s on %s: %s: %s", filepath.Base(folder), build, column, fmt.Sprintf(format, args...))
			}
			recorded := v.Builds[build]
			fault, refused := verdictOf(c, m)
			switch want := recorded.Check.Message; {
			case want == nil:
				compare("refusal", !refused, "refused with %q, and the server starts", fault.Message)
			case !refused:
				compare("refusal", false, "not refused, want %q", *want)
			default:
				message := strings.ReplaceAll(*want, "@DIR@", c.ServerRoot)
				line := c.Locate(fault.Spot).Line
				ok := sameMessage(fault, message) && (recorded.Check.Line == nil || line == *recorded.Check.Line || fault.ReportSpot != nil || fault.FileText != "")
				compare("refusal", ok, "%q in line %d, want %q", fault.Message, line, message)
			}
			codes := loadCodes(c, r, fault, refused)
			compare("check-codes", slices.Equal(codes, recorded.Check.Codes), "%v, want %v", codes, recorded.Check.Codes)
			if recorded.Run != nil {
				s := newSession(r)
				pending := slices.Clone(v.Requests)
				for _, want := range recorded.Run.Responses {
					// Responses name the path alone and are not always in the order of the requests.
					n := slices.IndexFunc(pending, func(request string) bool {
						path, _, _ := strings.Cut(request, ";host=")
						return path == want.Request
					})
					s.compare(pending[n], want, compare)
					pending = slices.Delete(pending, n, n+1)
				}
				compare("interpreters", slices.Equal(s.interpreters(), recorded.Run.Interpreters), "%v, want %v", s.interpreters(), recorded.Run.Interpreters)
				for _, i := range recorded.Run.Interpreters {
					compare("listed", listed(r, i), "%v is not listed", i)
				}
				codes := s.codes(codes)
				compare("run-codes", slices.Equal(codes, recorded.Run.Codes), "%v, want %v", codes, recorded.Run.Codes)
			}
		}
	}
	for _, column := range columns {
		t.Logf("%-13s %5d of %5d agree", column, counts.agreed[column], counts.compared[column])
	}
	for _, name := range slices.Sorted(maps.Keys(unpredictable)) {
		t.Logf("%s: %s: not predicted: %s", name, unpredictable[name].columns, unpredictable[name].why)
	}
}

// listed reports whether the resolution names a recorded interpreter without knowing
// the requests, or says that requests decide names in its process.
func listed(r *Resolution, want interpreterName) bool {
	p := r.Process(want.ProcessGroup)
	if p == nil || !p.Starts {
		return false
	}
	if i := p.Interpreter(want.ApplicationGroup); i != nil {
		return i.Mode == want.Mode
	}
	return slices.ContainsFunc(p.Interpreters, func(i *Interpreter) bool {
		return i.Created == PerRequest && r.InterpreterNamed(p, want.ApplicationGroup).Mode == want.Mode
	})
}

// verdictOf is the first refusal, httpd's own and the model's together.
func verdictOf(c *config.Configuration, m *Model) (config.Fault, bool) {
	var first config.Fault
	found := false
	for _, f := range c.Faults {
		if !f.Warning {
			first, found = f, true
			break
		}
	}
	if len(m.Faults) > 0 {
		f := m.Faults[0]
		if !found || first.Phase > config.Walk || first.Phase == config.Walk && f.Seq < first.Seq {
			spot := f.Directive.LineSpot()
			file, line := c.PlaceInMacro(spot.Origin)
			return config.Fault{Phase: config.Walk, Seq: f.Seq, Spot: spot, FileText: file, ReportLine: line, Message: f.Message, Directive: f.Directive}, true
		}
	}
	return first, found
}

func sameMessage(f config.Fault, want string) bool {
	message := escape(f.Message)
	return message == want || f.Code+": "+message == want
}

// escape writes bytes that are no ASCII as httpd's log does.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "\\x%02x", s[i])
		}
	}
	return b.String()
}

// loadCodes are the codes that httpd -t prints, sorted, up to the refusal.
func loadCodes(c *config.Configuration, r *Resolution, fault config.Fault, refused bool) []string {
	codes := map[string]bool{}
	reached := func(phase config.Phase, seq int) bool {
		return !refused || phase < fault.Phase || phase == fault.Phase && seq < fault.Seq
	}
	for _, f := range c.Faults {
		if f.Warning && f.Code != "" && reached(f.Phase, f.Seq) {
			codes[f.Code] = true
		}
	}
	for _, e := range r.Load {
		if reached(config.Walk, e.Seq) {
			codes[e.Code] = true
		}
	}
	return sortedCodes(codes)
}

func sortedCodes(codes map[string]bool) []string {
	sorted := []string{}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		if strings.HasPrefix(code, "WSGI") || strings.HasPrefix(code, "AH001") {
			sorted = append(sorted, code)
		}
	}
	return sorted
}

// session follows the requests of a case one after the other: which interpreters
// exist by then, and what the shared intervals have become.
type session struct {
	r        *Resolution
	shared   map[*Process]map[float64]bool // intervals that are possible by now
	created  map[interpreterName]bool
	served   map[*Process]map[string]bool // named interpreters
	requests map[string]bool              // codes
}

func newSession(r *Resolution) *session {
	s := &session{r: r, shared: map[*Process]map[float64]bool{}, created: map[interpreterName]bool{}, served: map[*Process]map[string]bool{}, requests: map[string]bool{}}
	for _, p := range r.Processes {
		s.served[p] = map[string]bool{}
		s.shared[p] = map[float64]bool{}
		if p.SwitchInterval != nil {
			s.shared[p][*p.SwitchInterval] = true
		}
		for _, e := range p.Codes {
			s.requests[e.Code] = true
		}
		for _, i := range p.Interpreters {
			if i.Created == AtStart {
				s.create(i)
			}
		}
	}
	return s
}

func (s *session) create(i *Interpreter) {
	name := interpreterName{i.Process.Name(), i.ApplicationGroup, i.Mode}
	if s.created[name] {
		return
	}
	s.created[name] = true
	for _, e := range i.Codes {
		s.requests[e.Code] = true
	}
	if i.Created == AtStart || i.SetsInterval == nil {
		return
	}
	p := i.Process
	if p.Group == nil || p.Group.Processes == 1 {
		clear(s.shared[p])
	}
	s.shared[p][*i.SetsInterval] = true
}

// compare holds one response against the prediction.
func (s *session) compare(request string, want response, compare func(column string, same bool, format string, args ...any)) {
	q := s.r.Model.ask(address(request))
	script := &answers{}
	if parameters, err := url.ParseQuery(q.args); err == nil {
		// What the cases' dispatch script does.
		script.application, script.process = parameter(parameters, "app"), parameter(parameters, "pg")
	}
	a := s.r.answer(q, request, script)
	for _, e := range a.Codes {
		s.requests[e.Code] = true
	}
	if i := q.dispatcher(); i != nil {
		for _, existing := range s.r.Processes[0].Interpreters {
			if slices.Contains(existing.Scripts, i) {
				s.create(existing)
			}
		}
	}
	status := 0
	if want.Status != nil {
		status = *want.Status
	}
	compare("status", a.Status == status, "%s: %d, want %d", request, a.Status, status)
	if a.Interpreter != nil && a.Status != 0 {
		s.create(a.Interpreter)
	}
	if status != 200 || a.Interpreter == nil {
		return
	}
	i := a.Interpreter
	p := i.Process
	if i.Main && s.r.Target.ownGILs() && s.served[p][want.ApplicationGroup] {
		// On Python 3.12 and later a request for the main interpreter on a thread that
		// served a named one runs in that.
		i = p.Interpreter(want.ApplicationGroup)
		if i == nil {
			i = s.r.InterpreterNamed(p, want.ApplicationGroup)
		}
	}
	if !i.Main {
		s.served[p][i.ApplicationGroup] = true
	}
	got := fmt.Sprintf("%q %q", p.Name(), i.ApplicationGroup)
	compare("group", p.Name() == want.ProcessGroup && i.ApplicationGroup == want.ApplicationGroup, "%s: %s, want %q %q", request, got, want.ProcessGroup, want.ApplicationGroup)
	compare("mode", i.Mode == want.Mode, "%s: %s, want %s", request, i.Mode, want.Mode)
	compare("interval", s.interval(i, want.SwitchInterval), "%s: want %g", request, want.SwitchInterval)
	restrictions := fmt.Sprint(i.StdinRestricted, i.StdoutRestricted, i.SignalRestricted)
	compare("restrictions", restrictions == fmt.Sprint(want.Stdin, want.Stdout, want.Signal), "%s: %s", request, restrictions)
	// The recording kept the entries below /opt only.
	path := slices.DeleteFunc(slices.Clone(i.PythonPath), func(dir string) bool { return !strings.HasPrefix(dir, "/opt/") })
	compare("path", slices.Equal(path, want.PythonPath), "%s: %v, want %v", request, path, want.PythonPath)
}

// interval reports whether the recorded interval is one that is possible by now.
func (s *session) interval(i *Interpreter, want float64) bool {
	same := func(n float64) bool { return math.Abs(n-want) < 1e-6 }
	switch i.Mode {
	case FreeThreaded:
		return i.SwitchInterval == nil && same(DefaultInterval)
	case OwnGIL:
		return i.SwitchInterval != nil && same(*i.SwitchInterval)
	}
	for n := range s.shared[i.Process] {
		if same(n) {
			return true
		}
	}
	return false
}

func (s *session) interpreters() []interpreterName {
	names := slices.Collect(maps.Keys(s.created))
	slices.SortFunc(names, func(a, b interpreterName) int {
		return strings.Compare(a.ProcessGroup+"\x00"+a.ApplicationGroup, b.ProcessGroup+"\x00"+b.ApplicationGroup)
	})
	return names
}

// codes are those of the whole run.
func (s *session) codes(load []string) []string {
	all := maps.Clone(s.requests)
	for _, code := range load {
		all[code] = true
	}
	return sortedCodes(all)
}

func parameter(parameters url.Values, name string) *string {
	if !parameters.Has(name) {
		return nil
	}
	value := parameters.Get(name)
	return &value
}

// address turns "/m0?app=x;host=v0.example:8000" into a URL. Without a host the
// recording named the server as it listens.
func address(request string) string {
	path, host, ok := strings.Cut(request, ";host=")
	if !ok {
		return path
	}
	return "http://" + host + path
}
