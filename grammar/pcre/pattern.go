// Package pcre judges and matches the regular expressions of configurations. httpd
// compiles them with PCRE2 in byte mode, with AP_REG_DOTALL and AP_REG_DOLLAR_ENDONLY
// unless RegexDefaultOptions says otherwise (ap_regcomp in server/util_pcre.c).
package pcre

import (
	"regexp"
	"sync"
	"sync/atomic"

	"github.com/dlclark/regexp2/v2"
)

// Answer is what is known of a match.
type Answer uint8

// The answers. Unknown is the answer of a pattern that uses what no engine here reads
// as PCRE2 does, and of a match that was given up because it took too long.
const (
	No Answer = iota
	Yes
	Unknown
)

// Options say how a pattern is compiled. Zero is what httpd does by itself.
type Options uint8

// The options that a configuration can choose.
const (
	// Caseless is AP_REG_ICASE, as SetEnvIfNoCase and the flag NC have it.
	Caseless Options = 1 << iota
	// DotWithinLine is the absence of AP_REG_DOTALL: the dot matches no line feed.
	DotWithinLine
	// DollarBeforeLineFeed is the absence of AP_REG_DOLLAR_ENDONLY: the dollar matches
	// in front of a line feed that ends the subject, too.
	DollarBeforeLineFeed
)

// Pattern is a regular expression as httpd reads it. It may be used from several
// goroutines at once.
type Pattern struct {
	text    string
	options Options

	compiled sync.Once
	// linear matches in linear time. It is nil when the pattern looks around, refers
	// back or forbids backtracking; then backtracking matches.
	names        map[string]int
	linear       *regexp.Regexp
	backtracking *regexp2.Regexp
	slow         atomic.Bool // a match was given up; others would be, too
}

// Compile returns the pattern of that text. A text that PCRE2 refuses or that cannot be
// read here gives a pattern whose answers are all Unknown.
func Compile(text string, options Options) *Pattern {
	return &Pattern{text: text, options: options}
}

// String is the text of the pattern.
func (p *Pattern) String() string { return p.text }

// Match reports whether the pattern matches somewhere in the subject.
func (p *Pattern) Match(subject string) Answer {
	_, answer := p.Find(subject)
	return answer
}

// Find returns where the first match and its groups begin and end in the subject, in
// pairs of byte offsets: the whole match first, -1 for groups without a part in it.
func (p *Pattern) Find(subject string) (groups []int, answer Answer) {
	p.compiled.Do(p.compile)
	text, offsets := encode(subject)
	switch {
	case p.linear != nil:
		groups = p.linear.FindStringSubmatchIndex(text)
		answer = Yes
		if groups == nil {
			answer = No
		}
	case p.backtracking != nil && !p.slow.Load():
		groups, answer = p.backtrack(text)
	default:
		answer = Unknown
	}
	if offsets != nil {
		for i, at := range groups {
			if at >= 0 {
				groups[i] = offsets[at]
			}
		}
	}
	return groups, answer
}

// Names are the numbers of the named groups.
func (p *Pattern) Names() map[string]int {
	p.compiled.Do(p.compile)
	return p.names
}

func (p *Pattern) compile() {
	if !Valid(p.text) {
		return
	}
	t, ok := translate(p.text, p.options)
	if !ok {
		return
	}
	p.names = t.names
	if !t.backtracks {
		if linear, err := regexp.Compile(t.out.String()); err == nil {
			p.linear = linear
			return
		}
	}
	if engine, err := regexp2.Compile(t.out.String()); err == nil {
		engine.MatchTimeout = matchLimit
		p.backtracking = engine
	}
}

// backtrack matches with the engine whose time has to be limited.
func (p *Pattern) backtrack(text string) (groups []int, answer Answer) {
	if !patience.left() {
		return nil, Unknown
	}
	m, err := p.backtracking.FindStringMatch(text)
	switch {
	case err != nil:
		p.slow.Store(true)
		patience.spend(matchLimit)
		return nil, Unknown
	case m == nil:
		return nil, No
	}
	groups = make([]int, 0, 2*m.GroupCount())
	for i := range m.GroupCount() {
		if g := m.GroupByNumber(i); len(g.Captures) > 0 {
			index, length := g.ByteRange()
			groups = append(groups, index, index+length)
		} else {
			groups = append(groups, -1, -1)
		}
	}
	return groups, Yes
}
