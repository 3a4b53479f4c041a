package rules_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// Where much of the main server counts for many virtual hosts, the mounts of the hosts are
// not judged, and an edit that makes them fewer brings the findings back.
func TestManyHostsTakeOver(t *testing.T) {
	mounts := func(n int) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "WSGIScriptAlias /m%d /srv/m%d.wsgi\n", i, i)
		}
		return text.String()
	}
	hosts := strings.Repeat("<VirtualHost *:80>\nWSGIScriptAlias /a /srv/a.wsgi\n</VirtualHost>\n", 2000) +
		"<VirtualHost *:80>\nServerName a.example\nWSGIScriptAlias /a /srv/a.wsgi\nWSGIScriptAlias /a/b /srv/b.wsgi\n</VirtualHost>\n"
	memory := rules.NewMemory()
	for _, c := range []struct{ mounts, want int }{{1, 1}, {1100, 0}, {2, 1}} {
		in := example{text: mounts(c.mounts) + hosts}.input()
		in.Memory = memory
		found := 0
		for _, f := range rules.Check(context.Background(), in) {
			if f.Rule == "shadowed-mount" {
				found++
			}
		}
		if found != c.want {
			t.Errorf("%d mounts of the main server: %d findings, want %d", c.mounts, found, c.want)
		}
	}
}

// Where very many lines in sections meet very many mounts, it is not looked for what reaches
// nothing, and the check takes no longer than for less.
func TestManySectionsAndMounts(t *testing.T) {
	for _, c := range []struct{ sections, mounts, want int }{{3, 2, 3}, {1800, 1800, 0}} {
		var text strings.Builder
		text.WriteString("WSGIDaemonProcess g\n")
		for i := range c.mounts {
			fmt.Fprintf(&text, "WSGIScriptAlias /m%d /srv/m%d.wsgi process-group=g\n", i, i)
		}
		for i := range c.sections {
			fmt.Fprintf(&text, "<Directory /other/d%d>\nWSGIProcessGroup g\n</Directory>\n", i)
		}
		found := 0
		for _, f := range rules.Check(context.Background(), example{text: text.String()}.input()) {
			if f.Rule == "reaches-nothing" {
				found++
			}
		}
		if found != c.want {
			t.Errorf("%d sections, %d mounts: %d findings, want %d", c.sections, c.mounts, found, c.want)
		}
	}
}
