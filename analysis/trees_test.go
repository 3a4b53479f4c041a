package analysis_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// TestTreesWithoutFault analyses whole trees as distributions lay them out, in which
// nothing is wrong.
func TestTreesWithoutFault(t *testing.T) {
	for _, root := range []string{"debian/apache2.conf", "redhat/conf/httpd.conf"} {
		t.Run(root, func(t *testing.T) {
			path, err := filepath.Abs(filepath.Join("../testdata", root))
			if err != nil {
				t.Fatal(err)
			}
			noFinding(t, analysis.NewProject(analysis.Settings{}), path)
		})
	}
}

// noFinding analyses the root and complains about every finding and a refusal.
func noFinding(t *testing.T, project *analysis.Project, root string) *analysis.Result {
	t.Helper()
	result := project.AnalyseFile(context.Background(), root, workspace.NewStore(nil).Snapshot())
	if len(result.Config.Files) < 3 {
		t.Fatalf("only %v was read", result.Config.Files)
	}
	for _, f := range result.Findings {
		at := result.Config.Locate(f.Spot)
		t.Errorf("%s:%d: %s: %s", at.File, at.Line, f.Rule, f.Message)
	}
	if v := result.Verdict(); !v.OK {
		t.Errorf("refused: %s:%d: %s", v.File, v.Line, v.Message)
	}
	return result
}

// TestInstalledDebianTree enables all modules of Debian's package that load together
// and expects that we find as little wrong with the tree as the real server does.
func TestInstalledDebianTree(t *testing.T) {
	const installed = "/etc/apache2"
	apache, err := exec.LookPath("apache2")
	if err != nil {
		t.Skip("no apache2 on this machine to compare with")
	}
	if _, err := os.Stat(filepath.Join(installed, "mods-available")); err != nil {
		t.Skip("no tree of Debian's package on this machine")
	}
	tree := t.TempDir()
	if output, err := exec.Command("cp", "-a", installed+"/.", tree).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v: %s", err, output)
	}
	enableModules(t, tree)
	configtest := func() string {
		command := exec.Command("/bin/sh", "-c", `. "$1/envvars" && exec "$0" -t -d "$1"`, apache, tree)
		command.Env = []string{"PATH=/usr/bin:/bin", "LANG=C", "APACHE_CONFDIR=" + tree}
		output, _ := command.CombinedOutput()
		return string(output)
	}
	// Some modules need another one before them, and some exclude each other: what
	// the server cannot load goes again.
	cannotLoad := regexp.MustCompile(`mods-enabled/(\w+)\.load: Cannot load`)
	output := configtest()
	for range 20 {
		m := cannotLoad.FindStringSubmatch(output)
		if m == nil {
			break
		}
		t.Logf("without %s: %s", m[1], output)
		for _, ending := range []string{".load", ".conf"} {
			_ = os.Remove(filepath.Join(tree, "mods-enabled", m[1]+ending)) // not all have a .conf
		}
		output = configtest()
	}
	if !strings.Contains(output, "Syntax OK") {
		t.Fatalf("apache2 refuses its own tree: %s", output)
	}
	result := noFinding(t, analysis.NewProject(analysis.Settings{ServerRoot: tree, AsRoot: true}), filepath.Join(tree, "apache2.conf"))
	if len(result.Config.Modules) < 100 {
		t.Errorf("only %d modules loaded", len(result.Config.Modules))
	}
}

// enableModules links all available modules but the other MPMs, as a2enmod does.
func enableModules(t *testing.T, tree string) {
	available, err := os.ReadDir(filepath.Join(tree, "mods-available"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range available {
		name := entry.Name()
		if strings.HasPrefix(name, "mpm_prefork") || strings.HasPrefix(name, "mpm_worker") {
			continue
		}
		err := os.Symlink("../mods-available/"+name, filepath.Join(tree, "mods-enabled", name))
		if err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
	}
}
