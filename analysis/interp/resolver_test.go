package interp

import (
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// TestSpecificity holds the rule of wsgi_resolve_interpreter_options: which of several
// lines wins for the interpreter x of process d.
func TestSpecificity(t *testing.T) {
	const (
		top       = "WSGIPerInterpreterGIL %s\n"
		none      = "<WSGIInterpreterOptions>\nWSGIPerInterpreterGIL %s\n</WSGIInterpreterOptions>\n"
		pg        = "<WSGIInterpreterOptions process-group=d>\nWSGIPerInterpreterGIL %s\n</WSGIInterpreterOptions>\n"
		ag        = "<WSGIInterpreterOptions application-group=x>\nWSGIPerInterpreterGIL %s\n</WSGIInterpreterOptions>\n"
		both      = "<WSGIInterpreterOptions process-group=d application-group=x>\nWSGIPerInterpreterGIL %s\n</WSGIInterpreterOptions>\n"
		elsewhere = "<WSGIInterpreterOptions process-group=other>\nWSGIPerInterpreterGIL %s\n</WSGIInterpreterOptions>\n"
	)
	for _, c := range []struct {
		name        string
		winner, won string
		others      []string // with the opposite value
		winnerFirst bool
	}{
		{"a container beats the top level", none, "On", []string{top}, true},
		{"whatever the order", none, "On", []string{top}, false},
		{"a process group beats no selector", pg, "On", []string{none}, true},
		{"an application group beats no selector", ag, "On", []string{none}, true},
		{"two selectors beat each alone", both, "On", []string{pg, ag}, true},
		{"the later of equals wins: application group", ag, "On", []string{pg}, false},
		{"the later of equals wins: process group", pg, "On", []string{ag}, false},
		{"the later of the same wins", pg, "On", []string{pg}, false},
		{"Off can win", pg, "Off", []string{top}, true},
		{"a container that does not match has no say", top, "On", []string{elsewhere}, true},
	} {
		opposite := map[string]string{"On": "Off", "Off": "On"}[c.won]
		var text string
		for _, other := range c.others {
			text += strings.ReplaceAll(other, "%s", opposite)
		}
		winner := strings.ReplaceAll(c.winner, "%s", c.won)
		if c.winnerFirst {
			text = winner + text
		} else {
			text += winner
		}
		r := resolve(t, "WSGIDaemonProcess d\nWSGIScriptAlias /x /x.wsgi process-group=d application-group=x\n"+text)
		i := r.Process("d").Interpreter("x")
		if want := map[string]Mode{"On": OwnGIL, "Off": SharedGIL}[c.won]; i.Mode != want {
			t.Errorf("%s: %s, want %s", c.name, i.Mode, want)
		}
		if first := i.Because[0]; first.Outcome != Wins || first.Value != c.won {
			t.Errorf("%s: the first reason is %q %s", c.name, first.Value, first.Outcome)
		}
	}
}

func TestReasons(t *testing.T) {
	r := resolve(t, `WSGIDaemonProcess d
WSGIPerInterpreterGIL On
<WSGIInterpreterOptions process-group=d>
WSGIPerInterpreterGIL On
WSGIPerInterpreterGIL Off
</WSGIInterpreterOptions>
<WSGIInterpreterOptions application-group=x>
WSGIFreeThreading On
</WSGIInterpreterOptions>
WSGIScriptAlias /x /x.wsgi process-group=d application-group=x
`)
	d := r.Process("d")
	var got []string
	for _, b := range d.Interpreter("x").Because {
		got = append(got, string(b.Outcome)+" "+b.Value)
	}
	if want := []string{"wins Off", "loses On", "loses On"}; !slices.Equal(got, want) {
		t.Errorf("reasons %q, want %q", got, want)
	}
	if b := d.FreeThreaded.Because; d.FreeThreaded.On || b[len(b)-1].Outcome != Ignored {
		t.Errorf("free-threading: %+v", d.FreeThreaded)
	}
	top := resolve(t, "WSGIDaemonProcess d\nWSGIPerInterpreterGIL On\n").Process("d").Interpreter("")
	if top.Mode != SharedGIL || top.Because[0].Outcome != Ignored {
		t.Errorf("main interpreter: %s, %+v", top.Mode, top.Because[0])
	}
}

// TestTargets holds the mode of each build for the same configuration.
func TestTargets(t *testing.T) {
	m := Build(parse(t, `WSGIDaemonProcess own
WSGIDaemonProcess free
WSGIPerInterpreterGIL On
<WSGIInterpreterOptions process-group=free>
WSGIFreeThreading On
WSGISwitchInterval 0.002
</WSGIInterpreterOptions>
WSGIScriptAlias /o /x.wsgi process-group=own application-group=x
WSGIScriptAlias /f /x.wsgi process-group=free application-group=x
`, config.Options{}))
	for _, c := range []struct {
		minor        int
		freeThreaded bool
		own, free    Mode
		load, run    string
	}{
		{8, false, SharedGIL, SharedGIL, "WSGI0198 WSGI0200", "WSGI0205 WSGI0205"},
		{11, false, SharedGIL, SharedGIL, "WSGI0198 WSGI0200", "WSGI0205 WSGI0205"},
		{12, false, OwnGIL, SharedGIL, "WSGI0200", "WSGI0205 WSGI0202 WSGI0205"},
		{13, true, OwnGIL, FreeThreaded, "", "WSGI0205 WSGI0202 WSGI0205"},
		{15, true, OwnGIL, FreeThreaded, "", "WSGI0205 WSGI0202 WSGI0205"},
	} {
		r := m.Resolve(standard(c.minor, c.freeThreaded))
		if own, free := r.Process("own").Interpreter("x").Mode, r.Process("free").Interpreter("x").Mode; own != c.own || free != c.free {
			t.Errorf("3.%d %v: %s and %s, want %s and %s", c.minor, c.freeThreaded, own, free, c.own, c.free)
		}
		if got := codes(r.Load); got != c.load {
			t.Errorf("3.%d %v: load %s, want %s", c.minor, c.freeThreaded, got, c.load)
		}
		if got := codes(r.Run); got != c.run {
			t.Errorf("3.%d %v: run %s, want %s", c.minor, c.freeThreaded, got, c.run)
		}
	}
}

func codes(emissions []Emission) string {
	var all []string
	for _, e := range emissions {
		all = append(all, e.Code)
	}
	return strings.Join(all, " ")
}

// TestIntervals holds the three ways to a switch interval and their order.
func TestIntervals(t *testing.T) {
	const lazy = "WSGIScriptAlias /lazy /x.wsgi process-group=d application-group=%{SERVER}\n"
	for _, c := range []struct {
		name, text  string
		main, named float64 // the named one is created by a request
	}{
		{"nothing", "WSGIDaemonProcess d\n", 0.005, 0.005},
		{"the option", "WSGIDaemonProcess d switch-interval=0.003\n", 0.003, 0.003},
		{"the top level, in daemons too", "WSGIDaemonProcess d\nWSGISwitchInterval 0.002\n", 0.002, 0.002},
		{"the top level comes back with each interpreter", "WSGIDaemonProcess d switch-interval=0.003\nWSGISwitchInterval 0.002\n", 0.003, 0.002},
		{"an own GIL has its own", "WSGIDaemonProcess d switch-interval=0.003\nWSGIPerInterpreterGIL On\n", 0.003, 0.005},
		{"a container for the main interpreter is the process's", "WSGIDaemonProcess d\n<WSGIInterpreterOptions application-group=%{GLOBAL}>\nWSGISwitchInterval 0.001\n</WSGIInterpreterOptions>\n", 0.001, 0.001},
		{"a container for a name without own GIL is skipped", "WSGIDaemonProcess d\n<WSGIInterpreterOptions application-group=s.example>\nWSGISwitchInterval 0.001\n</WSGIInterpreterOptions>\n", 0.005, 0.005},
	} {
		p := resolve(t, "ServerName s.example\n"+c.text+lazy).Process("d")
		if got := *p.Interpreter("").SwitchInterval; got != c.main {
			t.Errorf("%s: main %g, want %g", c.name, got, c.main)
		}
		if got := *p.Interpreter("s.example").SwitchInterval; got != c.named {
			t.Errorf("%s: named %g, want %g", c.name, got, c.named)
		}
	}
}

func TestPathLayers(t *testing.T) {
	r := resolve(t, `WSGIDaemonProcess d python-path=/base1:/base2 home=/home
WSGIPythonPath /top
<WSGIInterpreterOptions process-group=d application-group=x>
WSGIPythonPath /two
</WSGIInterpreterOptions>
<WSGIInterpreterOptions application-group=x>
WSGIPythonPath /early
</WSGIInterpreterOptions>
<WSGIInterpreterOptions process-group=d>
WSGIPythonPath /late
</WSGIInterpreterOptions>
WSGIScriptAlias /x /x.wsgi process-group=d application-group=x
WSGIScriptAlias /e /x.wsgi process-group=%{GLOBAL} application-group=x
`)
	if got, want := r.Process("d").Interpreter("x").PythonPath, []string{"/home", "/two", "/late", "/early", "/base1", "/base2"}; !slices.Equal(got, want) {
		t.Errorf("daemon: %v, want %v", got, want)
	}
	if got, want := r.Process("").Interpreter("x").PythonPath, []string{"/early", "/top"}; !slices.Equal(got, want) {
		t.Errorf("embedded: %v, want %v", got, want)
	}
}

// TestPathTwice has a folder in two layers: it keeps its place, and a folder that does
// not exist is added at the end again.
func TestPathTwice(t *testing.T) {
	r := resolve(t, "WSGIPythonPath /one:/three/\n<WSGIInterpreterOptions>\nWSGIPythonPath /two:/three\n</WSGIInterpreterOptions>\n")
	if got, want := r.Process("").Interpreter("").PythonPath, []string{"/two", "/one", "/three", "/three"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestPythonInChildren(t *testing.T) {
	for text, want := range map[string]bool{
		"":                          true,
		"WSGIRestrictEmbedded On\n": false,
		"WSGIRestrictEmbedded On\nWSGIDispatchScript /d.py\n":                                                        true,
		"WSGIDispatchScript /d.py\nWSGIRestrictEmbedded On\n":                                                        true,
		"WSGIRestrictEmbedded Off\nWSGIRestrictEmbedded On\n":                                                        true,
		"WSGIRestrictEmbedded On\nWSGIImportScript /i.py process-group=%{GLOBAL} application-group=x\n":              true,
		"WSGIRestrictEmbedded On\nWSGIScriptAlias / /x.wsgi process-group=%{GLOBAL} application-group=x\n":           false,
		"WSGIRestrictEmbedded On\n<Location /a>\nWSGIAccessScript /a.py\n</Location>\n":                              true,
		"WSGIRestrictEmbedded On\nWSGIDaemonProcess d\nWSGIImportScript /i.py process-group=d application-group=x\n": false,
	} {
		m := Build(parse(t, text, config.Options{}))
		if m.PythonInChildren != want || m.PythonWhy == "" {
			t.Errorf("%q: %v (%s), want %v", text, m.PythonInChildren, m.PythonWhy, want)
		}
	}
}

// TestFaults holds what mod_wsgi checks of groups while it reads.
func TestFaults(t *testing.T) {
	const mount = "WSGIScriptAlias / /x.wsgi process-group=d application-group=x\n"
	host := func(body string) string { return "<VirtualHost *:80>\n" + body + "</VirtualHost>\n" }
	for text, want := range map[string]string{
		"WSGIDaemonProcess d\n" + mount:                                                         "",
		mount + "WSGIDaemonProcess d\n":                                                         "WSGI process group not yet configured.",
		"WSGIDaemonProcess D\n" + mount:                                                         "WSGI process group not yet configured.",
		"WSGIDaemonProcess d\nWSGIDaemonProcess d\n":                                            "Name duplicates previous WSGI daemon definition.",
		host("ServerName a\nWSGIDaemonProcess d\n" + mount):                                     "",
		host("WSGIDaemonProcess d\n") + host(mount):                                             "",
		host("WSGIDaemonProcess d\n") + host("ServerName a\n"+mount):                            "WSGI process group not matchable.",
		host("ServerName a\nWSGIDaemonProcess d\n") + host(mount+"ServerName a\n"):              "WSGI process group not matchable.",
		host("ServerName a\nWSGIDaemonProcess d\n") + host("ServerName b\n"+mount):              "WSGI process group not accessible.",
		host("ServerName a:80\nWSGIDaemonProcess d\n") + host("ServerName http://a:81\n"+mount): "",
		"WSGIScriptAlias / /x.wsgi process-group=d application-group=%{RESOURCE}\n":             "",
		"WSGIImportScript /x.py process-group=%{SERVER} application-group=x\n":                  "WSGI process group not yet configured.",
	} {
		m := Build(parse(t, text, config.Options{}))
		got := ""
		if len(m.Faults) > 0 {
			got = m.Faults[0].Message
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
