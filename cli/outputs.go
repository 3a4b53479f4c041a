package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

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

const findingFormats = "text, compact, json, sarif, github, gitlab, checkstyle or junit"

func (f *outputFlags) add(command *cobra.Command) {
	flags := command.Flags()
	f.colour, f.links = terminal.Auto, terminal.Auto
	flags.StringArrayVarP(&f.outputs, "output", "o", nil, "write `FORMAT=FILE` besides; may be repeated")
	flags.Var(&f.colour, "color", "colours: auto, always or never")
	flags.Var(&f.links, "hyperlinks", "links in the terminal: auto, always or never")
	flags.StringVar(&f.least, "severity", "hint", "leave out findings below `LEVEL`: error, warning, information or hint")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print findings only: no totals, no progress")
	flags.BoolVar(&f.byRule, "summary", false, "print the number of findings of each rule")
}

var severityByName = map[string]rules.Severity{
	"error": rules.Error, "warning": rules.Warning, "information": rules.Information, "hint": rules.Hint,
}

// outputs are the writers of a run, and the files that they write to.
type outputs struct {
	writers []findings.Writer
	buffers []*bufio.Writer
	files   []*os.File
}

// open makes the writers: one to stdout in the format, one for each --output.
func (f *outputFlags) open(stdout io.Writer, format string) (*outputs, error) {
	least, known := severityByName[f.least]
	if !known {
		return nil, fmt.Errorf("--severity %s: must be error, warning, information or hint", f.least)
	}
	o := &outputs{}
	if err := o.add(stdout, format, f, least); err != nil {
		return nil, fmt.Errorf("--format %w", err)
	}
	for _, output := range f.outputs {
		format, path, ok := strings.Cut(output, "=")
		if !ok || path == "" {
			return nil, errors.Join(fmt.Errorf("--output %s: must be FORMAT=FILE", output), o.close())
		}
		file, err := os.Create(path)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("--output: %w", withoutOperation(err)), o.close())
		}
		o.files = append(o.files, file)
		if err := o.add(file, format, f, least); err != nil {
			return nil, errors.Join(fmt.Errorf("--output %w", err), o.close())
		}
	}
	return o, nil
}

func (o *outputs) add(w io.Writer, format string, f *outputFlags, least rules.Severity) error {
	buffer := bufio.NewWriter(w)
	var writer findings.Writer
	switch format {
	case "text", "compact":
		writer = findings.NewText(buffer, findings.TextOptions{
			Terminal: terminal.Of(w, f.colour, f.links), Least: least,
			Compact: format == "compact", Quiet: f.quiet, ByRule: f.byRule, PageOf: rulePage,
		})
	case "json":
		writer = findings.NewJSON(buffer, least)
	case "sarif":
		writer = findings.NewSARIF(buffer, least, version())
	case "github":
		writer = findings.NewGitHub(buffer, least)
	case "gitlab":
		writer = findings.NewGitLab(buffer, least)
	case "checkstyle":
		writer = findings.NewCheckstyle(buffer, least)
	case "junit":
		writer = findings.NewJUnit(buffer, least)
	default:
		return fmt.Errorf("%s: must be %s", format, findingFormats)
	}
	o.writers = append(o.writers, writer)
	o.buffers = append(o.buffers, buffer)
	return nil
}

// rulePage is the address of a rule's page.
func rulePage(rule string) string { return docs.Page("docs/rules/" + rule + ".md") }

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
