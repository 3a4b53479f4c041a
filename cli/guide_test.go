package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// guideHead begins the recipes of the manual's guide to the GIL modes, as a whole
// configuration.
const guideHead = `LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule wsgi_module modules/mod_wsgi.so
ServerName www.example.com
Listen 80
`

const guideDispatch = `import random

NAMES = ["worker-0", "worker-1", "worker-2", "worker-3"]


def application_group(environ):
    return random.choice(NAMES)
`

const guideOwn = `WSGIDaemonProcess parallel processes=1 threads=15
WSGIDaemonProcess simple processes=4 threads=15
<WSGIInterpreterOptions process-group=parallel>
    WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
WSGIScriptAlias /api /srv/api/wsgi.py process-group=parallel application-group=%{ENV:APPLICATION_GROUP}
WSGIScriptAlias /www /srv/www/wsgi.py process-group=simple
`

const guideInterval = `WSGIDaemonProcess mixed processes=1 threads=15
<WSGIInterpreterOptions process-group=mixed application-group=cpu_app>
    WSGIPerInterpreterGIL On
    WSGISwitchInterval 0.002
</WSGIInterpreterOptions>
`

// TestGuide holds what an administrator reads about the guide's recipes. Each row is
// something that was not said, or not rightly, before.
func TestGuide(t *testing.T) {
	const (
		cpu = "WSGIScriptAlias /cpu /srv/cpu/wsgi.py process-group=mixed application-group=cpu_app\n"
		io  = "WSGIScriptAlias /io /srv/io/wsgi.py process-group=mixed application-group=io_app\n"
	)
	rows := []struct {
		name, conf, command string
		says, silent        []string
	}{
		{"names of the dispatch script", guideOwn + "WSGIDispatchScript @DIR@/dispatch.py\n", "explain --python 3.13",
			[]string{"own GIL /api → worker-0, worker-1, worker-2, worker-3", "shared GIL /www → worker-0, worker-1, worker-2, worker-3"}, []string{"%{ENV:APPLICATION_GROUP}"}},
		{"no variable is missed beside a dispatch script", guideOwn + "WSGIDispatchScript @DIR@/dispatch.py\n", "check --python 3.13",
			[]string{"The script also chooses the interpreters of /www: 4 names", "<Location>"}, []string{"unset-variable"}},
		{"scoped, the script is silent", guideOwn + "<Location /api>\n    WSGIDispatchScript @DIR@/dispatch.py\n</Location>\n", "check --python 3.13",
			nil, []string{"dispatch-everywhere", "unset-variable"}},
		{"a selector that no name of the script matches", guideOwn + "WSGIDispatchScript @DIR@/dispatch.py\n<WSGIInterpreterOptions process-group=parallel application-group=worker-9>\n    WSGIRestrictStdin On\n</WSGIInterpreterOptions>\n", "check --python 3.13",
			[]string{"no interpreter is called 'worker-9'", "'worker-0' is the nearest"}, nil},
		{"mode of a request under a script", guideOwn + "WSGIDispatchScript @DIR@/dispatch.py\n", "explain --python 3.13 --request /api",
			[]string{"mode on 3.13     own GIL", "names            worker-0, worker-1, worker-2, worker-3"}, nil},
		{"without a script the consequence is said", guideOwn, "check --python 3.13",
			[]string{"all requests run in one interpreter that is called %{ENV:APPLICATION_GROUP}"}, []string{"WSGI0151"}},
		{"the losing line stays in the answer", "WSGIDaemonProcess free threads=30\n<WSGIInterpreterOptions process-group=free>\n    WSGIFreeThreading On\n</WSGIInterpreterOptions>\nWSGIScriptAlias /modern /srv/m.wsgi process-group=free\n", "explain --python 3.13",
			[]string{"WSGIFreeThreading On, httpd.conf:8, ignored: this build of Python has a GIL (WSGI0200)"}, nil},
		{"advice does not depend on the order", guideInterval + cpu + io, "explain --advise --python 3.13",
			[]string{"Now: own GIL for cpu_app and shared GIL for io_app."}, nil},
		{"advice in the other order", guideInterval + io + cpu, "explain --advise --python 3.13",
			[]string{"shared GIL for io_app and own GIL for cpu_app"}, nil},
		{"advice on an unknown build is conditional", guideInterval + cpu + io, "explain --advise",
			[]string{"from Python 3.12 on own GIL", "on a free-threaded build (3.13t or later):"}, []string{"not possible on Python"}},
		{"no snippet that harms", guideInterval + cpu + io, "explain --advise --python 3.13",
			[]string{"not possible on Python 3.13"}, []string{"        WSGIFreeThreading On"}},
		{"the shared GIL does not suit everything", "WSGIDaemonProcess a threads=5\nWSGIScriptAlias / /srv/a.wsgi process-group=a\n", "explain --advise --python 3.13",
			[]string{"NumPy", "application-group=%{GLOBAL}"}, []string{"works with every application"}},
		{"advice for embedded mode", "WSGIScriptAlias / /srv/a.wsgi\n", "explain --advise --python 3.13",
			[]string{"Move the applications into a daemon process group", "WSGIProcessGroup app"}, nil},
		{"an explicit container is no mixture", guideInterval + cpu + io, "check --python 3.13", nil, []string{"mixed-modes"}},
		{"one application gains nothing", guideInterval + cpu, "check --python 3.13",
			[]string{"An own GIL brings 'mixed' nothing"}, nil},
		{"first line of a long directive", "WSGIDaemonProcess a \\\n    threads=5\nWSGIScriptAlias / /srv/a.wsgi \\\n    process-group=a\n", "explain --python 3.13",
			[]string{"httpd.conf:6"}, []string{"httpd.conf:7"}},
		{"the literal name has its own mode", "WSGIDaemonProcess a threads=5\nWSGIPerInterpreterGIL On\n<WSGIInterpreterOptions application-group=%{ENV:X}>\n    WSGIPerInterpreterGIL Off\n</WSGIInterpreterOptions>\nWSGIScriptAlias /x /srv/x.wsgi process-group=a application-group=%{ENV:X}\n", "explain --python 3.13 --request /x",
			[]string{"  shared GIL  /x", "mode on 3.13     shared GIL"}, []string{"  own GIL  /x"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			folder := t.TempDir()
			files := map[string]string{"httpd.conf": guideHead + strings.ReplaceAll(row.conf, "@DIR@", filepath.ToSlash(folder)), "dispatch.py": guideDispatch}
			for name, text := range files {
				if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var stdout, stderr bytes.Buffer
			Run(append(strings.Fields(row.command), filepath.Join(folder, "httpd.conf")), &stdout, &stderr)
			got := strings.Join(strings.Fields(stdout.String()+stderr.String()), " ")
			for _, words := range row.says {
				if !strings.Contains(got, strings.Join(strings.Fields(words), " ")) {
					t.Errorf("does not say %q:\n%s", words, stdout.String())
				}
			}
			for _, words := range row.silent {
				if strings.Contains(stdout.String(), words) {
					t.Errorf("says %q:\n%s", words, stdout.String())
				}
			}
		})
	}
}
