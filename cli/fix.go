package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/fix"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/report/findings"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// fixFlags say what check does about what it finds.
type fixFlags struct {
	fix, unsafe, diff bool
}

func (f *fixFlags) add(command *cobra.Command) {
	inSection(command, aboutFixes, f.addTo)
}

func (f *fixFlags) addTo(flags *pflag.FlagSet) {
	flags.BoolVar(&f.fix, "fix", false, "write the fixes that need nobody's judgement into the files")
	flags.BoolVar(&f.unsafe, "unsafe-fixes", false, "with --fix or --diff: all fixes that are the only one of their finding")
	flags.BoolVar(&f.diff, "diff", false, "print what --fix would change, and change nothing; exit 1 if there is something")
}

// fixRoots fixes one root after the other, as they can have files in common, and hands over
// what is left to find. It returns how many files differ.
func (f *fixFlags) fixRoots(command *cobra.Command, p *project, folder string, roots []string, use func(*findings.Root) error) (changed int, err error) {
	for _, given := range roots {
		outcome, err := f.fixRoot(command, p, folder, given)
		if err != nil {
			return changed, err
		}
		changed += len(outcome.Files)
		for _, file := range outcome.Files {
			if f.diff {
				writeDiff(command, folder, file.Path, file.Before, file.After)
			} else if err := rewrite(file.Path, file.After); err != nil {
				return changed, err
			}
		}
		f.tell(command, outcome)
		if err := use(findings.Of(outcome.Result, given, folder)); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

func (f *fixFlags) fixRoot(command *cobra.Command, p *project, folder, given string) (*fix.Outcome, error) {
	absolute, err := filepath.Abs(given)
	if err != nil {
		return nil, err
	}
	settings, err := p.of(absolute)
	if err != nil {
		return nil, err
	}
	store := workspace.NewStore(nil)
	snapshot := store.Snapshot()
	if err := readable(snapshot, given, absolute); err != nil {
		return nil, err
	}
	ours := []string{snapshot.Canonical(folder), snapshot.Canonical(filepath.Dir(absolute))}
	fixer := fix.Fixer{
		Project: analysis.NewProject(settings), Root: absolute, Unsafe: f.unsafe, Store: store,
		May: func(path string) bool {
			for _, folder := range ours {
				if strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator)) {
					return true
				}
			}
			return false
		},
	}
	outcome := fixer.Apply(command.Context())
	return &outcome, command.Context().Err()
}

// tell says on standard error what was fixed and what was left.
func (f *fixFlags) tell(command *cobra.Command, o *fix.Outcome) {
	for _, left := range o.Left {
		command.PrintErrf("%s:%d: left as it is: %s [%s]: %s\n", terminal.Harmless(left.Path), left.Line, terminal.Harmless(left.Title), left.Rule, left.Why)
	}
	if len(o.Applied) == 0 {
		return
	}
	verb := "fixed"
	if f.diff {
		verb = "would fix"
	}
	command.PrintErrf("%s %s in %s\n", verb, plural(len(o.Applied), "finding"), plural(len(o.Files), "file"))
}

// writeDiff prints a change as a patch that `patch -p1` and `git apply` take, seen from the
// folder.
func writeDiff(command *cobra.Command, folder, path, before, after string) {
	name := strings.TrimPrefix(filepath.ToSlash(seenFrom(folder, path)), "/")
	fmt.Fprint(command.OutOrStdout(), udiff.Unified("a/"+name, "b/"+name, before, after))
}

// seenFrom is a path without symbolic links relative to the folder; outside of it, as it is.
func seenFrom(folder, path string) string {
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		folder = real
	}
	relative, err := filepath.Rel(folder, path)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return path
	}
	return relative
}
