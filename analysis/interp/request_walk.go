package interp

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// walk follows one request through httpd, again for each way that what is not known can
// turn out: a header, the client's address, a file on the server. What all ways agree on
// is known.
type walk struct {
	*query // as the client sent it
	r      *Resolution
	lines  lines
	disk   disk
	script *answers
	url    string
	raw    string // the path as sent

	guesses []guess
	used    int // guesses that this way has asked for so far
	steps   []Step
	hops    int // internal redirects so far
	failed  int // the status whose ErrorDocument is being looked for, 0 for none
}

// guess is what one way takes for granted.
type guess struct {
	key  string
	by   *config.Directive
	text string
	yes  bool
}

// mostWays bounds how many ways a request is followed. A request that can go more ways
// is open.
const mostWays = 64

// ways are the answers of all ways.
func (w *walk) ways() (answers []*RequestAnswer, complete bool) {
	for range mostWays {
		w.used, w.steps, w.hops, w.failed = 0, nil, 0, 0
		answers = append(answers, w.way())
		last := w.used - 1
		for last >= 0 && !w.guesses[last].yes {
			last--
		}
		if last < 0 {
			return answers, true
		}
		w.guesses = w.guesses[:last+1]
		w.guesses[last].yes = false
	}
	return answers, false
}

// guess is yes or no for a question that the configuration does not answer; the same
// question has one answer on a way.
func (w *walk) guess(key string, by *config.Directive, question string) bool {
	for _, g := range w.guesses[:w.used] {
		if g.key == key {
			return g.yes
		}
	}
	if w.used == len(w.guesses) {
		w.guesses = append(w.guesses, guess{key, by, question, true})
	}
	g := w.guesses[w.used]
	w.used++
	if g.yes {
		w.step(by, question)
	}
	return g.yes
}

// holds is a condition of a line; one that is not known is guessed.
func (w *walk) holds(t config.Truth, by *config.Directive, question string) bool {
	if t != config.Unknown {
		return t == config.True
	}
	return w.guess(by.Name+" "+by.Args, by, question)
}

// matches applies a line's pattern; a match that is not known is guessed.
func (w *walk) matches(p *pcre.Pattern, subject string, by *config.Directive) (groups []int, ok bool) {
	groups, answer := p.Find(subject)
	if answer == pcre.Unknown {
		return nil, w.guess(by.Name+" "+by.Args+"\x00"+subject, by, "whether its pattern matches is not known")
	}
	return groups, answer == pcre.Yes
}

func (w *walk) step(d *config.Directive, text string) {
	if d == nil {
		return
	}
	for _, s := range w.steps {
		if s.Directive == d && s.Text == text {
			return
		}
	}
	w.steps = append(w.steps, Step{Directive: d, Text: text})
}

// way follows the request once.
func (w *walk) way() *RequestAnswer {
	w.step(w.query.host.Section, "the virtual host for "+w.portName())
	e := w.first()
	a := e.run()
	a.URL, a.Host, a.DecidedBy = w.url, w.query.host, w.steps
	return a
}

// remoteAddress is the client's address, where it must be on the server's own machine.
func (w *walk) remoteAddress() (address string, known bool) {
	if server, ok := w.localAddress(); ok && server.IsLoopback() {
		if server.Is6() {
			return "::1", true
		}
		return "127.0.0.1", true
	}
	return "", false
}

// localAddress is the address that the request arrives at, where the URL or Listen tell.
func (w *walk) localAddress() (address netip.Addr, known bool) {
	name := strings.Trim(w.query.name, "[]")
	if strings.EqualFold(name, "localhost") {
		name = loopback
	}
	if a, err := netip.ParseAddr(name); err == nil {
		return a, true
	}
	if a, err := netip.ParseAddr(w.m.onlyAddress(w.socketPort)); err == nil {
		return a, true
	}
	return netip.Addr{}, false
}

// loopback is what localhost resolves to.
const loopback = "127.0.0.1"

// secure reports whether the request comes over TLS.
func (w *walk) secure() bool {
	if d := w.lines.last([]*scope{&w.m.base.main.scope, &w.query.host.scope}, "sslengine"); d != nil && strings.EqualFold(firstWord(d), "on") {
		return true
	}
	return strings.HasPrefix(strings.ToLower(w.url), "https:")
}

// merge is what all ways agree on. questions are those that they answer otherwise.
func merge(answers []*RequestAnswer, complete bool, questions []string) *RequestAnswer {
	if len(answers) == 1 && complete {
		return answers[0]
	}
	merged := *answers[0]
	var served []*RequestAnswer
	for _, a := range answers {
		if a.Process != nil || a.PerRequest != nil {
			served = append(served, a)
		}
		if a.Status != merged.Status {
			merged.Status = 0
		}
	}
	if len(served) > 0 {
		first := *served[0]
		first.Status = merged.Status
		merged = first
	}
	merged.DecidedBy, merged.Codes = nil, nil
	for _, a := range answers {
		for _, s := range a.DecidedBy {
			if !hasStep(merged.DecidedBy, s) {
				merged.DecidedBy = append(merged.DecidedBy, s)
			}
		}
	}
	for _, e := range answers[0].Codes {
		if everyWay(answers, e) {
			merged.Codes = append(merged.Codes, e)
		}
	}
	open := !complete
	for _, a := range answers {
		open = open || a.open
	}
	for _, a := range served {
		merged.join(a, open)
	}
	if open || len(served) > 0 && len(served) < len(answers) && merged.Status == httpOK {
		merged.Status = 0 // whether a script is what answers is not known
	}
	merged.choose(served, questions)
	return &merged
}

func hasStep(steps []Step, s Step) bool {
	for _, other := range steps {
		if other == s {
			return true
		}
	}
	return false
}

// everyWay reports whether all ways log the code.
func everyWay(answers []*RequestAnswer, e Emission) bool {
	for _, a := range answers {
		found := false
		for _, other := range a.Codes {
			found = found || other.Code == e.Code
		}
		if !found {
			return false
		}
	}
	return true
}

// join takes back what another way that serves the request has otherwise.
func (a *RequestAnswer) join(b *RequestAnswer, open bool) {
	if a.Mount != b.Mount {
		a.Mount = nil
	}
	if a.Handler == nil || b.Handler == nil || *a.Handler != *b.Handler {
		a.Handler = nil
	}
	if open || a.ProcessGroup == nil || b.ProcessGroup == nil || *a.ProcessGroup != *b.ProcessGroup {
		a.ProcessGroup, a.Process = nil, nil
	}
	if open || a.ApplicationGroup == nil || b.ApplicationGroup == nil || *a.ApplicationGroup != *b.ApplicationGroup {
		a.ApplicationGroup = nil
	}
	if a.ProcessGroup == nil || a.ApplicationGroup == nil {
		a.Interpreter = nil
	}
	switch {
	case open || len(b.serving) == 0:
		a.serving = nil
	case len(a.serving) > 0:
		for _, i := range b.serving {
			if !slices.Contains(a.serving, i) {
				a.serving = append(slices.Clip(a.serving), i)
			}
		}
	}
}

// choose says what decides where the request is served, and the names that it can get.
func (a *RequestAnswer) choose(served []*RequestAnswer, questions []string) {
	a.PerRequest = nil
	if len(served) == 0 || a.ProcessGroup != nil && a.ApplicationGroup != nil {
		return
	}
	choice := &PerRequestChoice{}
	add := func(name *string) {
		if name == nil {
			return
		}
		for _, known := range choice.Candidates {
			if known == *name {
				return
			}
		}
		choice.Candidates = append(choice.Candidates, *name)
	}
	for i, s := range served {
		pattern := s.pattern
		if s.PerRequest != nil {
			pattern = s.PerRequest.Pattern
			choice.Candidates = append(choice.Candidates, s.PerRequest.Candidates...)
		}
		if i == 0 {
			choice.Pattern = pattern
		} else if choice.Pattern != pattern {
			choice.Pattern = ""
		}
	}
	for _, s := range served {
		if a.ProcessGroup == nil {
			add(s.ProcessGroup)
		} else {
			add(s.ApplicationGroup)
		}
	}
	if choice.Pattern == "" && len(questions) > 0 {
		choice.Pattern = questions[0]
	}
	a.PerRequest = choice
}
