// Package packaging tests what ships beside the program: recipes for pipelines.
package packaging

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

func read(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// program builds the program into a folder of its own.
func program(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	command := exec.Command("go", "build", "-o", filepath.Join(folder, "modwsgi-ls"), ".")
	command.Dir = ".."
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return folder
}

// bash runs a script in the repository, with the program on PATH.
func bash(t *testing.T, folder, script string, env ...string) (output string, err error) {
	t.Helper()
	command := exec.Command("bash", "-euo", "pipefail", "-c", script)
	command.Dir = ".."
	command.Env = append(os.Environ(), append(env, "PATH="+folder+":"+os.Getenv("PATH"))...)
	out, err := command.CombinedOutput()
	return string(out), err
}

func needBash(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil || runtime.GOOS == "windows" {
		t.Skip("no bash on this machine")
	}
}

// action is action.yml as far as it is tried.
type action struct {
	Inputs map[string]struct{ Description, Default string }
	Runs   struct {
		Using string
		Steps []struct {
			Name, Run string
			Env       map[string]string
		}
	}
}

func readAction(t *testing.T) (a action) {
	t.Helper()
	read(t, "../action.yml", &a)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) != 2 {
		t.Fatalf("%+v", a.Runs)
	}
	for _, step := range a.Runs.Steps {
		for name, value := range step.Env {
			for _, input := range regexp.MustCompile(`inputs\.(\w+)`).FindAllStringSubmatch(value, -1) {
				if _, ok := a.Inputs[input[1]]; !ok {
					t.Errorf("%s uses the input %s, which there is not", name, input[1])
				}
			}
		}
	}
	return a
}

// TestGitHubActionGets runs the step that downloads, with a stand-in for the releases.
func TestGitHubActionGets(t *testing.T) {
	needBash(t)
	get := readAction(t).Runs.Steps[0].Run
	archives := regexp.MustCompile(`name=((?:linux|darwin|windows)_(?:amd64|arm64)\.(?:tar\.gz|zip))`).FindAllString(get, -1)
	if len(archives) != 6 {
		t.Errorf("archives: %q", archives)
	}
	for _, test := range []struct {
		system, version, archive string
		served, log              string // what is there, and what is said
		fails                    bool
	}{
		{system: "Linux-X64", version: "latest", archive: "linux_amd64.tar.gz", served: "latest/download", log: "modwsgi-ls_linux_amd64.tar.gz: OK"},
		{system: "macOS-ARM64", version: "0.1.0", archive: "darwin_arm64.tar.gz", served: "download/v0.1.0", log: "OK"},
		{system: "Linux-ARM64", version: "v0.1.0", archive: "linux_arm64.tar.gz", served: "download/v0.1.0", log: "OK"},
		{system: "Linux-X64", version: "9.9.9", archive: "linux_amd64.tar.gz", served: "download/v0.1.0", log: "download/v9.9.9/modwsgi-ls_linux_amd64.tar.gz cannot be had", fails: true},
		{system: "FreeBSD-X64", version: "latest", archive: "linux_amd64.tar.gz", served: "latest/download", log: "modwsgi-ls has no release for FreeBSD-X64", fails: true},
		{system: "Linux-X64", version: "latest", archive: "linux_amd64.tar.gz", served: "damaged", log: "modwsgi-ls_linux_amd64.tar.gz is not what checksums.txt says", fails: true},
	} {
		r := newReleases(t, test.served, "modwsgi-ls_"+test.archive)
		temp := t.TempDir()
		added := filepath.Join(temp, "path")
		output, err := r.run(t, "bash", get, "SYSTEM="+test.system, "VERSION="+test.version, "RUNNER_TEMP="+temp, "GITHUB_PATH="+added)
		if (err != nil) != test.fails || !strings.Contains(output, test.log) {
			t.Errorf("%+v: %v: %s", test, err, output)
		}
		path, err := os.ReadFile(added)
		if test.fails {
			if err == nil {
				t.Errorf("%+v: %s is on PATH", test, path)
			}
			continue
		}
		if _, err := os.Stat(filepath.Join(strings.TrimSpace(string(path)), "modwsgi-ls")); err != nil {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

// TestGitHubActionChecks runs the step that checks.
func TestGitHubActionChecks(t *testing.T) {
	needBash(t)
	check := readAction(t).Runs.Steps[1]
	folder, sarif := program(t), filepath.Join(t.TempDir(), "out.sarif")
	output, err := bash(t, folder, check.Run, "PATHS=testdata/debian", "ARGS=--python 3.13t", "SARIF="+sarif)
	if err != nil || output != "" {
		t.Errorf("%v: %s", err, output)
	}
	if text, err := os.ReadFile(sarif); err != nil || !bytes.Contains(text, []byte(`"version": "2.1.0"`)) {
		t.Errorf("no SARIF: %v", err)
	}
	if output, err := bash(t, folder, check.Run, "PATHS=testdata/cli/faults.conf", "ARGS=", "SARIF="); err == nil || !strings.Contains(output, "::error file=testdata/cli/faults.conf,line=13,") {
		t.Errorf("%v: %s", err, output)
	}
}

// gitlab is the include of GitLab: its job, and the variables that a pipeline can set.
type gitlab struct {
	Variables map[string]string
	Job       struct {
		BeforeScript []string `yaml:"before_script"`
		Script       []string
		Artifacts    struct{ Reports map[string]string }
	} `yaml:"modwsgi-ls"`
}

// TestGitLabIncludeGets runs what comes before the job, with a stand-in for the releases.
func TestGitLabIncludeGets(t *testing.T) {
	needBash(t)
	var include gitlab
	read(t, "gitlab-ci.yml", &include)
	if include.Variables["MODWSGI_LS_VERSION"] != "latest" {
		t.Errorf("variables: %q", include.Variables)
	}
	script := strings.Join(include.Job.BeforeScript, "\n")
	for _, test := range []struct {
		machine, version, served, log string
		fails                         bool
	}{
		{"amd64", "latest", "latest/download", "dpkg --install ", false},
		{"arm64", "v0.1.0", "download/v0.1.0", "modwsgi-ls_arm64.deb: OK", false},
		{"amd64", "0.1.0", "latest/download", "download/v0.1.0/modwsgi-ls_amd64.deb cannot be had", true},
		{"riscv64", "latest", "latest/download", "modwsgi-ls has no package for riscv64", true},
		{"amd64", "latest", "damaged", "modwsgi-ls_amd64.deb is not what checksums.txt says", true},
	} {
		r := newReleases(t, test.served, "modwsgi-ls_"+test.machine+".deb")
		output, err := r.run(t, "sh", script, "MODWSGI_LS_VERSION="+test.version, "MACHINE="+test.machine)
		if (err != nil) != test.fails || !strings.Contains(output, test.log) || strings.Contains(output, "dpkg --install") == test.fails {
			t.Errorf("%+v: %v: %s", test, err, output)
		}
	}
}

// TestGitLabIncludeChecks runs the script of the job.
func TestGitLabIncludeChecks(t *testing.T) {
	needBash(t)
	var include gitlab
	read(t, "gitlab-ci.yml", &include)
	job := include.Job
	if len(job.Script) != 1 {
		t.Fatalf("%+v", include)
	}
	work := t.TempDir()
	script := job.Script[0]
	for kind, report := range job.Artifacts.Reports {
		if !strings.Contains(script, "="+report) {
			t.Errorf("the report %s, %s, is not written", kind, report)
		}
		script = strings.ReplaceAll(script, "="+report, "="+filepath.Join(work, report))
	}
	output, err := bash(t, program(t), script, "MODWSGI_LS_PATHS=testdata/debian", "MODWSGI_LS_ARGS=--no-config")
	if err != nil || !strings.Contains(output, "nothing found") {
		t.Errorf("%v: %s", err, output)
	}
	for _, report := range job.Artifacts.Reports {
		if _, err := os.Stat(filepath.Join(work, report)); err != nil {
			t.Error(err)
		}
	}
}

// TestContainerRecipe holds that what the recipe copies and builds is there.
func TestContainerRecipe(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"go.mod", "go.sum", "main.go"} {
		if _, err := os.Stat(filepath.Join("..", file)); err != nil {
			t.Error(err)
		}
	}
	build := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0 go build .*) -o /modwsgi-ls \.$`).FindSubmatch(text)
	if build == nil {
		t.Fatal("no build")
	}
	needBash(t)
	out := filepath.Join(t.TempDir(), "modwsgi-ls")
	if output, err := bash(t, "", string(build[1])+" -o "+out+" .", "VERSION=1.2.3"); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if output, err := exec.Command(out, "--version").Output(); err != nil || !strings.HasPrefix(string(output), "modwsgi-ls 1.2.3\n") {
		t.Errorf("%v: %s", err, output)
	}
}
