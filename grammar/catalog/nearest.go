package catalog

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// Nearest is the directive that was probably meant by name, as the manual spells
// it (a section's with '<'); "" if none is near. A section is only compared with
// sections, and directives that mod_wsgi has dropped are never proposed.
func (c *Catalog) Nearest(name string) string {
	section := strings.HasPrefix(name, "<")
	var candidates []string
	for _, d := range c.directives {
		if d.Section == section && !d.Gone {
			candidates = append(candidates, tableName("", d.ManualName, d.Section))
		}
	}
	return Nearest(name, candidates)
}

// Misspelt is the directive that name is but for a letter or two, as Nearest spells it; ""
// where name may as well be another module's own.
func (c *Catalog) Misspelt(name string) string {
	near := c.Nearest(name)
	most := 1
	if len(name) >= 9 {
		most = 2
	}
	if near == "" || len(name) < 6 || distance(apr.Lower(name), apr.Lower(near), most+1) > most {
		return ""
	}
	return near
}

// Nearest is the candidate with the fewest typing mistakes from word (letters
// dropped, added, replaced, or two neighbours swapped), without regard to letter
// case; the first of equals. It is "" if more than a third of word, or more than
// three letters, would have to change.
func Nearest(word string, candidates []string) string {
	word = apr.Lower(word)
	best, nearest := min(3, (len(word)+1)/3)+1, ""
	for _, candidate := range candidates {
		if n := len(candidate) - len(word); n >= best || -n >= best {
			continue
		}
		if d := distance(word, apr.Lower(candidate), best); d < best {
			best, nearest = d, candidate
		}
	}
	return nearest
}

// distance counts typing mistakes between two words, bytes dropped, added, replaced
// and neighbours swapped (Damerau-Levenshtein, optimal string alignment); enough where
// there are at least so many.
func distance(a, b string, enough int) int {
	before := make([]int, len(b)+1) // the row two above
	above := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(above[j+1]+1, row[j]+1, above[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least >= enough && slices.Min(above) >= enough {
			return enough // no row below is smaller than both of these
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
