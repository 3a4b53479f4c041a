package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/report"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// auditFlags say what is audited, and what of it is printed.
type auditFlags struct {
	inputFlags
	group string
	all   bool
}

func auditCommand() *cobra.Command {
	var flags auditFlags
	command := &cobra.Command{
		Use:   "audit ROOT",
		Short: "Print which extension modules the applications import, and in which interpreter that fails",
		Long: `audit reads the main configuration file ROOT (or the one in the folder ROOT), the scripts that it names, and
all modules that these import, from the folders that the Python of each process group would look in. Of each
extension module (.so) it reads what it declares about sub interpreters and the GIL, and says for each
interpreter whether the import will fail, may fail (it is guarded, depends on a condition, or is carried out when
a function is called), or cannot be told. Nothing is imported, and no program is started.

It never calls an import safe: what the code of a module does is not read.

Exit codes: 0 no import surely fails, 1 one does, 2 could not run.`,
		Example: `  modwsgi-ls audit /etc/apache2
  modwsgi-ls audit --group api --python 3.13t /etc/apache2/apache2.conf
  modwsgi-ls audit --format json /etc/apache2 > audit.json`,
		Args: func(_ *cobra.Command, paths []string) error {
			if len(paths) != 1 {
				return errors.New("audit: name one main configuration file, or the folder that holds it, such as /etc/apache2")
			}
			return nil
		},
		RunE: func(command *cobra.Command, paths []string) error { return flags.run(command, paths[0]) },
	}
	flags.add(command)
	set := command.Flags()
	set.Lookup("format").Usage = "`FORMAT`: text, or json (docs/audit.schema.json)"
	set.StringVar(&flags.group, "group", "", "only the process group `NAME` (%{GLOBAL} is embedded mode)")
	set.BoolVar(&flags.all, "all", false, "list the extensions that nothing refuses, too")
	return command
}

var auditFormats = []string{"text", "json"}

func (f *auditFlags) run(command *cobra.Command, path string) error {
	if err := oneOf("format", f.format, auditFormats); err != nil {
		return err
	}
	results, err := f.analyse(command, []string{path})
	if err != nil {
		return err
	}
	if len(results) != 1 {
		return severalRoots(path, len(results))
	}
	r := results[0]
	in := audit.Input{}
	if command.Flags().Changed("group") {
		if in.Group, err = r.group(f.group); err != nil {
			return err
		}
	}
	found := report.NewAudit(r.Result, r.given, r.Audit(command.Context(), in))
	w := command.OutOrStdout()
	if f.format == "json" {
		err = found.JSON(w)
	} else {
		view := viewFor(terminal.Of(w, terminal.Auto, terminal.Auto))
		view.All = f.all
		err = found.Text(w, view)
	}
	if err == nil && found.Fails() {
		return exitError(exitFindings)
	}
	return err
}
