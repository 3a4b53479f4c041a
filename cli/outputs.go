package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/docs"
	"github.com/modwsgi-ls/modwsgi-ls/report/findings"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// outputFlags say how findings are written, and where.
type outputFlags struct {
	outputs       []string
	colour, links terminal.When
	least         string
	quiet, byRule bool
}

// findingFormats are the formats that add knows.
var findingFormats = []string{"text", "compact", "json", "sarif", "github", "gitlab", "checkstyle", "junit"}

func (f *outputFlags) add(command *cobra.Command) {
	f.colour, f.links = terminal.Auto, terminal.Auto
	inSection(command, aboutOutput, f.addTo)
}

func (f *outputFlags) addTo(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.outputs, "output", "o", nil, "write `FORMAT=FILE` besides, or FORMAT=- in place of the text; may be repeated")
	flags.Var(&f.colour, "color", "colours: auto, always or never")
	flags.Var(&f.links, "hyperlinks", "links in the terminal: auto, always or never")
	flags.StringVar(&f.least, "severity", "hint", "leave out findings below `LEVEL`: error, warning, information or hint")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print findings only: no totals, no progress")
	flags.BoolVar(&f.byRule, "summary", false, "print the number of findings of each rule")
}

// standardOutput is the name of a file that stands for standard output, or input.
const standardOutput = "-"

// outputs are the writers of a run, and the files that they write to.
type outputs struct {
	writers []findings.Writer
	buffers []*bufio.Writer
	files   []*os.File
}

// open makes the writers: one to stdout, in the format unless an --output is for it, and one
// for each file. Nothing is touched unless all flags are right.
func (f *outputFlags) open(stdout io.Writer, format string, formatGiven bool) (*outputs, error) {
	least, err := f.leastTold()
	if err != nil {
		return nil, err
	}
	if err := oneOf("format", format, findingFormats); err != nil {
		return nil, err
	}
	type target struct{ format, path string }
	var targets []target
	taken := map[string]bool{}
	for _, output := range f.outputs {
		t := target{}
		var ok bool
		if t.format, t.path, ok = strings.Cut(output, "="); !ok || t.path == "" {
			return nil, fmt.Errorf("--output %s: must be FORMAT=FILE", output)
		}
		if err := oneOf("output", t.format, findingFormats); err != nil {
			return nil, err
		}
		if t.path = filepath.Clean(t.path); taken[t.path] {
			return nil, fmt.Errorf("--output %s: another output is written there", output)
		}
		taken[t.path] = true
		switch {
		case t.path != standardOutput:
			targets = append(targets, t)
		case formatGiven:
			return nil, fmt.Errorf("--output %s: --format says already what standard output gets", output)
		default:
			format = t.format
		}
	}
	o := &outputs{}
	o.add(stdout, format, f, least)
	for _, t := range targets {
		file, err := os.Create(t.path)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("--output: %w", withoutOperation(err)), o.close())
		}
		o.files = append(o.files, file)
		o.add(file, t.format, f, least)
	}
	return o, nil
}

// leastTold is the mildest severity that is told.
func (f *outputFlags) leastTold() (rules.Severity, error) {
	var names []string
	for severity := rules.Error; severity <= rules.Hint; severity++ {
		if f.least == severity.String() {
			return severity, nil
		}
		names = append(names, severity.String())
	}
	return 0, oneOf("severity", f.least, names)
}

// add makes the writer of a format that is one of findingFormats.
func (o *outputs) add(w io.Writer, format string, f *outputFlags, least rules.Severity) {
	buffer := bufio.NewWriter(w)
	o.writers = append(o.writers, map[string]func() findings.Writer{
		"text":       func() findings.Writer { return findings.NewText(buffer, f.textOptions(w, least, false)) },
		"compact":    func() findings.Writer { return findings.NewText(buffer, f.textOptions(w, least, true)) },
		"json":       func() findings.Writer { return findings.NewJSON(buffer, least) },
		"sarif":      func() findings.Writer { return findings.NewSARIF(buffer, least, version()) },
		"github":     func() findings.Writer { return findings.NewGitHub(buffer, least) },
		"gitlab":     func() findings.Writer { return findings.NewGitLab(buffer, least) },
		"checkstyle": func() findings.Writer { return findings.NewCheckstyle(buffer, least) },
		"junit":      func() findings.Writer { return findings.NewJUnit(buffer, least) },
	}[format]())
	o.buffers = append(o.buffers, buffer)
}

func (f *outputFlags) textOptions(w io.Writer, least rules.Severity, compact bool) findings.TextOptions {
	return findings.TextOptions{
		Terminal: terminal.Of(w, f.colour, f.links), Least: least,
		Compact: compact, Quiet: f.quiet, ByRule: f.byRule, PageOf: rulePage,
	}
}

// rulePage is the address of a rule's page.
func rulePage(rule string) string { return docs.Page("docs/rules/" + rule + ".md") }

// abandon ends the outputs of a run that came to no end.
func (o *outputs) abandon() error {
	var errs []error
	for _, buffer := range o.buffers {
		errs = append(errs, buffer.Flush())
	}
	return errors.Join(append(errs, o.close())...)
}

// Root writes a root to all outputs, through to the files.
func (o *outputs) Root(r *findings.Root) error {
	for i, w := range o.writers {
		if err := errors.Join(w.Root(r), o.buffers[i].Flush()); err != nil {
			return err
		}
	}
	return nil
}

// Close ends all outputs.
func (o *outputs) Close() error {
	var errs []error
	for i, w := range o.writers {
		errs = append(errs, w.Close(), o.buffers[i].Flush())
	}
	return errors.Join(append(errs, o.close())...)
}

func (o *outputs) close() error {
	var errs []error
	for _, file := range o.files {
		errs = append(errs, file.Close())
	}
	return errors.Join(errs...)
}
