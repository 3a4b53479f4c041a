package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// fmtFlags say how files are formatted, and what becomes of them.
type fmtFlags struct {
	inputFlags
	check, diff bool
	indent      int
	tabs        bool
	stdinName   string
}

func fmtCommand() *cobra.Command {
	var flags fmtFlags
	command := &cobra.Command{
		Use:   "fmt [PATH...]",
		Short: "Indent configuration files by their sections; what httpd reads stays",
		Long: `fmt indents the lines of each PATH: of a file, or of all files in a folder that the main configuration files
in it read. Lines that continue another move with it. "-" formats standard input to standard output.

Exit codes: 0 done, 1 with --check or --diff something is not formatted, 2 could not run.`,
		Example: `  modwsgi-ls fmt /etc/apache2/sites-available/shop.conf
  modwsgi-ls fmt --check .
  modwsgi-ls fmt - < shop.conf`,
		RunE: func(command *cobra.Command, paths []string) error { return flags.run(command, paths) },
	}
	flags.addSettings(command)
	flags.addPython(command)
	set := command.Flags()
	set.BoolVar(&flags.check, "check", false, "change nothing; name the files that are not formatted, and exit 1 if there are any")
	set.BoolVar(&flags.diff, "diff", false, "change nothing; print what would change, and exit 1 if something would")
	set.IntVar(&flags.indent, "indent", 4, "`BLANKS` of one level, 0 to 16")
	set.BoolVar(&flags.tabs, "tabs", false, "indent by tabs")
	set.StringVar(&flags.stdinName, "stdin-filename", "", "`FILE` that standard input stands for: its project's settings count")
	return command
}

func (f *fmtFlags) run(command *cobra.Command, paths []string) error {
	if command.Flags().Changed("indent") {
		f.given.Format.Indent = &f.indent
	}
	f.given.Format.Tabs = f.tabs
	project, err := f.project(command)
	if err != nil {
		return err
	}
	folder, err := os.Getwd()
	if err != nil {
		return err
	}
	fromStdin, err := fromStdin(paths, f.stdinName)
	switch {
	case err != nil:
		return err
	case fromStdin:
		return f.standardInput(command, project, folder)
	}
	files, err := f.files(command, project, folder, paths)
	if err != nil {
		return err
	}
	code := exitClean
	for _, path := range files {
		changed, err := f.file(command, project, folder, path)
		switch {
		case err != nil: // the other files are formatted all the same
			command.PrintErrln("modwsgi-ls:", terminal.Harmless(err.Error()))
			code = exitFailed
		case changed && (f.check || f.diff):
			code = max(code, exitFindings)
		}
	}
	if code != exitClean {
		return exitError(code)
	}
	return nil
}

func (f *fmtFlags) standardInput(command *cobra.Command, p *project, folder string) error {
	text, name, err := stdinText(command, f.stdinName, folder)
	if err != nil {
		return err
	}
	s, err := p.settings(filepath.Dir(name))
	if err != nil {
		return err
	}
	formatted := formatText(name, text, s.Format)
	switch {
	case f.diff:
		writeDiff(command, folder, name, text, formatted)
	case !f.check:
		_, err := io.WriteString(command.OutOrStdout(), formatted)
		return err
	}
	if formatted != text {
		return exitError(exitFindings)
	}
	return nil
}

// files are the files that the paths name: of a folder those that its main files read and
// that are in it.
func (f *fmtFlags) files(command *cobra.Command, p *project, folder string, paths []string) ([]string, error) {
	var files []string
	seen := map[string]bool{}
	add := func(path string) {
		path = absoluteIn(folder, path)
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		if !seen[path] {
			seen[path] = true
			files = append(files, path)
		}
	}
	if len(paths) == 0 {
		roots, err := p.roots(nil, folder)
		if err != nil {
			return nil, errors.New("fmt: name a file or a folder")
		}
		paths = roots
	}
	for _, given := range paths {
		info, err := os.Stat(given)
		if err == nil && !info.IsDir() {
			add(given)
			continue
		}
		roots, err := rootsOf(given)
		if err != nil {
			return nil, err
		}
		inside, err := filepath.Abs(given)
		if err != nil {
			return nil, err
		}
		for _, root := range roots {
			read, err := f.read(command, p, root)
			if err != nil {
				return nil, err
			}
			for _, path := range read {
				if info == nil || strings.HasPrefix(path, inside+string(filepath.Separator)) {
					add(path)
				}
			}
		}
	}
	slices.Sort(files)
	return files, nil
}

// read are the files that a root reads.
func (f *fmtFlags) read(command *cobra.Command, p *project, root string) ([]string, error) {
	absolute, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	s, err := p.of(absolute)
	if err != nil {
		return nil, err
	}
	r := analysis.NewProject(s).AnalyseFile(command.Context(), absolute, workspace.NewStore(nil).Snapshot())
	return r.Config.Files, command.Context().Err()
}

// file formats the file at the absolute path and reports whether there was anything to do.
func (f *fmtFlags) file(command *cobra.Command, p *project, folder, path string) (changed bool, err error) {
	snapshot, shown := workspace.NewStore(nil).Snapshot(), seenFrom(folder, path)
	if err := readable(snapshot, shown, path); err != nil {
		return false, err
	}
	file, err := snapshot.File(path)
	if err != nil {
		return false, err
	}
	s, err := p.settings(filepath.Dir(path))
	if err != nil {
		return false, err
	}
	text := file.Text()
	formatted := formatText(path, text, s.Format)
	if formatted == text {
		return false, nil
	}
	switch {
	case f.diff:
		writeDiff(command, folder, path, text, formatted)
	case f.check:
		_, err = fmt.Fprintln(command.OutOrStdout(), terminal.Harmless(shown))
	default:
		err = rewrite(path, formatted)
	}
	return true, err
}

// formatText is the text of the file of that name, indented.
func formatText(name, text string, how settings.Format) string {
	d := assist.Document{File: grammar.ParseNamed(name, text)}
	edits := assist.Format(d, nil, assist.FormatOptions{Width: how.Width(), Tabs: how.Tabs})
	var b strings.Builder
	at := 0
	for _, edit := range edits {
		b.WriteString(text[at:edit.Span.Start])
		b.WriteString(edit.Text)
		at = edit.Span.End
	}
	b.WriteString(text[at:])
	return b.String()
}
