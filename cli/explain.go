package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/report"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// explainFlags say what of an explanation is printed.
type explainFlags struct {
	inputFlags
	requests []string
	group    string
	mode     string
	all      bool
	advise   bool
}

func explainCommand() *cobra.Command {
	var flags explainFlags
	command := &cobra.Command{
		Use:   "explain ROOT|RULE",
		Short: "Print every Python process and interpreter with its GIL mode, and why",
		Long: `explain reads the main configuration file ROOT (or the one in the folder ROOT) with everything that
it includes, and prints how many process groups have which GIL mode and which directive decided, then each
process group and interpreter: which requests it serves, its mode, and the messages that mod_wsgi will log.
Groups that differ only in their names are one entry; of many kinds of group there is the summary alone.

Without --python it takes the build that the configuration itself names (the file name of the module, a
virtual environment that is there to read), or says what each kind of build gives.

With the name of a rule instead, such as no-threads, it prints what the rule is about.

Formats: text, json (docs/explain.schema.json), markdown and mermaid for tickets, html (one page that needs
nothing else, with a search).

Exit codes: 0 done, 2 could not run.`,
		Example: `  modwsgi-ls explain --python 3.13t /etc/apache2/apache2.conf
  modwsgi-ls explain --format html /etc/apache2 > modes.html
  modwsgi-ls explain --request http://www.example.com/api/users /etc/apache2`,
		Args: func(_ *cobra.Command, paths []string) error {
			if len(paths) == 1 || flags.isExpress && len(paths) > 1 {
				return nil
			}
			return errors.New("explain: name one main configuration file, or the folder that holds it, such as /etc/apache2")
		},
		ValidArgsFunction: proposeRules,
		RunE: func(command *cobra.Command, paths []string) error {
			if ok, err := explainRule(command, paths[0]); ok {
				return err
			}
			r, err := flags.root(command, paths)
			if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(paths[0], `./\`) {
				return fmt.Errorf("%s is no file, and no rule%s", paths[0], meant("", paths[0], ruleNames()))
			}
			if err != nil {
				return err
			}
			return flags.write(command, r)
		},
	}
	flags.add(command)
	set := command.Flags()
	set.Lookup("format").Usage = "`FORMAT`: text, json, markdown, mermaid or html"
	set.StringArrayVar(&flags.requests, "request", nil, "follow the request for `URL` (/path or http://host:port/path); may be repeated")
	set.StringVar(&flags.group, "group", "", "only the process group `NAME` (%{GLOBAL} is embedded mode), with all its interpreters")
	set.StringVar(&flags.mode, "mode", "", "only process groups with an interpreter of the `MODE` shared, own or free-threaded")
	set.BoolVar(&flags.all, "all", false, "each process group on its own, with the interpreters in which nothing runs")
	set.BoolVar(&flags.advise, "advise", false, "add a recommendation for each process group")
	return command
}

// root analyses the one root at path.
func (f *explainFlags) root(command *cobra.Command, paths []string) (checked, error) {
	if err := oneOf("format", f.format, explainFormats); err != nil {
		return checked{}, err
	}
	if command.Flags().Changed("mode") {
		if err := oneOf("mode", f.mode, explainModes); err != nil {
			return checked{}, err
		}
	}
	for _, request := range f.requests {
		if !analysis.IsRequest(request) {
			return checked{}, fmt.Errorf("--request %s: must be /path or http://host:port/path", request)
		}
	}
	results, err := f.analyse(command, paths)
	if err != nil {
		return checked{}, err
	}
	if len(results) != 1 {
		return checked{}, severalRoots(paths[0], len(results))
	}
	return results[0], nil
}

func severalRoots(path string, n int) error {
	return fmt.Errorf("%s: %s found here; name one of them", path, plural(n, "main configuration file"))
}

var (
	explainFormats = []string{"text", "json", "markdown", "mermaid", "html"}
	explainModes   = []string{string(interp.SharedGIL), string(interp.OwnGIL), string(interp.FreeThreaded)}
)

func (f *explainFlags) write(command *cobra.Command, r checked) error {
	w := command.OutOrStdout()
	if f.advise {
		advised := *r.Result
		advised.Audited = r.Audit(command.Context(), audit.Input{})
		r.Result = &advised
	}
	var group *string
	if command.Flags().Changed("group") {
		var err error
		if group, err = r.group(f.group); err != nil {
			return err
		}
	}
	if f.format == "json" {
		e := explain(r, f.requests)
		e.advise, e.group, e.mode = f.advise, group, interp.Mode(f.mode)
		return writeJSON(w, e.report())
	}
	o := report.New(r.Result, r.given, f.requests...)
	view := viewFor(terminal.Of(w, terminal.Auto, terminal.Auto))
	view.All, view.Group, view.Mode, view.Advise = f.all, group, interp.Mode(f.mode), f.advise
	switch f.format {
	case "markdown":
		return o.Markdown(w, view)
	case "mermaid":
		return o.Mermaid(w, view)
	case "html":
		return o.HTML(w, view)
	}
	return o.Text(w, view)
}

// viewFor is how a report is written for the terminal.
func viewFor(out terminal.Terminal) report.View {
	v := report.View{Width: usualWidth}
	if out.Width > 0 {
		v.Width = min(max(out.Width, leastWidth), mostWidth)
	}
	v.Paint = func(t report.Tone, s string) string { return string(out.Paint(tones[t], s)) }
	return v
}

// The widths that text is written for, in columns.
const (
	leastWidth = 40
	usualWidth = 100
	mostWidth  = 200
)

// tones are the colours of the text: no mode has the one of a warning.
var tones = map[report.Tone]text.Colors{
	report.Strong: {text.Bold},
	report.Faint:  {text.Faint},
	report.Shared: {text.Bold},
	report.Own:    {text.FgCyan, text.Bold},
	report.Free:   {text.FgMagenta, text.Bold},
}

// explanation is a root on one target, or on each kind of build when the target's
// Python is not known.
type explanation struct {
	checked
	known       bool                 // the Python build is known
	resolutions []*interp.Resolution // one, or one a kind of build
	urls        []string             // requests to follow
	advise      bool
	group       *string     // only this process group
	mode        interp.Mode // only processes with an interpreter of this mode
}

func explain(r checked, urls []string) explanation {
	return explanation{checked: r, known: r.Target.Concrete(), resolutions: r.Builds(), urls: urls}
}

// same returns the value that f has for all resolutions, nil when they differ.
func same[T comparable](resolutions []*interp.Resolution, f func(*interp.Resolution) T) *T {
	var value T
	for i, r := range resolutions {
		v := f(r)
		if i > 0 && v != value {
			return nil
		}
		value = v
	}
	return &value
}
