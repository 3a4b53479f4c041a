package assist

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// nameKind is a kind of name that a configuration gives to something.
type nameKind uint8

const (
	processGroup nameKind = iota
	applicationGroup
	variable
	macro
	requestVariable // an environment variable of requests, as SetEnv and %{ENV:NAME} name it
	logFormat       // the nickname of a LogFormat
)

// String names the kind as messages do.
func (k nameKind) String() string {
	return [...]string{"process group", "application group", "variable", "macro", "environment variable", "log format"}[k]
}

// same reports whether two spellings are one name. Variables of both kinds and macros
// ignore case (core.c ap_resolve_env and mod_wsgi through apr_table_get; mod_macro.c
// lowers names).
func (k nameKind) same(a, b string) bool {
	if k == variable || k == macro || k == requestVariable {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// mention is one place of a line that names something.
type mention struct {
	kind nameKind
	name string
	// span is the name alone, without quotes; what it counts in is said where it is
	// returned.
	span       grammar.Span
	definition bool
	// exact is true for <IfDefine>, which compares with case.
	exact bool
}

// is reports whether m names what other names.
func (m mention) is(other mention) bool {
	if m.kind != other.kind {
		return false
	}
	if m.exact || other.exact {
		return m.name == other.name
	}
	return m.kind.same(m.name, other.name)
}

// groupDirectives say how the directives that take group names as plain words do so.
var groupDirectives = map[string]struct {
	kind       nameKind
	definition bool
	all        bool // every word, not only the first
}{
	"wsgidaemonprocess":    {kind: processGroup, definition: true},
	"wsgiprocessgroup":     {kind: processGroup},
	"wsgirestrictprocess":  {kind: processGroup, all: true},
	"wsgiapplicationgroup": {kind: applicationGroup},
}

// groupMentions are the group names in the arguments of a directive, spans counted in
// args. Special values such as %{GLOBAL} are no names.
func groupMentions(directive, args string) []mention {
	return slices.DeleteFunc(groupValues(directive, args), func(m mention) bool {
		return m.name == "" || !m.definition && strings.HasPrefix(m.name, "%{")
	})
}

// groupValues are the values that stand for groups in the arguments of a directive.
func groupValues(directive, args string) []mention {
	var found []mention
	directive = strings.ToLower(directive)
	if shape, ok := groupDirectives[directive]; ok {
		for i, w := range grammar.Words(args) {
			if i > 0 && !shape.all {
				break
			}
			found = append(found, mention{kind: shape.kind, name: w.Value, span: w.Body(), definition: shape.definition})
		}
		return found
	}
	variants := catalog.Default().Directive(directive)
	if len(variants) == 0 || !variants[0].WSGI {
		return nil
	}
	_, options := variants[0].WSGIOptions(args)
	for _, o := range options {
		switch strings.ToLower(o.Name) {
		case "process-group":
			found = append(found, mention{kind: processGroup, name: o.Value, span: o.ValueSpan})
		case "application-group":
			found = append(found, mention{kind: applicationGroup, name: o.Value, span: o.ValueSpan})
		}
	}
	return found
}

// mentions are the names in a line as written, spans counted in its text. A group
// name that holds a variable is left out: only the configuration knows it.
func (s statement) mentions() []mention {
	var found []mention
	if s.kind == grammar.Blank || s.kind == grammar.Comment {
		return nil
	}
	args, _ := s.line.Arguments()
	for _, m := range groupMentions(s.name, args) {
		if !strings.Contains(m.name, "${") {
			m.span = m.span.Shift(s.argsAt)
			found = append(found, m)
		}
	}
	found = append(found, s.requestVariables()...)
	found = append(found, s.logFormats()...)
	found = append(found, s.languageMentions()...)
	return append(found, variableUses(s.text)...)
}

// requestVariables are the environment variables of requests that a line sets, or asks
// for with %{ENV:NAME}.
func (s statement) requestVariables() []mention {
	var found []mention
	add := func(name string, span grammar.Span, definition bool) {
		if name != "" && span.Len() == len(name) && !strings.Contains(name, "${") {
			found = append(found, mention{kind: requestVariable, name: name, span: span.Shift(s.argsAt), definition: definition})
		}
	}
	if setsVariables(s.name) {
		for _, a := range assignments(s.name, s.words()) {
			add(a.name, a.nameSpan, true)
		}
	}
	for at := 0; ; {
		open := strings.Index(s.args[at:], "%{ENV:")
		if open < 0 {
			return found
		}
		start := at + open + len("%{ENV:")
		length := strings.IndexByte(s.args[start:], '}')
		if length < 0 {
			return found
		}
		at = start + length
		add(s.args[start:at], grammar.Span{Start: start, End: at}, false)
	}
}

// logFormats are the nicknames that LogFormat defines and CustomLog uses.
func (s statement) logFormats() []mention {
	definition := false
	switch strings.ToLower(s.name) {
	case "logformat":
		definition = true
	case "customlog", "globallog":
	default:
		return nil
	}
	words := s.words()
	if len(words) < 2 || strings.ContainsAny(words[1].Value, "% $") || strings.HasPrefix(words[1].Value, "env=") || strings.HasPrefix(words[1].Value, "expr=") {
		return nil
	}
	return []mention{{kind: logFormat, name: words[1].Value, span: words[1].Body().Shift(s.argsAt), definition: definition}}
}

// languageMentions are the names that the configuration language itself has: what
// Define, IfDefine, Macro and Use name.
func (s statement) languageMentions() []mention {
	kind, definition := macro, false
	switch strings.ToLower(s.name) {
	case "define":
		kind, definition = variable, true
	case "undefine", "<ifdefine":
		kind = variable
	case "<macro":
		definition = true
	case "use", "undefmacro":
	default:
		return nil
	}
	word, _, ok := grammar.NextWord(s.args, 0)
	if !ok {
		return nil
	}
	m := mention{kind: kind, name: word.Value, span: word.Body().Shift(s.argsAt), definition: definition}
	if s.kind == grammar.Open && kind == variable {
		m.exact = true
		if strings.HasPrefix(m.name, "!") && word.Quote == 0 {
			m.name, m.span.Start = m.name[1:], m.span.Start+1
		}
	}
	if m.name == "" || strings.Contains(m.name, "${") {
		return nil
	}
	return []mention{m}
}

// variableUses are the names in ${...} of a text (core.c ap_resolve_env): a name runs
// to the first '}', without one there is no variable.
func variableUses(text string) []mention {
	var found []mention
	for at := 0; ; {
		open := strings.Index(text[at:], "${")
		if open < 0 {
			return found
		}
		start := at + open + 2
		length := strings.IndexByte(text[start:], '}')
		if length < 0 {
			return found
		}
		at = start + length + 1
		if length > 0 {
			found = append(found, mention{kind: variable, name: text[start : start+length],
				span: grammar.Span{Start: start, End: start + length}})
		}
	}
}

// mentionAt is the name at offset of the file as written, a variable before the name
// that it is part of.
func mentionAt(s statement, offset int) (mention, bool) {
	var found mention
	ok := false
	for _, m := range s.mentions() {
		if s.span(m.span).Contains(offset) && (!ok || m.kind == variable) {
			found, ok = m, true
		}
	}
	return found, ok
}
