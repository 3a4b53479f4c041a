package analysis_test

import (
	"encoding/json"
	"flag"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

var liveRecord = flag.String("live.record", "", "pattern of the names of cases to record anew with the apache2 that is installed")

const (
	requestCases = "../testdata/live-cases/requests"
	commonFiles  = requestCases + "/common"
	recordedPort = 8000
)

// requestCase is answers.json of a case: what the server answered.
type requestCase struct {
	About   string
	Answers []requestAnswer
}

// requestAnswer is what came of one request. Groups are those of the script that answered.
type requestAnswer struct {
	Request          string
	Status           int
	ProcessGroup     *string `json:",omitempty"`
	ApplicationGroup *string `json:",omitempty"`
	// MayBeOpen says why we may leave it open; what is said must be right.
	MayBeOpen string `json:",omitempty"`
}

// TestRecordedRequests holds what is said of requests against what Debian's httpd with its
// mod_wsgi answered when the cases were recorded.
func TestRecordedRequests(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(requestCases, "*", "answers.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	requests := 0
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c requestCase
			if err := json.Unmarshal(data, &c); err != nil {
				t.Fatal(err)
			}
			if again, _ := filepath.Match(*liveRecord, name); again {
				c.record(t, file)
			}
			site := recordedSite(t, file)
			answer := site.answers(site.analyse(interp.Version{Major: 2, Minor: 4, Patch: 71}))
			for _, want := range c.Answers {
				requests++
				got := answer(want.Request)
				r := liveResponse{status: want.Status}
				if want.ProcessGroup != nil {
					r.ran, r.process, r.application = true, *want.ProcessGroup, site.fill(*want.ApplicationGroup)
				}
				if !r.agrees(got) || got.Status == nil && want.MayBeOpen == "" {
					ours, _ := json.Marshal(got)
					t.Errorf("%s\n  server: %+v\n    ours: %s", want.Request, r, ours)
				}
			}
		})
	}
	t.Logf("%d cases, %d requests", len(files), requests)
}

// recordedSite writes the files of a case over those that all cases have, with modules that
// are there by their names only.
func recordedSite(t *testing.T, file string) liveSite {
	files := caseFiles(t, filepath.Dir(file))
	for _, name := range liveModuleNames() {
		files["modules/mod_"+name+".so"] = ""
	}
	return newLiveSite(t, recordedPort, files, loadModules("@DIR@/modules"))
}

// caseFiles are the files of a case: the common ones and its own.
func caseFiles(t *testing.T, folder string) map[string]string {
	files := filesBelow(t, commonFiles)
	maps.Copy(files, filesBelow(t, folder))
	delete(files, "answers.json")
	return files
}

// filesBelow are the texts of all files below a folder.
func filesBelow(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		relative, _ := filepath.Rel(folder, name)
		files[filepath.ToSlash(relative)] = string(text)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return files
}

// record asks the server and writes what it answers.
func (c *requestCase) record(t *testing.T, file string) {
	apache, err := exec.LookPath("apache2")
	modules, ok := liveModules()
	if err != nil || !ok {
		t.Fatal("no apache2 with the modules to record with")
	}
	site := newLiveSite(t, freePort(t), caseFiles(t, filepath.Dir(file)), modules)
	server, err := site.start(apache)
	if err != nil {
		t.Fatal(err)
	}
	defer server.stop()
	for i := range c.Answers {
		a := &c.Answers[i]
		r, err := site.ask(a.Request)
		if err != nil {
			t.Fatal(err)
		}
		*a = requestAnswer{Request: a.Request, Status: r.status, MayBeOpen: a.MayBeOpen}
		if r.ran {
			application := strings.ReplaceAll(r.application, ":"+site.fill("@PORT@"), ":@PORT@")
			a.ProcessGroup, a.ApplicationGroup = &r.process, &application
		}
	}
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// liveModuleNames are the modules that the configurations use.
func liveModuleNames() []string {
	return strings.Fields(`mpm_event access_compat actions alias allowmethods auth_basic authn_core authn_file authz_core authz_groupfile
		authz_host authz_user autoindex dir env headers mime negotiation proxy proxy_http rewrite setenvif wsgi`)
}

// loadModules loads them from a folder.
func loadModules(folder string) string {
	var b strings.Builder
	for _, name := range liveModuleNames() {
		b.WriteString("LoadModule " + name + "_module " + folder + "/mod_" + name + ".so\n")
	}
	return b.String()
}

// liveModules loads them from Debian's folder; ok is false when they are not there.
func liveModules() (text string, ok bool) {
	const folder = "/usr/lib/apache2/modules"
	missing := slices.ContainsFunc(liveModuleNames(), func(name string) bool {
		_, err := os.Stat(filepath.Join(folder, "mod_"+name+".so"))
		return err != nil
	})
	return loadModules(folder), !missing
}
