package server

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// hosts writes virtual hosts of 200 lines each, as one file of sites-enabled often
// holds: a daemon group, its container and its mounts among 19 blocks of ordinary
// directives.
func hosts(from, count int) string {
	var b strings.Builder
	for i := from; i < from+count; i++ {
		fmt.Fprintf(&b, `# Host %[1]d
WSGIDaemonProcess group%[1]d processes=2 threads=15 display-name=%%{GROUP}
<WSGIInterpreterOptions process-group=group%[1]d>
    WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
<VirtualHost *:80>
    ServerName host%[1]d.example.com
    WSGIScriptAlias /api /srv/host%[1]d/api.wsgi process-group=group%[1]d application-group=api
    WSGIScriptAlias / /srv/host%[1]d/app.wsgi process-group=group%[1]d application-group=www
`, i)
		for j := range blocksOfHost {
			fmt.Fprintf(&b, `    # Block %[2]d
    Alias /static%[2]d /srv/host%[1]d/static%[2]d
    <Directory /srv/host%[1]d/static%[2]d>
        Require all granted
        Options -Indexes
        SetEnv BLOCK %[2]d
    </Directory>
    <Location /admin%[2]d>
        Require ip 127.0.0.1
    </Location>
`, i, j)
		}
		b.WriteString("</VirtualHost>\n")
	}
	return b.String()
}

// smallHosts writes virtual hosts of 20 lines each: as much mod_wsgi as a
// configuration of that length can hold.
func smallHosts(from, count int) string {
	var b strings.Builder
	for i := from; i < from+count; i++ {
		fmt.Fprintf(&b, `# Block %[1]d
WSGIDaemonProcess group%[1]d processes=2 threads=15 display-name=%%{GROUP}
<VirtualHost *:80>
    ServerName host%[1]d.example.com
    ServerAlias www.host%[1]d.example.com
    DocumentRoot /srv/host%[1]d/htdocs
    WSGIScriptAlias / /srv/host%[1]d/app.wsgi process-group=group%[1]d application-group=%%{GLOBAL}
    <Directory /srv/host%[1]d>
        Require all granted
        <Files app.wsgi>
            Options -Indexes
        </Files>
    </Directory>
    Alias /static /srv/host%[1]d/static
    <Location /admin>
        Require ip 127.0.0.1
    </Location>
    SetEnv HOST %[1]d
</VirtualHost>

`, i)
	}
	return b.String()
}

const (
	blocksOfHost = 19
	linesOfHost  = 10 + 10*blocksOfHost
)

const benchmarkModules = `LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule alias_module modules/mod_alias.so
LoadModule env_module modules/mod_env.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule authz_host_module modules/mod_authz_host.so
LoadModule wsgi_module modules/mod_wsgi-py313.cpython-313-x86_64-linux-gnu.so
Listen 80
`

// tenThousandLines is a configuration in one file.
func tenThousandLines() string { return oneFile(10_000) }

// oneFile is a configuration of about that many lines in one file.
func oneFile(lines int) string { return benchmarkModules + hosts(0, lines/linesOfHost) }

// manyFiles is a configuration of 100,000 lines in 500 files.
func manyFiles(b *testing.B, file func(i int) string) (folder string) {
	files := map[string]string{"apache2.conf": benchmarkModules + "Include sites/*.conf\n"}
	for i := range 500 {
		files[fmt.Sprintf("sites/%03d.conf", i)] = file(i)
	}
	return tree(b, files)
}

// BenchmarkDidChange is the time from an edit to its diagnostics, through the real
// server over pipes, while a person types in the middle of a file: a comment, a path
// that has nothing to do with Python, and an option of a daemon group, on which
// every interpreter of the group rests. The median is what counts.
func BenchmarkDidChange(b *testing.B) {
	text := tenThousandLines()
	folder := tree(b, map[string]string{"apache2.conf": text})
	long := oneFile(100_000)
	longFolder := tree(b, map[string]string{"apache2.conf": long})
	large := func(i int) string { return hosts(i, 1) }
	small := func(i int) string { return smallHosts(10*i, 10) }
	many, dense := manyFiles(b, large), manyFiles(b, small)
	for _, edit := range []struct{ name, behind, typed string }{
		{"comment", "# Block", " that is served here"},
		{"path", "Alias /static", "/here/and/there"},
		{"option", "WSGIDaemonProcess group", " shutdown-timeout=9"},
	} {
		b.Run("10000lines/"+edit.name, func(b *testing.B) {
			benchmarkDidChange(b, folder, "apache2.conf", text, edit.behind, edit.typed)
		})
		b.Run("100000lines/"+edit.name, func(b *testing.B) {
			benchmarkDidChange(b, longFolder, "apache2.conf", long, edit.behind, edit.typed)
		})
		b.Run("500files/"+edit.name, func(b *testing.B) {
			benchmarkDidChange(b, many, "sites/250.conf", large(250), edit.behind, edit.typed)
		})
		b.Run("5000hosts/"+edit.name, func(b *testing.B) {
			benchmarkDidChange(b, dense, "sites/250.conf", small(250), edit.behind, edit.typed)
		})
	}
}

func benchmarkDidChange(b *testing.B, folder, name, text, behind, typed string) {
	s := start(b, Options{})
	s.initialize(folder, nil)
	uri := fileURI(filepath.Join(folder, name))
	s.open(uri, text)
	s.publishedAt(uri, 1)
	middle := len(text) / 2
	if !strings.Contains(text[middle:], behind) {
		middle = 0
	}
	place := middle + strings.Index(text[middle:], behind)
	place += strings.Index(text[place:], "\n")
	p := encoding(grammar.UTF16).position(grammar.Parse(text), place)
	line, column := int(p.Line), int(p.Character)
	var times []time.Duration
	version := 1
	edit := func(at int, insert string, length int) {
		version++
		begin := time.Now()
		s.change(uri, version, between(line, column+at, column+at+length), insert)
		s.publishedAt(uri, version)
		times = append(times, time.Since(begin))
	}
	for b.Loop() {
		i := (version - 1) % (2 * len(typed))
		if i < len(typed) {
			edit(i, typed[i:i+1], 0)
		} else {
			edit(2*len(typed)-i-1, "", 1)
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms/median")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "ms/99%")
}

// BenchmarkInitialize is the time from the start of the built program to the answer
// to initialize.
func BenchmarkInitialize(b *testing.B) {
	binary(b)
	var times []time.Duration
	for b.Loop() {
		begin := time.Now()
		s, _, _ := launch(b)
		s.initialize("", nil)
		times = append(times, time.Since(begin))
		s.end()
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms/median")
}

// BenchmarkMemory is the resident memory of the built program after opening a file of
// 10,000 lines.
func BenchmarkMemory(b *testing.B) {
	text := tenThousandLines()
	folder := tree(b, map[string]string{"apache2.conf": text})
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	var resident int
	for b.Loop() {
		s, process, _ := launch(b)
		s.initialize(folder, nil)
		s.open(uri, text)
		s.publishedAt(uri, 1)
		resident = residentKiB(b, process.Process.Pid)
		s.end()
	}
	b.ReportMetric(float64(resident)/1024, "MiB")
}

func residentKiB(b *testing.B, pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip(err)
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		b.Fatalf("no VmRSS in %s", status)
	}
	kib, err := strconv.Atoi(string(found[1]))
	if err != nil {
		b.Fatal(err)
	}
	return kib
}
