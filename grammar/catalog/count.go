package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// The shapes of arguments that httpd 2.4 has (enum cmd_how in http_config.h).
const (
	RawArgs  ArgKind = "RAW_ARGS"
	TakeArgv ArgKind = "TAKE_ARGV"
	NoArgs   ArgKind = "NO_ARGS"
	Take1    ArgKind = "TAKE1"
	Take2    ArgKind = "TAKE2"
	Take3    ArgKind = "TAKE3"
	Take12   ArgKind = "TAKE12"
	Take23   ArgKind = "TAKE23"
	Take123  ArgKind = "TAKE123"
	Take13   ArgKind = "TAKE13"
	Iterate  ArgKind = "ITERATE"
	Iterate2 ArgKind = "ITERATE2"
	Flag     ArgKind = "FLAG"
)

// maxArgv is the number of words that a TAKE_ARGV directive sees (AP_MAX_ARGC).
const maxArgv = 64

// wordCount is what invoke_cmd in httpd's server/config.c demands of the words of
// one kind. Of the words up to least, all must be there and not be empty.
type wordCount struct {
	least, most int // most 0: no limit
	complaint   string
}

var wordCounts = map[ArgKind]wordCount{
	Take1:    {1, 1, "takes one argument"},
	Take2:    {2, 2, "takes two arguments"},
	Take3:    {3, 3, "takes three arguments"},
	Take12:   {1, 2, "takes 1-2 arguments"},
	Take23:   {2, 3, "takes two or three arguments"},
	Take123:  {1, 3, "takes one, two or three arguments"},
	Take13:   {1, 3, "takes one or three arguments"},
	Iterate:  {1, 0, "requires at least one argument"},
	Iterate2: {1, 0, "requires at least two arguments"},
}

// CheckCount counts the words of args as httpd does before it calls the
// directive's handler (invoke_cmd in server/config.c). If the count is wrong, ok is
// false, message is httpd's error and stem is the message without the help text of
// the directive.
func (d *Directive) CheckCount(args string) (message, stem string, ok bool) {
	if d.Kind == Flag {
		w, _, _ := grammar.NextWord(args, 0)
		if _, isFlag := OnOff(w.Value); isFlag {
			return "", "", true
		}
		stem = d.Name + " must be On or Off"
		return stem, stem, false
	}
	count, limited := wordCounts[d.Kind]
	if !limited || countFits(d.Kind, count, args) {
		return "", "", true
	}
	stem = d.Name + " " + count.complaint
	return d.withHelp(count.complaint), stem, false
}

func countFits(kind ArgKind, count wordCount, args string) bool {
	var words []grammar.Word
	next := 0
	for count.most == 0 || len(words) < count.most {
		w, after, ok := grammar.NextWord(args, next)
		if !ok {
			break
		}
		words, next = append(words, w), after
		if len(words) == 2 && count.most == 0 {
			break
		}
	}
	if len(words) < count.least {
		return false
	}
	for _, w := range words[:count.least] {
		if w.Value == "" {
			return false
		}
	}
	if kind == Iterate2 {
		return len(words) == 2
	}
	if kind == Take13 && len(words) == 2 && words[1].Value != "" {
		return false
	}
	return count.most == 0 || strings.TrimLeft(args[next:], apr.Spaces) == ""
}

// withHelp is a complaint about the number of arguments in httpd's words: the
// table's name and, behind a comma, its help text.
func (d *Directive) withHelp(complaint string) string {
	message := d.Name + " " + complaint
	if d.Help != "" {
		message += ", " + d.Help
	}
	return message
}

// handlerWords are the words that the handler of d gets, at most as many as its
// kind allows: those of an ITERATE directive end silently at an empty word, an
// optional last word that is empty counts as absent. args has passed CheckCount.
func (d *Directive) handlerWords(args string) []grammar.Word {
	words := grammar.Words(args)
	switch d.Kind {
	case Iterate, Iterate2:
		for i, w := range words {
			if w.Value == "" {
				return words[:i]
			}
		}
	case Take12:
		if len(words) == 2 && words[1].Value == "" {
			return words[:1]
		}
	case TakeArgv:
		if last := len(words) - 1; last >= 0 && words[last].Value == "" {
			words = words[:last]
		}
		return words[:min(len(words), maxArgv)]
	case Flag:
		return words[:1]
	}
	return words
}
