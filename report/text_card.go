package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// card writes a process group, or several that are alike: its size, its interpreters with
// their modes, and what decides them.
func (p *printer) card(c Card) {
	p.printf("\n")
	title, details := p.words(Strong, c.Title()), c.Size()
	if n := len(c.Alike); n > 1 {
		title += " " + p.Paint(Faint, fmt.Sprintf("(%d alike)", n))
		details += " each"
	} else if place := c.Place.String(); place != "" {
		details += " · " + place
	}
	if text.StringWidthWithoutEscSequences(title+details)+2 <= p.Width {
		p.printf("%s  %s\n", title, p.words(Faint, details))
	} else {
		p.block("", title)
		p.block("  ", p.words(Faint, details))
	}
	if !c.Starts {
		p.block("  ", "Python does not start here: "+c.Why+atPlace(c.WhyPlace))
		return
	}
	shown := c.Rows(p.All || p.Group != nil)
	widest := 0
	for _, i := range shown {
		widest = max(widest, len(i.Mode.String()))
	}
	for _, i := range shown {
		mode := i.Mode.String()
		pad := strings.Repeat(" ", widest-len(mode))
		p.block("  "+p.Paint(toneOf(i.Mode), mode)+pad+"  ", i.String())
		indent := strings.Repeat(" ", widest+4)
		p.block(indent, p.words(Faint, decided(i.Interpreter)))
	}
	if !c.Serves() {
		p.block("  ", "No request ends here.")
	}
	if len(c.Interpreters) > 0 && c.Serves() {
		p.block("  ", c.Sentence)
	}
	if p.Advise && c.Recommendation != nil {
		p.advice(c.Recommendation)
	}
}

// words paints each word, so that a wrapped line keeps its tone.
func (p *printer) words(t Tone, paragraph string) string {
	words := strings.Fields(paragraph)
	for i, word := range words {
		words[i] = p.Paint(t, word)
	}
	return strings.Join(words, " ")
}

// mostListed is how many mounts or names of an interpreter are listed.
const mostListed = 6

// runs are what runs in the interpreter; of groups that are alike without the hosts.
func (i Interpreter) runs(folded bool) string {
	if i.Idle {
		return "nothing runs in it"
	}
	var runs []string
	for _, r := range i.Runs {
		text := r.Text
		if folded {
			text, _, _ = strings.Cut(text, " of ")
		}
		runs = append(runs, text)
	}
	return listed(runs)
}

// into names the interpreter, "" where groups that are alike have it under other names.
func (i Interpreter) into(folded bool) string {
	switch {
	case folded && !i.Main && !i.PerRequest:
		return ""
	case i.byDefault():
		return "its own interpreter (" + i.Name + ")"
	case len(i.Names) == 0 || i.Unset:
		return i.Title
	}
	var names []string
	for _, name := range i.Names {
		names = append(names, named(name, "%{GLOBAL}"))
	}
	if !i.Complete {
		return i.Title + ": " + listed(names) + " or others"
	}
	return i.Title + ": " + listed(names)
}

// listed are the first of many words.
func listed(words []string) string {
	if more := len(words) - mostListed; more > 0 {
		words = append(words[:mostListed:mostListed], fmt.Sprintf("%d more", more))
	}
	return strings.Join(words, ", ")
}

// decided says what decided an interpreter's mode.
func decided(i Interpreter) string {
	var parts []string
	switch d := i.By; {
	case d.Ignored != "":
		parts = append(parts, d.Line+atPlace(d.Place)+", ignored: "+d.Ignored)
	case d.Line != "":
		parts = append(parts, d.Line+atPlace(d.Place))
	default:
		parts = append(parts, "default")
	}
	if i.Interval != 0 {
		parts = append(parts, "switch interval "+strconv.FormatFloat(i.Interval, 'g', -1, 64)+" s")
	}
	if len(i.Codes) > 0 {
		parts = append(parts, "logs "+strings.Join(i.Codes, ", "))
	}
	return strings.Join(parts, " · ")
}
