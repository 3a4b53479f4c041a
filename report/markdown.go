package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
)

// Markdown writes the overview for a ticket or a pull request.
func (o *Overview) Markdown(w io.Writer, v View) error {
	p := newPrinter(w, v)
	p.printf("# GIL modes of %s\n\n", assist.Escape(o.Root))
	python := "Python not known: (3.12+) means from Python 3.12 on, (3.13t+) a free-threaded build"
	if o.Python != "" {
		python = "Python " + o.Python + ", from " + o.PythonFrom
	}
	p.printf("%s\n", assist.Escape(fmt.Sprintf("httpd %s · mod_wsgi %s · %s", o.Httpd, o.ModWSGI, python)))
	if o.Fragment() {
		p.printf("\n*%s*\n", analysis.AloneNote)
	}
	if o.Refusal != nil {
		p.printf("\n**httpd refuses this configuration:** %s\n", assist.Escape(strings.TrimSpace(o.Refusal.Place.String()+" "+o.Refusal.Message)))
	}
	shares := Shares(v.groups(o))
	if len(shares) > 0 {
		p.printf("\n| mode | groups | which | decided by |\n| --- | ---: | --- | --- |\n")
	}
	for _, s := range shares {
		p.printf("| %s | %d | %s | %s |\n", s.Title(), len(s.Groups), assist.Escape(Names(s.Groups)), named(assist.Escape(decisions(s.By)), "default"))
	}
	for _, c := range v.cards(o) {
		p.markdownCard(c)
	}
	p.markdownLogs(o)
	return p.err
}

func (p *printer) markdownCard(c Card) {
	p.printf("\n## %s\n\n%s", assist.Escape(c.Title()), c.Size())
	if n := len(c.Alike); n > 1 {
		p.printf(" each, %d alike", n)
	} else if place := c.Place.String(); place != "" {
		p.printf(" · %s", assist.Escape(place))
	}
	p.printf("\n")
	if !c.Starts {
		p.printf("\nPython does not start here: %s\n", assist.Escape(c.Why+atPlace(c.WhyPlace)))
		return
	}
	shown := c.Rows(p.All || p.Group != nil)
	if len(shown) == 0 {
		p.printf("\nNo request ends here.\n")
		return
	}
	p.printf("\n| serves | mode | decided by |\n| --- | --- | --- |\n")
	for _, i := range shown {
		p.printf("| %s | %s | %s |\n", assist.Escape(i.String()), i.Mode, assist.Escape(decided(i.Interpreter)))
	}
	p.printf("\n%s\n", assist.Escape(c.Sentence))
	if p.Advise && c.Recommendation != nil {
		r := c.Recommendation
		p.printf("\n**Advice:** %s\n\n", assist.Escape("Now: "+r.Now+". "+r.Advice))
		for _, o := range r.Options {
			p.printf("- %s: %s\n", o.Name, assist.Escape(o.Verdict))
		}
		for _, trap := range r.Beware {
			p.printf("\n%s\n", assist.Escape(trap))
		}
	}
}

func (p *printer) markdownLogs(o *Overview) {
	if len(o.Logged) == 0 {
		return
	}
	p.printf("\n## Logged by the server\n\n")
	for _, l := range o.Logged {
		only := ""
		if len(l.Builds) < len(o.builds) {
			only = " (only on " + strings.Join(l.Builds, ", ") + ")"
		}
		p.printf("- %s%s %s\n", l.Code, only, assist.Escape(strings.TrimSpace(l.Place.String()+" "+l.Text)))
	}
}
