package server

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdownReader reads the Markdown that package assist writes.
var markdownReader = goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()

// plainText is Markdown for a client that shows text as it is: without marks, tables
// with aligned columns, links followed by their address.
func plainText(markdown string) string {
	p := plainWriter{source: []byte(markdown)}
	p.blocks(markdownReader.Parse(text.NewReader(p.source)), "")
	return strings.TrimSpace(p.out.String()) + "\n"
}

// plainWriter writes the blocks of one document.
type plainWriter struct {
	source []byte
	out    strings.Builder
}

// blocks writes the children of a node, each line behind the indent.
func (p *plainWriter) blocks(parent ast.Node, indent string) {
	for block := parent.FirstChild(); block != nil; block = block.NextSibling() {
		switch block := block.(type) {
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			lines := block.Lines()
			for i := range lines.Len() {
				line := lines.At(i)
				p.out.WriteString(indent + "    " + strings.TrimRight(string(line.Value(p.source)), "\n") + "\n")
			}
		case *ast.List:
			p.list(block, indent)
			continue // its items end themselves
		case *ast.Blockquote:
			p.blocks(block, indent+"  ")
			continue
		case *tables.Table:
			p.table(block, indent)
		case *ast.ThematicBreak:
			p.out.WriteString(indent + strings.Repeat("-", 20) + "\n")
		default:
			p.lines(p.inline(block), indent, indent)
		}
		if _, tight := block.(*ast.TextBlock); !tight {
			p.out.WriteString("\n")
		}
	}
}

func (p *plainWriter) list(list *ast.List, indent string) {
	number := list.Start
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "- "
		if list.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		further := indent + strings.Repeat(" ", len(mark))
		rest := plainWriter{source: p.source}
		rest.blocks(item, further)
		p.out.WriteString(indent + mark + strings.TrimPrefix(strings.TrimRight(rest.out.String(), "\n"), further) + "\n")
	}
	if list.Parent().Kind() != ast.KindListItem {
		p.out.WriteString("\n")
	}
}

// table writes the rows with columns of equal width.
func (p *plainWriter) table(table *tables.Table, indent string) {
	var rows [][]string
	var widths []int
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			content := p.inline(cell)
			if column := len(cells); column == len(widths) {
				widths = append(widths, 0)
			}
			widths[len(cells)] = max(widths[len(cells)], utf8.RuneCountInString(content))
			cells = append(cells, content)
		}
		rows = append(rows, cells)
	}
	for i, cells := range rows {
		var line strings.Builder
		for column, content := range cells {
			line.WriteString(content + strings.Repeat(" ", widths[column]-utf8.RuneCountInString(content)+2))
		}
		p.lines(strings.TrimRight(line.String(), " "), indent, indent)
		if i == 0 {
			var rule []string
			for _, width := range widths {
				rule = append(rule, strings.Repeat("-", width))
			}
			p.lines(strings.Join(rule, "  "), indent, indent)
		}
	}
}

// lines writes text line by line, the first behind one indent, the rest behind another.
func (p *plainWriter) lines(content, first, further string) {
	indent := first
	for line := range strings.SplitSeq(content, "\n") {
		p.out.WriteString(indent + line + "\n")
		indent = further
	}
}

// inline is the text of a node's inline children.
func (p *plainWriter) inline(parent ast.Node) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			b.Write(unescape(n.Value(p.source)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					b.Write(t.Value(p.source)) // a backslash in code is a backslash
				}
			}
		case *ast.AutoLink:
			b.Write(n.URL(p.source))
		case *ast.Link:
			label := p.inline(n)
			b.WriteString(label)
			if address := string(n.Destination); address != label && !strings.HasPrefix(address, "file:") {
				b.WriteString(" <" + address + ">")
			}
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				segment := n.Segments.At(i)
				b.Write(segment.Value(p.source))
			}
		default:
			b.WriteString(p.inline(n))
		}
	}
	return b.String()
}

// unescape takes the backslash away from punctuation, and reads entities, as a reader of
// Markdown does outside of code.
func unescape(value []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
}
