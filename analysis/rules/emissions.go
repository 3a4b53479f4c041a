package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// emitted is a log code that the server will print because of one directive.
type emitted struct {
	interp.Emission
	// Interpreters are those at whose creation it is logged; none for a code that
	// belongs to no interpreter.
	Interpreters []*interp.Interpreter
}

// emissions reports the codes that the resolution foretells, one finding for each
// directive and code.
func (p *Pass) emissions() {
	type key struct {
		code string
		d    *config.Directive
	}
	index := map[key]int{}
	var events []emitted
	add := func(e interp.Emission, i *interp.Interpreter) {
		k := key{e.Code, e.Directive}
		at, ok := index[k]
		if !ok {
			at = len(events)
			index[k] = at
			events = append(events, emitted{Emission: e})
		}
		if i != nil {
			events[at].Interpreters = append(events[at].Interpreters, i)
		}
	}
	for _, e := range p.Resolution.Load {
		add(e, nil)
	}
	for _, process := range p.Resolution.Processes {
		for _, i := range process.Interpreters {
			for _, e := range i.Codes {
				add(e, i)
			}
		}
	}
	for _, e := range p.Resolution.Run {
		add(e, nil)
	}
	for i := range events {
		e := &events[i]
		rule := ruleOf(e.Code)
		if rule == nil || rule.explain == nil || e.Directive == nil || rule.whole && p.Fragment {
			continue
		}
		p.attempt(&p.reporter, rule, func() { rule.explain(p, e) })
	}
}

// judgeRefused reports the mounts and handlers of s whose requests are answered with
// 500, one finding for each line that names the process group.
func (p *Pass) judgeRefused(s *server) []*told {
	before := p.found
	p.found = nil
	type key struct {
		code string
		d    *config.Directive
	}
	told := map[key]bool{}
	for _, r := range s.refused {
		rule := ruleOf(r.Code)
		where := namingLine(r)
		if rule == nil || rule.refuse == nil || where == nil || told[key{r.Code, where}] || rule.whole && p.Fragment {
			continue
		}
		told[key{r.Code, where}] = true
		p.attempt(&p.reporter, rule, func() { rule.refuse(p, r, where) })
	}
	found := p.found
	p.found = before
	return found
}

// namingLine is the line that sends the requests to the process group: the one that
// names it, else the mount or handler itself.
func namingLine(r *interp.Refused) *config.Directive {
	switch {
	case r.GroupBy != nil:
		return r.GroupBy
	case r.Mount != nil:
		return r.Mount.Directive
	case r.Handler != nil:
		return r.Handler.Directive
	}
	return nil
}

// names lists the interpreters of e for a message.
func (e *emitted) names() string {
	const most = 3
	var names []string
	for _, i := range e.Interpreters[:min(most, len(e.Interpreters))] {
		names = append(names, interpreterName(i))
	}
	if more := len(e.Interpreters) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// interpreterName is how findings speak of an interpreter.
func interpreterName(i *interp.Interpreter) string {
	name := "the main interpreter"
	switch host, path, byDefault := interp.SplitResource(i.ApplicationGroup); {
	case i.Created == interp.PerRequest:
		name = "the application groups named by " + i.Pattern
	case byDefault && !i.Main:
		name = "application group '" + i.ApplicationGroup + "' (" + path + " of " + host + ")"
	case !i.Main:
		name = "application group '" + i.ApplicationGroup + "'"
	}
	if i.Process.Group == nil {
		return name + " of the Apache children"
	}
	return name + " of '" + i.Process.Group.Name + "'"
}
