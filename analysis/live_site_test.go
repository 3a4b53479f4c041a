package analysis_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// liveSite is a configuration with its files in a folder of its own. In texts @DIR@ stands
// for the folder and @PORT@ for the port.
type liveSite struct {
	folder string
	port   int
}

// newLiveSite writes the files, main.conf among them, with the head of a server before it.
func newLiveSite(t *testing.T, port int, files map[string]string, modules string) liveSite {
	t.Helper()
	folder, err := os.MkdirTemp("", "l")
	if err != nil {
		t.Error(err)
		return liveSite{}
	}
	if *liveKeep {
		t.Logf("kept in %s", folder)
	} else {
		t.Cleanup(func() { os.RemoveAll(folder) })
	}
	s := liveSite{folder, port}
	for name, text := range files {
		if name == "main.conf" {
			text = liveHead(modules) + text
		}
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Error(err)
		}
		if target, ok := strings.CutPrefix(text, "-> "); ok { // a symbolic link
			err = os.Symlink(strings.TrimSpace(target), file)
		} else {
			err = os.WriteFile(file, []byte(s.fill(text)), 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
	// The children run under another account.
	for _, dir := range []string{folder, filepath.Join(folder, "htdocs"), filepath.Join(folder, "app")} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Error(err)
		}
	}
	return s
}

func (s liveSite) fill(text string) string {
	return strings.NewReplacer("@DIR@", s.folder, "@PORT@", strconv.Itoa(s.port)).Replace(text)
}

func (s liveSite) main() string { return filepath.Join(s.folder, "main.conf") }

// liveHead is what a server needs before it answers anything.
func liveHead(modules string) string {
	account := ""
	if os.Getuid() == 0 {
		account = "User www-data\nGroup www-data\n"
	}
	return "ServerName localhost\nListen 127.0.0.1:@PORT@\n" + modules + account + `PidFile @DIR@/pid
ErrorLog @DIR@/log
TypesConfig @DIR@/mime.types
DocumentRoot @DIR@/htdocs
WSGISocketPrefix @DIR@/wsgi
Mutex file:@DIR@
DefaultRuntimeDir @DIR@
StartServers 1
ServerLimit 1
ThreadsPerChild 8
ThreadLimit 8
MaxRequestWorkers 8
MinSpareThreads 1
MaxSpareThreads 8
Timeout 30
WSGIDaemonProcess d threads=2
WSGIDaemonProcess e threads=2
`
}

// liveHttpd is httpd with a site.
type liveHttpd struct {
	command *exec.Cmd
	ended   chan error
}

// liveEnvironment is what httpd is started with.
var liveEnvironment = map[string]string{"PATH": "/usr/bin:/bin", "LANG": "C"}

// start starts httpd and waits until it answers.
func (s liveSite) start(apache string) (*liveHttpd, error) {
	server := &liveHttpd{exec.Command(apache, "-D", "FOREGROUND", "-d", s.folder, "-f", s.main()), make(chan error, 1)}
	server.command.Env = []string{}
	for name, value := range liveEnvironment {
		server.command.Env = append(server.command.Env, name+"="+value)
	}
	var said strings.Builder
	server.command.Stderr = &said
	if err := inGroup(server.command); err != nil {
		return nil, err
	}
	go func() { server.ended <- server.command.Wait() }()
	if !answers(s.port, server.ended) {
		server.stop()
		return nil, fmt.Errorf("the server did not start: %s", said.String())
	}
	return server, nil
}

func (server *liveHttpd) stop() {
	endGroup(server.command)
	<-server.ended
}

// analyse is what we make of the site.
func (s liveSite) analyse(version interp.Version) *analysis.Result {
	project := analysis.NewProject(analysis.Settings{
		ServerRoot: s.folder, AsRoot: os.Getuid() == 0, Env: liveEnvironment,
		Target: interp.Target{ModWSGI: modwsgiVersion, Httpd: version, Python: interp.Version{Major: 3, Minor: 11}, FreeThreaded: new(bool)},
	})
	return project.AnalyseFile(context.Background(), s.main(), workspace.NewStore(nil).Snapshot())
}

// answers returns a function for what we say of a request.
func (s liveSite) answers(result *analysis.Result) func(request string) analysis.Answer {
	builds := result.Builds()
	return func(request string) analysis.Answer {
		return result.Answer("http://"+s.fill(request), builds, func(path string) string { return strings.TrimPrefix(path, s.folder+"/") })
	}
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
func (s liveSite) ask(request string) (r liveResponse, err error) {
	host, path, _ := strings.Cut(s.fill(request), "/")
	address := "127.0.0.1"
	if strings.HasPrefix(host, "127.0.0.2:") {
		address = "127.0.0.2"
	}
	connection, err := net.DialTimeout("tcp", address+":"+strconv.Itoa(s.port), 10*time.Second)
	if err != nil {
		return r, err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
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
