package rules

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// commentMark is what a comment that speaks to us begins with, behind its #, in any letter
// case.
const commentMark = "modwsgi-ls:"

// The verbs of such comments.
const (
	ignoreNext  = "ignore"       // the next line
	ignoreBegin = "ignore-begin" // up to ignore-end
	ignoreEnd   = "ignore-end"
	ignoreFile  = "ignore-file"
)

var verbs = []string{ignoreNext, ignoreBegin, ignoreEnd, ignoreFile}

// comment is a comment that speaks to us: a verb, the rules that it is about, a reason.
type comment struct {
	origin *config.Origin
	verb   commentWord
	rules  []commentWord
	reason string

	used map[string]bool // the rules that it has silenced findings of
}

// commentWord is a word of a comment and where it stands in the line's raw text.
type commentWord struct {
	text string
	span grammar.Span
}

func (c *comment) place(p commentWord) place {
	return place{spot: config.Spot{Origin: c.origin, Span: p.span}}
}

// names reports whether the comment is about the rule.
func (c *comment) names(rule string) bool {
	for _, r := range c.rules {
		if r.text == rule {
			return true
		}
	}
	return false
}

// speaks reports whether the line is a comment for us.
func speaks(l *grammar.Line) bool {
	if l.Kind() != grammar.Comment {
		return false
	}
	return behindMark(l.Text()) > 0
}

// behindMark is where a comment goes on behind its mark, 0 for one without.
func behindMark(text string) int {
	rest := strings.TrimLeft(text, "# \t")
	if len(rest) < len(commentMark) || !strings.EqualFold(rest[:len(commentMark)], commentMark) {
		return 0
	}
	return len(text) - len(rest) + len(commentMark)
}

// readComment reads a line that speaks to us. The rules are one word, or several with
// commas between them; what follows is the reason, also behind a colon.
func readComment(o *config.Origin) *comment {
	text := o.Line.Text()
	at := behindMark(text)
	c := &comment{origin: o, used: map[string]bool{}}
	next := func() (word commentWord, ok bool) {
		start := at + len(text[at:]) - len(strings.TrimLeft(text[at:], " \t"))
		end := start + strings.IndexAny(text[start:]+" ", " \t")
		at = end
		return commentWord{text[start:end], o.Line.RawSpan(grammar.Span{Start: start, End: end})}, end > start
	}
	c.verb, _ = next()
	for more := true; more; {
		word, ok := next()
		if !ok {
			break
		}
		more = strings.HasSuffix(word.text, ",")
		offset := 0
		for _, id := range strings.Split(strings.TrimSuffix(word.text, ":"), ",") {
			if id != "" {
				span := grammar.Span{Start: word.span.Start + offset, End: word.span.Start + offset + len(id)}
				c.rules = append(c.rules, commentWord{id, span})
			}
			offset += len(id) + 1
		}
	}
	c.reason = strings.TrimSpace(text[at:])
	return c
}
