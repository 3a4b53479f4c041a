package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// What httpd refuses while it reads files: includes, macros, variables, conditions,
// modules.

const httpdManual = "https://httpd.apache.org/docs/2.4/"

var includeFault = Rule{
	ID: "include", Severity: Error, Title: "An Include that cannot be read", URL: httpdManual + "mod/core.html#include",
	advise: func(_ *Pass, r *refusal, f *Finding) {
		f.Note = "httpd does not start. A relative path counts from ServerRoot."
		if strings.Contains(r.Message, "No such file") || strings.Contains(r.Message, "No matches") {
			f.Note += " IncludeOptional takes a file that may be missing."
		}
	},
}

var macroFault = Rule{
	ID: "macro", Severity: Error, Title: "A macro that cannot be defined or used", URL: httpdManual + "mod/mod_macro.html",
	advise: func(p *Pass, r *refusal, f *Finding) {
		f.Note = "httpd does not start."
		switch {
		case strings.Contains(r.Message, "undefined"):
			f.Note += " A macro must be defined on an earlier line than its Use."
			_, rest, _ := strings.Cut(r.Message, "'")
			name, _, _ := strings.Cut(rest, "'")
			f.Related = append(f.Related, p.leftOut("<macro", name)...)
		case strings.Contains(r.Message, "arguments instead of") && r.Spot.Origin != nil && r.Spot.Origin.Line != nil:
			arguments, _ := r.Spot.Origin.Line.Arguments()
			used, _, _ := grammar.NextWord(arguments, 0)
			for _, m := range p.Config.Macros() {
				if strings.EqualFold(m.Name, used.Value) {
					f.Note += fmt.Sprintf(" Write: %s.", strings.Join(append([]string{"Use", used.Value}, m.Parameters...), " "))
					f.Related = append(f.Related, Related{m.Directive.LineSpot(), "the macro is defined here"})
				}
			}
		}
	},
}

var defineFault = Rule{
	ID: "define", Severity: Error, Title: "A name that cannot be defined", URL: httpdManual + "mod/core.html#define",
	advise: func(_ *Pass, _ *refusal, f *Finding) {
		f.Note = "httpd does not start. Names of variables are letters, digits and underscores; a colon is not allowed."
	},
}

var conditionFault = Rule{
	ID: "condition", Severity: Error, Title: "A conditional section that cannot be read", URL: httpdManual + "sections.html",
	advise: func(_ *Pass, r *refusal, f *Finding) {
		f.Note = "httpd does not start."
		switch {
		case strings.Contains(r.Message, "before end of configuration"):
			f.Note += " The section is switched off and never ends; add its closing tag."
		case strings.Contains(r.Message, "ersion"):
			f.Note += " Write an operator, a blank and a version: <IfVersion >= 2.4.10>."
		}
	},
}

var moduleFault = Rule{
	ID: "load-module", Severity: Error, Title: "A module that cannot be loaded", URL: httpdManual + "mod/mod_so.html#loadmodule",
	advise: func(_ *Pass, r *refusal, f *Finding) {
		f.Note = "httpd does not start. LoadModule takes the module's name, such as wsgi_module, and its file, relative to ServerRoot."
		if strings.Contains(r.Message, "is built-in") {
			f.Note = "httpd does not start. The module is part of httpd itself; delete the line."
		}
	},
}

var undefinedVariable = Rule{
	ID: "AH00111", Severity: Warning, Title: "A variable that nothing defines", URL: httpdManual + "configuring.html#syntax",
	advise: func(p *Pass, r *refusal, f *Finding) {
		if _, rest, ok := strings.Cut(r.Message, "${"); ok {
			name, _, _ := strings.Cut(rest, "}")
			f.Related = append(f.Related, p.leftOut("define", name)...)
		}
		f.Note = "The text stays as it is, with ${ and }. Set it with Define on an earlier line, or in the environment of httpd (on Debian: /etc/apache2/envvars)."
		o := r.Spot.Origin
		if o == nil || o.Line == nil || r.Spot.Span.End > len(o.Line.Raw()) || !strings.HasPrefix(strings.ToLower(strings.TrimPrefix(o.Line.Name(), "<")), "wsgi") {
			return
		}
		text := o.Line.Raw()[r.Spot.Span.Start:r.Spot.Span.End]
		if name, ok := strings.CutPrefix(strings.TrimSuffix(text, "}"), "${"); ok && specialName.MatchString(name) {
			meant := "%{" + name + "}"
			f.Note = fmt.Sprintf("%s is meant: mod_wsgi's special values are written with a percent sign. As it stands, httpd takes it for a variable, and the text stays as it is.", meant)
			f.Fixes = []Fix{{Title: "Write " + meant, Edits: []TextEdit{{r.Spot, meant}}}}
		}
	},
}

var loadedTwice = Rule{
	ID: "AH01574", Severity: Warning, Title: "LoadModule twice for one module", URL: httpdManual + "mod/mod_so.html#loadmodule",
	advise: func(p *Pass, r *refusal, f *Finding) {
		f.Note = "httpd skips this line, whatever file it names; the first one counts. Keep one of the two."
		if strings.Contains(r.Message, "wsgi_module") {
			f.Note = "httpd skips this line, whatever file it names; the Python of the first one counts. Keep one of the two (on Debian: a2dismod wsgi, when the module of mod_wsgi-express is used)."
		}
		f.Unnecessary = true
		o := r.Spot.Origin
		if o == nil || o.Line == nil {
			return
		}
		sameLine := slices.ContainsFunc(p.Config.Modules, func(m config.Module) bool { return m.Load != nil && m.Load.Origin.Line == o.Line })
		switch {
		case sameLine:
			f.Note = "It is the same line, read twice: httpd skips it the second time. Include its file once, or put <IfModule !…> around the line."
			f.Unnecessary = false
		case o.Use == nil:
			f.Fixes = []Fix{{Title: "Delete the line", Edits: []TextEdit{{
				config.Spot{Origin: o, Span: grammar.Span{End: len(o.Line.Raw())}}, "",
			}}}}
		}
	},
}

// limitsPage is where the bounds of what we read are listed.
const limitsPage = "https://github.com/modwsgi-ls/modwsgi-ls/blob/main/docs/limits.md"

var lostLine = Rule{
	ID: "lost-line", Severity: Warning, Title: "A last line that httpd loses behind Use", URL: httpdManual + "mod/mod_macro.html",
	advise: func(_ *Pass, r *refusal, f *Finding) {
		f.Note = "It is the last of the file, directly behind a Use and without a newline at its end: httpd, coming from the lines of the macro, drops it without a word. End the line with a newline."
		end := len(r.Spot.Origin.Line.Raw())
		f.Fixes = []Fix{{Title: "Add the newline", Edits: []TextEdit{{config.Spot{Origin: r.Spot.Origin, Span: grammar.Span{Start: end, End: end}}, "\n"}}}}
	},
}

var moduleName = Rule{
	ID: "module-condition", Severity: Warning, Title: "An <IfModule> that names no module", URL: httpdManual + "mod/core.html#ifmodule",
	check: checkModuleConditions,
}

// checkModuleConditions reports <IfModule mod_wsgi>: modules are known by identifier
// (wsgi_module) or source file (mod_wsgi.c), so that the section is never read.
func checkModuleConditions(p *Pass) {
	for _, act := range p.Config.Acts() {
		d := act.Directive
		if !strings.EqualFold(d.Name, "<IfModule") || len(d.Words()) != 1 {
			continue
		}
		name, negated := strings.CutPrefix(d.Words()[0].Value, "!")
		m := meantModule(name)
		if m == nil {
			continue
		}
		at, write := word(d, 0), m.Source
		f := Finding{
			Message: fmt.Sprintf("No module is called %s: what stands in this section is never read", name),
			Note:    fmt.Sprintf("<IfModule> knows a module by its identifier, %s, or by its source file, %s.", m.Identifier, m.Source),
			Fixes:   replace("Write "+write, at, write),
		}
		if negated {
			f.Message = fmt.Sprintf("No module is called %s: what stands in this section is always read", name)
			f.Fixes = replace("Write !"+write, at, "!"+write)
		}
		p.report(at, f)
	}
}

// meantModule is the module that a wrong name in <IfModule> surely means, nil if there
// is none: mod_wsgi, wsgi, wsgi.c, MOD_WSGI.C.
func meantModule(name string) *catalog.Module {
	c := catalog.Default()
	if m := c.Module(name); m != nil {
		if m.Identifier == name || m.Source == name {
			return nil
		}
		return m
	}
	bare := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(name), "mod_"), ".c"), "_module")
	if bare == "" || bare == "core" || strings.Contains(bare, "$") {
		return nil
	}
	return c.Module(bare + "_module")
}

var notRead = Rule{
	ID: "not-read", Severity: Warning, Title: "More than modwsgi-ls reads", URL: limitsPage,
	advise: func(_ *Pass, _ *refusal, f *Finding) {
		f.Note = "httpd has no such limit. What would stand there is neither checked nor missed, so that findings about what it defines or uses are left out."
	},
}

var noMPM = Rule{
	ID: "AH00534", Severity: Error, Title: "No MPM, or two of them", URL: httpdManual + "mpm.html",
	advise: func(_ *Pass, r *refusal, f *Finding) {
		f.Note = "httpd does not start. Load exactly one of mpm_event_module, mpm_worker_module and mpm_prefork_module."
	},
}

var badUser = Rule{
	ID: "AH00543", Severity: Error, Title: "A user that does not exist", URL: httpdManual + "mod/mod_unixd.html#user",
	advise: func(_ *Pass, r *refusal, f *Finding) {
		f.Note = "httpd does not start on a machine without this user, and names no line. Create the user, or write another one."
	},
}

var badGroup = Rule{
	ID: "AH00544", Severity: Error, Title: "A system group that does not exist", URL: httpdManual + "mod/mod_unixd.html#group",
	advise: func(_ *Pass, r *refusal, f *Finding) {
		f.Note = "httpd does not start on a machine without this group, and names no line. Create the group, or write another one."
	},
}

var httpdWarning = Rule{
	ID: "httpd-warning", Severity: Warning, Title: "A warning that httpd logs while reading", URL: httpdManual + "logs.html#errorlog",
	advise: func(_ *Pass, r *refusal, f *Finding) {
		if r.Code != "" {
			f.Note = fmt.Sprintf("httpd starts and logs this as %s.", r.Code)
		}
	},
}
