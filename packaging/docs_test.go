package packaging

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/revision/gittest"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
)

// fenced is a block of code with its language.
var fenced = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

// pages are the documents whose commands and examples are tried.
func pages(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	names, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "../README.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(name)] = string(text)
	}
	return texts
}

// checkout is a repository with the examples of testdata in its one commit.
func checkout(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for _, name := range []string{"debian", "redhat", "cli"} {
		if err := os.CopyFS(filepath.Join(folder, "testdata", name), withLinks{os.DirFS(filepath.Join("../testdata", name))}); err != nil {
			t.Fatal(err)
		}
	}
	gittest.Commit(t, folder)
	return folder
}

// withLinks is a folder of the disk whose symbolic links are read as the files behind them.
type withLinks struct{ fs.FS }

func (w withLinks) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(w.FS, name)
	for i, entry := range entries {
		if entry.Type()&fs.ModeSymlink == 0 {
			continue
		}
		info, err := fs.Stat(w.FS, name+"/"+entry.Name())
		if err != nil {
			return nil, err
		}
		entries[i] = fs.FileInfoToDirEntry(info)
	}
	return entries, err
}

// TestCommandsOfTheDocs runs every command in the blocks of README.md and docs: none cannot
// run, and what is said to be printed is.
func TestCommandsOfTheDocs(t *testing.T) {
	needBash(t)
	folder, work := program(t), checkout(t)
	etc := regexp.MustCompile(`(^| )/etc/apache2(\.old)?`)
	ran := 0
	for name, text := range pages(t) {
		for _, block := range fenced.FindAllStringSubmatch(text, -1) {
			switch block[1] {
			case "sh":
				for line := range strings.Lines(block[2]) {
					line = strings.TrimSpace(line)
					if line == "" || line == "go test ./..." || strings.HasPrefix(line, "go test ./... ") {
						continue // this is one of them
					}
					script := etc.ReplaceAllString(line, "${1}testdata/debian")
					if !strings.HasPrefix(line, "go ") {
						script = "cd " + work + "; " + script
					}
					ran++
					if output, err := bash(t, folder, script); err != nil && !strings.Contains(err.Error(), "exit status 1") {
						t.Errorf("%s: %s: %v\n%s", name, line, err, output)
					}
				}
			case "console":
				command, want, _ := strings.Cut(strings.TrimPrefix(block[2], "$ "), "\n")
				ran++
				if output, err := bash(t, folder, "cd "+work+"; "+command); err != nil || output != want {
					t.Errorf("%s: %s: %v, prints\n%s", name, command, err, output)
				}
			}
		}
	}
	if ran < 25 {
		t.Errorf("%d commands found", ran)
	}
}

// TestFirstCommands holds that the README begins with what needs nothing but Go.
func TestFirstCommands(t *testing.T) {
	block := fenced.FindStringSubmatch(pages(t)["README.md"])
	if lines := strings.Split(block[2], "\n"); len(lines) < 2 || !strings.HasPrefix(lines[0], "go run . explain testdata/debian") || !strings.HasPrefix(lines[1], "go test ./...") {
		t.Errorf("the README begins with %q", block[2])
	}
}

// TestExamplesOfTheDocs holds that each file shown can be used as it is.
func TestExamplesOfTheDocs(t *testing.T) {
	for name, text := range pages(t) {
		for _, block := range fenced.FindAllStringSubmatch(text, -1) {
			switch block[1] {
			case "toml":
				if _, err := settings.Parse("/p/"+settings.FileName, block[2]); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			case "yaml":
				var value any
				if err := yaml.Unmarshal([]byte(block[2]), &value); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

// TestLinksOfTheDocs holds that what the documents link to in the repository is there.
func TestLinksOfTheDocs(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for name, text := range pages(t) {
		folder := "../docs"
		if name == "README.md" {
			folder = ".."
		}
		for _, target := range link.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(folder, target[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
