package report

import (
	_ "embed"
	"html/template"
	"io"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/assist"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"href": href, "tone": toneOf, "search": searchText, "member": memberText,
	"only":  func(l Logged, o *Overview) bool { return len(l.Builds) < len(o.builds) },
	"alone": func() string { return analysis.AloneNote },
	"join":  func(list []string) string { return strings.Join(list, ", ") },
}).Parse(pageText))

// pageData is what page.html shows.
type pageData struct {
	*Overview
	Shares []Share
	Total  int
	Cards  []pageCard
	Advise bool
}

type pageCard struct {
	Card
	Stacked bool
	Lines   []Row
}

// HTML writes the overview as one page that needs nothing else: no network, no other
// file.
func (o *Overview) HTML(w io.Writer, v View) error {
	data := pageData{Overview: o, Shares: Shares(v.groups(o)), Advise: v.Advise}
	for _, s := range data.Shares {
		data.Total += len(s.Groups)
	}
	for _, c := range v.cards(o) {
		data.Cards = append(data.Cards, pageCard{Card: c, Stacked: c.Processes > 1 || len(c.Alike) > 1, Lines: c.Rows(v.All || v.Group != nil)})
	}
	return page.Execute(w, data)
}

// href is the address of a place, which a browser opens and an editor takes apart.
func href(p Place) template.URL { return template.URL(assist.FileURL(p.Path, p.Line)) }

// searchText is what a search in the page looks at: names, URLs, lines and files.
func searchText(c Card) string {
	var b strings.Builder
	for _, g := range c.Alike {
		b.WriteString(memberText(g) + "\n")
	}
	return b.String()
}

func memberText(g Group) string {
	words := []string{g.Title(), g.Place.String(), g.Mode.String()}
	for _, i := range g.Interpreters {
		if i.Idle {
			continue
		}
		words = append(append(words, i.Name, i.By.Line, i.By.Place.String()), i.Names...)
		for _, r := range i.Runs {
			words = append(words, r.Text, r.Place.String())
		}
	}
	return strings.ToLower(strings.Join(words, " "))
}

// MemberRun is the first that runs in a group, for the list of those that are alike.
func (g Group) MemberRun() string {
	for _, i := range g.Interpreters {
		if len(i.Runs) > 0 {
			return i.Runs[0].Text
		}
	}
	return ""
}

// Meaning says what the mode means for an application, in one sentence.
func (s Share) Meaning() string {
	switch s.Mode.Kind {
	case interp.OwnGIL:
		return "Application groups run Python at the same time; threads within one of them take turns."
	case interp.FreeThreaded:
		return "All threads of a process run Python at the same time, in one memory."
	case Mixed:
		return "Its interpreters differ."
	}
	if !s.Python {
		return "Python does not start there."
	}
	return "One thread of a process runs Python at a time: the usual mode."
}
