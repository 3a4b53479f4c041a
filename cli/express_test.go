package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
)

// expressVerdict is what the real mod_wsgi-express, httpd and mod_wsgi made of a case.
type expressVerdict struct {
	Args         []string
	IncludeFiles []string `json:"include_files"`
	Requests     []string
	Builds       map[string]struct {
		Express struct {
			OK      bool
			Message string
		}
		Check struct {
			OK      bool
			File    *string
			Line    *int
			Message *string
		}
		Run struct {
			Responses []struct {
				Request          string
				Status           int
				ProcessGroup     *string `json:"process_group"`
				ApplicationGroup *string `json:"application_group"`
				Mode             *string
			}
			Interpreters []struct {
				ProcessGroup     string `json:"process_group"`
				ApplicationGroup string `json:"application_group"`
				Mode             string
			}
		}
	}
}

// TestExpressAsRecorded holds `check` and `explain` with --express against what the real
// mod_wsgi-express did with the same options and include files.
func TestExpressAsRecorded(t *testing.T) {
	folders, err := filepath.Glob("testdata/live-cases/express/cases/*")
	if err != nil || len(folders) == 0 {
		t.Fatal("no cases", err)
	}
	for _, source := range folders {
		verdict := readJSON[expressVerdict](t, filepath.Join(source, "verdict.json"))
		for build, recorded := range verdict.Builds {
			t.Run(filepath.Base(source)+"/"+build, func(t *testing.T) {
				folder := copyCase(t, source)
				args := []string{"--express", "--no-config", "--python", strings.TrimPrefix(build, "python"), "--format", "json"}
				given := slices.Clone(verdict.Args)
				var files []string
				for i := 0; i < len(given); i++ {
					value := func() string { i++; return strings.ReplaceAll(given[i], "@DIR@", folder) }
					switch option := given[i]; option {
					case "--include-file":
						files = append(files, value())
					case "--setenv": // takes two words
						args = append(args, "--express-setenv", value()+"="+value())
					case "--free-threading":
						args = append(args, "--express-free-threading")
					default:
						args = append(args, "--express-"+strings.TrimPrefix(option, "--"), value())
					}
				}
				for _, name := range verdict.IncludeFiles {
					files = append(files, filepath.Join(folder, name))
				}
				if len(files) == 0 {
					files = []string{filepath.Join(folder, "none.conf")}
					if err := os.WriteFile(files[0], nil, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if !recorded.Express.OK {
					var stdout, stderr bytes.Buffer
					code := Run(append(append([]string{"check"}, args...), files...), &stdout, &stderr)
					if code == exitClean || !strings.Contains(stdout.String()+stderr.String(), recorded.Express.Message) {
						t.Errorf("exit code %d, not refused with %q: %s%s", code, recorded.Express.Message, stdout.String(), stderr.String())
					}
					return
				}
				checkExpress(t, append(append([]string{"check"}, args...), files...), folder, recorded.Check.Message, recorded.Check.Line)
				if recorded.Check.OK {
					explain := append([]string{"explain"}, args...)
					for _, request := range verdict.Requests {
						explain = append(explain, "--request", request)
					}
					got := command[struct {
						Processes []struct {
							ProcessGroup string
							Interpreters []struct {
								ApplicationGroup *string
								Mode             string
							}
						}
						Requests []analysis.Answer
					}](t, append(explain, files...)...)
					for i, want := range recorded.Run.Responses {
						r := got.Requests[i]
						if r.Status == nil || *r.Status != want.Status {
							t.Errorf("%s: status %v, want %d", want.Request, show(r.Status), want.Status)
						}
						if want.Status != 200 {
							continue
						}
						// What a dispatch script decides may stay open.
						candidate := r.PerRequest != nil
						if show(r.ProcessGroup) != show(want.ProcessGroup) || show(r.ApplicationGroup) != show(want.ApplicationGroup) && !candidate || show(r.Mode) != show(want.Mode) && !candidate {
							t.Errorf("%s: %s, %s, %s; want %s, %s, %s", want.Request, show(r.ProcessGroup), show(r.ApplicationGroup), show(r.Mode),
								show(want.ProcessGroup), show(want.ApplicationGroup), show(want.Mode))
						}
					}
					for _, want := range recorded.Run.Interpreters {
						found := false
						for _, p := range got.Processes {
							for _, in := range p.Interpreters {
								named := in.ApplicationGroup == nil || *in.ApplicationGroup == want.ApplicationGroup
								found = found || p.ProcessGroup == want.ProcessGroup && named && in.Mode == want.Mode
							}
						}
						if !found && !strings.HasPrefix(filepath.Base(source), "dispatch-") { // the script decides there
							t.Errorf("no interpreter (%q, %q) with mode %s", want.ProcessGroup, want.ApplicationGroup, want.Mode)
						}
					}
				}
			})
		}
	}
}

// show is a pointer's value as text.
func show[T any](value *T) string {
	if value == nil {
		return "null"
	}
	text, _ := json.Marshal(*value)
	return string(text)
}

// checkExpress holds the verdict of `check` against that of apache2 -t.
func checkExpress(t *testing.T, args []string, folder string, message *string, line *int) {
	t.Helper()
	type report struct {
		Roots []struct {
			Configtest struct {
				OK      bool
				Line    *int
				Message *string
			}
		}
	}
	var stdout, stderr bytes.Buffer
	if code := Run(args, &stdout, &stderr); code == exitFailed {
		if message == nil || !strings.Contains(*message, "Could not open configuration file") {
			t.Errorf("%s", stderr.String())
		}
		return
	}
	var got report
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	v := got.Roots[0].Configtest
	switch {
	case v.OK != (message == nil):
		t.Errorf("accepted: %v, %s; want %s", v.OK, show(v.Message), show(message))
	case message != nil && (show(v.Message) != strings.ReplaceAll(show(message), "@DIR@", folder) || line != nil && show(v.Line) != show(line)):
		t.Errorf("line %s: %s, want line %s: %s", show(v.Line), show(v.Message), show(line), show(message))
	}
}

// copyCase puts a recorded case into a folder of its own.
func copyCase(t *testing.T, source string) string {
	t.Helper()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.Walk(source, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		target := filepath.Join(folder, relative)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, bytes.ReplaceAll(text, []byte("@DIR@"), []byte(folder)), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return folder
}
