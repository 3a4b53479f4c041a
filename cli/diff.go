package cli

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/revision"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/report"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// diffFlags say what is compared.
type diffFlags struct {
	inputFlags
	pythons []string
	git     string
}

func diffCommand() *cobra.Command {
	var flags diffFlags
	command := &cobra.Command{
		Use:   "diff [OLD] NEW",
		Short: "Print what differs between two configurations: modes, interpreters, requests, log codes, findings",
		Long: `diff reads two main configuration files, or folders that hold one, and prints what differs in what the
server does: interpreters that appear, go or change their GIL mode, switch interval or restrictions, requests
that end elsewhere, messages in the log and findings that are new or gone. What only moved is no difference.

With --git REV the old side is ROOT as it was in that revision, with all files that it includes; nothing is
checked out and no program is started. With --python twice both sides are ROOT, each on one build: what
changes when the build does.

Exit codes: 0 no mode changes, 1 the mode of an interpreter or of a request changes, 2 could not run.`,
		Example: `  modwsgi-ls diff /etc/apache2.old /etc/apache2
  modwsgi-ls diff --git main --format markdown deploy/apache2.conf
  modwsgi-ls diff --python 3.13 --python 3.14t /etc/apache2`,
		RunE: func(command *cobra.Command, paths []string) error { return flags.run(command, paths) },
	}
	flags.addReading(command)
	inSection(command, aboutServer, func(set *pflag.FlagSet) {
		set.StringArrayVar(&flags.pythons, "python", nil, "`VERSION` of the Python that mod_wsgi is built for, such as 3.13 or 3.13t; given twice, the builds to compare")
	})
	set := command.Flags()
	set.Lookup("format").Usage = "`FORMAT`: text, json (docs/diff.schema.json) or markdown"
	set.StringVar(&flags.git, "git", "", "compare with the configuration in the revision `REV` of its git repository")
	return command
}

var diffFormats = []string{"text", "json", "markdown"}

func (f *diffFlags) run(command *cobra.Command, paths []string) error {
	if err := oneOf("format", f.format, diffFormats); err != nil {
		return err
	}
	ways := 0 // to have two sides
	for _, given := range []bool{len(paths) == 2, f.git != "", len(f.pythons) > 1} {
		if given {
			ways++
		}
	}
	if len(paths) == 0 || len(paths) > 2 || len(f.pythons) > 2 || ways != 1 {
		return errors.New("diff: name two configurations, or one with --git REV, or one with --python twice")
	}
	old, err := f.side(command, paths[0], f.git, f.pythonAt(0))
	if err != nil {
		return err
	}
	renewed, err := f.side(command, paths[len(paths)-1], "", f.pythonAt(len(f.pythons)-1))
	if err != nil {
		return err
	}
	d := report.Compare(old.Result, renewed.Result, f.name(old, f.git, 0), f.name(renewed, "", len(f.pythons)-1))
	w := command.OutOrStdout()
	view := viewFor(terminal.Of(w, terminal.Auto, terminal.Auto))
	switch f.format {
	case "json":
		err = d.JSON(w)
	case "markdown":
		err = d.Markdown(w, view)
	default:
		err = d.Text(w, view)
	}
	if err == nil && d.ModeChanged {
		err = exitError(exitFindings)
	}
	return err
}

// pythonAt is the n-th --python, "" when none is given.
func (f *diffFlags) pythonAt(n int) string {
	if len(f.pythons) == 0 {
		return ""
	}
	return f.pythons[n]
}

// name is what a side is called.
func (f *diffFlags) name(r checked, rev string, n int) string {
	switch {
	case rev != "":
		return r.given + " at " + rev
	case len(f.pythons) == 2:
		return r.given + " on Python " + f.pythons[n]
	}
	return r.given
}

// side analyses one root, as it is or as it was in a revision.
func (f *diffFlags) side(command *cobra.Command, path, rev, python string) (checked, error) {
	f.given.Python = python
	var disk workspace.Disk
	if rev != "" {
		roots, err := rootsAt([]string{path})
		if err != nil {
			return checked{}, err
		}
		if len(roots) != 1 {
			return checked{}, severalRoots(path, len(roots))
		}
		absolute, err := filepath.Abs(roots[0])
		if err != nil {
			return checked{}, err
		}
		if disk, err = revision.Open(absolute, rev); err != nil {
			return checked{}, err
		}
		path = roots[0]
	}
	results, err := f.analyseOn(command, disk, []string{path})
	if err != nil {
		return checked{}, err
	}
	if len(results) != 1 {
		return checked{}, severalRoots(path, len(results))
	}
	return results[0], nil
}
