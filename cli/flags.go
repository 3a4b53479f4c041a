package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
	inSection(command, aboutServer, func(flags *pflag.FlagSet) {
		flags.StringVar(&f.given.Python, "python", "", "`VERSION` of the Python that mod_wsgi is built for, such as 3.13, or 3.13t for a free-threaded build (default: what the configuration shows)")
	})
}

// addReading adds all flags but the one for Python.
func (f *inputFlags) addReading(command *cobra.Command) {
	f.addSettings(command)
	inSection(command, aboutOutput, func(flags *pflag.FlagSet) {
		flags.StringVar(&f.format, "format", "text", "`FORMAT`: text, or json for programs")
	})
}

// addSettings adds a flag for each setting of docs/modwsgi-ls.schema.json but Python.
func (f *inputFlags) addSettings(command *cobra.Command) {
	inSection(command, aboutServer, func(flags *pflag.FlagSet) {
		s := &f.given
		flags.StringVarP(&s.ServerRoot, "server-root", "d", "", "httpd's -d: the ServerRoot to start from, a `FOLDER`")
		flags.StringArrayVarP(&s.Defines, "define", "D", nil, "httpd's -D: define `NAME` for <IfDefine>; may be repeated")
		flags.StringArrayVarP(&s.Before, "before", "C", nil, "httpd's -C: read `DIRECTIVE` before the configuration; may be repeated")
		flags.StringArrayVarP(&s.After, "after", "c", nil, "httpd's -c: read `DIRECTIVE` after the configuration; may be repeated")
		flags.StringArrayVar(&f.env, "env", nil, "`NAME=VALUE` in the server's environment; may be repeated")
		flags.StringVar(&s.Envvars, "envvars", "", "`FILE` of exports that the server is started with (default: envvars beside the root)")
		flags.StringArrayVar(&f.pathMap, "path-map", nil, "`LIVE=HERE`: files that the server has under LIVE are under HERE on this machine; may be repeated")
		flags.StringVar(&s.ModWSGI, "mod-wsgi", "", "`VERSION` of mod_wsgi (default 6.0.5)")
		flags.StringVar(&s.Httpd, "httpd", "", "`VERSION` of httpd, for <IfVersion> (default 2.4.68)")
		flags.StringVar(&f.file, "config", "", "read the settings in `FILE` (default: .modwsgi-ls.toml in the root's folder or one above)")
		flags.BoolVar(&f.noFile, "no-config", false, "read no file of settings")
	})
	inSection(command, aboutExpress, func(flags *pflag.FlagSet) {
		x := &f.given.Express
		flags.BoolVar(&f.isExpress, "express", false, "the files are --include-file fragments of mod_wsgi-express")
		flags.StringVar(&x.Host, "express-host", "", "its --host, a `NAME` (default localhost)")
		flags.IntVar(&x.Port, "express-port", 0, "its --port, a `NUMBER` (default 8000)")
		flags.StringVar(&x.ProcessGroup, "express-process-group", "", "its --process-group, a `NAME` (default HOST:PORT)")
		flags.StringVar(&x.ApplicationGroup, "express-application-group", "", "its --application-group, a `NAME` (default %{GLOBAL})")
		flags.Var(expressNumber{&x.Processes, "processes"}, "express-processes", "its --processes (0: not given)")
		f.threads = 5
		flags.Var(expressNumber{&f.threads, "threads"}, "express-threads", "its --threads (default 5)")
		flags.BoolVar(&x.FreeThreading, "express-free-threading", false, "its --free-threading")
		flags.BoolVar(&x.EmbeddedMode, "express-embedded-mode", false, "its --embedded-mode")
		flags.Float64Var(&f.switchInterval, "express-switch-interval", 0, "its --switch-interval, in `SECONDS`")
		flags.StringArrayVar(&x.PythonPath, "express-python-path", nil, "its --python-path, a `FOLDER`; may be repeated")
		flags.StringVar(&x.MountPoint, "express-mount-point", "", "its --mount-point, a `PATH` (default /)")
		flags.StringVar(&x.ServerRoot, "express-server-root", "", "its --server-root, a `FOLDER` (default one in /tmp)")
		flags.StringArrayVar(&f.setenv, "express-setenv", nil, "its --setenv, as `NAME=VALUE`; may be repeated")
	})
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
	"format.indent": "indent", "format.tabs": "tabs",
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
func (n expressNumber) Type() string { return "NUMBER" }

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
	_, err = s.Analysis("flag")
	for _, wrong := range append(s.Misfits(), settings.Wrongs(err)...) {
		return s, fmt.Errorf("--%s: %s", flagFor(wrong.Key), wrong.Message)
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
