package assist

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// FileSymbol is an entry of a file's outline and where it stands in the tree.
type FileSymbol struct {
	Symbol
	Path      string
	Container string // the entry around it; "" at the top
}

// mostSymbols is how many symbols an answer about a whole configuration holds: nobody
// reads more, and a query makes them fewer.
const mostSymbols = 500

// SymbolsNamed are the entries of the outlines of all files of the configuration whose
// name holds the letters of query in this order, those with a better match first.
func SymbolsNamed(d Document, query string) []FileSymbol {
	var exact, further []FileSymbol
	for path, f := range d.files() {
		var walk func(symbols []Symbol, container string)
		walk = func(symbols []Symbol, container string) {
			for _, s := range symbols {
				found := FileSymbol{s, path, container}
				found.Children = nil
				switch name := s.Name + " " + s.Detail; {
				case len(exact) == mostSymbols:
					return
				case strings.Contains(strings.ToLower(name), strings.ToLower(query)):
					exact = append(exact, found)
				case len(further) < mostSymbols && subsequence(query, name):
					further = append(further, found)
				}
				walk(s.Children, s.Name)
			}
		}
		in := d
		in.Path, in.File = path, f
		walk(Symbols(in), "")
	}
	return append(exact, further[:min(len(further), mostSymbols-len(exact))]...)
}

// serverName is the ServerName that stands in a section itself.
func serverName(f *grammar.File, section *grammar.Section) string {
	for mark, line := range linesIn(f, grammar.Span{Start: section.Open.Mark.Offset, End: section.Close.Mark.Offset}) {
		if line.Kind() != grammar.Plain || !strings.EqualFold(line.Name(), "ServerName") {
			continue
		}
		if words := statementOf(mark, line).words(); len(words) > 0 {
			return words[0].Value
		}
	}
	return ""
}
