package report

import (
	"fmt"
	"io"
	"strings"
)

// mostNodes is how many boxes a picture holds that one can still read.
const mostNodes = 30

// Mermaid writes the overview as a flowchart that GitHub, GitLab and editors draw.
func (o *Overview) Mermaid(w io.Writer, v View) error {
	p := newPrinter(w, v)
	p.printf("flowchart LR\n")
	nodes := 0
	for n, c := range v.cards(o) {
		shown := c.Rows(v.All)
		if nodes += 1 + len(shown); nodes > mostNodes && n > 0 {
			p.printf("  more[%s]\n", mermaidText(fmt.Sprintf("%d more kinds of process group", len(v.cards(o))-n)))
			break
		}
		title := c.Title() + " · " + c.Size()
		if len(c.Alike) > 1 {
			title = fmt.Sprintf("%s · %d alike", c.Title(), len(c.Alike))
		}
		p.printf("  subgraph g%d[%s]\n", n, mermaidText(title))
		for i, in := range shown {
			p.printf("    g%di%d[%s]:::%s\n", n, i, mermaidText(in.String()+" · "+in.Mode.String()), toneOf(in.Mode))
		}
		if len(shown) == 0 {
			p.printf("    g%dnone[%s]\n", n, mermaidText("no request ends here"))
		}
		p.printf("  end\n")
	}
	p.printf("  classDef shared stroke:#64748b\n  classDef own stroke:#0f766e,stroke-width:3px\n  classDef free stroke:#b45309,stroke-width:3px\n")
	return p.err
}

// mermaidText is a label in quotes, in which Mermaid reads nothing as markup.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || strings.ContainsRune("\"#<>&;`*~!\\[]{}()|", r) {
			fmt.Fprintf(&b, "#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return `"` + b.String() + `"`
}
