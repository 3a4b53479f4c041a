package interp

// decision is the outcome of one scalar among the top level and the containers that
// match (wsgi_resolve_interpreter_options).
type decision struct {
	winner    *Setting
	container *Container // the winner's; nil for the top level
	because   []Reason   // the winner first
}

// decide finds the winner of a scalar: the most specific container that sets it, the
// later of equals, before the top level.
func (m *Model) decide(name string, containers []*Container, get func(*Settings) *Setting) *decision {
	d := &decision{winner: get(&m.TopLevel)}
	best := -1
	for _, c := range containers {
		if s := get(&c.Settings); s != nil && c.Specificity() >= best {
			d.winner, d.container, best = s, c, c.Specificity()
		}
	}
	if d.winner == nil {
		return d
	}
	reason := func(s *Setting, outcome Outcome, text string) {
		d.because = append(d.because, Reason{Setting: name, Directive: s.Directive, Value: s.Value, Outcome: outcome, Text: text})
	}
	var losers []*Container
	for _, c := range containers {
		if c != d.container && get(&c.Settings) != nil {
			losers = append(losers, c)
		}
	}
	reason(d.winner, Wins, d.why(len(losers) > 0))
	for _, c := range losers {
		text := "a more specific container wins"
		if c.Specificity() == best {
			text = "an equally specific container further down wins"
		}
		reason(get(&c.Settings), Loses, text)
	}
	if top := get(&m.TopLevel); top != nil && d.container != nil {
		reason(top, Loses, "a container wins over the top level")
	}
	for _, early := range d.winner.Overwritten {
		d.because = append(d.because, Reason{Setting: name, Directive: early, Value: value(early.Words(), 0), Outcome: Loses,
			Text: "a later line in the same place overwrites it"})
	}
	return d
}

func (d *decision) why(contested bool) string {
	switch {
	case d.container == nil:
		return "top level; no container that matches sets it"
	case !contested && d.container.Specificity() == 0:
		return "the container without selectors matches every interpreter"
	case !contested:
		return "the only container that matches and sets it"
	default:
		return "the most specific container that sets it, the last of equals"
	}
}

// ignore turns the winner into a setting that mod_wsgi disregards.
func (d *decision) ignore(why string) {
	if len(d.because) > 0 {
		d.because[0].Outcome, d.because[0].Text = Ignored, why
	}
}

// freeThreading decides WSGIFreeThreading for a process (wsgi_resolve_free_threading):
// containers with application-group= are passed over.
func (m *Model) freeThreading(processGroup string) Decision {
	var skipped []Reason
	candidates := m.scoping.inFileOrder(m.scoping.bySelector[selector{}], m.scoping.bySelector[selector{process: processGroup, hasProcess: true}])
	for _, c := range m.scoping.inFileOrder(m.scoping.skippedFreeThreading[selector{}], m.scoping.skippedFreeThreading[selector{process: processGroup, hasProcess: true}]) {
		s := c.Settings.FreeThreading
		skipped = append(skipped, Reason{Setting: "WSGIFreeThreading", Directive: s.Directive, Value: s.Value, Outcome: Ignored,
			Text: "container skipped for free-threading because it has application-group="})
	}
	d := m.decide("WSGIFreeThreading", candidates, func(s *Settings) *Setting { return s.FreeThreading })
	if d.winner == nil {
		d.because = append(d.because, Reason{Setting: "WSGIFreeThreading", Value: "Off", Outcome: Default, Text: "nothing sets it for the process"})
	}
	return Decision{On: d.winner != nil && d.winner.On, Because: append(d.because, skipped...)}
}
