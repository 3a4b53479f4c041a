package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// What a shell proposes behind a flag that takes one of some values.
var valuesOf = map[string][]string{
	"color":      {"auto", "always", "never"},
	"hyperlinks": {"auto", "always", "never"},
	"severity":   {"error", "warning", "information", "hint"},
	"mode":       explainModes,
	"python":     {"3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.14t", "3.15", "3.15t"},
}

// formatsOf are the values of --format, by command.
var formatsOf = map[string][]string{
	"check": findingFormats, "explain": explainFormats, "audit": auditFormats, "diff": diffFormats, "rules": rulesFormats,
}

// proposeValues has the shells propose the values of flags; for all others, files.
func proposeValues(root *cobra.Command) {
	for _, command := range root.Commands() {
		propose := func(flag string, values []string) {
			if command.Flags().Lookup(flag) != nil && values != nil {
				_ = command.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
			}
		}
		for flag, values := range valuesOf {
			propose(flag, values)
		}
		propose("format", formatsOf[command.Name()])
		if command.Flags().Lookup("output") != nil {
			_ = command.RegisterFlagCompletionFunc("output", proposeOutputs)
		}
	}
}

// proposeOutputs proposes the formats of --output FORMAT=FILE.
func proposeOutputs(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	if strings.Contains(begun, "=") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var proposals []string
	for _, format := range findingFormats {
		proposals = append(proposals, format+"=")
	}
	return proposals, cobra.ShellCompDirectiveNoSpace
}

// proposeRules proposes the rules that begin as the word does, and files where none does.
func proposeRules(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	var proposals []string
	for _, r := range rules.All() {
		if begun != "" && strings.HasPrefix(r.ID, begun) {
			proposals = append(proposals, r.ID+"\t"+r.Title)
		}
	}
	return proposals, cobra.ShellCompDirectiveDefault
}
