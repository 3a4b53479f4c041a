package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// languageEffect is the effect of what acts while httpd reads: Include, Define,
// macros and conditional sections.
func (h hover) languageEffect() string {
	name := strings.ToLower(h.statement.name)
	words := h.words()
	switch {
	case name == "include" || name == "includeoptional":
		return h.includeText()
	case name == "define" && len(words) > 0:
		return h.variableText(words[0].Value)
	case (name == "use" || name == "<macro") && len(words) > 0:
		return h.macroText(words[0].Value)
	case slices.Contains(transparent, name):
		return h.conditionText()
	}
	return ""
}

// variableText says what ${name} is worth and where that comes from (core.c
// ap_resolve_env: Define before the environment; Define ignores case).
func (h hover) variableText(name string) string {
	head := strong("${" + name + "}")
	if h.Config == nil {
		return head + "\n\nSet by `Define " + name + " value`, or by the environment of httpd."
	}
	value, ok := h.Config.Variable(name)
	if !ok {
		return head + " is not defined\n\nhttpd leaves the text as it is and warns (AH00111). Write `Define " + name + " value` above, or set it in the environment of httpd."
	}
	text := head + " = " + code(value) + "\n\n"
	for _, define := range h.Config.Defines() {
		if !strings.EqualFold(define.Name, name) {
			continue
		}
		if define.Directive == nil {
			return text + "Set with `-D` on the command line."
		}
		return text + "Set by " + code("Define "+define.Name) + ", " + h.link(define.Directive) + "."
	}
	return text + "Set by the environment of httpd."
}

// includeText lists the files that an Include reads.
func (h hover) includeText() string {
	acts := h.acts(h.line)
	if len(acts) == 0 {
		return ""
	}
	files := h.included(h.line)
	if len(files) == 0 {
		return strong(h.statement.name) + " reads no file here."
	}
	const most = 10
	text := strong(h.statement.name) + " reads " + plural(len(files), "file") + ":\n"
	for _, path := range files[:min(most, len(files))] {
		text += "- " + code(h.shortPath(path)) + "\n"
	}
	if more := len(files) - most; more > 0 {
		text += fmt.Sprintf("- and %d more\n", more)
	}
	return text
}

// macroText describes a macro: its head, where it is and how often it is used.
func (h hover) macroText(name string) string {
	if h.Config == nil {
		return ""
	}
	for _, m := range h.Config.Macros() {
		if !strings.EqualFold(m.Name, name) {
			continue
		}
		uses := 0
		for _, act := range h.Config.Acts() {
			if words := act.Directive.Words(); strings.EqualFold(act.Directive.Name, "Use") && len(words) > 0 && strings.EqualFold(words[0].Value, name) {
				uses++
			}
		}
		text := strong("Macro "+m.Name) + " " + strings.Join(m.Parameters, " ") + " — " + h.link(m.Directive) + ", " + plural(uses, "use") + "\n\n"
		return text + "```apache\n" + bodyText(m.Body) + "```\n"
	}
	return strong("Macro "+name) + " is not defined at the end of reading. `Use` needs a `<Macro " + name + ">` above it."
}

// bodyText is a macro's body, cut where it gets long.
func bodyText(body []*grammar.Line) string {
	const most = 12
	var b strings.Builder
	for i, line := range body {
		if i == most {
			b.WriteString("…\n")
			break
		}
		b.WriteString(strings.ReplaceAll(line.Text(), "```", "` ` `") + "\n")
	}
	return b.String()
}

// conditionText says how a conditional section comes out, and why.
func (h hover) conditionText() string {
	for _, skipped := range h.Config.Skipped {
		if o := skipped.Open.Origin; o != nil && o.Line == h.line && o.File == h.Path {
			return "The condition is **false**: " + skipped.Why + ". httpd does not read what is inside."
		}
	}
	for _, act := range h.acts(h.line) {
		switch act.Condition {
		case config.True:
			return "The condition is **true**: httpd reads what is inside as if the section were not there."
		case config.Unknown:
			return "Whether the condition is true is **not known** from the configuration alone. What is inside is treated as if it were read."
		}
	}
	return ""
}

// specialText describes %{...}: what it stands for and, for an environment variable,
// what sets it.
func (h hover) specialText(text string) string {
	name, isEnv := strings.CutPrefix(text, "%{ENV:")
	if !isEnv {
		if meaning, ok := specials[text]; ok && h.entry != nil && h.entry.WSGI {
			if text == "%{GLOBAL}" {
				if kind, known := h.kindOfName(); known {
					meaning = globals[kind]
				}
			}
			return strong(text) + " — " + meaning
		}
		return ""
	}
	if h.entry == nil || !h.entry.WSGI {
		return ""
	}
	result := strong(text) + " — " + specials["%{ENV:variable}"] + "\n\n"
	if strings.EqualFold(h.entry.Name, container) {
		result += "In a container it is not replaced: the text is compared as it is with the names of the interpreters.\n\n"
	}
	return result + h.environmentText(strings.TrimSuffix(name, "}"))
}

// kindOfName says whether the option or directive at the offset names a process group or
// an application group.
func (h hover) kindOfName() (nameKind, bool) {
	args, _ := h.line.Arguments()
	_, options := h.entry.WSGIOptions(args)
	for _, o := range options {
		if h.argSpan(o.Span).Contains(h.offset) {
			switch strings.ToLower(o.Name) {
			case "process-group":
				return processGroup, true
			case "application-group":
				return applicationGroup, true
			}
		}
	}
	if d, ok := groupDirectives[strings.ToLower(h.entry.Name)]; ok {
		return d.kind, true
	}
	return 0, false
}

// dispatches reports whether the configuration has a dispatch script.
func (h hover) dispatches() bool {
	return h.Model != nil && slices.ContainsFunc(h.Model.Scripts, func(s *interp.Script) bool { return s.Directive.Name == "WSGIDispatchScript" })
}

// environmentText lists the lines that set an environment variable of requests.
func (h hover) environmentText(name string) string {
	if h.Config == nil {
		return ""
	}
	var lines []string
	for _, fact := range h.Config.Facts() {
		if slices.ContainsFunc(assignments(fact.Directive.Name, fact.Directive.Words()), func(a assignment) bool { return strings.EqualFold(a.name, name) }) {
			lines = append(lines, "- "+code(fact.Directive.Name+" "+fact.Directive.Args)+", "+h.link(fact.Directive))
		}
	}
	if value, ok := h.Config.Options.Env[name]; ok {
		lines = append(lines, "- the environment of httpd: "+code(value))
	}
	if len(lines) == 0 {
		text := "No line of this configuration sets " + code(name) + "; the environment of httpd still can."
		if h.dispatches() {
			text += " Where a dispatch script names the group, the variable is not asked."
		}
		return text
	}
	const most = 6
	if more := len(lines) - most; more > 0 {
		lines = append(lines[:most], fmt.Sprintf("- and %d more", more))
	}
	return "Set by:\n" + strings.Join(lines, "\n") + "\n"
}
