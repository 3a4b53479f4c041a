package assist

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// card is what the catalogue knows about a directive, as Markdown.
func card(entry *catalog.Directive) string {
	var b strings.Builder
	if m, ok := meaningOf(entry.ManualName); ok && entry.WSGI {
		b.WriteString(strong(title(entry)) + " — " + m.text())
	} else {
		b.WriteString(strong(title(entry)))
		if entry.Summary != "" {
			b.WriteString(" — " + entry.Summary)
		}
		b.WriteString("\n\n")
	}
	if lines := syntaxLines(entry); len(lines) > 0 {
		b.WriteString("```apache\n" + strings.Join(lines, "\n") + "\n```\n\n")
	}
	if entry.Gone {
		b.WriteString("mod_wsgi has dropped it")
		if entry.Removed != "" {
			b.WriteString(" in " + entry.Removed)
		}
		b.WriteString(". " + entry.Advice + "\n\n")
	} else if entry.Deprecated && entry.Advice != "" {
		b.WriteString(entry.Advice + "\n\n")
	}
	b.WriteString(facts(entry) + "\n")
	return b.String()
}

// title is the directive as one writes it: a section in its brackets.
func title(entry *catalog.Directive) string {
	if entry.Section {
		return "<" + entry.ManualName + ">"
	}
	return entry.ManualName
}

// facts is the line of small print: where, default, module, since, manual.
func facts(entry *catalog.Directive) string {
	var parts []string
	if len(entry.Contexts) > 0 {
		text := "in " + strings.Join(entry.Contexts, ", ")
		if entry.Override != "" {
			text += " (AllowOverride " + entry.Override + ")"
		}
		parts = append(parts, text)
	}
	if entry.Default != "" {
		parts = append(parts, "default: "+code(strings.TrimSpace(strings.TrimPrefix(entry.Default, entry.ManualName+" "))))
	}
	if module := catalog.Default().Module(entry.Module); module != nil {
		text := module.Name
		if entry.Since != "" {
			text += " " + entry.Since + " and later"
		}
		parts = append(parts, text)
	}
	if entry.PythonMin != "" {
		parts = append(parts, "Python "+entry.PythonMin+" and later")
	}
	if entry.Platform != "" && entry.Platform != "all" && !entry.Gone {
		parts = append(parts, entry.Platform)
	}
	if entry.DocURL != "" {
		parts = append(parts, "[manual]("+entry.DocURL+")")
	}
	if aboutModes[strings.ToLower(entry.ManualName)] {
		parts = append(parts, "[guide to the GIL modes]("+guide+")")
	}
	return strings.Join(parts, " · ")
}

// aboutModes are the directives that the manual's guide to the GIL modes explains.
var aboutModes = map[string]bool{
	"wsgiperinterpretergil": true, "wsgifreethreading": true, "wsgiswitchinterval": true, "wsgiinterpreteroptions": true, "wsgidaemonprocess": true,
}

// notes are the points where the server does something else than its manual says,
// and the traps.
func notes(entry *catalog.Directive) string {
	var b strings.Builder
	if len(entry.DocumentedOtherwise) > 0 {
		b.WriteString("The server differs from its manual:\n")
		for _, point := range entry.DocumentedOtherwise {
			b.WriteString("- " + point + "\n")
		}
	}
	if len(entry.Warnings) > 0 {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString("Beware:\n")
		for _, trap := range entry.Warnings {
			b.WriteString("- " + trap + "\n")
		}
	}
	return b.String()
}

// optionCard describes a key=value word.
func optionCard(entry *catalog.Directive, o *catalog.Option) string {
	var b strings.Builder
	b.WriteString(strong(o.Name+"=") + " of " + code(title(entry)) + " — " + o.Description + "\n\n")
	var parts []string
	if o.Type != "" {
		parts = append(parts, o.Type)
	}
	if o.Default != "" {
		parts = append(parts, "default: "+o.Default)
	}
	if len(o.Values) > 0 {
		parts = append(parts, "one of "+codes(o.Values))
	}
	if len(o.SpecialValues) > 0 {
		parts = append(parts, "or "+codes(o.SpecialValues))
	}
	if o.Since != "" {
		parts = append(parts, "mod_wsgi "+o.Since+" and later")
	}
	if o.Platform != "" && o.Platform != "all" {
		parts = append(parts, o.Platform)
	}
	b.WriteString(strings.Join(parts, " · ") + "\n")
	if o.Validation != "" && o.Validation != "none" {
		b.WriteString("\nValue: " + o.Validation + ".\n")
	}
	if len(o.Errors) > 0 {
		b.WriteString("\nhttpd refuses it with: " + codes(o.Errors) + "\n")
	}
	return b.String()
}

// codes are words in code spans.
func codes(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = code(w)
	}
	return strings.Join(quoted, ", ")
}

// syntaxLines say how the directive is written: the manual's lines, or what its
// arguments and options make.
func syntaxLines(entry *catalog.Directive) []string {
	if len(entry.Syntax) > 0 {
		return entry.Syntax
	}
	if len(entry.Arguments) == 0 && len(entry.Options) == 0 {
		return nil
	}
	label, _ := signature(entry, entry.Options)
	return []string{label}
}

// globals are the two meanings of %{GLOBAL}, by the kind of name that it stands for.
var globals = map[nameKind]string{
	processGroup:     "Embedded mode: the application runs in the Apache children, not in a daemon group.",
	applicationGroup: "The main interpreter of the process, which extension modules without support for sub interpreters need. It never has a GIL of its own.",
}

// specials describe the values with %{...} (wsgi_process_group, wsgi_application_group
// in mod_wsgi.c).
var specials = map[string]string{
	"%{GLOBAL}":       "For a process group: embedded mode, the Apache children. For an application group: the main interpreter of the process, which extension modules without support for sub interpreters need.",
	"%{SERVER}":       "The ServerName of the virtual host, with `:port` unless it is 80 or 443.",
	"%{RESOURCE}":     "The ServerName with its port and the mount point: each mounted script has its own interpreter. This is the default of application groups.",
	"%{HOST}":         "The host name of the request, with `:port` unless it is 80 or 443. Clients choose it, so they can make any number of interpreters.",
	"%{ENV:variable}": "The value of an environment variable of the request (SetEnv, SetEnvIf, RewriteRule with E=), or of the server. Unset, the text stays as it is.",
}
