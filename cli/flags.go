package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
)

// inputFlags are what check and explain take alike: the settings, which go before those of
// the project's file, and the file itself.
type inputFlags struct {
	given          settings.Settings
	env            []string
	pathMap        []string
	threads        int
	isExpress      bool
	switchInterval float64
	setenv         []string
	file           string
	noFile         bool
	format         string
}

func (f *inputFlags) add(command *cobra.Command) {
	f.addReading(command)
	f.addPython(command)
}

func (f *inputFlags) addPython(command *cobra.Command) {
	command.Flags().StringVar(&f.given.Python, "python", "", "Python that mod_wsgi is built for, such as 3.13, or 3.13t for a free-threaded build")
}

// addReading adds all flags but the one for Python.
func (f *inputFlags) addReading(command *cobra.Command) {
	f.addSettings(command)
	command.Flags().StringVar(&f.format, "format", "text", "text, or json for programs")
}

// addSettings adds a flag for each setting of docs/modwsgi-ls.schema.json but Python.
func (f *inputFlags) addSettings(command *cobra.Command) {
	flags := command.Flags()
	s, x := &f.given, &f.given.Express
	flags.StringVarP(&s.ServerRoot, "server-root", "d", "", "httpd's -d: the ServerRoot to start from")
	flags.StringArrayVarP(&s.Defines, "define", "D", nil, "httpd's -D: define `NAME` for <IfDefine>; may be repeated")
	flags.StringArrayVarP(&s.Before, "before", "C", nil, "httpd's -C: read `DIRECTIVE` before the configuration; may be repeated")
	flags.StringArrayVarP(&s.After, "after", "c", nil, "httpd's -c: read `DIRECTIVE` after the configuration; may be repeated")
	flags.StringArrayVar(&f.env, "env", nil, "`NAME=VALUE` in the server's environment; may be repeated")
	flags.StringVar(&s.Envvars, "envvars", "", "`FILE` of exports that the server is started with (default: envvars beside the root)")
	flags.StringArrayVar(&f.pathMap, "path-map", nil, "`LIVE=HERE`: files that the server has under LIVE are under HERE on this machine; may be repeated")
	flags.StringVar(&s.ModWSGI, "mod-wsgi", "", "version of mod_wsgi (default 6.0.5)")
	flags.StringVar(&s.Httpd, "httpd", "", "version of httpd, for <IfVersion> (default 2.4.68)")
	flags.BoolVar(&f.isExpress, "express", false, "the files are --include-file fragments of mod_wsgi-express")
	flags.StringVar(&x.Host, "express-host", "", "mod_wsgi-express --host (default localhost)")
	flags.IntVar(&x.Port, "express-port", 0, "mod_wsgi-express --port (default 8000)")
	flags.StringVar(&x.ProcessGroup, "express-process-group", "", "mod_wsgi-express --process-group (default HOST:PORT)")
	flags.StringVar(&x.ApplicationGroup, "express-application-group", "", "mod_wsgi-express --application-group (default %{GLOBAL})")
	flags.Var(expressNumber{&x.Processes, "processes"}, "express-processes", "mod_wsgi-express --processes (0: not given)")
	f.threads = 5
	flags.Var(expressNumber{&f.threads, "threads"}, "express-threads", "mod_wsgi-express --threads")
	flags.BoolVar(&x.FreeThreading, "express-free-threading", false, "mod_wsgi-express --free-threading")
	flags.BoolVar(&x.EmbeddedMode, "express-embedded-mode", false, "mod_wsgi-express --embedded-mode")
	flags.Float64Var(&f.switchInterval, "express-switch-interval", 0, "mod_wsgi-express --switch-interval, in `SECONDS`")
	flags.StringArrayVar(&x.PythonPath, "express-python-path", nil, "mod_wsgi-express --python-path `FOLDER`; may be repeated")
	flags.StringVar(&x.MountPoint, "express-mount-point", "", "mod_wsgi-express --mount-point (default /)")
	flags.StringVar(&x.ServerRoot, "express-server-root", "", "mod_wsgi-express --server-root (default a folder in /tmp)")
	flags.StringArrayVar(&f.setenv, "express-setenv", nil, "mod_wsgi-express --setenv, as `NAME=VALUE`; may be repeated")
	flags.StringVar(&f.file, "config", "", "read the settings in `FILE` (default: .modwsgi-ls.toml in the root's folder or one above)")
	flags.BoolVar(&f.noFile, "no-config", false, "read no file of settings")
}

// flagOf is the flag that gives a setting, by the setting's key; a key of a table is not
// in it.
var flagOf = map[string]string{
	"python": "python", "modWsgi": "mod-wsgi", "httpd": "httpd", "serverRoot": "server-root", "defines": "define",
	"before": "before", "after": "after", "env": "env", "envvars": "envvars", "pathMap": "path-map",
	"express.host": "express-host", "express.port": "express-port", "express.processGroup": "express-process-group",
	"express.applicationGroup": "express-application-group", "express.processes": "express-processes",
	"express.threads": "express-threads", "express.freeThreading": "express-free-threading", "express.embeddedMode": "express-embedded-mode",
	"express.switchInterval": "express-switch-interval", "express.pythonPath": "express-python-path", "express.mountPoint": "express-mount-point",
	"express.serverRoot": "express-server-root", "express.setenv": "express-setenv",
}

// expressNumber is an option of mod_wsgi-express that takes a whole number, and refuses
// other words as that does.
type expressNumber struct {
	value  *int
	option string
}

// String implements pflag.Value.
func (n expressNumber) String() string {
	if n.value == nil {
		return "0"
	}
	return strconv.Itoa(*n.value)
}

// Set implements pflag.Value.
func (n expressNumber) Set(text string) error {
	value, err := strconv.Atoi(text)
	if err != nil {
		return fmt.Errorf("option --%s: invalid integer value: '%s'", n.option, text)
	}
	*n.value = value
	return nil
}

// Type implements pflag.Value.
func (n expressNumber) Type() string { return "int" }

// read completes what the flags give, with absolute paths.
func (f *inputFlags) read(command *cobra.Command) (settings.Settings, error) {
	s := f.given
	var err error
	if s.Env, err = pairs("env", "NAME=VALUE", f.env); err != nil {
		return s, err
	}
	if s.PathMap, err = pairs("path-map", "LIVE=HERE", f.pathMap); err != nil {
		return s, err
	}
	for live, here := range s.PathMap {
		if here == "" {
			return s, fmt.Errorf("--path-map %s=: must be LIVE=HERE", live)
		}
	}
	if s.Envvars != "" {
		if _, err := os.Stat(s.Envvars); err != nil {
			return s, fmt.Errorf("--envvars: %w", withoutOperation(err))
		}
	}
	if s.Express.SetEnv, err = pairs("express-setenv", "NAME=VALUE", f.setenv); err != nil {
		return s, err
	}
	if command.Flags().Changed("express-switch-interval") {
		s.Express.SwitchInterval = &f.switchInterval
	}
	if command.Flags().Changed("express-threads") {
		s.Express.Threads = &f.threads
	}
	folder, err := os.Getwd()
	if err != nil {
		return s, err
	}
	s = s.Absolute(folder)
	if _, err := s.Analysis("flag"); err != nil { // it begins with the setting's key
		return s, fmt.Errorf("--%s", strings.Replace(err.Error(), "modWsgi", "mod-wsgi", 1))
	}
	return s, nil
}

func pairs(flag, form string, given []string) (map[string]string, error) {
	read := map[string]string{}
	for _, pair := range given {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--%s %s: must be %s", flag, pair, form)
		}
		read[name] = value
	}
	return read, nil
}
