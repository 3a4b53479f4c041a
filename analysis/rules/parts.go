package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// part is what the rules look up of one run of facts. Checks share the parts of the
// runs that an edit did not touch.
type part struct {
	run       config.FactRun // as it stands in the present check
	gone      bool           // it is no part of the present check
	lists     []list
	stretches []*stretch
	traits    trait // of all facts
	// found is what the rules of lines found, once judged.
	judged bool
	found  []*told
}

// list are the facts of one name in file order.
type list struct {
	kind  *kind
	facts []fact
}

// fact is a directive with the scope that it stands in.
type fact struct {
	*config.Directive
	where *scope
	kind  *kind
	at    int // in the run
}

// stretch is the run of serverFacts in one part that belong to one server.
type stretch struct {
	section *config.Directive // the virtual host, nil the main server
	facts   []fact
	of      *server // that it was last given to
}

// serverFacts are the directives that the rules of mounts look at, in lower case.
var serverFacts = func() map[string]bool {
	known := map[string]bool{}
	for _, name := range strings.Fields(`
		wsgiscriptalias wsgiscriptaliasmatch wsgihandlerscript wsgiprocessgroup wsgiapplicationgroup
		alias aliasmatch scriptalias redirect redirectmatch redirectpermanent redirecttemp proxypass proxypassmatch
		sethandler addhandler removehandler acceptpathinfo require order allow documentroot`) {
		known[name] = true
	}
	return known
}()

// kind is a name of directives.
type kind struct {
	number int
	ofHost bool // among serverFacts
	traits func(fact) trait
	rules  []*Rule // of lines
}

// kinds are the names of directives, as spelled and in lower case.
type kinds struct {
	byName map[string]*kind
	count  int
}

func (k *kinds) of(name string) *kind {
	if known := k.byName[name]; known != nil {
		return known
	}
	lower := strings.ToLower(name)
	known := k.byName[lower]
	if known == nil {
		known = &kind{k.count, serverFacts[lower], traitsOf[lower], rulesOfLine(lower)}
		k.count++
		k.byName[lower] = known
	}
	k.byName[name] = known
	return known
}

// rulesOfLine are the rules that judge each line of that lower-case name.
func rulesOfLine(name string) []*Rule {
	var found []*Rule
	for i := range all {
		if all[i].line != nil && (all[i].lines == everyLine || slices.Contains(strings.Fields(all[i].lines), name)) {
			found = append(found, &all[i])
		}
	}
	return found
}

// newPart reads a run of facts.
func newPart(run config.FactRun, known *kinds) *part {
	p := &part{run: run}
	facts := make([]fact, run.Len())
	scopes := map[*config.Directive]*scope{nil: everywhere}
	var last *stretch
	for i := range facts {
		d := run.Fact(i).Directive
		f := fact{d, readScope(d.Parent, scopes), known.of(d.Name), i}
		facts[i] = f
		if f.kind.traits != nil {
			p.traits |= f.kind.traits(f)
		}
		if !f.kind.ofHost {
			continue
		}
		if last == nil || last.section != f.where.host {
			last = &stretch{section: f.where.host}
			p.stretches = append(p.stretches, last)
		}
		last.facts = append(last.facts, f)
	}
	slices.SortStableFunc(facts, func(a, b fact) int { return cmp.Compare(a.kind.number, b.kind.number) })
	for from, i := 0, 1; i <= len(facts); i++ {
		if i == len(facts) || facts[i].kind != facts[from].kind {
			p.lists = append(p.lists, list{facts[from].kind, facts[from:i:i]})
			from = i
		}
	}
	return p
}

// newParts divides the facts of c into parts: those of last at both ends, and new
// ones for the runs between them.
func newParts(runs []config.FactRun, last []*part, known *kinds) []*part {
	parts := make([]*part, len(runs))
	short := min(len(runs), len(last))
	head, tail := 0, 0
	for head < short && runs[head].Same(last[head].run) {
		parts[head] = last[head]
		head++
	}
	for tail < short-head && runs[len(runs)-1-tail].Same(last[len(last)-1-tail].run) {
		parts[len(runs)-1-tail] = last[len(last)-1-tail]
		tail++
	}
	for _, p := range last[head : len(last)-tail] {
		p.gone = true
	}
	for i := head; i < len(runs)-tail; i++ {
		parts[i] = newPart(runs[i], known)
	}
	return parts
}
