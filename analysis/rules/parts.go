package rules

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// part is what the rules look up of one run of facts. Checks share the parts of the
// runs that an edit did not touch.
type part struct {
	run       config.FactRun // its place in the order is that of the check that made the part
	lists     []list
	stretches []*stretch
	traits    trait // of all facts
	// contained are the facts that stand directly in a container.
	contained []*config.Directive
}

// list are the facts of one name in file order.
type list struct {
	name  int
	facts []fact
}

// fact is a directive with the scope that it stands in.
type fact struct {
	*config.Directive
	where *scope
	name  int // as numbers has it
	at    int // in the run
}

// stretch is what one server has of a part, of serverFacts.
type stretch struct {
	section *config.Directive // the virtual host, nil the main server
	facts   []fact
}

// serverFacts are the directives that the rules of mounts look at, in lower case.
var serverFacts = func() map[string]bool {
	known := map[string]bool{}
	for _, name := range strings.Fields(`
		wsgiscriptalias wsgiscriptaliasmatch wsgihandlerscript wsgiprocessgroup wsgiapplicationgroup
		alias scriptalias redirect redirectpermanent redirecttemp
		sethandler addhandler removehandler acceptpathinfo require documentroot`) {
		known[name] = true
	}
	return known
}()

// numbers count the names of directives, in lower case.
type numbers map[string]int

func (n numbers) of(name string) int {
	at, ok := n[name]
	if !ok {
		at = len(n)
		n[name] = at
	}
	return at
}

// newPart reads a run of facts.
func newPart(run config.FactRun, known numbers) *part {
	p := &part{run: run}
	var (
		place  = map[int]int{} // in p.lists, by name
		scopes = map[*config.Directive]*scope{nil: everywhere}
		last   *stretch
	)
	for i := range run.Len() {
		d := run.Fact(i).Directive
		where := scopes[d.Parent]
		if where == nil {
			where = readScope(d.Parent)
			scopes[d.Parent] = where
		}
		name := strings.ToLower(d.Name)
		f := fact{d, where, known.of(name), i}
		at, ok := place[f.name]
		if !ok {
			at = len(p.lists)
			place[f.name] = at
			p.lists = append(p.lists, list{name: f.name})
		}
		p.lists[at].facts = append(p.lists[at].facts, f)
		if traits := traitsOf[name]; traits != nil {
			p.traits |= traits(f)
		}
		if d.Parent != nil && strings.EqualFold(d.Parent.Name, "<WSGIInterpreterOptions") {
			p.contained = append(p.contained, d)
		}
		if !serverFacts[name] {
			continue
		}
		if last == nil || last.section != where.host {
			last = &stretch{section: where.host}
			p.stretches = append(p.stretches, last)
		}
		last.facts = append(last.facts, f)
	}
	return p
}

// newParts divides the facts of c into parts: those of last at both ends, and new
// ones for the runs between them.
func newParts(runs []config.FactRun, last []*part, known numbers) []*part {
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
	for i := head; i < len(runs)-tail; i++ {
		parts[i] = newPart(runs[i], known)
	}
	return parts
}
