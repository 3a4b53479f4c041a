package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// Manual is the manual page of a command, in the language of man(7). It holds no date, so
// that a package can be built again.
func Manual(c *cobra.Command) string {
	var b strings.Builder
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"modwsgi-ls %s\" \"modwsgi-ls\"\n", roff(strings.ToUpper(name)), roff(version()))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(c.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n%s\n", roff(c.UseLine()))
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, ".br\n%s COMMAND [flags]\n", roff(c.CommandPath()))
	}
	fmt.Fprint(&b, ".SH DESCRIPTION\n")
	about := c.Long
	if about == "" {
		about = c.Short + "."
	}
	for i, paragraph := range strings.Split(about, "\n\n") {
		if codes, ok := strings.CutPrefix(paragraph, "Exit codes: "); ok {
			fmt.Fprint(&b, ".SH EXIT STATUS\n")
			paragraph = codes
		} else if i > 0 {
			fmt.Fprint(&b, ".PP\n")
		}
		fmt.Fprintln(&b, roff(paragraph))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprint(&b, ".SH COMMANDS\n")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(sub.Name()), roff(sub.Short))
			}
		}
	}
	fmt.Fprint(&b, ".SH OPTIONS\n")
	for _, section := range bySection(c.LocalFlags()) {
		if section.title != aboutAnswer {
			fmt.Fprintf(&b, ".SS %s\n", roff(section.title))
		}
		for _, f := range section.flags {
			flag, words := described(f)
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(flag), roff(words))
		}
	}
	if c.HasExample() {
		fmt.Fprint(&b, ".SH EXAMPLES\n.nf\n")
		for line := range strings.SplitSeq(c.Example, "\n") {
			fmt.Fprintln(&b, roff(strings.TrimSpace(line)))
		}
		fmt.Fprint(&b, ".fi\n")
	}
	fmt.Fprint(&b, ".SH FILES\n.TP\n.I .modwsgi\\-ls.toml\nThe settings of a project: those in the folder of the main configuration file, or in the nearest folder above that has one.\n")
	fmt.Fprint(&b, ".SH ENVIRONMENT\n.TP\n.B NO_COLOR, TERM, COLUMNS\nAsk for no colours, say what the terminal can show, and how wide it is.\n")
	fmt.Fprintf(&b, ".SH SEE ALSO\n%s\n", strings.Join(relatedPages(c), ", "))
	return b.String()
}

// relatedPages are the pages of the command above and of those below.
func relatedPages(c *cobra.Command) []string {
	var pages []string
	add := func(of *cobra.Command) {
		pages = append(pages, `\fB`+roff(strings.ReplaceAll(of.CommandPath(), " ", "-"))+`\fR(1)`)
	}
	if c.HasParent() {
		add(c.Parent())
	}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			add(sub)
		}
	}
	return pages
}

// roff is text that man(7) shows as it is.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`).Replace(strings.Join(strings.Fields(s), " "))
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}
