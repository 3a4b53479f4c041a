package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/docs"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// jsonRule is a rule in `rules --format json`.
type jsonRule struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Title    string `json:"title"`
	URL      string `json:"url"`
	Page     string `json:"page"`
}

func rulesCommand() *cobra.Command {
	var format string
	command := &cobra.Command{
		Use:     "rules",
		Short:   "List the rules that check knows; `explain RULE` prints the page of one",
		Example: "  modwsgi-ls rules\n  modwsgi-ls explain no-threads",
		Args:    noWords,
		RunE: func(command *cobra.Command, _ []string) error {
			w := command.OutOrStdout()
			switch format {
			case "text":
				return listRules(w)
			case "json":
				list := []jsonRule{}
				for _, r := range rules.All() {
					list = append(list, jsonRule{r.ID, r.Severity.String(), r.Title, r.URL, docs.Page(r.Doc())})
				}
				return writeJSON(w, list)
			}
			return oneOf("format", format, rulesFormats)
		},
	}
	command.Flags().StringVar(&format, "format", "text", "`FORMAT`: text, or json for programs")
	return command
}

var rulesFormats = []string{"text", "json"}

func listRules(w io.Writer) error {
	width := 0
	for _, r := range rules.All() {
		width = max(width, len(r.ID))
	}
	var b strings.Builder
	for _, r := range rules.All() {
		fmt.Fprintf(&b, "%-*s  %-11s  %s\n", width, r.ID, r.Severity, r.Title)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func ruleNames() []string {
	var names []string
	for _, r := range rules.All() {
		names = append(names, r.ID)
	}
	return names
}

// explainRule prints the page of a rule; ok is false if name is none.
func explainRule(command *cobra.Command, name string) (ok bool, err error) {
	page, ok := docs.Rule(name)
	if !ok || name == "README" {
		return false, nil
	}
	w := command.OutOrStdout()
	t := terminal.Of(w, terminal.Auto, terminal.Auto)
	_, err = io.WriteString(w, t.Markdown(page))
	return true, err
}
