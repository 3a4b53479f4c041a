package cli

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is the version of a build that carries none of its own (`go build` in a
// checkout); CHANGELOG.md has the same.
const release = "0.1.0"

// built is the version that a release is built with
// (-ldflags "-X github.com/modwsgi-ls/modwsgi-ls/cli.built=1.2.3").
var built string

// version is the one of a released program, the module version of one that was installed
// by go, else the release with the commit of the checkout.
func version() string {
	if built != "" {
		return built
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	if v := info.Main.Version; v != "" && v != "(devel)" && v[0] == 'v' && len(v) < 20 {
		return v[1:]
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
			return release + "+" + setting.Value[:12]
		}
	}
	return release
}

func versionText() string {
	return fmt.Sprintf("modwsgi-ls %s\nknows httpd 2.4 up to 2.4.71, mod_wsgi 4.9 to 6.0.5, Python 3.8 to 3.15\n", version())
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the versions of httpd and mod_wsgi whose behaviour it knows",
		Args:  noWords,
		RunE: func(command *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(command.OutOrStdout(), versionText())
			return err
		},
	}
}
