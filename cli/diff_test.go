package cli

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/revision/gittest"
)

// recordedState is what the real server gave an interpreter, nil where it made none.
type recordedState struct {
	Mode           string
	SwitchInterval *float64 `json:"switch_interval"`
}

type recordedMove struct {
	Request  string
	Old, New []any
}

// recordedDiff is the verdict.json of a pair in testdata/live-cases/diff.
type recordedDiff struct {
	Requests []string
	Builds   map[string]struct {
		Changed []struct {
			ProcessGroup     string `json:"process_group"`
			ApplicationGroup string `json:"application_group"`
			Old, New         *recordedState
		}
		Moved []recordedMove
	}
}

type diffState struct {
	Mode           *string
	SwitchInterval *float64
}

type (
	diffOutput struct {
		ModeChanged bool
		Changes     []diffChange
		Requests    []diffRequest
		Findings    []struct{ New bool }
	}
	diffChange struct {
		Kind             string
		ProcessGroup     string
		ApplicationGroup *string
		Old, New         *diffState
	}
	diffRequest struct {
		URL      string
		Old, New struct {
			Status                         int
			ProcessGroup, ApplicationGroup string
		}
	}
)

// TestDiffAgreesWithTheServer holds what diff says of the recorded pairs against what
// changed live: interpreters and requests, on both builds.
func TestDiffAgreesWithTheServer(t *testing.T) {
	cases, err := filepath.Glob("testdata/live-cases/diff/cases/*")
	if err != nil || len(cases) < 17 {
		t.Fatalf("%d cases: %v", len(cases), err)
	}
	schema, err := jsonschema.NewCompiler().Compile("docs/diff.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range cases {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			want := readJSON[recordedDiff](t, filepath.Join(folder, "verdict.json"))
			folder := laidOut(t, folder)
			for build, recorded := range want.Builds {
				args := []string{"diff", "--format", "json", "--python", strings.TrimPrefix(build, "python"), "--mod-wsgi", "6.0.5",
					filepath.Join(folder, "old/root.conf"), filepath.Join(folder, "new/root.conf")}
				var stdout, stderr bytes.Buffer
				code := Run(args, &stdout, &stderr)
				var got diffOutput
				if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
					t.Fatalf("%v: %s", err, stderr.String())
				}
				var value any
				if err := json.Unmarshal(stdout.Bytes(), &value); err != nil {
					t.Fatal(err)
				}
				if err := schema.Validate(value); err != nil {
					t.Error(err)
				}
				if (code == 1) != got.ModeChanged || code > 1 {
					t.Errorf("exit code %d", code)
				}
				var changed, ours []string
				for _, c := range recorded.Changed {
					changed = append(changed, changeText(c.ProcessGroup, c.ApplicationGroup, modeOf(c.Old), modeOf(c.New)))
					if c.Old != nil && c.New != nil && c.Old.Mode == "own" && c.New.Mode == "own" {
						found := slices.ContainsFunc(got.Changes, func(g diffChange) bool {
							return g.Kind == "switch interval" && g.ProcessGroup == c.ProcessGroup && *g.ApplicationGroup == c.ApplicationGroup &&
								*g.Old.SwitchInterval == *c.Old.SwitchInterval && *g.New.SwitchInterval == *c.New.SwitchInterval
						})
						if !found {
							t.Errorf("%s: the interval of %q is not told", build, c.ApplicationGroup)
						}
						changed = changed[:len(changed)-1]
					}
				}
				for _, c := range got.Changes {
					if c.Kind == "mode" || c.ApplicationGroup != nil && (c.Kind == "appeared" || c.Kind == "gone") {
						ours = append(ours, changeText(c.ProcessGroup, *c.ApplicationGroup, ourMode(c.Old), ourMode(c.New)))
					}
				}
				slices.Sort(changed)
				slices.Sort(ours)
				// The name has the port of the Host header.
				if text := strings.ReplaceAll(strings.Join(changed, "\n"), "localhost:8000|", "localhost|"); text != strings.ReplaceAll(strings.Join(ours, "\n"), "localhost:8000|", "localhost|") {
					t.Errorf("%s: changed\n%s\nwant\n%s", build, strings.Join(ours, "\n"), text)
				}
				for _, m := range recorded.Moved {
					if !slices.ContainsFunc(got.Requests, func(r diffRequest) bool {
						return r.URL == m.Request && r.Old.ProcessGroup == m.Old[1] && r.New.ProcessGroup == m.New[1]
					}) {
						t.Errorf("%s: the request %s moves, and diff does not tell", build, m.Request)
					}
				}
				for _, r := range got.Requests {
					if slices.Contains(want.Requests, r.URL) && !slices.ContainsFunc(recorded.Moved, func(m recordedMove) bool {
						return m.Request == r.URL
					}) {
						t.Errorf("%s: the request %s does not move", build, r.URL)
					}
				}
			}
		})
	}
}

func changeText(group, name, old, new string) string {
	return group + " " + name + " " + old + " → " + new
}

func modeOf(s *recordedState) string {
	if s == nil {
		return "none"
	}
	return s.Mode
}

func ourMode(s *diffState) string {
	if s == nil || s.Mode == nil {
		return "none"
	}
	return *s.Mode
}

// laidOut copies a case to where its @DIR@ is.
func laidOut(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, bytes.ReplaceAll(text, []byte("@DIR@"), []byte(to)), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// TestDiffGit holds that the old side is the committed tree: included files, folders
// and symbolic links of it, and nothing of what is on disk.
func TestDiffGit(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("etc/apache2.conf", "LoadModule mpm_event_module m.so\nLoadModule wsgi_module m.so\nServerName x.example\nServerRoot "+filepath.Join(folder, "etc")+
		"\nListen 80\nWSGIDaemonProcess d threads=5\nIncludeOptional enabled/*.conf\n")
	write("etc/available/site.conf", "WSGIScriptAlias / /srv/a.wsgi process-group=d application-group=a\n")
	write("etc/enabled/gil.conf", "WSGIPerInterpreterGIL Off\n")
	if err := os.Symlink("../available/site.conf", filepath.Join(folder, "etc/enabled/site.conf")); err != nil {
		t.Skip("the machine makes no symbolic links: ", err)
	}
	gittest.Commit(t, folder)
	root := filepath.Join(folder, "etc/apache2.conf")
	args := []string{"diff", "--format", "json", "--git", "HEAD", "--python", "3.13", root}
	same := command[diffOutput](t, args...)
	if len(same.Changes)+len(same.Requests)+len(same.Findings) > 0 {
		t.Errorf("nothing was edited: %s", compact(same))
	}
	write("etc/enabled/gil.conf", "# a line more\nWSGIPerInterpreterGIL On\n")
	if err := os.Remove(filepath.Join(folder, "etc/enabled/site.conf")); err != nil {
		t.Fatal(err)
	}
	write("etc/enabled/other.conf", "WSGIScriptAlias / /srv/a.wsgi process-group=d application-group=a\n")
	got := command[diffOutput](t, args...)
	if len(got.Changes) != 1 || got.Changes[0].Kind != "mode" || *got.Changes[0].Old.Mode != "shared" || *got.Changes[0].New.Mode != "own" || len(got.Requests) != 0 {
		t.Errorf("got %s", compact(got))
	}
	for _, wrong := range [][]string{{"diff", "--git", "nothing-such", root}, {"diff", "--git", "HEAD", "testdata/none.conf"}, {"diff", root}, {"diff", "--python", "3.13", "--python", "3.12", "--git", "HEAD", root}} {
		var stdout, stderr bytes.Buffer
		if code := Run(wrong, &stdout, &stderr); code != exitFailed || stderr.Len() == 0 {
			t.Errorf("%q: exit code %d", wrong, code)
		}
	}
}
