package audit_test

import (
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
)

const (
	liveServer = "/usr/sbin/apache2"
	liveModule = "/usr/lib/apache2/modules/mod_wsgi.so"
)

// liveImports are what scripts import of Debian's packages, with the package that has it.
var liveImports = map[string]string{
	"numpy": "python3-numpy", "numpy.random": "python3-numpy", "lxml.etree": "python3-lxml", "psycopg2": "python3-psycopg2",
	"cryptography.fernet": "python3-cryptography", "json": "python3",
	// These are tried where they are installed.
	"pandas": "python3-pandas", "PIL.Image": "python3-pil", "shapely": "python3-shapely", "aiohttp": "python3-aiohttp",
	"OpenSSL": "python3-openssl", "gevent": "python3-gevent", "msgpack": "python3-msgpack", "sqlalchemy": "python3-sqlalchemy",
	"falcon": "python3-falcon", "MySQLdb": "python3-mysqldb", "asyncpg": "python3-asyncpg", "bcrypt": "python3-bcrypt", "yaml": "python3-yaml",
	"BTrees": "python3-btrees",
}

// TestLiveServerAgrees serves each import from two named application groups of one process by the real httpd and mod_wsgi of
// this machine, and compares which of the two answers with 500 with what the audit says.
func TestLiveServerAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server")
	}
	for _, file := range []string{liveServer, liveModule} {
		if _, err := os.Stat(file); err != nil {
			t.Skipf("no %s on this machine, which is the judge", file)
		}
	}
	target, err := filepath.EvalSymlinks(liveModule)
	if err != nil {
		t.Fatal(err)
	}
	_, version, ok := strings.Cut(filepath.Base(target), ".so-")
	if !ok {
		t.Skipf("the Python of %s is not in its name", target)
	}
	folder, err := os.MkdirTemp("", "live")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	config := liveConfig(folder, address)
	installed := maps.Clone(liveImports)
	maps.DeleteFunc(installed, func(name, pack string) bool {
		_, err := os.Stat("/usr/share/doc/" + pack)
		if err != nil {
			t.Logf("%s: %s is not installed", name, pack)
		}
		return err != nil
	})
	for name := range installed {
		script := filepath.Join(folder, name+".wsgi")
		text := "import " + name + "\ndef application(environ, start_response):\n    start_response('200 OK', [('Content-Type', 'text/plain')])\n    return [b'ok']\n"
		if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		group := strings.ReplaceAll(name, ".", "_")
		config += fmt.Sprintf("WSGIDaemonProcess %s threads=1\n", group)
		for _, application := range []string{"first", "second"} {
			config += fmt.Sprintf("WSGIScriptAlias /%s/%s %s process-group=%s application-group=%s\n", name, application, script, group, application)
		}
	}
	root := filepath.Join(folder, "httpd.conf")
	if err := os.WriteFile(root, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	report := audited(t, root, folder, version, nil, nil)
	failing := map[string]bool{} // process groups in which the second import fails
	for _, s := range report.Shared {
		if s.Grade == audit.WillFail {
			failing[s.Process.Name()] = true
		}
	}
	serve(t, root, address)
	for name := range installed {
		group := strings.ReplaceAll(name, ".", "_")
		refused := 0
		for _, application := range []string{"first", "second"} {
			switch status := ask(t, address, "/"+name+"/"+application); status {
			case 200:
			case 500:
				refused++
			default:
				t.Errorf("%s: status %d", name, status)
			}
		}
		want := 0
		if failing[group] {
			want = 1
		}
		if refused != want {
			log, _ := os.ReadFile(filepath.Join(folder, "error.log"))
			t.Errorf("%s: %d of 2 interpreters answer with 500, the audit says %d\n%s", name, refused, want, lastLines(string(log), 8))
			continue
		}
		t.Logf("%s on Python %s: %d of 2 refused, as the audit says", name, version, refused)
	}
}

func liveConfig(folder, address string) string {
	config := fmt.Sprintf(`ServerName localhost
ServerRoot %[1]s
PidFile %[1]s/httpd.pid
ErrorLog %[1]s/error.log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule wsgi_module %[2]s
Listen %[3]s
DocumentRoot %[1]s
WSGISocketPrefix %[1]s/socket
`, folder, liveModule, address)
	if os.Geteuid() == 0 {
		config += "User www-data\nGroup www-data\n"
	}
	return config
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// serve runs the server until the test ends.
func serve(t *testing.T, root, address string) {
	t.Helper()
	server := exec.Command(liveServer, "-f", root, "-DFOREGROUND")
	var output strings.Builder
	server.Stdout, server.Stderr = &output, &output
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Signal(syscall.SIGTERM)
		server.Wait()
	})
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(50 * time.Millisecond) {
		if connection, err := net.Dial("tcp", address); err == nil {
			connection.Close()
			return
		}
	}
	t.Fatalf("the server does not listen: %s", output.String())
}

func ask(t *testing.T, address, path string) int {
	t.Helper()
	client := http.Client{Timeout: 60 * time.Second}
	response, err := client.Get("http://" + address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
