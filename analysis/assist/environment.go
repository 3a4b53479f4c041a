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
	// nameSpan and span are the name and the value in the arguments; span is empty where
	// the line gives no value of its own.
	nameSpan, span grammar.Span
}

// setsVariables reports whether the directive has assignments: most lines have none, and
// then their words need not be split.
func setsVariables(directive string) bool {
	switch strings.ToLower(directive) {
	case "setenv", "passenv", "setenvif", "setenvifnocase", "browsermatch", "browsermatchnocase", "rewriterule":
		return true
	}
	return false
}

// assignments are the environment variables that a directive of mod_env, mod_setenvif
// or mod_rewrite with these words sets or passes on.
func assignments(directive string, words []grammar.Word) []assignment {
	switch strings.ToLower(directive) {
	case "setenv":
		if len(words) > 1 {
			return []assignment{{words[0].Value, words[1].Value, words[0].Body(), words[1].Body()}}
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
			return rewriteFlags(words[2])
		}
	}
	return nil
}

func namesOnly(words []grammar.Word) []assignment {
	var found []assignment
	for _, w := range words {
		found = append(found, assignment{name: w.Value, nameSpan: w.Body()})
	}
	return found
}

// pairs reads NAME, NAME=VALUE and !NAME, which unsets.
func pairs(words []grammar.Word) []assignment {
	var found []assignment
	for _, w := range words {
		name, value, _ := strings.Cut(w.Value, "=")
		if strings.HasPrefix(name, "!") {
			continue
		}
		body := w.Body()
		found = append(found, assignment{
			name: name, nameSpan: grammar.Span{Start: body.Start, End: min(body.Start+len(name), body.End)},
			value: value, span: grammar.Span{Start: max(body.Start, body.End-len(value)), End: body.End},
		})
	}
	return found
}

// rewriteFlags reads the E=NAME:VALUE flags in [...].
func rewriteFlags(w grammar.Word) []assignment {
	var found []assignment
	at := w.Body().Start
	for part := range strings.SplitSeq(w.Value, ",") {
		start := at
		at += len(part) + len(",")
		flag := strings.Trim(part, "[] ")
		start += strings.Index(part, flag)
		key, setting, isPair := strings.Cut(flag, "=")
		if !isPair || !strings.EqualFold(key, "E") && !strings.EqualFold(key, "env") || strings.HasPrefix(setting, "!") {
			continue
		}
		start += len(key) + len("=")
		name, value, _ := strings.Cut(setting, ":")
		end := start + len(setting)
		found = append(found, assignment{
			name: name, nameSpan: grammar.Span{Start: start, End: start + len(name)},
			value: value, span: grammar.Span{Start: end - len(value), End: end},
		})
	}
	return found
}

// environmentName is NAME of %{ENV:NAME}.
func environmentName(value string) (name string, ok bool) {
	name, ok = strings.CutPrefix(value, "%{ENV:")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name, "}")
}

// environmentKinds are the environment variables that name groups with %{ENV:name}, in
// lower case, and which kinds of groups.
func (d Document) environmentKinds() map[string][]nameKind {
	kinds := map[string][]nameKind{}
	for _, fact := range d.Config.Facts() {
		if !strings.Contains(fact.Directive.Args, "%{ENV:") {
			continue
		}
		for _, m := range groupValues(fact.Directive.Name, fact.Directive.Args) {
			name, ok := environmentName(m.name)
			if name = strings.ToLower(name); ok && !slices.Contains(kinds[name], m.kind) {
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
	for _, a := range assignments(directive.Name, directive.Words()) {
		for _, kind := range kinds[strings.ToLower(a.name)] {
			if a.value != "" && a.span.Len() > 0 && !strings.ContainsAny(a.value, "%$") {
				found = append(found, mention{kind: kind, name: a.value, span: a.span})
			}
		}
	}
	return found
}

// requestVariableNames are the environment variables that the files of the configuration
// set, in the spelling that comes first.
func (d Document) requestVariableNames() []string {
	var names []string
	known := map[string]bool{}
	for _, f := range d.files() {
		for mark, line := range f.Lines() {
			if line.Kind() != grammar.Plain || !setsVariables(line.Name()) {
				continue
			}
			for _, m := range statementOf(mark, line).requestVariables() {
				if key := strings.ToLower(m.name); m.definition && !known[key] {
					known[key] = true
					names = append(names, m.name)
				}
			}
		}
	}
	slices.Sort(names)
	return names
}
