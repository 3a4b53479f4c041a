package cli

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/terminal"
)

func explainCommand() *cobra.Command {
	var input inputFlags
	var requests []string
	var advise bool
	command := &cobra.Command{
		Use:   "explain ROOT",
		Short: "Print every Python process and interpreter with its GIL mode, and why",
		Long: `explain reads the main configuration file ROOT (or the one in the folder ROOT) with everything that
it includes, and prints each process group and interpreter: which requests it serves, its GIL mode, its
switch interval, which directive decided, and the messages that mod_wsgi will log.

Without --python it takes the build that the configuration itself names (the file name of the module, a
virtual environment that is there to read), or shows each kind of build.`,
		Example: `  modwsgi-ls explain --python 3.13t /etc/apache2/apache2.conf
  modwsgi-ls explain --request http://www.example.com/api/users /etc/apache2`,
		Args: func(_ *cobra.Command, paths []string) error {
			if len(paths) != 1 {
				return errors.New("explain: name one main configuration file, or the folder that holds it, such as /etc/apache2")
			}
			return nil
		},
		RunE: func(command *cobra.Command, paths []string) error {
			settings, err := input.settings()
			if err != nil {
				return err
			}
			for _, request := range requests {
				if !isRequest(request) {
					return fmt.Errorf("--request %s: must be /path or http://host:port/path", request)
				}
			}
			if input.format != "text" && input.format != "json" {
				return fmt.Errorf("--format %s: must be text or json", input.format)
			}
			results, err := analyse(command.Context(), settings, paths)
			if err != nil {
				return err
			}
			if len(results) != 1 {
				return fmt.Errorf("%s: %s found here; name one of them", paths[0], plural(len(results), "main configuration file"))
			}
			e := explain(results[0], requests)
			if input.format == "json" {
				return writeJSON(command.OutOrStdout(), e.report())
			}
			colourTables(terminal.Of(command.OutOrStdout(), terminal.Auto, terminal.Auto))
			return e.write(command.OutOrStdout(), advise)
		},
	}
	input.add(command)
	command.Flags().StringArrayVar(&requests, "request", nil, "follow the request for `URL` (/path or http://host:port/path); may be repeated")
	command.Flags().BoolVar(&advise, "advise", false, "weigh the GIL modes for each daemon process group")
	return command
}

// isRequest reports whether the text is a path, or an address of a web server.
func isRequest(text string) bool {
	if strings.HasPrefix(text, "/") {
		return true
	}
	address, err := url.Parse(text)
	return err == nil && (address.Scheme == "http" || address.Scheme == "https") && address.Host != ""
}

// explanation is a root on one target, or on each kind of build when the target's
// Python is not known.
type explanation struct {
	checked
	known       bool                 // the Python build is known
	resolutions []*interp.Resolution // one, or one a kind of build
	urls        []string             // requests to follow
}

func explain(r checked, urls []string) explanation {
	return explanation{checked: r, known: r.Target.Concrete(), resolutions: r.Builds(), urls: urls}
}

// modes are the modes of the i-th interpreter of the p-th process, one a resolution.
func (e explanation) modes(p, i int) []interp.Mode {
	var modes []interp.Mode
	for _, r := range e.resolutions {
		modes = append(modes, r.Processes[p].Interpreters[i].Mode)
	}
	return modes
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
