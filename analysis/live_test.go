package analysis_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

var (
	liveSeed  = flag.Uint64("live.seed", 1, "first seed of the live test")
	liveKeep  = flag.Bool("live.keep", false, "keep the folders of the configurations of the live test")
	liveCount = flag.Int("live.count", 4, "number of configurations in the live test")
)

// TestAnswersAsTheServerDoes writes random configurations, starts Debian's httpd with its
// mod_wsgi on 127.0.0.1 for each of them, and holds what we say of requests against what
// the server does: the status, and the process and application group that answers. What
// we leave open agrees with everything.
func TestAnswersAsTheServerDoes(t *testing.T) {
	if testing.Short() {
		t.Skip("starts servers; not with -short")
	}
	apache, modules, version := realApache(t, liveModules)
	first, count := *liveSeed, *liveCount
	t.Logf("httpd %v, seeds %d to %d; -live.seed=N -live.count=1 runs one again", version, first, first+uint64(count)-1)
	var total liveTally
	eachSeed(first, count, func(seed uint64) func() {
		tally, failures := live(t, apache, modules, version, seed)
		return func() {
			total.requests, total.open, total.started = total.requests+tally.requests, total.open+tally.open, total.started+tally.started
			total.disagreed += len(failures)
			if tally.refused != "" {
				t.Logf("seed %d is refused, as we say: %s", seed, tally.refused)
			}
			if len(failures) > 0 && total.disagreed <= 40 {
				t.Errorf("seed %d: %d disagreements\n%s\n%s", seed, len(failures), strings.Join(failures[:min(len(failures), 4)], "\n"), tally.text)
			}
		}
	})
	t.Logf("%d of %d configurations started, %d requests, %d of them left open, %d disagreements", total.started, count, total.requests, total.open, total.disagreed)
}

type liveTally struct {
	started, requests, open, disagreed int
	text, refused                      string
}

// liveResponse is what the server answered; the groups are those of the script that did.
type liveResponse struct {
	status               int
	location             string
	ran                  bool
	process, application string
}

// live runs one configuration.
func live(t *testing.T, apache, modules string, version interp.Version, seed uint64) (tally liveTally, failures []string) {
	g := newLiveGenerator(t, seed)
	g.configuration()
	tally.text = g.shown()
	site := g.site(t, modules)
	result := site.analyse(version)
	server, err := site.start(apache)
	if err != nil {
		if result.Verdict().OK {
			failures = append(failures, err.Error())
		}
		tally.refused = err.Error()
		return
	}
	defer server.stop()
	tally.started = 1
	if v := result.Verdict(); !v.OK {
		failures = append(failures, fmt.Sprintf("refused, and it starts: %s:%d: %s", v.File, v.Line, v.Message))
	}
	answer := site.answers(result)
	for _, request := range g.requests {
		want, err := site.ask(request)
		if err != nil {
			failures = append(failures, fmt.Sprintf("%s: %v", request, err))
			break // a server that does not answer one request in time may answer none
		}
		got := answer(request)
		tally.requests++
		if got.Status == nil {
			tally.open++
		}
		if !want.agrees(got) {
			ours, _ := json.Marshal(got)
			failures = append(failures, fmt.Sprintf("%s\n  server: %+v\n    ours: %s", request, want, ours))
		}
	}
	return tally, failures
}

// agrees reports whether our answer says nothing else than what the server did.
func (r liveResponse) agrees(ours analysis.Answer) bool {
	if ours.Status != nil && *ours.Status != r.status {
		return false
	}
	if !r.ran {
		return ours.Status == nil || ours.ProcessGroup == nil || *ours.Status != 200
	}
	if ours.ProcessGroup == nil {
		return ours.Status == nil || ours.PerRequest != nil
	}
	// %{RESOURCE} is in lower case before mod_wsgi 6, whatever WSGICaseSensitivity says.
	return *ours.ProcessGroup == r.process && (ours.ApplicationGroup == nil || strings.EqualFold(*ours.ApplicationGroup, r.application))
}
