package analysis_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

var (
	liveSeed  = flag.Uint64("live.seed", 1, "first seed of the live test")
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
	apache, err := exec.LookPath("apache2")
	if err != nil {
		t.Skip("no apache2 on this machine to compare with")
	}
	modules, ok := liveModules()
	if !ok {
		t.Skip("the modules that the test loads are not on this machine")
	}
	version, err := installedVersion(apache)
	if err != nil {
		t.Fatal(err)
	}
	first, count := *liveSeed, *liveCount
	t.Logf("httpd %v, seeds %d to %d; -live.seed=N -live.count=1 runs one again", version, first, first+uint64(count)-1)
	seeds := make(chan uint64)
	var wait sync.WaitGroup
	var mutex sync.Mutex
	var total liveTally
	for range 2 {
		wait.Go(func() {
			for seed := range seeds {
				tally, failures := live(t, apache, modules, version, seed)
				mutex.Lock()
				total.requests, total.open, total.started = total.requests+tally.requests, total.open+tally.open, total.started+tally.started
				total.disagreed += len(failures)
				if len(failures) > 0 && total.disagreed <= 40 {
					t.Errorf("seed %d\n%s\n%s", seed, strings.Join(failures, "\n"), tally.text)
				}
				mutex.Unlock()
			}
		})
	}
	for i := range count {
		seeds <- first + uint64(i)
	}
	close(seeds)
	wait.Wait()
	t.Logf("%d of %d configurations started, %d requests, %d of them left open, %d disagreements", total.started, count, total.requests, total.open, total.disagreed)
}

type liveTally struct {
	started, requests, open, disagreed int
	text                               string
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
	folder, err := os.MkdirTemp("", "l")
	if err != nil {
		t.Error(err)
		return
	}
	defer os.RemoveAll(folder)
	port := freePort(t)
	g := newLiveGenerator(seed, folder, port)
	g.configuration(modules)
	for name, text := range g.files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Error(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Error(err)
		}
	}
	// The children run under another account.
	for _, dir := range []string{folder, filepath.Join(folder, "htdocs"), filepath.Join(folder, "app")} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Error(err)
		}
	}
	tally.text = g.shown()
	main := filepath.Join(folder, "main.conf")
	server := exec.Command(apache, "-D", "FOREGROUND", "-d", folder, "-f", main)
	server.Env = []string{"PATH=/usr/bin:/bin", "LANG=C"}
	var said strings.Builder
	server.Stderr = &said
	if err := server.Start(); err != nil {
		t.Error(err)
		return
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	defer func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			_ = server.Process.Kill()
			<-ended
		}
	}()
	if !answers(port, ended) {
		failures = append(failures, "the server did not start: "+said.String())
		return
	}
	tally.started = 1
	project := analysis.NewProject(analysis.Settings{
		ServerRoot: folder, AsRoot: os.Getuid() == 0, Env: map[string]string{"PATH": "/usr/bin:/bin", "LANG": "C"},
		Target: interp.Target{ModWSGI: modwsgiVersion, Httpd: version, Python: interp.Version{Major: 3, Minor: 11}, FreeThreaded: new(bool)},
	})
	result := project.AnalyseFile(context.Background(), main, workspace.NewStore(nil).Snapshot())
	builds := result.Builds()
	for _, request := range g.requests {
		want, err := ask(port, request)
		if err != nil {
			failures = append(failures, fmt.Sprintf("%s: %v", request, err))
			continue
		}
		got := result.Answer("http://"+request, builds, func(path string) string { return path })
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
	return *ours.ProcessGroup == r.process && (ours.ApplicationGroup == nil || *ours.ApplicationGroup == r.application)
}

func freePort(t *testing.T) int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// answers waits until somebody listens on the port.
func answers(port int, ended chan error) bool {
	for range 300 {
		connection, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err == nil {
			connection.Close()
			return true
		}
		select {
		case err := <-ended:
			ended <- err
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
	return false
}

// ask sends HOST:PORT/PATH as it is written; net/http would clean the path.
func ask(port int, request string) (r liveResponse, err error) {
	host, path, _ := strings.Cut(request, "/")
	connection, err := net.DialTimeout("tcp", "127.0.0.1:"+strconv.Itoa(port), 10*time.Second)
	if err != nil {
		return r, err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(60 * time.Second)); err != nil {
		return r, err
	}
	fmt.Fprintf(connection, "GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, host)
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return r, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return r, err
	}
	r.status, r.location = response.StatusCode, response.Header.Get("Location")
	var probe struct{ Process, Application *string }
	if json.Unmarshal(body, &probe) == nil && probe.Process != nil && probe.Application != nil {
		r.ran, r.process, r.application = true, *probe.Process, *probe.Application
	}
	return r, nil
}

// liveModules loads what the configurations use, from Debian's folder.
func liveModules() (text string, ok bool) {
	var b strings.Builder
	for _, name := range strings.Fields(`mpm_event access_compat actions alias auth_basic authn_core authn_file authz_core authz_groupfile
		authz_host authz_user autoindex dir env headers mime negotiation proxy proxy_http rewrite setenvif wsgi`) {
		path := "/usr/lib/apache2/modules/mod_" + name + ".so"
		if _, err := os.Stat(path); err != nil {
			return "", false
		}
		fmt.Fprintf(&b, "LoadModule %s_module %s\n", name, path)
	}
	return b.String(), true
}
