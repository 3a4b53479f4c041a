package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// misused words what the library of flags says about a call, for a person.
func misused(command *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		given, name := "--"+unknown.GetSpecifiedName(), unknown.GetSpecifiedName()
		if letters := unknown.GetSpecifiedShortnames(); letters != "" {
			given, name = "-"+name, letters // -format is read as -f -o …
		}
		var names []string
		command.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		return fmt.Errorf("%s has no flag %s%s; see %s --help", command.CommandPath(), given, meant("--", name, names), command.CommandPath())
	case errors.As(err, &missing):
		value, _ := pflag.UnquoteUsage(missing.GetFlag())
		return fmt.Errorf("--%s needs a value: %s", missing.GetFlag().Name, value)
	case errors.As(err, &invalid):
		flag, cause := invalid.GetFlag(), errors.Unwrap(invalid)
		if number := (*strconv.NumError)(nil); errors.As(cause, &number) {
			cause = errors.New(map[string]string{"ParseInt": "must be a whole number", "ParseFloat": "must be a number", "ParseBool": "must be true or false"}[number.Func])
		}
		return fmt.Errorf("--%s %s: %w", flag.Name, invalid.GetValue(), cause)
	}
	return err
}

// meant is a proposal for a name that is not known.
func meant(prefix, name string, names []string) string {
	if near := catalog.Nearest(name, names); near != "" {
		return "; is " + prefix + near + " meant?"
	}
	return ""
}

// oneOf refuses a flag's value that is none of the values.
func oneOf(flag, value string, values []string) error {
	if slices.Contains(values, value) {
		return nil
	}
	last := len(values) - 1
	return fmt.Errorf("--%s %s: must be %s or %s%s", flag, value, strings.Join(values[:last], ", "), values[last], meant("", value, values))
}

// noCommand says of the first word of a call that it is no command.
func noCommand(command *cobra.Command, words []string) error {
	if len(words) == 0 {
		return nil
	}
	if _, err := os.Stat(words[0]); err == nil || strings.ContainsAny(words[0], `/\`) {
		return fmt.Errorf("there is no command %s; to check it: %s check %s", words[0], command.Name(), words[0])
	}
	var names []string
	for _, c := range command.Commands() {
		names = append(names, c.Name())
	}
	return fmt.Errorf("there is no command %s%s; see %s --help", words[0], meant("", words[0], names), command.Name())
}

// noWords refuses words behind a command that takes none.
func noWords(command *cobra.Command, words []string) error {
	if len(words) == 0 {
		return nil
	}
	return fmt.Errorf("%s takes flags only, and no %s", command.CommandPath(), words[0])
}
