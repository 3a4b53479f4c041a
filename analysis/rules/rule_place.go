package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

var wrongPlace = Rule{
	ID: "context", Severity: Error,
	Title:  "The directive may not stand here",
	URL:    "https://httpd.apache.org/docs/2.4/mod/directive-dict.html#Context",
	advise: advisePlace,
}

// betterPlace is where people want to go with a directive that is refused where
// they put it.
var betterPlace = map[string]string{
	"WSGIPythonHome":         "For one application, write python-home= on its WSGIDaemonProcess.",
	"WSGIPythonPath":         "For one application, write python-path= on its WSGIDaemonProcess, or WSGIPythonPath in a <WSGIInterpreterOptions process-group=…> outside all virtual hosts.",
	"WSGISwitchInterval":     "For one daemon group, write switch-interval= on its WSGIDaemonProcess, or a <WSGIInterpreterOptions process-group=…> outside all virtual hosts.",
	"WSGIPerInterpreterGIL":  "For one daemon group, write <WSGIInterpreterOptions process-group=…> outside all virtual hosts.",
	"WSGIFreeThreading":      "For one daemon group, write <WSGIInterpreterOptions process-group=…> outside all virtual hosts.",
	"WSGIRestrictEmbedded":   "It counts for the whole server; write it outside all sections.",
	"WSGIInterpreterOptions": "Write the section outside all others; process-group= and application-group= say which interpreters it means.",
	"WSGIAccessScript":       "Write it in <Location /> or in a <Directory> section.",
	"WSGIAuthUserScript":     "Write it in <Location /> or in a <Directory> section.",
	"WSGIAuthGroupScript":    "Write it in <Location /> or in a <Directory> section.",
	"WSGIDaemonProcess":      "Define the group outside this section, and choose it here with WSGIProcessGroup.",
	"WSGIScriptAlias":        "A mount names its URL itself; write it outside the section.",
}

// parentName is the name of the section around d, "" without one.
func parentName(d *config.Directive) string {
	if d.Parent == nil {
		return ""
	}
	return d.Parent.Name
}

// advisePlace says where the directive is allowed.
func advisePlace(p *Pass, r *refusal, f *Finding) {
	d := r.Directive
	if d == nil || d.Entry == nil {
		return
	}
	notes := []string{"httpd does not start."}
	if places := d.Entry.Contexts; len(places) > 0 {
		notes = append(notes, fmt.Sprintf("%s is allowed in: %s.", strings.TrimPrefix(d.Name, "<"), strings.Join(places, ", ")))
	}
	if where := betterPlace[strings.TrimPrefix(d.Name, "<")]; where != "" {
		notes = append(notes, where)
	}
	if strings.HasPrefix(strings.ToLower(parentName(d)), "<if") || strings.HasPrefix(strings.ToLower(parentName(d)), "<else") {
		notes = append(notes, "<If> decides for each request; what is decided once at the start stands in <IfDefine>, <IfModule> or <IfFile>.")
	}
	f.Note = strings.Join(notes, " ")
	if d.Parent != nil {
		f.Related = append(f.Related, Related{d.Parent.LineSpot(), "the section around it"})
	}
	f.Fixes = append(f.Fixes, p.moveOut(d)...)
}

// moveOut is a fix for a line that may stand outside of all sections only: it is moved in
// front of the outermost one around it. A setting of interpreters stays with the process
// group to which that section sends its requests, where there is one.
func (p *Pass) moveOut(d *config.Directive) []Fix {
	outermost := d.Parent
	for outermost != nil && outermost.Parent != nil {
		outermost = outermost.Parent
	}
	removal := deleteLine(d)
	if outermost == nil || removal == nil || !slices.Equal(d.Entry.Contexts, []string{"server config"}) ||
		d.Origin.File != outermost.Origin.File || d.Origin.Use != nil || outermost.Origin.Use != nil {
		return nil
	}
	indent, text := indentation(outermost), strings.TrimSpace(d.Origin.Line.Raw())
	if group := p.onlyGroupOf(outermost); scoped[d.Name] && group != "" {
		tag := "<WSGIInterpreterOptions process-group=" + group + ">"
		text = indent + tag + "\n" + indent + "    " + text + "\n" + indent + "</WSGIInterpreterOptions>\n"
		return []Fix{{Title: "Move it into " + tag + ", outside of " + outermost.Name + ">", Edits: []TextEdit{above(outermost, text), removal[0].Edits[0]}}}
	}
	return []Fix{{Title: "Move it out of " + outermost.Name + ">", Edits: []TextEdit{above(outermost, indent+text+"\n"), removal[0].Edits[0]}}}
}

// onlyGroupOf is the daemon group in which all mounts of a virtual host run, "" when there
// are several or none.
func (p *Pass) onlyGroupOf(host *config.Directive) string {
	group := ""
	for _, m := range p.Model.Mounts {
		if host == nil || m.Host.Section != host {
			continue
		}
		for _, i := range p.servedBy(m) {
			if name := i.Process.Name(); !plainName(name) || group != "" && group != name {
				return ""
			}
			group = i.Process.Name()
		}
	}
	return group
}
