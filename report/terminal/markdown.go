package terminal

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	source "github.com/yuin/goldmark/text"
)

// mostColumns is how wide prose gets: longer lines are hard to read.
const mostColumns = 100

// Markdown is a page for the terminal: headings and emphasis painted, prose wrapped, links
// with their addresses behind them where the terminal shows none.
func (t Terminal) Markdown(page string) string {
	p := &pagePainter{t: t, page: []byte(page), width: mostColumns}
	if t.Width > 0 && t.Width < p.width {
		p.width = t.Width
	}
	for block := goldmark.DefaultParser().Parse(source.NewReader(p.page)).FirstChild(); block != nil; block = block.NextSibling() {
		if p.b.Len() > 0 {
			p.b.WriteByte('\n')
		}
		p.block(block, "")
	}
	return p.b.String()
}

type pagePainter struct {
	t     Terminal
	page  []byte
	width int
	b     strings.Builder
}

// block writes a heading, a paragraph, code or a list.
func (p *pagePainter) block(n ast.Node, indent string) {
	switch n := n.(type) {
	case *ast.Heading:
		p.lines(indent, string(p.t.Paint(text.Colors{text.Bold}, p.plain(n))))
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			fmt.Fprintf(&p.b, "%s    %s\n", indent, Harmless(strings.TrimRight(string(line.Value(p.page)), "\n")))
		}
	case *ast.List:
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			p.lines(indent+"- ", p.inline(item.FirstChild()))
		}
	default:
		p.lines(indent, p.inline(n))
	}
}

// lines writes text wrapped to the width.
func (p *pagePainter) lines(indent, s string) {
	for i, line := range strings.Split(text.WrapSoft(s, p.width-len(indent)), "\n") {
		if i > 0 {
			indent = strings.Repeat(" ", len(indent))
		}
		fmt.Fprintf(&p.b, "%s%s\n", indent, strings.TrimRight(line, " "))
	}
}

// plain is the text of a node without its marks.
func (p *pagePainter) plain(n ast.Node) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			b.WriteString(p.word(t))
		} else {
			b.WriteString(p.plain(child))
		}
	}
	return b.String()
}

func (p *pagePainter) word(t *ast.Text) string {
	if t.SoftLineBreak() || t.HardLineBreak() {
		return string(t.Value(p.page)) + " "
	}
	return string(t.Value(p.page))
}

// inline is the text of a node with its marks painted.
func (p *pagePainter) inline(n ast.Node) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch child := child.(type) {
		case *ast.Text:
			b.WriteString(Harmless(p.word(child)))
		case *ast.CodeSpan:
			b.WriteString(string(p.t.Paint(text.Colors{text.FgCyan}, p.plain(child))))
		case *ast.Emphasis:
			b.WriteString(string(p.t.Paint(text.Colors{text.Bold}, p.plain(child))))
		case *ast.Link:
			label, address := p.plain(child), string(child.Destination)
			if p.t.Links {
				b.WriteString(string(p.t.Link(address, Painted(Harmless(label)))))
			} else {
				b.WriteString(Harmless(label + " (" + address + ")"))
			}
		default:
			b.WriteString(Harmless(p.plain(child)))
		}
	}
	return b.String()
}
