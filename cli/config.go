package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
	"github.com/modwsgi-ls/modwsgi-ls/docs"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

func configCommand() *cobra.Command {
	var flags inputFlags
	var schema bool
	command := &cobra.Command{
		Use:   "config [PATH]",
		Short: "Print the settings that are in force for PATH, and where each comes from",
		Long: `config prints the settings with which check and explain would read the file or folder PATH (the working
folder without one): those of the flags, over those of the file .modwsgi-ls.toml in the folder or the nearest
one above. What is printed is such a file itself.

Exit codes: 0 done, 2 could not run.`,
		Example: `  modwsgi-ls config
  modwsgi-ls config --python 3.13t testdata/debian
  modwsgi-ls config --schema`,
		Args: func(_ *cobra.Command, paths []string) error {
			if len(paths) > 1 {
				return errors.New("config: name one file or folder")
			}
			return nil
		},
		RunE: func(command *cobra.Command, paths []string) error {
			if schema {
				_, err := command.OutOrStdout().Write(docs.SettingsSchema)
				return err
			}
			path := "."
			if len(paths) > 0 {
				path = paths[0]
			}
			return flags.printSettings(command, path)
		},
	}
	flags.addSettings(command)
	flags.addPython(command)
	command.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of the settings")
	return command
}

func (f *inputFlags) printSettings(command *cobra.Command, path string) error {
	project, err := f.project(command)
	if err != nil {
		return err
	}
	folder, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(folder)
	if err != nil {
		return withoutOperation(err)
	}
	if !info.IsDir() {
		folder = filepath.Dir(folder)
	}
	file, err := project.fileOf(folder)
	if err != nil {
		return err
	}
	inForce := project.flags
	if file != nil {
		inForce = inForce.Over(file.Settings)
	}
	flags := settings.Given(project.flags)
	return writeSettings(command.OutOrStdout(), inForce, func(key []string) string {
		switch {
		case sets(flags, key):
			return "--" + flagFor(key)
		case file != nil:
			for n := len(key); n > 0; n-- { // a key of a table that was given as a whole
				if line := file.Lines[settings.Key(key[:n]...)]; line > 0 {
					return fmt.Sprintf("%s:%d", terminal.Harmless(file.Path), line)
				}
			}
		}
		return ""
	})
}

// sets reports whether a tree of settings has the key.
func sets(tree map[string]any, key []string) bool {
	var at any = tree
	for _, name := range key {
		var found bool
		switch table := at.(type) {
		case map[string]any:
			at, found = table[name]
		case map[string]string:
			at, found = table[name]
		}
		if !found {
			return false
		}
	}
	return true
}

// flagFor is the flag that gives a setting, or the table that the setting is in.
func flagFor(key []string) string {
	for n := len(key); n > 0; n-- {
		if flag, ok := flagOf[strings.Join(key[:n], ".")]; ok {
			return flag
		}
	}
	return ""
}

// writeSettings prints the settings as a file of theirs, each with where it comes from.
func writeSettings(w io.Writer, s settings.Settings, from func(key []string) string) error {
	var text bytes.Buffer
	if err := toml.NewEncoder(&text).Encode(settings.Given(s)); err != nil {
		return err
	}
	if text.Len() == 0 {
		_, err := fmt.Fprintln(w, "# no settings: everything is found, inferred or as usual")
		return err
	}
	keys := map[int][]string{} // by the line of the printed text
	for key, line := range settings.Lines(text.String()) {
		if names := settings.Names(key); keys[line] == nil || len(names) < len(keys[line]) {
			keys[line] = names
		}
	}
	number := 0
	for line := range strings.Lines(text.String()) {
		number++
		line = strings.TrimRight(line, "\n")
		if strings.Contains(line, " = ") && keys[number] != nil {
			if origin := from(keys[number]); origin != "" {
				line += "  # " + origin
			}
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
