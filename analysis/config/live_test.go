package config

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// modulesFolder is where Debian's package puts httpd's modules.
const modulesFolder = "/usr/lib/apache2/modules"

// longestOutput is above what httpd prints without a recursion.
const longestOutput = 8000

// livePrelude loads what the generator writes directives of.
func livePrelude() []string {
	var lines []string
	for _, name := range strings.Fields("mpm_event macro alias authz_core authz_host env headers mime authn_core access_compat dir") {
		lines = append(lines, "LoadModule "+name+"_module "+modulesFolder+"/mod_"+name+".so")
	}
	return append(lines, "ServerName localhost", "ErrorLog /dev/null")
}

// TestLive compares with `apache2 -t` on random configurations of several files. The
// number of them is MODWSGI_LS_LIVE, the first seed MODWSGI_LS_LIVE_SEED.
func TestLive(t *testing.T) {
	apache, err := exec.LookPath("apache2")
	if err != nil {
		t.Skip("there is no apache2 on this machine")
	}
	count, seed := fromEnvironment("MODWSGI_LS_LIVE", 60), fromEnvironment("MODWSGI_LS_LIVE_SEED", 1)
	t.Logf("%d configurations from seed %d", count, seed)
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "d"), 0o755); err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(dir, "base.inc")
	if err := os.WriteFile(base, []byte(strings.Join(livePrelude(), "\n")+"\n"+orderlyMacros), 0o644); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range count {
		g := generator{Rand: rand.New(rand.NewPCG(uint64(seed+i), 2)), real: true}
		var files strings.Builder
		for n, name := range []string{"root.conf", "a.conf", "d/b.conf", "d/c.conf"} {
			text := g.text(1 + g.IntN(14-3*n))
			if i%4 != 0 {
				text = g.orderly(3+g.IntN(12-3*n), 3, []int{0, 20, 100}[i%3], false)
			}
			text = strings.ReplaceAll(text, "/etc/x", dir)
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&files, "--- %s\n%s", name, text)
		}
		root := filepath.Join(dir, "root.conf")
		command := exec.Command(apache, "-t", "-d", dir, "-C", "Include "+base, "-D", "FLAG", "-f", root)
		command.Dir = "/"
		command.Env = []string{"PATH=/usr/bin:/bin", "LANG=C", "HOME=/root"}
		output, _ := command.CombinedOutput()
		// The log cuts a message, with all places in front, at 8191 bytes. That long it
		// gets by a recursion only.
		want := "a recursion"
		if len(output) < longestOutput {
			want = liveVerdict(string(output))
		}
		options := Options{Root: root, ServerRoot: dir, Before: []string{"Include " + base}, Defines: []string{"FLAG"},
			Env: map[string]string{"HOME": "/root", "LANG": "C", "PATH": "/usr/bin:/bin"}, HttpdVersion: "2.4.71", AsRoot: true}
		got := ourVerdict(NewEvaluator(options).Evaluate(workspace.NewStore(nil).Snapshot()))
		if want != "" {
			refused++
		}
		if len(output) >= longestOutput && strings.Contains(got, "recursion") {
			got = want
		}
		if got != want {
			t.Errorf("seed %d:\n ours: %s\nhttpd: %s\n%s\n%s", seed+i, got, want, output, files.String())
		}
	}
	t.Logf("%d refused", refused)
}

func fromEnvironment(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

var (
	walkError = regexp.MustCompile(`(?s)AH00526: Syntax error on line (\d+) of (.*?):\n(.*)`)
	// The places of a reading error, outermost first; a macro's place has quotes.
	readError  = regexp.MustCompile(`^Syntax error on line (\d+) of `)
	checkError = regexp.MustCompile(`AH00534: .*`)
)

// liveVerdict is httpd's first error as line, file and message.
func liveVerdict(output string) string {
	var kept []string
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "Action '-t' failed") || strings.HasPrefix(line, "The Apache error log") {
			continue
		}
		kept = append(kept, line)
	}
	output = strings.TrimSuffix(strings.Join(kept, ""), "\n")
	if m := walkError.FindStringSubmatch(output); m != nil {
		return "walk " + m[1] + " " + m[2] + ": " + unlogged(m[3])
	}
	if i := strings.Index(output, "apache2: Syntax error on line "); i >= 0 {
		rest := output[i+len("apache2: "):]
		place := ""
		for {
			m := readError.FindString(rest)
			if m == "" {
				return place + ": " + unlogged(rest)
			}
			number := strings.Fields(m)[4]
			rest = rest[len(m):]
			file, after := cutFile(rest)
			place, rest = "read "+number+" "+file, after
		}
	}
	if m := checkError.FindString(output); m != "" {
		return "check : " + m
	}
	if strings.Contains(output, "Syntax OK") {
		return ""
	}
	return "unreadable: " + output
}

// cutFile takes the file's name, which may be the words for a macro's place, from
// the start of text.
func cutFile(text string) (file, rest string) {
	end := strings.Index(text, ": ")
	if strings.HasPrefix(text, "macro '") {
		end = strings.Index(text, `": `) + 1
	}
	return text[:end], text[end+2:]
}

// unlogged undoes what the log does to a message.
func unlogged(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t").Replace(s)
}

// ourVerdict is our first error in the same form.
func ourVerdict(c *Configuration) string {
	for i := range c.Faults {
		f := &c.Faults[i]
		if f.Warning {
			continue
		}
		if f.Phase == Check {
			return "check : " + f.Message
		}
		spot := f.Spot
		if f.ReportSpot != nil {
			spot = *f.ReportSpot
		}
		phase := map[Phase]string{Read: "read", Walk: "walk"}[f.Phase]
		return fmt.Sprintf("%s %d %s: %s", phase, c.reportedLine(spot.Origin), c.reportedFile(spot.Origin), f.Message)
	}
	return ""
}
