package rules

import (
	"fmt"
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
func advisePlace(_ *Pass, r *refusal, f *Finding) {
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
}
