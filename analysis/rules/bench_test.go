package rules_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// large is a configuration of 5,000 mounts in 500 virtual hosts and about 100,000
// lines, with groups, containers and sections.
func large(group string) string {
	var b strings.Builder
	for g := range 50 {
		fmt.Fprintf(&b, "WSGIDaemonProcess group%d threads=5\n", g)
		fmt.Fprintf(&b, "<WSGIInterpreterOptions process-group=group%d>\nWSGISwitchInterval 0.002\n</WSGIInterpreterOptions>\n", g)
	}
	for h := range 500 {
		fmt.Fprintf(&b, "<VirtualHost *:80>\nServerName h%d.example.com\nAlias /static%d /srv/static\n", h, h)
		for m := range 10 {
			fmt.Fprintf(&b, "WSGIScriptAlias /app%d /srv/h%d/app%d.wsgi process-group=%s%d\n", m, h, m, group, (h+m)%50)
			fmt.Fprintf(&b, "<Location /app%d>\nSetEnv MOUNT %d\nRequire all granted\n</Location>\n", m, m)
			b.WriteString(strings.Repeat("# a comment\n", 14))
		}
		b.WriteString("</VirtualHost>\n")
	}
	return b.String()
}

// BenchmarkCheck applies all rules to a large configuration after each edit of a
// mount's line, as a person types it; broken is one in which no mount finds its group.
func BenchmarkCheck(b *testing.B) {
	for name, group := range map[string]string{"clean": "group", "broken": "Group"} {
		b.Run(name, func(b *testing.B) {
			s := newSession(example{text: large(group)})
			at := strings.Index(s.file.Text(), "/srv/h250/app5.wsgi")
			in, findings := s.input(), 0
			var times []time.Duration
			for typed := false; b.Loop(); typed = !typed {
				begin := time.Now()
				findings = len(rules.Check(context.Background(), in))
				times = append(times, time.Since(begin))
				if typed {
					s.edit(grammar.Edit{Span: grammar.Span{Start: at, End: at + 1}})
				} else {
					s.edit(grammar.Edit{Span: grammar.Span{Start: at, End: at}, Text: "/"})
				}
				in = s.input()
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms/check")
			b.ReportMetric(float64(findings), "findings")
		})
	}
}
