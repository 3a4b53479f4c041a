package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// The sections of flags in a help, in their order.
const (
	aboutAnswer  = "Flags"
	aboutOutput  = "Output"
	aboutKnown   = "What is known already"
	aboutFixes   = "Fixing"
	aboutServer  = "The server that the configuration is for"
	aboutExpress = "mod_wsgi-express"
)

var flagSections = []string{aboutAnswer, aboutOutput, aboutFixes, aboutKnown, aboutServer, aboutExpress}

// sectionOf is the annotation of a flag that names its section; without one it is
// aboutAnswer.
const sectionOf = "section"

// inSection puts the flags that add adds into a section of the help.
func inSection(command *cobra.Command, section string, add func(*pflag.FlagSet)) {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	add(flags)
	flags.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{sectionOf: {section}} })
	command.Flags().AddFlagSet(flags)
}

// flagSection is a section of a help, with its flags.
type flagSection struct {
	title string
	flags []*pflag.Flag
}

// bySection are the flags in the sections that have any.
func bySection(all *pflag.FlagSet) []flagSection {
	var sections []flagSection
	for _, title := range flagSections {
		s := flagSection{title: title}
		all.VisitAll(func(f *pflag.Flag) {
			of := aboutAnswer
			if named := f.Annotations[sectionOf]; len(named) == 1 {
				of = named[0]
			}
			if of == title && !f.Hidden {
				s.flags = append(s.flags, f)
			}
		})
		if len(s.flags) > 0 {
			sections = append(sections, s)
		}
	}
	return sections
}

// described is how a flag is given, and what it does.
func described(f *pflag.Flag) (name, words string) {
	value, words := pflag.UnquoteUsage(f)
	name = "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	if value != "" && value != "count" {
		name += " " + value
	}
	switch {
	case f.Name == "help":
		words = "print this"
	case f.Value.Type() == "string" && f.DefValue != "":
		words += " (default " + f.DefValue + ")"
	}
	return name, words
}

// The widths of a help, in columns.
const (
	usualHelpWidth = 80
	mostHelpWidth  = 100
	flagColumn     = 26 // where the words about a flag begin
)

// help prints what a command does, wrapped to the terminal.
func help(command *cobra.Command, _ []string) {
	w := command.OutOrStdout()
	width := usualHelpWidth
	if t := terminal.Of(w, terminal.Auto, terminal.Auto); t.Width > 0 {
		width = min(max(t.Width, leastWidth), mostHelpWidth)
	}
	page := helpPage{width: width}
	page.command(command)
	_, _ = io.WriteString(w, page.b.String()) // there is nobody to tell
}

// helpPage is a help that is being written.
type helpPage struct {
	b     strings.Builder
	width int
}

func (p *helpPage) command(c *cobra.Command) {
	about := c.Long
	if about == "" {
		about = c.Short + "."
	}
	for paragraph := range strings.SplitSeq(strings.TrimSpace(about), "\n\n") {
		if strings.HasPrefix(paragraph, "\t") { // something to type
			fmt.Fprintln(&p.b, paragraph)
		} else {
			p.wrapped("", strings.Join(strings.Fields(paragraph), " "))
		}
		p.b.WriteByte('\n')
	}
	p.heading("Usage")
	p.wrapped("  ", c.UseLine())
	if c.HasAvailableSubCommands() {
		p.wrapped("  ", c.CommandPath()+" COMMAND [flags]")
	}
	if c.HasExample() {
		p.b.WriteByte('\n')
		p.heading("Examples")
		fmt.Fprintln(&p.b, c.Example)
	}
	if c.HasAvailableSubCommands() {
		p.b.WriteByte('\n')
		p.heading("Commands")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				p.entry("  "+sub.Name(), sub.Short, c.NamePadding()+4)
			}
		}
	}
	p.flags(c.LocalFlags())
	if c.HasAvailableSubCommands() {
		p.b.WriteByte('\n')
		p.wrapped("", c.CommandPath()+" COMMAND --help tells more about a command.")
	}
}

// flags writes the flags by their sections.
func (p *helpPage) flags(all *pflag.FlagSet) {
	for _, section := range bySection(all) {
		p.b.WriteByte('\n')
		p.heading(section.title)
		for _, f := range section.flags {
			name, words := described(f)
			indent := "      "
			if f.Shorthand != "" {
				indent = "  "
			}
			p.entry(indent+name, words, flagColumn)
		}
	}
}

// entry writes a name and the words about it, which begin at the column; on a line of their
// own where the name is too long.
func (p *helpPage) entry(name, words string, column int) {
	indent := strings.Repeat(" ", column)
	lines := wrap(words, p.width-column)
	if len(name)+2 > column {
		fmt.Fprintln(&p.b, name)
	} else {
		fmt.Fprintf(&p.b, "%-*s%s\n", column, name, lines[0])
		lines = lines[1:]
	}
	for _, line := range lines {
		fmt.Fprintln(&p.b, indent+line)
	}
}

func (p *helpPage) heading(s string) { fmt.Fprintf(&p.b, "%s:\n", s) }

func (p *helpPage) wrapped(indent, s string) {
	for _, line := range wrap(s, p.width-len(indent)) {
		fmt.Fprintln(&p.b, indent+line)
	}
}

// wrap breaks a text at its words.
func wrap(s string, width int) []string {
	lines := strings.Split(text.WrapSoft(s, width), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}
