package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// checked is a root that was analysed, and how it was named.
type checked struct {
	given string // as on the command line, or found under a folder given there
	*analysis.Result
}

// analyse reads the paths: a file is a root or a fragment, a folder is searched for
// roots. Each is read with the settings of its project.
func (f *inputFlags) analyse(command *cobra.Command, paths []string) ([]checked, error) {
	return f.analyseOn(command, nil, paths)
}

// analyseOn is analyse with the files of the disk; nil is the machine's.
func (f *inputFlags) analyseOn(command *cobra.Command, disk workspace.Disk, paths []string) ([]checked, error) {
	collectSeldom()
	project, err := f.project(command)
	if err != nil {
		return nil, err
	}
	snapshot := workspace.NewStore(disk).Snapshot()
	roots, err := rootsAt(paths)
	if err != nil {
		return nil, err
	}
	if roots, err = project.asOne(roots); err != nil {
		return nil, err
	}
	var results []checked
	for _, given := range roots {
		absolute, err := filepath.Abs(given)
		if err != nil {
			return nil, err
		}
		if err := readable(snapshot, given, absolute); err != nil {
			return nil, err
		}
		settings, err := project.of(absolute)
		if err != nil {
			return nil, err
		}
		results = append(results, checked{given, analysis.NewProject(settings).AnalyseFile(command.Context(), absolute, snapshot)})
	}
	return results, nil
}

// collectSeldom suits a program that makes one pass over everything and ends: memory is
// cheaper here than collecting it.
func collectSeldom() { debug.SetGCPercent(800) }

// relative is the path as it is printed.
func (r checked) relative(path string) string { return r.Relative(path) }

// group is the name of the process group that --group names; "" is embedded mode.
func (r checked) group(given string) (*string, error) {
	name := strings.ReplaceAll(given, "%{GLOBAL}", "")
	if r.Resolution.Process(name) != nil {
		return &name, nil
	}
	var names []string
	for _, process := range r.Resolution.Processes {
		if process.Group != nil {
			names = append(names, process.Group.Name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("--group %s: no process group is defined", given)
	}
	proposal := meant("", name, names)
	if proposal == "" {
		proposal = ". There are: " + strings.Join(names[:min(len(names), 20)], ", ")
	}
	return nil, fmt.Errorf("--group %s: no process group has this name%s", given, proposal)
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

func plural(n int, noun string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
