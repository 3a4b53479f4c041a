package cli

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/report/findings"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// checkFlags are those of check beside the ones that explain has too.
type checkFlags struct {
	inputFlags
	outputFlags
	fixFlags
	knownFlags
	stdinName   string
	maxWarnings int
	exitZero    bool
}

func checkCommand() *cobra.Command {
	var flags checkFlags
	command := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Print what httpd would refuse, what mod_wsgi would warn of, and what is surely not meant",
		Long: `check reads each PATH with everything that it includes, and prints its findings. A PATH is a main
configuration file, a folder in which (or below which) such files are, or a pattern of both; without one
the project's file .modwsgi-ls.toml says which they are. "-" is standard input.

Exit codes: 0 no error found, 1 at least one finding of severity error (or more warnings than
--max-warnings allows), 2 could not run.`,
		Example: `  modwsgi-ls check /etc/apache2
  modwsgi-ls check --python 3.11 --format json /etc/httpd/conf/httpd.conf
  modwsgi-ls check --output sarif=modwsgi.sarif .`,
		RunE: func(command *cobra.Command, paths []string) error { return flags.run(command, paths) },
	}
	flags.inputFlags.add(command)
	flags.outputFlags.add(command)
	flags.fixFlags.add(command)
	flags.knownFlags.add(command)
	set := command.Flags()
	set.Lookup("format").Usage = "`FORMAT` of standard output: text, compact (a line each), json, sarif, github, gitlab, checkstyle or junit"
	set.StringVar(&flags.stdinName, "stdin-filename", "", "`FILE` that standard input stands for, when PATH is -")
	set.IntVar(&flags.maxWarnings, "max-warnings", -1, "exit 1 when there are more than `N` warnings (-1: any number is fine)")
	set.BoolVar(&flags.exitZero, "exit-zero", false, "exit 0 whatever is found")
	return command
}

func (f *checkFlags) run(command *cobra.Command, paths []string) error {
	project, err := f.project(command)
	if err != nil {
		return err
	}
	folder, err := os.Getwd()
	if err != nil {
		return err
	}
	var known map[string]bool
	if f.baseline != "" {
		if known, err = readBaseline(f.baseline); err != nil {
			return err
		}
	}
	fromStdin, err := fromStdin(paths, f.stdinName)
	if err != nil {
		return err
	}
	var roots []string
	if !fromStdin {
		if roots, err = project.roots(paths, folder); err != nil {
			return err
		}
	}
	if roots, err = project.asOne(roots); err != nil {
		return err
	}
	stdout := command.OutOrStdout()
	if f.diff {
		stdout = io.Discard // nothing stands between the differences
	}
	written, err := f.open(stdout, f.format, command.Flags().Changed("format"))
	if err != nil {
		return err
	}
	collectSeldom()
	counter, found, once := &findings.Counter{}, collector{map[string]knownFinding{}}, &findings.Once{}
	use := func(r *findings.Root) error {
		tellFailures(command, r)
		if f.write != "" {
			found.add(r)
		}
		suppressKnown(r, known, "it is in "+f.baseline)
		once.Mark(r)
		counter.Root(r)
		return written.Root(r)
	}
	changed := 0
	switch {
	case fromStdin:
		err = f.checkStdin(command, project, folder, use)
	case f.fix || f.diff:
		changed, err = f.fixRoots(command, project, folder, roots, use)
	default:
		err = f.checkRoots(command, project, folder, roots, use)
	}
	if err != nil {
		return errors.Join(err, written.abandon())
	}
	if f.write != "" {
		err = found.write(f.write)
	}
	if err := errors.Join(err, written.Close()); err != nil {
		return err
	}
	switch failed := f.fails(counter); {
	case counter.Unread > 0:
		return exitError(exitFailed)
	case f.exitZero:
		return nil
	case f.diff && changed > 0 || !f.diff && failed:
		return exitError(exitFindings)
	}
	return nil
}

// checkRoots hands over what was found about each root, and tells why one could not be
// read; of several that have one reason in common, once.
func (f *checkFlags) checkRoots(command *cobra.Command, p *project, folder string, roots []string, use func(*findings.Root) error) error {
	var shown *progress
	if !f.quiet {
		shown = newProgress(command.ErrOrStderr(), len(roots))
	}
	all := fleet{settings: p.of, folder: folder, since: f.since}
	done, told := 0, map[string]bool{}
	err := all.each(command.Context(), roots, func(r *findings.Root) error {
		shown.clear()
		done++
		if r.Unread != "" && !told[r.Unread] {
			told[r.Unread] = true
			command.PrintErrln("modwsgi-ls:", terminal.Harmless(r.Unread))
		}
		err := use(r)
		shown.at(done)
		return err
	})
	shown.clear()
	return err
}

// fails reports whether what was found is more than may be.
func (f *checkFlags) fails(c *findings.Counter) bool {
	return c.Errors+c.Refused > 0 || f.maxWarnings >= 0 && c.Warnings > f.maxWarnings
}

// tellFailures says which rules broke down.
func tellFailures(command *cobra.Command, r *findings.Root) {
	for _, f := range r.Failures {
		command.PrintErrf("%s: the rule %s broke down (%s); its findings may be missing, all others are there. Please report this.\n",
			terminal.Harmless(r.Given), f.Rule, terminal.Harmless(f.Reason))
	}
}
