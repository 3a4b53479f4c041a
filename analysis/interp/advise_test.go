package interp

import (
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// recommend is the advice for the group d, on the builds or on each kind of build.
func recommend(t *testing.T, text string, targets ...Target) *Recommendation {
	t.Helper()
	if len(targets) == 0 {
		targets = StandardTargets(standard(13, false))
	}
	m := Build(parse(t, text, config.Options{}))
	var builds []*Resolution
	for _, target := range targets {
		builds = append(builds, m.Resolve(target))
	}
	return Recommend(builds, m.processAt("d"))
}

// TestRecommend holds the one advice for a group, and what it does not say.
func TestRecommend(t *testing.T) {
	const (
		group = "ServerName localhost\nWSGIDaemonProcess d threads=15\n"
		x     = "WSGIScriptAlias /x /x.wsgi process-group=d application-group=x\n"
		y     = "WSGIScriptAlias /y /x.wsgi process-group=d application-group=y\n"
		own   = "<WSGIInterpreterOptions application-group=x>\nWSGIPerInterpreterGIL On\n</WSGIInterpreterOptions>\n"
	)
	tests := []struct {
		name, text string
		targets    []Target
		now        string
		gains      bool
		says       []string // in the advice or a verdict
		silent     []string // nowhere, the lines to write included
	}{
		{"nothing chosen", group + x + y, []Target{standard(13, false)}, "shared GIL", true,
			[]string{"Keep it, unless you have measured", "2 application groups run beside each other", "not possible on Python 3.13; it needs a free-threaded build"},
			[]string{"WSGIFreeThreading On"}},
		{"order of mounts", group + own + x + y, []Target{standard(13, false)}, "own GIL for x and shared GIL for y", true, nil, nil},
		{"other order", group + own + y + x, []Target{standard(13, false)}, "shared GIL for y and own GIL for x", true, nil, nil},
		{"one application", group + "WSGIPerInterpreterGIL On\n" + x, []Target{standard(13, false)}, "own GIL", false,
			[]string{"It gains nothing: the group has one application group"}, []string{"WSGIPerInterpreterGIL On"}},
		{"one thread", "WSGIDaemonProcess d threads=1\nWSGIFreeThreading On\n" + x, []Target{standard(13, true)}, "free-threaded", false,
			[]string{"gains nothing with one thread"}, []string{"<WSGIInterpreterOptions"}},
		{"main interpreter", group + strings.Replace(x, "=x", "=%{GLOBAL}", 1), []Target{standard(13, false)}, "shared GIL", true,
			[]string{"always uses the process's GIL"}, []string{"NumPy"}},
		{"build not known", group + "WSGIPerInterpreterGIL On\n" + x + y, nil, "before Python 3.12 shared GIL; from Python 3.12 on own GIL", true,
			[]string{"from Python 3.12 on: ", "on a free-threaded build (3.13t or later): "}, []string{"<WSGIInterpreterOptions", "not possible"}},
		{"nothing runs", group, nil, "nothing runs in it", true, []string{"does not matter"}, nil},
		{"old Python", group + x + y, []Target{standard(11, false)}, "shared GIL", true,
			[]string{"not possible on Python 3.11; it begins with 3.12"}, []string{"WSGIPerInterpreterGIL On"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := recommend(t, test.text, test.targets...)
			if r.Now != test.now || r.Gains != test.gains {
				t.Errorf("now %q, gains %t; want %q, %t", r.Now, r.Gains, test.now, test.gains)
			}
			all := r.Advice + "\n" + strings.Join(r.Beware, "\n")
			for _, o := range r.Options {
				all += "\n" + o.Verdict + "\n" + strings.Join(o.Write, "\n")
			}
			for _, words := range test.says {
				if !strings.Contains(all, words) {
					t.Errorf("does not say %q:\n%s", words, all)
				}
			}
			for _, words := range test.silent {
				if strings.Contains(all, words) {
					t.Errorf("says %q:\n%s", words, all)
				}
			}
		})
	}
}
