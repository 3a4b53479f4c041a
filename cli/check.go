package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

func checkCommand() *cobra.Command {
	var input inputFlags
	var least string
	command := &cobra.Command{
		Use:   "check PATH...",
		Short: "Print what httpd would refuse, what mod_wsgi would warn of, and what is surely not meant",
		Long: `check reads each PATH (a main configuration file, or a folder that holds one) with everything
that it includes, and prints its findings.

Exit codes: 0 no error found, 1 at least one finding of severity error, 2 could not run.`,
		Example: `  modwsgi-ls check /etc/apache2
  modwsgi-ls check --python 3.11 --format json /etc/httpd/conf/httpd.conf`,
		Args: func(_ *cobra.Command, paths []string) error {
			if len(paths) == 0 {
				return errors.New("check: name a main configuration file, or a folder that holds one, such as /etc/apache2")
			}
			return nil
		},
		RunE: func(command *cobra.Command, paths []string) error {
			settings, err := input.settings()
			if err != nil {
				return err
			}
			worst, known := severityByName[least]
			if !known {
				return fmt.Errorf("--severity %s: must be error, warning, information or hint", least)
			}
			results, err := analyse(command.Context(), settings, paths)
			if err != nil {
				return err
			}
			if err := writeCheck(command.OutOrStdout(), results, input.format, worst); err != nil {
				return err
			}
			tellFailures(command.ErrOrStderr(), results)
			if anyErrors(results) {
				return exitError(exitFindings)
			}
			return nil
		},
	}
	input.add(command)
	command.Flags().StringVar(&least, "severity", "hint", "leave out findings below `LEVEL`: error, warning, information or hint")
	return command
}

var severityByName = map[string]rules.Severity{
	"error": rules.Error, "warning": rules.Warning, "information": rules.Information, "hint": rules.Hint,
}

// checked is a root that was analysed, and how it was named.
type checked struct {
	given string // as on the command line, or found under a folder given there
	*analysis.Result
}

// distinct are the findings of severity least or worse. What a file that is included
// twice says twice is one finding.
func (r checked) distinct(least rules.Severity) []rules.Finding {
	type telling struct {
		at            place
		rule, message string
	}
	told := map[telling]bool{}
	var findings []rules.Finding
	for _, f := range r.Findings {
		if f.Severity > least {
			continue
		}
		this := telling{rule: f.Rule, message: f.Message}
		if inFile(f.Spot) {
			this.at = r.place(f.Spot)
		}
		if !told[this] {
			told[this] = true
			findings = append(findings, f)
		}
	}
	return findings
}

// analyse reads the paths: a file is a root or a fragment, a folder is searched for
// roots.
func analyse(ctx context.Context, settings analysis.Settings, paths []string) ([]checked, error) {
	// One pass over everything, then the end: memory is cheaper here than collecting it.
	debug.SetGCPercent(800)
	project := analysis.NewProject(settings)
	snapshot := workspace.NewStore(nil).Snapshot()
	var results []checked
	for _, path := range paths {
		roots, err := rootsAt(snapshot, path)
		if err != nil {
			return nil, err
		}
		for _, given := range roots {
			absolute, err := filepath.Abs(given)
			if err != nil {
				return nil, err
			}
			results = append(results, checked{given, project.AnalyseFile(ctx, absolute, snapshot)})
		}
	}
	return results, nil
}

// rootsAt is the file itself, or the roots in the folder, named as given.
func rootsAt(s *workspace.Snapshot, given string) ([]string, error) {
	info, err := os.Stat(given)
	if err != nil {
		return nil, withoutOperation(err)
	}
	absolute, err := filepath.Abs(given)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		var refusal *workspace.Refusal
		_, err := s.File(absolute)
		if errors.As(err, &refusal) {
			return nil, fmt.Errorf("%s: %s", given, refusal.Reason)
		}
		return []string{given}, withoutOperation(err)
	}
	roots := workspace.FindRoots(s, absolute)
	if len(roots) == 0 {
		return nil, fmt.Errorf("%s: no main configuration found here (apache2.conf, httpd.conf, conf/httpd.conf); name the file", given)
	}
	for i, root := range roots {
		relative, err := filepath.Rel(absolute, root)
		if err != nil {
			return nil, err
		}
		roots[i] = filepath.Join(given, relative)
	}
	return roots, nil
}

// withoutOperation drops the system call's name, which tells a person nothing.
func withoutOperation(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return fmt.Errorf("%s: %w", pathError.Path, pathError.Err)
	}
	return err
}

// tellFailures says which rules broke down, and for which root.
func tellFailures(w io.Writer, results []checked) {
	for _, r := range results {
		for _, f := range r.Failures {
			fmt.Fprintf(w, "%s: the rule %s broke down (%s); its findings may be missing, all others are there. Please report this.\n", printable(r.given), f.Rule, printable(f.Reason))
		}
	}
}

func anyErrors(results []checked) bool {
	for _, r := range results {
		if !r.Verdict().OK {
			return true
		}
		for _, f := range r.Findings {
			if f.Severity == rules.Error {
				return true
			}
		}
	}
	return false
}

func writeCheck(w io.Writer, results []checked, format string, least rules.Severity) error {
	if format == "json" {
		return writeJSON(w, checkReport(results, least))
	}
	p := &printer{w: w}
	total := map[rules.Severity]int{}
	for _, r := range results {
		for _, f := range r.distinct(least) {
			total[f.Severity]++
			p.finding(r, f)
		}
	}
	p.summary(results, total)
	return p.err
}

// printer writes findings for a person. The first error of writing is kept.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

var (
	bold           = color.New(color.Bold).SprintFunc()
	faint          = color.New(color.Faint).SprintFunc()
	severityColour = map[rules.Severity]func(...any) string{
		rules.Error:       color.New(color.FgRed, color.Bold).SprintFunc(),
		rules.Warning:     color.New(color.FgYellow, color.Bold).SprintFunc(),
		rules.Information: color.New(color.FgCyan).SprintFunc(),
		rules.Hint:        color.New(color.FgHiBlack).SprintFunc(),
	}
)

// finding prints one finding: where, how bad, what, the line with the range
// underlined, the places that belong to it, and what to do.
func (p *printer) finding(r checked, f rules.Finding) {
	severity := severityColour[f.Severity]
	head := fmt.Sprintf("%s %s [%s]", severity(f.Severity.String()+":"), bold(f.Message), f.Rule)
	switch {
	case f.Spot.Origin == nil:
		p.printf("%s: %s\n", bold(r.given), head)
	case !inFile(f.Spot):
		p.printf("%s %s\n", bold("-C or -c:"), head)
	default:
		at := r.place(f.Spot)
		p.printf("%s %s\n", bold(fmt.Sprintf("%s:%d:%d:", at.File, at.Line, at.Column)), head)
		p.excerpt(r, f.Spot, severity)
	}
	for _, related := range f.Related {
		if inFile(related.Spot) {
			at := r.place(related.Spot)
			p.printf("   %s %s\n", faint(fmt.Sprintf("%s:%d:", at.File, at.Line)), related.Message)
		}
	}
	if f.Note != "" {
		p.printf("   %s\n", strings.ReplaceAll(f.Note, "\n", "\n   "))
	}
	p.printf("\n")
}

// excerpt prints the physical line on which the spot begins and underlines the part
// of the spot that is on it. Tabs become one blank each, so that the underline fits.
func (p *printer) excerpt(r checked, spot config.Spot, severity func(...any) string) {
	at := r.Config.Locate(spot)
	file, err := r.Snapshot.File(at.File)
	if err != nil {
		return
	}
	start := file.Position(at.Span.Start, grammar.UTF32)
	lineStart := file.Offset(grammar.Position{Line: start.Line}, grammar.UTF32)
	lineEnd := file.Offset(grammar.Position{Line: start.Line + 1}, grammar.UTF32)
	text := strings.TrimRight(printable(file.Slice(grammar.Span{Start: lineStart, End: lineEnd})), " ")
	length := 1
	if end := min(at.Span.End, lineEnd); end > at.Span.Start {
		length = len([]rune(strings.TrimRight(printable(file.Slice(grammar.Span{Start: at.Span.Start, End: end})), " ")))
	}
	number := fmt.Sprint(start.Line + 1)
	p.printf("   %s %s %s\n", faint(number), faint("|"), text)
	p.printf("   %s %s %s%s\n", strings.Repeat(" ", len(number)), faint("|"),
		strings.Repeat(" ", start.Column), severity(strings.Repeat("^", max(length, 1))))
}

// printable replaces control characters, which could drive the terminal.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, s)
}

func (p *printer) summary(results []checked, total map[rules.Severity]int) {
	var parts []string
	for severity := rules.Error; severity <= rules.Hint; severity++ {
		if n := total[severity]; n > 0 {
			parts = append(parts, plural(n, severity.String()))
		}
	}
	files := 0
	for _, r := range results {
		files += len(r.Config.Files)
	}
	if len(parts) == 0 {
		p.printf("%s: nothing found\n", plural(files, "file"))
		return
	}
	p.printf("%s: %s\n", plural(files, "file"), strings.Join(parts, ", "))
}

func plural(n int, noun string) string {
	if n == 1 || noun == "information" {
		return fmt.Sprintf("%d %s", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
