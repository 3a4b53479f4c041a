package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

var wrongArguments = Rule{
	ID: "arguments", Severity: Error,
	Title:  "Too few or too many arguments",
	URL:    "https://httpd.apache.org/docs/2.4/mod/directive-dict.html#Syntax",
	advise: adviseArguments,
}

var invalidValue = Rule{
	ID: "invalid-value", Severity: Error,
	Title:  "A value that httpd or mod_wsgi refuses",
	URL:    "https://httpd.apache.org/docs/2.4/mod/directives.html",
	advise: adviseValue,
}

var invalidOption = Rule{
	ID: "invalid-option", Severity: Error,
	Title:  "An option that mod_wsgi does not have",
	URL:    directivePage("WSGIDaemonProcess"),
	advise: adviseOption,
}

// adviseArguments shows how the directive is written; a comment behind it is the
// usual reason.
func adviseArguments(_ *Pass, r *refusal, f *Finding) {
	f.Note = "httpd does not start."
	if r.Directive == nil {
		return
	}
	if commentBehind(r, f) || blankAtComma(r.Directive, f) || equalsBetween(r.Directive, f) {
		return
	}
	f.Note += syntax(r.Directive)
}

// blankAtComma explains a list like "allow, deny" where a directive takes one argument.
func blankAtComma(d *config.Directive, f *Finding) bool {
	words := d.Words()
	if len(words) < 2 || d.Entry == nil || d.Entry.Kind != "TAKE1" {
		return false
	}
	joined := words[0].Value
	for i, w := range words[1:] {
		if w.Quote != 0 || words[i].Quote != 0 || !strings.HasSuffix(joined, ",") && !strings.HasPrefix(w.Value, ",") {
			return false
		}
		joined += w.Value
	}
	f.Note += fmt.Sprintf(" Write: %s %s, without a blank beside the comma.", d.Name, joined)
	at := argument(d, grammar.Span{Start: words[0].Span.Start, End: words[len(words)-1].Span.End})
	f.Fixes = replace("Write "+joined, at, joined)
	return true
}

// syntax is a sentence with the manual's syntax of d, "" if it is not known.
func syntax(d *config.Directive) string {
	if d.Entry == nil || len(d.Entry.Syntax) == 0 {
		return ""
	}
	return fmt.Sprintf(" Write: %s", d.Entry.Syntax[0])
}

// commentBehind explains a comment on a directive's line, which httpd takes for
// arguments, and offers to move it up.
func commentBehind(r *refusal, f *Finding) bool {
	d := r.Directive
	words := d.Words()
	i := slices.IndexFunc(words, func(w grammar.Word) bool { return w.Quote == 0 && strings.HasPrefix(w.Value, "#") })
	if i < 0 {
		return false
	}
	f.Note = "httpd does not start. A comment needs a line of its own; behind a directive it is an argument."
	comment := argument(d, grammar.Span{Start: words[i].Span.Start, End: len(d.Args)})
	if d.Entry != nil && d.Entry.Section || !written(comment) || d.Origin.Line.Physical() != 1 {
		return true
	}
	whole := strings.TrimSpace(d.Origin.Line.Raw())
	at := strings.LastIndex(whole, d.Args[words[i].Span.Start:])
	if at < 0 {
		return true
	}
	f.Fixes = []Fix{{Title: "Move the comment to a line of its own", Edits: []TextEdit{{
		d.LineSpot(), whole[at:] + "\n" + strings.TrimSpace(whole[:at]),
	}}, Safe: true}}
	return true
}

// adviseValue shows which values there are.
func adviseValue(_ *Pass, r *refusal, f *Finding) {
	f.Note = "httpd does not start."
	d := r.Directive
	if d == nil {
		return
	}
	if note := valueNotes[r.Message]; note != "" {
		f.Note += " " + note
		return
	}
	if strings.HasPrefix(r.Message, d.Name+" must be one of: ") || strings.HasSuffix(r.Message, " must be On or Off") {
		f.Note += fmt.Sprintf(" Write %s On or %s Off; the letter case does not matter.", d.Name, d.Name)
		if len(d.Words()) > 1 {
			commentBehind(r, f)
		}
		if len(f.Fixes) == 0 && len(d.Words()) == 1 {
			if value, ok := onOff[strings.ToLower(d.Words()[0].Value)]; ok {
				f.Fixes = replace("Write "+value, word(d, 0), value)
			}
		}
		return
	}
	f.Note += syntax(d)
}

// onOff is what people mean by other words than On and Off.
var onOff = map[string]string{
	"yes": "On", "true": "On", "1": "On", "enable": "On", "enabled": "On", "on;": "On",
	"no": "Off", "false": "Off", "0": "Off", "disable": "Off", "disabled": "Off", "off;": "Off",
}

// valueNotes say what to write for the messages that leave it open.
var valueNotes = map[string]string{
	"WSGISwitchInterval must be a positive number of seconds.": "Write seconds as a plain number with a point, such as 0.005; 5 ms is 0.005.",
	"Invalid switch interval for WSGI daemon process.":         "Write seconds as a plain number with a point, such as 0.005; 5 ms is 0.005.",
	"Invalid thread count for WSGI daemon process.":            "Write threads= with a number from 1 to 65533; 0 makes a service process that takes no requests.",
	"Invalid process count for WSGI daemon process.":           "Write processes= with a number from 1 on.",
	"Name of WSGI daemon process not supplied.":                "Write the name of the group first: WSGIDaemonProcess NAME threads=15.",
	"WSGI process blocked from running as root.":               "Name an ordinary user with user=.",
	"Only one of script-user and script-group allowed.":        "Keep script-user= or script-group=, not both.",
	"Cannot chroot WSGI daemon process when not root.":         "chroot= needs httpd to be started by root, also for the configuration test.",
	"Invalid name for WSGI process group.":                     "Write a name behind the =, or %{GLOBAL} for embedded mode.",
	"Invalid name for WSGI application group.":                 "Write a name behind the =, or %{GLOBAL} for the main interpreter.",
	"Name of WSGI process group required.":                     "Add process-group=NAME, or process-group=%{GLOBAL} for the Apache children.",
	"Name of WSGI application group required.":                 "Add application-group=NAME, or application-group=%{GLOBAL} for the main interpreter.",
	"Invalid umask for WSGI daemon process.":                   "Write an octal number, such as 0027.",
	"Invalid home directory for WSGI daemon process.":          "Write an absolute path.",
	"Invalid chroot directory for WSGI daemon process.":        "Write an absolute path.",
}

// renamedOptions are names that other servers, older versions and old pages have for
// options of WSGIDaemonProcess, and the real ones.
var renamedOptions = map[string]string{
	"proxy-buffer-size": "response-buffer-size", "root": "chroot", "request-time-limit": "request-timeout",
	"timeout": "request-timeout", "process": "processes", "workers": "processes", "thread": "threads",
	"max-requests": "maximum-requests", "virtualenv": "python-home", "venv": "python-home",
	"python_path": "python-path", "python_home": "python-home", "pythonpath": "python-path", "pythonhome": "python-home",
}

// adviseOption names the option that was meant.
func adviseOption(p *Pass, r *refusal, f *Finding) {
	f.Note = "httpd does not start."
	d := r.Directive
	if d == nil || d.Entry == nil {
		return
	}
	_, options := d.Entry.WSGIOptions(d.Args)
	for _, o := range options {
		if d.Entry.Option(o.Name) != nil {
			continue
		}
		at := argument(d, o.NameSpan)
		lower := strings.ToLower(strings.Trim(o.Name, `"'`))
		if real := renamedOptions[lower]; real != "" && d.Entry.Option(real) != nil {
			f.Note += fmt.Sprintf(" There is no %s=; the option is called %s=.", o.Name, real)
			f.Fixes = replace("Write "+real, at, real)
			return
		}
		if d.Entry.Option(lower) != nil && lower != o.Name {
			f.Note += fmt.Sprintf(" Options are written in small letters and without quotes around the whole word: %s=.", lower)
			if lower == strings.ToLower(o.Name) {
				f.Fixes = replace("Write "+lower, at, lower)
			}
			return
		}
		if note := misplacedOptions[lower]; note != "" && d.Name != "WSGIDaemonProcess" {
			f.Note += " " + note
			return
		}
		if o.Name == "application-group" && d.Name == "WSGIDaemonProcess" {
			f.Note += " The application group belongs on the mount: WSGIScriptAlias … process-group=… application-group=…."
			return
		}
	}
	if commentBehind(r, f) || blankAtEquals(d, f) || nameBehindOptions(d, f) || blankInPath(d, f) {
		return
	}
	f.Note += " Options are name=value without a blank before the =, the names in small letters: " + optionNames(d) + "."
}

// misplacedOptions are options of WSGIDaemonProcess or of a mount that people write
// on a script that runs in the Apache children.
var misplacedOptions = map[string]string{
	"process-group": "These scripts always run in the Apache children, never in a daemon group; only application-group= exists.",
	"python-home":   "python-home= belongs to WSGIDaemonProcess.",
	"python-path":   "python-path= belongs to WSGIDaemonProcess.",
}

// optionNames lists the options of d, shortened where they are many.
func optionNames(d *config.Directive) string {
	names := make([]string, 0, len(d.Entry.Options))
	for _, o := range d.Entry.Options {
		names = append(names, o.Name)
	}
	const most = 8
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return strings.Join(names, ", ")
}
