package analysis_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

var (
	differentialSeed  = flag.Uint64("differential.seed", 1, "first seed of the differential test")
	differentialCount = flag.Int("differential.count", 300, "number of configurations in the differential test")
)

// TestAgreesWithApache writes random configurations, valid and broken, several files
// each, and holds our verdict against that of the real `apache2 -t`. Nothing is
// started: -t ends after the check.
//
// What we do not know is not written: values that depend on files, accounts or host
// names of the machine (DocumentRoot, SSLCertificateFile, User, RemoteIPTrustedProxy);
// the settings of a proxy's workers; expressions beyond those of httpd's own
// variables; the words of a few directives, for which only recorded lines are used
// (Mutex, RequestReadTimeout, Substitute, SSLRequire and their like); and a last line
// without line feed, which httpd may lose.
func TestAgreesWithApache(t *testing.T) {
	apache, base, version := realApache(t, baseConfiguration)
	count, first := *differentialCount, *differentialSeed
	if testing.Short() {
		count = min(count, 50)
	}
	t.Logf("httpd %v, seeds %d to %d; -differential.seed=N -differential.count=1 runs one again", version, first, first+uint64(count)-1)

	lines := readVocabulary(t)
	// A short path: the places of 128 nested Includes must fit into one message.
	folder, err := os.MkdirTemp("", "d")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.WriteFile(filepath.Join(folder, "base.conf"), []byte(base), 0o644); err != nil {
		t.Fatal(err)
	}
	accepted, disagreed := 0, 0
	eachSeed(first, count, func(seed uint64) func() {
		want, got, text := differ(t, apache, folder, newGenerator(seed, lines, version.String()), version, seed)
		return func() {
			if want.message == "" {
				accepted++
			}
			if !want.agrees(got) {
				disagreed++
				if disagreed <= 20 {
					t.Errorf("seed %d\napache2: %v\n   ours: %v\n%s", seed, want, got, text)
				}
			}
		}
	})
	t.Logf("%d configurations, %d of them accepted, %d disagreements", count, accepted, disagreed)
}

// answer is a verdict; the zero value is acceptance.
type answer struct {
	file    string
	line    int
	message string // as httpd's log writes it
	cut     bool   // the log's line was too long, so that its end is missing
}

// longestMessage is how much of a message httpd's log keeps (MAX_STRING_LEN, without its end).
const longestMessage = 8190

// agrees compares httpd's answer with ours. Of an answer that was cut, which are the
// places of very many nested Includes or a very long word, only what is left counts.
func (a answer) agrees(ours answer) bool {
	if a.cut {
		return strings.HasPrefix(ours.message, "Exceeded maximum include depth") || a.message != "" && strings.HasPrefix(ours.message, a.message)
	}
	return a == ours
}

func (a answer) String() string {
	if a == (answer{}) { // no message, thus no refusal
		return "Syntax OK"
	}
	return fmt.Sprintf("%s:%d: %s", a.file, a.line, a.message)
}

// differ writes the configuration of a seed and returns both verdicts and its text.
func differ(t *testing.T, apache, folder string, g *generator, version interp.Version, seed uint64) (want, got answer, text string) {
	dir := filepath.Join(folder, strconv.FormatUint(seed, 10))
	g.configuration()
	var all strings.Builder
	for _, name := range g.order {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Error(err)
		}
		if err := os.WriteFile(path, []byte(g.files[name]), 0o644); err != nil {
			t.Error(err)
		}
		fmt.Fprintf(&all, "--- %s\n%s", name, strings.ReplaceAll(g.files[name], "\x00", "␀"))
	}
	for link, target := range g.links {
		path := filepath.Join(dir, link)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Error(err)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Error(err)
		}
	}
	defer os.RemoveAll(dir)
	include := `Include "` + filepath.Join(folder, "base.conf") + `"`

	command := exec.Command(apache, "-t", "-d", dir, "-C", include, "-D", "GIVEN", "-f", filepath.Join(dir, "main.conf"))
	command.Env = []string{"PATH=/usr/bin:/bin", "LANG=C", "FROM_ENV=from env", "EMPTY="}
	command.Dir = dir
	output, _ := command.CombinedOutput()
	want = parseApache(output)

	project := analysis.NewProject(analysis.Settings{
		ServerRoot: dir, Before: []string{include}, Defines: []string{"GIVEN"}, AsRoot: true,
		Env:    map[string]string{"PATH": "/usr/bin:/bin", "LANG": "C", "FROM_ENV": "from env", "EMPTY": ""},
		Target: interp.Target{ModWSGI: modwsgiVersion, Httpd: version},
	})
	result := project.AnalyseFile(context.Background(), filepath.Join(dir, "main.conf"), workspace.NewStore(nil).Snapshot())
	if v := result.Verdict(); !v.OK {
		got = answer{file: v.File, line: v.Line, message: logEscape(v.Message)}
	}
	return want, got, all.String()
}

// parseApache reads the verdict from the standard error of apache2 -t. A read error
// has a prefix for each level of Include; the innermost names the place.
func parseApache(output []byte) answer {
	var kept []string
	cut := false
	for _, line := range strings.Split(string(output), "\n") {
		cut = cut || len(line) >= longestMessage
		if strings.Contains(line, "AH00558") || strings.Contains(line, "AH00112") || strings.Contains(line, "AH00548") {
			continue
		}
		kept = append(kept, line)
	}
	text := strings.Join(kept, "\n")
	if strings.Contains(text, "Syntax OK") {
		return answer{}
	}
	if i := strings.Index(text, "AH00526: Syntax error on line "); i >= 0 {
		head, message, _ := strings.Cut(text[i+len("AH00526: Syntax error on line "):], ":\n")
		number, file, _ := strings.Cut(head, " of ")
		n, _ := strconv.Atoi(number)
		message, _, _ = strings.Cut(message, "\n")
		return answer{file, n, message, cut}
	}
	a := answer{cut: cut}
	rest := text
	for {
		i := strings.Index(rest, "Syntax error on line ")
		if i < 0 || (a.file != "" && i > 0) {
			break
		}
		rest = rest[i+len("Syntax error on line "):]
		number, tail, _ := strings.Cut(rest, " of ")
		a.line, _ = strconv.Atoi(number)
		// The file of an error in a macro holds no ": ", a normal path neither.
		a.file, rest, _ = strings.Cut(tail, ": ")
	}
	if a.file != "" {
		a.message = strings.TrimSuffix(rest, "\n")
		return a
	}
	return answer{message: strings.TrimSpace(text), cut: cut}
}

// logEscape writes a message as httpd's log does (ap_escape_errorlog_item), for
// errors in the walk; those of the reading phase are printed by the same function.
func logEscape(s string) string {
	var b bytes.Buffer
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\\':
			b.WriteString(`\\`)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\v':
			b.WriteString(`\v`)
		case c == '\f':
			b.WriteString(`\f`)
		case c == '\b':
			b.WriteString(`\b`)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// modwsgiVersion is what the module directory of Debian's package has.
var modwsgiVersion = interp.Version{Major: 4, Minor: 9, Patch: 4}

// baseModules are loaded before each configuration.
var baseModules = strings.Fields(`mpm_event access_compat actions alias allowmethods auth_basic authn_core authn_file
	authz_core authz_groupfile authz_host authz_user autoindex cgid dav dav_fs deflate dir env expires filter headers
	include lbmethod_byrequests macro mime negotiation proxy proxy_balancer proxy_fcgi proxy_http proxy_wstunnel remoteip
	reqtimeout rewrite setenvif slotmem_shm socache_shmcb ssl status substitute userdir vhost_alias wsgi`)

// loadedModules are the identifiers of these and of the modules compiled in.
var loadedModules = func() []string {
	identifiers := strings.Fields(`core_module http_module so_module watchdog_module log_config_module logio_module
		version_module unixd_module`)
	for _, name := range baseModules {
		identifiers = append(identifiers, name+"_module")
	}
	return identifiers
}()

func baseConfiguration() (string, bool) {
	var b strings.Builder
	for _, name := range baseModules {
		path := "/usr/lib/apache2/modules/mod_" + name + ".so"
		if _, err := os.Stat(path); err != nil {
			return "", false
		}
		fmt.Fprintf(&b, "LoadModule %s_module %s\n", name, path)
	}
	b.WriteString("ServerName localhost\nErrorLog /dev/null\n")
	return b.String(), true
}
