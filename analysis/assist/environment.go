package assist

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// assignment is a line's setting of an environment variable of requests.
type assignment struct {
	name, value string
	span        grammar.Span // the value, in Args; empty where the line gives none
}

// assignments are the environment variables that a directive of mod_env, mod_setenvif
// or mod_rewrite sets or passes on.
func assignments(directive *config.Directive) []assignment {
	words := directive.Words()
	switch strings.ToLower(directive.Name) {
	case "setenv":
		if len(words) > 1 {
			return []assignment{{words[0].Value, words[1].Value, words[1].Body()}}
		}
		return namesOnly(words)
	case "passenv":
		return namesOnly(words)
	case "setenvif", "setenvifnocase":
		return pairs(words[min(2, len(words)):])
	case "browsermatch", "browsermatchnocase":
		return pairs(words[min(1, len(words)):])
	case "rewriterule":
		if len(words) > 2 {
			return rewriteFlags(words[2].Value)
		}
	}
	return nil
}

func namesOnly(words []grammar.Word) []assignment {
	var found []assignment
	for _, w := range words {
		found = append(found, assignment{name: w.Value})
	}
	return found
}

// pairs reads NAME, NAME=VALUE and !NAME, which unsets.
func pairs(words []grammar.Word) []assignment {
	var found []assignment
	for _, w := range words {
		name, value, _ := strings.Cut(w.Value, "=")
		if !strings.HasPrefix(name, "!") {
			body := w.Body()
			found = append(found, assignment{name, value, grammar.Span{Start: max(body.Start, body.End-len(value)), End: body.End}})
		}
	}
	return found
}

// rewriteFlags reads the E=NAME:VALUE flags in [...].
func rewriteFlags(flags string) []assignment {
	var found []assignment
	for flag := range strings.SplitSeq(strings.Trim(flags, "[]"), ",") {
		key, setting, _ := strings.Cut(strings.TrimSpace(flag), "=")
		if strings.EqualFold(key, "E") || strings.EqualFold(key, "env") {
			name, value, _ := strings.Cut(setting, ":")
			found = append(found, assignment{name: name, value: value})
		}
	}
	return found
}

// environmentKinds are the environment variables that name groups with %{ENV:name}, and
// which kinds of groups.
func (d Document) environmentKinds() map[string][]nameKind {
	kinds := map[string][]nameKind{}
	for _, fact := range d.Config.Facts() {
		if !strings.Contains(fact.Directive.Args, "%{ENV:") {
			continue
		}
		for _, m := range groupValues(fact.Directive.Name, fact.Directive.Args) {
			name, ok := strings.CutPrefix(m.name, "%{ENV:")
			if name = strings.TrimSuffix(name, "}"); ok && !slices.Contains(kinds[name], m.kind) {
				kinds[name] = append(kinds[name], m.kind)
			}
		}
	}
	return kinds
}

// effectiveMentions are the group names in a directive's arguments after variables are
// expanded, spans counted in Args; with kinds also those that environment variables
// hold.
func effectiveMentions(directive *config.Directive, kinds map[string][]nameKind) []mention {
	found := groupMentions(directive.Name, directive.Args)
	if len(kinds) == 0 {
		return found
	}
	for _, a := range assignments(directive) {
		for _, kind := range kinds[a.name] {
			if a.value != "" && a.span.Len() > 0 && !strings.HasPrefix(a.value, "%{") {
				found = append(found, mention{kind: kind, name: a.value, span: a.span})
			}
		}
	}
	return found
}
