package findings

import (
	"cmp"
	"maps"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// Counter counts findings by severity while they are written.
type Counter struct {
	Errors, Warnings int
	// Refused is the number of roots that httpd does not start with, for a reason that
	// no finding tells.
	Refused int
	// Unread is the number of roots that could not be read.
	Unread int
}

// Root counts the findings of one root.
func (c *Counter) Root(r *Root) {
	if r.Unread != "" {
		c.Unread++
		return
	}
	explained := false
	for i := range r.Findings {
		f := &r.Findings[i]
		explained = explained || f.Severity == rules.Error
		if f.Told(rules.Error) {
			c.Errors++
		} else if f.Told(rules.Warning) {
			c.Warnings++
		}
	}
	if !r.Configtest.OK && !explained {
		c.Refused++
	}
}

// mostFrequent are the keys, the greatest counts first.
func mostFrequent(counts map[string]int) []string {
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	return keys
}
