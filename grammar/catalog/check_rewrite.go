package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// rewriteHandlers are the directives of modules/mappers/mod_rewrite.c.
var rewriteHandlers = map[string]handler{
	"RewriteRule": checkRewriteRule,
	"RewriteCond": checkRewriteCond,
	"RewriteBase": checkRewriteBase,

	"RewriteOptions": checkRewriteOptions,
}

var rewriteOptions = []string{
	"Inherit", "InheritBefore", "InheritDown", "InheritDownBefore", "IgnoreInherit", "AllowNoSlash", "AllowAnyURI",
	"MergeBase", "IgnoreContextInfo", "LegacyPrefixDocRoot", "UnsafePrefixStat", "MaxRedirects=*",
}

// checkRewriteOptions is cmd_rewriteoptions, which splits each word once more.
func checkRewriteOptions(h *handling) {
	for i, w := range h.words {
		for _, option := range grammar.Words(w.Value) {
			if !oneOf(option.Value, rewriteOptions) {
				h.refuseWord(i, "RewriteOptions: unknown option '"+option.Value+"'")
				h.suggestNearest("", option.Value, rewriteOptions[:len(rewriteOptions)-1])
			}
		}
	}
}

// rewriteWords are up to three arguments as parseargline reads them: quotes only
// count at the start of one, a backslash protects a blank, and nothing is unescaped.
// ok is false where mod_rewrite finds fewer than two. As there, a first argument
// that runs to the end of the line is none.
func rewriteWords(args string) (words []grammar.Word, ok bool) {
	at := 0
	for len(words) < 3 {
		at = len(args) - len(strings.TrimLeft(args[at:], apr.Spaces))
		if at == len(args) && len(words) != 1 {
			break
		}
		w, next, ended := rewriteWord(args, at)
		if !ended && len(words) == 0 {
			return nil, false
		}
		words, at = append(words, w), next
	}
	return words, len(words) >= 2
}

func rewriteWord(args string, at int) (w grammar.Word, next int, ended bool) {
	w.Span.Start = at
	if at < len(args) && (args[at] == '"' || args[at] == '\'') {
		w.Quote = args[at]
		at++
	}
	start := at
	for ; at < len(args); at++ {
		blank := strings.IndexByte(apr.Spaces, args[at]) >= 0
		if blank && w.Quote == 0 || w.Quote != 0 && args[at] == w.Quote {
			break
		}
		if args[at] == '\\' && at+1 < len(args) && strings.IndexByte(apr.Spaces, args[at+1]) >= 0 {
			at++
		}
	}
	at = min(at, len(args))
	w.Value, ended = args[start:at], at < len(args)
	w.Closed = w.Quote == 0 || ended
	next = at
	if ended {
		next++
		if w.Quote != 0 {
			at++
		}
	}
	w.Span.End = at
	return w, next, ended
}

// checkRewriteRule is cmd_rewriterule.
func checkRewriteRule(h *handling) {
	words, ok := rewriteWords(h.args)
	if !ok {
		h.refuse(grammar.Span{End: len(h.args)}, "RewriteRule: bad argument line '"+firstArgument(h.args)+"'")
		return
	}
	if len(words) == 3 {
		h.checkFlags(words[2], ruleFlagFault)
	}
	if pattern := strings.TrimPrefix(words[0].Value, "!"); !pcre.Valid(pattern) {
		h.refuse(words[0].Span, "RewriteRule: cannot compile regular expression '"+pattern+"'")
	}
}

// checkRewriteCond is cmd_rewritecond. Expressions are not judged.
func checkRewriteCond(h *handling) {
	words, ok := rewriteWords(h.args)
	if !ok {
		h.refuse(grammar.Span{End: len(h.args)}, "RewriteCond: bad argument line '"+firstArgument(h.args)+"'")
		return
	}
	if len(words) == 3 {
		h.checkFlags(words[2], conditionFlagFault)
	}
	pattern := strings.TrimPrefix(words[1].Value, "!")
	if !apr.EqualFold(words[0].Value, "expr") && !comparison(pattern) && !pcre.Valid(pattern) {
		h.refuse(words[1].Span, "RewriteCond: cannot compile regular expression '"+pattern+"'")
	}
}

// firstArgument is what "bad argument line" shows: parseargline has cut the line
// behind its first argument by then, if that ended.
func firstArgument(args string) string {
	w, _, ended := rewriteWord(args, 0)
	if !ended {
		return args
	}
	return args[:w.Span.End-len(closing(w))]
}

func closing(w grammar.Word) string {
	if w.Quote != 0 && w.Closed {
		return string(w.Quote)
	}
	return ""
}

// comparison reports whether a condition's pattern is no regular expression.
func comparison(pattern string) bool {
	if len(pattern) < 2 {
		return false
	}
	switch pattern[0] {
	case '<', '>', '=':
		return true
	case '-':
		if len(pattern) == 2 {
			return strings.IndexByte("fsdxhLlUF", pattern[1]) >= 0
		}
		return len(pattern) > 3 && oneOf(pattern[1:3], []string{"lt", "le", "gt", "ge", "eq", "ne"})
	}
	return false
}

// checkFlags is cmd_parseflagfield: "[flag,name=value]".
func (h *handling) checkFlags(field grammar.Word, fault func(name, value string) string) {
	prefix := h.directive.Name + ": "
	inner, opened := strings.CutPrefix(field.Value, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !opened || !closed {
		h.refuse(field.Span, prefix+"bad flag delimiters")
		return
	}
	for flag := range strings.SplitSeq(inner, ",") {
		flag = strings.Trim(flag, apr.Spaces)
		name, value, _ := strings.Cut(flag, "=")
		if name == "" {
			continue // what httpd does depends on the bytes around it
		}
		if message := fault(name, value); message != "" {
			h.refuse(field.Span, prefix+message)
		}
	}
}

func conditionFlagFault(name, _ string) string {
	if oneOf(name, []string{"NC", "nocase", "OR", "ornext", "NV", "novary"}) {
		return ""
	}
	return "unknown flag '" + name + "'"
}

// ruleFlags are the flags of a rule; those that begin with D are never refused.
var ruleFlags = []string{
	"B", "backrefescaping", "BNE", "BNP", "backrefernoplus", "BCTLS", "C", "chain", "CO", "cookie", "D*", "E", "env",
	"END", "F", "forbidden", "G", "gone", "H", "handler", "L", "last", "NE", "noescape", "N", "next", "NS", "nosubreq",
	"NC", "nocase", "P", "proxy", "PT", "passthrough", "QSA", "qsappend", "QSD", "qsdiscard", "QSL", "qslast",
	"R", "redirect", "S", "skip", "T", "type", "UnsafePrefixStat", "UnsafeAllow3F", "UNC",
}

// ruleFlagFault is cmd_rewriterule_setflag.
func ruleFlagFault(name, value string) string {
	switch {
	case !oneOf(name, ruleFlags):
		return "unknown flag '" + name + "'"
	case apr.EqualFold(name, "BNE") && value == "":
		return "flag 'BNE' wants a list of characters (i.e. [BNE=...])"
	case oneOf(name, []string{"R", "redirect"}) && value != "" && '0' <= value[0] && value[0] <= '9' && !knownStatus(apr.Atoi(value)):
		return "invalid HTTP response code '" + value + "' for flag 'R'"
	}
	return ""
}

// checkRewriteBase is cmd_rewritebase.
func checkRewriteBase(h *handling) {
	if !h.where.Directory && !h.where.HtAccess {
		h.refuseWord(0, "RewriteBase: only valid in per-directory config files")
	} else if !strings.HasPrefix(h.value(0), "/") {
		h.refuseWord(0, "RewriteBase: argument is not a valid URL")
	}
}
