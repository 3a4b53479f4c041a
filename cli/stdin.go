package cli

import (
	"errors"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/report/findings"
)

// fromStdin reports whether the paths are "-", standard input, which stands alone.
func fromStdin(paths []string, stdinName string) (bool, error) {
	switch {
	case slices.Equal(paths, []string{standardOutput}):
		return true, nil
	case slices.Contains(paths, standardOutput):
		return false, errors.New(`"-" is standard input, and stands alone`)
	case stdinName != "":
		return false, errors.New("--stdin-filename is for standard input: the PATH -")
	}
	return false, nil
}

// stdinText is the text on standard input, and the absolute path that it stands for.
func stdinText(command *cobra.Command, name, folder string) (text, path string, err error) {
	data, err := io.ReadAll(io.LimitReader(command.InOrStdin(), workspace.MostBytes+1))
	if err != nil {
		return "", "", err
	}
	if err := workspace.Bounded("standard input", string(data)); err != nil {
		return "", "", err
	}
	if name == "" {
		return string(data), filepath.Join(folder, "stdin"), nil
	}
	path, err = filepath.Abs(name)
	return string(data), path, err
}

// checkStdin hands over what is found in the text on standard input: as the file that it
// stands for, in the configuration that reads this file.
func (f *checkFlags) checkStdin(command *cobra.Command, p *project, folder string, use func(*findings.Root) error) error {
	if f.fix || f.diff || f.since != "" {
		return errors.New("--fix, --diff and --changed-since want a file, not standard input")
	}
	text, path, err := stdinText(command, f.stdinName, folder)
	if err != nil {
		return err
	}
	settings, err := p.of(path)
	if err != nil {
		return err
	}
	store := workspace.NewStore(nil)
	store.SetOverlay(path, grammar.ParseNamed(path, text))
	snapshot := store.Snapshot()
	r := analysis.NewProject(settings).AnalyseOpened(command.Context(), path, nil, snapshot)[0]
	given := f.stdinName
	if given == "" {
		given = "stdin"
	}
	root := findings.Of(r, given, folder)
	if r.Root != path { // of the other files nothing is told
		root.Findings = slices.DeleteFunc(root.Findings, func(f findings.Finding) bool {
			return f.At == nil || snapshot.Canonical(absoluteIn(folder, f.At.Path)) != snapshot.Canonical(path)
		})
		root.Configtest.OK = true
	}
	return use(root)
}

func absoluteIn(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}
