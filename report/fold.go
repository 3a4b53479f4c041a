package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Card is a group, and those that are equal to it but for their names, hosts and places.
type Card struct {
	Group
	Alike     []Group // all of them, the first one too
	Exception bool    // another mode than the default, or none at all
}

// Title is the group in words, "embedded mode" for the Apache children.
func (g Group) Title() string {
	if g.Name == "" {
		return "embedded mode"
	}
	return clean(g.Name)
}

// Size is "2 processes × 15 threads".
func (g Group) Size() string {
	if g.Name == "" {
		return "Apache children"
	}
	return counted(g.Processes, "process", "processes") + " × " + counted(g.Threads, "thread", "threads")
}

// Serves reports whether something runs in one of the group's interpreters.
func (g Group) Serves() bool {
	return slices.ContainsFunc(g.Interpreters, func(i Interpreter) bool { return !i.Idle })
}

// Row is an interpreter, or many of a group that have the mode and what decided it in
// common.
type Row struct {
	Interpreter
	Serves string // what runs in it
	Into   string // its name, "" where Serves tells it
}

// String is the row's subject: "/api → www.example.com|/api".
func (r Row) String() string {
	if r.Into == "" {
		return r.Serves
	}
	return r.Serves + " → " + r.Into
}

// byDefault reports whether the interpreter has the name that mod_wsgi gives each script.
func (i Interpreter) byDefault() bool {
	_, _, ok := interp.SplitResource(i.Name)
	return ok
}

// mostRows is how many interpreters with all else in common have rows of their own.
const mostRows = 4

// Rows are the interpreters in which something runs; with all of them when all is set.
func (c Card) Rows(all bool) []Row {
	folded := len(c.Alike) > 1
	at := map[string][]Row{} // by what rows have in common
	key := func(i Interpreter) string {
		return fmt.Sprint(i.Mode, "\n", decided(i), "\n", i.Main, i.PerRequest)
	}
	var order []string
	for _, i := range c.Interpreters {
		if i.Idle && !all {
			continue
		}
		k := key(i)
		if all {
			k = fmt.Sprint(len(order))
		}
		if at[k] == nil {
			order = append(order, k)
		}
		at[k] = append(at[k], Row{i, i.runs(folded), i.into(folded)})
	}
	var rows []Row
	for _, k := range order {
		alike := at[k]
		if one, ok := together(alike); ok {
			rows = append(rows, one)
			continue
		}
		if len(alike) <= mostRows {
			rows = append(rows, alike...)
			continue
		}
		var names []string
		for _, r := range alike {
			if r.byDefault() {
				names = append(names, r.Serves)
			} else {
				names = append(names, r.String())
			}
		}
		rows = append(rows, Row{Interpreter: alike[0].Interpreter, Serves: fmt.Sprintf("%d interpreters: %s", len(alike), listed(names))})
	}
	return rows
}

// together is one row for interpreters in which the same runs, as a dispatch script
// makes them.
func together(alike []Row) (Row, bool) {
	var names []string
	for _, r := range alike {
		if r.Serves != alike[0].Serves || r.Into == "" {
			return Row{}, false
		}
		names = append(names, r.Into)
	}
	return Row{Interpreter: alike[0].Interpreter, Serves: alike[0].Serves, Into: listed(names)}, len(alike) > 1
}

// Title is the card's groups in a few words.
func (c Card) Title() string {
	if len(c.Alike) == 1 {
		return c.Group.Title()
	}
	return Names(c.Alike)
}

// Names are the names of groups, ranges of numbered ones as one: "site000–site006,
// site008, embedded mode".
func Names(groups []Group) string {
	var parts []string
	for i := 0; i < len(groups); {
		first, j := groups[i].Title(), i+1
		for last := first; j < len(groups) && follows(last, groups[j].Title()); j++ {
			last = groups[j].Title()
		}
		if j-i > 2 {
			parts = append(parts, first+"–"+groups[j-1].Title())
		} else {
			for _, g := range groups[i:j] {
				parts = append(parts, g.Title())
			}
		}
		i = j
	}
	const most = 8
	if more := len(parts) - most; more > 0 {
		parts = append(parts[:most], fmt.Sprintf("%d more", more))
	}
	return strings.Join(parts, ", ")
}

// follows reports whether b is a with the next number at its last digits.
func follows(a, b string) bool {
	digits := func(s string) (prefix, number, suffix string) {
		end := strings.LastIndexAny(s, "0123456789") + 1
		start := len(strings.TrimRight(s[:end], "0123456789"))
		return s[:start], s[start:end], s[end:]
	}
	pa, na, sa := digits(a)
	pb, nb, sb := digits(b)
	if na == "" || len(na) > 9 || pa != pb || sa != sb {
		return false
	}
	n, err := strconv.Atoi(na)
	return err == nil && nb == fmt.Sprintf("%0*d", len(na), n+1)
}

// Cards folds the groups: exceptions first, then the others, each in file order.
// Embedded mode has no card when nothing runs there.
func Cards(groups []Group) []Card {
	var cards []Card
	at := map[string]int{}
	for _, g := range groups {
		if g.Name == "" && !g.Serves() {
			continue
		}
		key := shape(g)
		i, known := at[key]
		if !known {
			i = len(cards)
			at[key] = i
			cards = append(cards, Card{Group: g, Exception: g.Mode.Kind != interp.SharedGIL || !g.Starts})
		}
		cards[i].Alike = append(cards[i].Alike, g)
	}
	slices.SortStableFunc(cards, func(a, b Card) int {
		switch {
		case a.Exception == b.Exception:
			return 0
		case a.Exception:
			return -1
		}
		return 1
	})
	return cards
}

// Apart are the groups as cards of their own, in file order.
func Apart(groups []Group) []Card {
	var cards []Card
	for _, g := range groups {
		cards = append(cards, Card{Group: g, Alike: []Group{g}, Exception: g.Mode.Kind != interp.SharedGIL || !g.Starts})
	}
	return cards
}

// shape is all of a group that is shown but names, hosts and places.
func shape(g Group) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%t %d %d %t %s\n", g.Name == "", g.Processes, g.Threads, g.Starts, g.Mode)
	for _, i := range g.Interpreters {
		if i.Idle {
			continue
		}
		name := i.Name
		if _, path, ok := interp.SplitResource(name); ok {
			name = "|" + path
		} else if name == g.Name {
			name = "=" // called like its group
		}
		fmt.Fprintf(&b, "%q %t %t %q %s %q %q %g", name, i.Main, i.PerRequest, i.Names, i.Mode, i.By.Line, i.By.Ignored, i.Interval)
		for _, run := range i.Runs {
			path, _, _ := strings.Cut(run.Text, " of ")
			fmt.Fprintf(&b, " %q", path)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Share is how many groups have a mode.
type Share struct {
	Mode   Mode
	Python bool // false: Python does not start there
	Groups []Group
	By     []Decision // the lines that decided, each once
}

// Title names the share.
func (s Share) Title() string {
	if !s.Python {
		return "no Python"
	}
	return s.Mode.String()
}

// Shares counts the groups by their modes, the shared GIL first. Embedded mode counts
// only when something runs there.
func Shares(groups []Group) []Share {
	var shares []Share
	for _, g := range groups {
		if g.Name == "" && !g.Serves() {
			continue
		}
		i := slices.IndexFunc(shares, func(s Share) bool { return s.Mode == g.Mode && s.Python == g.Starts })
		if i < 0 {
			i = len(shares)
			shares = append(shares, Share{Mode: g.Mode, Python: g.Starts})
		}
		shares[i].Groups = append(shares[i].Groups, g)
		for _, in := range g.Interpreters {
			if d := in.By; !in.Idle && d.Line != "" && !slices.Contains(shares[i].By, d) {
				shares[i].By = append(shares[i].By, d)
			}
		}
	}
	order := []interp.Mode{interp.SharedGIL, interp.OwnGIL, interp.FreeThreaded, Mixed}
	slices.SortStableFunc(shares, func(a, b Share) int {
		return slices.Index(order, a.Mode.Kind) - slices.Index(order, b.Mode.Kind)
	})
	return shares
}

// Select are the groups of a name (if it is given) in which an interpreter that runs
// something has the mode (if it is given).
func Select(groups []Group, name *string, mode interp.Mode) []Group {
	var selected []Group
	for _, g := range groups {
		if name != nil && g.Name != *name {
			continue
		}
		has := func(i Interpreter) bool { return i.Mode.Kind == mode && (!i.Idle || !g.Serves()) }
		if mode == "" || slices.ContainsFunc(g.Interpreters, has) {
			selected = append(selected, g)
		}
	}
	return selected
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
