package assist

import (
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

func TestRefactorings(t *testing.T) {
	const groups = "WSGIDaemonProcess api\n"
	for _, test := range []struct{ title, before, after string }{
		{
			"Move the groups of this mount into a <Location>",
			groups + "<VirtualHost *:80>\n    WSGIScript|Alias /x /srv/x.wsgi process-group=api application-group=%{GLOBAL}\n</VirtualHost>\n",
			groups + "<VirtualHost *:80>\n    WSGIScriptAlias /x /srv/x.wsgi\n    <Location /x>\n        WSGIProcessGroup api\n        WSGIApplicationGroup %{GLOBAL}\n    </Location>\n</VirtualHost>\n",
		},
		{
			"Move the groups of this mount into a <Location>",
			groups + "WSGIScript|Alias /x /srv/x.wsgi \\\n    process-group=api \\\n    application-group=one callable-object=app\nListen 80\n",
			groups + "WSGIScriptAlias /x /srv/x.wsgi callable-object=app\n<Location /x>\n    WSGIProcessGroup api\n    WSGIApplicationGroup one\n</Location>\nListen 80\n",
		},
		{
			"Move the groups of this section to the mount",
			groups + "WSGIScriptAlias /x /srv/x.wsgi\n<Loc|ation /x>\n    WSGIProcessGroup api\n</Location>\n",
			groups + "WSGIScriptAlias /x /srv/x.wsgi process-group=api\n",
		},
		{
			"Move the groups of this section to the mount",
			groups + "<Loc|ation /x>\n    WSGIProcessGroup api\n</Location>\nWSGIScriptAlias /x /srv/x.wsgi\n",
			groups + "WSGIScriptAlias /x /srv/x.wsgi process-group=api\n",
		},
		{"", groups + "WSGIScriptAlias /x /srv/x.wsgi\n<Loc|ation /x>\n    WSGIProcessGroup api\n    Require all granted\n</Location>\n", ""},
		{"", groups + "WSGIScriptAlias /x /srv/x.wsgi process-group=api\n<Loc|ation /x>\n    WSGIProcessGroup api\n</Location>\n", ""},
		{
			"Move into <WSGIInterpreterOptions process-group=api>",
			groups + "WSGIPer|InterpreterGIL On\n",
			groups + "<WSGIInterpreterOptions process-group=api>\n    WSGIPerInterpreterGIL On\n</WSGIInterpreterOptions>\n",
		},
		{
			"Move out of the container, to every interpreter",
			"<WSGIInterpreterOptions process-group=api>\n    WSGIPer|InterpreterGIL On\n</WSGIInterpreterOptions>\n" + groups,
			"WSGIPerInterpreterGIL On\n" + groups,
		},
		{
			"Move out of the container, to every interpreter",
			"<WSGIInterpreterOptions process-group=api>\n    WSGIPer|InterpreterGIL On\n    WSGISwitchInterval 0.1\n</WSGIInterpreterOptions>\n" + groups,
			"WSGIPerInterpreterGIL On\n<WSGIInterpreterOptions process-group=api>\n    WSGISwitchInterval 0.1\n</WSGIInterpreterOptions>\n" + groups,
		},
	} {
		text, offset := cut(t, test.before)
		d := document(t, text, "3.13", nil)
		got := ""
		for _, r := range Refactorings(d, offset) {
			if r.Title == test.title {
				f := d.File
				for i := len(r.Edits) - 1; i >= 0; i-- {
					f = f.Reparse(r.Edits[i])
				}
				got = f.Text()
			} else if test.title == "" {
				t.Errorf("%q: offered %q", test.before, r.Title)
			}
		}
		if got != test.after {
			t.Errorf("%q: %q, want %q", test.before, got, test.after)
		}
		if got != "" {
			for _, fault := range document(t, got, "3.13", nil).Config.Faults {
				if !fault.Warning && fault.Kind != config.FaultMPM && fault.Kind != config.FaultUnknownCommand {
					t.Errorf("%q: httpd says %q", got, fault.Message)
				}
			}
		}
	}
}
