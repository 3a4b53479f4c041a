package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// inputFlags are what check and explain take alike: httpd's own flags with httpd's
// meaning, the server's environment, and the target.
type inputFlags struct {
	serverRoot    string
	defines       []string
	before, after []string
	env           []string
	envvars       string
	pathMap       []string
	python        string
	modWSGI       string
	httpd         string
	format        string
	express       analysis.Express
	isExpress     bool
}

func (f *inputFlags) add(command *cobra.Command) {
	f.addReading(command)
	command.Flags().StringVar(&f.python, "python", "", "Python that mod_wsgi is built for, such as 3.13, or 3.13t for a free-threaded build")
}

// addReading adds all flags but the one for Python.
func (f *inputFlags) addReading(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVarP(&f.serverRoot, "server-root", "d", "", "httpd's -d: the ServerRoot to start from")
	flags.StringArrayVarP(&f.defines, "define", "D", nil, "httpd's -D: define `NAME` for <IfDefine>; may be repeated")
	flags.StringArrayVarP(&f.before, "before", "C", nil, "httpd's -C: read `DIRECTIVE` before the configuration; may be repeated")
	flags.StringArrayVarP(&f.after, "after", "c", nil, "httpd's -c: read `DIRECTIVE` after the configuration; may be repeated")
	flags.StringArrayVar(&f.env, "env", nil, "`NAME=VALUE` in the server's environment; may be repeated")
	flags.StringVar(&f.envvars, "envvars", "", "`FILE` of exports that the server is started with (default: envvars beside the root)")
	flags.StringArrayVar(&f.pathMap, "path-map", nil, "`LIVE=HERE`: files that the server has under LIVE are under HERE on this machine; may be repeated")
	flags.StringVar(&f.modWSGI, "mod-wsgi", "", "version of mod_wsgi (default 6.0.5)")
	flags.StringVar(&f.httpd, "httpd", "", "version of httpd, for <IfVersion> (default 2.4.68)")
	flags.StringVar(&f.format, "format", "text", "text, or json for programs")
	flags.BoolVar(&f.isExpress, "express", false, "the files are --include-file fragments of mod_wsgi-express")
	flags.StringVar(&f.express.Host, "express-host", "localhost", "mod_wsgi-express --host")
	flags.IntVar(&f.express.Port, "express-port", 8000, "mod_wsgi-express --port")
	flags.StringVar(&f.express.ProcessGroup, "express-process-group", "", "mod_wsgi-express --process-group (default HOST:PORT)")
	flags.StringVar(&f.express.ApplicationGroup, "express-application-group", "%{GLOBAL}", "mod_wsgi-express --application-group")
	flags.IntVar(&f.express.Processes, "express-processes", 0, "mod_wsgi-express --processes (0: not given)")
	flags.IntVar(&f.express.Threads, "express-threads", 5, "mod_wsgi-express --threads")
	flags.BoolVar(&f.express.FreeThreading, "express-free-threading", false, "mod_wsgi-express --free-threading")
	flags.BoolVar(&f.express.Embedded, "express-embedded-mode", false, "mod_wsgi-express --embedded-mode")
}

// settings turns the flags into what the analysis takes.
func (f *inputFlags) settings() (analysis.Settings, error) {
	settings := analysis.Settings{
		Defines: f.defines,
		Before:  f.before,
		After:   f.after,
		AsRoot:  true,
		Envvars: f.envvars,
	}
	if f.serverRoot != "" {
		absolute, err := filepath.Abs(f.serverRoot)
		if err != nil {
			return settings, err
		}
		settings.ServerRoot = absolute
	}
	settings.Env, settings.PathMap = map[string]string{}, map[string]string{}
	for _, pair := range f.env {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return settings, fmt.Errorf("--env %s: must be NAME=VALUE", pair)
		}
		settings.Env[name] = value
	}
	if f.envvars != "" {
		if _, err := os.Stat(f.envvars); err != nil {
			return settings, fmt.Errorf("--envvars: %w", withoutOperation(err))
		}
	}
	for _, pair := range f.pathMap {
		live, here, ok := strings.Cut(pair, "=")
		if !ok || live == "" || here == "" {
			return settings, fmt.Errorf("--path-map %s: must be LIVE=HERE", pair)
		}
		absolute, err := filepath.Abs(here)
		if err != nil {
			return settings, err
		}
		settings.PathMap[live] = absolute
	}
	if err := f.target(&settings); err != nil {
		return settings, err
	}
	if f.isExpress {
		settings.Express = &f.express
	}
	return settings, nil
}

func (f *inputFlags) target(settings *analysis.Settings) error {
	target := &settings.Target
	if f.python != "" {
		version, freeThreaded, err := interp.ParsePython(f.python)
		if err != nil {
			return fmt.Errorf("--python: %w", err)
		}
		target.Python, target.FreeThreaded, target.From = version, &freeThreaded, "flag"
	}
	var err error
	if f.modWSGI != "" {
		if target.ModWSGI, err = interp.ParseVersion(f.modWSGI); err != nil {
			return fmt.Errorf("--mod-wsgi: %w", err)
		}
	}
	if f.httpd != "" {
		if target.Httpd, err = interp.ParseVersion(f.httpd); err != nil {
			return fmt.Errorf("--httpd: %w", err)
		}
	}
	return nil
}
