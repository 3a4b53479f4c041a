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

// TestGitHubAction runs the step of the action that checks; of the one that downloads, the
// syntax and the names of the archives are held against those that are built.
func TestGitHubAction(t *testing.T) {
	needBash(t)
	var action struct {
		Inputs map[string]struct{ Description, Default string }
		Runs   struct {
			Using string
			Steps []struct {
				Name, Run string
				Env       map[string]string
			}
		}
	}
	read(t, "../action.yml", &action)
	if action.Runs.Using != "composite" || len(action.Runs.Steps) != 2 {
		t.Fatalf("%+v", action.Runs)
	}
	get, check := action.Runs.Steps[0], action.Runs.Steps[1]
	if output, err := exec.Command("bash", "-n", "-c", get.Run).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
	archives := regexp.MustCompile(`name=((?:linux|darwin|windows)_(?:amd64|arm64)\.(?:tar\.gz|zip))`).FindAllString(get.Run, -1)
	if len(archives) != 6 {
		t.Errorf("archives: %q", archives)
	}
	for _, step := range action.Runs.Steps {
		for name, value := range step.Env {
			for _, input := range regexp.MustCompile(`inputs\.(\w+)`).FindAllStringSubmatch(value, -1) {
				if _, ok := action.Inputs[input[1]]; !ok {
					t.Errorf("%s uses the input %s, which there is not", name, input[1])
				}
			}
		}
	}
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

// TestGitLabInclude runs the script of the job.
func TestGitLabInclude(t *testing.T) {
	needBash(t)
	var include map[string]struct {
		Variables    map[string]string
		BeforeScript []string `yaml:"before_script"`
		Script       []string
		Artifacts    struct{ Reports map[string]string }
	}
	read(t, "gitlab-ci.yml", &include)
	job, ok := include["modwsgi-ls"]
	if !ok || len(job.Script) != 1 {
		t.Fatalf("%+v", include)
	}
	for _, script := range job.BeforeScript {
		if output, err := exec.Command("bash", "-n", "-c", script).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, output)
		}
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
